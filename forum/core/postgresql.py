"""PostgreSQL: connections that wait for an answer no longer than whoever asked can wait.

libpq and psycopg wait for ever for a server that is cut off without a word, and what only reads
runs where all requests of a process arrive (`core/rsgi.py`). `docs/decisions/0015` has the
numbers together.
"""

from __future__ import annotations

import math
import time
from typing import Any, Self

import click
import psycopg
from flask import has_request_context
from flask.cli import ScriptInfo
from psycopg.abc import PQGenConn
from sqlalchemy import Engine, event

from forum.core.outages import PATIENCE

READ_SECONDS = 5.0  # for one statement of a request that only reads
WRITE_SECONDS = 10.0  # for one of an act, which may wait for others in its space
STATEMENT_SECONDS = 9  # after which the server gives it up by itself, and says so
LOCK_SECONDS = 8  # of that for a lock
IDLE_SECONDS = 8  # for the next statement of an act: whose client was cut off holds a lock
PING_SECONDS = 1.0  # for a connection of the pool to show that it lives
CONNECT_SECONDS = 1.25  # for a new connection: with the pause, back within two seconds
PAUSE_SECONDS = 0.25  # after a failure, in which everybody is told so at once

# So that either side finds out that the other is gone where it waits for long, as commands do.
KEEPALIVES = {"keepalives_idle": 10, "keepalives_interval": 2, "keepalives_count": 3}
OPTIONS: dict[str, Any] = {
    "pool_pre_ping": True,
    "pool_size": 10,
    "max_overflow": 10,
    "pool_timeout": 5,
    "connect_args": {
        "connect_timeout": 2,  # libpq's least; `Connection` has less patience
        "tcp_user_timeout": 15_000,  # milliseconds
        **KEEPALIVES,
    },
}
FOR_ALL = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
}
FOR_REQUESTS = {
    "lock_timeout": f"{LOCK_SECONDS}s",
    "statement_timeout": f"{STATEMENT_SECONDS}s",
    "idle_in_transaction_session_timeout": f"{IDLE_SECONDS}s",
}


class NotAskedAgain(psycopg.OperationalError):
    """The server did not answer a moment ago, and is not asked again so soon."""


class Connection(psycopg.Connection[Any]):
    """One that gives up after `patience` seconds, and cannot fail to roll back.

    The time is psycopg's own limit for one exchange with the server. A connection that did not
    answer in time is closed: nobody knows what its answer would belong to.
    """

    patience: float | None = PING_SECONDS
    away_until = 0.0  # of this process, by `time.monotonic`

    @classmethod
    def connect(cls, conninfo: str = "", **given: Any) -> Self:
        if time.monotonic() < Connection.away_until:
            raise NotAskedAgain("the database did not answer a moment ago")
        try:
            return super().connect(conninfo, **given)
        except psycopg.OperationalError:
            cls.pause()
            raise

    @classmethod
    def _connect_gen(cls, conninfo: str = "") -> PQGenConn[Self]:
        """psycopg's steps to a connection, given up after `CONNECT_SECONDS` where somebody waits
        for a page. If the library ever calls them otherwise, its own two seconds hold."""
        deadline = time.monotonic() + (CONNECT_SECONDS if _is_page() else math.inf)
        steps = super()._connect_gen(conninfo)
        try:
            waits_for = next(steps)
            while True:
                ready = yield waits_for
                if time.monotonic() >= deadline:
                    steps.close()
                    raise psycopg.errors.ConnectionTimeout("connection timeout expired")
                waits_for = steps.send(ready)
        except StopIteration as done:
            made: Self = done.value
            return made

    @staticmethod
    def pause() -> None:
        Connection.away_until = time.monotonic() + PAUSE_SECONDS

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        limit = self.patience if timeout is None else timeout
        began = time.monotonic()
        try:
            return super().wait(gen, interval, limit)
        except psycopg.OperationalError as error:
            late = limit is not None and time.monotonic() - began >= limit
            if error.sqlstate is None and late:
                self.pgconn.finish()
                self.pause()
                raise psycopg.OperationalError(f"no answer within {limit:g} s") from None
            raise

    def rollback(self) -> None:
        """The server rolls back by itself what it lost, so there is nothing to fail at.

        Wherever a request or an act ends, it rolls back; an error there would hide the one that
        matters, or take the place of a page that is drawn already.
        """
        try:
            super().rollback()
        except (psycopg.OperationalError, psycopg.InterfaceError):
            self.close()


def _is_page() -> bool:
    """Whether somebody waits for a page. Flask's commands make a request's context for their
    words; a server that was started by a command of its own, as granian is, serves pages."""
    context = click.get_current_context(silent=True)
    is_command = context is not None and context.find_object(ScriptInfo) is not None
    return has_request_context() and not is_command


def configure(engine: Engine) -> None:
    """Everything above, for the connections of this engine."""

    @event.listens_for(engine, "do_connect")
    def _do_connect(_dialect: object, _record: object, args: Any, given: Any) -> Connection:
        return Connection.connect(*args, **given)

    @event.listens_for(engine, "connect")
    def _connect(connection: Connection, _record: object) -> None:
        limits = FOR_ALL | (FOR_REQUESTS if _is_page() else {})
        sets = ", ".join(
            f"set_config('{name}', '{value}', false)" for name, value in limits.items()
        )
        connection.execute(f"SELECT {sets}")
        connection.commit()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        options = connection.get_execution_options()
        if _is_page():
            patience = WRITE_SECONDS if options.get("write", False) else READ_SECONDS
        else:
            patience = options.get(PATIENCE)
        connection.connection.driver_connection.patience = patience

    @event.listens_for(engine, "checkin")
    def _checkin(connection: Connection | None, _record: object) -> None:
        if connection is not None:
            connection.patience = PING_SECONDS
