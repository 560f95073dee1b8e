"""What administrators do with accounts: roles on the whole site, signing out, deactivating."""

from __future__ import annotations

import datetime as dt

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.accounts import queries
from forum.accounts.actions.sign_ins import end_sign_ins
from forum.accounts.models import Person, SiteGrant
from forum.accounts.rights import Actor, is_administrator
from forum.accounts.rules import SiteRole
from forum.core.db import transaction
from forum.core.errors import Invalid, NotThere
from forum.ledger.actions import ChainWriter, ensure_site_chain
from forum.ledger.rules import SITE


def grant_role(*, by: Actor, person: str, role: SiteRole, at: dt.datetime) -> None:
    """Whoever gains rights signs in anew. Doing it twice changes nothing. Raises `NotThere`."""
    with transaction() as session:
        chain_writer = site_chain_writer(session, at)
        check_administrator(session, by)
        found = _person(session, person)
        if session.get(SiteGrant, (found.id, role)) is not None:
            return
        session.add(SiteGrant(person_id=found.id, role=role, granted_at=at))
        if found.id != by.person_id:
            end_sign_ins(session, found.id, at)
        chain_writer.write(
            actor=by.name, act="role.grant", subject=person, details={"role": role.value}
        )


def end_role(*, by: Actor, person: str, role: SiteRole, at: dt.datetime) -> None:
    """Twice changes nothing. Raises `NotThere`; `Invalid` where no administrator would be left."""
    with transaction() as session:
        chain_writer = site_chain_writer(session, at)
        check_administrator(session, by)
        found = _person(session, person)
        held = session.get(SiteGrant, (found.id, role))
        if held is None:
            return
        if role is SiteRole.ADMINISTRATOR:
            _check_another(session, found)
        session.delete(held)
        if found.id != by.person_id:
            end_sign_ins(session, found.id, at)
        chain_writer.write(
            actor=by.name, act="role.end", subject=person, details={"role": role.value}
        )


def deactivate(*, by: Actor, person: str, at: dt.datetime) -> None:
    """Ends every sign-in of theirs at once and lets them sign in no more; what they wrote stays.

    Twice changes nothing. Raises `NotThere`, and `Invalid` where no administrator would be left.
    """
    with transaction() as session:
        chain_writer = site_chain_writer(session, at)
        check_administrator(session, by)
        found = _person(session, person)
        if not found.active:
            return
        _check_another(session, found)
        found.active = False
        end_sign_ins(session, found.id, at)
        chain_writer.write(actor=by.name, act="person.deactivate", subject=person)


def end_all_sign_ins(*, by: Actor, person: str, at: dt.datetime) -> None:
    """Signs them out everywhere, as when a device is lost; they may sign in anew.

    It is entered also where nobody was signed in: that somebody asked for it matters later.
    Raises `NotThere`.
    """
    with transaction() as session:
        chain_writer = site_chain_writer(session, at)
        check_administrator(session, by)
        found = _person(session, person)
        ended = end_sign_ins(session, found.id, at)
        chain_writer.write(
            actor=by.name, act="sign_in.end_all", subject=person, details={"ended": ended}
        )


def reactivate(*, by: Actor, person: str, at: dt.datetime) -> None:
    """They may sign in again, with the rights that they had. Raises `NotThere`."""
    with transaction() as session:
        chain_writer = site_chain_writer(session, at)
        check_administrator(session, by)
        found = _person(session, person)
        if found.active:
            return
        found.active = True
        chain_writer.write(actor=by.name, act="person.reactivate", subject=person)


def _person(session: Session, public_id: str) -> Person:
    found = session.scalar(select(Person).where(Person.public_id == public_id))
    if found is None:
        raise NotThere
    return found


def _check_another(session: Session, person: Person) -> None:
    """Nobody could give the site an administrator again but by a command on the machine."""
    if session.get(SiteGrant, (person.id, SiteRole.ADMINISTRATOR)) is None:
        return
    others = session.scalar(
        select(func.count())
        .select_from(SiteGrant)
        .join(Person, Person.id == SiteGrant.person_id)
        .where(SiteGrant.role == SiteRole.ADMINISTRATOR, Person.id != person.id, Person.active)
    )
    if not others:
        raise Invalid({"role": _l("This is the last administrator: appoint another one first.")})


def site_chain_writer(session: Session, at: dt.datetime) -> ChainWriter:
    ensure_site_chain(session)
    return ChainWriter(session, SITE, at)


def check_administrator(session: Session, by: Actor) -> None:
    """Raises `NotThere` for whoever is no administrator at this instant."""
    if by.person_id is not None and not is_administrator(
        queries.active_site_roles(session, by.person_id)
    ):
        raise NotThere
