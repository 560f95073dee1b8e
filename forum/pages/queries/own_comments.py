"""What a person has submitted, with what was decided on it and what they can do next; and what
they have begun."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select
from sqlalchemy.orm import Session

from forum.comments import queries as comments
from forum.comments.models import Comment, Revision, Version
from forum.comments.queries import Proposal
from forum.comments.queries.decision_history import DecisionHistory, histories
from forum.comments.rights import Ownership, is_own, may_submit
from forum.comments.rules import Act, CommentState, State, awaits_review
from forum.comments.visibility import editable_draft, insider
from forum.core.paging import Page
from forum.organisations.models import Organisation
from forum.spaces.models import Question, QuestionText, Space
from forum.spaces.rules import in_language
from forum.spaces.rules.reasons import SpaceReason, reasons_of
from forum.spaces.rules.viewer import Viewer
from forum.submission.queries import clearance
from forum.submission.queries.author_status import (
    ScheduledAppearance,
    VersionState,
    scheduled_appearances,
    version_states,
)
from forum.submission.queries.clearance import Step
from forum.submission.queries.queue_positions import queue_positions, typical_minutes

PAGE = 50  # comments of one's own list


@dataclass(frozen=True)
class OwnComment:
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
    appears: ScheduledAppearance | None
    history: DecisionHistory
    may_appeal: bool
    proposals: list[Proposal]
    reasons: tuple[SpaceReason, ...]  # what its space sets on them


def own_comments(
    session: Session,
    viewer: Viewer,
    at: dt.datetime,
    language: str,
    *,
    after: str | None = None,
    comment: str | None = None,
) -> Page[OwnComment] | None:
    """What the viewer and their organisations have submitted, newest first: the page after one of
    these (None where it is not theirs), or a page on which `comment` is, if that is theirs."""
    statement = _theirs(viewer).limit(PAGE + 1)
    if after is not None:
        last = _submitted(session, viewer, after)
        if last is None:
            return None
        statement = statement.where(_earlier(last))
    rows = session.execute(statement).all()
    if comment is not None and comment not in [row.Comment.public_id for row in rows[:PAGE]]:
        first = _submitted(session, viewer, comment)
        if first is not None:
            statement = statement.where(or_(Comment.id == first.id, _earlier(first)))
            rows = session.execute(statement).all()
            after = comment  # there are newer ones before it
    items = _told(session, viewer, at, language, rows[:PAGE])
    return Page(
        items,
        before=items[0].public_id if items and after else None,
        after=items[-1].public_id if len(rows) > PAGE else None,
    )


def own_comment(
    session: Session, viewer: Viewer, at: dt.datetime, language: str, comment: str
) -> list[OwnComment]:
    """This comment, if it is the viewer's or their organisation's."""
    rows = session.execute(_theirs(viewer).where(Comment.public_id == comment)).all()
    return _told(session, viewer, at, language, rows)


def _theirs(viewer: Viewer) -> Select[Comment, Space, Question]:
    return (
        select(Comment, Space, Question)
        .join(Space, Space.id == Comment.space_id)
        .join(Question, Question.id == Comment.question_id)
        .where(insider(_author_only(viewer)))
        .order_by(Comment.received_at.desc(), Comment.id.desc())
    )


def _submitted(session: Session, viewer: Viewer, public_id: str) -> Comment | None:
    own = select(Comment).where(Comment.public_id == public_id, insider(_author_only(viewer)))
    return session.scalars(own).one_or_none()


def _earlier(than: Comment) -> ColumnElement[bool]:
    when = Comment.received_at
    return or_(when < than.received_at, and_(when == than.received_at, Comment.id < than.id))


def _told(
    session: Session,
    viewer: Viewer,
    at: dt.datetime,
    language: str,
    rows: Sequence[Row[Comment, Space, Question]],
) -> list[OwnComment]:
    typical = {
        id_: typical_minutes(session, id_, at) for id_ in {space.id for _c, space, _q in rows}
    }
    titles = _titles(session, [question for _c, _s, question in rows], language)
    ids = [comment.id for comment, _s, _q in rows]
    history = histories(session, [comment for comment, _s, _q in rows], at)
    due = scheduled_appearances(session, ids, at)
    appears = {each.comment_id: each for each in due.values()}
    clearing = _clearing(session, {comment.organisation_id for comment, _s, _q in rows})
    proposed = comments.proposals(session, _author_only(viewer), ids)
    places = queue_positions(session, ids, at)
    versions = version_states(session, ids, at, due)
    found = []
    for comment, in_space, question in rows:
        assert comment.received_at is not None
        names = comment.organisation_names
        whose = Ownership(
            comment.space_id, comment.author_id, comment.capacity, comment.organisation_id
        )
        found.append(
            OwnComment(
                public_id=comment.public_id,
                slug=in_space.slug,
                number=question.number,
                question=titles.get(question.id, ""),
                time_zone=in_space.time_zone,
                speaker=in_language(names, language) if names else comment.author_name,
                is_reply=comment.parent_id is not None,
                state=comment.state,
                ended_at=comment.ended_at,
                received_at=comment.received_at,
                before_closing=comment.received_at < in_space.closes_at,
                place=None if comment.id in appears else places.get(comment.id),
                typical_minutes=typical[in_space.id],
                versions=versions.get(comment.id, []),
                may_change=is_own(viewer, whose),
                waits=awaits_review(comment.waits_until, at),
                appears=appears.get(comment.id),
                history=history[comment.id],
                may_appeal=is_own(viewer, whose) and _speaks(viewer, comment, clearing),
                proposals=proposed.get(comment.id, []),
                reasons=reasons_of(in_space.reasons),
            )
        )
    return found


def _clearing(session: Session, ids: Iterable[int | None]) -> set[int]:
    """Which of these organisations clear what their drafters write."""
    clears = select(Organisation.id).where(Organisation.id.in_(ids), Organisation.clears)
    return set(session.scalars(clears))


def _speaks(viewer: Viewer, comment: Comment, clearing: Collection[int]) -> bool:
    """Whether what the viewer says of the comment is not for a clearer to say."""
    house = comment.organisation_id
    return house is None or may_submit(viewer, house, clears=house in clearing)


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
class DraftLine:
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
    sent_back: Step | None  # by the organisation's clearer, the last thing done with it


def drafts(session: Session, viewer: Viewer, language: str) -> list[DraftLine]:
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
    steps = clearance.steps_of(session, [comment.id for comment, _s, _q, _l, _at in rows])
    found: dict[int, DraftLine] = {}
    for comment, in_space, question, tag, saved_at in rows:
        earlier = found.get(comment.id)
        names = comment.organisation_names
        found[comment.id] = DraftLine(
            public_id=comment.public_id,
            slug=in_space.slug,
            number=question.number,
            question=titles.get(question.id, ""),
            speaker=in_language(names, language) if names else comment.author_name,
            languages=(*(earlier.languages if earlier else ()), tag),
            saved_at=max(saved_at, earlier.saved_at) if earlier else saved_at,
            time_zone=in_space.time_zone,
            is_edit=comment.path is not None,
            sent_back=_sent_back(steps.get(comment.id, [])),
        )
    return sorted(found.values(), key=lambda draft: draft.saved_at, reverse=True)


def _sent_back(steps: list[Step]) -> Step | None:
    return steps[-1] if steps and steps[-1].act is Act.SEND_BACK else None
