"""Mandates: asked for with a proof, granted or refused, ended. All on the site's chain."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from forum.accounts import queries
from forum.accounts.actions.administration import check_administrator, site_chain_writer
from forum.accounts.models import Person
from forum.accounts.rights import Actor
from forum.core.db import transaction
from forum.core.errors import Invalid, NotThere, Stale
from forum.ledger.actions import ChainWriter
from forum.organisations.models import Mandate, Organisation
from forum.organisations.queries import organisations
from forum.organisations.rights import may_grant
from forum.organisations.rules import MANDATE_TRANSITIONS, MandateAct, MandateRole, MandateState

OPEN = (MandateState.REQUESTED, MandateState.GRANTED)
MAX_REQUESTS = 10  # of one person that nobody has decided on


@dataclass(frozen=True, slots=True)
class MandateTerms:
    """For whom, as what, from which day until which (both included), and on what it rests."""

    organisation: str  # public id
    role: MandateRole
    starts_on: dt.date
    ends_on: dt.date | None
    proof: str


def ask(*, by: Actor, terms: MandateTerms, at: dt.datetime) -> str:
    """Asks for a mandate for oneself; returns its id. Raises `Invalid`."""
    with transaction() as session:
        chain_writer = site_chain_writer(session, at)
        waiting = select(func.count()).where(
            Mandate.person_id == by.person_id, Mandate.state == MandateState.REQUESTED
        )
        if (session.scalar(waiting) or 0) >= MAX_REQUESTS:
            raise Invalid(
                {"role": _l("You have asked for many mandates. Wait until these are decided.")}
            )
        if by.person_id is None:
            raise NotThere
        mandate = _begin(session, by.person_id, terms)
        mandate.state, mandate.requested_at = MandateState.REQUESTED, at
        return _record(session, chain_writer, by, MandateAct.ASK, mandate)


def give(*, by: Actor, person: str, terms: MandateTerms, at: dt.datetime) -> str:
    """Grants without a request; administrators only. `person` is a public id.

    Raises `NotThere`, `Invalid`.
    """
    with transaction() as session:
        chain_writer = site_chain_writer(session, at)
        check_administrator(session, by)
        holder = session.scalar(select(Person.id).where(Person.public_id == person, Person.active))
        if holder is None:
            raise NotThere
        mandate = _begin(session, holder, terms)
        mandate.state, mandate.granted_at = MandateState.GRANTED, at
        mandate.granted_by_id = by.person_id
        return _record(session, chain_writer, by, MandateAct.GRANT, mandate)


def grant(
    *,
    by: Actor,
    mandate: str,
    version: int | None,
    starts_on: dt.date,
    ends_on: dt.date | None,
    at: dt.datetime,
) -> None:
    """Grants what was asked for, perhaps for other days. Raises `NotThere`, `Invalid`, `Stale`."""
    with transaction() as session:
        chain_writer = site_chain_writer(session, at)
        found = _held(session, by, mandate, at)
        found.state = _becomes(found, MandateAct.GRANT, version)
        _check_free(
            session, found.person_id, found.organisation_id, found.role, starts_on, ends_on, found
        )
        found.starts_on, found.ends_on = starts_on, ends_on
        found.granted_at, found.granted_by_id = at, by.person_id
        _record(session, chain_writer, by, MandateAct.GRANT, found)


def refuse(*, by: Actor, mandate: str, version: int | None, note: str, at: dt.datetime) -> None:
    """Refuses what was asked for, with a note to the person. Raises `NotThere`, `Stale`."""
    with transaction() as session:
        chain_writer = site_chain_writer(session, at)
        found = _held(session, by, mandate, at)
        found.state = _becomes(found, MandateAct.REFUSE, version)
        found.note, found.refused_at, found.refused_by_id = note, at, by.person_id
        _record(session, chain_writer, by, MandateAct.REFUSE, found)


def end(*, by: Actor, mandate: str, version: int | None, note: str, at: dt.datetime) -> None:
    """Ends a mandate at once, whatever its last day; whose it is may do so as well.

    Raises `NotThere`, `Stale`.
    """
    with transaction() as session:
        chain_writer = site_chain_writer(session, at)
        found = _held(session, by, mandate, at, of_their_own=True)
        found.state = _becomes(found, MandateAct.END, version)
        found.note, found.ended_at, found.ended_by_id = note, at, by.person_id
        _record(session, chain_writer, by, MandateAct.END, found)


def _held(
    session: Session, by: Actor, mandate: str, at: dt.datetime, *, of_their_own: bool = False
) -> Mandate:
    """The mandate, if it is theirs to decide on; under the site's lock."""
    found = session.scalar(select(Mandate).where(Mandate.public_id == mandate))
    if found is None:
        raise NotThere
    if by.person_id is None or (of_their_own and found.person_id == by.person_id):
        return found
    site = queries.active_site_roles(session, by.person_id)
    own = organisations.roles_for(session, by.person_id, found.organisation_id, at.date())
    if not may_grant(site, own, found.role):
        raise NotThere
    return found


def _becomes(found: Mandate, act: MandateAct, version: int | None) -> MandateState:
    """Raises `Stale` where it is no longer what the form showed."""
    then = MANDATE_TRANSITIONS.get((act, found.state))
    if then is None or (version is not None and found.version != version):
        raise Stale(
            _l("Somebody else has decided on this mandate meanwhile. It is shown as it is now.")
        )
    return then


def _begin(session: Session, person_id: int, terms: MandateTerms) -> Mandate:
    organisation = session.scalar(
        select(Organisation.id).where(
            Organisation.public_id == terms.organisation, Organisation.merged_into_id.is_(None)
        )
    )
    if organisation is None:
        raise Invalid({"organisation": _l("There is no such organisation.")})
    _check_free(session, person_id, organisation, terms.role, terms.starts_on, terms.ends_on, None)
    mandate = Mandate(
        person_id=person_id,
        organisation_id=organisation,
        role=terms.role,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        proof=terms.proof,
        note="",
    )
    session.add(mandate)
    return mandate


def _check_free(
    session: Session,
    person_id: int,
    organisation_id: int,
    role: MandateRole,
    starts_on: dt.date,
    ends_on: dt.date | None,
    but: Mandate | None,
) -> None:
    """One mandate in one role on one day: a renewal begins when the one before it has ended."""
    overlap = select(Mandate.id).where(
        Mandate.person_id == person_id,
        Mandate.organisation_id == organisation_id,
        Mandate.role == role,
        Mandate.state.in_(OPEN),
        or_(Mandate.ends_on.is_(None), Mandate.ends_on >= starts_on),
    )
    if ends_on is not None:
        overlap = overlap.where(Mandate.starts_on <= ends_on)
    if but is not None:
        overlap = overlap.where(Mandate.id != but.id)
    with session.no_autoflush:
        taken = session.scalar(overlap)
    if taken is not None:
        raise Invalid(
            {"starts_on": _l("There is a mandate in this role, or a request for one, already.")}
        )


def _record(
    session: Session, chain_writer: ChainWriter, by: Actor, act: MandateAct, mandate: Mandate
) -> str:
    session.flush()
    person = session.scalar(select(Person.public_id).where(Person.id == mandate.person_id))
    organisation = session.scalar(
        select(Organisation.public_id).where(Organisation.id == mandate.organisation_id)
    )
    chain_writer.write(
        actor=by.name,
        act=act,
        subject=mandate.public_id,
        details={
            "person": person,
            "organisation": organisation,
            "role": mandate.role.value,
            "from": mandate.starts_on.isoformat(),
            "until": mandate.ends_on.isoformat() if mandate.ends_on else None,
        },
    )
    return mandate.public_id
