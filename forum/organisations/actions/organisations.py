"""Adding and renaming organisations, and whether one clears its texts first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from forum.accounts import queries
from forum.accounts.actions.administration import check_administrator, site_chain_writer
from forum.accounts.rights import Actor
from forum.core.db import transaction
from forum.core.errors import Invalid, NotThere, Stale
from forum.core.folding import fold
from forum.organisations.actions import grants
from forum.organisations.models import Organisation, OrganisationFormerName, OrganisationName
from forum.organisations.queries import organisations
from forum.organisations.rights import may_set_clearance
from forum.organisations.rules import OrganisationKind


@dataclass(frozen=True)
class OrganisationDetails:
    """What an organisation is and calls itself, by language. A state needs no name: CLDR has it."""

    kind: OrganisationKind
    state: str | None
    names: Mapping[str, str]
    acronyms: Mapping[str, str]


def add(*, by: Actor, details: OrganisationDetails, at: dt.datetime) -> str:
    """Returns its public id. Raises `NotThere`, `Invalid`."""
    with transaction() as session:
        chain_writer = site_chain_writer(session, at)
        check_administrator(session, by)
        _check_state(session, details.state)
        _check_names(session, details, None)
        made = grants.add_organisation(
            session,
            chain_writer,
            external_id=None,
            kind=details.kind,
            state=details.state,
            names=details.names,
            acronyms=details.acronyms,
            by=by.name,
        )
        return made.public_id


def rename(
    *,
    by: Actor,
    organisation: str,
    details: OrganisationDetails,
    version: int | None,
    at: dt.datetime,
) -> None:
    """Gives it other names; the ones that it had are kept with the instant until which it bore
    them. What was posted keeps the names under which it was posted.

    Its kind may be corrected, but what is a state stays one, with its code. Without a version
    (a command) whatever is there is replaced. Raises `NotThere`, `Invalid`, `Stale`.
    """
    with transaction() as session:
        chain_writer = site_chain_writer(session, at)
        check_administrator(session, by)
        found = locked_organisation(session, organisation, version)
        if (details.kind is OrganisationKind.STATE, details.state) != (
            found.kind is OrganisationKind.STATE,
            found.state,
        ):
            raise Invalid({"kind": _l("What is a state stays a state, with its code.")})
        _check_names(session, details, found.id)
        changed = _rename(session, found, details, at)
        if found.kind is not details.kind:
            found.kind = details.kind
            changed.append("kind")
        if not changed:
            return
        flag_modified(found, "kind")  # counts the version up also where only names changed
        chain_writer.write(
            actor=by.name,
            act="organisation.rename",
            subject=found.public_id,
            details={"fields": changed},
        )


def set_clearance(
    *, by: Actor, organisation: str, clears: bool, version: int, at: dt.datetime
) -> None:
    """Whether drafters send their texts to a clearer first. Raises `NotThere`, `Stale`."""
    with transaction() as session:
        chain_writer = site_chain_writer(session, at)
        found = locked_organisation(session, organisation, None)
        roles = queries.active_site_roles(session, by.person_id)
        own = organisations.roles_for(session, by.person_id, found.id, at.date())
        if not may_set_clearance(roles, own):
            raise NotThere
        if found.version != version:
            raise Stale(_l("Somebody else has changed this organisation meanwhile."))
        if found.clears == clears:
            return
        found.clears = clears
        chain_writer.write(
            actor=by.name,
            act="organisation.set_clearance",
            subject=found.public_id,
            details={"clears": clears},
        )


def locked_organisation(session: Session, public_id: str, version: int | None) -> Organisation:
    """An organisation that has not been merged; under the site's lock. Raises `NotThere`, `Stale`
    where a form began with another version."""
    found = session.scalar(
        select(Organisation).where(
            Organisation.public_id == public_id, Organisation.merged_into_id.is_(None)
        )
    )
    if found is None:
        raise NotThere
    if version is not None and found.version != version:
        raise Stale(_l("Somebody else has changed this organisation meanwhile."))
    return found


def _rename(
    session: Session, found: Organisation, details: OrganisationDetails, at: dt.datetime
) -> list[str]:
    """Returns what changed, as the ledger tells it: `fr.name`."""
    was = {
        row.language: row
        for row in session.scalars(
            select(OrganisationName).where(OrganisationName.organisation_id == found.id)
        )
    }
    changed: list[str] = []
    for tag in sorted(was.keys() | details.names.keys()):
        old, name = was.get(tag), details.names.get(tag, "")
        acronym = details.acronyms.get(tag, "") if name else ""
        if old is not None and (old.name, old.acronym) == (name, acronym):
            continue
        changed.append(f"{tag}.name")
        if old is not None:
            session.add(
                OrganisationFormerName(
                    organisation_id=found.id,
                    language=tag,
                    name=old.name,
                    acronym=old.acronym,
                    used_until=at,
                )
            )
        if old is None:
            session.add(
                OrganisationName(organisation_id=found.id, language=tag, name=name, acronym=acronym)
            )
        elif name:
            old.name, old.acronym = name, acronym
        else:
            session.delete(old)
    return changed


def _check_state(session: Session, state: str | None) -> None:
    if state is None:
        return
    if session.scalar(select(Organisation.id).where(Organisation.state == state)) is not None:
        raise Invalid({"state": _l("This state is here already.")})


def _check_names(session: Session, details: OrganisationDetails, but: int | None) -> None:
    """No two organisations of one name: whoever chooses one could not tell them apart."""
    names = {tag: fold(name) for tag, name in details.names.items()}
    rows = session.execute(
        select(OrganisationName.organisation_id, OrganisationName.language, OrganisationName.name)
        .join(Organisation, Organisation.id == OrganisationName.organisation_id)
        .where(OrganisationName.language.in_(names), Organisation.merged_into_id.is_(None))
    )
    for id_, tag, name in rows:
        if id_ != but and fold(name) == names[tag]:
            raise Invalid({f"name-{tag}": _l("Another organisation has this name.")})
