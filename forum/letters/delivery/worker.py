"""The worker: one process, one thread, one letter at a time, until it is told to stop."""

from __future__ import annotations

import logging
import signal
import threading
import time

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from forum.core.clock import now
from forum.core.db import db
from forum.core.outages import PATIENCE
from forum.letters.delivery.health import late_seconds
from forum.letters.delivery.queue import wake_up_signal
from forum.letters.delivery.sending import drain
from forum.moderation.actions.overdue_reminders import remind

LISTENS = 0.5  # seconds between two looks at the queue
LOOKS = 15  # seconds after which it looks into the ledger without being told
ANSWER_SECONDS = 60.0  # for one statement; a database that was cut off never answers
WARNS = 600  # seconds by which a letter may be late, and between two warnings

log = logging.getLogger("forum.letters")


class Worker:
    """Reads the ledger and sends letters whenever it is woken, and from time to time anyhow.

    Intervals are measured by a clock that is never set; only whether a letter is due is asked of
    the clock on the wall.
    """

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self._warned = -float(WARNS)

    def run(self) -> None:
        """Until SIGTERM or SIGINT. The letter in hand is finished."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_signal: self.stopping.set())
        db.engine.update_execution_options(**{PATIENCE: ANSWER_SECONDS})
        looked = -float(LOOKS)
        while not self.stopping.is_set():
            if wake_up_signal().received() or time.monotonic() - looked >= LOOKS:
                self.look()
                looked = time.monotonic()
            self.stopping.wait(LISTENS)
        wake_up_signal().close()

    def look(self) -> None:
        """Notes what is overdue, and sends what is due. A database that does not answer ends
        nothing: it is asked again."""
        try:
            with Session(db.engine) as session:
                remind(session, now())
            drain(self.stopping.is_set)
            self._warn()
        except SQLAlchemyError as problem:
            log.error("the database does not answer: %s", type(problem).__name__)
        finally:
            db.session.remove()

    def _warn(self) -> None:
        late = late_seconds()
        if late > WARNS and time.monotonic() - self._warned >= WARNS:
            self._warned = time.monotonic()
            log.warning("the oldest letter has been due for %d minutes", late // 60)
