"""What a letter says of where a comment stands: consultation, question, address."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.comments.models import Comment
from forum.letters.kinds.kind import Cause
from forum.spaces.models import Question, QuestionText
from forum.spaces.queries import spaces_by_id
from forum.spaces.rules import best_language, in_language
from forum.spaces.rules.reasons import SpaceReason


@dataclass(frozen=True, slots=True)
class TitledText:
    """A title with the language it is in: not everything exists in the reader's."""

    text: str
    language: str


@dataclass(frozen=True)
class CommentLocation:
    """Where a comment stands, in its reader's language."""

    comment: str
    slug: str
    number: int
    space: TitledText
    question: TitledText
    zone: str
    speaker: str  # the organisation it speaks for; empty for the author's own
    reasons: tuple[SpaceReason, ...] = ()  # what its space sets on them


def location_of(cause: Cause, comment: Comment) -> CommentLocation:
    return location_in(cause.session, comment, cause.language, cause.at)


def location_in(
    session: Session, comment: Comment, language: str, at: dt.datetime
) -> CommentLocation:
    space = spaces_by_id(session, [comment.space_id], language, at)[comment.space_id]
    number = session.scalar(select(Question.number).where(Question.id == comment.question_id))
    rows = session.execute(
        select(QuestionText.language, QuestionText.title).where(
            QuestionText.question_id == comment.question_id
        )
    )
    titles = {tag: title for tag, title in rows}  # noqa: C416 - rows, not pairs
    tag = best_language(titles, language, space.languages) or language
    names = comment.organisation_names
    return CommentLocation(
        comment=comment.public_id,
        slug=space.slug,
        number=number or 0,
        space=TitledText(space.title, space.language),
        question=TitledText(titles.get(tag, ""), tag),
        zone=space.time_zone,
        speaker=in_language(names, language) if names else "",
        reasons=space.reasons,
    )
