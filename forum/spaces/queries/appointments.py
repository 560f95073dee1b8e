"""Who has a role in a space, and to which addresses one is offered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from forum.accounts.models import Person
from forum.spaces.models import Appointment, AppointmentOffer, Space, SpaceText
from forum.spaces.rules import Role, in_language


@dataclass(frozen=True)
class AppointmentView:
    public_id: str
    slug: str
    space: str  # its title
    person: str
    name: str
    role: Role
    languages: tuple[str, ...]
    appointed_at: dt.datetime


@dataclass(frozen=True)
class AppointmentOfferView:
    public_id: str
    slug: str
    space: str
    email: str
    role: Role
    languages: tuple[str, ...]
    until: dt.datetime


def in_space(session: Session, space_id: int, language: str) -> list[AppointmentView]:
    return _appointed(session, Appointment.space_id == space_id, language)


def of_person(session: Session, person_id: int | None, language: str) -> list[AppointmentView]:
    return _appointed(session, Appointment.person_id == person_id, language)


def offers_in(session: Session, space_id: int, language: str) -> list[AppointmentOfferView]:
    """Those that nobody has accepted, past ones included: an offer is taken back, or made anew."""
    return _offered(session, AppointmentOffer.space_id == space_id, language)


def still_offered(at: dt.datetime) -> ColumnElement[bool]:
    """Offers that can be answered."""
    return AppointmentOffer.until > at


def offers_to(
    session: Session, person_id: int | None, language: str, at: dt.datetime
) -> list[AppointmentOfferView]:
    """To the address with which this person signs in."""
    email = select(Person.email).where(Person.id == person_id).scalar_subquery()
    wanted = and_(AppointmentOffer.email == email, still_offered(at))
    return _offered(session, wanted, language)


def _appointed(
    session: Session, condition: ColumnElement[bool], language: str
) -> list[AppointmentView]:
    rows = session.execute(
        select(Appointment, Space.id, Space.slug, Person.public_id, Person.name, Person.languages)
        .join(Space, Space.id == Appointment.space_id)
        .join(Person, Person.id == Appointment.person_id)
        .where(condition, Appointment.ended_at.is_(None))
        .order_by(Appointment.role, Person.name, Appointment.id)
    ).all()
    titles = _titles(session, {row.id for row in rows}, language)
    return [
        AppointmentView(
            public_id=one.public_id,
            slug=slug,
            space=titles.get(space_id, slug),
            person=person,
            name=name,
            role=one.role,
            languages=tuple(one.languages or languages),
            appointed_at=one.appointed_at,
        )
        for one, space_id, slug, person, name, languages in rows
    ]


def _offered(
    session: Session, condition: ColumnElement[bool], language: str
) -> list[AppointmentOfferView]:
    rows = session.execute(
        select(AppointmentOffer, Space.id, Space.slug)
        .join(Space, Space.id == AppointmentOffer.space_id)
        .where(condition)
        .order_by(AppointmentOffer.id.desc())
    ).all()
    titles = _titles(session, {row.id for row in rows}, language)
    return [
        AppointmentOfferView(
            public_id=one.public_id,
            slug=slug,
            space=titles.get(space_id, slug),
            email=one.email,
            role=one.role,
            languages=tuple(one.languages),
            until=one.until,
        )
        for one, space_id, slug in rows
    ]


def _titles(session: Session, ids: set[int], language: str) -> dict[int, str]:
    texts: dict[int, dict[str, str]] = {}
    for text in session.scalars(select(SpaceText).where(SpaceText.space_id.in_(ids))):
        texts.setdefault(text.space_id, {})[text.language] = text.title
    return {id_: in_language(by_language, language) for id_, by_language in texts.items()}
