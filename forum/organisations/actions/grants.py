"""Adding organisations and granting mandates, by commands and files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.actions.roles import person_with_account
from forum.core.db import transaction
from forum.core.errors import Invalid
from forum.ledger.actions import ChainWriter, ensure_site_chain
from forum.ledger.rules import SITE
from forum.organisations.models import Mandate, Organisation, OrganisationName
from forum.organisations.rules import MandateRole, MandateState, OrganisationKind


def add_organisation(
    session: Session,
    chain_writer: ChainWriter,
    *,
    external_id: str | None,
    kind: OrganisationKind,
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
    chain_writer.write(actor=by, act="organisation.add", subject=organisation.public_id)
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
        chain_writer = ChainWriter(session, SITE, at)
        person = person_with_account(session, email)
        found = session.scalar(
            select(Organisation).where(
                (Organisation.external_id == organisation)
                | (Organisation.public_id == organisation)
                | (Organisation.state == organisation)
            )
        )
        if found is not None and found.merged_into_id is not None:
            found = session.get(Organisation, found.merged_into_id)
        if found is None:
            raise Invalid({"organisation": _l("There is no such organisation.")})
        same = session.scalar(
            select(Mandate).where(
                Mandate.person_id == person.id,
                Mandate.organisation_id == found.id,
                Mandate.role == role,
                Mandate.starts_on == starts_on,
                Mandate.state.in_((MandateState.REQUESTED, MandateState.GRANTED)),
            )
        )
        if same is not None and same.state is MandateState.GRANTED and same.ends_on == ends_on:
            return
        if same is not None:
            raise Invalid({"starts_on": _l("There is another mandate that begins on this day.")})
        mandate = Mandate(
            person_id=person.id,
            organisation_id=found.id,
            role=role,
            state=MandateState.GRANTED,
            proof=proof,
            starts_on=starts_on,
            ends_on=ends_on,
            granted_at=at,
        )
        session.add(mandate)
        session.flush()
        chain_writer.write(
            actor=by,
            act="mandate.grant",
            subject=mandate.public_id,
            details={"person": person.public_id, "organisation": found.public_id, "role": role},
        )
