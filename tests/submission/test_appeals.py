"""One appeal against a rejection, decided by another moderator."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from forum.comments.queries.decision_history import histories
from forum.comments.rules import Act, State
from forum.core.clock import now
from forum.core.errors import Forbidden, Invalid, NotThere, Problem, Stale
from forum.submission.actions import appeals
from tests.world import GRACE, World

NOTE = "It is about part 2, as the question asks."


def _appeal(world: World, comment: str, decision: str, by: str = "author") -> None:
    with world.app.app_context():
        appeals.appeal(
            viewer=world.viewer(by), comment=comment, decision=decision, note=NOTE, at=now()
        )


def _rejected(world: World, texts: dict[str, str] | None = None) -> tuple[str, str]:
    comment = world.post(texts or {"en": "We agree."})
    decision = world.decide(comment, Act.REJECT)
    world.wait()
    return comment, decision


def test_it_waits_again_with_its_date_of_receipt(world: World) -> None:
    comment, decision = _rejected(world)
    received = world.revision(comment).received_at
    _appeal(world, comment, decision)
    assert world.states(comment) == {"en": State.SUBMITTED}
    assert world.revision(comment).received_at == received
    [*_others, entry] = world.ledger(comment)
    assert entry.act == "revision.appeal"
    assert entry.details["against"] == decision
    assert NOTE not in str(entry.details)
    assert world.breaks() == []


def test_another_moderator_decides(world: World) -> None:
    comment, decision = _rejected(world)
    _appeal(world, comment, decision)
    with pytest.raises(Forbidden):
        world.decide(comment, Act.APPROVE)
    world.decide(comment, Act.APPROVE, by="second")
    world.wait()
    assert "We agree." in world.browser("visitor").get(f"/en/comments/{comment}").text


def test_who_rejected_does_not_undo_what_another_decides(world: World) -> None:
    comment, decision = _rejected(world)
    _appeal(world, comment, decision)
    approval = world.decide(comment, Act.APPROVE, by="second")
    with pytest.raises(Forbidden):
        world.undo(approval)
    offered = f"/decisions/{approval}/reversal"
    assert offered not in world.browser("moderator").get(f"/en/moderation/{comment}").text
    assert offered in world.browser("second").get(f"/en/moderation/{comment}").text
    world.undo(approval, by="second")
    assert world.states(comment) == {"en": State.SUBMITTED}


def test_one_appeals_once(world: World) -> None:
    comment, decision = _rejected(world)
    _appeal(world, comment, decision)
    with pytest.raises(Stale):
        _appeal(world, comment, decision)
    again = world.decide(comment, Act.REJECT, by="second")
    world.wait()
    for one in (decision, again):
        with pytest.raises(Stale):
            _appeal(world, comment, one)


@pytest.mark.parametrize("who", ["person", "rival", "former", "moderator", "secretariat"])
def test_nobody_else_appeals(world: World, who: str) -> None:
    comment, decision = _rejected(world)
    with pytest.raises(NotThere):
        _appeal(world, comment, decision, by=who)


def test_an_appeal_needs_reasons(world: World) -> None:
    comment, decision = _rejected(world)
    with world.app.app_context(), pytest.raises(Invalid):
        appeals.appeal(
            viewer=world.viewer("author"), comment=comment, decision=decision, note=" ", at=now()
        )


# --- the form is offered exactly where the act takes it -------------------------------------------


def _nothing(_world: World, _comment: str) -> None:
    """The rejection stands."""


def _replaced(world: World, comment: str) -> None:
    world.post({"en": "A better text."}, comment=comment, save=world.record(comment).saves)


def _recalled(world: World, comment: str) -> None:
    world.recall(comment, language="en")


def _another_version(world: World, comment: str) -> None:
    world.post({"fr": "D’accord."}, comment=comment, save=world.record(comment).saves)


def _returned_instead(world: World, comment: str) -> None:
    world.post({"en": "A better text."}, comment=comment, save=world.record(comment).saves)
    world.decide(comment, Act.RETURN)
    world.wait()


def _appealed(world: World, comment: str) -> None:
    _appeal(world, comment, world.decisions(comment)[-1].public_id)


def _appealed_and_rejected(world: World, comment: str) -> None:
    _appealed(world, comment)
    world.decide(comment, Act.REJECT, by="second")
    world.wait()


CASES = [
    _nothing,
    _replaced,
    _recalled,
    _another_version,
    _returned_instead,
    _appealed,
    _appealed_and_rejected,
]


@pytest.mark.parametrize("wait", [GRACE - 1, GRACE], ids=["within", "after"])
@pytest.mark.parametrize("do", CASES, ids=lambda do: do.__name__.strip("_"))
def test_what_is_offered_is_what_is_taken(
    world: World, do: Callable[[World, str], None], wait: int
) -> None:
    comment = world.post({"en": "We agree."})
    world.decide(comment, Act.REJECT)
    world.wait(wait)
    if wait < GRACE and do in (_appealed, _appealed_and_rejected):
        with pytest.raises(Stale):
            do(world, comment)
        return
    do(world, comment)
    with world.reading() as session:
        record = world.record(comment)
        offered = {
            one.decision for one in histories(session, [record], now())[record.id].open_to_appeal
        }
    taken = set()
    for decision in world.decisions(comment):
        try:
            _appeal(world, comment, decision.public_id)
        except Problem:
            continue
        taken.add(decision.public_id)
    assert taken == offered
    assert bool(taken) == (wait == GRACE and do in (_nothing, _another_version))
