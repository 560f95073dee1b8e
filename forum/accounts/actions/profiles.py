"""What a person says of themselves: name, title, and the languages they read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.accounts.actions.people import checked_name
from forum.accounts.models import Person
from forum.accounts.rules import MAX_NAME
from forum.core.db import transaction
from forum.core.errors import Invalid
from forum.ledger.actions import ChainWriter, ensure_site_chain
from forum.ledger.rules import SITE
from forum.text.clean import clean_line


@dataclass(frozen=True, slots=True)
class Profile:
    """`languages` are those that the person reads."""

    name: str
    title: str
    interface_language: str
    languages: Sequence[str]


def change_profile(*, person_id: int, profile: Profile, at: dt.datetime) -> None:
    """For what is written from now on; what was submitted keeps the name that it had.

    Raises `Invalid`. Nothing changed is nothing done.
    """
    wrong: dict[str, LazyString | str] = {}
    name, title = profile.name, clean_line(profile.title)
    try:
        name = checked_name(name)
    except Invalid as problem:
        wrong |= problem.fields
    if len(title) > MAX_NAME:
        wrong["title"] = _l("A title can have 200 characters at most.")
    if wrong:
        raise Invalid(wrong)
    with transaction() as session:
        ensure_site_chain(session)
        chain_writer = ChainWriter(session, SITE, at)
        person = session.get_one(Person, person_id)
        then = {
            "name": name,
            "title": title,
            "interface_language": profile.interface_language,
            "languages": list(profile.languages),
        }
        changed = [field for field, value in then.items() if getattr(person, field) != value]
        if not changed:
            return
        for field in changed:
            setattr(person, field, then[field])
        chain_writer.write(
            actor=person.public_id,
            act="person.change",
            subject=person.public_id,
            details={"fields": changed},
        )
