"""What becomes of a person's roles in spaces when they close their account."""

from __future__ import annotations

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from forum.accounts.models import Person
from forum.ledger.actions import ChainWriter
from forum.spaces.actions.appointments import end_in_transaction
from forum.spaces.models import Appointment, AppointmentOffer, Space


def appointed(person_id: int) -> Select[int]:
    """The ids of the spaces in which they have a role."""
    return select(Appointment.space_id).where(Appointment.person_id == person_id)


def end_appointments(
    session: Session, chain_writer: ChainWriter, space: Space, person: Person
) -> None:
    """In the caller's transaction, which holds the space's chain."""
    held = select(Appointment).where(
        Appointment.person_id == person.id,
        Appointment.space_id == space.id,
        Appointment.ended_at.is_(None),
    )
    for appointment in session.scalars(held).all():
        end_in_transaction(chain_writer, appointment, person.public_id, person.public_id)


def forget_offers(session: Session, person: Person) -> None:
    """What was offered to their address."""
    session.execute(delete(AppointmentOffer).where(AppointmentOffer.email == person.email))
