"""A real Chromium before the real server, with the demonstration loaded; every page is watched.

    page = visit()                                   a visitor's page
    page = visit("valmora@demo.example", width=360)  signed in, narrow
    page.goto("/fr/")

What a page may not do is asserted when its test ends: see `watching.py`.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from config import ROOT
from forum.demo.actions import PASSWORD
from tests import engines
from tests.browser.watching import Watch

ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
SECONDS_TO_START = 60  # two workers on a busy machine
SECONDS_TO_STOP = 15
MILLISECONDS = 20_000  # for anything that a page is waited for
SLUG = "draft-guidance"


def wanted(variable: str, missing: str) -> None:
    """Leaves the test out where something is not installed; an error where it is required."""
    if os.environ.get(variable) == "1":
        pytest.fail(f"{missing}, and {variable}=1 requires it", pytrace=False)
    pytest.skip(missing)


# --- the server ---------------------------------------------------------------------------------


@dataclass
class Server:
    """The application as `make run` starts it, with a database of its own."""

    folder: Path
    secret_key: str
    address: str = ""
    process: subprocess.Popen[bytes] | None = None

    @property
    def database(self) -> Path:
        return self.folder / "forum.sqlite"

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "INSTANCE_DIR": str(self.folder),
            "SECRET_KEY": self.secret_key,
            "RATE_LIMITS": "false",
            "SECOND_FACTOR_REQUIRED": "false",  # as in the demonstration
        }

    def flask(self, *words: str) -> None:
        """Runs `flask --app wsgi …` on this server's database."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self) -> None:
        log = self.folder / "log"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        command = [*granian(), "--host", "127.0.0.1", "--port", str(port)]
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                [*command, "forum.core.rsgi:application"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,  # Ctrl-C reaches the tests first; they stop it
                preexec_fn=_end_with_parent,
            )
        deadline = time.monotonic() + SECONDS_TO_START
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')}")
            time.sleep(0.05)

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(SECONDS_TO_STOP)

    def ask(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of the database as it is now."""
        with closing(sqlite3.connect(self.database, timeout=15)) as database:
            return database.execute(statement, values).fetchall()

    def tell(self, statement: str) -> None:
        """Changes the database behind the server's back."""
        with closing(sqlite3.connect(self.database, timeout=15)) as database:
            database.execute(statement)
            database.commit()

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.address}/healthz", timeout=5):
                return True
        except (URLError, ConnectionError, TimeoutError):
            return False


def _end_with_parent() -> None:
    """The server stops by itself when the test run is killed without having stopped it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def granian() -> list[str]:
    """The words with which the Makefile starts the server."""
    told = subprocess.run(
        ["make", "--silent", "--eval=told: ; @echo $(GRANIAN)", "told"],
        cwd=ROOT,
        env={name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        capture_output=True,
        text=True,
        check=True,
    )
    _python, *words = told.stdout.split()
    return [sys.executable, *words]


Shared = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker: str) -> Shared:
    """`shared(name, make)`: a folder that one worker makes and all copy from."""
    base = tmp_path_factory.getbasetemp()
    base = base if worker == "main" else base.parent

    def folder(name: str, make: Callable[[Path], None]) -> Path:
        ready = base / name
        with (base / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not ready.is_dir():
                making = base / f"{name}.making"
                shutil.rmtree(making, ignore_errors=True)
                making.mkdir()
                make(making)
                making.rename(ready)
        return ready

    return folder


@pytest.fixture(scope="session")
def demonstration(shared: Shared) -> Path:
    """A folder with the demonstration's database, whose decisions take effect at once."""

    def make(folder: Path) -> None:
        loading = Server(folder, secrets.token_urlsafe(48))
        loading.flask("db", "upgrade")
        loading.flask("demo", "load")
        with closing(sqlite3.connect(loading.database)) as database:
            database.execute("UPDATE space SET grace_minutes = 0")
            # The public log tells of months that have ended: so one has.
            database.execute(
                "UPDATE revision SET received_at = datetime(received_at, '-70 days') WHERE id IN "
                "(SELECT its.revision_id FROM decision_revision its JOIN decision "
                "ON decision.id = its.decision_id WHERE act = 'revision.reject')"
            )
            database.commit()
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    return shared("demonstration", make)


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], Server]]:
    """`serve(folder)`: a server on a copy of the folder's database, stopped when the run ends."""
    started: list[Server] = []

    def start(template: Path) -> Server:
        folder = tmp_path_factory.mktemp("instance")
        engines.copy_sqlite(template / "forum.sqlite", folder / "forum.sqlite")
        server = Server(folder, secrets.token_urlsafe(48))
        started.append(server)
        server.start()
        return server

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="session")
def server(chromium: Browser, demonstration: Path, serve: Callable[[Path], Server]) -> Server:
    """One for each worker; tests share its database, so each looks for what it has made itself.

    Asks for the browser first: without one, no server is started.
    """
    return serve(demonstration)


# --- the browser --------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, or the one that CHROMIUM names."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if program is None or shutil.which(program) is None:
        wanted("REQUIRE_BROWSER", "Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


Visit = Callable[..., Page]


def sign_in(page: Page, email: str, language: str = "en") -> None:
    """By the form, as a person does."""
    page.goto(f"/{language}/sign-in")
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_selector(".sign-out")


class Visits:
    """Contexts of one browser on one server, each of whose pages is watched."""

    def __init__(self, browser: Browser, server: Server) -> None:
        self.browser, self.server = browser, server
        self.signed_in: dict[str, Any] = {}

    def context(self, email: str | None = None, **options: Any) -> BrowserContext:
        context = self.browser.new_context(
            base_url=options.pop("base_url", self.server.address),
            storage_state=self._state(email) if email else None,
            locale=options.pop("locale", "en-GB"),
            **options,
        )
        context.set_default_timeout(MILLISECONDS)
        return context

    def _state(self, email: str) -> Any:
        """Cookies of somebody who has signed in: hashed once for each worker, not for each test."""
        if email not in self.signed_in:
            context = self.context()
            sign_in(context.new_page(), email)
            self.signed_in[email] = context.storage_state()
            context.close()
        return self.signed_in[email]


@pytest.fixture(scope="session")
def visits(chromium: Browser, server: Server) -> Visits:
    return Visits(chromium, server)


@pytest.fixture
def watch() -> Watch:
    """What this test's pages did that they should not; `watch.expects(404)` allows a status."""
    return Watch()


@pytest.fixture
def visit(visits: Visits, watch: Watch) -> Iterator[Visit]:
    """`visit(email, width=…, height=…, javascript=…, **options of a context)`: a watched page."""
    contexts: list[BrowserContext] = []

    def open_page(
        email: str | None = None,
        *,
        width: int = 1280,
        height: int = 900,
        javascript: bool = True,
        **options: Any,
    ) -> Page:
        context = visits.context(
            email,
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            **options,
        )
        contexts.append(context)
        watch.over(context, options.get("base_url", visits.server.address))
        return context.new_page()

    yield open_page
    faults = list(watch.faults)  # closing a page interrupts what it still asks for
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)
