"""The queue: what it shows of what waits, through which filter, and what appears next."""

from __future__ import annotations

import re

import pytest

from forum.comments.rules import Act, Reason, State
from forum.organisations.rules import MandateRole
from forum.spaces.rules import Capacity, Policy, Role
from tests.world import OTHER_SPACE, World, form, forms

DESK = "/en/moderation"


def shown(text: str) -> list[str]:
    """The comments that are on the page, in their order."""
    return re.findall(r'<article class="item" id="c-(\w+)"', text)


def says(world: World, who: str, path: str = DESK) -> str:
    answer = world.browser(who).get(path)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


# --- what is shown ------------------------------------------------------------------------------


def test_each_filter_shows_its_part_and_says_what_it_hides(world: World) -> None:
    world.appoint("moderator", Role.MODERATOR, OTHER_SPACE)
    old = world.post({"fr": "Ancien."}, question=2)
    world.wait(2 * 24 * 60)
    personal = world.post({"en": "Personal."}, by="person", capacity=Capacity.PERSONAL)
    alliance = world.post({"es": "Bosque."}, by="rival", organisation="alliance")
    elsewhere = world.post({"en": "Trees."}, space=OTHER_SPACE)
    both = world.post({"en": "Two.", "fr": "Deux."})
    world.set_space(promise_hours=24)
    everything = [old, personal, alliance, elsewhere, both]
    desk = world.browser("moderator").get(DESK).text
    assert shown(desk) == everything
    assert "5 submissions wait" in desk
    assert "1 waits longer than promised" in desk
    question = re.search(r'<option value="(\w+)">2\. What of part 2', desk)
    assert question
    expected = {
        "space=guide": [old, personal, alliance, both],
        "space=forests": [elsewhere],
        f"question={question[1]}": [old],
        "language=fr": [old, both],
        "language=mine": [personal, elsewhere, both],  # the moderator reads English
        f"organisation={world.organisations['alliance']}": [alliance],
        "policy=hold": everything,
        "policy=delay": [],
        "since=1": [old],
        "since=3": [],
        "since=late": [old],
        "language=fr&since=1": [old],
        "space=guide&language=mine": [personal, both],
    }
    browser = world.browser("moderator")
    for query, wanted in expected.items():
        text = browser.get(f"{DESK}?{query}").text
        assert (query, shown(text)) == (query, wanted)
        hidden = len(everything) - len(wanted)
        assert (f"{hidden} more" in text and "Show all" in text) == (hidden > 0), query
    # The numbers beside the links are those of what they lead to.
    for query, number in (("space=forests", 1), ("language=fr", 2), ("language=mine", 3)):
        assert re.search(rf'href="{DESK}\?{query}"[^>]*>[^<]+</a> \({number}\)', desk), query


def test_who_may_not_choose_a_space_is_told_nothing_of_it(world: World) -> None:
    assert world.browser("moderator").get(f"{DESK}?space={OTHER_SPACE}").status_code == 404
    assert world.browser("person").get(f"{DESK}?language=fr").status_code == 404
    for query in ("question=x", "language=%00", "language=../..", "policy=all", "since=-1"):
        assert world.browser("moderator").get(f"{DESK}?{query}").status_code in (200, 400)


def test_the_filter_is_kept_on_the_next_page_and_after_a_decision(world: World) -> None:
    comments = [world.post({"en": f"Number {turn}."}) for turn in range(23)]
    world.post({"fr": "Autre."})
    browser = world.browser("moderator")
    first = browser.get(f"{DESK}?language=en")
    assert shown(first.text) == comments[:20]
    further = re.search(r'rel="next" href="([^"]+)"', first.text)
    assert further
    address = further[1].replace("&amp;", "&")
    assert "language=en" in address
    # What was last on the first page is decided meanwhile: the second one is still the second.
    world.decide(comments[19], Act.APPROVE)
    second = browser.get(address)
    assert shown(second.text) == comments[20:]
    approve = form(second, "Approve")
    answer = browser.post(approve.action, data=approve.filled("Approve"))
    assert answer.status_code == 303
    back = answer.headers["Location"]
    assert "language=en" in back
    assert f"after={comments[19]}" in back
    page = browser.get(back)
    assert shown(page.text) == comments[21:]
    assert "Approved by Signed-in moderator" in page.text
    undo = form(page, "Undo – Switzerland")
    assert browser.post(undo.action, data=undo.filled()).status_code == 303
    assert set(world.states(comments[20]).values()) == {State.SUBMITTED}


def test_an_item_says_who_speaks_and_in_reply_to_what(world: World) -> None:
    world.grant("colleague", "alliance", MandateRole.FOCAL_POINT, until=30)
    parent = world.publish({"en": "What everybody reads."})
    world.post({"en": "An answer."}, by="colleague", organisation="alliance", parent=parent)
    text = says(world, "moderator")
    assert "In reply to Switzerland" in text
    assert "What everybody reads." in text
    assert re.search(r"Focal point, mandate until \d+ \w+ 20\d\d", text)
    assert "policy: held until a moderator approves" in text
    assert "(48 hours)" not in text
    world.set_space(promise_hours=48)
    world.wait(48 * 60)
    assert "Waiting for 2 days – longer than promised (48 hours)" in says(world, "moderator")


def test_earlier_decisions_stay_beside_the_text(world: World) -> None:
    comment = world.post({"en": "Once."})
    undone = world.decide(comment, Act.APPROVE, by="second")
    world.undo(undone, by="moderator")
    world.decide(comment, Act.RETURN, reason=Reason.INCOMPLETE, note="Please add the annex.")
    world.wait()
    world.post({"en": "Twice."}, comment=comment)
    text = says(world, "moderator")
    assert "2 earlier decisions" in text
    assert "Undone by Signed-in moderator" in text
    assert "Reason: it is incomplete" in text
    assert "Please add the annex." in text


# --- who decides --------------------------------------------------------------------------------


def test_a_second_approval_is_for_somebody_else(world: World) -> None:
    world.set_space(approvals=2)
    comment = world.post({"en": "Weighty."})
    assert "0 of 2 approvals" in says(world, "moderator")
    world.decide(comment, Act.APPROVE)
    text = says(world, "moderator")
    assert "1 of 2 approvals, by Signed-in moderator" in text
    assert "You have approved this already" in text
    assert not _has_form(world, "moderator", comment)
    assert _has_form(world, "second", comment)
    # It can be taken back for as long as nobody else has decided.
    browser = world.browser("moderator")
    undo = form(browser.get(DESK), "Undo – Switzerland")
    assert browser.post(undo.action, data=undo.filled()).status_code == 303
    assert _has_form(world, "moderator", comment)
    assert "0 of 2 approvals" in says(world, "moderator")


def test_an_appeal_is_shown_and_is_for_somebody_else(world: World) -> None:
    comment = world.post({"en": "Rejected once."})
    decision = world.decide(comment, Act.REJECT)
    world.wait()
    world.appeal(comment, decision, note="It is about the question.")
    for who in ("moderator", "second"):
        text = says(world, who)
        assert "Appeal by Signed-in author" in text
        assert "It is about the question." in text
        assert ("appealed against your rejection" in text) == (who == "moderator")
        assert _has_form(world, who, comment) == (who == "second")


def _has_form(world: World, who: str, comment: str) -> bool:
    found = forms(world.browser(who).get(DESK))
    return any(f"/{comment}/decisions" in each.action for each in found)


# --- what appears next --------------------------------------------------------------------------


@pytest.mark.parametrize("then", ["Hold it for review – Signed-in person", "Return", "Reject"])
def test_what_a_policy_approved_appears_next_unless_it_is_held(world: World, then: str) -> None:
    world.set_policy(Capacity.PERSONAL, Policy.DELAY)
    world.set_space(delay_minutes=60)
    comment = world.post({"en": "By itself."}, by="person", capacity=Capacity.PERSONAL)
    later = world.post({"en": "By a moderator."})
    world.wait(52)
    world.decide(later, Act.APPROVE)
    browser = world.browser("moderator")
    page = browser.get(DESK)
    assert "0 submissions wait" in page.text
    assert shown(page.text) == [comment, later]  # the soonest first
    text = says(world, "moderator")
    assert text.index("What appears next") < text.index("Approved by the policy of the space")
    assert "8 minutes left to hold it" in text
    assert "10 minutes left to undo it" in text
    pressed = form(page, then)
    filled = pressed.filled(then, reason="unclear")
    assert browser.post(pressed.action, data=filled).status_code == 303
    world.wait(60)
    visitor = world.browser("visitor").get(f"/en/comments/{comment}")
    assert visitor.status_code == 404
    assert world.breaks() == []


def test_refusals_within_their_grace_can_be_undone_on_the_queue(world: World) -> None:
    comment = world.post({"en": "Hasty."})
    world.decide(comment, Act.REJECT)
    browser = world.browser("second")
    page = browser.get(DESK)
    assert "Decided, and not yet in effect" in page.text
    undo = form(page, "Undo – Switzerland")
    assert browser.post(undo.action, data=undo.filled()).status_code == 303
    assert set(world.states(comment).values()) == {State.SUBMITTED}
