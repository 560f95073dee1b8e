"""A small world: two consultations, everybody who has a part in them, and what they do.

Everything is made by the real actions, on the real database. Only a password is hashed once for
all persons, because a good hash is slow.

    world.post({"en": "We agree."}, by="author")      a comment of Switzerland, received now
    world.decide(comment, Act.APPROVE)                 by `moderator`, on all that waits
    world.wait(11)                                     the clock goes on, past the grace
    world.browser("visitor").get("/en/")               what somebody sees
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from html.parser import HTMLParser
from itertools import count
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from forum.accounts.actions import begin_sign_in, grant_site_role
from forum.accounts.authentication.sign_in import SECRET
from forum.accounts.models import Person
from forum.accounts.rules import SiteRole
from forum.comments.models import Comment, Decision, Revision, Version
from forum.comments.models.reports import Report
from forum.comments.rules import PROPOSALS, Act, Change, Provenance, Reason, State
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.ledger.actions import ChainWriter, ensure_site_chain
from forum.ledger.models import Entry
from forum.ledger.queries import verify
from forum.ledger.rules import SITE
from forum.moderation.actions import decisions as deciding
from forum.moderation.actions import internal_notes, proposals, redaction, reports
from forum.organisations.actions.grants import add_organisation, grant_mandate
from forum.organisations.models import Organisation
from forum.organisations.rules import MandateRole, OrganisationKind
from forum.spaces.actions.appointments import appoint
from forum.spaces.actions.moderation_settings import set_moderation
from forum.spaces.actions.questions import create_question
from forum.spaces.actions.spaces import create_space
from forum.spaces.models import Question, Space, SpacePolicy
from forum.spaces.queries import viewer_of
from forum.spaces.queries.moderation_settings import PolicyScope, moderation_to_edit
from forum.spaces.rules import Capacity, Policy, QuestionState, Release, Role
from forum.spaces.rules.inputs import QuestionInput, QuestionTextInput, SpaceInput, SpaceTextInput
from forum.spaces.rules.viewer import NOBODY, Viewer
from forum.submission.actions import appeals, clearance, proposal_answers, submissions, withdrawal
from forum.submission.forms.comments import CommentForm
from tests.conftest import A_MOMENT, Joined

PASSWORD = "a long enough password"
GRACE = 10  # minutes between a decision and its effect in the consultation "guide"
SPACE, OTHER_SPACE = "guide", "forests"
# Half a day more than ten, so that no test crosses the line at which one day less is left.
CLOSES = A_MOMENT + dt.timedelta(days=10, hours=12)

PEOPLE = {
    "author": "speaks for Switzerland",
    "colleague": "speaks for Switzerland as well",
    "former": "spoke for Switzerland until yesterday",
    "rival": "speaks for another organisation",
    "person": "has an account and nothing else",
    "moderator": "moderates the guide",
    "second": "moderates the guide as well",
    "neighbour": "moderates another consultation",
    "translator": "translates in the guide",
    "secretariat": "is the secretariat of the guide",
    "administrator": "looks after the site",
}


@lru_cache(maxsize=1)
def _hashed(_once: str = PASSWORD) -> str:
    return hash_password(PASSWORD)


def minutes(number: float) -> dt.timedelta:
    return dt.timedelta(minutes=number)


@dataclass
class World:
    """Whoever is named by a string is one of `PEOPLE`; an instant not given is the clock's."""

    app: Flask
    clock: time_machine.Traveller
    emails: dict[str, str] = field(default_factory=dict)
    organisations: dict[str, str] = field(default_factory=dict)  # public ids
    _keys: Iterator[int] = field(default_factory=count)

    # --- the beginning --------------------------------------------------------------------------

    @classmethod
    def begin(cls, app: Flask, clock: time_machine.Traveller, **settings: Any) -> World:
        """`settings` change the guide: grace_minutes, release, allows_own, admits_personal …"""
        world = cls(app, clock)
        with app.app_context():
            world._people()
            world._organisations()
            world._spaces(settings)
        return world

    def _people(self) -> None:
        with transaction() as session:
            for name in PEOPLE:
                self.emails[name] = f"{name}@people.example"
                session.add(
                    Person(
                        email=self.emails[name],
                        name=f"Signed-in {name}",
                        interface_language="en",
                        languages=["en"],
                        password=_hashed(),
                        active=True,
                        fs_uniquifier=uuid.uuid4().hex,
                        created_at=A_MOMENT,
                        confirmed_at=A_MOMENT,
                    )
                )
        grant_site_role(
            email=self.emails["administrator"],
            role=SiteRole.ADMINISTRATOR,
            at=A_MOMENT,
            by="command",
        )

    def _organisations(self) -> None:
        self.add_organisation("switzerland", kind=OrganisationKind.STATE, state="CH")
        self.add_organisation("alliance", names={"en": "Forest Alliance"})
        self.grant("author", "switzerland", MandateRole.FOCAL_POINT)
        self.grant("colleague", "switzerland", MandateRole.DRAFTER)
        self.grant("former", "switzerland", MandateRole.DRAFTER, until=-1)
        self.grant("rival", "alliance", MandateRole.FOCAL_POINT)

    def add_organisation(
        self,
        name: str,
        *,
        kind: OrganisationKind = OrganisationKind.CIVIL_SOCIETY,
        state: str | None = None,
        names: Mapping[str, str] | None = None,
    ) -> None:
        with self.app.app_context(), transaction() as session:
            ensure_site_chain(session)
            made = add_organisation(
                session,
                ChainWriter(session, SITE, now()),
                external_id=name,
                kind=kind,
                state=state,
                names=names or {},
                acronyms={},
                by="command",
            )
            self.organisations[name] = made.public_id

    def grant(
        self, who: str, organisation: str, role: MandateRole, *, until: int | None = None
    ) -> None:
        """A mandate for a year; `until` is its last day, counted from today."""
        with self.app.app_context():
            grant_mandate(
                email=self.emails[who],
                organisation=organisation,
                role=role,
                starts_on=A_MOMENT.date() - dt.timedelta(days=365),
                ends_on=None if until is None else A_MOMENT.date() + dt.timedelta(days=until),
                proof="Note verbale 12/2026",
                at=A_MOMENT,
                by="command",
            )

    def grant_site(self, who: str, role: SiteRole) -> None:
        with self.app.app_context():
            grant_site_role(email=self.emails[who], role=role, at=A_MOMENT, by="command")

    def _spaces(self, settings: Mapping[str, Any]) -> None:
        usual = SpaceInput(
            slug=SPACE,
            opens_at=A_MOMENT - dt.timedelta(days=10),
            closes_at=CLOSES,
            time_zone="Europe/Zurich",
            languages=("en", "fr", "es"),
            release=Release.TOGETHER,
            grace_minutes=GRACE,
            admits_personal=True,
            allows_own=False,
            words={
                "en": SpaceTextInput("Draft guide", "Working group on the guide"),
                "fr": SpaceTextInput("Projet de guide", "Groupe de travail sur le guide"),
                "es": SpaceTextInput("Proyecto de guía", "Grupo de trabajo sobre la guía"),
            },
        )
        self.add_space(replace(usual, **settings), questions=2)
        self.add_space(
            replace(usual, slug=OTHER_SPACE, words={"en": SpaceTextInput("Forests")}), questions=1
        )
        for who, slug, role in (
            ("moderator", SPACE, Role.MODERATOR),
            ("second", SPACE, Role.MODERATOR),
            ("translator", SPACE, Role.TRANSLATOR),
            ("secretariat", SPACE, Role.SECRETARIAT),
            ("neighbour", OTHER_SPACE, Role.MODERATOR),
        ):
            self.appoint(who, role, slug)

    def add_space(self, details: SpaceInput, *, questions: int) -> None:
        with self.app.app_context(), transaction() as session:
            ensure_site_chain(session)
            site = ChainWriter(session, SITE, A_MOMENT)
            space = create_space(session, site, details, external_id=None, by="command")
            session.flush()
            chain_writer = ChainWriter(session, space.public_id, A_MOMENT)
            for number in range(1, questions + 1):
                words = {
                    "en": QuestionTextInput(f"What of part {number}?"),
                    "fr": QuestionTextInput(f"Que dire de la partie {number} ?"),
                }
                asked = QuestionInput(QuestionState.OPEN, words)
                create_question(
                    session,
                    chain_writer,
                    space,
                    asked,
                    number=number,
                    external_id=None,
                    by="command",
                )

    def appoint(self, who: str, role: Role, slug: str = SPACE) -> None:
        with self.app.app_context():
            appoint(email=self.emails[who], slug=slug, role=role, at=A_MOMENT, by="command")

    def moderates(
        self, policies: Mapping[PolicyScope, Policy] | None = None, **settings: Any
    ) -> None:
        """The secretariat of the guide sets this of its moderation; the rest stays as it is."""
        with self.app.app_context():
            viewer = self.viewer("secretariat")
            found = moderation_to_edit(db.session(), viewer, SPACE)
            assert found is not None
            then = replace(
                found.details, policies={**found.details.policies, **(policies or {})}, **settings
            )
            set_moderation(
                viewer=viewer, slug=SPACE, then=then, trust="", version=found.version, at=now()
            )

    def set_space(self, slug: str = SPACE, **values: Any) -> None:
        """Changes the row itself: `approvals=2`, `promise_hours=48`."""
        with self.app.app_context(), transaction() as session:
            session.execute(update(Space).where(Space.slug == slug).values(**values))

    def set_policy(self, capacity: Capacity, policy: Policy, *, slug: str = SPACE) -> None:
        """Of comments that are no replies."""
        with self.app.app_context(), transaction() as session:
            space = session.scalars(select(Space.id).where(Space.slug == slug)).one()
            session.merge(
                SpacePolicy(space_id=space, capacity=capacity, reply=False, policy=policy)
            )

    # --- the clock ------------------------------------------------------------------------------

    def at(self, number: float) -> dt.datetime:
        """So many minutes after the beginning."""
        return A_MOMENT + minutes(number)

    def wait(self, number: float = GRACE) -> None:
        """Time goes on; without a number until a grace that begins now has ended."""
        self.clock.shift(minutes(number))

    # --- who looks ------------------------------------------------------------------------------

    def viewer(self, who: str) -> Viewer:
        if who == "visitor":
            return NOBODY
        with self.reading() as session:
            return viewer_of(session, self._person(session, who), now().date())

    def browser(self, who: str) -> FlaskClient:
        """Signed in without the form: the journeys use the form."""
        client = self.app.test_client()
        if who == "visitor":
            return client
        with self.app.app_context():
            person = self._person(db.session(), who)
            secret = begin_sign_in(person_id=person.id, at=now(), days=14)
            identity = person.fs_uniquifier
        with client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"], cookie[SECRET] = identity, False, secret
        return client

    def _person(self, session: Session, who: str) -> Person:
        return session.scalars(select(Person).where(Person.email == self.emails[who])).one()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self.app.app_context():
            yield db.session()

    # --- what authors do ------------------------------------------------------------------------

    def comment_form(
        self,
        texts: Mapping[str, str],
        *,
        capacity: Capacity = Capacity.ORGANISATION,
        organisation: str = "switzerland",
        parent: str | None = None,
        comment: str | None = None,
        release: Release = Release.TOGETHER,
        key: str | None = None,
        save: int | None = None,
        co_authentic: bool = False,
        change: Change = Change.MEDIUM,
    ) -> CommentForm:
        """A composer's form, filled in. The first text is the original."""
        is_organisation = capacity is Capacity.ORGANISATION
        return CommentForm(
            key=key or f"form-number-{next(self._keys)}",
            capacity=capacity,
            organisation=self.organisations[organisation] if is_organisation else None,
            parent=parent,
            comment=comment,
            release=release,
            original=next(iter(texts), ""),
            texts=dict(texts),
            raw=dict(texts),
            save=save,
            co_authentic=co_authentic,
            change=change,
        )

    def post(
        self,
        texts: Mapping[str, str],
        *,
        by: str | Viewer = "author",
        question: int = 1,
        space: str = SPACE,
        at: dt.datetime | None = None,
        **comment_form: Any,
    ) -> str:
        """Submits a comment, or newer texts of one (`comment=…`), and returns its id."""
        with self.app.app_context():
            return submissions.submit(
                viewer=self._as_viewer(by),
                question_id=self.question_id(question, space),
                comment_form=self.comment_form(texts, **comment_form),
                at=at or now(),
            ).comment

    def save(
        self,
        texts: Mapping[str, str],
        *,
        by: str | Viewer = "author",
        question: int = 1,
        at: dt.datetime | None = None,
        **comment_form: Any,
    ) -> str:
        with self.app.app_context():
            return submissions.save_draft(
                viewer=self._as_viewer(by),
                question_id=self.question_id(question),
                comment_form=self.comment_form(texts, **comment_form),
                at=at or now(),
            ).comment

    def recall(self, comment: str, *, by: str = "author", language: str | None = None) -> None:
        revision = self.revision(comment, language).public_id if language else None
        with self.app.app_context():
            withdrawal.recall(viewer=self.viewer(by), comment=comment, revision=revision, at=now())

    def withdraw(self, comment: str, *, by: str = "author", language: str | None = None) -> None:
        with self.app.app_context():
            viewer = self.viewer(by)
            if language is None:
                withdrawal.withdraw(viewer=viewer, comment=comment, at=now())
                return
            withdrawal.withdraw_version(
                viewer=viewer,
                comment=comment,
                language=language,
                provenance=self.provenance(comment, language),
                at=now(),
            )

    def publish(self, texts: Mapping[str, str], **how: Any) -> str:
        """Posts, approves, and waits until the grace has ended."""
        comment = self.post(texts, **how)
        self.decide(comment, Act.APPROVE)
        self.wait()
        return comment

    # --- what organisations do ------------------------------------------------------------------

    def clears(self, organisation: str) -> None:
        """From now on its clearers pass what its drafters write."""
        with self.app.app_context(), transaction() as session:
            session.execute(
                update(Organisation)
                .where(Organisation.public_id == self.organisations[organisation])
                .values(clears=True)
            )

    def in_clearance(self, comment: str) -> list[str]:
        """The ids of the texts that its organisation is clearing."""
        return [
            revision.public_id
            for revision in self.revisions(comment, every=True).values()
            if revision.state is State.IN_CLEARANCE
        ]

    def clear(self, comment: str, *, by: str = "author") -> None:
        shown = self.in_clearance(comment)
        with self.app.app_context():
            clearance.clear(viewer=self.viewer(by), comment=comment, shown=shown, at=now())

    def send_back(self, comment: str, *, by: str = "author", note: str = "Please check.") -> None:
        shown = self.in_clearance(comment)
        with self.app.app_context():
            clearance.send_back(
                viewer=self.viewer(by), comment=comment, shown=shown, note=note, at=now()
            )

    # --- what moderators do ---------------------------------------------------------------------

    def decide(
        self,
        comment: str,
        act: Act,
        *,
        by: str = "moderator",
        languages: Sequence[str] | None = None,
        reason: Reason | None = None,
        note: str = "",
        at: dt.datetime | None = None,
    ) -> str:
        """Decides on what waits, in all languages or in the given ones; returns the decision."""
        if reason is None and act in (Act.RETURN, Act.REJECT):
            reason = Reason.UNCLEAR
        with self.app.app_context():
            verdict = deciding.Verdict(
                act, *self._what_is_shown(comment, act, languages), reason, note
            )
            return deciding.decide(
                viewer=self.viewer(by), comment=comment, verdict=verdict, at=at or now()
            )

    def _what_is_shown(
        self, comment: str, act: Act, languages: Sequence[str] | None
    ) -> tuple[dict[str, State], list[str]]:
        """The newest text of each version, as the queue shows it, and the ones to decide on."""
        newest = self.revisions(comment)
        shown = {revision.public_id: revision.state for revision in newest.values()}
        chosen = [
            revision.public_id
            for language, revision in newest.items()
            if (language in languages if languages else revision.state is State.SUBMITTED)
        ]
        return shown, chosen

    def undo(self, decision: str, *, by: str = "moderator", at: dt.datetime | None = None) -> None:
        with self.app.app_context():
            deciding.undo(viewer=self.viewer(by), decision=decision, at=at or now())

    def appeal(self, comment: str, decision: str, *, by: str = "author", note: str) -> None:
        with self.app.app_context():
            appeals.appeal(
                viewer=self.viewer(by), comment=comment, decision=decision, note=note, at=now()
            )

    def remove(self, comment: str, *, by: str = "moderator", note: str = "") -> None:
        with self.app.app_context():
            deciding.remove(
                viewer=self.viewer(by),
                comment=comment,
                reason=Reason.PERSONAL_DATA,
                note=note,
                at=now(),
            )

    def restore(self, comment: str, *, by: str = "moderator") -> None:
        with self.app.app_context():
            deciding.restore(viewer=self.viewer(by), comment=comment, note="", at=now())

    def redact(
        self,
        comment: str,
        *languages: str,
        by: str = "moderator",
        reason: Reason = Reason.PERSONAL_DATA,
        note: str = "",
    ) -> None:
        """Erases the author's versions in these languages."""
        chosen = [(tag, self.provenance(comment, tag).value) for tag in languages]
        with self.app.app_context():
            redaction.redact(
                viewer=self.viewer(by),
                comment=comment,
                versions=chosen,
                reason=reason,
                note=note,
                at=now(),
            )

    def note(self, comment: str, text: str, *, by: str = "moderator") -> None:
        """Tells the other moderators something."""
        with self.app.app_context():
            internal_notes.write_note(viewer=self.viewer(by), comment=comment, text=text, at=now())

    # --- what readers do ------------------------------------------------------------------------

    def report(self, comment: str, *, by: str = "person", note: str = "") -> str:
        """Reports a comment to its moderators and returns the id of the open report."""
        with self.app.app_context():
            reports.report(
                viewer=self.viewer(by), comment=comment, reason=Reason.UNCLEAR, note=note, at=now()
            )
        return self.reports(comment)[-1].public_id

    def reports(self, comment: str) -> list[Report]:
        with self.reading() as session:
            return list(
                session.scalars(
                    select(Report)
                    .join(Comment, Comment.id == Report.comment_id)
                    .where(Comment.public_id == comment)
                    .order_by(Report.id)
                )
            )

    def propose(
        self,
        comment: str,
        text: str,
        *,
        by: str = "moderator",
        language: str = "en",
        base: str | None = None,
        note: str = "",
        change: Change = Change.MEDIUM,
    ) -> str:
        """Proposes a text in place of the newest one in that language; returns the proposal."""
        offer = proposals.ProposalForm(
            base or self.revision(comment, language).public_id, text, Reason.UNCLEAR, note, change
        )
        with self.app.app_context():
            return proposals.propose(viewer=self.viewer(by), comment=comment, offer=offer, at=now())

    def accept(self, comment: str, proposal: str, *, by: str = "author") -> None:
        with self.app.app_context():
            proposal_answers.accept(
                viewer=self.viewer(by), comment=comment, proposal=proposal, at=now()
            )

    def decline(self, comment: str, proposal: str, *, by: str = "author", note: str = "") -> None:
        with self.app.app_context():
            proposal_answers.decline(
                viewer=self.viewer(by), comment=comment, proposal=proposal, at=now(), note=note
            )

    # --- what the records say -------------------------------------------------------------------

    def question_id(self, number: int, slug: str = SPACE) -> int:
        with self.reading() as session:
            return session.scalars(
                select(Question.id)
                .join(Space, Space.id == Question.space_id)
                .where(Space.slug == slug, Question.number == number)
            ).one()

    def record(self, comment: str) -> Comment:
        with self.reading() as session:
            return session.scalars(select(Comment).where(Comment.public_id == comment)).one()

    def revisions(self, comment: str, *, every: bool = False) -> dict[str, Revision]:
        """The newest text by language, drafts and proposals aside; with `every`, all but drafts by
        language and number."""
        aside = {State.DRAFT} if every else {State.DRAFT, *PROPOSALS}
        with self.reading() as session:
            rows = session.execute(
                select(Version.language, Revision)
                .join(Revision, Revision.version_id == Version.id)
                .join(Comment, Comment.id == Revision.comment_id)
                .where(Comment.public_id == comment, Revision.state.not_in(aside))
                .order_by(Version.id, Revision.number)
            ).all()
        if every:
            return {f"{language} {revision.number}": revision for language, revision in rows}
        return {language: revision for language, revision in rows}  # noqa: C416 - rows, not pairs

    def comment(self, public_id: str) -> Comment:
        with self.reading() as session:
            return session.scalars(select(Comment).where(Comment.public_id == public_id)).one()

    def revision(self, comment: str, language: str = "en") -> Revision:
        return self.revisions(comment)[language]

    def states(self, comment: str) -> dict[str, State]:
        return {tag: revision.state for tag, revision in self.revisions(comment).items()}

    def provenance(self, comment: str, language: str) -> Provenance:
        with self.reading() as session:
            return (
                session.scalars(
                    select(Version.provenance)
                    .join(Comment, Comment.id == Version.comment_id)
                    .where(Comment.public_id == comment, Version.language == language)
                ).first()
                or Provenance.ORIGINAL
            )

    def versions(self, comment: str) -> list[Version]:
        with self.reading() as session:
            return list(
                session.scalars(
                    select(Version)
                    .join(Comment, Comment.id == Version.comment_id)
                    .where(Comment.public_id == comment)
                    .order_by(Version.id)
                )
            )

    def decisions(self, comment: str) -> list[Decision]:
        with self.reading() as session:
            return list(
                session.scalars(
                    select(Decision)
                    .join(Comment, Comment.id == Decision.comment_id)
                    .where(Comment.public_id == comment)
                    .order_by(Decision.id)
                )
            )

    def ledger(self, comment: str) -> list[Entry]:
        """What was done to a comment, first to last."""
        with self.reading() as session:
            return list(
                session.scalars(
                    select(Entry).where(Entry.subject == comment).order_by(Entry.number)
                )
            )

    def acts_of_space(self) -> list[str]:
        """What was done to comments of any space, first to last."""
        with self.reading() as session:
            statement = select(Entry.act).where(Entry.act.startswith("comment."))
            return list(session.scalars(statement.order_by(Entry.id)))

    def acts(self, comment: str) -> list[str]:
        return [entry.act for entry in self.ledger(comment)]

    def breaks(self) -> list[object]:
        """What is wrong with the ledger: nothing."""
        with self.reading() as session:
            return list(verify(session))

    def _as_viewer(self, by: str | Viewer) -> Viewer:
        return self.viewer(by) if isinstance(by, str) else by


@pytest.fixture
def world(joined: Joined, clock: time_machine.Traveller) -> World:
    """Begun once for each worker and engine: each test gets its database as it was then."""
    assert now() == A_MOMENT, "a world that begins at another time is begun by the test itself"

    def begin() -> tuple[dict[str, str], dict[str, str]]:
        begun = World.begin(joined.app, clock)
        return begun.emails, begun.organisations

    return World(joined.app, clock, *joined.begin("world", begin))


# --- pages and their forms ----------------------------------------------------------------------


@dataclass
class PageForm:
    """A form as a browser would send it: `fields` as they stand, `buttons` by their words."""

    action: str
    id: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: dict[str, tuple[str, str] | None] = field(default_factory=dict)

    def filled(self, button: str | None = None, **changes: Any) -> dict[str, list[str]]:
        """What is sent when the fields are changed and the button with these words is pressed.

        A field's name is given with `_` for `-`; None takes the field out.
        """
        sent: dict[str, list[str]] = {}
        for name, value in self.fields:
            sent.setdefault(name, []).append(value)
        for name, value in changes.items():
            wanted = name.replace("_", "-")
            if value is None:
                sent.pop(wanted, None)
            else:
                sent[wanted] = list(value) if isinstance(value, (list, tuple)) else [value]
        if button is not None:
            pressed = self.buttons[button]
            if pressed:
                sent[pressed[0]] = [pressed[1]]
        return sent


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.elsewhere: list[tuple[str, str, str]] = []  # of a form that is named: name and value
        self._inside: str | None = None
        self._name, self._value, self._words = "", "", ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.forms.append(PageForm(given.get("action", ""), given.get("id", "")))
        if not self.forms:
            return
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "input" and name:
            is_choice = given.get("type") in ("radio", "checkbox")
            if not is_choice or "checked" in given:
                if "form" in given:
                    self.elsewhere.append((given["form"], name, value))
                else:
                    self.forms[-1].fields.append((name, value))
        elif tag in ("textarea", "select", "button"):
            self._inside, self._name, self._value, self._words = tag, name, value, ""
        elif tag == "option" and self._inside == "select" and "selected" in given:
            self._value = value

    def handle_data(self, data: str) -> None:
        if self._inside:
            self._words += data

    def handle_endtag(self, tag: str) -> None:
        if tag != self._inside or not self.forms:
            return
        form = self.forms[-1]
        if tag == "textarea" and self._name:
            form.fields.append((self._name, self._words.removeprefix("\n")))
        elif tag == "select" and self._name:
            form.fields.append((self._name, self._value))
        elif tag == "button":
            words = " ".join(self._words.split())
            form.buttons[words] = (self._name, self._value) if self._name else None
        self._inside = None


def forms(answer: TestResponse) -> list[PageForm]:
    reader = _Forms()
    reader.feed(answer.text)
    for id_, name, value in reader.elsewhere:
        next(each for each in reader.forms if each.id == id_).fields.append((name, value))
    return reader.forms


def form(answer: TestResponse, button: str) -> PageForm:
    """The page's first form with this button."""
    found = [each for each in forms(answer) if button in each.buttons]
    words = [words for each in forms(answer) for words in each.buttons]
    assert found, f"no button {button!r} on this page ({answer.status_code}), but {words}"
    return found[0]


# --- statements ---------------------------------------------------------------------------------


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """The SQL statements that the database is sent, without BEGIN and COMMIT."""
    sent: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.split(None, 1)[0] not in ("BEGIN", "COMMIT", "ROLLBACK"):
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", listen)
