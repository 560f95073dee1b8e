"""Offering roles in a space to addresses, accepting them, appointing persons, ending it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.accounts.models import Person
from forum.accounts.queries import person_by_email
from forum.accounts.rights import is_administrator
from forum.accounts.rules import normal_email
from forum.core.db import transaction
from forum.core.errors import Invalid, NotThere
from forum.ledger.actions import ChainWriter
from forum.ledger.rules import digest, new_salt
from forum.spaces.models import Appointment, AppointmentOffer, Space
from forum.spaces.queries import space_with_slug
from forum.spaces.queries.appointments import still_offered
from forum.spaces.rights import may_change_space
from forum.spaces.rules import Role
from forum.spaces.rules.viewer import Viewer

OFFER_DAYS = 30  # in which an offer can be accepted
MAX_OFFERS = 200  # of one space at a time: more are a slip of a script


def offer(
    *, viewer: Viewer, slug: str, email: str, role: Role, languages: Sequence[str], at: dt.datetime
) -> None:
    """Offers a role to whoever has this address, now or later, and says the same in both cases.

    The same again offers it for longer. Raises `NotThere`, `Invalid`.
    """
    if viewer.person_id is None:
        raise NotThere
    with transaction() as session:
        space, chain_writer = _held(session, viewer, slug, at)
        email = normal_email(email)
        found = session.scalar(
            select(AppointmentOffer).where(
                AppointmentOffer.space_id == space.id,
                AppointmentOffer.email == email,
                AppointmentOffer.role == role,
            )
        )
        if found is None:
            standing = select(func.count()).where(AppointmentOffer.space_id == space.id)
            if (session.scalar(standing) or 0) >= MAX_OFFERS:
                raise Invalid({"email": _l("Many offers stand already. Take some of them back.")})
            found = AppointmentOffer(space_id=space.id, email=email, role=role, salt=new_salt())
            session.add(found)
        found.languages = list(languages)
        found.offered_at, found.offered_by_id = at, viewer.person_id
        found.until = at + dt.timedelta(days=OFFER_DAYS)
        session.flush()
        chain_writer.write(
            actor=viewer.public_id,
            act="appointment.offer",
            subject=found.public_id,
            details={"role": role.value, "address": digest(found.salt, email)},
        )


def take_back(*, viewer: Viewer, slug: str, offer: str, at: dt.datetime) -> None:
    """By whoever may offer. What was accepted meanwhile is no offer. Raises `NotThere`."""
    with transaction() as session:
        space, chain_writer = _held(session, viewer, slug, at)
        found = session.scalar(
            select(AppointmentOffer).where(
                AppointmentOffer.public_id == offer, AppointmentOffer.space_id == space.id
            )
        )
        if found is None:
            raise NotThere
        session.delete(found)
        chain_writer.write(
            actor=viewer.public_id,
            act="appointment.take_back",
            subject=offer,
            details={"role": found.role.value},
        )


def answer(*, viewer: Viewer, offer: str, accept: bool, at: dt.datetime) -> None:
    """The person whose address it is takes the role, or not. Raises `NotThere`."""
    with transaction() as session:
        where = session.execute(
            select(Space.id, Space.public_id)
            .join(AppointmentOffer, AppointmentOffer.space_id == Space.id)
            .where(AppointmentOffer.public_id == offer)
        ).one_or_none()
        if where is None:
            raise NotThere
        chain_writer = ChainWriter(session, where.public_id, at)
        row = session.execute(
            select(AppointmentOffer, Person)
            .join(Person, Person.email == AppointmentOffer.email)
            .where(
                AppointmentOffer.public_id == offer,
                still_offered(at),
                Person.id == viewer.person_id,
                Person.active,
            )
            .execution_options(populate_existing=True)
        ).one_or_none()
        if row is None:
            raise NotThere
        found, person = row
        session.delete(found)
        if not accept:
            chain_writer.write(
                actor=viewer.public_id,
                act="appointment.decline",
                subject=offer,
                details={"role": found.role.value},
            )
            return
        appoint_in(
            session,
            chain_writer,
            space_id=where.id,
            person_id=person.id,
            person=person.public_id,
            role=found.role,
            languages=found.languages,
            by=viewer.public_id,
            more={"offer": offer},
        )


def appoint_person(
    *, viewer: Viewer, slug: str, person: str, role: Role, languages: Sequence[str], at: dt.datetime
) -> None:
    """An administrator appoints somebody in their list. Raises `NotThere`, `Invalid`."""
    if not is_administrator(viewer.site_roles):
        raise NotThere
    with transaction() as session:
        found = session.scalar(select(Person).where(Person.public_id == person, Person.active))
        if found is None:
            raise NotThere
        chain = session.execute(
            select(Space.id, Space.public_id).where(Space.slug == slug)
        ).one_or_none()
        if chain is None:
            raise Invalid({"space": _l("There is no space with this address.")})
        chain_writer = ChainWriter(session, chain.public_id, at)
        appoint_in(
            session,
            chain_writer,
            space_id=chain.id,
            person_id=found.id,
            person=found.public_id,
            role=role,
            languages=languages,
            by=viewer.public_id,
        )


def end(*, viewer: Viewer, slug: str, appointment: str, at: dt.datetime) -> None:
    """At once; what they decided stays. Ending it twice changes nothing. Raises `NotThere`."""
    with transaction() as session:
        space, chain_writer = _held(session, viewer, slug, at)
        row = session.execute(
            select(Appointment, Person.public_id)
            .join(Person, Person.id == Appointment.person_id)
            .where(Appointment.public_id == appointment, Appointment.space_id == space.id)
        ).one_or_none()
        if row is None:
            raise NotThere
        found, person = row
        if found.ended_at is not None:
            return
        end_in_transaction(chain_writer, found, person, viewer.public_id)


def revoke(*, person: str, slug: str, role: Role, at: dt.datetime, by: str) -> None:
    """By a command. What nobody holds is not taken. Raises `Invalid`."""
    with transaction() as session:
        space = session.execute(
            select(Space.id, Space.public_id).where(Space.slug == slug)
        ).one_or_none()
        if space is None:
            raise Invalid({"space": _l("There is no space with this address.")})
        chain_writer = ChainWriter(session, space.public_id, at)
        found = session.scalar(
            select(Appointment)
            .join(Person, Person.id == Appointment.person_id)
            .where(
                Appointment.space_id == space.id,
                Appointment.role == role,
                Appointment.ended_at.is_(None),
                Person.public_id == person,
            )
        )
        if found is not None:
            end_in_transaction(chain_writer, found, person, by)


def end_in_transaction(chain_writer: ChainWriter, found: Appointment, person: str, by: str) -> None:
    found.ended_at = chain_writer.at
    chain_writer.write(
        actor=by,
        act="appointment.end",
        subject=person,
        details={"role": found.role.value, "appointment": found.public_id},
    )


def _held(
    session: Session, viewer: Viewer, slug: str, at: dt.datetime
) -> tuple[Space, ChainWriter]:
    """A space in which the viewer appoints, with its chain locked."""
    space = session.scalar(select(Space).where(Space.slug == slug))
    if space is None or not may_change_space(viewer, space.id):
        raise NotThere
    return space, ChainWriter(session, space.public_id, at)


def appoint(*, email: str, slug: str, role: Role, at: dt.datetime, by: str) -> None:
    """Gives a person a role in a space. Doing it twice changes nothing. Raises `Invalid`."""
    with transaction() as session:
        person = person_by_email(session, email)
        if person is None:
            raise Invalid({"email": _l("There is no account with this address.")})
        try:
            space = space_with_slug(session, slug)
        except NotThere:
            raise Invalid({"space": _l("There is no space with this address.")}) from None
        chain_writer = ChainWriter(session, space.public_id, at)
        appoint_in(
            session,
            chain_writer,
            space_id=space.id,
            person_id=person.id,
            person=person.public_id,
            role=role,
            by=by,
        )


def appoint_in(
    session: Session,
    chain_writer: ChainWriter,
    *,
    space_id: int,
    person_id: int,
    person: str,
    role: Role,
    by: str,
    languages: Sequence[str] = (),
    more: Mapping[str, object] | None = None,
) -> None:
    """In the caller's transaction, on the space's chain. What somebody holds they are not given
    again; only the languages in which they read there may be new."""
    held = session.scalar(
        select(Appointment).where(
            Appointment.space_id == space_id,
            Appointment.person_id == person_id,
            Appointment.role == role,
            Appointment.ended_at.is_(None),
        )
    )
    if held is not None and held.languages == list(languages):
        return
    if held is None:
        held = Appointment(
            space_id=space_id, person_id=person_id, role=role, appointed_at=chain_writer.at
        )
        session.add(held)
    held.languages = list(languages)
    chain_writer.write(
        actor=by,
        act="appointment.grant",
        subject=person,
        details={"role": role.value, **(more or {})},
    )
