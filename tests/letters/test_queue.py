"""The signal that wakes the worker: whatever happens to it, no act fails, no letter is lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from forum.core.db import transaction
from forum.letters.delivery.queue import WakeUpSignal, wake_up_signal
from tests import engines
from tests.letters.conftest import Office
from tests.letters.test_sending import cause
from tests.world import World


@pytest.fixture(params=["file", "postgresql"])
def signal(
    request: pytest.FixtureRequest,
    new_database: Callable[[str, str], engines.Database],
    tmp_path: Path,
) -> WakeUpSignal:
    url = ""
    if request.param == "postgresql":
        url = new_database("postgresql", f"queue_{tmp_path.name[-8:]}").url
        url = url.replace("postgresql+psycopg://", "postgresql://")
    return WakeUpSignal(url, str(tmp_path), "a secret of a test")


def test_it_is_received_once_however_often_it_was_sent(signal: WakeUpSignal) -> None:
    assert not signal.received()
    for _ in range(5):
        signal.send()
    assert signal.received()
    assert not signal.received()
    signal.send()
    assert signal.received()
    signal.close()


def test_another_process_hears_it(tmp_path: Path) -> None:
    here, there = (WakeUpSignal("", str(tmp_path), "the same secret") for _ in range(2))
    here.send()
    assert there.received()


def test_what_somebody_else_put_into_the_queue_is_not_read(
    new_database: Callable[[str, str], engines.Database],
) -> None:
    """It would be unpickled, and could do anything: without our signature it is nothing."""
    url = new_database("postgresql", "strange_queue").url
    url = url.replace("postgresql+psycopg://", "postgresql://")
    stranger, ours = (
        WakeUpSignal(url, "", secret) for secret in ("another secret", "our own secret")
    )
    stranger.send()
    assert not ours.received()
    stranger.close()
    ours.close()


@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:1/none", ""])
def test_a_queue_that_is_gone_fails_nothing_and_keeps_nobody_waiting(
    tmp_path: Path, url: str
) -> None:
    gone = WakeUpSignal(url, str(tmp_path / "no" / "such" / "folder"), "a secret of a test")
    began = time.monotonic()
    for _ in range(100):
        gone.send()
        assert not gone.received()
    assert time.monotonic() - began < 5


def test_every_act_rings_and_one_that_fails_does_not(app: Flask, quiet: World) -> None:
    with app.app_context():
        while wake_up_signal().received():
            pass
    cause(app, quiet)
    with app.app_context():
        assert wake_up_signal().received()
        with pytest.raises(LookupError), transaction() as session:  # noqa: PT012
            from forum.core.clock import now
            from forum.ledger.actions import ChainWriter
            from forum.ledger.rules import SITE

            ChainWriter(session, SITE, now()).write(actor="a", act="b", subject="c")
            session.flush()
            raise LookupError
        assert not wake_up_signal().received()


def test_a_letter_needs_no_bell(app: Flask, quiet: World, by_post: Office) -> None:
    from forum.letters.delivery.sending import drain

    cause(app, quiet)
    with app.app_context():
        while wake_up_signal().received():
            pass
        assert drain() == 1
