"""The database goes away while people are at work: 503 with their text, and then all is well.

The server is the one of `make run`, with its two processes; PostgreSQL is a real one that is
stopped and started, and the line to it a real one that is cut.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from config import ROOT
from forum.comments.models import Revision
from forum.core import postgresql
from forum.core.db import db
from forum.letters.delivery.worker import ANSWER_SECONDS
from tests.conftest import SECRET_KEY
from tests.engines import PostgresqlServer
from tests.house.serving import Server, serve
from tests.outages import people
from tests.outages.line import Fault, Line
from tests.outages.people import Asked, Person
from tests.security.making import Scene, Somebody

RECOVERED = 2.0  # seconds after the database is back, from which on nothing fails
SECONDS_FOR_ALL = 30  # in which everybody gets an answer, on a machine that is busy
GIVEN_UP = postgresql.WRITE_SECONDS + 1  # after which nobody waits for an answer any more
CYCLES = 4  # of all faults: 24


@pytest.fixture
def server(app: Flask, url_by_line: str, tmp_path: Path) -> Iterator[Server]:
    environment = {
        "DATABASE_URL": url_by_line,
        "SECRET_KEY": SECRET_KEY,
        "INSTANCE_DIR": str(tmp_path),
        "RATE_LIMITS": "false",
        "SECOND_FACTOR_REQUIRED": "false",
    }
    with serve(environment, tmp_path / "log") as server:
        yield server


class Town:
    """Who is at work, and what they were answered."""

    def __init__(self, scene: Scene, server: Server) -> None:
        self.scene, self.server = scene, server
        self.place = scene.space()
        self.people: list[Person] = []

    def cookie(self, who: Somebody) -> str:
        cookie = self.scene.browser(who).get_cookie("session")
        assert cookie is not None
        return cookie.value

    @contextmanager
    def at_work(self, readers: int, writers: int) -> Iterator[None]:
        thread = self.place.thread()
        moderator = self.scene.appoint(self.scene.person("Maud"), self.place)
        scene, server, add = self.scene, self.server, self.people.append
        for number in range(readers):
            name = f"reader-{number}"
            work = people.reading(thread, "/en/account", "/en/mine")
            add(Person(name, server, self.cookie(scene.person(name)), work))
        for number in range(writers):
            name = f"writer-{number}"
            work = people.writing(f"{thread}/comments")
            add(Person(name, server, self.cookie(scene.person(name)), work))
        add(Person("moderator", server, self.cookie(moderator), people.deciding))
        try:
            yield
        finally:
            for one in self.people:
                one.stop()
            for one in self.people:
                one.join()

    def all_answered(self, *, since: float) -> None:
        """Returns when everybody has an answer to something that they asked for after that."""
        deadline = max(since, time.monotonic()) + SECONDS_FOR_ALL
        while not all(any(one.began > since for one in each.asked) for each in self.people):
            assert time.monotonic() < deadline, "somebody waits for ever"
            time.sleep(0.02)

    def asked(self) -> list[Asked]:
        return [asked for one in self.people for asked in list(one.asked)]

    def sound(self) -> None:
        """Everything acknowledged is there once, what was not is there once or not at all."""
        with self.scene.app.app_context():
            kept = Counter(db.session.scalars(select(Revision.source)))
            db.session.remove()
        told = {text for one in self.people for text in one.acknowledged}
        sent = {text for one in self.people for text in one.sent}
        assert told
        assert set(kept.values()) == {1}
        assert told <= set(kept) <= sent
        assert self.scene.breaks() == []


Break = Callable[[PostgresqlServer, Line], float]  # breaks and mends; when it was whole again


def stop(how: signal.Signals, seconds: float) -> Break:
    def away(stoppable: PostgresqlServer, _line: Line) -> float:
        stoppable.end(how)
        time.sleep(seconds)
        stoppable.run()
        return time.monotonic()

    return away


def cut(fault: Fault, seconds: float) -> Break:
    def away(_stoppable: PostgresqlServer, line: Line) -> float:
        line.fault = fault
        time.sleep(seconds)
        line.fault = Fault.NONE
        return time.monotonic()

    return away


FAULTS: dict[str, Break] = {
    "restarted fast": stop(signal.SIGINT, 0),
    "restarted immediately, a while later": stop(signal.SIGQUIT, 2),
    "reset": cut(Fault.RESET, 2),
    "slow": cut(Fault.SLOW, 3),
    "half open": cut(Fault.HALF, GIVEN_UP),
    "black hole": cut(Fault.BLACK, GIVEN_UP),
}
MAY_PASS_UNSEEN = ("restarted fast", "slow")
A_SAMPLE = ("restarted immediately, a while later", "reset")


def live(town: Town, stoppable: PostgresqlServer, line: Line, faults: list[str]) -> None:
    """Each fault in turn, with people at work before, meanwhile and after."""
    with town.at_work(readers=2, writers=3):
        town.all_answered(since=0)
        for fault in faults:
            mark = time.monotonic()
            whole = FAULTS[fault](stoppable, line)
            town.all_answered(since=whole + RECOVERED)
            asked = [one for one in town.asked() if one.began >= mark]
            told = Counter(one.status for one in asked)
            away = [one for one in asked if one.status == 503]
            last = max((one.began - whole for one in away), default=0)
            longest = max(one.ended - one.began for one in asked)
            print(  # noqa: T201 - `pytest -s` shows how it went
                f"{fault}: {dict(told)}; the last 503 was asked for {last:+.2f} s after it was "
                f"back; the longest answer took {longest:.1f} s"
            )
            assert [one for one in asked if one.complaint] == []
            assert set(told) <= {200, 303, 503}
            assert last <= RECOVERED
            if fault not in MAY_PASS_UNSEEN:
                assert away
    town.sound()


def test_the_database_goes_away_and_comes_back(
    scene: Scene, server: Server, stoppable: PostgresqlServer, line: Line
) -> None:
    live(Town(scene, server), stoppable, line, list(A_SAMPLE))


@pytest.mark.attack
def test_every_way_to_go_away(
    scene: Scene, server: Server, stoppable: PostgresqlServer, line: Line
) -> None:
    live(Town(scene, server), stoppable, line, list(FAULTS) * CYCLES)


@pytest.mark.attack
@pytest.mark.parametrize("fault", [Fault.RESET, Fault.HALF])
def test_the_worker_goes_on(
    scene: Scene, url_by_line: str, line: Line, tmp_path: Path, fault: Fault
) -> None:
    """It asks again, and sends the letters of what was done meanwhile."""
    place, author = scene.space(), scene.person("Anna")
    moderator = scene.appoint(scene.person("Maud"), place)
    environment = {
        "DATABASE_URL": url_by_line,
        "SECRET_KEY": SECRET_KEY,
        "INSTANCE_DIR": str(tmp_path),
    }
    mail = tmp_path / "mail"
    with (tmp_path / "log").open("wb") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "tests.letters.killing"],
            cwd=ROOT,
            env=os.environ | environment,
            stdout=log,
            stderr=log,
        )
    try:
        for number in (1, 2):
            scene.publish(author, moderator, place, f"Text {number}.")
            if number == 2:
                line.fault = fault
                until(lambda: "does not answer" in (tmp_path / "log").read_text())
                line.fault = Fault.NONE
            until(lambda number=number: mail.exists() and len(list(mail.iterdir())) >= number)  # type: ignore[misc]
        assert worker.poll() is None
    finally:
        worker.terminate()
        worker.wait()


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 2 * ANSWER_SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)
