"""What becomes of a person's roles in spaces when they close their account."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from forum.ledger.actions import Pen
from forum.people.models import Person
from forum.spaces.models import Appointment, Space


def appointed(person_id: int) -> Select[int]:
    """The ids of the spaces in which they have a role."""
    return select(Appointment.space_id).where(Appointment.person_id == person_id)


def end_appointments(session: Session, pen: Pen, space: Space, person: Person) -> None:
    """In the caller's transaction, which holds the space's chain."""
    held = select(Appointment).where(
        Appointment.person_id == person.id, Appointment.space_id == space.id
    )
    for appointment in session.scalars(held).all():
        session.delete(appointment)
        pen.write(
            actor=person.public_id,
            act="appointment.end",
            subject=person.public_id,
            details={"role": appointment.role.value},
        )
