"""Everybody asks for everything, and the answers are compared with the matrix.

A way says how to use a right at a route; `tests/house/ways/` holds one for each. The walk asks it
as every column of the matrix and tells where the answer is not what the row says:

- allowed: a status that the way names, and the ledger has an entry with the right's name where
  the way writes one;
- refused: 401, 403 or 404, or the sign-in page, and the ledger is as it was.

Anything else is told as well. What a request changed is made anew for the next one.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import Any, TypeVar

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from forum.comments.models import Comment, Revision
from forum.core.clock import now
from forum.core.db import transaction
from forum.core.rights import MANDATE_HOLDERS, Right, Who
from forum.ledger.models import Entry
from forum.people.models import Person
from forum.people.rules import MandateRole, SiteRole
from tests.world import PASSWORD, World

CAST = {
    Who.VISITOR: "visitor",
    Who.PERSON: "person",
    Who.AUTHOR: "writer",
    Who.DRAFTER: "colleague",
    Who.CLEARER: "clearer",
    Who.FOCAL_POINT: "author",
    Who.MODERATOR: "moderator",
    Who.TRANSLATOR: "translator",
    Who.SECRETARIAT: "secretariat",
    Who.OPENER: "opener",
    Who.ADMINISTRATOR: "administrator",
}
REFUSALS = frozenset({401, 403, 404})
SIGN_IN = ("/en/sign-in", "/en/sign-in-again")
SEEN = (200,)
DONE = (303,)
T = TypeVar("T")
Browsers = dict[tuple[Who, dt.datetime], FlaskClient]
_numbers = count(1)


def begin(app: Flask, clock: time_machine.Traveller) -> World:
    """The world of the other tests, and whoever of the cast is not in it.

    Passwords are hashed as the application does now: the tests make that quick.
    """
    world = World.begin(app, clock)
    with app.app_context():
        hashed = hash_password(PASSWORD)
        with transaction() as session:
            session.execute(update(Person).values(password=hashed))
    for name in ("writer", "clearer", "opener", "deputy"):
        add_person(world, name)
    world.grant("clearer", "switzerland", MandateRole.CLEARER)
    world.grant_site("opener", SiteRole.SECRETARIAT)
    world.grant_site("deputy", SiteRole.ADMINISTRATOR)  # the last one could not close an account
    return world


def add_person(world: World, name: str, **more: Any) -> str:
    """An account with the password of all; returns its public id."""
    with world.app.app_context(), transaction() as session:
        alike = session.scalars(select(Person).where(Person.email == world.emails["person"])).one()
        world.emails[name] = f"{name}@people.example"
        values = {
            "email": world.emails[name],
            "name": f"Signed-in {name}",
            "interface_language": "en",
            "languages": ["en"],
            "password": alike.password,
            "active": True,
            "fs_uniquifier": uuid.uuid4().hex,
            "created_at": now(),
            "confirmed_at": now(),
        }
        person = Person(**(values | more))
        session.add(person)
        session.flush()
        return person.public_id


def fresh(word: str) -> str:
    """A word that was never used before."""
    return f"{word}-{next(_numbers)}"


@dataclass(frozen=True)
class Asked:
    path: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass
class Asking:
    """One request in the making: who asks, and what about."""

    world: World
    who: Who
    things: dict[Callable[..., Any], Any]
    browsers: Browsers

    @property
    def name(self) -> str:
        return CAST[self.who]

    @cached_property
    def browser(self) -> FlaskClient:
        """To be asked for when everything is made: making it may take the clock's time."""
        key = (self.who, now())  # a sign-in is recent for a while
        if key not in self.browsers:
            self.browsers[key] = self.world.browser(self.name)
        return self.browsers[key]

    def kept(self, make: Callable[[World], T]) -> T:
        """What `make` makes, until a request may have changed it."""
        if make not in self.things:
            self.things[make] = make(self.world)
        found: T = self.things[make]
        return found

    def about(self, make: Callable[[World], Pair]) -> str:
        """The organisation's comment for who speaks for it, the writer's for everybody else."""
        pair = self.kept(make)
        return pair.organisation if self.who in MANDATE_HOLDERS else pair.personal


@dataclass(frozen=True)
class Pair:
    """Two comments in the same state: the writer's own, and one for the organisation."""

    personal: str
    organisation: str


@dataclass(frozen=True)
class Way:
    ask: Callable[[Asking], Asked]
    ok: tuple[int, ...]
    act: str | None  # the ledger's verb; None where nothing is written, or something else
    # Who does something else by the same form, and what: a clearer's text is submitted.
    instead: dict[Who, str]
    refusals: frozenset[int]


Key = tuple[str, str, str]  # right, endpoint, method
WAYS: dict[Key, Way] = {}


def asks(
    right: str,
    route: str,
    *,
    ok: tuple[int, ...] | None = None,
    act: str | None = "",
    instead: dict[Who, str] | None = None,
    refused: tuple[int, ...] = (),
) -> Callable[[Callable[[Asking], Asked]], Callable[[Asking], Asked]]:
    """`@asks("comment.remove", "POST moderation.remove")`; a form's act is the right's name.

    `refused` are further statuses of a refusal.
    """
    method, _space, endpoint = route.partition(" ")
    usual = right.partition("/")[0] if method == "POST" else None

    def note(ask: Callable[[Asking], Asked]) -> Callable[[Asking], Asked]:
        assert (right, endpoint, method) not in WAYS
        WAYS[right, endpoint, method] = Way(
            ask,
            ok or (DONE if method == "POST" else SEEN),
            usual if act == "" else act,
            instead or {},
            REFUSALS | set(refused),
        )
        return ask

    return note


def opens(right: str, endpoint: str, path: str, *, ok: tuple[int, ...] = SEEN) -> None:
    """A page whose address is the same for everybody."""
    asks(right, f"GET {endpoint}", ok=ok)(lambda _at: Asked(path))


def methods(app: Flask) -> dict[str, set[str]]:
    """Of each endpoint; what the framework answers by itself aside."""
    found: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        answered = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        found.setdefault(rule.endpoint, set()).update(answered)
    return found


def walk(world: World, name: str, right: Right) -> list[str]:
    """What the answers at all routes of a right say that its row does not."""
    wrong: list[str] = []
    browsers: Browsers = {}
    there = methods(world.app)
    for endpoint in right.routes:
        allowed = right.at(endpoint)
        for method in sorted(there[endpoint]):
            way = WAYS.get((name, endpoint, method))
            if way is None:
                wrong.append(f"{name}: no way to ask {method} {endpoint}: see tests/house/ways")
                continue
            told = list(walk_way(world, way, method, allowed, browsers))
            wrong += [f"{name}: {method} {endpoint}, {each}" for each in told]
            if method == "POST":
                browsers.clear()  # it may have ended a sign-in
    return wrong


def walk_way(
    world: World, way: Way, method: str, allowed: frozenset[Who], browsers: Browsers
) -> Iterator[str]:
    """Whoever is refused first: it changes nothing, so that all of them ask about one thing."""
    things: dict[Callable[..., Any], Any] = {}
    for who in sorted(Who, key=lambda each: (each in allowed, list(Who).index(each))):
        asking = Asking(world, who, things, browsers)
        asked = way.ask(asking)
        browser = asking.browser
        before = _kept(world)
        if method == "GET":
            answer = browser.get(asked.path, buffered=True)
        else:
            answer = browser.post(asked.path, data=asked.data, buffered=True)
        after = _kept(world)
        told = _compare(way, who, who in allowed, answer, _acts(world, before[0]), before == after)
        if told:
            yield f"{who}: {told}"
        if method == "POST" and (who in allowed or before != after):
            things.clear()


def _compare(
    way: Way, who: Who, is_allowed: bool, answer: TestResponse, acts: list[str], same: bool
) -> str:
    status = answer.status_code
    where, _mark, query = answer.headers.get("Location", "").partition("?")
    to_sign_in = where in SIGN_IN and not query.startswith("done=")  # not after something was done
    refused = status in way.refusals or (status in (302, 303) and to_sign_in)
    done = status in way.ok and not refused and (way.act is None or way.act in acts)
    said = f"{status} {answer.headers.get('Location', '')} {acts or ''}".strip()
    if is_allowed:
        return "" if done else f"the matrix allows it, the answer is {said}"
    if who in way.instead:
        return "" if acts == [way.instead[who]] else f"expected {way.instead[who]}, got {said}"
    if done:
        return f"the matrix does not allow it, the answer is {said}"
    if not refused:
        return f"neither done nor refused: {said}"
    return "" if same else f"refused, and yet something changed: {said}"


def _kept(world: World) -> tuple[int | None, ...]:
    """The ledger's last entry, and how many texts were saved how often."""
    parts = [func.max(Entry.id), func.count(Revision.id), func.sum(Comment.saves)]
    with world.reading() as session:
        row = session.execute(select(*(select(each).scalar_subquery() for each in parts))).one()
        return tuple(row)


def _acts(world: World, last: int | None) -> list[str]:
    with world.reading() as session:
        return list(
            session.scalars(select(Entry.act).where(Entry.id > (last or 0)).order_by(Entry.id))
        )
