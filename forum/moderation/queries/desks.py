"""The spaces in which somebody sees what is held, as the desk speaks of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import JSON, Integer, SmallInteger, String, cast, null, select, union_all
from sqlalchemy.orm import Session

from forum.accounts.models import Person
from forum.comments.visibility import desk_spaces
from forum.core.db import ascii_text
from forum.moderation.queries.reports import open_reports
from forum.spaces.models import Appointment, NoteTemplate, Question, QuestionText, Space, SpaceText
from forum.spaces.queries.note_templates import NoteTemplateView
from forum.spaces.rules import Role, in_language, promise_of
from forum.spaces.rules.reasons import SpaceReason, reasons_of
from forum.spaces.rules.viewer import Viewer


@dataclass(frozen=True, slots=True)
class QuestionChoice:
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
    reasons: tuple[SpaceReason, ...]  # what it sets on them
    open_reports: int  # of readers, for this viewer; in all their spaces
    questions: Mapping[int, QuestionChoice] = field(default_factory=dict)  # by id, in their order
    notes: tuple[NoteTemplateView, ...] = ()  # those that its moderators write often, by title


def desks(session: Session, viewer: Viewer, language: str) -> dict[int, Desk]:
    """By the space's id; empty for whoever has no desk. One statement."""
    ids = desk_spaces(viewer)
    if not ids:
        return {}
    found: dict[int, Desk] = {}
    titles: dict[int, dict[str, str]] = {}
    asked: dict[int, dict[int, tuple[str, int, dict[str, str]]]] = {}
    notes: dict[int, list[NoteTemplateView]] = {}
    for row in session.execute(_statement(ids, viewer)):
        if row.texts is not None:
            notes.setdefault(row.id, []).append(
                NoteTemplateView(row.public_id, row.title, row.texts, 0)
            )
        elif row.question_id is None:
            titles.setdefault(row.id, {})[row.language] = row.title
            reads = tuple(row.appointed or row.own or ())
            found[row.id] = Desk(
                id=row.id,
                slug=row.slug,
                title="",
                time_zone=row.time_zone,
                promise=promise_of(row.promise_hours),
                reads=reads,
                reasons=reasons_of(row.reasons),
                open_reports=row.open_reports,
            )
        else:
            one = asked.setdefault(row.id, {}).setdefault(
                row.question_id, (row.public_id, row.number, {})
            )
            one[2][row.language] = row.title
    return {
        id_: replace(
            desk,
            title=in_language(titles[id_], language),
            questions={
                question: QuestionChoice(public_id, number, in_language(words, language))
                for question, (public_id, number, words) in asked.get(id_, {}).items()
            },
            notes=tuple(sorted(notes.get(id_, []), key=lambda note: note.title.casefold())),
        )
        for id_, desk in sorted(found.items())
    }


def _statement(ids: list[int], viewer: Viewer):  # type: ignore[no-untyped-def]
    """A row for each title of a space, for each title of a question in it, and for each note that
    it keeps."""
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
            Space.reasons.label("reasons"),
            open_reports(viewer).label("open_reports"),
            cast(null(), JSON).label("texts"),
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
            *(cast(null(), kind) for kind in (JSON, JSON, JSON, Integer, JSON)),
        )
        .join(Question, Question.space_id == Space.id)
        .join(QuestionText, QuestionText.question_id == Question.id)
        .where(Space.id.in_(ids))
    )
    notes = (
        select(
            *space,
            cast(null(), Integer),
            NoteTemplate.public_id,
            cast(null(), SmallInteger),
            cast(null(), ascii_text(35)),
            cast(NoteTemplate.title, String(500)),
            *(cast(null(), kind) for kind in (JSON, JSON, JSON, Integer)),
            NoteTemplate.texts,
        )
        .join(NoteTemplate, NoteTemplate.space_id == Space.id)
        .where(Space.id.in_(ids))
    )
    rows = union_all(spaces, questions, notes).subquery()
    return select(rows).order_by(rows.c.id, rows.c.number)
