"""How long an answer takes tells a stranger nothing either: what is held, and what never was."""

from __future__ import annotations

import statistics
import time

import pytest
from flask.testing import FlaskClient

from forum.comments.rules import Act
from tests.visibility.channels import UNKNOWN
from tests.world import World

ROUNDS = 400
MUCH = 1.1  # by which the medians of two such answers may differ on a busy machine


@pytest.mark.attack
@pytest.mark.parametrize("who", ["visitor", "person"])
@pytest.mark.parametrize("address", ["/en/comments/{}", "/c/{}", "/en/comments/{}/compare"])
def test_an_unknown_comment_takes_as_long_as_a_held_one(
    world: World, address: str, who: str
) -> None:
    held = world.post({"en": "Held. " * 2_000, "fr": "Retenu. " * 2_000})
    refused = world.post({"en": "Refused. " * 2_000})
    world.decide(refused, Act.REJECT)
    world.wait()
    client = world.browser(who)
    ids = (held, refused, UNKNOWN)
    took: dict[str, list[float]] = {id_: [] for id_ in ids}
    for _round in range(ROUNDS):
        for id_ in ids:
            took[id_].append(_ask(client, address.format(id_)))
    medians = [statistics.median(took[id_]) for id_ in ids]
    assert max(medians) / min(medians) < MUCH, medians


def _ask(client: FlaskClient, address: str) -> float:
    begin = time.thread_time()
    answer = client.get(address)
    end = time.thread_time()
    assert answer.status_code == 404
    return end - begin
