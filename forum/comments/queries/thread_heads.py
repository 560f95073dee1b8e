"""A question with its space and its counts: the head of a thread."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from forum.comments.models import Comment
from forum.comments.visibility import awaits_review, public, upcoming
from forum.core.db import Instant, ascii_text
from forum.organisations.models import Organisation
from forum.spaces.models import Question, QuestionText, Space, SpaceText
from forum.spaces.queries import QuestionView, SpaceView
from forum.spaces.rules import phase
from forum.spaces.rules.reasons import reasons_of

AnySelect = Select[*tuple[Any, ...]]
FALLBACKS = 4  # of a space's working languages, where there is no text in the reader's


@dataclass(frozen=True, slots=True)
class CommentCounts:
    """What everybody may know of a question: comments published, and how many await review."""

    published: int
    waiting: int


@dataclass(frozen=True, slots=True)
class ThreadHead:
    """A question with its space and its counts, all in the reader's language."""

    space: SpaceView
    question: QuestionView
    counts: CommentCounts


def thread_head(
    session: Session, slug: str, number: int, language: str, at: dt.datetime
) -> ThreadHead | None:
    """In one statement of one row."""
    # On the connection itself: rows of columns need nothing of what the session does for records.
    row = (
        session.connection()
        .execute(
            _head_statement(),
            {
                "slug": slug,
                "number": number,
                "language": language,
                "base": language.partition("-")[0],
                "at": at,
            },
        )
        .first()
    )
    if row is None:
        return None
    space = SpaceView(
        id=row.space_id,
        public_id=row.public_id,
        slug=slug,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        time_zone=row.time_zone,
        languages=tuple(row.languages),
        phase=phase(row.opens_at, row.closes_at, at),
        admits_personal=row.admits_personal,
        language=row.space_language,
        title=row.space_title,
        working_group=row.working_group,
        audience="",
        welcome_html="",
        reasons=reasons_of(row.reasons),
    )
    question = QuestionView(
        id=row.question_id,
        space_id=row.space_id,
        number=number,
        state=row.state,
        language=row.question_language,
        title=row.question_title,
        prompt_html=row.prompt_html,
    )
    return ThreadHead(space, question, CommentCounts(row.published - row.upcoming, row.waiting))


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
            Space.reasons,
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
        .join(Question, Question.space_id == Space.id)
        .join(SpaceText, SpaceText.space_id == Space.id)
        .join(QuestionText, QuestionText.question_id == Question.id)
        .where(
            Space.slug == bindparam("slug"),
            Question.number == bindparam("number"),
            _wanted(SpaceText.language, SpaceText.space_id, Space.id),
            _wanted(QuestionText.language, QuestionText.question_id, Question.id),
        )
        .order_by(*_rank(SpaceText.language), *_rank(QuestionText.language))
        .limit(1)
    )


def _wanted(
    language: InstrumentedAttribute[str],
    owner: InstrumentedAttribute[int],
    id_: InstrumentedAttribute[int],
) -> ColumnElement[bool]:
    """The text in the reader's language; all of them only where there is none."""
    text = aliased(language.class_)
    reader = bindparam("language", type_=ascii_text(35))
    theirs = select(text.language).where(getattr(text, owner.key) == id_, text.language == reader)
    return or_(language == reader, ~theirs.correlate(Space, Question).exists())


def _rank(language: InstrumentedAttribute[str]) -> tuple[ColumnElement[Any], ...]:
    """The text that is shown comes first: `best_language` said to the database."""
    wished = [
        bindparam("language", type_=ascii_text(35)),
        bindparam("base", type_=ascii_text(35)),
        *(Space.languages[place].as_string() for place in range(FALLBACKS)),
    ]
    places = ((language == tag, place) for place, tag in enumerate(wished))
    return case(*places, else_=len(wished)), language.expression


def _upcoming(at: ColumnElement[dt.datetime]) -> Any:
    """Approved comments of a question that are not public yet: few, found by an index."""
    return (
        select(func.count())
        .where(
            Comment.question_id == Question.id,
            upcoming(at),
        )
        .correlate(Question)
        .scalar_subquery()
    )


def _awaiting(at: ColumnElement[dt.datetime]) -> Any:
    """The public number of comments that await review: a number only."""
    return (
        select(func.count())
        .where(Comment.question_id == Question.id, awaits_review(at))
        .correlate(Question)
        .scalar_subquery()
    )


def counts_by_question(
    session: Session, space_ids: Iterable[int], at: dt.datetime
) -> dict[int, dict[int, CommentCounts]]:
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
    found: dict[int, dict[int, CommentCounts]] = {}
    for row in rows:
        found.setdefault(row.space_id, {})[row.id] = CommentCounts(
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
