"""Sign-ins as records: beginning and ending them, and what they have shown."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forum.accounts.models import Person, SignIn
from forum.core.db import transaction
from forum.core.errors import NotThere
from forum.ledger.actions import ChainWriter, ensure_site_chain
from forum.ledger.rules import SITE


def secret_digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def begin_sign_in(
    *,
    person_id: int,
    at: dt.datetime,
    days: int,
    browser: str = "",
    second_factor: bool = False,
) -> str:
    """Records a sign-in and returns the secret that its cookie carries."""
    secret = secrets.token_urlsafe(32)
    with transaction() as session:
        session.add(
            SignIn(
                secret_digest=secret_digest(secret),
                person_id=person_id,
                started_at=at,
                ends_at=at + dt.timedelta(days=days),
                browser=browser or None,
                verified_at=at,
                second_factor_at=at if second_factor else None,
            )
        )
    return secret


def end_sign_in(*, secret: str, at: dt.datetime) -> None:
    """For good: a copy of the cookie is worth nothing from now on."""
    with transaction() as session:
        session.execute(
            update(SignIn)
            .where(SignIn.secret_digest == secret_digest(secret), SignIn.ended_at.is_(None))
            .values(ended_at=at)
        )


def verify_again(*, sign_in_id: int, at: dt.datetime, second_factor: bool) -> None:
    """The password was given once more; or a passkey, which is a second factor as well."""
    with transaction() as session:
        found = session.get_one(SignIn, sign_in_id)
        found.verified_at = at
        if second_factor:
            found.second_factor_at = at


def renew_hash(*, person_id: int, old: str, new: str) -> None:
    """The same password in a better hash; not where it was changed meanwhile."""
    with transaction() as session:
        session.execute(
            update(Person)
            .where(Person.id == person_id, Person.password == old)
            .values(password=new)
        )


def end_sign_ins(
    session: Session, person_id: int, at: dt.datetime, *, but: int | None = None
) -> int:
    """In the caller's transaction: all of a person's sign-ins, or all but one. Says how many."""
    statement = update(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None))
    if but is not None:
        statement = statement.where(SignIn.id != but)
    ended = session.execute(statement.values(ended_at=at))
    return int(ended.rowcount)  # type: ignore[attr-defined]


def end_other_sign_ins(*, person_id: int, public_id: str, but: int, at: dt.datetime) -> None:
    """Of the person themselves, on their page of devices; the one they use stays."""
    with transaction() as session:
        ensure_site_chain(session)
        chain_writer = ChainWriter(session, SITE, at)
        if end_sign_ins(session, person_id, at, but=but):
            chain_writer.write(
                actor=public_id, act="sign_in.end", subject=public_id, details={"which": "others"}
            )


def end_own_sign_in(*, person_id: int, public_id: str, sign_in: str, at: dt.datetime) -> None:
    """Raises `NotThere` for one that is not theirs. What has ended already stays as it is."""
    with transaction() as session:
        ensure_site_chain(session)
        chain_writer = ChainWriter(session, SITE, at)
        found = session.scalar(
            select(SignIn).where(SignIn.public_id == sign_in, SignIn.person_id == person_id)
        )
        if found is None:
            raise NotThere
        if found.ended_at is None:
            found.ended_at = at
            chain_writer.write(
                actor=public_id, act="sign_in.end", subject=public_id, details={"which": "one"}
            )
