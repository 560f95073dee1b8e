"""Which mandates a person holds on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from forum.organisations.models import Mandate, Organisation, OrganisationName
from forum.organisations.queries.names import state_names
from forum.organisations.rules import MandateRole, MandateState, OrganisationKind


@dataclass(frozen=True, slots=True)
class NamedMandate:
    """A mandate that holds now, with the organisation's names by language."""

    id: int
    public_id: str
    organisation_id: int
    kind: OrganisationKind
    role: MandateRole
    starts_on: dt.date
    ends_on: dt.date | None
    names: dict[str, str]


def holding(on: dt.date) -> ColumnElement[bool]:
    """Mandates by which a person may speak on a day, first and last included
    (`organisations.rules.mandate_standing`). An end that has come needs no job: the day decides."""
    return and_(
        Mandate.state == MandateState.GRANTED,
        Mandate.starts_on <= on,
        or_(Mandate.ends_on.is_(None), Mandate.ends_on >= on),
    )


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
                id=mandate.id,
                public_id=mandate.public_id,
                organisation_id=organisation.id,
                kind=organisation.kind,
                role=mandate.role,
                starts_on=mandate.starts_on,
                ends_on=mandate.ends_on,
                names=state_names(organisation.state),
            )
        if name is not None:
            held[mandate.id].names[name.language] = name.name
    return list(held.values())
