"""Writing to a chain: take its head under a lock, append, in the caller's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from forum.ledger.models import Chain, Entry
from forum.ledger.rules import GENESIS, SITE, entry_hash


class ChainWriter:
    """The right to append to one chain until the transaction ends.

    Taking it locks the chain's head. An act takes it first of all, so that acts on one space
    follow one another, and each decides on what the one before it left.
    """

    def __init__(self, session: Session, chain: str, at: dt.datetime) -> None:
        self.session = session
        self.at = at
        self.head = _locked(session, chain)

    def write(
        self, *, actor: str, act: str, subject: str, details: Mapping[str, object] | None = None
    ) -> Entry:
        number, previous = self.head.length + 1, self.head.head
        entry = Entry(
            chain=self.head.name,
            number=number,
            at=self.at,
            actor=actor,
            act=act,
            subject=subject,
            details=dict(details or {}),
            previous=previous,
        )
        entry.hash = entry_hash(
            chain=entry.chain,
            number=number,
            at=self.at,
            actor=actor,
            act=act,
            subject=subject,
            details=entry.details,
            previous=previous,
        )
        self.session.add(entry)
        self.head.length, self.head.head = number, entry.hash
        return entry


def _locked(session: Session, chain: str) -> Chain:
    """The chain's head, locked until the transaction ends (on SQLite every writer is alone)."""
    found = session.get(Chain, chain, with_for_update=True)
    if found is None:
        raise LookupError(f"there is no chain {chain!r}")
    return found


def begin_chain(session: Session, chain: str) -> None:
    """Made with its space, in the same transaction."""
    session.execute(insert(Chain).values(name=chain, length=0, head=GENESIS))


def ensure_site_chain(session: Session) -> None:
    """Where two processes start for the first time at once, one of them makes it."""
    if session.scalar(select(Chain.name).where(Chain.name == SITE)) is None:
        make = (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert(Chain)
        values = {"name": SITE, "length": 0, "head": GENESIS}
        session.execute(make.values(values).on_conflict_do_nothing())
