"""Known and unknown addresses are answered in the same time (C10); measured in `make attack`."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count

import pytest
from werkzeug.test import TestResponse

from tests.accounts.accounts import ANNA, PASSWORD, add, register, sign_in
from tests.security.making import Scene

pytestmark = pytest.mark.attack
ROUNDS = 7
FACTOR = 1.67
_numbers = count(1)


def fastest(asks: dict[str, Callable[[], TestResponse]]) -> dict[str, float]:
    """In turns, so that whatever else the machine does slows all of them alike."""
    taken: dict[str, list[float]] = {name: [] for name in asks}
    for _round in range(ROUNDS):
        for name, ask in asks.items():
            start = time.perf_counter()
            ask()
            taken[name].append(time.perf_counter() - start)
    return {name: min(each) for name, each in taken.items()}


def nobody() -> str:
    return f"nobody-{next(_numbers)}@example.org"


@pytest.mark.parametrize("form", ["sign-in", "register", "recovery", "confirmation"])
def test_known_and_unknown_take_the_same_time(scene: Scene, form: str) -> None:
    add(scene)
    add(scene, "Waits", "waits@example.org", confirmed_at=None)

    def ask(email: str) -> TestResponse:
        browser = scene.browser()
        if form == "sign-in":
            return sign_in(browser, email, PASSWORD[::-1])
        if form == "register":
            return register(browser, email=email, name="Anybody")
        return browser.post(f"/en/{form}", data={"email": email})

    ask(nobody())  # the first request of all draws templates
    times = fastest(
        {
            "known": lambda: ask(ANNA),
            "waiting": lambda: ask("waits@example.org"),
            "unknown": lambda: ask(nobody()),
        }
    )
    assert max(times.values()) <= FACTOR * min(times.values()), times
