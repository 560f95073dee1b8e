"""A PostgreSQL of these tests' own that can be stopped, and a line to it that can be cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import make_url

from config import Settings
from forum import create_app
from forum.core.db import db
from forum.core.postgresql import Connection
from tests import engines
from tests.conftest import BrowserLikeClient, Joined, hash_quickly
from tests.outages.line import Fault, Line, free_port
from tests.security.making import Scene


@pytest.fixture(scope="session")
def stoppable() -> Iterator[engines.PostgresqlServer]:
    server = engines.PostgresqlServer(free_port())
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def _migrated(
    stoppable: engines.PostgresqlServer, settings: Callable[..., Settings]
) -> Iterator[Joined]:
    database = engines.PostgresqlDatabase(stoppable.url, "outages")
    app = create_app(settings(database_url=database.url, rate_limits=False))
    app.test_client_class = BrowserLikeClient
    hash_quickly(app)
    engines.migrate(app)
    with app.app_context():
        engine = db.engine
    database.migrated(engine)
    yield Joined(app, database, engine)
    engine.dispose()
    database.drop()


@pytest.fixture
def app(_migrated: Joined) -> Iterator[Flask]:
    """The application with a way of its own to the emptied database, which nobody cuts: for
    making a scene, and for asking what became of it."""
    Connection.away_until = 0
    _migrated.database.empty(_migrated.engine)
    yield _migrated.app
    with _migrated.app.app_context():
        db.session.remove()
    _migrated.engine.dispose()  # the server may be stopped in the next test


@pytest.fixture
def scene(app: Flask) -> Scene:
    return Scene(app)


@pytest.fixture
def line(stoppable: engines.PostgresqlServer) -> Iterator[Line]:
    assert stoppable.port is not None
    with Line(stoppable.port) as line:
        yield line
        line.fault = Fault.NONE


@pytest.fixture
def url_by_line(_migrated: Joined, line: Line) -> str:
    """The database's address by the line."""
    url = make_url(_migrated.database.url).set(host="127.0.0.1", port=line.port, query={})
    return url.render_as_string(hide_password=False)
