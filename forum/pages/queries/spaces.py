"""What the pages above the subjects show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from forum.comments import queries as comments
from forum.comments.queries import CommentCounts
from forum.spaces import queries as spaces
from forum.spaces.queries import QuestionView, SpaceView

LATEST = 6  # comments on the home page


@dataclass(frozen=True, slots=True)
class SpaceLine:
    """A consultation in the list on the home page."""

    space: SpaceView
    counts: CommentCounts


@dataclass(frozen=True)
class Home:
    spaces: list[SpaceLine]
    latest: list[comments.LatestComment]
    titles: dict[int, str]  # of the spaces, for the latest comments


def home(session: Session, at: dt.datetime, language: str) -> Home:
    found = spaces.all_spaces(session, language, at)
    counts = comments.counts_by_question(session, [space.id for space in found], at)
    return Home(
        [SpaceLine(space, total(counts.get(space.id, {}).values())) for space in found],
        comments.latest(session, at, language, LATEST),
        {space.id: space.title for space in found},
    )


def total(counts: Iterable[CommentCounts]) -> CommentCounts:
    listed = list(counts)
    return CommentCounts(
        sum(each.published for each in listed), sum(each.waiting for each in listed)
    )


@dataclass(frozen=True, slots=True)
class QuestionLine:
    question: QuestionView
    counts: CommentCounts
    organisations: int


@dataclass(frozen=True)
class SpacePage:
    space: SpaceView
    questions: list[QuestionLine]
    counts: CommentCounts


def space(session: Session, slug: str, language: str, at: dt.datetime) -> SpacePage | None:
    found = spaces.space_by_slug(session, slug, language, at)
    if found is None:
        return None
    counts = comments.counts_by_question(session, [found.id], at).get(found.id, {})
    organisations = comments.organisations_by_question(session, found.id, at)
    nothing = CommentCounts(0, 0)
    lines = [
        QuestionLine(question, counts.get(question.id, nothing), organisations.get(question.id, 0))
        for question in spaces.questions(session, found, language)
    ]
    return SpacePage(found, lines, total(counts.values()))
