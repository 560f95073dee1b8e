"""Which errors say that the database is away, or that a wait for it took too long.

Whoever meets one is told to try again soon (503). Everything else is a mistake of ours, or of the
form, and stays what it is.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError, PendingRollbackError, SQLAlchemyError, StatementError
from sqlalchemy.exc import TimeoutError as WaitedTooLong

PATIENCE = "patience"  # the option of an engine that says how long a statement may take, seconds

# PostgreSQL's SQLSTATE, or how it begins (its documentation, appendix A).
AWAY = (
    "08",  # connection exceptions
    "25006",  # a server that only reads, as a standby does while another takes over
    "25P03",  # a transaction that was idle for too long: its client was cut off, or stood still
    "25P04",  # a transaction that took too long
    "28",  # the server does not let us in
    "3D000",  # the database is not there, as while a backup is being put back
    "40",  # rolled back: a deadlock, a serialization failure
    "53",  # disk full, out of memory, too many connections
    "55P03",  # a lock that did not come free in time
    "57",  # stopping, starting, a statement that took too long
    "58",  # a failure of the system below
)

# SQLite's primary result codes (sqlite.org/rescode.html); "no such table" is 1 and a mistake.
UNABLE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)
CANNOT_RECONNECT = "8s2b"  # SQLAlchemy's code of a transaction whose connection was lost


def is_outage(error: BaseException) -> bool:
    """Whether an outage caused this error: it is one, wraps one, or arose while one was handled."""
    return any(map(_is_one, _causes(error)))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        if isinstance(error, StatementError) and error.orig is not None:
            yield error.orig
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _is_one(error: BaseException) -> bool:
    if isinstance(error, WaitedTooLong):  # for a connection of the pool, or a turn to write
        return True
    if isinstance(error, PendingRollbackError):
        return error.code == CANNOT_RECONNECT
    if isinstance(error, DBAPIError):
        return bool(error.connection_invalidated)  # else what it wraps decides
    if isinstance(error, SQLAlchemyError):
        return False
    # Imported where there is a PostgreSQL to be asked, and nowhere else does it raise anything.
    psycopg = sys.modules.get("psycopg")
    if psycopg is not None and isinstance(error, psycopg.Error):
        if error.sqlstate is not None:
            return bool(error.sqlstate.startswith(AWAY))
        # The server did not say it, so there was none to say it.
        return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    if isinstance(error, sqlite3.OperationalError):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in UNABLE
    return False
