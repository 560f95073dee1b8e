"""What is an outage, and what stays a mistake: a table."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import psycopg
import pytest
from psycopg import errors as pg
from sqlalchemy import exc

from forum.core.outages import is_outage
from forum.core.postgresql import NotAskedAgain


def sqlite(code: int, kind: type[sqlite3.Error] = sqlite3.OperationalError) -> sqlite3.Error:
    error = kind("of SQLite")
    error.sqlite_errorcode = code
    return error


def wrapped(orig: Exception, *, invalidated: bool = False) -> exc.DBAPIError:
    """As SQLAlchemy wraps an error of a driver."""
    base = psycopg.Error if isinstance(orig, psycopg.Error) else sqlite3.Error
    made = exc.DBAPIError.instance("SELECT 1", {}, orig, base, connection_invalidated=invalidated)
    assert isinstance(made, exc.DBAPIError)
    return made


def while_handling(first: Exception, then: Exception) -> Exception:
    try:
        try:
            raise first
        except type(first):
            raise then  # noqa: B904 - this is what is asked
    except type(then) as error:
        return error


def instead_of(first: Exception, then: Exception) -> Exception:
    try:
        try:
            raise first
        except type(first):
            raise then from None
    except type(then) as error:
        return error


LOCKED = sqlite(sqlite3.SQLITE_BUSY)
LOST = psycopg.OperationalError("the connection is closed")


@pytest.mark.parametrize(
    ("sentence", "error", "is_one"),
    [
        ("a line that was cut", LOST, True),
        ("a driver's interface that is closed", psycopg.InterfaceError("closed"), True),
        ("no answer a moment ago", NotAskedAgain("away"), True),
        ("a server that is stopped", pg.AdminShutdown(), True),
        ("a server that crashed", pg.CrashShutdown(), True),
        ("a server that starts", pg.CannotConnectNow(), True),
        ("a statement that took too long", pg.QueryCanceled(), True),
        ("a lock that did not come free", pg.LockNotAvailable(), True),
        ("a deadlock", pg.DeadlockDetected(), True),
        ("a serialization failure", pg.SerializationFailure(), True),
        ("too many connections", pg.TooManyConnections(), True),
        ("a full disk", pg.DiskFull(), True),
        ("cut off while it held a lock", pg.IdleInTransactionSessionTimeout(), True),
        ("a server that only reads", pg.ReadOnlySqlTransaction(), True),
        ("a database that is not there", pg.InvalidCatalogName(), True),
        ("SQLite's lock", LOCKED, True),
        ("SQLite's old snapshot", sqlite(517), True),  # SQLITE_BUSY_SNAPSHOT
        ("SQLite's full disk", sqlite(sqlite3.SQLITE_FULL), True),
        ("SQLite's broken disk", sqlite(sqlite3.SQLITE_IOERR), True),
        ("a pool, or a turn, that took too long", exc.TimeoutError("pool"), True),
        ("after it", exc.PendingRollbackError("reconnect", code="8s2b"), True),
        ("wrapped in a statement", exc.StatementError("no", "SELECT", {}, LOST), True),
        ("closed while it was handled", while_handling(LOST, exc.ResourceClosedError("c")), True),
        ("a slip while it was handled", while_handling(LOST, KeyError("x")), True),
        # Mistakes.
        ("a double key", pg.UniqueViolation(), False),
        ("a table that is not there", pg.UndefinedTable(), False),
        ("a syntax error", pg.SyntaxError(), False),
        ("a text for a number", pg.InvalidTextRepresentation(), False),
        ("what follows an error", pg.InFailedSqlTransaction(), False),
        ("a row that is too large", pg.ProgramLimitExceeded(), False),
        ("the server's own mistake", pg.InternalError_(), False),
        ("no such table", sqlite(sqlite3.SQLITE_ERROR), False),
        ("a constraint", sqlite(sqlite3.SQLITE_CONSTRAINT, sqlite3.IntegrityError), False),
        ("a flush that failed", exc.PendingRollbackError("flush", code="7s2a"), False),
        ("no row", exc.NoResultFound("none"), False),
        ("a closed result", exc.ResourceClosedError("closed"), False),
        ("a slip", KeyError("x"), False),
        ("a time that ran out elsewhere", TimeoutError("a socket"), False),
        ("a mistake of another kind", instead_of(LOST, ValueError("said so")), False),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.parametrize("dress", [lambda error: error, wrapped], ids=["bare", "wrapped"])
def test_what_is_an_outage(
    sentence: str, error: Exception, is_one: bool, dress: Callable[[Exception], Exception]
) -> None:
    of_a_driver = isinstance(error, psycopg.Error | sqlite3.Error)
    assert is_outage(dress(error) if of_a_driver else error) is is_one, sentence


def test_a_connection_that_sqlalchemy_gave_up_is_one() -> None:
    assert is_outage(wrapped(pg.InternalError_(), invalidated=True))
