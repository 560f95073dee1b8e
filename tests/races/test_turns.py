"""Writers of one SQLite file get their turn in the order in which they asked for it."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as WaitedTooLong

from config import ROOT
from forum.core import db as database
from forum.core.db import db, transaction
from forum.core.fair_lock import FairLock
from tests.security.making import Scene

SLOW = 0.3  # seconds of a commit on the slowest disk that we know
on_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)  # only it has turns


class Act(NamedTuple):
    process: int
    asked: float
    came: float
    done: float


@pytest.fixture
def written(app: Flask) -> Iterator[None]:
    """A row to write, in a table of its own."""
    with app.app_context(), transaction() as session:
        session.execute(text("CREATE TABLE written (number INTEGER NOT NULL)"))
        session.execute(text("INSERT INTO written VALUES (0)"))
    yield
    with app.app_context(), transaction() as session:
        session.execute(text("DROP TABLE written"))


def run(
    url: str, folder: Path, crowd: tuple[int, int], acts: int, slow: float, *, turns: bool = True
) -> tuple[list[Act], list[str]]:
    """What writers of several processes tell that begin at the same time: acts, and refusals.
    The crowd is so many processes, of so many threads each."""
    number_of_processes, threads = crowd
    arguments = (url, folder, threads, acts, slow, int(turns))
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.races.line", *map(str, arguments)],
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _each in range(number_of_processes)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    told, refused = [], []
    for number, process in enumerate(processes):
        out, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
        for line in out.splitlines():
            if "refused" in line:
                refused.append(line)
            else:
                told.append(Act(number, *map(float, line.split())))
    return sorted(told, key=lambda act: act.came), refused


def overtaken(acts: list[Act]) -> int:
    """By how many who asked later the unluckiest writer was overtaken."""
    return max(
        sum(1 for other in acts if other.asked > act.asked and other.came < act.came)
        for act in acts
    )


@on_sqlite
@pytest.mark.parametrize(
    ("crowd", "acts", "slow"),
    [
        ((2, 4), 10, 0.02),
        pytest.param((4, 10), 3, SLOW, marks=pytest.mark.attack),
    ],
    ids=["8 writers", "40 writers on a slow disk"],
)
@pytest.mark.usefixtures("written")
def test_writers_get_their_turn(
    engine_url: str, app: Flask, tmp_path: Path, crowd: tuple[int, int], acts: int, slow: float
) -> None:
    """Within a process they are in order, and each process has the turn in its turn. So nobody is
    overtaken by more than one round of all, and nobody waits for longer than that takes."""
    told, refused = run(engine_url, tmp_path, crowd, acts, slow)
    assert refused == []
    everybody = crowd[0] * crowd[1]
    assert len(told) == everybody * acts
    assert overtaken(told) <= everybody
    longest = max(act.came - act.asked for act in told)
    sys.stderr.write(f"overtaken by {overtaken(told)}; the longest wait {longest:.1f} s\n")
    assert longest < 30
    with app.app_context():
        assert db.session.scalar(text("SELECT number FROM written")) == len(told)


@pytest.fixture
def line(tmp_path: Path) -> FairLock:
    file = tmp_path / "a.sqlite"
    file.touch()
    return FairLock(file)


def test_a_turn_that_does_not_come_is_given_up_and_keeps_nobody(line: FairLock) -> None:
    line.take(1)
    with pytest.raises(WaitedTooLong):
        line.take(0.01)
    assert line.waiting() == 1
    line.done()
    line.take(1)
    line.done()
    assert line.waiting() == 0


def test_another_process_holds_the_turn_and_is_killed(line: FairLock) -> None:
    """What it held comes free with its end, however that comes."""
    program = (
        "import sys, pathlib; from forum.core.fair_lock import FairLock;"
        f"FairLock(pathlib.Path({str(line.database)!r})).take(1);"
        "print('mine', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"mine\n"
        with pytest.raises(WaitedTooLong):
            line.take(0.05)
        other.kill()
        other.wait()
    line.take(1)
    line.done()


def test_those_who_give_up_leave_the_rest_in_order(line: FairLock) -> None:
    came: list[int] = []
    line.take(1)

    def wait(number: int, seconds: float) -> None:
        try:
            line.take(seconds)
        except WaitedTooLong:
            return
        came.append(number)
        line.done()

    writers = []
    for number in range(6):
        one = threading.Thread(target=wait, args=(number, 0.01 if number % 2 else 10))
        one.start()
        writers.append(one)
        until(lambda number=number: line.waiting() >= 2 + number // 2)  # type: ignore[misc]
    for one in writers[1::2]:
        one.join()
    line.done()
    for one in writers:
        one.join()
    assert came == [0, 2, 4]


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.001)


@on_sqlite
def test_who_is_refused_in_the_end_is_told_so_and_keeps_the_text(
    scene: Scene, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LOCK_SECONDS", 0.05)
    author, place = scene.person(), scene.space()
    browser = scene.browser(author)
    form = scene.form(text_en="A sentence of mine.", text_fr="Oui")
    with app.app_context(), transaction():
        answer = browser.post(f"{place.thread()}/comments", data=form)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "A sentence of mine." in answer.text
    assert "Oui" in answer.text
    assert author.name in answer.text  # it was read before who looks
    assert browser.post(f"{place.thread()}/comments", data=form).status_code == 303
    assert scene.rows()["comment"] == 1
