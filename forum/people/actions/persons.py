"""Adding persons."""

from __future__ import annotations

import datetime as dt
import uuid

from flask_babel import lazy_gettext as _l
from flask_security import hash_password

from forum.core.db import transaction
from forum.core.errors import Invalid
from forum.ledger.actions import Pen, ensure_site_chain
from forum.ledger.rules import SITE
from forum.people.models import Person
from forum.people.queries import person_by_email
from forum.people.rules import (
    MAX_NAME,
    MAX_PASSWORD,
    PASSWORD_LENGTH,
    normal_email,
    normal_password,
)
from forum.texts.clean import clean_line, is_blank


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

    Raises `Invalid` where the address has one, where the password is too short or too long, or
    where nothing could be seen of the name.
    """
    password = normal_password(password)
    if len(password) < PASSWORD_LENGTH:
        raise Invalid({"password": _l("A password needs at least 15 characters.")})
    if len(password) > MAX_PASSWORD:
        raise Invalid({"password": _l("A password can have 1,000 characters at most.")})
    name, title = clean_line(name), clean_line(title)
    if is_blank(name) or len(name) > MAX_NAME or len(title) > MAX_NAME:
        raise Invalid({"name": _l("A name needs letters that can be seen, at most 200.")})
    hashed = hash_password(password)
    with transaction() as session:
        ensure_site_chain(session)
        pen = Pen(session, SITE, at)
        if person_by_email(session, email):
            raise Invalid({"email": _l("This address has an account already.")})
        person = Person(
            email=normal_email(email),
            name=name,
            title=title,
            interface_language=interface_language,
            languages=languages or [interface_language],
            password=hashed,
            active=True,
            fs_uniquifier=uuid.uuid4().hex,
            created_at=at,
            confirmed_at=at,  # by whoever adds the account, and knows the address
        )
        session.add(person)
        session.flush()
        pen.write(actor=by, act="person.add", subject=person.public_id)
        return person.public_id
