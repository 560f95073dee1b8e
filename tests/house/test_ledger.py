"""The database itself refuses to change what the ledger has recorded."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from forum.core.db import transaction

CHAIN = "INSERT INTO ledger_chain (name, length, head) VALUES ('site', 1, 'h')"
ENTRY = (
    "INSERT INTO ledger_entry (id, chain, number, at, actor, act, subject, details, previous, hash)"
    " VALUES (1, 'site', 1, '2026-01-01 00:00:00+00:00', 'a', 'b', 'c', '{}', 'p', 'h')"
)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET actor = 'somebody else'",
        "UPDATE ledger_entry SET details = '{}' WHERE id = 1",
        "DELETE FROM ledger_entry",
        "DELETE FROM ledger_entry WHERE id = 1",
        f"{ENTRY} ON CONFLICT (id) DO UPDATE SET actor = 'x'",
    ],
)
def test_an_entry_stays_as_it_was_written(app: Flask, statement: str) -> None:
    with app.app_context():
        _refuses(statement)


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)  # SQLite has no TRUNCATE
@pytest.mark.parametrize(
    "statement", ["TRUNCATE ledger_entry CASCADE", "TRUNCATE ledger_chain CASCADE"]
)
def test_postgresql_refuses_to_empty_it(app: Flask, statement: str) -> None:
    with app.app_context():
        _refuses(statement)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)  # PostgreSQL has no REPLACE
@pytest.mark.parametrize("key", ["1, 'site', 2, 'q'", "2, 'site', 1, 'q'", "2, 'site', 2, 'h'"])
def test_sqlite_refuses_to_replace_in_it(app: Flask, key: str) -> None:
    """By its id, by its place in the chain, by its hash."""
    number, chain, place, digest = key.split(", ")
    with app.app_context():
        _refuses(
            "REPLACE INTO ledger_entry (id, chain, number, at, actor, act, subject, details,"
            f" previous, hash) VALUES ({number}, {chain}, {place}, '2026-01-01 00:00:00+00:00',"
            f" 'x', 'b', 'c', '{{}}', 'p', {digest})"
        )


def _refuses(statement: str) -> None:
    with transaction() as session:
        session.execute(text(CHAIN))
        session.execute(text(ENTRY))
    with pytest.raises(DBAPIError, match="append-only"), transaction() as session:
        session.execute(text(statement))
    with transaction() as session:
        assert session.execute(text("SELECT id, actor FROM ledger_entry")).all() == [(1, "a")]
