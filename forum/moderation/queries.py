"""The queue of the desk: what waits, and what was decided and can be undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_, select
from sqlalchemy.orm import Session, aliased

from forum.comments.checking import Divergence
from forum.comments.models import Comment, Decision, DecisionRevision, Revision, Version
from forum.comments.queries import Note, Parent, internal_notes, texts_of
from forum.comments.reading import Text, Word, word
from forum.comments.rights import Ownership, may_decide
from forum.comments.rules import DECISIONS, OWN, Act, Provenance, State, is_public, is_settled
from forum.comments.visibility import desk_spaces, unsettled
from forum.core.ids import is_id
from forum.moderation.pointing import point_out
from forum.moderation.reports import open_reports
from forum.people.models import Person
from forum.spaces.canned import Note as CannedNote
from forum.spaces.canned import notes_for
from forum.spaces.models import Question, QuestionText, Space, SpaceText
from forum.spaces.reasons import SpaceReason, reasons_of
from forum.spaces.rules import Capacity, Release, in_language
from forum.spaces.viewer import Viewer

QUEUE_PAGE = 20  # comments with their texts; more is not read in one go


@dataclass(frozen=True, slots=True)
class HeldText:
    """One version in the queue: the text that waits or was just decided, and what is public."""

    text: Text
    word: Word
    public: Text | None
    decidable: bool


@dataclass(frozen=True, slots=True)
class Undoable:
    """A decision within its grace."""

    public_id: str
    act: Act
    by: str
    effective_at: dt.datetime | None  # None: with the last of its release
    languages: tuple[str, ...]
    reason: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal that waits for the author."""

    language: str
    by: str
    at: dt.datetime


@dataclass
class QueueItem:
    """A comment with texts that wait, or with decisions that can be undone."""

    public_id: str
    slug: str
    number: int
    question: str
    space_id: int
    time_zone: str
    waiting_since: dt.datetime | None
    received_at: dt.datetime
    organisation: str
    author_name: str
    author_title: str
    capacity: Capacity
    release: Release
    parent: str | None
    parent_name: str
    may_decide: bool  # not on one's own, unless the space allows it
    reasons: tuple[SpaceReason, ...]  # what its space sets on them
    note_languages: tuple[str, ...]  # in which a note from the list is sent, the best first
    texts: list[HeldText] = field(default_factory=list)
    divergences: list[Divergence] = field(default_factory=list)
    undoable: list[Undoable] = field(default_factory=list)
    notes: list[Note] | None = None  # of moderators; None: not for this viewer
    proposed: dict[int, Proposed] = field(default_factory=dict)  # by version


@dataclass(frozen=True)
class Queue:
    """What waits, oldest first; then what was decided and can still be undone."""

    waiting: list[QueueItem]
    decided: list[QueueItem]
    after: str | None  # the last waiting item, if more wait behind it
    spaces: dict[str, str]  # title by slug
    open_reports: int  # by readers, for this viewer
    notes: dict[int, list[CannedNote]] = field(default_factory=dict)  # those kept, by space


def queue(
    session: Session,
    viewer: Viewer,
    at: dt.datetime,
    language: str,
    *,
    slug: str | None = None,
    after: str | None = None,
) -> Queue | None:
    """None for whoever has no desk, or none in that space. Seven statements, however much waits."""
    spaces, reported = _desks(session, viewer, language)
    if not spaces or (slug is not None and slug not in spaces):
        return None
    chosen = [id_ for id_, _title in _chosen(spaces, slug)]
    waiting = _waiting(session, chosen, at, language, after)
    decided = _decided(session, chosen, at, language) if after is None else []
    more = len(waiting) > QUEUE_PAGE
    waiting = waiting[:QUEUE_PAGE]
    items = _items(session, viewer, [*waiting, *decided], at, language)
    return Queue(
        items[: len(waiting)],
        items[len(waiting) :],
        items[len(waiting) - 1].public_id if more else None,
        {slug_: title for slug_, (_id, title) in spaces.items()},
        reported,
        notes_for(session, {item.space_id for item in items[: len(waiting)]}),
    )


def _desks(
    session: Session, viewer: Viewer, language: str
) -> tuple[dict[str, tuple[int, str]], int]:
    """Id and title by slug, and the number of open reports."""
    rows = session.execute(
        select(
            Space.slug,
            Space.id,
            SpaceText.language,
            SpaceText.title,
            open_reports(viewer).label("open_reports"),
        )
        .join(SpaceText, SpaceText.space_id == Space.id)
        .where(Space.id.in_(desk_spaces(viewer)))
        .order_by(Space.id)
    )
    titles: dict[str, tuple[int, dict[str, str]]] = {}
    reported = 0
    for slug, id_, tag, title, reported in rows:  # noqa: B007 - the number is the same in each row
        titles.setdefault(slug, (id_, {}))[1][tag] = title
    return {
        slug: (id_, in_language(texts, language)) for slug, (id_, texts) in titles.items()
    }, reported


def _chosen(spaces: dict[str, tuple[int, str]], slug: str | None) -> list[tuple[int, str]]:
    return [spaces[slug]] if slug is not None else list(spaces.values())


def _under_review(space_ids: list[int], at: dt.datetime, language: str) -> Any:
    return (
        select(
            Comment,
            Space.slug,
            Space.time_zone,
            Space.allows_own,
            Space.terms,
            Space.reasons,
            Person.interface_language.label("author_language"),
            Question.number,
            _title(language).label("question"),
            Parent.public_id.label("parent"),
            Parent.author_name.label("parent_author"),
            Parent.organisation_names.label("parent_names"),
        )
        .join(Space, Space.id == Comment.space_id)
        .join(Question, Question.id == Comment.question_id)
        .outerjoin(Parent, Parent.id == Comment.parent_id)
        .outerjoin(Person, Person.id == Comment.author_id)
        .where(Comment.space_id.in_(space_ids), Comment.waits_until > at)
    )


def _waiting(
    session: Session, space_ids: list[int], at: dt.datetime, language: str, after: str | None
) -> Sequence[Any]:
    """Comments with texts to decide, oldest first; one more than a page where there are more."""
    statement = (
        _under_review(space_ids, at, language)
        .where(Comment.waiting_since.is_not(None))
        .order_by(Comment.waiting_since, Comment.id)
        .limit(QUEUE_PAGE + 1)
    )
    if after is not None and is_id(after):
        other = aliased(Comment)  # of these spaces: of others nothing may be told
        which = (other.public_id == after, other.space_id.in_(space_ids))
        since = select(other.waiting_since).where(*which).scalar_subquery()
        id_ = select(other.id).where(*which).scalar_subquery()
        statement = statement.where(
            or_(
                since.is_(None),  # decided meanwhile: begin again
                Comment.waiting_since > since,
                (Comment.waiting_since == since) & (Comment.id > id_),
            )
        )
    rows: Sequence[Any] = session.execute(statement).all()
    return rows


def _decided(
    session: Session, space_ids: list[int], at: dt.datetime, language: str
) -> Sequence[Any]:
    """Comments of which everything is decided and can be undone, the soonest to appear first."""
    statement = _under_review(space_ids, at, language).where(Comment.waiting_since.is_(None))
    rows: Sequence[Any] = session.execute(
        statement.order_by(Comment.waits_until, Comment.id).limit(QUEUE_PAGE)
    ).all()
    return rows


def _items(
    session: Session, viewer: Viewer, rows: Sequence[Any], at: dt.datetime, language: str
) -> list[QueueItem]:
    ids = [row.Comment.id for row in rows]
    texts = texts_of(session, viewer, ids, at, with_source=True)
    undoable, proposed = _undoable(session, ids, at)
    notes = internal_notes(session, viewer, ids)
    pointed_out = point_out(
        {id_: _newest(some) for id_, some in texts.items()},
        {row.Comment.id: row.terms or [] for row in rows},
    )
    return [
        _item(
            viewer,
            row,
            at,
            language,
            _held(viewer, row.allows_own, texts.get(row.Comment.id, []), at),
            _original(texts.get(row.Comment.id, [])),
            pointed_out.get(row.Comment.id, []),
            undoable.get(row.Comment.id, []),
            notes.get(row.Comment.id),
            proposed.get(row.Comment.id, {}),
        )
        for row in rows
    ]


def _item(
    viewer: Viewer,
    row: Any,
    at: dt.datetime,
    language: str,
    texts: list[HeldText],
    original: str | None,
    divergences: list[Divergence],
    undoable: list[Undoable],
    notes: list[Note] | None,
    proposed: dict[int, Proposed],
) -> QueueItem:
    comment: Comment = row.Comment
    whose = Ownership(
        comment.space_id, comment.author_id, comment.capacity, comment.organisation_id
    )
    names, parent_names = comment.organisation_names, row.parent_names
    return QueueItem(
        public_id=comment.public_id,
        slug=row.slug,
        number=row.number,
        question=row.question or "",
        space_id=comment.space_id,
        time_zone=row.time_zone,
        waiting_since=comment.waiting_since,
        received_at=comment.received_at or at,
        organisation=in_language(names, language) if names else "",
        author_name=comment.author_name,
        author_title=comment.author_title,
        capacity=comment.capacity,
        release=comment.release,
        parent=row.parent,
        parent_name=in_language(parent_names, language) if parent_names else row.parent_author,
        may_decide=may_decide(viewer, whose, allows_own=row.allows_own),
        reasons=reasons_of(row.reasons),
        note_languages=tuple(dict.fromkeys(tag for tag in (row.author_language, original) if tag)),
        texts=texts,
        divergences=divergences if any(held.decidable for held in texts) else [],
        undoable=undoable,
        notes=notes,
        proposed=proposed,
    )


def _original(texts: Sequence[Text]) -> str | None:
    originals = (text.language for text in texts if text.provenance is Provenance.ORIGINAL)
    return next(originals, None)


def _title(language: str) -> Any:
    """Of a question, as `in_language` would choose it."""
    wanted = (language, language.partition("-")[0], "en")
    places = ((QuestionText.language == tag, place) for place, tag in enumerate(wanted))
    return (
        select(QuestionText.title)
        .where(QuestionText.question_id == Question.id)
        .order_by(case(*places, else_=len(wanted)), QuestionText.language)
        .limit(1)
        .correlate(Question)
        .scalar_subquery()
    )


def _newest(texts: Sequence[Text]) -> list[Text]:
    """The newest text of each version: what would be public if all of them were approved."""
    standing = [x for x in texts if x.standing.state in (State.SUBMITTED, State.APPROVED)]
    newest = {text.version: text for text in sorted(standing, key=lambda x: x.standing.number)}
    return list(newest.values())


def _held(viewer: Viewer, allows_own: bool, texts: list[Text], at: dt.datetime) -> list[HeldText]:
    """Of each version the newest text that is not public, beside the one that is."""
    public_text: dict[int, Text] = {}
    pending: dict[int, Text] = {}
    for text in sorted(texts, key=lambda text: text.standing.number):
        (public_text if is_public(text.standing, at) else pending)[text.version] = text
    held = []
    for version, text in sorted(pending.items()):
        if is_settled(text.standing, at):
            continue
        theirs = text.provenance not in OWN and text.writer == viewer.person_id
        held.append(
            HeldText(
                text,
                word(text.standing, at, to_moderator=True),
                public_text.get(version),
                text.standing.state is State.SUBMITTED and (allows_own or not theirs),
            )
        )
    return held


def _undoable(
    session: Session, comment_ids: list[int], at: dt.datetime
) -> tuple[dict[int, list[Undoable]], dict[int, dict[int, Proposed]]]:
    """The decisions within their grace that no later one has overtaken, by comment; and what is
    proposed to their authors, by comment and version, in the same statement."""
    rows = session.execute(
        select(Decision, Person.name, Version.id, Version.language, Revision.publish_at)
        .join(Person, Person.id == Decision.by_id)
        .join(DecisionRevision, DecisionRevision.decision_id == Decision.id)
        .join(Revision, Revision.id == DecisionRevision.revision_id)
        .join(Version, Version.id == Revision.version_id)
        .where(
            Decision.comment_id.in_(comment_ids),
            Decision.undone_at.is_(None),
            or_(
                and_(
                    Decision.act.in_(DECISIONS),
                    Revision.state != State.SUBMITTED,
                    unsettled(at),
                    ~overtaken(),
                ),
                and_(Decision.act == Act.PROPOSE, Revision.state == State.PROPOSED),
            ),
        )
        .order_by(Decision.id, Version.id)
    ).all()
    found: dict[int, dict[int, Undoable]] = {}
    proposed: dict[int, dict[int, Proposed]] = {}
    for decision, name, version, tag, publish_at in rows:
        if decision.act is Act.PROPOSE:
            of_version = proposed.setdefault(decision.comment_id, {})
            of_version[version] = Proposed(tag, name, decision.at)
            continue
        of_comment = found.setdefault(decision.comment_id, {})
        earlier = of_comment.get(decision.id)
        of_comment[decision.id] = Undoable(
            decision.public_id,
            decision.act,
            name,
            publish_at if decision.act is Act.APPROVE else decision.effective_at,
            (*(earlier.languages if earlier else ()), tag),
            decision.reason,
            decision.note,
        )
    return {comment: list(each.values()) for comment, each in found.items()}, proposed


def overtaken() -> ColumnElement[bool]:
    """Whether a later decision is about one of the same texts: that one is undone first."""
    same, later, its = aliased(DecisionRevision), aliased(Decision), aliased(DecisionRevision)
    return (
        select(later.id)
        .join(its, its.decision_id == later.id)
        .join(same, same.revision_id == its.revision_id)
        .where(same.decision_id == Decision.id, later.id > Decision.id, later.undone_at.is_(None))
        .correlate(Decision)
        .exists()
    )
