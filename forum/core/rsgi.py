"""Between the server and the application: a body is awaited here, so that none holds a thread.

granian speaks RSGI (its own asynchronous interface) to this module, and this module WSGI to Flask.
What only reads runs at once where it arrived, one page at a time in each process, because more
threads than cores make pages slower. What may change something is read whole first, within a time
and a size, and then runs in a thread, because it may wait for its turn to write.
`docs/decisions/0002-server.md` has the measurements.
"""

from __future__ import annotations

import asyncio
import gc
import io
import logging
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any, Protocol

from werkzeug.utils import import_string

from forum.core.guard import HEADERS, MAX_BODY, SAFE_METHODS
from forum.core.probes import BEFORE_SERVING

BODY_SECONDS = 30  # a comment of 100 KB needs no longer on the slowest mobile network
MAX_HELD = 64_000_000  # bytes of unfinished bodies in one process; more of them are turned away
WRITERS = 4  # threads for what may change something; SQLite lets one at a time through anyhow

log = logging.getLogger("forum.server")

Environ = dict[str, Any]  # a request as PEP 3333 describes it
Headers = list[tuple[str, str]]
Answer = tuple[int, Headers, bytes]

ALWAYS: Environ = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
    "wsgi.input_terminated": True,
}


class WsgiApp(Protocol):
    """An application by PEP 3333, narrow enough for the type checker."""

    def __call__(self, environ: Environ, start_response: Any, /) -> Iterable[bytes]: ...


class RequestRefused(Exception):
    """The request will not reach the application: what to answer instead."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        plain = [*HEADERS.items(), ("Content-Type", "text/plain; charset=utf-8")]
        self.answer: Answer = (status, [*plain, ("Connection", "close")], words.encode())


class RsgiApplication:
    """An application by RSGI (granian's specification 1.5) around one by WSGI."""

    def __init__(self, app: WsgiApp) -> None:
        self.app = app
        self.held = 0
        self.writers = ThreadPoolExecutor(WRITERS, thread_name_prefix="writer")

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answers one request; granian calls this."""
        try:
            environ = describe(scope)
            has_body = "CONTENT_LENGTH" in environ or "HTTP_TRANSFER_ENCODING" in environ
            if not has_body and environ["REQUEST_METHOD"] in SAFE_METHODS:
                answer = self.answer(environ, b"")
            else:
                body = await self.read(environ, protocol) if has_body else b""
                loop = asyncio.get_running_loop()
                answer = await loop.run_in_executor(self.writers, self.answer, environ, body)
        except RequestRefused as refused:
            answer = refused.answer
        protocol.response_bytes(*answer)

    async def read(self, environ: Environ, protocol: Any) -> bytes:
        """The whole body. One that says it is too large stays unread: Flask answers it with 413.

        granian does not say when a body without a stated length broke off, so a part of a text
        could be taken for all of it. Browsers and proxies state the length; others are refused.
        """
        if "HTTP_TRANSFER_ENCODING" in environ:
            raise RequestRefused(
                400, "A request with a body must state its length (Content-Length)."
            )
        length = int(environ["CONTENT_LENGTH"])
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
                        raise RequestRefused(
                            503, "Too much is arriving at once. Please send it again."
                        )
        except TimeoutError:
            raise RequestRefused(408, "The request did not arrive in time.") from None
        finally:
            self.held -= size
        if size != length:
            raise RequestRefused(400, "The request ended too early.")
        return b"".join(parts)

    def answer(self, environ: Environ, body: bytes) -> Answer:
        """Runs the application for one request that is here as a whole."""
        environ["wsgi.input"] = io.BytesIO(body)
        status, headers = 500, []

        def start_response(line: str, fields: Headers, _error: object = None) -> None:
            nonlocal status, headers
            status, headers = int(line[:3]), fields

        try:
            parts = self.app(environ, start_response)
            try:
                content = b"".join(parts)
            finally:
                if hasattr(parts, "close"):
                    parts.close()
        except Exception:  # beyond its own handlers: granian's answer would have no headers
            log.exception("the application gave no answer")
            return RequestRefused(500, "Something went wrong on our side.").answer
        return status, headers, content


def describe(scope: Any) -> Environ:
    """The request without its body. Raises `Refused` unless it names one host (RFC 9112 §3.2)."""
    name, _, port = scope.server.rpartition(":")
    path, query = scope.path, scope.query_string
    version = scope.http_version
    environ = ALWAYS | {
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": path if path.isascii() else path.encode().decode("latin-1"),
        "QUERY_STRING": query if query.isascii() else query.encode().decode("latin-1"),
        "SERVER_NAME": name,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0],
        "wsgi.url_scheme": scope.scheme,
    }
    for field, value in scope.headers.items():
        key = variable(field)
        if key in environ:
            if key == "HTTP_HOST":
                raise RequestRefused(400, "A request must name one host.")
            value = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}"
        if key:
            environ[key] = value
    if "HTTP_HOST" not in environ and version != "1":  # HTTP/1.0 has none
        raise RequestRefused(400, "A request must name one host.")
    return environ


@lru_cache(maxsize=512)
def variable(field: str) -> str:
    """`accept-language` → `HTTP_ACCEPT_LANGUAGE`; nothing for a name that holds an underscore.

    Such a name would pass for the one with hyphens, for which a proxy vouches.
    """
    if "_" in field:
        return ""
    name = field.upper().replace("-", "_")
    return name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"


def application() -> RsgiApplication:
    """What granian is told to load. The application is named as a text: it stands above us."""
    app = import_string("wsgi:app")
    for make_ready in app.extensions.get(BEFORE_SERVING, ()):
        make_ready()
    # What is here now stays as long as the process: to look through it again and again for what
    # nobody needs takes time and finds nothing.
    gc.collect()
    gc.freeze()
    return RsgiApplication(app)
