"""The server of `make run`: half-sent requests hold up nobody, and no half of a text is taken."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from config import Settings
from forum import create_app
from forum.core import rsgi as serving
from forum.core.guard import HEADERS
from tests import engines
from tests.conftest import SECRET_KEY
from tests.house.serving import Server, serve

MANY = 200
SECONDS_FOR_HEALTH = 2  # design/security.md, D17
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
POST = b"POST /en/sign-in HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


@pytest.fixture(scope="module")
def server(
    new_database: Callable[[str, str], engines.Database],
    settings: Callable[..., Settings],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    url = new_database("sqlite", "served").url
    engines.migrate(create_app(settings(database_url=url)))
    environment = {"DATABASE_URL": url, "SECRET_KEY": SECRET_KEY, "INSTANCE_DIR": str(folder)}
    with serve(environment, folder / "log") as server:
        yield server


@pytest.mark.process
@pytest.mark.parametrize(
    "half",
    [
        b"GET /en/ HTTP/1.1\r\nHost: x\r\nAccept-Lang",
        POST + FORM + b"Content-Length: 10000\r\n\r\nemail=",
    ],
    ids=["heads", "bodies"],
)
def test_half_sent_requests_hold_up_nobody(server: Server, half: bytes) -> None:
    held = [server.send(half) for _ in range(MANY)]
    try:
        for _ in range(5):
            began = time.monotonic()
            assert server.ask(HEALTH).startswith(b"HTTP/1.1 200")
            assert time.monotonic() - began < SECONDS_FOR_HEALTH
    finally:
        for connection in held:
            connection.close()


@pytest.mark.process
@pytest.mark.parametrize(
    ("sentence", "request_", "ends", "answer"),
    [
        # A page, and the same for a program that speaks HTTP/1.0.
        ("a page", b"GET /en/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", False, 200),
        ("an old program", b"GET /healthz HTTP/1.0\r\n\r\n", False, 200),
        # A whole form reaches its view.
        ("a form", POST + FORM + b"Content-Length: 3\r\nConnection: close\r\n\r\na=b", False, 200),
        # Which of two hosts is meant is anybody's guess.
        ("no host", b"GET /en/ HTTP/1.1\r\nConnection: close\r\n\r\n", False, 400),
        (
            "two hosts",
            b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
            False,
            400,
        ),
        # Of a body without a stated length nobody knows whether it is whole.
        (
            "chunks",
            POST
            + FORM
            + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\na=b\r\n0\r\n\r\n",
            False,
            400,
        ),
        (
            "two lengths that differ in kind",
            POST
            + FORM
            + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
            b"3\r\na=b\r\n0\r\n\r\n",
            False,
            400,
        ),
        ("two lengths", POST + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\na=b", False, 400),
        # A line that broke off in the middle of a text leaves no half of it behind.
        (
            "a broken line",
            POST + FORM + b"Content-Length: 90\r\nConnection: close\r\n\r\na=b",
            True,
            400,
        ),
        # One that says it is too large is answered without being read.
        (
            "too large",
            POST + FORM + b"Content-Length: 10000000000\r\nConnection: close\r\n\r\na=b",
            False,
            413,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_answered(
    server: Server, sentence: str, request_: bytes, ends: bool, answer: int
) -> None:
    got = server.ask(request_, ends=ends)
    assert int(got.split(b" ", 2)[1]) == answer, sentence
    by_us = b"server: granian" in got  # some are refused before they reach us
    assert by_us == (b"content-security-policy" in got.lower()), sentence


class Arriving:
    """A request's body as granian hands it over: its parts, and then nothing for a while."""

    def __init__(self, *parts: bytes, then_waits: bool = False) -> None:
        self.parts, self.then_waits = parts, then_waits

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self.parts:
            yield part
        if self.then_waits:
            await asyncio.Event().wait()


def _read(length: int, body: Arriving) -> bytes:
    door = serving.RsgiApplication(lambda _environ, _start: [])
    environ: dict[str, Any] = {"CONTENT_LENGTH": str(length)}
    try:
        # In a thread of its own: tests in a browser may keep a loop running in this one.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(lambda: asyncio.run(door.read(environ, body))).result()
    finally:
        assert door.held == 0


def test_a_body_is_put_together() -> None:
    assert _read(6, Arriving(b"abc", b"def")) == b"abcdef"


def test_a_body_that_does_not_arrive_in_time_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "BODY_SECONDS", 0.01)
    with pytest.raises(serving.RequestRefused) as refused:
        _read(6, Arriving(b"abc", then_waits=True))
    assert refused.value.answer[0] == 408


def test_unfinished_bodies_fill_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "MAX_HELD", 5)
    with pytest.raises(serving.RequestRefused) as refused:
        _read(6, Arriving(b"abc", b"def"))
    assert refused.value.answer[0] == 503


def test_an_application_that_gives_no_answer() -> None:
    def falls(_environ: dict[str, Any], _start: Any) -> Any:
        raise RuntimeError("beyond its own handlers")

    status, headers, words = serving.RsgiApplication(falls).answer({}, b"")
    assert status == 500
    assert dict(headers)["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]
    assert b"beyond" not in words


def test_a_name_with_an_underscore_passes_for_no_other() -> None:
    assert serving.variable("x-forwarded-for") == "HTTP_X_FORWARDED_FOR"
    assert serving.variable("x_forwarded_for") == ""
