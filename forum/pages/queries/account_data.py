"""What is kept of a person's account, for them to take along."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.models import Person, SignIn, SiteGrant
from forum.ledger.models import Entry
from forum.organisations.models import Mandate, Organisation


def account_of(session: Session, person: Person) -> dict[str, Any]:
    """No password, no secret and no key: those open something, and say nothing."""
    mandates = session.execute(
        select(Mandate, Organisation.public_id)
        .join(Organisation, Organisation.id == Mandate.organisation_id)
        .where(Mandate.person_id == person.id)
        .order_by(Mandate.id)
    )
    return {
        "id": person.public_id,
        "email": person.email,
        "name": person.name,
        "title": person.title,
        "interface_language": person.interface_language,
        "languages": person.languages,
        "made": person.created_at.isoformat(),
        "terms_accepted": (
            person.terms_accepted_at.isoformat() if person.terms_accepted_at else None
        ),
        "one_time_codes": person.tf_totp_secret is not None,
        "passkeys": [key.name for key in person.webauthn],
        "roles": [
            {"role": grant.role.value, "since": grant.granted_at.isoformat()}
            for grant in session.scalars(select(SiteGrant).where(SiteGrant.person_id == person.id))
        ],
        "mandates": [
            {
                "organisation": organisation,
                "role": mandate.role.value,
                "proof": mandate.proof,
                "from": mandate.starts_on.isoformat() if mandate.starts_on else None,
                "until": mandate.ends_on.isoformat() if mandate.ends_on else None,
                "ended": mandate.ended_at.isoformat() if mandate.ended_at else None,
            }
            for mandate, organisation in mandates
        ],
        "sign_ins": [
            {
                "begun": one.started_at.isoformat(),
                "ended": one.ended_at.isoformat() if one.ended_at else None,
                "browser": one.browser,
            }
            for one in session.scalars(
                select(SignIn).where(SignIn.person_id == person.id).order_by(SignIn.id)
            )
        ],
        "acts": [
            {"at": entry.at.isoformat(), "act": entry.act, "on": entry.subject}
            for entry in session.scalars(
                select(Entry).where(Entry.actor == person.public_id).order_by(Entry.id)
            )
        ],
    }
