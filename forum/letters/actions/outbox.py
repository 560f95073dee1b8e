"""Reading the ledger: which letters its new entries cause. Whether they are sent is seen later."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable

from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from forum.core.db import transaction
from forum.core.ids import new_id
from forum.ledger.models import Chain, Entry
from forum.letters.kinds.kind import LetterKind, Recipient
from forum.letters.kinds.registry import BY_ACT
from forum.letters.models import LedgerCursor, Letter, LetterChoice
from forum.letters.queries import chains_with_news
from forum.letters.rules import READER, SILENT, LetterState

log = logging.getLogger("forum.letters")

AT_ONCE = 500  # entries read in one transaction: other writers on SQLite wait no longer than that


def read_ledger(session: Session, domain: str) -> int:
    """Writes down the letters that are due for what was done since the last time; how many.

    Entries of a chain are committed in the order of their numbers, because each was written by
    whoever held the chain's head; so nothing appears behind the cursor. Letters and cursor are
    committed together: whatever is killed, an entry is read once. An entry that a fault of ours
    cannot read stops its own chain where it stands, so that nothing is passed over.
    """
    written = 0
    for chain in chains_with_news(session):
        try:
            while (found := _read_some(chain, domain)) is not None:
                written += found
        except SQLAlchemyError:
            raise
        except Exception:
            log.exception("the chain %s cannot be read for letters", chain)
    return written


def _read_some(chain: str, domain: str) -> int | None:
    """None where there is nothing more to read."""
    with transaction() as session:
        cursor = _locked(session, chain)
        last = session.scalar(select(Chain.length).where(Chain.name == chain)) or 0
        until = min(last, cursor.number + AT_ONCE)
        if until <= cursor.number:
            return None
        entries = session.scalars(
            select(Entry)
            .where(
                Entry.chain == chain,
                Entry.number > cursor.number,
                Entry.number <= until,
                Entry.act.in_(BY_ACT),
                Entry.actor.not_in(SILENT),
            )
            .order_by(Entry.number)
        ).all()
        letters = 0
        for entry in entries:
            caused = list(_caused(session, entry, domain))
            session.add_all(caused)
            session.flush()  # so that the next entry finds the lists that are due already
            letters += len(caused)
        cursor.number = until
        return letters


def _caused(session: Session, entry: Entry, domain: str) -> Iterable[Letter]:
    """One letter for each kind and reader, whatever the entry names twice."""
    for kind in BY_ACT[entry.act]:
        readers = {reader.id: reader for reader in kind.readers(session, entry)}
        not_before = kind.not_before(session, entry)
        for reader in _not_spared(session, kind, readers.values(), not_before):
            id_ = new_id()
            yield Letter(
                public_id=id_,
                chain=entry.chain,
                number=entry.number,
                kind=kind.name,
                recipient=reader.id,
                person_id=reader.person_id,
                message_id=f"<{id_}@{domain}>",
                not_before=not_before,
                next_try_at=not_before,
            )


def _not_spared(
    session: Session, kind: LetterKind, readers: Iterable[Recipient], not_before: dt.datetime
) -> list[Recipient]:
    """What comes for every text that waits is not written down for those who never asked for it;
    nor is a list twice for one instant, since it tells of all that waits by then."""
    told = list(readers)
    if not kind.by_default:
        asked = set(
            session.scalars(select(LetterChoice.person_id).where(LetterChoice.kind == kind.name))
        )
        told = [reader for reader in told if reader.person_id in asked]
    if kind.is_list and told:
        due = select(Letter.recipient).where(
            Letter.state == LetterState.DUE,
            Letter.kind == kind.name,
            Letter.not_before == not_before,
        )
        spared = set(session.scalars(due))
        told = [reader for reader in told if reader.id not in spared]
    return told


def _locked(session: Session, chain: str) -> LedgerCursor:
    """The cursor, ours until the transaction ends: a second worker waits, then sees it moved."""
    session.execute(
        text(
            "INSERT INTO ledger_cursor (reader, chain, number) VALUES (:reader, :chain, 0) "
            "ON CONFLICT DO NOTHING"
        ),
        {"reader": READER, "chain": chain},
    )
    return session.get_one(LedgerCursor, (READER, chain), with_for_update=True)
