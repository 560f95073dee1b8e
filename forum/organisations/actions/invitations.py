"""Invitations: an address is asked to take part, perhaps with a mandate; accepted once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_security import hash_password
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forum.accounts.actions.people import checked_name, new_person
from forum.accounts.authentication import email_links
from forum.accounts.authentication.email_links import Purpose
from forum.accounts.models import Person
from forum.accounts.queries import person_by_email, site_roles
from forum.accounts.rules import TERMS_VERSION, SiteRole, normal_email
from forum.accounts.validation import passwords
from forum.core.db import transaction
from forum.core.errors import Forbidden, Gone, Invalid, NotThere, Stale
from forum.ledger.actions import ChainWriter, ensure_site_chain
from forum.ledger.rules import SITE
from forum.organisations.models import Invitation, Mandate, Organisation
from forum.organisations.queries.held_mandates import mandates
from forum.organisations.queries.invitations import state_of_invitation
from forum.organisations.queries.names import organisation_by_name
from forum.organisations.rules import INVITATION_DAYS, InvitationState, MandateRole

NOBODY = "policy:command"
ENDED = {
    InvitationState.ACCEPTED: _l("This invitation was accepted already."),
    InvitationState.WITHDRAWN: _l("This invitation was withdrawn."),
    InvitationState.EXPIRED: _l(
        "This invitation has expired. Ask whoever sent it for another one."
    ),
}


def invite(
    *,
    email: str,
    language: str,
    at: dt.datetime,
    by: Person | None,
    organisation: str | None = None,
    role: MandateRole | None = None,
    mandate_ends_on: dt.date | None = None,
    proof: str = "",
) -> str:
    """Returns the invitation's public id. `by` nobody is a command.

    Administrators invite anybody; focal points invite drafters and clearers for their own
    organisation, on that mandate's proof. An older invitation of the same address for the same
    organisation ends. Raises `Forbidden`, `NotThere`, `Invalid`.
    """
    with transaction() as session:
        chain_writer = _pen(session, at)
        found = _organisation(session, organisation)
        if (found is None) != (role is None):
            raise Invalid({"role": _l("A role belongs to an organisation, and the other way.")})
        if mandate_ends_on is not None and mandate_ends_on < at.date():
            raise Invalid({"until": _l("This day is over.")})
        if not may_invite(session, by, found.id if found else None, role, at):
            raise Forbidden(_l("You may not invite for this."))
        _withdraw_older(session, normal_email(email), found.id if found else None, at)
        invitation = Invitation(
            email=normal_email(email),
            language=language,
            organisation_id=found.id if found else None,
            role=role,
            mandate_ends_on=mandate_ends_on if found else None,
            proof=proof,
            invited_by_id=by.id if by else None,
            invited_at=at,
            ends_at=at + dt.timedelta(days=INVITATION_DAYS),
        )
        session.add(invitation)
        session.flush()
        details = {"organisation": found.public_id, "role": role} if found else {}
        actor = by.public_id if by else NOBODY
        chain_writer.write(
            actor=actor, act="invitation.send", subject=invitation.public_id, details=details
        )
        return invitation.public_id


def may_invite(
    session: Session,
    by: Person | None,
    organisation_id: int | None,
    role: MandateRole | None,
    at: dt.datetime,
) -> bool:
    if by is None or SiteRole.ADMINISTRATOR in site_roles(session, by.id):
        return True
    if organisation_id is None or role is MandateRole.FOCAL_POINT:
        return False
    return any(
        held.organisation_id == organisation_id and held.role is MandateRole.FOCAL_POINT
        for held in mandates(session, by.id, at.date())
    )


def still_gives_mandate(session: Session, invitation: Invitation, at: dt.datetime) -> bool:
    """Whether whoever sent it may give its mandate today. One that names none gives none."""
    if invitation.organisation_id is None or invitation.role is None:
        return False
    inviter = session.get(Person, invitation.invited_by_id) if invitation.invited_by_id else None
    return may_invite(session, inviter, invitation.organisation_id, invitation.role, at)


def withdraw_invitation(*, invitation: str, at: dt.datetime, by: Person | None) -> None:
    """By whoever sent it, or an administrator. Raises `NotThere`, and `Stale` once accepted."""
    with transaction() as session:
        chain_writer = _pen(session, at)
        found = session.scalar(select(Invitation).where(Invitation.public_id == invitation))
        if found is None or not _is_theirs(session, found, by):
            raise NotThere
        if found.accepted_at is not None:
            raise Stale(_l("This invitation was accepted meanwhile."))
        if found.withdrawn_at is None:
            found.withdrawn_at = at
            actor = by.public_id if by else NOBODY
            chain_writer.write(actor=actor, act="invitation.withdraw", subject=found.public_id)


def accept_as_new(
    *,
    token: str,
    name: str,
    password: str,
    language: str,
    at: dt.datetime,
    site_names: Sequence[str] = (),
) -> Person:
    """Makes the account, whose address counts as confirmed, since the letter arrived there.

    Raises `NotThere`, `Gone`, `Invalid`, and `Stale` where the address has an account meanwhile.
    """
    with transaction() as session:
        email = waiting_invitation(session, token, at).email
    name = checked_name(name)
    password = passwords.checked(password, email=email, names=[name, *site_names])
    hashed = hash_password(password)
    with transaction() as session:
        chain_writer = _pen(session, at)
        invitation = waiting_invitation(session, token, at)
        person = person_by_email(session, invitation.email)
        if person is not None and (person.confirmed_at is not None or not person.active):
            raise Stale(_l("This address has an account. Sign in, then open the link again."))
        if person is None:
            person = new_person(
                session,
                email=invitation.email,
                name=name,
                hashed=hashed,
                language=language,
                at=at,
            )
        else:  # a registration that was never confirmed
            person.name, person.password = name, hashed
        person.confirmed_at = person.terms_accepted_at = at
        person.terms_version = TERMS_VERSION
        session.flush()
        chain_writer.write(actor=person.public_id, act="person.confirm", subject=person.public_id)
        _accept(session, chain_writer, invitation, person, at)
        return person


def accept_as_known(*, token: str, person_id: int, at: dt.datetime) -> None:
    """By the account of the invited address, signed in. Raises `Stale` for any other."""
    with transaction() as session:
        chain_writer = _pen(session, at)
        invitation = waiting_invitation(session, token, at)
        person = session.get_one(Person, person_id)
        if person.email != invitation.email:
            raise Stale(_l("This invitation is for another address than that of your account."))
        if person.terms_version != TERMS_VERSION:
            person.terms_version, person.terms_accepted_at = TERMS_VERSION, at
        _accept(session, chain_writer, invitation, person, at)


def waiting_invitation(session: Session, token: str, at: dt.datetime) -> Invitation:
    """Raises `NotThere` where the link is forged, `Gone` where the invitation has ended."""
    link = email_links.read_link(token, Purpose.INVITATION, at)
    found = session.scalar(select(Invitation).where(Invitation.public_id == link.public_id))
    if found is None:
        raise NotThere
    if (ended := ENDED.get(state_of_invitation(found, at))) is not None:
        raise Gone(ended)
    return found


def _accept(
    session: Session,
    chain_writer: ChainWriter,
    invitation: Invitation,
    person: Person,
    at: dt.datetime,
) -> None:
    """The mandate holds from today, unless the same role is held already."""
    invitation.accepted_at, invitation.accepted_by_id = at, person.id
    chain_writer.write(
        actor=person.public_id,
        act="invitation.accept",
        subject=invitation.public_id,
        details={"person": person.public_id},
    )
    if invitation.organisation_id is None or invitation.role is None:
        return
    if not still_gives_mandate(session, invitation, at):
        return  # the account counts, the mandate does not; the pages say so
    inviter = session.get(Person, invitation.invited_by_id) if invitation.invited_by_id else None
    held = mandates(session, person.id, at.date())
    if any(
        (one.organisation_id, one.role) == (invitation.organisation_id, invitation.role)
        for one in held
    ):
        return
    today = session.scalar(
        select(Mandate.id).where(
            Mandate.person_id == person.id,
            Mandate.organisation_id == invitation.organisation_id,
            Mandate.role == invitation.role,
            Mandate.starts_on == at.date(),
        )
    )
    if today is not None:
        return  # ended today: it is granted anew by hand
    mandate = Mandate(
        person_id=person.id,
        organisation_id=invitation.organisation_id,
        role=invitation.role,
        proof=invitation.proof or f"invitation {invitation.public_id}",
        starts_on=at.date(),
        ends_on=invitation.mandate_ends_on,
        granted_at=at,
    )
    session.add(mandate)
    session.flush()
    organisation = session.get_one(Organisation, invitation.organisation_id)
    chain_writer.write(
        actor=inviter.public_id if inviter else NOBODY,
        act="mandate.grant",
        subject=mandate.public_id,
        details={
            "person": person.public_id,
            "organisation": organisation.public_id,
            "role": invitation.role,
            "invitation": invitation.public_id,
        },
    )


def _organisation(session: Session, name: str | None) -> Organisation | None:
    if name is None:
        return None
    found = organisation_by_name(session, name)
    if found is None:
        raise Invalid({"organisation": _l("There is no such organisation.")})
    return found


def _is_theirs(session: Session, invitation: Invitation, by: Person | None) -> bool:
    if by is None or invitation.invited_by_id == by.id:
        return True
    return SiteRole.ADMINISTRATOR in site_roles(session, by.id)


def _withdraw_older(
    session: Session, email: str, organisation_id: int | None, at: dt.datetime
) -> None:
    session.execute(
        update(Invitation)
        .where(
            Invitation.email == email,
            Invitation.organisation_id.is_not_distinct_from(organisation_id),
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=at)
    )


def _pen(session: Session, at: dt.datetime) -> ChainWriter:
    ensure_site_chain(session)
    return ChainWriter(session, SITE, at)
