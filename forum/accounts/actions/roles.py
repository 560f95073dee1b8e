"""Granting roles and mandates, adding organisations."""

from __future__ import annotations

import datetime as dt

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from forum.accounts.actions.sign_ins import end_sign_ins
from forum.accounts.models import Person, SiteGrant
from forum.accounts.queries import person_by_email
from forum.accounts.rules import SiteRole
from forum.core.db import transaction
from forum.core.errors import Invalid
from forum.ledger.actions import ChainWriter, ensure_site_chain
from forum.ledger.rules import SITE


def grant_site_role(*, email: str, role: SiteRole, at: dt.datetime, by: str) -> None:
    """Doing it twice changes nothing. Whoever gains rights signs in anew."""
    with transaction() as session:
        ensure_site_chain(session)
        chain_writer = ChainWriter(session, SITE, at)
        person = person_with_account(session, email)
        if session.get(SiteGrant, (person.id, role)) is None:
            session.add(SiteGrant(person_id=person.id, role=role, granted_at=at))
            end_sign_ins(session, person.id, at)
            chain_writer.write(
                actor=by, act="role.grant", subject=person.public_id, details={"role": role}
            )


def person_with_account(session: Session, email: str) -> Person:
    person = person_by_email(session, email)
    if person is None:
        raise Invalid({"email": _l("There is no account with this address.")})
    return person
