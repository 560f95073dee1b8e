"""The spaces in which somebody sees what is held, as the desk speaks of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import JSON, Integer, SmallInteger, String, cast, null, select, union_all
from sqlalchemy.orm import Session

from forum.comments.visibility import desk_spaces
from forum.core.db import ascii_text
from forum.people.models import Person
from forum.spaces.models import Appointment, Question, QuestionText, Space, SpaceText
from forum.spaces.rules import Role, in_language
from forum.spaces.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a desk's space."""

    public_id: str
    number: int
    title: str


@dataclass(frozen=True)
class Desk:
    """One space: what it promises, what it asks, and what the viewer reads there."""

    id: int
    slug: str
    title: str
    time_zone: str
    promise: dt.timedelta | None  # within which a text is to be decided on
    reads: tuple[str, ...]  # languages, of the appointment; else the person's own
    questions: Mapping[int, Asked] = field(default_factory=dict)  # by id, in their order


def desks(session: Session, viewer: Viewer, language: str) -> dict[int, Desk]:
    """By the space's id; empty for whoever has no desk. One statement."""
    ids = desk_spaces(viewer)
    if not ids:
        return {}
    found: dict[int, Desk] = {}
    titles: dict[int, dict[str, str]] = {}
    asked: dict[int, dict[int, tuple[str, int, dict[str, str]]]] = {}
    for row in session.execute(_statement(ids, viewer)):
        if row.question_id is None:
            titles.setdefault(row.id, {})[row.language] = row.title
            hours = row.promise_hours
            promise = dt.timedelta(hours=hours) if hours is not None else None
            reads = tuple(row.appointed or row.own or ())
            found[row.id] = Desk(row.id, row.slug, "", row.time_zone, promise, reads)
        else:
            one = asked.setdefault(row.id, {}).setdefault(
                row.question_id, (row.public_id, row.number, {})
            )
            one[2][row.language] = row.title
    return {
        id_: Desk(
            id_,
            desk.slug,
            in_language(titles[id_], language),
            desk.time_zone,
            desk.promise,
            desk.reads,
            {
                question: Asked(public_id, number, in_language(words, language))
                for question, (public_id, number, words) in asked.get(id_, {}).items()
            },
        )
        for id_, desk in sorted(found.items())
    }


def _statement(ids: list[int], viewer: Viewer):  # type: ignore[no-untyped-def]
    """A row for each title of a space, and for each title of a question in it."""
    space = (Space.id, Space.slug, Space.time_zone, Space.promise_hours)
    appointed = (
        select(Appointment.languages)
        .where(
            Appointment.space_id == Space.id,
            Appointment.person_id == viewer.person_id,
            Appointment.role.in_((Role.MODERATOR, Role.SECRETARIAT)),
            Appointment.ended_at.is_(None),
        )
        .order_by(Appointment.role)  # a moderator's first
        .limit(1)
        .scalar_subquery()
    )
    own = select(Person.languages).where(Person.id == viewer.person_id).scalar_subquery()
    spaces = (
        select(
            *space,
            cast(null(), Integer).label("question_id"),
            cast(null(), ascii_text(12)).label("public_id"),
            cast(null(), SmallInteger).label("number"),
            SpaceText.language.label("language"),
            cast(SpaceText.title, String(500)).label("title"),
            appointed.label("appointed"),
            own.label("own"),
        )
        .join(SpaceText, SpaceText.space_id == Space.id)
        .where(Space.id.in_(ids))
    )
    questions = (
        select(
            *space,
            Question.id,
            Question.public_id,
            Question.number,
            QuestionText.language,
            QuestionText.title,
            cast(null(), JSON),
            cast(null(), JSON),
        )
        .join(Question, Question.space_id == Space.id)
        .join(QuestionText, QuestionText.question_id == Question.id)
        .where(Space.id.in_(ids))
    )
    both = union_all(spaces, questions).subquery()
    return select(both).order_by(both.c.id, both.c.number)
