"""What must hold after whatever was done: the rules of the product, asked of the records, of the
ledger, of what each viewer may read, and of the page that everybody reads."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.accounts.models import Person
from forum.cli.queries import verify_texts
from forum.comments.models import Comment, Decision, Revision, Version
from forum.comments.rules import (
    OWN,
    TRANSLATED,
    Act,
    CommentState,
    Provenance,
    RevisionStatus,
    summarise,
)
from forum.comments.visibility import readable
from forum.core.clock import now
from forum.ledger.models import Entry
from forum.ledger.queries import verify
from forum.moderation.queries.public_log import LogLine, log
from forum.organisations.models import Organisation
from forum.spaces.models import Question
from forum.spaces.queries import space_by_slug
from forum.spaces.rules.viewer import Viewer
from forum.submission.queries.queue_positions import queue_positions
from tests.moderation.machine.replaying import Replayed
from tests.world import PEOPLE, SPACE, World

CANARY = re.compile(r"Canary\d+x")
READERS = ("visitor", *PEOPLE)
DESK = ("moderator", "second", "secretariat")
SPEAK = {"switzerland": ("author", "colleague"), "alliance": ("rival", "second")}
PAGE_EACH = 5  # steps after which the page of the thread is read: it costs most


@dataclass(frozen=True)
class Text:
    """One row of the records: a revision with what its version and comment say."""

    comment: str
    version: int
    language: str
    provenance: Provenance
    state: str
    number: int
    publish_at: dt.datetime | None
    settles_at: dt.datetime | None
    received_at: dt.datetime | None
    withdrawn_through: int
    redacted: bool
    approvals: int
    source: str
    writer: int | None

    @property
    def status(self) -> RevisionStatus:
        return RevisionStatus(
            self.state,  # type: ignore[arg-type]
            self.number,
            self.publish_at,
            self.settles_at,
            self.received_at,
            self.withdrawn_through,
        )

    def is_public(self, at: dt.datetime) -> bool:
        """Said once more, in other words than the product's own."""
        if self.state != "approved" or self.publish_at is None:
            return False
        return self.publish_at <= at and self.number > self.withdrawn_through


@dataclass(frozen=True)
class Facts:
    """Everything that the records hold at an instant."""

    texts: dict[str, Text]
    comments: dict[str, Any]
    entries: int


class Checks:
    """Looks after each step; keeps what was there before."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.steps = 0
        self.replayed = Replayed()
        self._read = 0  # entries of the ledger that were replayed
        self._first: dict[str, str] = {}  # each text as it was first seen
        self._places: dict[str, tuple[str, int | None]] = {}
        self._told: set[tuple[object, ...]] = set()  # lines of the public log
        with world.reading() as session:
            people = {person.email: person.id for person in session.scalars(select(Person))}
            self._who = {people[world.emails[name]]: name for name in PEOPLE}
            self._organisations = {
                name: self.organisation_id(session, name) for name in world.organisations
            }
        self._viewers: dict[tuple[str, dt.date], Viewer] = {}
        self._looked = False  # since the last act
        self.facts = self._load()
        self.was = self.facts

    # --- what the machine asks ------------------------------------------------------------------

    @property
    def comments(self) -> list[str]:
        return list(self.facts.comments)

    @property
    def waiting(self) -> list[str]:
        return [id_ for id_, row in self.facts.comments.items() if row.waiting_since]

    @property
    def ended(self) -> list[str]:
        standing = CommentState.STANDING
        return [id_ for id_, row in self.facts.comments.items() if row.state is not standing]

    @property
    def proposals(self) -> list[tuple[str, str]]:
        """Comment and id of each that stands."""
        texts = self.facts.texts.items()
        return [(text.comment, id_) for id_, text in texts if text.state == "proposed"]

    @property
    def writers(self) -> dict[str, str]:
        return {id_: self._who[row.author_id] for id_, row in self.facts.comments.items()}

    def organisation_id(self, session: Session, name: str) -> int:
        public_id = self.world.organisations[name]
        return session.scalars(
            select(Organisation.id).where(Organisation.public_id == public_id)
        ).one()

    def records(self) -> dict[str, Text]:
        return self._load().texts

    def an_earlier_text(self, comment: str, which: int) -> dict[str, str]:
        texts = [x for x in self.facts.texts.values() if x.comment == comment and x.source]
        own = [text for text in texts if text.provenance in OWN]
        return {(text := own[which % len(own)]).language: text.source} if own else {}

    def an_original(self, comment: str) -> str | None:
        """The text from which a translator works."""
        at = now()
        found = [
            (text.number, id_)
            for id_, text in self.facts.texts.items()
            if text.comment == comment
            and text.provenance is Provenance.ORIGINAL
            and text.is_public(at)
        ]
        return max(found)[1] if found else None

    # --- around an act --------------------------------------------------------------------------

    def before(self) -> None:
        self.was = self.facts  # as they were loaded after the step before

    def nothing_changed(self) -> None:
        self._look()
        assert self.facts == self.was, "what is refused changes nothing"

    def something_changed(self, *, takes_down: bool) -> None:
        at = now()
        self._look()
        assert self.facts.entries > self.was.entries, "an act has its entry in the ledger"
        if not takes_down:
            assert self._read_by_all(self.was, at) <= self._read_by_all(self.facts, at), (
                "no edit and no decision takes a public text down"
            )

    def time_went_on(self) -> None:
        """What was public stays so: nothing ends because time passes."""
        assert self._load() == self.facts, "nothing runs when time passes"

    @staticmethod
    def _read_by_all(facts: Facts, at: dt.datetime) -> set[int]:
        """The versions that everybody can read."""
        standing = CommentState.STANDING
        return {
            text.version
            for text in facts.texts.values()
            if facts.comments[text.comment].state is standing and text.is_public(at)
        }

    # --- after each step ------------------------------------------------------------------------

    def all(self) -> None:
        self.steps += 1
        if not self._looked:
            self._look()
        self._looked = False
        at = now()
        self._ledger_agrees()
        self._nothing_is_altered()
        self._summaries(at)
        self._each_reads_what_they_may(at)
        self._decided_by_whom_it_may(at)
        self._places_in_the_queue(at)
        if self.steps % PAGE_EACH == 0:
            self._page_of_everybody(at)
            self._public_log(at)

    def at_the_end(self) -> None:
        self.all()
        self._page_of_everybody(now())
        self._public_log(now())
        with self.world.reading() as session:
            assert list(verify(session)) == []
            assert list(verify_texts(session)) == []

    def _ledger_agrees(self) -> None:
        with self.world.reading() as session:
            news = session.scalars(
                select(Entry).where(Entry.id > self._read).order_by(Entry.id)
            ).all()
        if news:
            self._read = news[-1].id
        self.replayed.play(news)
        states = {id_: str(text.state) for id_, text in self.facts.texts.items()}
        assert states == self.replayed.texts, "the ledger says the same of every text"
        for id_, row in self.facts.comments.items():
            said = self.replayed.comments.get(id_, "standing")
            redacted = any(
                text.redacted for text in self.facts.texts.values() if text.comment == id_
            )
            assert row.state == said or (redacted and row.state is CommentState.REMOVED)

    def _nothing_is_altered(self) -> None:
        for id_, text in self.facts.texts.items():
            first = self._first.setdefault(id_, text.source)
            assert text.source == first or (text.redacted and text.source == "")
        for id_, row in self.facts.comments.items():
            place = self._places.setdefault(id_, (row.path, row.parent_id))
            assert place == (row.path, row.parent_id), "a place and a relation are for good"

    def _summaries(self, at: dt.datetime) -> None:
        by_comment: defaultdict[str, list[RevisionStatus]] = defaultdict(list)
        for text in self.facts.texts.values():
            by_comment[text.comment].append(text.status)
        published = 0
        for id_, row in self.facts.comments.items():
            summary = summarise(by_comment[id_])
            standing = row.state is CommentState.STANDING
            assert row.public_from == summary.public_from
            assert row.waits_until == (summary.waits_until if standing else None)
            assert row.waiting_since == (summary.waiting_since if standing else None)
            published += standing and row.public_from is not None
        with self.world.reading() as session:
            question = self.world.question_id(1)
            counted = session.scalar(select(Question.published).where(Question.id == question))
        assert counted == published
        waiting = [(x.version) for x in self.facts.texts.values() if x.state == "submitted"]
        assert len(waiting) == len(set(waiting)), "of a version one text waits"

    def _each_reads_what_they_may(self, at: dt.datetime) -> None:
        for turn in range(3):
            who = READERS[(self.steps * 3 + turn) % len(READERS)]
            with self.world.reading() as session:
                found = set(
                    session.scalars(
                        select(Revision.public_id)
                        .join(Version, Version.id == Revision.version_id)
                        .join(Comment, Comment.id == Revision.comment_id)
                        .where(readable(self._viewer(who, at), at))
                    )
                )
            expected = {id_ for id_, text in self.facts.texts.items() if self._may(who, text, at)}
            assert found == expected, who

    def _viewer(self, who: str, at: dt.datetime) -> Viewer:
        """Nobody is appointed or dismissed in this life, but mandates end with the day."""
        key = (who, at.date())
        if key not in self._viewers:
            self._viewers[key] = self.world.viewer(who)
        return self._viewers[key]

    def _may(self, who: str, text: Text, at: dt.datetime) -> bool:
        comment = self.facts.comments[text.comment]
        standing = comment.state is CommentState.STANDING
        if standing and text.is_public(at):
            return True
        if who == "visitor" or text.received_at is None:
            return False
        speaks = any(
            who in people and comment.organisation_id == self._organisations[name]
            for name, people in SPEAK.items()
        )
        if who in DESK or speaks or self._who[comment.author_id] == who:
            return True
        mine = text.provenance in TRANSLATED and self._who.get(text.writer or 0) == who
        public = standing and comment.public_from is not None and comment.public_from <= at
        return mine and public

    def _decided_by_whom_it_may(self, at: dt.datetime) -> None:
        with self.world.reading() as session:
            rows = session.execute(
                select(Decision.by_id, Comment.organisation_id, Comment.author_id)
                .join(Comment, Comment.id == Decision.comment_id)
                .where(Decision.act != Act.DECLINE)  # which is the author's to do
            ).all()
            policies = set(
                session.scalars(select(Decision.policy).where(Decision.policy.is_not(None)))
            )
        for by, organisation, author in rows:
            who = self._who.get(by)
            assert who is None or by != author, "nobody decides on their own texts"
            assert who != "second" or organisation != self._organisations["alliance"]
        assert policies <= {"policy:delay", "policy:trusted"}
        for id_, text in self.facts.texts.items():
            by_whom = self.replayed.decided_by.get(id_, set())
            if text.state == "approved" and not any(x.startswith("policy:") for x in by_whom):
                assert len(by_whom) >= text.approvals, "two persons approve where two are needed"
            if text.is_public(at):
                assert by_whom, "nothing is public that nobody approved"

    def _places_in_the_queue(self, at: dt.datetime) -> None:
        with self.world.reading() as session:
            ids = list(session.scalars(select(Comment.id)))
            places = queue_positions(session, ids, at)
            # To an author what is decided is under review until the grace is over.
            review = session.scalar(select(func.count()).where(Comment.waits_until > at)) or 0
        assert all(1 <= place <= review for place in places.values()), (places, review)

    def _page_of_everybody(self, at: dt.datetime) -> None:
        """The page holds a text of each public comment, and none that is not public."""
        answer = self.world.browser("visitor").get(f"/en/spaces/{SPACE}/questions/1")
        assert answer.status_code == 200
        on_page = set(CANARY.findall(answer.text))
        shown: dict[int, Text] = {}
        for text in self.facts.texts.values():
            standing = self.facts.comments[text.comment].state is CommentState.STANDING
            newest = shown.get(text.version)
            if standing and text.is_public(at) and (not newest or newest.number < text.number):
                shown[text.version] = text
        words: defaultdict[str, set[str]] = defaultdict(set)
        for text in shown.values():
            words[text.comment].add(text.source)
        everything = {word for some in words.values() for word in some}
        assert on_page <= everything, on_page - everything
        assert all(some & on_page for some in words.values())

    def _public_log(self, at: dt.datetime) -> None:
        """Newest first, page after page; what stood in it once stands in it."""
        lines: list[LogLine] = []
        with self.world.reading() as session:
            space = space_by_slug(session, SPACE, "en", at)
            page, after = log(session, space, at, "en", None)
            while after is not None:
                lines += page
                page, after = log(session, space, at, "en", after)
            lines += page
            apart = session.scalars(
                select(Revision.id)
                .join(Comment, Comment.id == Revision.comment_id)
                .where(Revision.space_id != Comment.space_id)
            ).all()
        assert apart == []
        assert [line.at for line in lines] == sorted((line.at for line in lines), reverse=True)
        told = [(line.entry, line.at, line.act, line.comment, line.languages) for line in lines]
        assert len(set(told)) == len(told)
        assert self._told <= set(told), self._told - set(told)
        # Of this very instant there may be more: time stands still while acts follow each other.
        self._told = {one for one, line in zip(told, lines, strict=True) if line.at < at}

    # --- the records ----------------------------------------------------------------------------

    def _look(self) -> None:
        self.facts, self._looked = self._load(), True

    def _load(self) -> Facts:
        with self.world.reading() as session:
            rows = session.execute(
                select(
                    Revision.public_id,
                    Comment.public_id,
                    Version.id,
                    Version.language,
                    Version.provenance,
                    Revision.state,
                    Revision.number,
                    Revision.publish_at,
                    Revision.settles_at,
                    Revision.received_at,
                    Version.withdrawn_through,
                    Version.redacted_at.is_not(None),
                    Revision.approvals,
                    Revision.source,
                    Revision.saved_by_id,
                )
                .join(Version, Version.id == Revision.version_id)
                .join(Comment, Comment.id == Revision.comment_id)
                .order_by(Revision.id)
            )
            texts = {row[0]: Text(*row[1:]) for row in rows}
            comments = {
                row.public_id: row
                for row in session.execute(
                    select(
                        Comment.public_id,
                        Comment.state,
                        Comment.path,
                        Comment.parent_id,
                        Comment.author_id,
                        Comment.organisation_id,
                        Comment.public_from,
                        Comment.waits_until,
                        Comment.waiting_since,
                    )
                    .where(Comment.path.is_not(None))
                    .order_by(Comment.id)
                )
            }
            entries = session.scalar(select(func.count()).select_from(Entry)) or 0
        return Facts(texts, comments, entries)
