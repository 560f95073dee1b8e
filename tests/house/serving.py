"""The application as `make run` serves it, on a free port of this machine."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from config import ROOT

SECONDS_TO_START = 60  # on a machine that is busy with other tests
SECONDS_TO_STOP = 20


@dataclass(frozen=True)
class Server:
    port: int
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def send(self, data: bytes) -> socket.socket:
        """A connection on which `data` was sent; the caller closes it."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS_TO_STOP)
        connection.sendall(data)
        return connection

    def ask(self, data: bytes, *, ends: bool = False) -> bytes:
        """The whole answer to one raw request that says `Connection: close`."""
        with self.send(data) as connection:
            if ends:
                connection.shutdown(socket.SHUT_WR)
            parts = []
            while part := connection.recv(65536):
                parts.append(part)
        return b"".join(parts)


@contextmanager
def serve(settings: Mapping[str, str], log: Path) -> Iterator[Server]:
    """Starts the server with these settings as its environment; stops only what it started."""
    told = subprocess.run(
        ["make", "--silent", "--eval=told: ; @echo $(GRANIAN)", "told"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": os.environ["PATH"]},
    )
    _python, *options = shlex.split(told.stdout)
    port = _free_port()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [
                *(sys.executable, *options, "--port", str(port)),
                "forum.core.rsgi:application",
            ],
            cwd=ROOT,
            env=os.environ | dict(settings),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        _wait(process, port, log)
        yield Server(port, process)
    finally:
        _stop(process)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=SECONDS_TO_START) as probe:
                probe.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                if b"200" in probe.recv(16):
                    return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                words = log.read_text(errors="replace")
                raise RuntimeError(f"the server did not start:\n{words}") from None
            time.sleep(0.05)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ends it as an operator would; that it ends, and leaves no process behind, is checked too."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=SECONDS_TO_STOP)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # succeeds only where one of it is left
            raise RuntimeError("the server left processes behind")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
