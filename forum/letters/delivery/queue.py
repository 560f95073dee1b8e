"""The worker's queue: a word that there is something to do, and nothing else.

Enqueueing is no part of the transaction that caused it, so the queue may lose or repeat what it
likes: the ledger is the truth, and the worker looks into it from time to time without being told.
On one machine the word is a file that is there or not. For several, huey keeps it in Redis, Valkey
or PostgreSQL; it is imported for that alone, since it brings the drivers of both along.
"""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Any, Protocol

from flask import Flask, current_app, has_app_context
from sqlalchemy import event
from sqlalchemy.orm import Session

from forum.ledger.models import Entry

NAME = "forum"
FILE = "something-to-do"  # in INSTANCE_DIR
TASK = "something_to_do"
SECONDS = 1  # a queue that does not answer must not keep whoever posts a comment
PAUSE = 30  # seconds after a failure, in which nobody waits for the queue at all
WROTE = "wrote_ledger"  # in a session: its transaction holds an entry

log = logging.getLogger("forum.letters")


class WakeUpStore(Protocol):
    """Where the one word is kept. Each of these may raise whatever its store raises."""

    def put(self) -> None: ...
    def take(self) -> bool: ...
    def close(self) -> None: ...


class WakeUpSignal:
    """Wakes the worker. It holds one word at the most: a second one would tell nothing new, and
    where no worker runs, they would pile up."""

    def __init__(self, url: str, folder: str, secret: str) -> None:
        self.url, self.folder, self.secret = url, folder, secret
        self._opened: WakeUpStore | None = None
        self._quiet_until = 0.0

    def send(self) -> None:
        """Never fails, and never takes long: what is not told is found later."""
        if time.monotonic() < self._quiet_until:
            return
        try:
            self._store().put()
        except Exception as problem:  # noqa: BLE001 - a post must not fail because of a queue
            self._fail(problem)

    def received(self) -> bool:
        """Takes the word, if there is one. Where the queue does not answer, there is none."""
        if time.monotonic() < self._quiet_until:
            return False
        try:
            return self._store().take()
        except Exception as problem:  # noqa: BLE001 - without a queue the worker looks by itself
            self._fail(problem)
            return False

    def close(self) -> None:
        if self._opened is not None:
            self._opened.close()

    def _store(self) -> WakeUpStore:
        """Opened when it is first needed."""
        if self._opened is None:
            self._opened = (
                WakeUpQueue(self.url, self.secret)
                if self.url
                else WakeUpFile(Path(self.folder) / FILE)
            )
        return self._opened

    def _fail(self, problem: Exception) -> None:
        self._quiet_until = time.monotonic() + PAUSE
        log.warning("the queue does not answer: %s", type(problem).__name__)


class WakeUpFile:
    """The word is that a file is there; it holds nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self) -> None:
        self.path.touch()

    def take(self) -> bool:
        try:
            self.path.unlink()
        except FileNotFoundError:
            return False
        return True

    def close(self) -> None:
        pass


class WakeUpQueue:
    """The word is huey's task. What it holds is signed: it is unpickled when read."""

    def __init__(self, url: str, secret: str) -> None:
        from huey import PostgresHuey, RedisHuey
        from huey.serializer import SignedSerializer

        usual: dict[str, Any] = {
            "results": False,
            "serializer": SignedSerializer(secret, "queue"),
            "blocking": False,
        }
        if url.startswith(("redis://", "rediss://")):
            limits = f"socket_timeout={SECONDS}&socket_connect_timeout={SECONDS}"
            joint = "&" if "?" in url else "?"
            self.huey = RedisHuey(NAME, url=f"{url}{joint}{limits}", **usual)
        else:
            self.huey = PostgresHuey(NAME, dsn=url, connect_timeout=SECONDS, **usual)
        self.say = self.huey.task(name=TASK)(wake_up)

    def put(self) -> None:
        if not self.huey.pending_count():
            self.say()

    def take(self) -> bool:
        return self.huey.dequeue() is not None

    def close(self) -> None:
        self.huey.storage.close()


def wake_up() -> None:
    """The one word. It carries nothing: what is to be done stands in the ledger."""


def init_app(app: Flask) -> None:
    settings = app.config["SETTINGS"]
    app.extensions["wake_up_signal"] = WakeUpSignal(
        settings.queue_url, str(settings.instance_dir), settings.secret_key
    )


def wake_up_signal() -> WakeUpSignal:
    found: WakeUpSignal = current_app.extensions["wake_up_signal"]
    return found


@event.listens_for(Session, "after_flush")
def _remember(session: Session, _context: object) -> None:
    if any(isinstance(record, Entry) for record in session.new):
        session.info[WROTE] = True


@event.listens_for(Session, "after_commit")
def _send_after_commit(session: Session) -> None:
    """After every act on anything: whoever writes the ledger need not know who reads it."""
    if session.info.pop(WROTE, False) and has_app_context():
        wake_up_signal().send()


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(WROTE, None)
