"""Servers of our own on loopback, their processor time, and requests to them."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    port: int
    pid: int

    def cpu(self) -> float:
        """Processor seconds of the server and its workers, now."""
        return sum(_cpu(pid) for pid in [self.pid, *children(self.pid)])


def children(pid: int) -> list[int]:
    found: list[int] = []
    for thread in Path(f"/proc/{pid}/task").iterdir():
        for child in (thread / "children").read_text().split():
            found += [int(child), *children(int(child))]
    return found


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def serving(target: str, environment: dict[str, str], health: str) -> Iterator[Server]:
    """granian as `make run` starts it, for `target`, on a free port; only its own process ends."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    command = [
        *(sys.executable, "-m", "forum.core.preload"),
        *("--interface", "rsgi", "--factory", "--host", HOST, "--port", str(port)),
        *("--workers", "2", "--workers-kill-timeout", "10", "--log-level", "error", target),
    ]
    process = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        _await(port, health)
        yield Server(port, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _await(port: int, path: str) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            if get(port, path)[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


def get(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


@dataclass(frozen=True)
class Figure:
    """Of one round: requests per second, and processor milliseconds for each."""

    per_second: float
    cpu_ms: float


def load(server: Server, path: str, *, requests: int, clients: int) -> Figure:
    """So many requests over so many kept connections. Raises where one is not answered by 200."""
    wrong: list[int] = []

    def run() -> None:
        connection = http.client.HTTPConnection(HOST, server.port, timeout=60)
        for _ in range(requests // clients):
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                wrong.append(answer.status)
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(clients)]
    before, started = server.cpu(), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - started
    cpu = server.cpu() - before
    if wrong:
        raise RuntimeError(f"answers were not 200: {set(wrong)}")
    done = requests // clients * clients
    return Figure(done / seconds, cpu / done * 1000)


def seconds_of(server: Server, path: str, *, requests: int) -> float:
    """The median time of one request after another over one connection."""
    connection = http.client.HTTPConnection(HOST, server.port, timeout=60)
    times = []
    for _ in range(requests):
        started = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        times.append(time.perf_counter() - started)
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
    connection.close()
    return sorted(times)[len(times) // 2]
