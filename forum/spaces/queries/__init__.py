"""Who looks, which spaces there are, and what a space and its questions say in a language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import Integer, cast, literal, null, select, union_all
from sqlalchemy.orm import Session

from forum.accounts.models import Person, SiteGrant
from forum.accounts.rules import SiteRole
from forum.core.db import ascii_text
from forum.core.errors import NotThere
from forum.organisations.models import Mandate
from forum.organisations.queries.held_mandates import holding
from forum.organisations.rules import MandateRole
from forum.spaces.models import Appointment, Question, QuestionText, Space, SpaceText
from forum.spaces.rules import Phase, QuestionState, Role, best_language, phase
from forum.spaces.rules.reasons import SpaceReason, reasons_of
from forum.spaces.rules.viewer import HeldMandate, Viewer


@dataclass(frozen=True, slots=True)
class SpaceView:
    """A space as a page shows it, with its texts in one language (`language` says which)."""

    id: int
    public_id: str
    slug: str
    opens_at: dt.datetime
    closes_at: dt.datetime
    time_zone: str
    languages: tuple[str, ...]
    phase: Phase
    admits_personal: bool
    language: str
    title: str
    working_group: str
    audience: str
    welcome_html: str
    reasons: tuple[SpaceReason, ...]  # what it sets on the reasons of decisions


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question as a page shows it."""

    id: int
    space_id: int
    number: int
    state: QuestionState
    language: str
    title: str
    prompt_html: str


def viewer_of(session: Session, person: Person, on: dt.date) -> Viewer:
    """Roles, appointments and mandates of a person, in one statement."""
    kind = ascii_text(20)
    grants = select(
        literal("site", kind), literal(0), cast(SiteGrant.role, kind), cast(null(), Integer)
    ).where(SiteGrant.person_id == person.id)
    appointments = select(
        literal("space", kind),
        Appointment.space_id,
        cast(Appointment.role, kind),
        cast(null(), Integer),
    ).where(Appointment.person_id == person.id, Appointment.ended_at.is_(None))
    mandates = select(
        literal("mandate", kind), Mandate.organisation_id, cast(Mandate.role, kind), Mandate.id
    ).where(Mandate.person_id == person.id, holding(on))
    site: set[SiteRole] = set()
    by_space: dict[int, set[Role]] = {}
    held: list[HeldMandate] = []
    for what, where, role, id_ in session.execute(union_all(grants, appointments, mandates)):
        if what == "site":
            site.add(SiteRole(role))
        elif what == "space":
            by_space.setdefault(where, set()).add(Role(role))
        else:
            held.append(HeldMandate(id_, where, MandateRole(role)))
    return Viewer(
        person_id=person.id,
        public_id=person.public_id,
        name=person.name,
        title=person.title,
        site_roles=frozenset(site),
        appointments={space: frozenset(roles) for space, roles in by_space.items()},
        mandates=tuple(sorted(held, key=lambda mandate: mandate.id)),
    )


def refreshed_viewer(session: Session, viewer: Viewer, at: dt.datetime) -> Viewer:
    """The viewer as they are at this instant. A role that ended since the request read it is gone;
    one that was given since, or is withheld until a second factor is shown, is not there."""
    if not viewer.is_signed_in:
        return viewer
    person = session.get_one(Person, viewer.person_id)
    found = viewer_of(session, person, at.date())
    held = {space: roles & viewer.roles_in(space) for space, roles in found.appointments.items()}
    return replace(found, site_roles=found.site_roles & viewer.site_roles, appointments=held)


def space_by_slug(session: Session, slug: str, language: str, at: dt.datetime) -> SpaceView | None:
    return next(iter(_spaces(session, Space.slug == slug, language, at)), None)


def spaces_by_id(
    session: Session, ids: Iterable[int], language: str, at: dt.datetime
) -> dict[int, SpaceView]:
    found = _spaces(session, Space.id.in_(list(ids)), language, at)
    return {space.id: space for space in found}


def all_spaces(session: Session, language: str, at: dt.datetime) -> list[SpaceView]:
    """The next to close first, then those ahead, then the closed ones, latest first."""
    order = {Phase.OPEN: 0, Phase.AHEAD: 1, Phase.CLOSED: 2}

    def key(space: SpaceView) -> tuple[int, float]:
        sign = -1 if space.phase is Phase.CLOSED else 1
        return order[space.phase], sign * space.closes_at.timestamp()

    return sorted(_spaces(session, Space.id.is_not(None), language, at), key=key)


def _spaces(session: Session, condition: object, language: str, at: dt.datetime) -> list[SpaceView]:
    statement = (
        select(Space, SpaceText)
        .join(SpaceText, SpaceText.space_id == Space.id)
        .where(condition)  # type: ignore[arg-type]
        .order_by(Space.id)
    )
    texts: dict[int, dict[str, SpaceText]] = {}
    spaces: dict[int, Space] = {}
    for space, text in session.execute(statement):
        spaces[space.id] = space
        texts.setdefault(space.id, {})[text.language] = text
    return [space_view(space, texts[space.id], language, at) for space in spaces.values()]


def space_view(
    space: Space, texts: dict[str, SpaceText], language: str, at: dt.datetime
) -> SpaceView:
    tag = best_language(texts, language, space.languages) or language
    text = texts[tag]
    return SpaceView(
        id=space.id,
        public_id=space.public_id,
        slug=space.slug,
        opens_at=space.opens_at,
        closes_at=space.closes_at,
        time_zone=space.time_zone,
        languages=tuple(space.languages),
        phase=phase(space.opens_at, space.closes_at, at),
        admits_personal=space.admits_personal,
        language=tag,
        title=text.title,
        working_group=text.working_group,
        audience=text.audience,
        welcome_html=text.welcome_html,
        reasons=reasons_of(space.reasons),
    )


def questions(session: Session, space: SpaceView, language: str) -> list[QuestionView]:
    statement = (
        select(Question, QuestionText)
        .join(QuestionText, QuestionText.question_id == Question.id)
        .where(Question.space_id == space.id)
        .order_by(Question.number)
    )
    found: dict[int, tuple[Question, dict[str, QuestionText]]] = {}
    for question, text in session.execute(statement):
        found.setdefault(question.id, (question, {}))[1][text.language] = text
    return [
        question_view(question, texts, language, space.languages)
        for question, texts in found.values()
    ]


def question_view(
    question: Question, texts: dict[str, QuestionText], language: str, fallbacks: tuple[str, ...]
) -> QuestionView:
    tag = best_language(texts, language, fallbacks) or language
    return QuestionView(
        id=question.id,
        space_id=question.space_id,
        number=question.number,
        state=question.state,
        language=tag,
        title=texts[tag].title,
        prompt_html=texts[tag].prompt_html,
    )


def space_terms(session: Session, space_id: int) -> list[dict[str, str]]:
    """Names and acronyms that are one in this space, by language."""
    return session.scalar(select(Space.terms).where(Space.id == space_id)) or []


def space_with_slug(session: Session, slug: str) -> Space:
    space = session.scalar(select(Space).where(Space.slug == slug))
    if space is None:
        raise NotThere
    return space
