"""Every form filled with hostile values, in a world whose names are hostile too: what comes back.

The forms are those of the rights matrix: a route that takes a form and has no way to ask it fails
the build (`tests/house/test_rights.py`), so no form is forgotten here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

import time_machine
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from forum.accounts.models import Person
from forum.cli.commands.rights import RIGHTS
from forum.core.db import transaction
from forum.core.rights import Who
from forum.organisations.models import Organisation, OrganisationName
from forum.spaces.models import NoteTemplate, QuestionText, Space, SpaceText
from tests.conftest import A_MOMENT, Joined
from tests.house import ways
from tests.house.asking import WAYS, Asked, Asking, Browsers, Things, Way
from tests.house.cast import CAST, begin
from tests.house.walking import methods
from tests.world import World

assert ways.accounts  # each subject's ways are in WAYS by being read

BEGUN = A_MOMENT + dt.timedelta(hours=1)  # after whatever the world began with
HOSTILE = "<img src=x onerror=X()>"  # short enough to be said back whole where a mistake quotes it
BREAKOUT = "\"'></textarea></title></option><script>X()</script>"
# Whatever people and administrators have called something, as a form, a list or a mistake says it.
NAMED = {
    Person: ("name", "title"),
    SpaceText: ("title", "working_group", "audience"),
    QuestionText: ("title",),
    NoteTemplate: ("title",),
}
LABELS = dict.fromkeys(("en", "fr", "es"), HOSTILE)
OWN_REASON = {"code": "annex", "labels": LABELS, "offered": True}
FIELD = re.compile(r'<(?:input|textarea|select)[^>]* name="([^"]+?)"')
OF_ONE_COMMENT = re.compile(r"-[0-9a-z]{12}$")  # in the queue's form for several


@dataclass(frozen=True)
class Echo:
    """An answer: to which way of the rights matrix, and to which fields with what in them."""

    way: str
    fields: str
    status: int
    html: str  # empty where the answer is no page

    @property
    def says_back(self) -> bool:
        return "X()" in self.html


def hostile_world(joined: Joined, clock: time_machine.Traveller) -> World:
    """The cast of the rights walk, in which everything that has a name has a hostile one."""

    def make() -> tuple[dict[str, str], dict[str, str]]:
        clock.move_to(A_MOMENT)
        begun = begin(joined.app, clock)
        rename(begun)
        return begun.emails, begun.organisations

    emails, organisations = joined.begin("hostile", make)
    clock.move_to(BEGUN)
    return World(joined.app, clock, emails, organisations)


def rename(world: World) -> None:
    """Behind the product's back, which refuses such names or takes their signs out."""
    with world.app.app_context(), transaction() as session:
        for model, columns in NAMED.items():
            session.execute(update(model).values(dict.fromkeys(columns, HOSTILE)))
        session.execute(update(Space).values(reasons=[OWN_REASON]))
        session.execute(delete(OrganisationName))
        session.add_all(
            OrganisationName(organisation_id=one, language="en", name=HOSTILE, acronym=HOSTILE)
            for one in session.scalars(select(Organisation.id))
        )


def echoes(joined: Joined, clock: time_machine.Traveller) -> Iterator[Echo]:
    """The answer to every page; to every form with one field after another hostile, and with all
    of them at once: those of the way, and those that the page has besides."""
    there = methods(joined.app)
    done: dict[str, set[str]] = {}  # fields that were asked alone, of each form
    for name, right in RIGHTS.items():
        for endpoint in right.routes:
            for method in sorted(there[endpoint]):
                way = f"{name}: {method} {endpoint}"
                ask = Asker(joined, clock, WAYS[name, endpoint, method], right.at(endpoint))
                fields = done.setdefault(endpoint, set())
                for change in [{}] if method == "GET" else ask.changes(fields):
                    status, html = ask(method, change)
                    yield Echo(way, ", ".join(change), status, html)


class Asker:
    """Asks one way again and again as somebody who may; what it did is undone each time."""

    def __init__(
        self, joined: Joined, clock: time_machine.Traveller, way: Way, allowed: frozenset[Who]
    ) -> None:
        self.joined, self.clock, self.way = joined, clock, way
        self.who = next(each for each in Who if each in allowed)
        self.seen: set[str] = set()  # names of fields
        self._begin()

    def changes(self, done: set[str]) -> Iterator[dict[str, str]]:
        """Each field alone that is not done yet, also those that a refused form turns out to have;
        then all of them."""
        self.seen |= set(self._asked()[1].data)
        while waiting := sorted(self.seen - done):
            for field in waiting:
                yield {field: HOSTILE}
            done |= set(waiting)
        for value in (HOSTILE, BREAKOUT):
            yield dict.fromkeys(sorted(self.seen), value)

    def __call__(self, method: str, change: dict[str, str]) -> tuple[int, str]:
        browser, asked = self._asked()
        data = asked.data | change
        answer = browser.open(asked.path, method=method, data=data or None, buffered=True)
        if method == "POST" and answer.status_code < 400:
            self._begin()
        html = answer.text if answer.mimetype == "text/html" else ""
        if method == "POST" and answer.status_code == 422:
            self.seen |= {name for name in FIELD.findall(html) if not OF_ONE_COMMENT.search(name)}
        return answer.status_code, html

    def _begin(self) -> None:
        self.world = hostile_world(self.joined, self.clock)
        self.things: Things = {}
        self.browsers: Browsers = {}

    def _asked(self) -> tuple[FlaskClient, Asked]:
        asking = Asking(self.world, self.who, CAST[self.who], self.things, self.browsers)
        asked = self.way.ask(asking)
        return asking.browser, asked
