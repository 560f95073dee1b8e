"""Invitations as whoever sent them sees them, and for whom somebody may invite."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.authentication.email_links import Purpose, signed_link
from forum.organisations.models import Invitation, Organisation
from forum.organisations.queries.held_mandates import mandates
from forum.organisations.queries.names import in_language, organisation_names
from forum.organisations.rules import InvitationState, MandateRole, invitation_state


def invitation_link(invitation: Invitation, language: str) -> str:
    """Opens an invitation until its last day."""
    return signed_link(Purpose.INVITATION, language, invitation.public_id)


MOST_INVITATIONS = 100  # on the page of whoever sent them


@dataclass(frozen=True, slots=True)
class SentInvitation:
    """An invitation as whoever sent it sees it."""

    public_id: str
    email: str
    organisation: str
    role: MandateRole | None
    invited_at: dt.datetime
    ends_at: dt.datetime
    state: InvitationState


def may_invite_for(
    session: Session, person_id: int, is_administrator: bool, on: dt.date, language: str
) -> list[tuple[str, str]]:
    """Public ids and names of the organisations for which somebody may invite, by name."""
    if is_administrator:
        statement = select(Organisation.id, Organisation.public_id)
    else:
        own = [
            held.organisation_id
            for held in mandates(session, person_id, on)
            if held.role is MandateRole.FOCAL_POINT
        ]
        statement = select(Organisation.id, Organisation.public_id).where(Organisation.id.in_(own))
    found = {row.id: row.public_id for row in session.execute(statement)}
    names = organisation_names(session, found)
    listed = [(found[number], in_language(names[number], language)) for number in found]
    return sorted(listed, key=lambda one: one[1].casefold())


def invitations_of(
    session: Session, person_id: int, at: dt.datetime, language: str
) -> list[SentInvitation]:
    """The newest hundred that somebody sent."""
    statement = (
        select(Invitation)
        .where(Invitation.invited_by_id == person_id)
        .order_by(Invitation.id.desc())
        .limit(MOST_INVITATIONS)
    )
    found = list(session.scalars(statement))
    names = organisation_names(session, {row.organisation_id for row in found} - {None})  # type: ignore[arg-type]
    return [
        SentInvitation(
            public_id=row.public_id,
            email=row.email,
            organisation=in_language(names.get(row.organisation_id or 0, {}), language),
            role=row.role,
            invited_at=row.invited_at,
            ends_at=row.ends_at,
            state=state_of_invitation(row, at),
        )
        for row in found
    ]


def state_of_invitation(invitation: Invitation, at: dt.datetime) -> InvitationState:
    return invitation_state(invitation.accepted_at, invitation.withdrawn_at, invitation.ends_at, at)
