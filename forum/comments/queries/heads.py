"""A question with its space and its counts: the head of a thread."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import Session

from forum.comments.models import Comment
from forum.comments.rules import CommentState
from forum.comments.visibility import public
from forum.core.db import Instant
from forum.people.models import Organisation
from forum.spaces.models import Question, QuestionText, Space, SpaceText
from forum.spaces.queries import QuestionView, SpaceView
from forum.spaces.rules import best_language, phase

AnySelect = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Counts:
    """What everybody may know of a question: comments published, and how many await review."""

    published: int
    waiting: int


@dataclass(frozen=True, slots=True)
class ThreadHead:
    """A question with its space and its counts, all in the reader's language."""

    space: SpaceView
    question: QuestionView
    counts: Counts


def thread_head(
    session: Session, slug: str, number: int, language: str, at: dt.datetime
) -> ThreadHead | None:
    """In one statement."""
    # On the connection itself: rows of columns need nothing of what the session does for records.
    rows = (
        session.connection()
        .execute(_head_statement(), {"slug": slug, "number": number, "at": at})
        .all()
    )
    if not rows:
        return None
    row = rows[0]
    languages = tuple(row.languages)
    titles = {other.space_language: other for other in rows}
    texts = {other.question_language: other for other in rows}
    of_space = titles[best_language(titles, language, languages) or row.space_language]
    of_question = texts[best_language(texts, language, languages) or row.question_language]
    space = SpaceView(
        id=row.space_id,
        public_id=row.public_id,
        slug=slug,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        time_zone=row.time_zone,
        languages=languages,
        phase=phase(row.opens_at, row.closes_at, at),
        admits_personal=row.admits_personal,
        language=of_space.space_language,
        title=of_space.space_title,
        working_group=of_space.working_group,
        audience="",
        welcome_html="",
    )
    question = QuestionView(
        id=row.question_id,
        space_id=row.space_id,
        number=number,
        state=row.state,
        language=of_question.question_language,
        title=of_question.question_title,
        prompt_html=of_question.prompt_html,
    )
    return ThreadHead(space, question, Counts(row.published - row.upcoming, row.waiting))


@lru_cache(maxsize=1)
def _head_statement() -> AnySelect:
    at = bindparam("at", type_=Instant())
    return (
        select(
            Space.id.label("space_id"),
            Space.public_id,
            Space.opens_at,
            Space.closes_at,
            Space.time_zone,
            Space.languages,
            Space.admits_personal,
            SpaceText.language.label("space_language"),
            SpaceText.title.label("space_title"),
            SpaceText.working_group,
            Question.id.label("question_id"),
            Question.state,
            Question.published,
            QuestionText.language.label("question_language"),
            QuestionText.title.label("question_title"),
            QuestionText.prompt_html,
            _upcoming(at).label("upcoming"),
            _awaiting(at).label("waiting"),
        )
        .join(SpaceText, SpaceText.space_id == Space.id)
        .join(Question, Question.space_id == Space.id)
        .join(QuestionText, QuestionText.question_id == Question.id)
        .where(Space.slug == bindparam("slug"), Question.number == bindparam("number"))
    )


def _upcoming(at: ColumnElement[dt.datetime]) -> Any:
    """Approved comments of a question that are not public yet: few, found by an index."""
    return (
        select(func.count())
        .where(
            Comment.question_id == Question.id,
            Comment.state == CommentState.STANDING,
            Comment.public_from > at,
        )
        .correlate(Question)
        .scalar_subquery()
    )


def _awaiting(at: ColumnElement[dt.datetime]) -> Any:
    """The public number of comments that await review: a number only."""
    return (
        select(func.count())
        .where(Comment.question_id == Question.id, Comment.waits_until > at)
        .correlate(Question)
        .scalar_subquery()
    )


def counts_by_question(
    session: Session, space_ids: Iterable[int], at: dt.datetime
) -> dict[int, dict[int, Counts]]:
    """By space and question."""
    instant = bindparam("at", type_=Instant())
    rows = session.execute(
        select(
            Question.space_id,
            Question.id,
            Question.published,
            _upcoming(instant).label("upcoming"),
            _awaiting(instant).label("waiting"),
        ).where(Question.space_id.in_(list(space_ids))),
        {"at": at},
    )
    found: dict[int, dict[int, Counts]] = {}
    for row in rows:
        found.setdefault(row.space_id, {})[row.id] = Counts(
            row.published - row.upcoming, row.waiting
        )
    return found


def organisations_by_question(session: Session, space_id: int, at: dt.datetime) -> dict[int, int]:
    """How many organisations have a public comment in each question of a space."""
    has_spoken = (
        select(Comment.id)
        .where(
            Comment.question_id == Question.id,
            Comment.organisation_id == Organisation.id,
            public(at),
        )
        .correlate(Question, Organisation)
        .exists()
    )
    rows = session.execute(
        select(Question.id, func.count(Organisation.id))
        .join(Organisation, has_spoken)
        .where(Question.space_id == space_id)
        .group_by(Question.id)
    )
    return {row[0]: row[1] for row in rows}
