"""Mandates as lists and pages show them, with who holds them and who decided."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from forum.accounts.models import Person
from forum.core.paging import Page
from forum.organisations.models import Mandate, Organisation
from forum.organisations.queries import organisations
from forum.organisations.queries.organisations import OrganisationView
from forum.organisations.rules import MandateRole, MandateState, mandate_standing

PAGE = 50  # mandates on a page
MOST = 500  # mandates of one person or one organisation that a page shows, newest first


@dataclass(frozen=True)
class MandateLine:
    """A mandate. Names of deciders are empty where a command decided, or nobody has."""

    public_id: str
    person: str  # public id
    person_name: str
    person_title: str
    email: str
    organisation: OrganisationView
    role: MandateRole
    state: MandateState
    proof: str
    note: str
    starts_on: dt.date
    ends_on: dt.date | None
    requested_at: dt.datetime | None
    decided_at: dt.datetime | None  # granted or refused
    decided_by: str
    ended_at: dt.datetime | None
    ended_by: str
    version: int

    def status(self, on: dt.date) -> str:
        """What a page calls it on a day: a granted mandate is `ahead`, `holds` or is `over`."""
        if self.state is not MandateState.GRANTED:
            return self.state.value
        return mandate_standing(self.starts_on, self.ends_on, on).value


def lines(
    session: Session,
    condition: ColumnElement[bool],
    *,
    before: str | None = None,
    limit: int = MOST,
) -> list[MandateLine]:
    """Newest first; `before` is the public id of the mandate to go on from."""
    granter, refuser, ender = (aliased(Person) for _each in range(3))
    statement = (
        select(Mandate, Person, granter.name, refuser.name, ender.name)
        .join(Person, Person.id == Mandate.person_id)
        .outerjoin(granter, granter.id == Mandate.granted_by_id)
        .outerjoin(refuser, refuser.id == Mandate.refused_by_id)
        .outerjoin(ender, ender.id == Mandate.ended_by_id)
        .where(condition)
        .order_by(Mandate.id.desc())
        .limit(limit)
    )
    if before is not None:
        other = aliased(Mandate)
        neighbour = select(other.id).where(other.public_id == before).scalar_subquery()
        statement = statement.where(Mandate.id < neighbour)
    rows = session.execute(statement).all()
    ids = {row[0].organisation_id for row in rows}
    houses = {one.id: one for one in organisations.organisations(session, Organisation.id.in_(ids))}
    return [
        MandateLine(
            public_id=mandate.public_id,
            person=person.public_id,
            person_name=person.name,
            person_title=person.title,
            email=person.email,
            organisation=houses[mandate.organisation_id],
            role=mandate.role,
            state=mandate.state,
            proof=mandate.proof,
            note=mandate.note,
            starts_on=mandate.starts_on,
            ends_on=mandate.ends_on,
            requested_at=mandate.requested_at,
            decided_at=mandate.granted_at or mandate.refused_at,
            decided_by=granted_by or refused_by or "",
            ended_at=mandate.ended_at,
            ended_by=ended_by or "",
            version=mandate.version,
        )
        for mandate, person, granted_by, refused_by, ended_by in rows
    ]


def mandate_page(
    session: Session, condition: ColumnElement[bool], before: str | None
) -> Page[MandateLine]:
    found = lines(session, condition, before=before, limit=PAGE + 1)
    more = len(found) > PAGE
    items = found[:PAGE]
    return Page(
        items,
        before=items[0].public_id if before and items else None,
        after=items[-1].public_id if more else None,
    )


def of_person(session: Session, person_id: int | None) -> list[MandateLine]:
    return lines(session, Mandate.person_id == person_id)


def of_organisation(session: Session, organisation_id: int) -> list[MandateLine]:
    return lines(session, Mandate.organisation_id == organisation_id)


def mandate(session: Session, public_id: str) -> MandateLine | None:
    return next(iter(lines(session, Mandate.public_id == public_id)), None)
