"""The database: one declarative base, engine-specific care, and the two ways to use a session."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, Enum, MetaData, String, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.types import TypeDecorator

from forum.core.fair_lock import fair_lock
from forum.core.folding import fold

# How long a writer on SQLite waits for its turn. With the four writers of each of two processes and
# the worker, it takes acts of more than four seconds each to come to that, where the slowest disk
# that we know needs a third of one. Together with what follows it stays below the minute after
# which proxies give up, so that whoever wrote a text gets it back.
LOCK_SECONDS = 40
BUSY_SECONDS = 15  # and then for what takes no turn: a backup, a shell that somebody has open

HOLDS_LOCK = "turn"  # in what the pool keeps of a connection: it holds the turn to write

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[dt.datetime]):
    """An instant: aware, in UTC, on both engines. A naive datetime is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(
        self, value: dt.datetime | None, dialect: Dialect
    ) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def utc(value: dt.datetime) -> dt.datetime:
    """An instant as an aggregate function gives it, whose type the engine may have forgotten."""
    return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value


def ascii_text(length: int) -> String:
    """Text that sorts byte by byte on both engines: paths, ids, codes."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


def choice(enum: type[StrEnum], name: str) -> Enum:
    """An enumeration kept as its value, with a CHECK constraint on both engines."""
    return Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    registry = registry(
        metadata=MetaData(naming_convention=NAMES), type_annotation_map={dt.datetime: Instant}
    )


db = SQLAlchemy(model_class=Base, disable_autonaming=True)


def engine_options(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": BUSY_SECONDS, "check_same_thread": False}}
    from forum.core import postgresql  # and its driver, where the data lies there

    return postgresql.OPTIONS


def init_app(app: Flask) -> None:
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            configure_sqlite(db.engine)
        else:
            from forum.core import postgresql

            postgresql.configure(db.engine)


def configure_sqlite(engine: Engine) -> None:
    """WAL with every commit flushed, foreign keys, and writers that take their lock at once.

    The driver's own transaction handling is switched off, because it begins a transaction only
    at the first change: a reader that becomes a writer then fails instead of waiting.

    A writer first waits for its turn (`core/fair_lock.py`), which ends when its connection goes
    back to the pool, whatever became of it.
    """
    line = fair_lock(engine.url.database) if engine.url.database else None

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        connection.create_function("fold", 1, fold, deterministic=True)
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        if not connection.get_execution_options().get("write", False):
            connection.exec_driver_sql("BEGIN")
            return
        kept = connection.connection.record_info
        if line is not None and not kept.get(HOLDS_LOCK):
            line.take(LOCK_SECONDS)
            kept[HOLDS_LOCK] = True
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine, "checkin")
    def _checkin(_connection: Any, record: Any) -> None:
        if line is not None and record.record_info.pop(HOLDS_LOCK, False):
            line.done()


@contextmanager
def transaction() -> Iterator[Session]:
    """A session of its own for one act: all of it is committed, or nothing.

    It never shares records with the session that the request reads with, so what an act decides
    on is what the database holds now and not what was loaded before. That session gives its
    connection back first: a request that held one while it waits for another would, with enough
    of its kind, wait for ever.
    """
    db.session.rollback()
    with Session(db.engine, expire_on_commit=False) as session:
        session.connection(execution_options={"write": True})
        yield session
        session.commit()


def release_connection() -> None:
    """The request's session gives its connection back, whatever state that is in. Never fails."""
    try:
        db.session.rollback()
    except SQLAlchemyError:
        db.session().invalidate()
