"""Spaces and questions as those who set them up find them, in every language at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.spaces.models import Question, QuestionText, Space, SpaceText
from forum.spaces.rights import may_change_space
from forum.spaces.rules.inputs import QuestionInput, QuestionTextInput, SpaceInput, SpaceTextInput
from forum.spaces.rules.viewer import Viewer

Details = TypeVar("Details")


@dataclass(frozen=True)
class Editable(Generic[Details]):
    """What a form begins with; `version` is handed back with it."""

    version: int
    details: Details


def space_to_edit(session: Session, viewer: Viewer, slug: str) -> Editable[SpaceInput] | None:
    """None where there is none, or where the viewer may not change it."""
    space = session.scalar(select(Space).where(Space.slug == slug))
    if space is None or not may_change_space(viewer, space.id):
        return None
    return Editable(space.version, space_details(space, space_texts(session, space.id)))


def question_to_edit(
    session: Session, viewer: Viewer, slug: str, number: int
) -> Editable[QuestionInput] | None:
    """None where there is none, or where the viewer may not change it."""
    question = session.scalar(
        select(Question)
        .join(Space, Space.id == Question.space_id)
        .where(Space.slug == slug, Question.number == number)
    )
    if question is None or not may_change_space(viewer, question.space_id):
        return None
    texts = question_texts(session, question.id)
    return Editable(question.version, question_details(question, texts))


def space_texts(session: Session, space_id: int) -> dict[str, SpaceText]:
    found = session.scalars(select(SpaceText).where(SpaceText.space_id == space_id))
    return {text.language: text for text in found}


def space_details(space: Space, texts: dict[str, SpaceText]) -> SpaceInput:
    """A space as it is now."""
    return SpaceInput(
        slug=space.slug,
        opens_at=space.opens_at,
        closes_at=space.closes_at,
        time_zone=space.time_zone,
        languages=tuple(space.languages),
        release=space.release,
        grace_minutes=space.grace_minutes,
        admits_personal=space.admits_personal,
        allows_own=space.allows_own,
        words={
            language: SpaceTextInput(text.title, text.working_group, text.audience, text.welcome)
            for language, text in sorted(texts.items())
        },
        terms=tuple(space.terms or ()),
    )


def question_texts(session: Session, question_id: int) -> dict[str, QuestionText]:
    found = session.scalars(select(QuestionText).where(QuestionText.question_id == question_id))
    return {text.language: text for text in found}


def question_details(question: Question, texts: dict[str, QuestionText]) -> QuestionInput:
    """A question as it is now."""
    return QuestionInput(
        state=question.state,
        words={
            language: QuestionTextInput(text.title, text.prompt)
            for language, text in sorted(texts.items())
        },
    )
