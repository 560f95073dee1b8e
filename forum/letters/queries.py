"""What there is of letters: for whoever looks after the machine, and which ones a person gets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.accounts.models import Person
from forum.ledger.models import Chain
from forum.letters.kinds.kind import LetterKind
from forum.letters.kinds.registry import KINDS
from forum.letters.models import LedgerCursor, Letter, LetterChoice
from forum.letters.rules import LIVE, READER, LetterState
from forum.spaces.rules.viewer import Viewer


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A letter without anything that says whom it went to but an id."""

    public_id: str
    kind: str
    recipient: str
    state: LetterState
    attempts: int
    next_try_at: dt.datetime
    ended_at: dt.datetime | None
    problem: str


def lines(session: Session, states: Sequence[LetterState], limit: int) -> list[LetterLine]:
    """Newest first."""
    statement = (
        select(
            Letter.public_id,
            Letter.kind,
            Letter.recipient,
            Letter.state,
            Letter.attempts,
            Letter.next_try_at,
            Letter.ended_at,
            Letter.problem,
        )
        .where(Letter.state.in_(states))
        .order_by(Letter.id.desc())
        .limit(limit)
    )
    return [LetterLine(*row) for row in session.execute(statement)]


def counts(session: Session) -> dict[LetterState, int]:
    rows = session.execute(select(Letter.state, func.count()).group_by(Letter.state))
    found = {state: number for state, number in rows}  # noqa: C416 - rows, not pairs
    return {state: found.get(state, 0) for state in LetterState}


def oldest_due(session: Session, at: dt.datetime) -> dt.datetime | None:
    """Since when the letter that is overdue longest could have gone out; None where none is."""
    return session.scalar(
        select(Letter.next_try_at)
        .where(Letter.state.in_(LIVE), Letter.next_try_at <= at)
        .order_by(Letter.next_try_at)
        .limit(1)
    )


def stopped(session: Session, person: str) -> frozenset[str]:
    """The kinds that a person does not want: chosen so, or not chosen where few want them."""
    chosen = set(
        session.scalars(
            select(LetterChoice.kind)
            .join(Person, Person.id == LetterChoice.person_id)
            .where(Person.public_id == person)
        )
    )
    return frozenset(
        kind.name for kind in KINDS.values() if not kind.is_wanted(chosen=kind.name in chosen)
    )


def offered(viewer: Viewer) -> list[LetterKind]:
    """The kinds that somebody may choose: those for moderators only to who is one somewhere."""
    held = {role for roles in viewer.appointments.values() for role in roles}
    return [
        kind for kind in KINDS.values() if kind.can_stop and (not kind.roles or kind.roles & held)
    ]


def chains_with_news(session: Session) -> list[str]:
    """Chains of the ledger with entries that were not read for letters yet. Asked without a lock,
    so that a worker with nothing to do keeps nobody waiting."""
    statement = (
        select(Chain.name)
        .outerjoin(
            LedgerCursor, (LedgerCursor.chain == Chain.name) & (LedgerCursor.reader == READER)
        )
        .where(Chain.length > func.coalesce(LedgerCursor.number, 0))
        .order_by(Chain.name)
    )
    return list(session.scalars(statement))
