"""Where a space asks for two approvals: of two persons, fixed when the text was received."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from forum.comments.models import DecisionRevision
from forum.comments.rules import Act, State
from forum.core.db import db, transaction
from forum.core.errors import Forbidden, Stale
from forum.spaces.models import Space
from tests.world import GRACE, SPACE, World

TEXTS = {"en": "We agree.", "fr": "Nous sommes d'accord."}


@pytest.fixture
def strict(world: World) -> World:
    """The guide, which asks for two approvals from now on."""
    ask(world, 2)
    return world


def ask(world: World, approvals: int) -> None:
    with world.app.app_context(), transaction() as session:
        session.execute(update(Space).where(Space.slug == SPACE).values(approvals=approvals))


def is_public(world: World, comment: str) -> bool:
    return world.browser("visitor").get(f"/en/comments/{comment}").status_code == 200


def test_the_first_approval_leaves_it_waiting_and_the_second_lets_it_appear(strict: World) -> None:
    comment = strict.post(TEXTS)
    strict.decide(comment, Act.APPROVE)
    strict.wait(GRACE)
    assert set(strict.states(comment).values()) == {State.SUBMITTED}
    assert not is_public(strict, comment)
    strict.decide(comment, Act.APPROVE, by="second")
    assert set(strict.states(comment).values()) == {State.APPROVED}
    assert not is_public(strict, comment)
    strict.wait(GRACE)
    assert is_public(strict, comment)
    assert strict.acts(comment) == [
        "comment.submit",
        "revision.approve_first",
        "revision.approve",
    ]
    assert strict.breaks() == []


def test_nobody_approves_twice(strict: World) -> None:
    comment = strict.post(TEXTS)
    strict.decide(comment, Act.APPROVE)
    with pytest.raises(Forbidden):
        strict.decide(comment, Act.APPROVE)
    # … and who approved it first does not refuse it either: the first approval is undone first.
    with pytest.raises(Forbidden):
        strict.decide(comment, Act.REJECT)
    assert strict.acts(comment) == ["comment.submit", "revision.approve_first"]


def test_a_first_approval_is_undone_and_counts_no_more(strict: World) -> None:
    comment = strict.post(TEXTS)
    strict.undo(strict.decide(comment, Act.APPROVE), by="second")
    strict.decide(comment, Act.APPROVE, by="second")
    assert set(strict.states(comment).values()) == {State.SUBMITTED}
    strict.decide(comment, Act.APPROVE)
    assert set(strict.states(comment).values()) == {State.APPROVED}


def test_a_second_approval_is_undone_and_the_first_still_counts(strict: World) -> None:
    comment = strict.post(TEXTS)
    first = strict.decide(comment, Act.APPROVE)
    second = strict.decide(comment, Act.APPROVE, by="second")
    with pytest.raises(Stale):
        strict.undo(first)
    strict.undo(second)
    assert set(strict.states(comment).values()) == {State.SUBMITTED}
    strict.decide(comment, Act.APPROVE, by="second")
    assert set(strict.states(comment).values()) == {State.APPROVED}


@pytest.mark.parametrize("act", [Act.RETURN, Act.REJECT])
def test_a_refusal_makes_the_first_approval_void_also_when_it_is_undone(
    strict: World, act: Act
) -> None:
    comment = strict.post(TEXTS)
    strict.decide(comment, Act.APPROVE)
    strict.undo(strict.decide(comment, act, by="second"))
    with strict.reading():
        in_order = select(DecisionRevision.voided).order_by(DecisionRevision.decision_id)
        assert list(db.session.scalars(in_order)) == [
            *[True] * 2,  # the approval's
            *[False] * 2,  # the refusal's
        ]
    strict.decide(comment, Act.APPROVE)
    assert set(strict.states(comment).values()) == {State.SUBMITTED}
    strict.decide(comment, Act.APPROVE, by="second")
    assert set(strict.states(comment).values()) == {State.APPROVED}


def test_one_version_after_the_other(strict: World) -> None:
    """Each version has approvals of its own; a common release waits for all of them."""
    comment = strict.post(TEXTS)
    strict.decide(comment, Act.APPROVE, languages=["en"])
    strict.decide(comment, Act.APPROVE, by="second")
    assert strict.states(comment) == {"en": State.APPROVED, "fr": State.SUBMITTED}
    strict.wait(GRACE)
    assert not is_public(strict, comment)
    strict.decide(comment, Act.APPROVE, languages=["fr"])
    strict.wait(GRACE)
    assert is_public(strict, comment)


def test_how_many_are_needed_is_fixed_when_the_text_is_received(world: World) -> None:
    one = world.post(TEXTS)
    ask(world, 2)
    two = world.post(TEXTS)
    ask(world, 1)
    for comment, state in ((one, State.APPROVED), (two, State.SUBMITTED)):
        world.decide(comment, Act.APPROVE)
        assert set(world.states(comment).values()) == {state}


def test_a_newer_text_needs_both_again(strict: World) -> None:
    comment = strict.post(TEXTS)
    strict.decide(comment, Act.APPROVE)
    strict.post({"en": "We agree, with a change."}, comment=comment)
    strict.decide(comment, Act.APPROVE, languages=["en"])
    assert strict.states(comment)["en"] is State.SUBMITTED


def test_the_author_is_told_of_no_first_approval(strict: World) -> None:
    comment = strict.post(TEXTS)
    page = strict.browser("author").get(f"/en/comments/{comment}").text
    mine = strict.browser("author").get("/en/mine").text
    strict.decide(comment, Act.APPROVE)
    assert strict.browser("author").get(f"/en/comments/{comment}").text == page
    assert strict.browser("author").get("/en/mine").text == mine


def test_a_first_approval_is_undone_for_the_text_that_no_refusal_took_from_it(
    strict: World,
) -> None:
    """What the desk offers to undo can be undone: of one text the approval counts no more."""
    comment = strict.post(TEXTS)
    first = strict.decide(comment, Act.APPROVE)
    strict.decide(comment, Act.REJECT, by="second", languages=["fr"])
    page = strict.browser("moderator").get(f"/en/moderation/{comment}").text
    assert f"/en/decisions/{first}/reversal" in page
    strict.undo(first)
    assert strict.states(comment) == {"en": State.SUBMITTED, "fr": State.REJECTED}
    strict.decide(comment, Act.APPROVE, by="second", languages=["en"])  # it is the first again
    assert strict.states(comment) == {"en": State.SUBMITTED, "fr": State.REJECTED}
    assert strict.breaks() == []


def test_a_first_approval_that_a_refusal_has_made_void_is_not_undone(strict: World) -> None:
    comment = strict.post({"en": "We agree."})
    first = strict.decide(comment, Act.APPROVE)
    refusal = strict.decide(comment, Act.REJECT, by="second")
    strict.undo(refusal, by="second")
    page = strict.browser("moderator").get(f"/en/moderation/{comment}").text
    assert f"/en/decisions/{first}/reversal" not in page
    with pytest.raises(Stale):
        strict.undo(first)
