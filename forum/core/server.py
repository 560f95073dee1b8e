"""Between the server and the application: a body is awaited here, so that none holds a thread.

granian speaks RSGI (its own asynchronous interface) to this module, and this module WSGI to Flask.
What only reads runs at once where it arrived, one page at a time in each process, because more
threads than cores make pages slower. What may change something is read whole first, within a time
and a size, and then runs in a thread, because it may wait for its turn to write.
"""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

from werkzeug.utils import import_string

from forum.core.guard import HEADERS, MAX_BODY, SAFE_METHODS

BODY_SECONDS = 30  # a comment of 100 KB needs no longer on the slowest mobile network
MAX_HELD = 64_000_000  # bytes of unfinished bodies in one process; more of them are turned away
WRITERS = 4  # threads for what may change something; SQLite lets one at a time through anyhow

Headers = list[tuple[str, str]]
Answer = tuple[int, Headers, bytes]


class WsgiApp(Protocol):
    """An application by PEP 3333, narrow enough for the type checker."""

    def __call__(self, environ: dict[str, Any], start_response: Any, /) -> Iterable[bytes]: ...


class Refused(Exception):
    """The body will not be read: what to answer instead."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        plain = [*HEADERS.items(), ("Content-Type", "text/plain; charset=utf-8")]
        self.answer = (status, [*plain, ("Connection", "close")], words.encode())


class Door:
    """An application by RSGI (granian's specification 1.5) around one by WSGI."""

    def __init__(self, app: WsgiApp) -> None:
        self.app = app
        self.held = 0
        self.writers = ThreadPoolExecutor(WRITERS, thread_name_prefix="writer")

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answers one request; granian calls this."""
        protocol.response_bytes(*await self.respond(scope, protocol))

    async def respond(self, scope: Any, protocol: Any) -> Answer:
        hosts = scope.headers.get_all("host")
        if len(hosts) != 1 and scope.http_version != "1":  # RFC 9112 §3.2; HTTP/1.0 needs none
            return Refused(400, "A request must name one host.").answer
        if "content-length" in scope.headers or "transfer-encoding" in scope.headers:
            try:
                body = await self.read(scope, protocol)
            except Refused as refused:
                return refused.answer
            return await self.in_a_thread(scope, body)
        if scope.method in SAFE_METHODS:
            return self.answer(scope, b"")
        return await self.in_a_thread(scope, b"")

    async def in_a_thread(self, scope: Any, body: bytes) -> Answer:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.writers, self.answer, scope, body)

    async def read(self, scope: Any, protocol: Any) -> bytes:
        """The whole body. One that says it is too large stays unread: Flask answers it with 413.

        granian does not say when a body without a stated length broke off, so a part of a text
        could be taken for all of it. Browsers and proxies state the length; others are refused.
        """
        if "transfer-encoding" in scope.headers:
            raise Refused(400, "A request with a body must state its length (Content-Length).")
        length = int(scope.headers["content-length"])
        if length > MAX_BODY:
            return b""
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(BODY_SECONDS):
                async for part in protocol:
                    parts.append(part)
                    size += len(part)
                    self.held += len(part)
                    if self.held > MAX_HELD:
                        raise Refused(503, "Too much is arriving at once. Please send it again.")
        except TimeoutError:
            raise Refused(408, "The request did not arrive in time.") from None
        finally:
            self.held -= size
        if size != length:
            raise Refused(400, "The request ended too early.")
        return b"".join(parts)

    def answer(self, scope: Any, body: bytes) -> Answer:
        """Runs the application for one request that is here as a whole."""
        status, headers = 500, []

        def start_response(line: str, fields: Headers, _error: object = None) -> None:
            nonlocal status, headers
            status, headers = int(line[:3]), fields

        parts = self.app(environ(scope, body), start_response)
        try:
            content = b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()
        return status, headers, content


def environ(scope: Any, body: bytes) -> dict[str, Any]:
    """The request as PEP 3333 describes it."""
    name, _, port = scope.server.rpartition(":")
    result = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string.encode().decode("latin-1"),
        "SERVER_NAME": name,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
    }
    for field, value in scope.headers.items():
        if "_" in field:  # would pass for the field with a hyphen, which a proxy vouches for
            continue
        key = f"HTTP_{field.upper().replace('-', '_')}"
        if key in result:
            value = f"{result[key]}{'; ' if field == 'cookie' else ','}{value}"
        result[key] = value
    for key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        result[key] = result.pop(f"HTTP_{key}", "")
    return result


def application() -> Door:
    """What granian is told to load. The application is named as a text: it stands above us."""
    return Door(import_string("wsgi:app"))
