"""Workers that are killed in the middle of everything: no letter is lost, and none comes twice but
in the one instant in which nobody could know.

That instant is between the server's "250" and our commit. SMTP has no transaction across the two:
the server has taken the letter, and a worker that dies there could not write it down. How the test
knows that a kill fell there: the server has a letter that the dead worker's database still calls
`sending`. Only such a letter may come again, once for each such kill, under the same Message-ID, so
that a mail server can drop it. The lease of a dead worker is ended by hand, as time would.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from config import ROOT, Settings
from forum import create_app
from forum.accounts.models import Person
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.ledger.actions import ChainWriter, ensure_site_chain
from forum.ledger.rules import SITE
from forum.letters.models import Letter
from forum.letters.rules import LetterState
from tests import engines
from tests.conftest import SECRET_KEY
from tests.letters.conftest import ACCEPTED, Office

pytestmark = pytest.mark.process

LETTERS = 100
AT_LEAST = 4  # kills
SECONDS = 120  # for all of it, on a machine that is busy with other tests
SEED = 20261122


@pytest.fixture
def site(
    engine_name: str,
    new_database: Callable[[str, str], engines.Database],
    settings: Callable[..., Settings],
    tmp_path: Path,
    office: Office,
) -> Iterator[tuple[Flask, dict[str, str]]]:
    """An application with its own database, and the environment of a worker for it."""
    url = new_database(engine_name, f"killed_{tmp_path.name}").url
    environment = {
        "DATABASE_URL": url,
        "SECRET_KEY": SECRET_KEY,
        "INSTANCE_DIR": str(tmp_path),
        "MAIL_SERVER": office.url,
        "MAIL_FROM": "letters@forum.example",
        "SITE_ADDRESS": "https://forum.example",
    }
    app = create_app(
        settings(
            database_url=url,
            instance_dir=tmp_path,
            mail_server=office.url,
            mail_from="letters@forum.example",
            site_address="https://forum.example",
        )
    )
    engines.migrate(app)
    yield app, environment
    with app.app_context():
        db.engine.dispose()


def _cause(app: Flask, number: int) -> None:
    with app.app_context(), transaction() as session:
        ensure_site_chain(session)
        chain_writer = ChainWriter(session, SITE, now())
        for each in range(number):
            person = Person(
                email=f"person{each}@people.example",
                name=f"Person {each}",
                interface_language=("en", "fr", "es")[each % 3],
                languages=["en"],
                active=True,
                fs_uniquifier=f"unique {each}",
                created_at=now(),
                confirmed_at=now(),
            )
            session.add(person)
            session.flush()
            chain_writer.write(
                actor=person.public_id, act="person.change_password", subject=person.public_id
            )


@contextmanager
def _worker(environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.letters.killing"],
            cwd=ROOT,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=out,
        )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"standing\n", log.read_text()
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def _in_hand(app: Flask) -> dict[str, str]:
    """Message-IDs of what dead workers were sending, by claim. Their leases end now."""
    with app.app_context():
        with Session(db.engine) as session:
            rows = session.execute(
                select(Letter.claim, Letter.message_id).where(Letter.state == LetterState.SENDING)
            )
            found = {str(claim): message_id for claim, message_id in rows}
        with transaction() as session:
            session.execute(
                update(Letter).where(Letter.state == LetterState.SENDING).values(next_try_at=now())
            )
    return found


def _settled(office: Office) -> set[str]:
    """What the server has once it knows that the worker is gone."""
    deadline = time.monotonic() + SECONDS
    while office.talking and time.monotonic() < deadline:
        time.sleep(0.001)
    return set(office.ids())


def _sent(app: Flask) -> int:
    with app.app_context(), Session(db.engine) as session:
        return (
            session.scalar(
                select(func.count()).select_from(Letter).where(Letter.state == LetterState.SENT)
            )
            or 0
        )


def _until(app: Flask, office: Office, number: int, process: subprocess.Popen[bytes]) -> None:
    """Until the server has so many more letters, or none is left to send."""
    deadline = time.monotonic() + SECONDS
    wanted = len(office.received) + number
    while len(office.received) < wanted and time.monotonic() < deadline:
        assert process.poll() is None, "the worker ended by itself"
        if number > 1 and _sent(app) == LETTERS:
            return
        time.sleep(0.005)


def test_a_killed_worker_loses_no_letter_and_doubles_none(
    site: tuple[Flask, dict[str, str]], office: Office, tmp_path: Path
) -> None:
    app, environment = site
    dice = random.Random(SEED)
    _cause(app, LETTERS)
    in_the_instant: Counter[str] = Counter()
    claims: set[str] = set()
    kills = 0
    while _sent(app) < LETTERS:
        assert kills < 60, "it never ends"
        with _worker(environment, tmp_path / "log") as process:
            _until(app, office, dice.randint(10, 30), process)
            time.sleep(dice.random() * 0.05)  # anywhere in the course of a letter
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        kills += 1
        there = _settled(office)
        in_hand = {claim: id_ for claim, id_ in _in_hand(app).items() if claim not in claims}
        claims.update(in_hand)
        assert len(in_hand) <= 1, "one letter at a time"
        in_the_instant.update(id_ for id_ in in_hand.values() if id_ in there)
    assert kills >= AT_LEAST
    came = Counter(office.ids())
    with app.app_context(), Session(db.engine) as session:
        written = set(session.scalars(select(Letter.message_id)))
    assert set(came) == written
    assert len(written) == LETTERS
    again = Counter({id_: number - 1 for id_, number in came.items() if number > 1})
    assert again == in_the_instant, "twice, and not because of a kill in that instant"


def test_the_instant_in_which_nobody_can_know_is_the_only_one(
    site: tuple[Flask, dict[str, str]], office: Office, tmp_path: Path
) -> None:
    """Killed while the server holds its answer back: taken there, not noted here; it comes again
    under the same id. Killed before the server has the letter, it comes once."""
    app, environment = site
    _cause(app, 1)
    arrived, go_on = threading.Event(), threading.Event()

    def hold(_message: object) -> str:
        arrived.set()
        go_on.wait(SECONDS)
        return ACCEPTED

    office.answers = hold
    with _worker(environment, tmp_path / "log") as process:
        assert arrived.wait(SECONDS)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    office.answers = lambda _message: ACCEPTED
    go_on.set()
    assert len(_in_hand(app)) == 1
    with _worker(environment, tmp_path / "log") as process:
        deadline = time.monotonic() + SECONDS
        while _sent(app) < 1 and time.monotonic() < deadline:
            time.sleep(0.01)
    assert len(set(office.ids())) == 1
    assert 1 <= len(office.ids()) <= 2


def test_a_worker_that_is_told_to_stop_finishes_the_letter_in_hand(
    site: tuple[Flask, dict[str, str]], office: Office, tmp_path: Path
) -> None:
    app, environment = site
    _cause(app, 3)
    arrived, go_on = threading.Event(), threading.Event()

    def hold(_message: object) -> str:
        arrived.set()
        go_on.wait(SECONDS)
        return ACCEPTED

    office.answers = hold
    with _worker(environment, tmp_path / "log") as process:
        assert arrived.wait(SECONDS)
        process.send_signal(signal.SIGTERM)
        go_on.set()
        assert process.wait(SECONDS) == 0
    assert (len(office.received), _sent(app)) == (1, 1)
    assert _in_hand(app) == {}


def test_a_worker_is_woken_by_an_act(
    site: tuple[Flask, dict[str, str]], office: Office, tmp_path: Path
) -> None:
    """Sooner than it would look by itself."""
    app, environment = site
    _cause(app, 1)
    with _worker(environment, tmp_path / "log") as process:
        _until(app, office, 1, process)
        began = time.monotonic()
        with app.app_context(), transaction() as session:
            person = session.scalars(select(Person.public_id)).one()
            ChainWriter(session, SITE, now()).write(
                actor=person, act="person.change_password", subject=person
            )
        while len(office.received) < 2 and time.monotonic() - began < SECONDS:
            time.sleep(0.01)
    assert time.monotonic() - began < 10  # without the queue up to fifteen
