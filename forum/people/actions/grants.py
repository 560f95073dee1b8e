"""Granting roles and mandates, adding organisations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.core.db import transaction
from forum.core.errors import Invalid
from forum.ledger.actions import Pen, ensure_site_chain
from forum.ledger.rules import SITE
from forum.people.actions.sign_ins import end_sign_ins
from forum.people.models import Mandate, Organisation, OrganisationName, Person, SiteGrant
from forum.people.queries import person_by_email
from forum.people.rules import Kind, MandateRole, SiteRole


def grant_site_role(*, email: str, role: SiteRole, at: dt.datetime, by: str) -> None:
    """Doing it twice changes nothing. Whoever gains rights signs in anew."""
    with transaction() as session:
        ensure_site_chain(session)
        pen = Pen(session, SITE, at)
        person = _person(session, email)
        if session.get(SiteGrant, (person.id, role)) is None:
            session.add(SiteGrant(person_id=person.id, role=role, granted_at=at))
            end_sign_ins(session, person.id, at)
            pen.write(actor=by, act="role.grant", subject=person.public_id, details={"role": role})


def add_organisation(
    session: Session,
    pen: Pen,
    *,
    external_id: str | None,
    kind: Kind,
    state: str | None,
    names: Mapping[str, str],
    acronyms: Mapping[str, str],
    by: str,
) -> Organisation:
    """In the caller's transaction, on the site's chain."""
    organisation = Organisation(external_id=external_id, kind=kind, state=state)
    session.add(organisation)
    session.flush()
    for language, name in names.items():
        session.add(
            OrganisationName(
                organisation_id=organisation.id,
                language=language,
                name=name,
                acronym=acronyms.get(language, ""),
            )
        )
    pen.write(actor=by, act="organisation.add", subject=organisation.public_id)
    return organisation


def grant_mandate(
    *,
    email: str,
    organisation: str,
    role: MandateRole,
    starts_on: dt.date,
    ends_on: dt.date | None,
    proof: str,
    at: dt.datetime,
    by: str,
) -> None:
    """`organisation` is its external or public id. The same grant twice changes nothing."""
    with transaction() as session:
        ensure_site_chain(session)
        pen = Pen(session, SITE, at)
        person = _person(session, email)
        found = session.scalar(
            select(Organisation).where(
                (Organisation.external_id == organisation)
                | (Organisation.public_id == organisation)
                | (Organisation.state == organisation)
            )
        )
        if found is None:
            raise Invalid({"organisation": _l("There is no such organisation.")})
        same = session.scalar(
            select(Mandate).where(
                Mandate.person_id == person.id,
                Mandate.organisation_id == found.id,
                Mandate.role == role,
                Mandate.starts_on == starts_on,
            )
        )
        if same is not None and (same.ends_on, same.ended_at) == (ends_on, None):
            return
        if same is not None:
            raise Invalid({"starts_on": _l("There is another mandate that begins on this day.")})
        mandate = Mandate(
            person_id=person.id,
            organisation_id=found.id,
            role=role,
            proof=proof,
            starts_on=starts_on,
            ends_on=ends_on,
            granted_at=at,
        )
        session.add(mandate)
        session.flush()
        pen.write(
            actor=by,
            act="mandate.grant",
            subject=mandate.public_id,
            details={"person": person.public_id, "organisation": found.public_id, "role": role},
        )


def _person(session: Session, email: str) -> Person:
    person = person_by_email(session, email)
    if person is None:
        raise Invalid({"email": _l("There is no account with this address.")})
    return person
