"""Taking letters that are due, handing them over, and noting what became of each."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forum.core import mail
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.ids import new_id
from forum.letters.actions.outbox import read_ledger
from forum.letters.delivery.composition import compose, sender
from forum.letters.kinds.kind import Postponed
from forum.letters.models import Letter
from forum.letters.rules import LEASE, LIVE, LetterState, retry_after

log = logging.getLogger("forum.letters")


def drain(stopping: Callable[[], bool] = lambda: False) -> int:
    """Reads the ledger and sends what is due; how many letters were handed over.

    Between two letters it asks whether to stop. When the server takes nothing at all, the rest
    waits for another time.
    """
    settings = current_app.config["SETTINGS"]
    with Session(db.engine) as session:
        read_ledger(session, mail.domain(sender(settings)))
    carrier = mail.carrier(settings.mail_server, settings.instance_dir / "mail")
    sent = 0
    try:
        while not stopping() and (letter := claim(now())) is not None:
            sent += _send(letter, carrier)
    except mail.Unreachable as problem:
        log.warning("letters wait: %s", problem.problem)
    finally:
        carrier.close()
    return sent


def claim(at: dt.datetime) -> Letter | None:
    """Takes the letter that has been due longest, for as long as a lease.

    Two workers never take the same: on PostgreSQL each passes over what the other has locked, on
    SQLite there is one writer at a time. One that died gives its letter free with its lease.
    """
    due = (
        select(Letter)
        .where(Letter.state.in_(LIVE), Letter.next_try_at <= at)
        .order_by(Letter.next_try_at, Letter.id)
        .limit(1)
    )
    with Session(db.engine) as session:
        if session.scalar(due.with_only_columns(Letter.id)) is None:
            return None
    with transaction() as session:
        letter = session.scalar(due.with_for_update(skip_locked=True))
        if letter is None:
            return None
        letter.state, letter.claim = LetterState.SENDING, new_id()
        letter.attempts += 1
        letter.next_try_at = at + LEASE
    return letter


def _send(letter: Letter, carrier: mail.Carrier) -> bool:
    """Whether it was handed over. Raises `Unreachable` after noting that it must wait."""
    try:
        message = compose(letter, now())
        if message is None:
            _end(letter, LetterState.STOPPED)
            return False
        if isinstance(message, Postponed):
            _wait(letter, message.until)
            return False
        carrier.carry(message)
    except mail.RecipientRefused as problem:
        _end(letter, LetterState.FAILED, problem.problem)
        log.error("letter %s was refused: %s", letter.public_id, problem.problem)
        return False
    except mail.Later as problem:
        _try_again(letter, problem.problem)
        if isinstance(problem, mail.Unreachable):
            raise
        return False
    except Exception:  # one letter that cannot be written must not keep back all others
        log.exception("letter %s could not be written", letter.public_id)
        _try_again(letter, "writing")
        return False
    _end(letter, LetterState.SENT)
    return True


def _try_again(letter: Letter, problem: str) -> None:
    wait = retry_after(letter.attempts)
    if wait is None:
        _end(letter, LetterState.FAILED, problem)
        log.error("letter %s was given up: %s", letter.public_id, problem)
        return
    _put_back(letter, now() + wait, problem)


def _put_back(letter: Letter, until: dt.datetime, problem: str) -> None:
    _note(letter, state=LetterState.DUE, next_try_at=until, problem=problem)


def _wait(letter: Letter, until: dt.datetime) -> None:
    """Looking too early is no attempt. Never at once again: that would go round for ever."""
    soonest = now() + dt.timedelta(seconds=1)
    _note(
        letter,
        state=LetterState.DUE,
        next_try_at=max(until, soonest),
        attempts=letter.attempts - 1,
    )


def _end(letter: Letter, state: LetterState, problem: str = "") -> None:
    _note(letter, state=state, ended_at=now(), problem=problem)


def _note(letter: Letter, **values: object) -> None:
    """Only while the letter is still ours: whoever took it over after our lease decides."""
    with transaction() as session:
        session.execute(
            update(Letter)
            .where(Letter.id == letter.id, Letter.claim == letter.claim)
            .values(claim=None, **values)
        )
