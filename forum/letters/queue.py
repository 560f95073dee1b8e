"""The worker's queue (huey): a word that there is something to do, and nothing else.

Enqueueing is no part of the transaction that caused it, so the queue may lose or repeat what it
likes: the ledger is the truth, and the worker looks into it from time to time without being told.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, has_app_context
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.serializer import SignedSerializer
from sqlalchemy import event
from sqlalchemy.orm import Session

from forum.ledger.models import Entry

NAME = "forum"
FILE = "queue.sqlite"  # in INSTANCE_DIR
TASK = "something_to_do"
SECONDS = 1  # a queue that does not answer must not keep whoever posts a comment
PAUSE = 30  # seconds after a failure, in which nobody waits for the queue at all
WROTE = "wrote_ledger"  # in a session: its transaction holds an entry

log = logging.getLogger("forum.letters")


class Bell:
    """Wakes the worker. It holds one word at the most: a second one would tell nothing new, and
    where no worker runs, they would pile up."""

    def __init__(self, url: str, folder: str, secret: str) -> None:
        self.url, self.folder, self.secret = url, folder, secret
        self._opened: tuple[Huey, Callable[[], object]] | None = None
        self._quiet_until = 0.0

    def ring(self) -> None:
        """Never fails, and never takes long: what is not told is found later."""
        if time.monotonic() < self._quiet_until:
            return
        try:
            huey, say = self._queue()
            if not huey.pending_count():
                say()
        except Exception as problem:  # noqa: BLE001 - a post must not fail because of a queue
            self._fail(problem)

    def heard(self) -> bool:
        """Takes the word, if there is one. Where the queue does not answer, there is none."""
        if time.monotonic() < self._quiet_until:
            return False
        try:
            return self._queue()[0].dequeue() is not None
        except Exception as problem:  # noqa: BLE001 - without a queue the worker looks by itself
            self._fail(problem)
            return False

    def close(self) -> None:
        if self._opened is not None:
            self._opened[0].storage.close()

    def _queue(self) -> tuple[Huey, Callable[[], object]]:
        """Opened when it is first needed. What it holds is signed: it is unpickled when read."""
        if self._opened is None:
            huey = _open(self.url, self.folder, SignedSerializer(self.secret, "queue"))
            self._opened = huey, huey.task(name=TASK)(something_to_do)
        return self._opened

    def _fail(self, problem: Exception) -> None:
        self._quiet_until = time.monotonic() + PAUSE
        log.warning("the queue does not answer: %s", type(problem).__name__)


def something_to_do() -> None:
    """The one word. It carries nothing: what is to be done stands in the ledger."""


def init_app(app: Flask) -> None:
    settings = app.config["SETTINGS"]
    app.extensions["bell"] = Bell(
        settings.queue_url, str(settings.instance_dir), settings.secret_key
    )


def bell() -> Bell:
    found: Bell = current_app.extensions["bell"]
    return found


def _open(url: str, folder: str, serializer: SignedSerializer) -> Huey:
    usual: dict[str, Any] = {"results": False, "serializer": serializer}
    if url.startswith(("redis://", "rediss://")):
        limits = f"socket_timeout={SECONDS}&socket_connect_timeout={SECONDS}"
        joint = "&" if "?" in url else "?"
        return RedisHuey(NAME, url=f"{url}{joint}{limits}", blocking=False, **usual)
    if url:
        return PostgresHuey(NAME, dsn=url, connect_timeout=SECONDS, blocking=False, **usual)
    # Not flushed: the queue is not the truth, and an act must not wait for a second disk write.
    return SqliteHuey(
        NAME, filename=f"{folder}/{FILE}", fsync=False, timeout=SECONDS, cache_mb=1, **usual
    )


@event.listens_for(Session, "after_flush")
def _remember(session: Session, _context: object) -> None:
    if any(isinstance(record, Entry) for record in session.new):
        session.info[WROTE] = True


@event.listens_for(Session, "after_commit")
def _ring(session: Session) -> None:
    """After every act on anything: whoever writes the ledger need not know who reads it."""
    if session.info.pop(WROTE, False) and has_app_context():
        bell().ring()


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(WROTE, None)
