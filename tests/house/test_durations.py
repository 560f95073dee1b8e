"""A test that takes too long fails, what others share aside; and what may take longer is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.durations import LONGER, Time

CONFTEST = """
import pytest
from tests import durations

def pytest_addoption(parser):
    durations.addoption(parser)

def pytest_configure(config):
    config.pluginmanager.register(durations.Limit(config.getoption("--seconds")))
"""
TESTS = """
import time
import pytest

def work():
    end = time.thread_time() + 0.3
    while time.thread_time() < end:
        pass

@pytest.fixture
def own():
    work()

@pytest.fixture(scope="session")
def shared():
    work()

def test_that_works():
    work()

def test_that_waits():
    time.sleep(0.3)

def test_whose_own_fixture_works(own):
    pass

def test_that_uses_what_others_use(shared):
    pass

def test_that_asks_for_it_later(request):
    request.getfixturevalue("shared")

def test_that_is_done_at_once():
    pass
"""


def test_a_test_that_takes_longer_fails(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(TESTS)
    result = pytester.runpytest_inprocess("--seconds", "0.2")
    result.assert_outcomes(failed=3, passed=3)
    result.stdout.fnmatch_lines_random(
        [
            "*it took 0.* s, and 0.2 s is the most*",
            *("FAILED *::test_that_works*", "FAILED *::test_that_waits*"),
            "FAILED *::test_whose_own_fixture_works*",
        ]
    )


def test_standing_in_line_does_not_count() -> None:
    assert Time(clock=6.0, ran=2.0, stood=1.0).alone == 4.0
    assert Time(clock=6.0, ran=2.0, stood=0.0).alone == 6.0
    assert Time(clock=6.0, ran=0.001, stood=0.1).alone == 6.0


def test_what_may_take_longer_is_there_and_says_why(root: Path) -> None:
    assert [name for name in LONGER if not (root / name.partition("::")[0]).exists()] == []
    assert [name for name, reason in LONGER.items() if not reason] == []
