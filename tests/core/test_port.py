"""A port is one server's, for as long as it runs; real processes, as the Makefile starts them."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from config import ROOT

SECONDS = 30
# What takes the server's place: says what it was told, then waits until its input ends.
HOLDER = (
    "import json, os, sys; "
    "print(json.dumps([os.environ['GRANIAN_HOST'], os.environ['GRANIAN_PORT']]), flush=True); "
    "sys.stdin.read()"
)
# What Linux calls all, for IPv4 and for both kinds of addresses.
ANY, ANY_OF_BOTH = "0.0.0.0", "::"

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def one(host: str, port: int | str, *command: str) -> subprocess.Popen[str]:
        program = command or (sys.executable, "-c", HOLDER)
        started.append(
            subprocess.Popen(
                [sys.executable, "-I", "forum/core/port.py", host, str(port), *program],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        return started[-1]

    yield one
    for process in started:
        with suppress(ValueError):  # its ends were closed by the test
            process.communicate(timeout=SECONDS)


def told(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, process.communicate(timeout=SECONDS)[1]
    return list(json.loads(line))


def refused(process: subprocess.Popen[str]) -> str:
    said, words = process.communicate(timeout=SECONDS)
    assert (process.returncode, said) == (1, ""), words
    assert "Traceback" not in words
    return words


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1", ANY),
        (ANY, "127.0.0.1"),
        ("::1", "::1"),
        (ANY_OF_BOTH, "127.0.0.1"),
        ("localhost", "127.0.0.1"),
    ],
)
def test_a_second_one_is_told_and_ends(start: Start, port: int, first: str, second: str) -> None:
    """Also while the first does not listen yet: it loads the demonstration."""
    holder = start(first, port)
    assert told(holder)[1] == str(port)
    assert refused(start(second, port)) == (
        f"Port {port} is taken: a server is running there already. "
        f"Stop it, or choose another port, for example: make run PORT={port + 1}\n"
    )
    assert holder.poll() is None


def test_of_many_at_the_same_moment_one_succeeds(start: Start, port: int) -> None:
    all_of_them = [start("127.0.0.1", port) for _ in range(8)]
    held = [one for one in all_of_them if one.stdout is not None and one.stdout.readline()]
    assert len(held) == 1
    assert all("is taken" in refused(one) for one in all_of_them if one is not held[0])


def test_the_port_is_free_again_when_its_holder_has_ended(start: Start, port: int) -> None:
    """However it ended; and what it had started holds it for longer."""
    inner = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]], "
    command = (sys.executable, "-c", inner + "close_fds=False)", HOLDER)
    outer = start("127.0.0.1", port, *command)
    told(outer)
    outer.kill()
    outer.wait(SECONDS)
    assert "is taken" in refused(start("127.0.0.1", port))
    outer.communicate(timeout=SECONDS)  # ends the inner one, which reads until its input ends
    again = start("127.0.0.1", port)
    assert told(again) == ["127.0.0.1", str(port)]
    again.kill()
    again.communicate(timeout=SECONDS)
    told(start("127.0.0.1", port))


@pytest.mark.parametrize("is_shared", [True, False], ids=["shared", "its own"])
@pytest.mark.parametrize("host", ["127.0.0.1", ANY, "localhost", ANY_OF_BOTH])
def test_what_another_program_listens_on_is_taken(
    start: Start, port: int, host: str, is_shared: bool
) -> None:
    with socket.socket() as other:
        if is_shared:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        assert f"Port {port} is taken" in refused(start(host, port))


def test_what_a_past_connection_left_is_no_obstacle(start: Start, port: int) -> None:
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", port))
        server.listen()
        with socket.create_connection(("127.0.0.1", port)) as client:
            server.accept()[0].close()  # whoever closes first is left to wait
            assert client.recv(1) == b""
    told(start("127.0.0.1", port))


@pytest.mark.parametrize(
    ("host", "port", "words"),
    [
        ("[::1]", "8000", "HOST must be an address or a name of this machine"),
        ("a..b", "8000", "HOST must be an address or a name of this machine"),
        ("192.0.2.1", "8000", "HOST must be an address or a name of this machine"),
        ("", "8000", "HOST must be an address or a name of this machine"),
        ("127.0.0.1", "http", "PORT must be a number from 1 to 65535; it is 'http'."),
        ("127.0.0.1", "0", "PORT must be a number from 1 to 65535"),
        ("127.0.0.1", "65536", "PORT must be a number from 1 to 65535"),
        ("127.0.0.1", "9" * 5000, "PORT must be a number from 1 to 65535"),
    ],
)
def test_what_cannot_be_is_said_plainly(start: Start, host: str, port: str, words: str) -> None:
    assert words in refused(start(host, port))


def test_a_port_of_the_system_is_said_plainly() -> None:
    """Root may use every port, so whoever runs the tests as root becomes somebody else first."""
    lowest = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")
    if int(lowest.read_text(encoding="ascii")) <= 81:
        pytest.skip("here everybody may use every port")
    as_nobody = (
        "import __future__, encodings.idna, os, socket, sys; "
        "source = open('forum/core/port.py', encoding='utf-8').read(); "
        "os.getuid() or os.setuid(65534); "
        "sys.argv = ['port.py', '127.0.0.1', '81', 'false']; "
        "exec(source)"
    )
    done = subprocess.run(
        [sys.executable, "-c", as_nobody], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (
        1,
        "Port 81 may not be used by this user. Choose one from 1024 on with PORT.\n",
    )


def test_a_name_is_resolved_for_granian_which_knows_none(start: Start, port: int) -> None:
    assert told(start("localhost", port)) == ["127.0.0.1", str(port)]
