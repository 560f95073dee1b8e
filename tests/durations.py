"""How long a test may take, and which may take longer.

With `--seconds 5` a test that takes longer than that fails, unless `LONGER` names it. What is
counted is the clock's time for the test and for what only this test set up, less the share in which
its thread stood in the line for a core (Linux tells that for each thread): on a machine that others
use as well, a test is neither slower nor faster than on a quiet one. Time for which it slept or
waited for another program counts, by the same share.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

# By the beginning of a test's name, with the reason.
LONGER = {
    "tests/browser/test_accessibility.py": "the first one starts the server and the browser",
    "tests/browser/test_csp.py": "150 texts are read in a browser, each provoked in every way",
    "tests/browser/test_desk.py": "a journey by keys: a browser waits for each page",
    "tests/browser/test_hostile_forms.py": "every form is sent with every field hostile",
    "tests/browser/test_html.py": "every kind of page, and a checker in Java",
    "tests/browser/test_journey.py": "a journey of five people in a browser",
    "tests/browser/test_keyboard.py": "a journey by keys: every stop on the way is looked at",
    "tests/browser/test_long_words.py": "the server with long words everywhere; each width",
    "tests/browser/test_ministry.py": "a journey of a ministry; axe on each page of it",
    "tests/browser/test_parallel.py": "a journey in three languages in a browser",
    "tests/cli/test_import.py::test_many_texts": "starts processes that share the work",
    "tests/cli/test_pastes.py::test_many_pastes": "starts processes that share the work",
    "tests/core/test_guard.py::test_every_form": "every route from every foreign source",
    "tests/core/test_port.py": "starts servers that meet on a port",
    "tests/house/test_catalogues.py": "extracts every string of the project",
    "tests/house/test_imports.py": "starts a process for its imports",
    "tests/house/test_rights.py": "fourteen people, and what each act has changed is made anew",
    "tests/house/test_server.py": "starts the server of `make run`",
    "tests/letters/test_killed.py": "starts workers and kills them",
    "tests/letters/test_run.py": "starts what `make run` starts, and waits for its end",
    "tests/moderation/test_machine.py": "lives as long as the rules need to meet each other",
    "tests/moderation/test_redaction.py::test_no_channel": "ten people ask every channel",
    "tests/outages/": "databases are stopped and cut off, and people wait for them",
    "tests/pages/test_policy_statements.py": "pages are filled until they are long",
    "tests/races/test_turns.py": "four processes write on a disk that is slow on purpose",
    "tests/security/test_hostile_pages.py": "hundreds of texts through the door",
    "tests/translation/test_apertium.py": "starts a real Apertium",
    "tests/visibility/test_channels.py": "ten people ask every channel",
    "tests/visibility/test_pairs.py": "every state there is, and a dozen people who ask",
}

SHARED = ("session", "package", "module", "class")  # scopes of what later tests use as well
COUNTED = pytest.StashKey["Time"]()
SCHEDULE = Path("/proc/thread-self/schedstat")
LEAST = 0.02  # seconds on a core, below which the share says nothing


@dataclass(frozen=True)
class Time:
    """Seconds: on the clock, on a core, in the line for one."""

    clock: float = 0.0
    ran: float = 0.0
    stood: float = 0.0

    def __add__(self, other: Time) -> Time:
        return Time(self.clock + other.clock, self.ran + other.ran, self.stood + other.stood)

    def __sub__(self, other: Time) -> Time:
        return Time(self.clock - other.clock, self.ran - other.ran, self.stood - other.stood)

    @property
    def alone(self) -> float:
        """What it would have been with a core of its own."""
        if self.ran < LEAST:
            return self.clock
        return self.clock * self.ran / (self.ran + self.stood)


def read() -> Time:
    """Where the system does not tell of lines, there are none."""
    try:
        _ran, stood, _turns = SCHEDULE.read_text().split()
    except OSError:
        stood = "0"
    return Time(time.monotonic(), time.thread_time(), int(stood) / 1e9)


def addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--seconds", type=float, default=0, help="fail a test that takes longer (0: none does)"
    )


class Limit:
    """A plugin of each worker."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.shared = Time()  # since the running test began, for what others use as well
        self.depth = 0

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, Any, Any]:
        begin, self.shared = read(), Time()
        try:
            return (yield)
        finally:
            item.stash[COUNTED] = read() - begin - self.shared

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Generator[None, Any, Any]:
        if fixturedef.scope not in SHARED or self.depth:
            return (yield)
        begin = read()
        self.depth += 1
        try:
            return (yield)
        finally:
            self.depth -= 1
            self.shared += read() - begin

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, Any]:
        begin, self.shared = read(), Time()
        result = yield
        took = (item.stash[COUNTED] + read() - begin - self.shared).alone
        if took > self.seconds and not may_take_longer(item.nodeid):
            pytest.fail(
                f"it took {took:.1f} s, and {self.seconds:g} s is the most: make it cheaper, or "
                "name it in tests/durations.py with the reason",
                pytrace=False,
            )
        return result


def may_take_longer(nodeid: str) -> bool:
    return nodeid.startswith(tuple(LONGER))
