"""What an organisation is clearing, and what was done with a text inside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.comments.models import ClearanceStep, Comment, Revision, Version
from forum.comments.rights import Ownership, may_clear
from forum.comments.rules import Act, Provenance, State
from forum.comments.visibility import in_clearance
from forum.spaces.models import Question, QuestionText, Space
from forum.spaces.rules import in_language
from forum.spaces.rules.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done inside the organisation."""

    act: Act
    name: str
    at: dt.datetime
    note: str


@dataclass(frozen=True, slots=True)
class SentText:
    """A text in clearance."""

    revision: str
    language: str
    provenance: Provenance
    html: str


@dataclass(frozen=True)
class Clearance:
    """A comment with texts in clearance, as its organisation sees it."""

    public_id: str
    slug: str
    number: int
    question: str
    time_zone: str
    closes_at: dt.datetime
    organisation: str
    author_name: str
    is_change: bool  # of what was received already
    texts: list[SentText]
    steps: list[Step]
    may_clear: bool


def clearances(session: Session, viewer: Viewer, language: str) -> list[Clearance]:
    """What the viewer's organisations are clearing, in the order in which it was begun."""
    rows = session.execute(
        select(Comment, Space, Question.id, Question.number)
        .join(Space, Space.id == Comment.space_id)
        .join(Question, Question.id == Comment.question_id)
        .where(in_clearance(viewer))
        .order_by(Comment.id)
    ).all()
    ids = [comment.id for comment, _space, _question, _number in rows]
    titles = _titles(session, [question for _c, _s, question, _n in rows])
    texts = _texts(session, ids)
    steps = steps_of(session, ids)
    return [
        Clearance(
            public_id=comment.public_id,
            slug=space.slug,
            number=number,
            question=in_language(titles.get(question, {}), language),
            time_zone=space.time_zone,
            closes_at=space.closes_at,
            organisation=in_language(comment.organisation_names or {}, language),
            author_name=comment.author_name,
            is_change=comment.path is not None,
            texts=texts.get(comment.id, []),
            steps=steps.get(comment.id, []),
            may_clear=may_clear(
                viewer,
                Ownership(
                    comment.space_id, comment.author_id, comment.capacity, comment.organisation_id
                ),
            ),
        )
        for comment, space, question, number in rows
    ]


def steps_of(session: Session, comment_ids: Sequence[int]) -> dict[int, list[Step]]:
    """What was done inside the organisation with each comment, in its order."""
    found: dict[int, list[Step]] = {}
    statement = (
        select(ClearanceStep)
        .where(ClearanceStep.comment_id.in_(comment_ids))
        .order_by(ClearanceStep.id)
    )
    for step in session.scalars(statement):
        found.setdefault(step.comment_id, []).append(
            Step(step.act, step.by_name, step.at, step.note)
        )
    return found


def _titles(session: Session, question_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    titles: dict[int, dict[str, str]] = {}
    statement = select(QuestionText).where(QuestionText.question_id.in_(question_ids))
    for text in session.scalars(statement):
        titles.setdefault(text.question_id, {})[text.language] = text.title
    return titles


def _texts(session: Session, comment_ids: Sequence[int]) -> dict[int, list[SentText]]:
    rows = session.execute(
        select(Revision, Version.language, Version.provenance)
        .join(Version, Version.id == Revision.version_id)
        .where(Revision.comment_id.in_(comment_ids), Revision.state == State.IN_CLEARANCE)
        .order_by(Version.id)
    )
    found: dict[int, list[SentText]] = {}
    for revision, language, provenance in rows:
        found.setdefault(revision.comment_id, []).append(
            SentText(revision.public_id, language, provenance, revision.html)
        )
    return found
