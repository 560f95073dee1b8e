"""What start-up costs and what the processes of `make serve` hold, with the demonstration loaded.

`python -m tests.bench.memory` prints these figures alone; `make bench` tells them with the rest.
"""

from __future__ import annotations

import http.client
import os
import re
import resource
import secrets
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.bench.measuring import HOST, Server, children, serving

BARE = "import flask, flask_sqlalchemy, flask_babel, flask_login, sqlalchemy.orm"
SERVER = "from forum.core.rsgi import application; application()"
STARTS = 7  # alternating
FIRST, MANY = 1_000, 20_000  # requests after which memory is read
WEB_GOAL, LETTERS_GOAL, START_GOAL, GROWTH_GOAL = 200, 90, 2.5, 1.1
SPACE = "spaces/draft-guidance"
LETTERS_SECONDS = 15  # in which the worker has read the ledger and sent what is due
PASSWORD = "demonstration space 2026"  # of `flask demo accounts`
VISITED = (f"{SPACE}", f"{SPACE}/questions/1", f"{SPACE}/questions/2", f"{SPACE}/log")
MODERATED = ("moderation",)
COMPOSED = (f"{SPACE}/questions/1/comments/new", "mine")

Tell = Callable[..., None]


def measure(tell: Tell) -> None:
    """Tells every figure by `tell(figure, value, unit, goal, met)`."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            "SECRET_KEY": secrets.token_urlsafe(48),
            "INSTANCE_DIR": folder,
            "RATE_LIMITS": "false",
            "SECOND_FACTOR_REQUIRED": "false",
        }
        for command in (("db", "upgrade"), ("demo", "load")):
            subprocess.run(_flask(*command), env=os.environ | environment, check=True)
        start_up(tell, environment)
        with (
            serving("forum.core.rsgi:application", environment, "/readyz") as server,
            _worker(environment) as letters,
        ):
            hold(tell, server, letters)


def start_up(tell: Tell, environment: dict[str, str]) -> None:
    """Processor time of a command that does nothing, and of a server's import, by that of BARE."""
    programs = {
        "bare": [sys.executable, "-c", BARE],
        "a command": _flask("ledger", "--help"),
        "a server process": [sys.executable, "-c", SERVER],
    }
    times: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(STARTS + 1):
        for name, program in programs.items():
            times[name].append(_processor_seconds(program, environment))
    for values in times.values():
        del values[0]  # it may have compiled modules
    bare = statistics.median(times.pop("bare"))
    tell("importing Flask, its extensions and SQLAlchemy, CPU", bare, "s")
    for name, values in times.items():
        ratio = statistics.median(values) / bare
        tell(f"{name} is ready, CPU ÷ that", ratio, "", f"≤ {START_GOAL}", ratio <= START_GOAL)


def _processor_seconds(program: list[str], environment: dict[str, str]) -> float:
    variables = os.environ | environment
    variables.pop("PYTHONDONTWRITEBYTECODE", None)  # an installation compiles its modules once
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(program, env=variables, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def hold(tell: Tell, server: Server, letters: int) -> None:
    """Memory at the start, after FIRST requests and after MANY."""

    def look(when: str) -> float:
        tell(f"the process that forks the web workers holds, {when}", pss(server.pid), "MB")
        web = sum(map(pss, children(server.pid)))
        tell(f"two web workers hold, {when}", web, "MB", f"≤ {WEB_GOAL}", web <= WEB_GOAL)
        worker = pss(letters)
        met = worker <= LETTERS_GOAL
        tell(f"the letters’ worker holds, {when}", worker, "MB", f"≤ {LETTERS_GOAL}", met)
        return web

    look("at the start")
    visits = Visits(server.port)
    visits.make(FIRST)
    first = look(f"after {FIRST:,} requests")
    visits.make(MANY - FIRST)
    grown = look(f"after {MANY:,} requests") / first
    met = grown <= GROWTH_GOAL
    tell(f"web workers, {MANY:,} requests ÷ {FIRST:,}", grown, "", f"≤ {GROWTH_GOAL}", met)
    slowest = max(visits.slowest.items(), key=lambda item: item[1])
    tell(f"the slowest answer ({slowest[0]})", slowest[1] * 1000, "ms")


class Visits:
    """Requests of a visitor, a moderator and an author, in turns, over one connection each."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.slowest: dict[str, float] = {}
        self.pages = self._pages()

    def make(self, number: int) -> None:
        for _ in range(number):
            connection, headers, path = next(self.pages)
            began = time.perf_counter()
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{path} answered {answer.status}")
            took = time.perf_counter() - began
            self.slowest[path] = max(took, self.slowest.get(path, 0))

    def _pages(self) -> Iterator[tuple[http.client.HTTPConnection, dict[str, str], str]]:
        visitor = (self._connection(), {}, VISITED)
        people = [
            (self._connection(), {"Cookie": self._cookie(email)}, paths)
            for email, paths in (
                ("moderator@demo.example", (*MODERATED, *VISITED)),
                ("valmora@demo.example", (*COMPOSED, *VISITED)),
            )
        ]
        items = self._items(people[0][0], people[0][1])
        turn = 0
        while True:
            for connection, headers, paths in (visitor, visitor, visitor, *people):
                for path in paths:
                    yield connection, headers, f"/{('en', 'fr', 'es')[turn % 3]}/{path}"
            for item in items:
                yield people[0][0], people[0][1], item
            turn += 1

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(HOST, self.port, timeout=60)

    def _cookie(self, email: str) -> str:
        connection = self._connection()
        body = urlencode({"email": email, "password": PASSWORD})
        headers = {
            "Sec-Fetch-Site": "same-origin",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection.request("POST", "/en/sign-in", body, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 303:
            raise RuntimeError(f"{email} could not sign in: {answer.status}")
        cookies = answer.msg.get_all("Set-Cookie") or []
        return "; ".join(cookie.partition(";")[0] for cookie in cookies)

    def _items(self, connection: http.client.HTTPConnection, headers: dict[str, str]) -> list[str]:
        """Addresses of the items on the moderator's desk."""
        connection.request("GET", "/en/moderation", headers=headers)
        page = connection.getresponse().read().decode()
        return sorted(set(re.findall(r'href="(/en/moderation/\w+)', page)))


@contextmanager
def _worker(environment: dict[str, str]) -> Iterator[int]:
    """The letters' worker; its process id, once it has had time to look."""
    process = subprocess.Popen(
        _flask("worker"), env=os.environ | environment, stdout=subprocess.DEVNULL
    )
    try:
        time.sleep(LETTERS_SECONDS)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _flask(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]


def pss(pid: int) -> float:
    """Megabytes of a process, what it shares divided by how many share it."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"no memory of {pid}")


if __name__ == "__main__":

    def say(figure: str, value: float, unit: str, *goal: Any) -> None:
        print(f"{figure}: {value:.3g} {unit}", *goal, flush=True)

    measure(say)
