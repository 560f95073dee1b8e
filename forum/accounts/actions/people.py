"""Adding persons, and what holds for every person's name."""

from __future__ import annotations

import datetime as dt
import uuid

from flask_babel import lazy_gettext as _l
from flask_security import hash_password
from sqlalchemy.orm import Session

from forum.accounts.models import Person
from forum.accounts.queries import person_by_email
from forum.accounts.rules import MAX_NAME, normal_email
from forum.accounts.validation import names, passwords
from forum.core.db import transaction
from forum.core.errors import Invalid
from forum.ledger.actions import ChainWriter, ensure_site_chain
from forum.ledger.rules import SITE
from forum.text.clean import clean_line, is_blank


def add_person(
    *,
    email: str,
    name: str,
    password: str,
    interface_language: str,
    at: dt.datetime,
    by: str,
    languages: list[str] | None = None,
    title: str = "",
) -> str:
    """Makes an account and returns the person's public id.

    Raises `Invalid` where the address has one, where the password is too short, too long or
    common, or where nothing could be seen of the name.
    """
    name, title = checked_name(name), clean_line(title)
    if len(title) > MAX_NAME:
        raise Invalid({"name": _l("A name needs letters that can be seen, at most 200.")})
    hashed = hash_password(passwords.checked(password, email=email, names=[name]))
    with transaction() as session:
        ensure_site_chain(session)
        chain_writer = ChainWriter(session, SITE, at)
        if person_by_email(session, email):
            raise Invalid({"email": _l("This address has an account already.")})
        person = new_person(
            session,
            email=email,
            name=name,
            hashed=hashed,
            language=interface_language,
            at=at,
        )
        person.title = title
        person.languages = languages or [interface_language]
        person.confirmed_at = at  # by whoever adds the account, and knows the address
        session.flush()
        chain_writer.write(actor=by, act="person.add", subject=person.public_id)
        return person.public_id


def new_person(
    session: Session, *, email: str, name: str, hashed: str, language: str, at: dt.datetime
) -> Person:
    """In the caller's transaction; not yet confirmed."""
    person = Person(
        email=normal_email(email),
        name=name,
        interface_language=language,
        languages=[language],
        password=hashed,
        active=True,
        fs_uniquifier=uuid.uuid4().hex,
        created_at=at,
    )
    session.add(person)
    return person


def checked_name(name: str) -> str:
    """The name without what cannot be seen or stored. Raises `Invalid`."""
    name = clean_line(name)
    if is_blank(name) or len(name) > MAX_NAME:
        raise Invalid({"name": _l("A name needs letters that can be seen, at most 200.")})
    if names.imitates_role(name):
        raise Invalid({"name": _l("This name is that of a role of this site. Give your own.")})
    if names.mixes_scripts(name):
        raise Invalid({"name": _l("A word of this name mixes letters of several scripts.")})
    return name
