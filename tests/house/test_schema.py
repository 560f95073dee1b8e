"""The migrations build exactly what the models describe, and can be taken back, on both engines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import CheckConstraint, Connection, inspect, text

from config import Settings
from forum import create_app
from forum.core.db import db
from tests.engines import Database

Facts = set[tuple[str, str]]


@pytest.fixture
def connection(app: Flask) -> Iterator[Connection]:
    """To a database that the migrations have built."""
    with app.app_context(), db.engine.connect() as connection:
        yield connection


def test_schema_is_what_the_models_describe(connection: Connection) -> None:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True}
    )
    assert compare_metadata(context, db.metadata) == []


def test_check_constraints_are_what_the_models_describe(connection: Connection) -> None:
    """Autogeneration compares none. PostgreSQL rewrites their texts: there, by name alone."""
    inspector = inspect(connection)
    on_postgresql = connection.dialect.name == "postgresql"
    built: Facts = set()
    described: Facts = set()
    for table in db.metadata.sorted_tables:
        for check in inspector.get_check_constraints(table.name):
            rule = "" if on_postgresql else _plain(check["sqltext"])
            built.add((f"{table.name}.{check['name']}", rule))
        for constraint in table.constraints:
            if isinstance(constraint, CheckConstraint):
                name = f"{table.name}.{constraint.name}"
                described.add((name, "" if on_postgresql else _plain(_sql(constraint, connection))))
    assert built == described


def _sql(constraint: CheckConstraint, connection: Connection) -> str:
    compiled = constraint.sqltext.compile(
        dialect=connection.dialect, compile_kwargs={"literal_binds": True, "include_table": False}
    )
    return str(compiled)


def _plain(rule: str) -> str:
    """Without blanks and the quotes around names, which engines set as they like."""
    return re.sub(r'[\s"]', "", rule)


def test_every_migration_can_be_taken_back_and_applied_again(
    engine_name: str,
    new_database: Callable[[str, str], Database],
    settings: Callable[..., Settings],
) -> None:
    database = new_database(engine_name, "back_and_forth")
    app = create_app(settings(database_url=database.url))
    with app.app_context():
        configuration = app.extensions["migrate"].migrate.get_config()
        revisions = list(ScriptDirectory.from_config(configuration).walk_revisions())
        assert revisions
        before = None
        for _round in range(2):
            for revision in reversed(revisions):
                command.upgrade(configuration, revision.revision)
            now = _everything()
            assert before in (None, now)
            before = now
            for revision in revisions:
                command.downgrade(configuration, revision.down_revision or "base")
            assert _everything() == set()
        db.engine.dispose()


def _everything() -> Facts:
    """All that the schema holds, by kind and name, but Alembic's own table."""
    if db.engine.dialect.name == "sqlite":
        query = (
            "SELECT type, name FROM sqlite_master "
            "WHERE name NOT LIKE 'sqlite_%' AND tbl_name <> 'alembic_version'"
        )
    else:
        query = (
            "SELECT CAST(relkind AS text), CAST(relname AS text) FROM pg_class c "
            "WHERE relnamespace = CAST('public' AS regnamespace) "
            "AND relname NOT LIKE 'alembic_version%' "
            "UNION ALL SELECT 'trigger', CAST(tgname AS text) FROM pg_trigger "
            "WHERE NOT tgisinternal "
            "UNION ALL SELECT 'function', CAST(proname AS text) FROM pg_proc "
            "WHERE pronamespace = CAST('public' AS regnamespace)"
        )
    with db.engine.connect() as connection:
        return {(kind, name) for kind, name in connection.execute(text(query))}


def test_no_migration_is_beside_the_line(app: Flask) -> None:
    """One head: two developers' migrations stand one after the other."""
    with app.app_context():
        script = ScriptDirectory.from_config(app.extensions["migrate"].migrate.get_config())
        assert len(script.get_heads()) == 1
