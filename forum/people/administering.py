"""What administrators do with accounts: roles on the whole site, signing out, deactivating."""

from __future__ import annotations

import datetime as dt

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.core.db import transaction
from forum.core.errors import Invalid, NotThere
from forum.people.actions.sign_ins import end_sign_ins
from forum.people.models import Person, SiteGrant
from forum.people.organising import check_administrator, site_pen
from forum.people.rights import Doer
from forum.people.rules import SiteRole


def grant_role(*, by: Doer, person: str, role: SiteRole, at: dt.datetime) -> None:
    """Whoever gains rights signs in anew. Doing it twice changes nothing. Raises `NotThere`."""
    with transaction() as session:
        pen = site_pen(session, at)
        check_administrator(session, by)
        found = _person(session, person)
        if session.get(SiteGrant, (found.id, role)) is not None:
            return
        session.add(SiteGrant(person_id=found.id, role=role, granted_at=at))
        if found.id != by.person_id:
            end_sign_ins(session, found.id, at)
        pen.write(actor=by.name, act="role.grant", subject=person, details={"role": role.value})


def end_role(*, by: Doer, person: str, role: SiteRole, at: dt.datetime) -> None:
    """Twice changes nothing. Raises `NotThere`; `Invalid` where no administrator would be left."""
    with transaction() as session:
        pen = site_pen(session, at)
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
        pen.write(actor=by.name, act="role.end", subject=person, details={"role": role.value})


def deactivate(*, by: Doer, person: str, at: dt.datetime) -> None:
    """Ends every sign-in of theirs at once and lets them sign in no more; what they wrote stays.

    Twice changes nothing. Raises `NotThere`, and `Invalid` where no administrator would be left.
    """
    with transaction() as session:
        pen = site_pen(session, at)
        check_administrator(session, by)
        found = _person(session, person)
        if not found.active:
            return
        _check_another(session, found)
        found.active = False
        end_sign_ins(session, found.id, at)
        pen.write(actor=by.name, act="person.deactivate", subject=person)


def end_all_sign_ins(*, by: Doer, person: str, at: dt.datetime) -> None:
    """Signs them out everywhere, as when a device is lost; they may sign in anew.

    It is entered also where nobody was signed in: that somebody asked for it matters later.
    Raises `NotThere`.
    """
    with transaction() as session:
        pen = site_pen(session, at)
        check_administrator(session, by)
        found = _person(session, person)
        ended = end_sign_ins(session, found.id, at)
        pen.write(actor=by.name, act="sign_in.end_all", subject=person, details={"ended": ended})


def reactivate(*, by: Doer, person: str, at: dt.datetime) -> None:
    """They may sign in again, with the rights that they had. Raises `NotThere`."""
    with transaction() as session:
        pen = site_pen(session, at)
        check_administrator(session, by)
        found = _person(session, person)
        if found.active:
            return
        found.active = True
        pen.write(actor=by.name, act="person.reactivate", subject=person)


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
