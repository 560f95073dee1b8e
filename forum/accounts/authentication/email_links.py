"""Links with a secret in them, made when their letter is sent and kept nowhere.

A link is signed with the installation's key and says what it is for. It is bound to what it
changes: once that has happened, or something else has, the link opens nothing any more.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from enum import StrEnum

from flask import current_app
from flask_babel import lazy_gettext as _l
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.models import EmailChange, Person
from forum.core.errors import Gone, NotThere
from forum.core.ids import is_id

MAX_TOKEN = 500  # characters; ours have well under 200

ENDED = _l("This link was used already, or its time is over.")

BOUND = 22  # characters of the digest that binds a link


class Purpose(StrEnum):
    CONFIRMATION = "confirmation"
    RECOVERY = "recovery"
    EMAIL_CHANGE = "email_change"
    INVITATION = "invitation"


# Where each leads: `views.py` answers there.
PATHS = {
    Purpose.CONFIRMATION: "/confirmation",
    Purpose.RECOVERY: "/recovery",
    Purpose.EMAIL_CHANGE: "/account/email",
    Purpose.INVITATION: "/invitations",
}

LIFETIMES = {
    Purpose.CONFIRMATION: dt.timedelta(days=1),
    Purpose.RECOVERY: dt.timedelta(hours=1),
    # These two end by their records.
    Purpose.EMAIL_CHANGE: dt.timedelta(days=1),
    Purpose.INVITATION: dt.timedelta(days=90),
}


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """What a link that holds is for: the id of its person or record, and to what it is bound."""

    public_id: str
    bound: str


def confirmation_link(person: Person, language: str) -> str:
    """Confirms the address of an account, with the password that was chosen for it."""
    return signed_link(Purpose.CONFIRMATION, language, person.public_id, bound_to(person))


def recovery_link(person: Person, language: str) -> str:
    """Sets a new password, once, within the hour."""
    return signed_link(Purpose.RECOVERY, language, person.public_id, bound_to(person))


def email_change_link(change: EmailChange, language: str) -> str:
    """Confirms a new address, within a day."""
    return signed_link(Purpose.EMAIL_CHANGE, language, change.public_id)


def signed_link(purpose: Purpose, language: str, public_id: str, bound: str = "") -> str:
    """By SITE_ADDRESS, never by a request, which could name any host."""
    site = current_app.config["SETTINGS"].site_address.rstrip("/")
    token = str(_serializer(purpose).dumps([public_id, bound]))
    return f"{site}/{language}{PATHS[purpose]}/{token}"


def bound_to(person: Person) -> str:
    """Changes with the address, the password, the confirmation and every forced sign-out."""
    state = f"{person.email}\0{person.password}\0{person.confirmed_at}\0{person.fs_uniquifier}"
    return hashlib.sha256(state.encode()).hexdigest()[:BOUND]


def read_link(token: str, purpose: Purpose, at: dt.datetime) -> LinkTarget:
    """What the link is for. Raises `NotThere` where it is forged, damaged or for something else,
    `Gone` where it is late.
    """
    if len(token) > MAX_TOKEN or not token.isascii():
        raise NotThere
    try:
        said, signed_at = _serializer(purpose).loads(token, return_timestamp=True)
    except BadSignature as wrong:
        raise NotThere from wrong
    if at - signed_at > LIFETIMES[purpose]:
        raise Gone(ENDED)
    match said:
        case [str(public_id), str(bound)] if is_id(public_id):
            return LinkTarget(public_id, bound)
    raise NotThere


def linked_person(session: Session, token: str, purpose: Purpose, at: dt.datetime) -> Person:
    """The person whom a link of confirmation or recovery is for. Raises as `opened` does, and
    `Gone` where what it is bound to has changed.
    """
    link = read_link(token, purpose, at)
    person = session.scalar(select(Person).where(Person.public_id == link.public_id, Person.active))
    if person is None or bound_to(person) != link.bound:
        raise Gone(ENDED)
    return person


def _serializer(purpose: Purpose) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=f"link:{purpose}")
