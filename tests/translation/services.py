"""Translation services of our own on loopback: good ones, and every kind of bad one."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

# What a service of the tests makes of a text: each word between tags in capitals.
_WORDS = re.compile(r">[^<]+")
LIBRE_LANGUAGES = [
    {"code": "en", "name": "English", "targets": ["en", "es", "zh-Hans"]},
    {"code": "es", "name": "Spanish", "targets": ["fr", "en"]},
    {"code": "fr", "name": "French", "targets": ["es"]},
]
APY_PAIRS = [("eng", "spa"), ("spa", "eng_US"), ("spa", "eng"), ("spa", "fra"), ("fra", "spa")]

Behaviour = Callable[["Request"], None]


def shouted(html: str) -> str:
    return _WORDS.sub(lambda match: match.group().upper().replace("&AMP;", "&amp;"), html)


class Request(BaseHTTPRequestHandler):
    """A request, answered by the behaviour of its server."""

    server: Service
    protocol_version = "HTTP/1.1"
    body: bytes = b""

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._answer()

    def _answer(self) -> None:
        self.server.asked.append((self.path, self.headers.get("Content-Type", ""), self.body))
        self.server.behaviour(self)

    def say(self, answer: Any, status: int = 200, kind: str = "application/json") -> None:
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def fields(self) -> dict[str, str]:
        """What was posted, as JSON or as a form."""
        if "json" in self.headers["Content-Type"]:
            fields: dict[str, str] = json.loads(self.body)
            return fields
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}

    def log_message(self, *_: Any) -> None:
        pass


class Service(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, behaviour: Behaviour) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.behaviour = behaviour
        self.asked: list[tuple[str, str, bytes]] = []
        self.over = threading.Event()
        self.address = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, *_: Any) -> None:
        """A client that went away."""


@contextmanager
def service(behaviour: Behaviour) -> Iterator[Service]:
    server = Service(behaviour)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def libretranslate(translate: Callable[[str], Any] = shouted) -> Behaviour:
    def behave(request: Request) -> None:
        if request.path == "/languages":
            request.say(LIBRE_LANGUAGES)
        else:
            request.say({"translatedText": translate(request.fields()["q"])})

    return behave


def apertium(translate: Callable[[str], Any] = shouted) -> Behaviour:
    def behave(request: Request) -> None:
        if request.path == "/listPairs":
            pairs = [{"sourceLanguage": s, "targetLanguage": t} for s, t in APY_PAIRS]
            request.say({"responseData": pairs, "responseStatus": 200})
        else:
            text = translate(request.fields()["q"])
            request.say({"responseData": {"translatedText": text}, "responseStatus": 200})

    return behave


def only_translating(bad: Behaviour) -> Behaviour:
    """Lists its languages well, and translates badly."""
    good = libretranslate()

    def behave(request: Request) -> None:
        (good if request.path == "/languages" else bad)(request)

    return behave


# --- bad ones -----------------------------------------------------------------------------------


def silent(request: Request) -> None:
    assert isinstance(request.server, Service)
    request.server.over.wait(20)


def dripping(request: Request) -> None:
    """A byte now and then, so that no single wait is long."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX: "
    for byte in head + b"x" * 4_000:
        if request.server.over.wait(0.05):
            return
        request.wfile.write(bytes([byte]))
        request.wfile.flush()


def dripping_body(request: Request) -> None:
    request.send_response(200)
    request.send_header("Content-Type", "application/json")
    request.send_header("Content-Length", "100000")
    request.end_headers()
    while not request.server.over.wait(0.05):
        request.wfile.write(b" ")
        request.wfile.flush()


def hanging_up(request: Request) -> None:
    request.send_response(200)
    request.send_header("Content-Type", "application/json")
    request.send_header("Content-Length", "1000")
    request.end_headers()
    request.wfile.write(b'{"translatedText": "half')
    request.close_connection = True


def hanging_up_at_once(request: Request) -> None:
    request.close_connection = True


def endless(request: Request) -> None:
    request.send_response(200)
    request.send_header("Content-Type", "application/json")
    request.send_header("Connection", "close")
    request.end_headers()
    while not request.server.over.is_set():
        request.wfile.write(b" " * 100_000)


def packed(request: Request) -> None:
    request.send_response(200)
    request.send_header("Content-Type", "application/json")
    request.send_header("Content-Encoding", "gzip")
    request.send_header("Content-Length", "2")
    request.end_headers()
    request.wfile.write(b"{}")


def no_http(request: Request) -> None:
    request.wfile.write(b"\x00\xff SSH-2.0 something else entirely\r\n\r\n")
    request.close_connection = True


def saying(answer: Any, status: int = 200, kind: str = "application/json") -> Behaviour:
    return lambda request: request.say(answer, status, kind)


def leading_to(address: str) -> Behaviour:
    def behave(request: Request) -> None:
        request.send_response(307)
        request.send_header("Location", address + request.path)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return behave
