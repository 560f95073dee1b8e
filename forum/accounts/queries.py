"""Who somebody is, which mandates hold, and what an organisation is called."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from forum.accounts.models import Person, SignIn, SiteGrant
from forum.accounts.rules import SiteRole, normal_email


def active_site_roles(session: Session, person_id: int | None) -> frozenset[SiteRole]:
    """Of a person with an account that stands."""
    rows = session.scalars(
        select(SiteGrant.role)
        .join(Person, Person.id == SiteGrant.person_id)
        .where(SiteGrant.person_id == person_id, Person.active)
    )
    return frozenset(rows)


@dataclass(frozen=True, slots=True)
class Device:
    """A browser in which somebody is signed in."""

    public_id: str
    browser: str
    started_at: dt.datetime
    is_current: bool


def person_by_email(session: Session, email: str) -> Person | None:
    return session.scalar(select(Person).where(Person.email == normal_email(email)))


def signed_in(at: dt.datetime) -> ColumnElement[bool]:
    """Sign-ins that hold."""
    return and_(SignIn.ended_at.is_(None), SignIn.ends_at > at)


def devices(session: Session, person_id: int, current: int | None, at: dt.datetime) -> list[Device]:
    """The sign-ins that hold, the current one first, then the newest."""
    statement = (
        select(SignIn)
        .where(SignIn.person_id == person_id, signed_in(at))
        .order_by(SignIn.started_at.desc(), SignIn.id.desc())
    )
    found = [
        Device(row.public_id or "", row.browser or "", row.started_at, row.id == current)
        for row in session.scalars(statement)
    ]
    return sorted(found, key=lambda one: not one.is_current)


def site_roles(session: Session, person_id: int) -> frozenset[SiteRole]:
    statement = select(SiteGrant.role).where(SiteGrant.person_id == person_id)
    return frozenset(session.scalars(statement))


def is_confirmed(session: Session, email: str) -> bool:
    person = person_by_email(session, email)
    return person is not None and person.confirmed_at is not None
