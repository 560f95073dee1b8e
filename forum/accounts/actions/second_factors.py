"""Second factors: one-time codes, codes of recovery, and what passkeys leave behind."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from forum.accounts.actions.sign_ins import end_sign_ins
from forum.accounts.models import Passkey, Person, SignIn
from forum.accounts.queries import person_by_email
from forum.core.db import transaction
from forum.core.errors import Invalid
from forum.core.ids import ALPHABET
from forum.ledger.actions import ChainWriter, ensure_site_chain
from forum.ledger.rules import SITE

TOTP = "authenticator"  # Flask-Security's name of the method
CODES = 10
CODE_LENGTH = 16  # characters of 5 bits: too many to try, so one fast hash is enough
GROUP = 4


def begin_totp(*, person_id: int, secret: str, counter: int, sign_in: int, at: dt.datetime) -> None:
    """`secret` is encrypted; `counter` that of the code which showed that the device holds it."""
    with transaction() as session:
        chain_writer = _pen(session, at)
        person = session.get_one(Person, person_id)
        person.tf_primary_method, person.tf_totp_secret = TOTP, secret
        person.tf_last_counter = counter
        note_second_factor(session, sign_in, at)
        _write(chain_writer, person, "totp", "on")


def end_totp(*, person_id: int, at: dt.datetime) -> None:
    """The codes of recovery stand in for it, so they end as well. Twice changes nothing."""
    with transaction() as session:
        chain_writer = _pen(session, at)
        person = session.get_one(Person, person_id)
        if person.tf_totp_secret is None:
            return
        person.tf_primary_method = person.tf_totp_secret = person.tf_last_counter = None
        person.mf_recovery_codes = None
        forget_without_any(session, person)
        _write(chain_writer, person, "totp", "off")


def forget_factors(*, email: str, at: dt.datetime, by: str) -> None:
    """For whoever has lost the device and the codes: the password alone signs in again, and every
    sign-in ends. Whoever runs this has made sure who asks.
    """
    with transaction() as session:
        chain_writer = _pen(session, at)
        person = person_by_email(session, email)
        if person is None:
            raise Invalid({"email": _l("There is no account with this address.")})
        person.tf_primary_method = person.tf_totp_secret = person.tf_last_counter = None
        person.mf_recovery_codes = None
        session.execute(delete(Passkey).where(Passkey.user_id == person.id))
        end_sign_ins(session, person.id, at)
        chain_writer.write(
            actor=by,
            act="person.second_factor",
            subject=person.public_id,
            details={"what": "all", "state": "off"},
        )


def renew_recovery_codes(*, person_id: int, at: dt.datetime) -> list[str]:
    """Ten new codes, to be shown once; only their digests are kept. The old ones end."""
    codes = [_new_code() for _each in range(CODES)]
    with transaction() as session:
        chain_writer = _pen(session, at)
        person = session.get_one(Person, person_id)
        if person.tf_totp_secret is None:
            raise Invalid({"codes": _l("Set up one-time codes first.")})
        person.mf_recovery_codes = [code_digest(person, code) for code in codes]
        _write(chain_writer, person, "recovery_codes", "on")
    return codes


def use_recovery_code(session: Session, person: Person, code: str, at: dt.datetime) -> bool:
    """In the caller's transaction, which the library commits with the sign-in."""
    chain_writer = _pen(session, at)
    session.refresh(person, with_for_update=True)
    kept, used = list(person.mf_recovery_codes or []), code_digest(person, code)
    if used not in kept:
        return False
    kept.remove(used)
    person.mf_recovery_codes = kept
    _write(chain_writer, person, "recovery_code", "off")
    return True


def use_counter(session: Session, person: Person, counter: int) -> bool:
    """A one-time code is used once, also when it is sent twice at the same instant."""
    used = session.execute(
        update(Person)
        .where(
            Person.id == person.id,
            Person.tf_last_counter.is_(None) | (Person.tf_last_counter < counter),
        )
        .values(tf_last_counter=counter)
    )
    return bool(used.rowcount)  # type: ignore[attr-defined]


def passkey_added(session: Session, person: Person, sign_in: int, at: dt.datetime) -> None:
    """In the library's transaction. The device has asked who is there, so it counts at once."""
    chain_writer = _pen(session, at)
    note_second_factor(session, sign_in, at)
    _write(chain_writer, person, "passkey", "on")


def passkey_removed(session: Session, person: Person, at: dt.datetime) -> None:
    """In the library's transaction, before the key itself goes."""
    chain_writer = _pen(session, at)
    forget_without_any(session, person, but_one=True)
    _write(chain_writer, person, "passkey", "off")


def note_second_factor(session: Session, sign_in: int, at: dt.datetime) -> None:
    session.execute(update(SignIn).where(SignIn.id == sign_in).values(second_factor_at=at))


def forget_without_any(session: Session, person: Person, *, but_one: bool = False) -> None:
    """Whoever has no second factor left has shown none."""
    keys = session.scalar(select(func.count(Passkey.id)).where(Passkey.user_id == person.id)) or 0
    if keys - but_one <= 0 and person.tf_totp_secret is None:
        session.execute(
            update(SignIn).where(SignIn.person_id == person.id).values(second_factor_at=None)
        )


def code_digest(person: Person, code: str) -> str:
    """However it is typed: capitals, spaces and hyphens do not matter."""
    plain = "".join(one for one in code.lower() if one in ALPHABET)
    return hashlib.sha256(f"{person.public_id}\0{plain}".encode()).hexdigest()


def _new_code() -> str:
    code = "".join(secrets.choice(ALPHABET) for _each in range(CODE_LENGTH))
    return "-".join(code[at : at + GROUP] for at in range(0, CODE_LENGTH, GROUP))


def _pen(session: Session, at: dt.datetime) -> ChainWriter:
    ensure_site_chain(session)
    return ChainWriter(session, SITE, at)


def _write(chain_writer: ChainWriter, person: Person, what: str, state: str) -> None:
    chain_writer.write(
        actor=person.public_id,
        act="person.second_factor",
        subject=person.public_id,
        details={"what": what, "state": state},
    )
