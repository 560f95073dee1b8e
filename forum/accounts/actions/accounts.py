"""A person's own account: registering, confirming, recovering, another password, another address.

What strangers may ask for (`register`, `ask_confirmation`, `ask_recovery`) ends in the same way
whether the address has an account or not, and hashes a password in each case, which takes longer
than everything else in which the cases differ.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_security import hash_password, verify_password
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forum.accounts.actions.people import checked_name, new_person
from forum.accounts.actions.sign_ins import end_sign_ins
from forum.accounts.authentication import email_links
from forum.accounts.authentication.email_links import LIFETIMES, Purpose
from forum.accounts.models import EmailChange, Person
from forum.accounts.queries import person_by_email
from forum.accounts.rules import TERMS_VERSION, normal_email, normal_password
from forum.accounts.validation import passwords
from forum.core.db import db, transaction
from forum.core.errors import Gone, Invalid, Stale
from forum.ledger.actions import ChainWriter, ensure_site_chain
from forum.ledger.rules import SITE

Messages = dict[str, LazyString | str]


def register(
    *,
    email: str,
    name: str,
    password: str,
    language: str,
    at: dt.datetime,
    site_names: Sequence[str] = (),
) -> None:
    """Makes an account that waits for its confirmation, the terms accepted.

    For an address that has one, a letter says so. A registration that waits is replaced: the link
    of an older letter confirms nothing any more. Raises `Invalid` for the name or the password.
    """
    wrong: Messages = {}
    try:
        name = checked_name(name)
    except Invalid as problem:
        wrong |= problem.fields
    try:
        password = passwords.checked(password, email=email, names=[name, *site_names])
    except Invalid as problem:
        wrong |= problem.fields
    if wrong:
        raise Invalid(wrong)
    hashed = hash_password(password)
    with transaction() as session:
        chain_writer = _pen(session, at)
        person = person_by_email(session, email)
        if person is not None and person.confirmed_at is not None:
            if person.active:
                _write(chain_writer, person, "person.register_again")
            return
        if person is None:
            person = new_person(
                session, email=email, name=name, hashed=hashed, language=language, at=at
            )
        else:
            person.name, person.password = name, hashed
            person.interface_language, person.languages = language, [language]
            person.fs_uniquifier = uuid.uuid4().hex
        person.terms_version, person.terms_accepted_at = TERMS_VERSION, at
        session.flush()
        _write(chain_writer, person, "person.register")


def ask_confirmation(*, email: str, at: dt.datetime) -> None:
    """The letter once more. Whoever is confirmed already is told that they have an account."""
    hash_password(email)  # takes as long as registering
    with transaction() as session:
        chain_writer = _pen(session, at)
        person = person_by_email(session, email)
        if person is not None and person.active:
            waits = person.confirmed_at is None
            _write(chain_writer, person, "person.register" if waits else "person.register_again")


def confirm(*, token: str, password: str, at: dt.datetime) -> Person:
    """The address is theirs who chose the password: somebody else's registration of my address
    does not become an account by my following its link.

    Raises `NotThere` and `Gone` for the link, `Invalid` for the password.
    """
    found = email_links.linked_person(db.session(), token, Purpose.CONFIRMATION, at)
    _check(found, password)
    with transaction() as session:
        chain_writer = _pen(session, at)
        person = email_links.linked_person(session, token, Purpose.CONFIRMATION, at)
        person.confirmed_at = at
        _write(chain_writer, person, "person.confirm")
    return person


def ask_recovery(*, email: str, at: dt.datetime) -> None:
    """A letter with a link; of an account that was not confirmed yet, that of its confirmation."""
    hash_password(email)  # takes as long as signing in
    with transaction() as session:
        chain_writer = _pen(session, at)
        person = person_by_email(session, email)
        if person is not None and person.active:
            waits = person.confirmed_at is None
            _write(chain_writer, person, "person.register" if waits else "person.ask_recovery")


def recover(*, token: str, password: str, at: dt.datetime, site_names: Sequence[str] = ()) -> None:
    """A new password by the link of a letter. All sign-ins end; a second factor stays.

    Raises `NotThere` and `Gone` for the link, `Invalid` for the password.
    """
    found = email_links.linked_person(db.session(), token, Purpose.RECOVERY, at)
    password = passwords.checked(password, email=found.email, names=[found.name, *site_names])
    hashed = hash_password(password)
    with transaction() as session:
        chain_writer = _pen(session, at)
        person = email_links.linked_person(session, token, Purpose.RECOVERY, at)
        _set_password(session, person, hashed, at)
        _write(chain_writer, person, "person.change_password", how="recovery")


def change_password(
    *,
    person_id: int,
    old: str,
    new: str,
    at: dt.datetime,
    site_names: Sequence[str] = (),
) -> Person:
    """All sign-ins end, this one too: the view begins it anew with another secret."""
    found = _read(person_id)
    _check(found, old, field="old")
    new = passwords.checked(new, email=found.email, names=[found.name, *site_names], field="new")
    hashed, before = hash_password(new), found.password
    with transaction() as session:
        chain_writer = _pen(session, at)
        person = session.get_one(Person, person_id)
        if person.password != before:
            raise Stale(_l("Your password was changed meanwhile on another page."))
        _set_password(session, person, hashed, at)
        _write(chain_writer, person, "person.change_password", how="password")
    return person


def ask_email(*, person_id: int, email: str, at: dt.datetime) -> None:
    """A link goes to the new address. Whether that has an account is found when it is followed."""
    with transaction() as session:
        chain_writer = _pen(session, at)
        person = session.get_one(Person, person_id)
        if normal_email(email) == person.email:
            raise Invalid({"email": _l("This is your address already.")})
        _drop_changes(session, person.id, at)
        change = EmailChange(
            person_id=person.id,
            email=normal_email(email),
            asked_at=at,
            ends_at=at + LIFETIMES[Purpose.EMAIL_CHANGE],
        )
        session.add(change)
        session.flush()
        _write(chain_writer, person, "person.ask_email", change=change.public_id)


def confirm_email(*, token: str, at: dt.datetime) -> None:
    """From now on the account has the new address; the record keeps the old one, for its letter.

    Raises `NotThere` and `Gone` for the link, `Stale` where the address has an account meanwhile.
    """
    with transaction() as session:
        chain_writer = _pen(session, at)
        change = waiting_change(session, token, at)
        person = session.get_one(Person, change.person_id)
        if person_by_email(session, change.email) is not None:
            raise Stale(_l("This address belongs to another account. Yours keeps its own."))
        change.email, person.email = person.email, change.email
        change.confirmed_at = at
        _write(chain_writer, person, "person.change_email", change=change.public_id)


def waiting_change(session: Session, token: str, at: dt.datetime) -> EmailChange:
    link = email_links.read_link(token, Purpose.EMAIL_CHANGE, at)
    change = session.scalar(select(EmailChange).where(EmailChange.public_id == link.public_id))
    if change is None or change.confirmed_at or change.dropped_at or change.ends_at < at:
        raise Gone(email_links.ENDED)
    if not session.get_one(Person, change.person_id).active:
        raise Gone(email_links.ENDED)
    return change


def _drop_changes(session: Session, person_id: int, at: dt.datetime) -> None:
    """The last one asked for holds."""
    session.execute(
        update(EmailChange)
        .where(
            EmailChange.person_id == person_id,
            EmailChange.confirmed_at.is_(None),
            EmailChange.dropped_at.is_(None),
        )
        .values(dropped_at=at)
    )


def _set_password(session: Session, person: Person, hashed: str, at: dt.datetime) -> None:
    person.password = hashed
    person.fs_uniquifier = uuid.uuid4().hex
    end_sign_ins(session, person.id, at)


def _check(person: Person, password: str, field: str = "password") -> None:
    given = normal_password(password)
    if not (person.password and given and verify_password(given, person.password)):
        raise Invalid({field: _l("The password is not right.")})


def _read(person_id: int) -> Person:
    return db.session.get_one(Person, person_id)


def _pen(session: Session, at: dt.datetime) -> ChainWriter:
    ensure_site_chain(session)
    return ChainWriter(session, SITE, at)


def _write(chain_writer: ChainWriter, person: Person, act: str, **details: str) -> None:
    chain_writer.write(actor=person.public_id, act=act, subject=person.public_id, details=details)
