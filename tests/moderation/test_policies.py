"""What a space's policies do to a text at the instant of its submission, and to nothing else."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.comments.models import Decision
from forum.comments.rules import Act, State
from forum.core.clock import now
from forum.core.db import transaction
from forum.core.errors import Stale
from forum.spaces.models import Space, SpacePolicy
from forum.spaces.rules import Capacity, Policy, Release
from tests.translation.test_courtesy import translate
from tests.world import GRACE, SPACE, World, minutes

PERSONAL, HOUSE, GROUP = Capacity.PERSONAL, Capacity.ORGANISATION, Capacity.WORKING_GROUP
DELAY = 90  # minutes
TEXTS = {"en": "We agree.", "fr": "Nous sommes d’accord."}
BOTH = (False, True)
DELAYED = {(capacity, reply): Policy.DELAY for capacity in (PERSONAL, GROUP) for reply in BOTH}
TRUSTED = {(HOUSE, reply): Policy.TRUSTED for reply in BOTH}


def delays(world: World, policies: dict | None = None) -> None:
    world.moderates(DELAYED if policies is None else policies, delay_minutes=DELAY)


def is_seen(world: World, comment: str) -> bool:
    return world.browser("visitor").get(f"/en/comments/{comment}").status_code == 200


def in_person(world: World, texts: dict[str, str] = TEXTS, **how: object) -> str:
    return world.post(texts, by="person", capacity=PERSONAL, **how)


def test_what_is_delayed_appears_exactly_then(world: World) -> None:
    delays(world)
    comment = in_person(world)
    assert world.states(comment) == {"en": State.APPROVED, "fr": State.APPROVED}
    assert {text.publish_at for text in world.revisions(comment).values()} == {world.at(DELAY)}
    world.clock.shift(minutes(DELAY) - minutes(1 / 60))
    assert not is_seen(world, comment)
    world.clock.shift(minutes(1 / 60))
    assert is_seen(world, comment)


def test_the_policy_decides_by_its_name(world: World) -> None:
    delays(world)
    comment = in_person(world)
    (decision,) = world.decisions(comment)
    assert (decision.act, decision.by_id, decision.policy) == (Act.APPROVE, None, "policy:delay")
    assert decision.effective_at == world.at(DELAY)
    submitted, approved = world.ledger(comment)
    assert (submitted.act, submitted.details["policy"]) == (Act.SUBMIT, "delay")
    assert (approved.act, approved.actor) == (Act.APPROVE, "policy:delay")
    assert approved.details["effective_at"] == world.at(DELAY).isoformat()
    assert world.breaks() == []


@pytest.mark.parametrize("act", [Act.RETURN, Act.REJECT])
def test_a_moderator_refuses_it_before(world: World, act: Act) -> None:
    delays(world)
    comment = in_person(world)
    world.wait(DELAY - 1)
    world.decide(comment, act, languages=["en", "fr"])
    world.wait(2 * DELAY)
    assert not is_seen(world, comment)
    assert set(world.states(comment).values()) == {
        State.RETURNED if act is Act.RETURN else State.REJECTED
    }


def test_a_moderator_takes_the_approval_back_before(world: World) -> None:
    delays(world)
    comment = in_person(world)
    world.wait(DELAY - 1)
    world.undo(world.decisions(comment)[0].public_id)
    world.wait(2 * DELAY)
    assert not is_seen(world, comment)
    world.decide(comment, Act.APPROVE)
    world.wait(GRACE)
    assert is_seen(world, comment)


def test_nobody_takes_it_back_afterwards(world: World) -> None:
    delays(world)
    comment = in_person(world)
    world.wait(DELAY)
    with pytest.raises(Stale):
        world.undo(world.decisions(comment)[0].public_id)
    assert is_seen(world, comment)


# Which policies are set, who speaks, whether in reply: what becomes of it.
WHOSE = [
    ({(PERSONAL, False): Policy.DELAY}, PERSONAL, False, "delay"),
    ({(PERSONAL, False): Policy.DELAY}, PERSONAL, True, "hold"),
    ({(PERSONAL, True): Policy.DELAY}, PERSONAL, False, "hold"),
    ({(PERSONAL, True): Policy.DELAY}, PERSONAL, True, "delay"),
    ({(PERSONAL, False): Policy.DELAY}, GROUP, False, "hold"),
    ({(GROUP, False): Policy.DELAY}, GROUP, False, "delay"),
    ({(GROUP, False): Policy.DELAY}, PERSONAL, False, "hold"),
    (DELAYED, HOUSE, False, "hold"),
]


@pytest.mark.parametrize(("policies", "capacity", "is_reply", "then"), WHOSE)
def test_each_capacity_has_its_own_for_comments_and_replies(
    world: World, policies: dict, capacity: Capacity, is_reply: bool, then: str
) -> None:
    parent = world.publish({"en": "A question back."}) if is_reply else None
    delays(world, policies)
    who = {PERSONAL: "person", HOUSE: "author", GROUP: "moderator"}[capacity]
    comment = world.post(TEXTS, by=who, capacity=capacity, parent=parent)
    assert world.ledger(comment)[0].details["policy"] == then
    waits = State.SUBMITTED if then == "hold" else State.APPROVED
    assert set(world.states(comment).values()) == {waits}


def test_an_organisation_is_never_delayed_whatever_the_row_says(world: World) -> None:
    with world.app.app_context(), transaction() as session:
        space = session.scalars(select(Space).where(Space.slug == SPACE)).one()
        row = SpacePolicy(space_id=space.id, capacity=HOUSE, reply=False, policy=Policy.DELAY)
        session.add(row)
    comment = world.post(TEXTS)
    assert set(world.states(comment).values()) == {State.SUBMITTED}


def test_only_listed_organisations_are_trusted_and_only_while_listed(world: World) -> None:
    listed = frozenset({world.organisations["switzerland"]})
    world.moderates(TRUSTED, trusted=listed)
    comment = world.post(TEXTS)
    assert world.decisions(comment)[0].policy == "policy:trusted"
    assert {text.publish_at for text in world.revisions(comment).values()} == {world.at(GRACE)}
    other = world.post(TEXTS, by="rival", organisation="alliance")
    assert set(world.states(other).values()) == {State.SUBMITTED}
    world.moderates(trusted=frozenset())
    assert set(world.states(world.post(TEXTS)).values()) == {State.SUBMITTED}
    world.wait(GRACE)
    assert is_seen(world, comment)  # what was scheduled stays as it was
    assert not is_seen(world, other)


def test_another_policy_changes_nothing_that_waits_or_is_scheduled(world: World) -> None:
    waits = in_person(world)
    delays(world)
    scheduled = in_person(world)
    before = {one: world.revision(one).publish_at for one in (waits, scheduled)}
    world.moderates(dict.fromkeys(DELAYED, Policy.HOLD), delay_minutes=1, approvals=2)
    assert {one: world.revision(one).publish_at for one in before} == before
    assert world.revision(waits).approvals == 1
    world.wait(DELAY)
    assert is_seen(world, scheduled)
    assert not is_seen(world, waits)


def test_translations_by_others_always_wait(world: World) -> None:
    delays(world)
    comment = in_person(world, {"en": "We agree."})
    world.wait(DELAY)
    translate(world, comment)
    assert world.revision(comment, "fr").state is State.SUBMITTED


def test_versions_that_appear_together_do_not_appear_before_the_delay(world: World) -> None:
    """The author drops one of them: the other keeps its delay, however short the grace is."""
    delays(world)
    comment = in_person(world)
    world.recall(comment, by="person", language="fr")
    assert world.revision(comment).publish_at == world.at(DELAY)


@pytest.mark.parametrize("by_policy", [True, False])
def test_nor_later_than_was_announced(world: World, by_policy: bool) -> None:
    """A minute before, the author drops one of them: the other stays due when it was."""
    if by_policy:
        delays(world)
    comment = in_person(world)
    if not by_policy:
        world.decide(comment, Act.APPROVE)
    due = DELAY if by_policy else GRACE
    world.wait(due - 1)
    world.recall(comment, by="person", language="fr")
    assert world.revision(comment, "en").publish_at == world.at(due)
    world.wait(1)
    assert is_seen(world, comment)


def test_nor_where_another_version_was_refused_and_dropped(world: World) -> None:
    delays(world)
    comment = in_person(world)
    world.decide(comment, Act.RETURN, languages=["fr"])
    assert world.revision(comment).publish_at is None  # it waits for the other one
    world.wait(GRACE)
    world.recall(comment, by="person", language="fr")
    assert world.revision(comment).publish_at == world.at(DELAY)


def test_a_moderators_own_approval_does_not_wait_for_the_delay(world: World) -> None:
    delays(world)
    comment = in_person(world)
    world.undo(world.decisions(comment)[0].public_id)
    world.decide(comment, Act.APPROVE)
    assert {text.publish_at for text in world.revisions(comment).values()} == {world.at(GRACE)}


def test_versions_that_appear_as_ready_have_their_own_delays(world: World) -> None:
    delays(world)
    comment = in_person(world, release=Release.AS_READY)
    world.wait(30)
    again = {"fr": "Tout à fait d’accord."}
    in_person(world, again, comment=comment, release=Release.AS_READY)
    due = {tag: text.publish_at for tag, text in world.revisions(comment).items()}
    assert due == {"en": world.at(DELAY), "fr": world.at(30 + DELAY)}


def test_two_approvals_are_of_moderators_and_not_of_the_policy(world: World) -> None:
    world.moderates(DELAYED, delay_minutes=DELAY, approvals=2)
    comment = in_person(world)
    world.wait(DELAY)
    assert is_seen(world, comment)
    held = world.post(TEXTS)
    world.decide(held, Act.APPROVE)
    world.wait(GRACE)
    assert not is_seen(world, held)
    world.decide(held, Act.APPROVE, by="second")
    world.wait(GRACE)
    assert is_seen(world, held)


def test_an_edit_of_a_public_text_is_delayed_as_well(world: World) -> None:
    delays(world)
    comment = in_person(world, {"en": "We agree."})
    world.wait(DELAY)
    in_person(world, {"en": "We agree entirely."}, comment=comment)
    page = world.browser("visitor").get(f"/en/comments/{comment}").text
    assert "We agree." in page
    assert "entirely" not in page
    world.wait(DELAY)
    assert "We agree entirely." in world.browser("visitor").get(f"/en/comments/{comment}").text


def test_the_ledger_knows_the_policys_decision(world: World) -> None:
    delays(world)
    comment = in_person(world)
    with world.reading() as session:
        decision = session.scalars(select(Decision)).one()
    assert world.ledger(comment)[1].details["decision"] == decision.public_id
    assert decision.at == now()
