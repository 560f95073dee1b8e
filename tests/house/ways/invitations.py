"""Invitations: sent, withdrawn, accepted."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

from sqlalchemy import select

from forum.accounts.models import Person
from forum.core.clock import now
from forum.core.db import transaction
from forum.core.rights import Who
from forum.organisations.models import Invitation
from forum.organisations.queries import invitations as invitation_queries
from tests.house.asking import Asked, Asking, asks
from tests.house.cast import CAST
from tests.house.ways.accounts import NEW, address
from tests.world import World


@asks("invitation.send", "GET people.sent_invitations", elsewhere=("rival",))
def invitations(_at: Asking) -> Asked:
    return Asked("/en/account/invitations")


@asks("invitation.send", "POST people.sent_invitations")
def invite(at: Asking) -> Asked:
    form = {
        "email": address(),
        "language": "fr",
        "organisation": at.world.organisations["switzerland"],
        "role": "drafter",
        "proof": "A letter",
    }
    return Asked("/en/account/invitations", form)


def _invitation(world: World, email: str, by: str) -> Invitation:
    """As if whoever sent it had been allowed to, then."""
    with world.app.app_context(), transaction() as session:
        sender = session.scalars(select(Person.id).where(Person.email == world.emails[by])).one()
        found = Invitation(
            email=email,
            language="en",
            invited_by_id=sender,
            invited_at=now(),
            ends_at=now() + dt.timedelta(days=14),
        )
        session.add(found)
        session.flush()
        session.expunge(found)
        return found


def sent(world: World) -> str:
    """By the author, who was a focal point at that time."""
    return _invitation(world, address(), CAST[Who.AUTHOR]).public_id


@asks("invitation.withdraw", "POST people.withdraw_invitation")
def withdraw(at: Asking) -> Asked:
    return Asked(f"/en/account/invitations/{at.kept(sent)}/removal")


def _invited(at: Asking) -> str:
    """The link of an invitation to whoever asks, or to somebody without an account."""
    email = address() if at.who is Who.VISITOR else at.world.emails[at.name]
    found = _invitation(at.world, email, "administrator")
    with at.world.app.app_context():
        return urlsplit(invitation_queries.invitation_link(found, "en")).path


@asks("invitation.accept", "GET people.invitation")
def open_invitation(at: Asking) -> Asked:
    return Asked(_invited(at))


@asks("invitation.accept", "POST people.invitation")
def accept(at: Asking) -> Asked:
    return Asked(_invited(at), {"name": "Claire Blanc", "password": NEW, "terms": "1"})
