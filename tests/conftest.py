"""What every test may ask for: the application on both engines, a browser's client, the clock."""

from __future__ import annotations

import contextvars
import copy
import datetime as dt
import gc
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import time_machine
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, has_request_context
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session, scoped_session

from config import ROOT, Settings
from forum import create_app
from forum.core.db import db
from forum.core.guard import limiter
from tests import durations, engines, one_engine

TRANSLATIONS = ROOT / "translations"
SERVER = pytest.StashKey[engines.PostgresqlServer]()
A_MOMENT = dt.datetime(2026, 11, 16, 9, 30, tzinfo=dt.UTC)  # a Monday morning
SECRET_KEY = "only for tests, " * 4

for setting in Settings.model_fields:  # what a developer has exported does not change a test
    os.environ.pop(setting.upper(), None)


# --- once per run -------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    one_engine.addoption(parser)
    durations.addoption(parser)


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        compile_catalogues()
    if seconds := config.getoption("--seconds"):
        config.pluginmanager.register(durations.Limit(seconds))


@pytest.hookimpl(trylast=True)  # after what -k and -m leave out: of a pair both are there, or one
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    one_engine.choose(config, items)


def pytest_collection_finish() -> None:
    """What was imported stays: looking through it for garbage again and again takes a twentieth of
    the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_configure_node(node: Any) -> None:
    """The controller of pytest-xdist starts PostgreSQL and tells each worker where it is."""
    node.workerinput["postgresql"] = _server_url(node.config)


def pytest_unconfigure(config: pytest.Config) -> None:
    server = config.stash.get(SERVER, None)
    if server is not None:
        server.stop()


def _server_url(config: pytest.Config) -> str:
    """An address on which databases can be created; a server that does not start is an error."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        return given
    if hasattr(config, "workerinput"):
        return str(config.workerinput["postgresql"])
    if SERVER not in config.stash:
        server = engines.PostgresqlServer()
        config.stash[SERVER] = server
        server.start()
    return config.stash[SERVER].url


def compile_catalogues() -> None:
    """Compiled catalogues are not kept in the repository; a missing or older one is made anew."""
    for source in TRANSLATIONS.glob("*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if compiled.is_file() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3])
        fresh = compiled.with_suffix(".mo.fresh")
        with fresh.open("wb") as file:
            write_mo(file, catalogue)
        fresh.replace(compiled)


# --- the network --------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def _closed_network() -> Iterator[None]:
    """Nothing leaves this machine: a connection to any address but loopback is an error."""

    def guarded(name: str) -> Callable[..., Any]:
        original = getattr(socket.socket, name)

        def call(self: socket.socket, *arguments: Any) -> Any:
            address = arguments[-1]
            if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
                raise RuntimeError(f"a test tried to reach {address}: the network is closed")
            return original(self, *arguments)

        return call

    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex", "sendto"):
        patch.setattr(socket.socket, name, guarded(name))
    yield
    patch.undo()


def _is_loopback(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")


# --- the application ----------------------------------------------------------------------------


@dataclass
class Joined:
    """An application with its migrated database, made once per worker and engine.

    `begun` holds what a test has to know of what the database keeps, by name.
    """

    app: Flask
    database: engines.Database
    engine: Engine
    begun: dict[str, Any] = field(default_factory=dict)

    def begin(self, name: str, make: Callable[[], Any]) -> Any:
        """What `make()` returns, the first time; later a copy of that, on a database that holds
        what it held then. Nothing else is in it."""
        if name not in self.begun:
            self.begun[name] = make()
            self.database.keep(self.engine, name)
        self.database.put_back(self.engine, name)
        return copy.deepcopy(self.begun[name])


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> str:
    """`gw0`, `gw1`…; `main` without pytest-xdist."""
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture(scope="session")
def new_database(
    request: pytest.FixtureRequest, worker: str
) -> Iterator[Callable[[str, str], engines.Database]]:
    """`new_database("postgresql", "down_and_up")`: an empty database, dropped when the run ends."""
    made: list[engines.Database] = []

    def make(engine: str, name: str) -> engines.Database:
        if engine == "sqlite":
            database: engines.Database = engines.SqliteDatabase(engines.new_folder("sqlite-"))
        else:
            server = _server_url(request.config)
            unique = f"forum_{os.getpid()}_{worker}_{name}"
            database = engines.PostgresqlDatabase(server, unique)
        made.append(database)
        return database

    yield make
    for database in made:
        database.drop()


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Settings]:
    """`settings(database_url=…)`: those of the tests, with what is given changed."""
    instance = tmp_path_factory.mktemp("instance")

    def make(**changes: Any) -> Settings:
        usual = {
            "secret_key": SECRET_KEY,
            "instance_dir": instance,
            "second_factor_required": False,  # most tests' moderators have none; see tests/accounts
            "rate_limits": True,  # installed, and switched off by the fixture `app`
        }
        return Settings(**(usual | changes))

    return make


@pytest.fixture(scope="session")
def _joined(
    new_database: Callable[[str, str], engines.Database], settings: Callable[..., Settings]
) -> Iterator[Callable[[str], Joined]]:
    kept: dict[str, Joined] = {}

    def on(name: str) -> Joined:
        if name not in kept:
            database = new_database(name, "tests")
            app = create_app(settings(database_url=database.url))
            app.testing = True
            app.test_client_class = BrowserLikeClient
            hash_quickly(app)
            engines.migrate(app)
            with app.app_context():
                engine = db.engine
            refuse_late_writers(engine)
            database.migrated(engine)
            kept[name] = Joined(app, database, engine)
        return kept[name]

    yield on
    for joined in kept.values():
        joined.engine.dispose()


def refuse_late_writers(engine: Engine) -> None:
    """In a request, what writes has said so when it began. On SQLite a reader that becomes a
    writer is refused at once where somebody else has written meanwhile, without any waiting."""

    @event.listens_for(engine, "before_cursor_execute")
    def _check(
        connection: Any, _cursor: object, statement: str, _values: object, *_more: object
    ) -> None:
        writes = statement.lstrip().startswith(("INSERT", "UPDATE", "DELETE"))
        if writes and has_request_context():
            assert connection.get_execution_options().get("write"), f"a late writer: {statement}"


def hash_quickly(app: Flask) -> None:
    """Passwords get the weakest hash of the kind that the product uses: a good one takes a tenth
    of a second and 64 MB, and the tests sign in thousands of times. `tests/accounts/test_passwords`
    asks for the product's own."""
    security = app.extensions["security"]
    weakest = {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}
    security.pwd_context = security.pwd_context.using(**weakest)


@pytest.fixture(scope="session", params=engines.NAMES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """`sqlite` and `postgresql`: a test that uses the application runs once on each, or on one of
    them where `tests/one_engine.py` names it.

    A test that needs only one says `@pytest.mark.parametrize("engine_name", ["sqlite"],
    indirect=True)` and why.
    """
    return str(request.param)


@pytest.fixture
def joined(engine_name: str, _joined: Callable[[str], Joined]) -> Iterator[Joined]:
    """The application and its database, whose every table is empty when the test begins."""
    joined = _joined(engine_name)
    joined.database.empty(joined.engine)
    joined.app.extensions["kept"].forget()  # ids of a kept database come again with other words
    limiter.enabled = False
    yield joined
    with joined.app.app_context():
        db.session.remove()


@pytest.fixture
def app(joined: Joined) -> Flask:
    """The application, rate limits off."""
    return joined.app


@pytest.fixture
def engine_url(joined: Joined) -> str:
    """The address of the emptied database."""
    return joined.database.url


@pytest.fixture
def limited_app(app: Flask) -> Iterator[Flask]:
    """The application with its rate limits on and nothing counted yet."""
    limiter.reset()
    limiter.enabled = True
    yield app
    limiter.enabled = False
    limiter.reset()


@pytest.fixture
def session(app: Flask) -> Iterator[scoped_session[Session]]:
    """The database session of an application context, for tests of actions and queries."""
    with app.app_context():
        yield db.session


class BrowserLikeClient(FlaskClient):
    """Says that a request comes from our own page, as a browser does, unless the test says else.

    Each request runs in a context of its own, so nothing that a view keeps in `flask.g` reaches
    the next one, even where the test itself holds an application context.
    """

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"

    def open(self, *arguments: Any, **keywords: Any) -> Any:
        if self.preserve_context:
            return super().open(*arguments, **keywords)
        return contextvars.Context().run(super().open, *arguments, **keywords)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor's browser; `app.test_client()` is another one."""
    return app.test_client()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """Runs the commands of `flask --app wsgi …`."""
    return app.test_cli_runner()


# --- the clock ----------------------------------------------------------------------------------


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands still at `A_MOMENT`: `clock.shift(…)`, `clock.move_to(…)`."""
    with time_machine.travel(A_MOMENT, tick=False) as traveller:
        yield traveller


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT
