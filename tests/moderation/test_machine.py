"""A random life of a consultation, in which every rule holds after every act.

The suite lives a short one on each engine; `make attack` ten thousand acts.
"""

from __future__ import annotations

import sys
from collections import Counter

import pytest
import time_machine
from flask.testing import FlaskCliRunner
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from forum.core.guard import limiter
from tests.conftest import A_MOMENT, Joined
from tests.moderation.machine.acting import Machine
from tests.world import World

ACTS = 10_000
STEPS = 250  # of one life: a consultation with two dozen comments


def live(joined: Joined, clock: time_machine.Traveller, lives: int, steps: int) -> Counter[str]:
    """How often each act was done."""
    counted: Counter[str] = Counter()

    def begin() -> World:
        joined.database.empty(joined.engine)
        clock.move_to(A_MOMENT)
        limiter.enabled = False
        return World.begin(joined.app, clock)

    class OneLife(Machine):
        done = counted

    OneLife.begin = staticmethod(begin)  # type: ignore[method-assign]
    run_state_machine_as_test(
        OneLife,
        settings=settings(
            max_examples=lives,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            phases=(Phase.generate,),  # a shorter story takes too long to find
            suppress_health_check=list(HealthCheck),
        ),
    )
    return counted


def test_a_short_life(joined: Joined, clock: time_machine.Traveller) -> None:
    done: Counter[str] = Counter()
    while done.total() - done["refused"] < 30 or len(done) < 5:
        # The first one of several is the simplest that there is, and says little.
        done += live(joined, clock, lives=3, steps=40)


@pytest.mark.attack
def test_ten_thousand_acts(
    joined: Joined, clock: time_machine.Traveller, runner: FlaskCliRunner
) -> None:
    done: Counter[str] = Counter()
    while done.total() - done["refused"] < ACTS:
        done += live(joined, clock, lives=10, steps=STEPS)
        answer = runner.invoke(args=["ledger", "verify"])
        assert answer.exit_code == 0, answer.output
    sys.stderr.write(
        f"\n{done.total() - done['refused']} acts, refused {done['refused']}: {done}\n"
    )
