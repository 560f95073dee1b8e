"""Closing an account: what is known of a person is erased; their id stays, so that nothing that
refers to it breaks."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from forum.accounts.models import EmailChange, Passkey, Person, SignIn, SiteGrant
from forum.accounts.rules import SiteRole
from forum.core.errors import Invalid
from forum.ledger.actions import ChainWriter
from forum.organisations.models import Invitation, Mandate
from forum.organisations.rules import MandateAct, MandateState


def check(session: Session, person_id: int) -> Person:
    """The person, if they can go. Raises `Invalid` for the last administrator."""
    person = session.get_one(Person, person_id, with_for_update=True)
    others = session.scalar(
        select(func.count())
        .select_from(SiteGrant)
        .join(Person, Person.id == SiteGrant.person_id)
        .where(
            SiteGrant.role == SiteRole.ADMINISTRATOR,
            Person.active,
            SiteGrant.person_id != person.id,
        )
    )
    if session.get(SiteGrant, (person.id, SiteRole.ADMINISTRATOR)) is not None and not others:
        raise Invalid(
            {"close": _l("You are the only administrator. Name another one before you go.")}
        )
    return person


def erase(session: Session, chain_writer: ChainWriter, person: Person, *, keep: bool) -> None:
    """In the caller's transaction, on the site's chain. All sign-ins, roles and mandates end."""
    _end_rights(session, chain_writer, person)
    session.execute(
        update(Invitation)
        .where(or_(Invitation.email == person.email, Invitation.accepted_by_id == person.id))
        .values(email="", proof="")
    )
    for record in (SignIn, EmailChange):
        session.execute(delete(record).where(record.person_id == person.id))
    session.execute(delete(Passkey).where(Passkey.user_id == person.id))
    person.email = f"{person.public_id}@closed.invalid"
    person.name = person.title = ""
    person.languages = []
    person.password = None
    person.active = False
    person.fs_uniquifier = uuid.uuid4().hex
    person.tf_primary_method = person.tf_totp_secret = None
    person.mf_recovery_codes = None
    person.fs_webauthn_user_handle = None
    chain_writer.write(
        actor=person.public_id,
        act="person.close",
        subject=person.public_id,
        details={"comments": "kept" if keep else "withdrawn"},
    )


def _end_rights(session: Session, chain_writer: ChainWriter, person: Person) -> None:
    for grant in session.scalars(select(SiteGrant).where(SiteGrant.person_id == person.id)).all():
        session.delete(grant)
        chain_writer.write(
            actor=person.public_id,
            act="role.end",
            subject=person.public_id,
            details={"role": grant.role.value},
        )
    for mandate in session.scalars(select(Mandate).where(Mandate.person_id == person.id)).all():
        mandate.proof = mandate.note = ""
        if mandate.state is MandateState.GRANTED:
            mandate.state = MandateState.ENDED
            mandate.ended_at, mandate.ended_by_id = chain_writer.at, person.id
            act = MandateAct.END
        elif mandate.state is MandateState.REQUESTED:
            mandate.state = MandateState.REFUSED
            mandate.refused_at, mandate.refused_by_id = chain_writer.at, person.id
            act = MandateAct.REFUSE
        else:
            continue
        chain_writer.write(actor=person.public_id, act=act, subject=mandate.public_id)
