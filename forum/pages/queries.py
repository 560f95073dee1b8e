"""What the pages above the subjects show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.comments import queries as comments
from forum.comments.models import Comment, Revision, Version
from forum.comments.queries import Counts, Proposal
from forum.comments.rights import Ownership, is_own
from forum.comments.rules import CommentState, State
from forum.comments.telling import (
    Removal,
    VersionState,
    places_in_queue,
    removals,
    typical_minutes,
    version_states,
)
from forum.comments.visibility import editable_draft, insider
from forum.spaces import queries as spaces
from forum.spaces.models import Question, QuestionText, Space
from forum.spaces.queries import QuestionView, SpaceView
from forum.spaces.reasons import SpaceReason, reasons_of
from forum.spaces.rules import in_language
from forum.spaces.viewer import Viewer

LATEST = 6  # comments on the home page
MINE = 50  # comments on one's own list


@dataclass(frozen=True, slots=True)
class SpaceLine:
    """A consultation in the list on the home page."""

    space: SpaceView
    counts: Counts


@dataclass(frozen=True)
class Home:
    spaces: list[SpaceLine]
    latest: list[comments.Latest]
    titles: dict[int, str]  # of the spaces, for the latest comments


def home(session: Session, at: dt.datetime, language: str) -> Home:
    found = spaces.all_spaces(session, language, at)
    counts = comments.counts_by_question(session, [space.id for space in found], at)
    return Home(
        [SpaceLine(space, total(counts.get(space.id, {}).values())) for space in found],
        comments.latest(session, at, language, LATEST),
        {space.id: space.title for space in found},
    )


def total(counts: Iterable[Counts]) -> Counts:
    listed = list(counts)
    return Counts(sum(each.published for each in listed), sum(each.waiting for each in listed))


@dataclass(frozen=True, slots=True)
class QuestionLine:
    question: QuestionView
    counts: Counts
    organisations: int


@dataclass(frozen=True)
class SpacePage:
    space: SpaceView
    questions: list[QuestionLine]
    counts: Counts


def space(session: Session, slug: str, language: str, at: dt.datetime) -> SpacePage | None:
    found = spaces.space_by_slug(session, slug, language, at)
    if found is None:
        return None
    counts = comments.counts_by_question(session, [found.id], at).get(found.id, {})
    organisations = comments.organisations_by_question(session, found.id, at)
    nothing = Counts(0, 0)
    lines = [
        QuestionLine(question, counts.get(question.id, nothing), organisations.get(question.id, 0))
        for question in spaces.questions(session, found, language)
    ]
    return SpacePage(found, lines, total(counts.values()))


@dataclass(frozen=True)
class Mine:
    """One of a person's comments with its state, its place, and what was decided."""

    public_id: str
    slug: str
    number: int
    question: str
    time_zone: str
    speaker: str
    is_reply: bool
    state: CommentState
    ended_at: dt.datetime | None
    received_at: dt.datetime
    before_closing: bool
    place: int | None
    typical_minutes: int | None
    versions: list[VersionState]
    may_change: bool
    waits: bool
    removal: Removal | None
    proposals: list[Proposal]
    reasons: tuple[SpaceReason, ...]  # what its space sets on them


def mine(session: Session, viewer: Viewer, at: dt.datetime, language: str) -> list[Mine]:
    """What the viewer and their organisations have submitted, newest first."""
    rows = session.execute(
        select(Comment, Space, Question)
        .join(Space, Space.id == Comment.space_id)
        .join(Question, Question.id == Comment.question_id)
        .where(insider(_author_only(viewer)))
        .order_by(Comment.received_at.desc(), Comment.id.desc())
        .limit(MINE)
    ).all()
    typical = {id_: typical_minutes(session, id_) for id_ in {space.id for _c, space, _q in rows}}
    titles = _titles(session, [question for _c, _s, question in rows], language)
    ids = [comment.id for comment, _s, _q in rows]
    removed = removals(session, ids)
    proposed = comments.proposals(session, _author_only(viewer), ids)
    places = places_in_queue(session, ids, at)
    versions = version_states(session, ids, at, to_moderator=False)
    found = []
    for comment, in_space, question in rows:
        assert comment.received_at is not None
        names = comment.organisation_names
        whose = Ownership(
            comment.space_id, comment.author_id, comment.capacity, comment.organisation_id
        )
        found.append(
            Mine(
                comment.public_id,
                in_space.slug,
                question.number,
                titles.get(question.id, ""),
                in_space.time_zone,
                in_language(names, language) if names else comment.author_name,
                comment.parent_id is not None,
                comment.state,
                comment.ended_at,
                comment.received_at,
                comment.received_at < in_space.closes_at,
                places.get(comment.id),
                typical[in_space.id],
                versions.get(comment.id, []),
                is_own(viewer, whose),
                comment.waits_until is not None and comment.waits_until > at,
                removed.get(comment.id),
                proposed.get(comment.id, []),
                reasons_of(in_space.reasons),
            )
        )
    return found


def _author_only(viewer: Viewer) -> Viewer:
    """The viewer without their desks: what they wrote, not what they moderate."""
    return Viewer(person_id=viewer.person_id, public_id=viewer.public_id, mandates=viewer.mandates)


def _titles(session: Session, questions: Iterable[Question], language: str) -> dict[int, str]:
    ids = {question.id for question in questions}
    texts: dict[int, dict[str, str]] = {}
    for text in session.scalars(select(QuestionText).where(QuestionText.question_id.in_(ids))):
        texts.setdefault(text.question_id, {})[text.language] = text.title
    return {id_: in_language(by_language, language) for id_, by_language in texts.items()}


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that was begun and not submitted."""

    public_id: str
    slug: str
    number: int
    question: str
    speaker: str
    languages: tuple[str, ...]
    saved_at: dt.datetime
    time_zone: str
    is_edit: bool


def drafts(session: Session, viewer: Viewer, language: str) -> list[Draft]:
    """The viewer's drafts and those of the organisations they speak for, last saved first."""
    rows = session.execute(
        select(Comment, Space, Question, Version.language, Revision.saved_at)
        .join(Space, Space.id == Comment.space_id)
        .join(Question, Question.id == Comment.question_id)
        .join(Revision, Revision.comment_id == Comment.id)
        .join(Version, Version.id == Revision.version_id)
        .where(
            Revision.state == State.DRAFT,
            Comment.state == CommentState.STANDING,
            editable_draft(viewer),
        )
        .order_by(Version.id)
    ).all()
    titles = _titles(session, [question for _c, _s, question, _l, _at in rows], language)
    found: dict[int, Draft] = {}
    for comment, in_space, question, tag, saved_at in rows:
        earlier = found.get(comment.id)
        names = comment.organisation_names
        found[comment.id] = Draft(
            comment.public_id,
            in_space.slug,
            question.number,
            titles.get(question.id, ""),
            in_language(names, language) if names else comment.author_name,
            (*(earlier.languages if earlier else ()), tag),
            max(saved_at, earlier.saved_at) if earlier else saved_at,
            in_space.time_zone,
            comment.path is not None,
        )
    return sorted(found.values(), key=lambda draft: draft.saved_at, reverse=True)
