"""Items of the desk: comments with all that a moderator decides by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from forum.comments.analysis.divergences import Divergence
from forum.comments.models import Comment
from forum.comments.queries import texts_of
from forum.comments.rights import Ownership, may_decide, may_note, wrote
from forum.comments.rules import CommentState, Provenance, State, is_public, is_settled
from forum.comments.rules.text_selection import (
    DisplayStatus,
    ReadableText,
    choose,
    current,
    display_status,
)
from forum.moderation.queries.decisions import (
    AppealLine,
    DeskDecision,
    approvals,
    by_comment,
    conflicts,
)
from forum.moderation.queries.desks import Desk
from forum.moderation.queries.divergences import divergences_of
from forum.moderation.rules import Conflict
from forum.organisations.rules import MandateRole
from forum.spaces.rules import Capacity, Release, Role, in_language, is_overdue
from forum.spaces.rules.viewer import Viewer


@dataclass(frozen=True, slots=True)
class HeldText:
    """One version on the desk: the text that waits or was just decided, and what is public."""

    text: ReadableText
    word: DisplayStatus
    public: ReadableText | None
    approved_by: list[str]  # first approvals that count
    bar: Conflict | None  # why this moderator does not decide on it
    waits: bool

    @property
    def decidable(self) -> bool:
        """It waits, and this moderator may decide on it."""
        return self.waits and self.bar is None

    @property
    def refusable(self) -> bool:
        """It is approved and not yet public: it can still be returned or rejected."""
        approved = self.text.status.state is State.APPROVED
        return not self.waits and approved and self.bar is None


@dataclass(frozen=True, slots=True)
class SpeakerMandate:
    """The mandate by which the author spoke when they submitted."""

    role: MandateRole
    ends_on: dt.date | None
    ended: bool


@dataclass(frozen=True, slots=True)
class InReplyTo:
    """The comment that is replied to, as everybody sees it."""

    public_id: str
    name: str | None  # None: it was taken down
    excerpt: str
    language: str


@dataclass(frozen=True, slots=True)
class ClaimedBy:
    """A colleague who has had the comment open for longest."""

    name: str
    since: dt.datetime


@dataclass
class QueueItem:
    """A comment of the desk."""

    public_id: str
    desk: Desk
    number: int
    question: str
    waiting_since: dt.datetime | None
    waited: dt.timedelta | None
    received_at: dt.datetime
    organisation: str
    author_name: str
    author_title: str
    capacity: Capacity
    release: Release
    mandate: SpeakerMandate | None
    policy: str | None  # under which its latest text was received
    approvals: int  # how many a text that waits needs
    parent: InReplyTo | None
    open_with: ClaimedBy | None
    moderates: bool
    may_decide: bool  # not on one's own, unless the space allows it
    appears_at: dt.datetime | None
    note_languages: tuple[str, ...]  # in which a note from the list is sent, the best first
    notes: int | None  # among moderators; None: not for this viewer
    texts: list[HeldText] = field(default_factory=list)
    divergences: list[Divergence] = field(default_factory=list)
    decisions: list[DeskDecision] = field(default_factory=list)  # first to last

    @property
    def speaker(self) -> str:
        return self.organisation or self.author_name

    @property
    def overdue(self) -> bool:
        """Whether it waits longer than its space promises."""
        return self.waited is not None and is_overdue(self.waited, self.desk.promise)

    @property
    def decidable(self) -> list[HeldText]:
        return [held for held in self.texts if held.decidable] if self.may_decide else []

    @property
    def refusable(self) -> list[HeldText]:
        return [held for held in self.texts if held.refusable] if self.may_decide else []

    @property
    def undoable(self) -> list[DeskDecision]:
        theirs = {
            held.text.public_id
            for held in self.texts
            if held.bar in (Conflict.WROTE, Conflict.REJECTED)
        }
        return [
            decision
            for decision in self.decisions
            if decision.undoable and not theirs & {text.revision for text in decision.texts}
        ]

    @property
    def earlier(self) -> list[DeskDecision]:
        """Decisions that cannot be undone, or were."""
        undoable = self.undoable
        return [decision for decision in self.decisions if decision not in undoable]

    @property
    def proposed(self) -> dict[int, DeskDecision]:
        """What is proposed to the author, who has not answered, by version."""
        return {
            text.version: decision
            for decision in self.decisions
            for text in decision.texts
            if text.proposed
        }

    @property
    def appeals(self) -> list[AppealLine]:
        """Those about a text that waits."""
        waiting = {held.text.public_id for held in self.texts if held.waits}
        return [
            decision.appeal
            for decision in self.decisions
            if decision.appeal and waiting & {text.revision for text in decision.texts}
        ]


def items(
    session: Session,
    viewer: Viewer,
    desks: Mapping[int, Desk],
    rows: Sequence[Any],
    decisions: Sequence[DeskDecision],
    at: dt.datetime,
    language: str,
) -> list[QueueItem]:
    """From the rows of `waiting`, in their order. One statement, for all texts."""
    ids = {row.Comment.id for row in rows}
    parents = {row.parent_id for row in rows if row.parent_id is not None}
    texts = texts_of(session, viewer, sorted(ids | parents), at, with_source=True)
    pointed_out = divergences_of(
        {id_: _newest(texts.get(id_, [])) for id_ in ids},
        {row.Comment.id: row.terms or [] for row in rows},
    )
    made = by_comment(decisions)
    return [
        _item(
            viewer,
            desks,
            row,
            texts,
            made.get(row.Comment.public_id, []),
            pointed_out,
            at,
            language,
        )
        for row in rows
    ]


def _item(
    viewer: Viewer,
    desks: Mapping[int, Desk],
    row: Any,
    texts: Mapping[int, list[ReadableText]],
    decisions: list[DeskDecision],
    pointed_out: Mapping[int, list[Divergence]],
    at: dt.datetime,
    language: str,
) -> QueueItem:
    comment: Comment = row.Comment
    desk = desks[comment.space_id]
    asked = desk.questions[comment.question_id]
    whose = Ownership(
        comment.space_id, comment.author_id, comment.capacity, comment.organisation_id
    )
    names = comment.organisation_names
    held = _held(viewer, row.allows_own, texts.get(comment.id, []), decisions, at)
    mandate = None
    if row.mandate_role is not None:
        mandate = SpeakerMandate(row.mandate_role, row.mandate_ends, row.mandate_ended is not None)
    instants = [one.text.status.publish_at for one in held if one.word is DisplayStatus.APPEARS]
    since = comment.waiting_since
    return QueueItem(
        public_id=comment.public_id,
        desk=desk,
        number=asked.number,
        question=asked.title,
        waiting_since=since,
        waited=at - since if since else None,
        received_at=comment.received_at or at,
        organisation=in_language(names, language) if names else "",
        author_name=comment.author_name,
        author_title=comment.author_title,
        capacity=comment.capacity,
        release=comment.release,
        mandate=mandate,
        policy=row.policy,
        approvals=row.approvals or 1,
        parent=_parent(row, texts.get(row.parent_id, []), at, language),
        open_with=ClaimedBy(row.colleague, row.open_since) if row.open_since else None,
        moderates=Role.MODERATOR in viewer.roles_in(comment.space_id),
        may_decide=may_decide(viewer, whose, allows_own=row.allows_own),
        appears_at=min((each for each in instants if each), default=None),
        note_languages=_note_languages(row.author_language, texts.get(comment.id, [])),
        notes=row.notes if may_note(viewer, whose) else None,
        texts=held,
        divergences=pointed_out.get(comment.id, []) if any(one.waits for one in held) else [],
        decisions=decisions,
    )


def _note_languages(authors: str | None, texts: Sequence[ReadableText]) -> tuple[str, ...]:
    originals = [text.language for text in texts if text.provenance is Provenance.ORIGINAL]
    return tuple(dict.fromkeys(tag for tag in (authors, *originals[:1]) if tag))


def _parent(
    row: Any, texts: list[ReadableText], at: dt.datetime, language: str
) -> InReplyTo | None:
    if row.parent is None:
        return None
    if row.parent_state is not CommentState.STANDING:
        return InReplyTo(row.parent, None, "", "")
    names = row.parent_names
    name = in_language(names, language) if names else row.parent_author
    public = [text for text in texts if is_public(text.status, at)]
    choice = choose(current(public, at), None, language)
    if choice is None:
        return InReplyTo(row.parent, name, "", "")
    return InReplyTo(row.parent, name, choice.text.excerpt, choice.text.language)


def _newest(texts: Sequence[ReadableText]) -> list[ReadableText]:
    """The newest text of each version: what would be public if all of them were approved."""
    standing = [x for x in texts if x.status.state in (State.SUBMITTED, State.APPROVED)]
    newest = {text.version: text for text in sorted(standing, key=lambda x: x.status.number)}
    return list(newest.values())


def _held(
    viewer: Viewer,
    allows_own: bool,
    texts: list[ReadableText],
    decisions: Sequence[DeskDecision],
    at: dt.datetime,
) -> list[HeldText]:
    """Of each version the newest text that is not public, beside the one that is."""
    public_text: dict[int, ReadableText] = {}
    pending: dict[int, ReadableText] = {}
    for text in sorted(texts, key=lambda text: text.status.number):
        (public_text if is_public(text.status, at) else pending)[text.version] = text
    approved, barred = approvals(decisions), conflicts(viewer, decisions)
    held = []
    for version, text in sorted(pending.items()):
        if is_settled(text.status, at):
            continue
        theirs = wrote(viewer, text.writer, proposed=text.proposed)
        bar = Conflict.WROTE if theirs and not allows_own else barred.get(text.public_id)
        held.append(
            HeldText(
                text=text,
                word=display_status(text.status, at, to_moderator=True),
                public=public_text.get(version),
                approved_by=approved.get(text.public_id, []),
                bar=bar,
                waits=text.status.state is State.SUBMITTED,
            )
        )
    return held
