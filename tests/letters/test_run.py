"""What `make run` starts: the web server and the worker, together or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from config import ROOT, Settings
from forum import create_app
from tests import engines
from tests.conftest import SECRET_KEY
from tests.house.serving import _free_port

SECONDS = 60

# One engine: what is started is the same.
pytestmark = [
    pytest.mark.process,
    pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True),
]


class Both:
    """`make serve` in a process group of its own, as a terminal would start it."""

    def __init__(self, environment: dict[str, str], log: Path, port: int) -> None:
        self.log = log
        self.port = port
        self.groups: list[int] = []
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                ["make", "--silent", "serve", f"PORT={port}", "WORKERS=1"],
                cwd=ROOT,
                env=os.environ | environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def words(self) -> str:
        return self.log.read_text(errors="replace")

    def programs(self) -> dict[str, int]:
        """Its two programs: the children of the one that holds them together."""
        found = {}
        for folder in Path("/proc").iterdir():
            with suppress(OSError, ValueError):
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                if parent != self.process.pid and parent not in self.children():
                    continue
                if "supervisor.py" in line:
                    continue  # it names both
                if "flask --app wsgi worker" in line:
                    found["worker"] = int(folder.name)
                elif "forum.core.preload" in line:
                    found["web"] = int(folder.name)
        return found

    def children(self) -> list[int]:
        number = self.process.pid
        file = Path(f"/proc/{number}/task/{number}/children")
        return [int(child) for child in file.read_text().split()]

    def until(self, condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + SECONDS
        while not condition():
            assert time.monotonic() < deadline, self.words()
            time.sleep(0.05)

    def answers(self) -> bool:
        with suppress(URLError), urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=SECONDS):
            return True
        return False

    def is_gone(self) -> bool:
        """Make, what it started, and what those started; each has a process group of its own."""
        return not any(_is_there(group) for group in self.groups)


def _is_there(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def both(
    engine_name: str,
    new_database: Callable[[str, str], engines.Database],
    settings: Callable[..., Settings],
    tmp_path: Path,
) -> Iterator[Both]:
    url = new_database(engine_name, f"run_{tmp_path.name}").url
    engines.migrate(create_app(settings(database_url=url, instance_dir=tmp_path)))
    environment = {"DATABASE_URL": url, "SECRET_KEY": SECRET_KEY, "INSTANCE_DIR": str(tmp_path)}
    both = Both(environment, tmp_path / "log", _free_port())
    try:
        both.until(lambda: len(both.programs()) == 2 and "Letters are written to" in both.words())
        both.groups = [both.process.pid, *both.programs().values()]
        yield both
    finally:
        for group in both.groups or [both.process.pid, *both.programs().values()]:
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
        both.process.wait()


def test_it_says_where_letters_are_written(both: Both, tmp_path: Path) -> None:
    assert f"Letters are written to {tmp_path}/mail/" in both.words()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_both_are_stopped_together(both: Both, number: signal.Signals) -> None:
    """Ctrl-C reaches the whole group; SIGTERM only make, as a service manager sends it."""
    if number == signal.SIGINT:
        os.killpg(both.process.pid, number)
    else:
        both.process.send_signal(number)
    both.process.wait(SECONDS)
    both.until(both.is_gone)


@pytest.mark.parametrize(("program", "name"), [("worker", "worker"), ("web", "web server")])
def test_one_that_dies_takes_the_other_with_it(both: Both, program: str, name: str) -> None:
    os.kill(both.programs()[program], signal.SIGKILL)
    assert both.process.wait(SECONDS) != 0
    assert f"The {name} has ended by itself" in both.words()
    both.until(both.is_gone)


@pytest.mark.parametrize("target", ["run", "serve"])
def test_a_second_one_on_the_same_port_ends_at_once(
    both: Both, target: str, tmp_path: Path
) -> None:
    """With a database of its own, of which it has made nothing yet; the first is unharmed."""
    other = tmp_path / "other"
    made = ("installed", "installed-dev", "secret")  # here already; nothing is to be installed
    done = subprocess.run(
        ["make", "--silent", target, f"PORT={both.port}", *(f"--old-file={one}" for one in made)],
        cwd=ROOT,
        env=os.environ | {"INSTANCE_DIR": str(other), "SECRET_KEY": SECRET_KEY},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert done.returncode != 0
    assert f"Port {both.port} is taken" in done.stderr
    assert f"make run PORT={both.port + 1}" in done.stderr
    assert (done.stdout, list(tmp_path.glob("other/*"))) == ("", [])
    both.until(both.answers)
    assert both.process.poll() is None
