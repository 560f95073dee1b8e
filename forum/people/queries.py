"""Who somebody is, which mandates hold, and what an organisation is called."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from babel import Locale
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from forum.people.models import Mandate, Organisation, OrganisationName, Person, SiteGrant
from forum.people.rules import Kind, MandateRole, MandateState, SiteRole, normal_email


@dataclass(frozen=True, slots=True)
class NamedMandate:
    """A mandate that holds now, with the organisation's names by language."""

    id: int
    public_id: str
    organisation_id: int
    kind: Kind
    role: MandateRole
    starts_on: dt.date
    ends_on: dt.date | None
    names: dict[str, str]


def holding(on: dt.date) -> ColumnElement[bool]:
    """Mandates by which a person may speak on a day, first and last included. An end that has
    come needs no job: the day decides."""
    return and_(
        Mandate.state == MandateState.GRANTED,
        Mandate.starts_on <= on,
        or_(Mandate.ends_on.is_(None), Mandate.ends_on >= on),
    )


def person_by_email(session: Session, email: str) -> Person | None:
    return session.scalar(select(Person).where(Person.email == normal_email(email)))


def site_roles(session: Session, person_id: int) -> frozenset[SiteRole]:
    statement = select(SiteGrant.role).where(SiteGrant.person_id == person_id)
    return frozenset(session.scalars(statement))


def mandates(session: Session, person_id: int, on: dt.date) -> list[NamedMandate]:
    """The mandates that hold on a day, in one statement first and last included."""
    statement = (
        select(Mandate, Organisation, OrganisationName)
        .join(Organisation, Organisation.id == Mandate.organisation_id)
        .outerjoin(OrganisationName, OrganisationName.organisation_id == Organisation.id)
        .where(Mandate.person_id == person_id, holding(on))
        .order_by(Mandate.id)
    )
    held: dict[int, NamedMandate] = {}
    for mandate, organisation, name in session.execute(statement):
        if mandate.id not in held:
            held[mandate.id] = NamedMandate(
                mandate.id,
                mandate.public_id,
                organisation.id,
                organisation.kind,
                mandate.role,
                mandate.starts_on,
                mandate.ends_on,
                state_names(organisation.state),
            )
        if name is not None:
            held[mandate.id].names[name.language] = name.name
    return list(held.values())


def organisation_names(session: Session, ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """Names by language of each organisation."""
    wanted = list(ids)
    names = {
        row.id: state_names(row.state)
        for row in session.scalars(select(Organisation).where(Organisation.id.in_(wanted)))
    }
    statement = select(OrganisationName).where(OrganisationName.organisation_id.in_(wanted))
    for row in session.scalars(statement):
        names[row.organisation_id][row.language] = row.name
    return names


def state_names(code: str | None, languages: Iterable[str] = ("en", "fr", "es")) -> dict[str, str]:
    """A state's names as CLDR has them; empty for codes that name no state there."""
    found = {tag: Locale(tag).territories.get(code or "") for tag in languages}
    return {tag: name for tag, name in found.items() if name and code}
