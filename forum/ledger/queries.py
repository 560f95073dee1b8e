"""Reading the ledger: its chains, and the proof that no link of them is broken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.ledger.models import Chain, Entry
from forum.ledger.rules import GENESIS, entry_hash


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """A place where a chain does not hold, and what is wrong there."""

    chain: str
    number: int
    problem: str


def heads(session: Session) -> list[Chain]:
    return list(session.scalars(select(Chain).order_by(Chain.name)))


def verify(session: Session) -> Iterator[ChainBreak]:
    """Every break of every chain: changed, missing, doubled or foreign entries, a false head."""
    known = set()
    for chain in heads(session):
        known.add(chain.name)
        yield from _verify_chain(session, chain)
    for name in session.scalars(select(Entry.chain).distinct()):
        if name not in known:
            yield ChainBreak(name, 0, "the chain has entries but no head")


def _verify_chain(session: Session, chain: Chain) -> Iterator[ChainBreak]:
    previous, expected = GENESIS, 1
    statement = select(Entry).where(Entry.chain == chain.name).order_by(Entry.number)
    for entry in session.scalars(statement.execution_options(yield_per=1000)):
        if entry.number != expected:
            yield ChainBreak(chain.name, expected, f"missing; the next entry is {entry.number}")
        if entry.previous != previous:
            yield ChainBreak(chain.name, entry.number, "does not follow the entry before it")
        computed = entry_hash(
            chain=entry.chain,
            number=entry.number,
            at=entry.at,
            actor=entry.actor,
            act=entry.act,
            subject=entry.subject,
            details=entry.details,
            previous=entry.previous,
        )
        if computed != entry.hash:
            yield ChainBreak(chain.name, entry.number, "was changed after it was written")
        previous, expected = entry.hash, entry.number + 1
    if (chain.length, chain.head) != (expected - 1, previous):
        yield ChainBreak(chain.name, chain.length, "the head names another last entry")
