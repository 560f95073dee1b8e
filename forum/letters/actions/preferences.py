"""Choosing which letters one gets, and having failed ones tried again."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select, update

from forum.accounts.models import Person
from forum.core.db import transaction
from forum.core.errors import NotThere
from forum.ledger.actions import ChainWriter, ensure_site_chain
from forum.ledger.rules import SITE
from forum.letters.kinds.registry import KINDS
from forum.letters.models import Letter, LetterChoice
from forum.letters.rules import LetterState


def choose(*, person: str, kind: str, wanted: bool, at: dt.datetime) -> None:
    """Stops a kind of letter, or lets it come again. Doing it twice changes nothing.

    Raises `NotThere` for an unknown person and for a kind that cannot be stopped.
    """
    if kind not in KINDS or not KINDS[kind].can_stop:
        raise NotThere
    with transaction() as session:
        ensure_site_chain(session)
        chain_writer = ChainWriter(session, SITE, at)
        person_id = session.scalar(select(Person.id).where(Person.public_id == person))
        if person_id is None:
            raise NotThere
        choice = session.get(LetterChoice, (person_id, kind))
        if wanted == KINDS[kind].is_wanted(chosen=choice is not None):
            return
        if choice is None:
            session.add(LetterChoice(person_id=person_id, kind=kind))
        else:
            session.delete(choice)
        act = "letter.resume" if wanted else "letter.stop"
        chain_writer.write(actor=person, act=act, subject=person, details={"kind": kind})


def retry(*, letter: str | None, at: dt.datetime) -> int:
    """Makes failed letters due again, all of them or the one with this id; how many."""
    statement = update(Letter).where(Letter.state == LetterState.FAILED)
    if letter is not None:
        statement = statement.where(Letter.public_id == letter)
    with transaction() as session:
        again = session.scalars(
            statement.values(
                state=LetterState.DUE, attempts=0, next_try_at=at, ended_at=None, problem=""
            ).returning(Letter.id)
        )
        return len(again.all())


def forget(*, person_id: int) -> None:
    """The choices of somebody who closed their account; what was due to them finds nobody."""
    with transaction() as session:
        session.execute(delete(LetterChoice).where(LetterChoice.person_id == person_id))
