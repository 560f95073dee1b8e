"""Changes that a moderator proposes: what they are made of, how they end, what the author does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import update

from forum.comments.actions import answering
from forum.comments.rules import Act, Change, Reason, State
from forum.core.clock import now
from forum.core.errors import Forbidden, Invalid, NotThere, Problem, Stale
from forum.moderation import proposing
from forum.spaces.models import Space
from forum.spaces.rules import Capacity, Release
from tests.world import CLOSES, GRACE, World

TEXTS = {"en": "We agree.", "fr": "Nous sommes d'accord."}


def test_smoke(world: World) -> None:
    comment = world.publish(TEXTS)
    proposal = world.propose(comment, "We agree with it.")
    assert world.acts(comment)[-1] == Act.PROPOSE
    world.accept(comment, proposal)
    assert world.acts(comment)[-2:] == [Act.ACCEPT, Act.APPROVE]
    assert world.states(comment) == {"en": State.APPROVED, "fr": State.APPROVED}
    assert world.breaks() == []
