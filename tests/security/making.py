"""A small builder for tests of the rules' edges: people, a space, comments, and their browsers.

Records that the product has no act for yet are written directly; everything that has one goes
through it, so that the ledger and the counts are those of the product.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from forum.accounts.actions import begin_sign_in
from forum.accounts.models import Person
from forum.comments.models import Revision
from forum.comments.rules import Act, Reason, State
from forum.core.clock import now
from forum.core.db import Base, db, transaction
from forum.ledger.actions import ChainWriter, begin_chain, ensure_site_chain
from forum.ledger.queries import ChainBreak, verify
from forum.ledger.rules import SITE
from forum.moderation.actions.decisions import Verdict, decide
from forum.organisations.actions.grants import add_organisation
from forum.organisations.models import Mandate
from forum.organisations.rules import MandateRole, OrganisationKind
from forum.spaces.models import Appointment, Question, QuestionText, Space, SpaceText
from forum.spaces.queries import viewer_of
from forum.spaces.rules import Capacity, QuestionState, Release, Role
from forum.spaces.rules.viewer import Viewer
from forum.submission.actions.submissions import submit
from forum.submission.forms.comments import CommentForm

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Somebody:
    """An account, as tests name it."""

    id: int
    public_id: str
    email: str
    name: str
    identity: str


@dataclass(frozen=True)
class Place:
    """A space with its questions, by number."""

    id: int
    public_id: str
    slug: str
    questions: Mapping[int, int] = field(default_factory=dict)

    def thread(self, number: int = 1, lang: str = "en") -> str:
        return f"/{lang}/spaces/{self.slug}/questions/{number}"


@dataclass(frozen=True)
class Organ:
    id: int
    public_id: str

    @property
    def speaks(self) -> str:
        return f"organisation:{self.public_id}"


class Scene:
    """Everything a test sets up, in one place; each call is committed when it returns."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._keys = itertools.count(1)

    # --- people ---------------------------------------------------------------------------------

    def person(self, name: str = "Anna", **more: Any) -> Somebody:
        """An account without a password, which costs no hashing; `browser` signs it in."""
        identity = uuid.uuid4().hex
        values = {
            "email": f"{identity[:12]}@example.org",
            "name": name,
            "interface_language": "en",
            "languages": ["en"],
            "active": True,
            "created_at": now(),
            "confirmed_at": now(),
        }
        with self.app.app_context(), transaction() as session:
            ensure_site_chain(session)
            person = Person(**(values | {"fs_uniquifier": identity} | more))
            session.add(person)
            session.flush()
            return Somebody(person.id, person.public_id, person.email, person.name, identity)

    def viewer(self, who: Somebody | None) -> Viewer:
        if who is None:
            return Viewer()
        with self.app.app_context():
            person = db.session.get(Person, who.id)
            assert person is not None
            return viewer_of(db.session(), person, now().date())

    def browser(self, who: Somebody | None = None) -> FlaskClient:
        """A browser in which this person is signed in."""
        client: FlaskClient = self.app.test_client()
        if who is not None:
            with self.app.app_context():
                secret = begin_sign_in(person_id=who.id, at=now(), days=14)
            with client.session_transaction() as cookie:
                cookie.update({"_user_id": who.identity, "_fresh": True, "sign_in": secret})
        return client

    def organisation(self, name: str = "Bridges International") -> Organ:
        with self.app.app_context(), transaction() as session:
            ensure_site_chain(session)
            organisation = add_organisation(
                session,
                ChainWriter(session, SITE, now()),
                external_id=None,
                kind=OrganisationKind.CIVIL_SOCIETY,
                state=None,
                names={"en": name},
                acronyms={},
                by="command",
            )
            return Organ(organisation.id, organisation.public_id)

    def mandate(
        self,
        who: Somebody,
        organ: Organ,
        role: MandateRole = MandateRole.FOCAL_POINT,
        ends_on: dt.date | None = None,
    ) -> int:
        with self.app.app_context(), transaction() as session:
            mandate = Mandate(
                person_id=who.id,
                organisation_id=organ.id,
                role=role,
                starts_on=now().date() - 30 * DAY,
                ends_on=ends_on,
                granted_at=now(),
            )
            session.add(mandate)
            session.flush()
            return mandate.id

    def appoint(self, who: Somebody, place: Place, role: Role = Role.MODERATOR) -> Somebody:
        with self.app.app_context(), transaction() as session:
            session.add(
                Appointment(space_id=place.id, person_id=who.id, role=role, appointed_at=now())
            )
        return who

    # --- places ---------------------------------------------------------------------------------

    def space(
        self,
        slug: str = "guide",
        *,
        title: str = "A guide",
        questions: int = 2,
        question: str = "What do you think?",
        **more: Any,
    ) -> Place:
        values = {
            "opens_at": now() - DAY,
            "closes_at": now() + 5 * DAY,
            "time_zone": "Europe/Zurich",
            "languages": ["en", "fr", "es"],
            "release": Release.TOGETHER,
            "grace_minutes": 0,
            "admits_personal": True,
        }
        with self.app.app_context(), transaction() as session:
            space = Space(slug=slug, **(values | more))
            session.add(space)
            session.flush()
            begin_chain(session, space.public_id)
            session.add(
                SpaceText(
                    space_id=space.id,
                    language="en",
                    title=title,
                    working_group="The group",
                    welcome_html="<p>Welcome.</p>",
                )
            )
            numbers: dict[int, int] = {}
            for number in range(1, questions + 1):
                asked = Question(space_id=space.id, number=number, state=QuestionState.OPEN)
                session.add(asked)
                session.flush()
                session.add(
                    QuestionText(
                        question_id=asked.id,
                        language="en",
                        title=question,
                        prompt_html="<p>Tell us.</p>",
                    )
                )
                numbers[number] = asked.id
            return Place(space.id, space.public_id, slug, numbers)

    # --- comments -------------------------------------------------------------------------------

    def key(self) -> str:
        return f"form-{next(self._keys):08d}"

    def form(self, **changes: Any) -> dict[str, Any]:
        """What the composer posts, with what is given changed; None leaves a field out."""
        values = {
            "key": self.key(),
            "capacity": "personal",
            "original": "en",
            "release": "together",
            "text-en": "A text of some words.",
            "do": "submit",
        }
        given = {name.replace("text_", "text-"): value for name, value in changes.items()}
        return {name: value for name, value in (values | given).items() if value is not None}

    def submit(
        self,
        who: Somebody,
        place: Place,
        texts: Mapping[str, str] | str = "A text of some words.",
        *,
        number: int = 1,
        at: dt.datetime | None = None,
        **more: Any,
    ) -> str:
        """The comment's public id."""
        if isinstance(texts, str):
            texts = {"en": texts}
        comment_form = CommentForm(
            **(
                {
                    "key": self.key(),
                    "capacity": Capacity.PERSONAL,
                    "original": next(iter(texts)),
                    "texts": dict(texts),
                    "raw": dict(texts),
                }
                | more
            )
        )
        viewer = self.viewer(who)
        with self.app.app_context():
            receipt = submit(
                viewer=viewer,
                question_id=place.questions[number],
                comment_form=comment_form,
                at=at or now(),
            )
        return receipt.comment

    def revisions(self, comment: str) -> dict[str, State]:
        """The states of a comment's revisions by public id, drafts aside, oldest first."""
        from forum.comments.models import Comment

        with self.app.app_context():
            rows = db.session.execute(
                select(Revision.public_id, Revision.state)
                .join(Comment, Comment.id == Revision.comment_id)
                .where(Comment.public_id == comment, Revision.state != State.DRAFT)
                .order_by(Revision.id)
            )
            return {row.public_id: row.state for row in rows}

    def decide(
        self,
        who: Somebody,
        comment: str,
        act: Act = Act.APPROVE,
        reason: Reason | None = None,
        at: dt.datetime | None = None,
    ) -> str:
        """Decides on everything of the comment that waits; the decision's id."""
        shown = self.revisions(comment)
        chosen = [id_ for id_, state in shown.items() if state is State.SUBMITTED]
        viewer = self.viewer(who)
        with self.app.app_context():
            return decide(
                viewer=viewer,
                comment=comment,
                verdict=Verdict(act, shown, chosen, reason),
                at=at or now(),
            )

    def publish(
        self, who: Somebody, moderator: Somebody, place: Place, *texts: Any, **more: Any
    ) -> str:
        comment = self.submit(who, place, *texts, **more)
        self.decide(moderator, comment)
        return comment

    # --- what there is --------------------------------------------------------------------------

    def rows(self) -> dict[str, int]:
        """How many rows each table holds: the proof that nothing is half-saved."""
        with self.app.app_context():
            return {
                name: db.session.scalar(select(func.count()).select_from(table)) or 0
                for name, table in Base.metadata.tables.items()
            }

    def breaks(self) -> list[ChainBreak]:
        with self.app.app_context():
            return list(verify(db.session()))

    def change(self, model: type, id_: Any, **values: Any) -> None:
        """Sets columns of one record directly: for what no act of the product does yet."""
        with self.app.app_context(), transaction() as session:
            record = session.get(model, id_)
            for name, value in values.items():
                setattr(record, name, value)


@pytest.fixture
def scene(app: Flask) -> Iterator[Scene]:
    return Scene(app)  # type: ignore[return-value]


def fields(html: str) -> dict[str, str]:
    """The values that a browser would post from the composer of a page, buttons aside."""
    from html import unescape

    found: dict[str, str] = {}
    for tag in re.findall(r"<input [^>]*>", html):
        name = re.search(r' name="([^"]*)"', tag)
        value = re.search(r' value="([^"]*)"', tag)
        kind = re.search(r' type="([^"]*)"', tag)
        if not name or (kind and kind[1] in ("radio", "checkbox") and " checked" not in tag):
            continue
        found[unescape(name[1])] = unescape(value[1]) if value else ""
    for head, text in re.findall(r"<textarea ([^>]*)>\n?(.*?)</textarea>", html, re.DOTALL):
        name = re.search(r'name="([^"]*)"', head)
        if name:
            found[unescape(name[1])] = unescape(text)
    for head, options in re.findall(r"<select ([^>]*)>(.*?)</select>", html, re.DOTALL):
        name = re.search(r'name="([^"]*)"', head)
        chosen = re.search(r'<option value="([^"]*)"[^>]* selected', options)
        if name and chosen:
            found[unescape(name[1])] = unescape(chosen[1])
    return found


def verdict(client: FlaskClient, comment: str, **more: Any) -> dict[str, Any]:
    """What the queue's form for a comment posts; the act is to be given."""
    page = client.get("/en/moderation").text
    item = page.split(f'id="c-{comment}"', 1)[1].split("</article>", 1)[0]
    return {
        "shown": re.findall(r'name="shown" value="([^"]+)"', item),
        "revision": re.findall(r'name="revision" value="([^"]+)"', item),
        **more,
    }
