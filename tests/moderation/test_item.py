"""One item after the other: opening, what colleagues are told, deciding and going on."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from sqlalchemy import select

from forum.comments.rules import Act, State
from forum.moderation.models import Claim
from forum.organisations.rules import MandateRole
from forum.spaces.rules import Capacity
from tests.world import World, form

DESK = "/en/moderation"


def go_on(browser: FlaskClient, query: str = "") -> str:
    """Where `Next` leads: the comment's id, or `queue`."""
    answer = browser.post(f"{DESK}/next{query}")
    assert answer.status_code == 303
    path = answer.headers["Location"].partition("?")[0]
    return "queue" if path == DESK else path.rpartition("/")[2]


def openings(world: World) -> list[tuple[object, object]]:
    with world.reading() as session:
        found = session.scalars(select(Claim).order_by(Claim.since, Claim.person_id))
        return [(opening.since, opening.until) for opening in found]


# --- opening ------------------------------------------------------------------------------------


def test_next_skips_what_a_colleague_has_open(world: World) -> None:
    first, second, third = (world.post({"en": f"Number {turn}."}) for turn in range(3))
    one, two = world.browser("moderator"), world.browser("second")
    assert go_on(one) == first
    assert go_on(two) == second
    assert go_on(one, f"?item={first}") == third  # and so the first is nobody's again
    assert go_on(two, f"?item={second}") == first
    assert go_on(one, f"?item={third}") == second
    # Both have what is left, and nothing else waits that is nobody's.
    world.decide(third, Act.APPROVE)
    assert go_on(one, f"?item={second}") == "queue"
    assert "Nothing further is for you" in one.get(f"{DESK}?end=1").text


def test_colleagues_are_told_and_nobody_else(world: World) -> None:
    comment = world.post({"en": "Looked at."})
    acts = world.acts(comment)
    pages = {who: world.browser(who) for who in ("author", "visitor", "person", "translator")}
    places = ("/en/mine", f"/en/comments/{comment}", "/en/spaces/guide/questions/1", "/en/")
    before = {(w, p): pages[w].get(p).data for w in pages for p in places}
    answer = world.browser("moderator").post(f"{DESK}/{comment}/opening")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{DESK}/{comment}"
    for path in (DESK, f"{DESK}/{comment}"):
        for who in ("second", "secretariat"):
            text = re.sub(r"<[^>]+>", "", world.browser(who).get(path).text)
            assert re.search(r"Open with Signed-in moderator since \d\d:\d\d", text), (who, path)
        assert "Open with" not in world.browser("moderator").get(path).text
    assert {(w, p): pages[w].get(p).data for w in pages for p in places} == before
    assert world.acts(comment) == acts
    # Both are told, if two look at the same.
    world.browser("second").post(f"{DESK}/{comment}/opening", data={"touch": "1"})
    told = world.browser("moderator").get(f"{DESK}/{comment}").text
    assert "Open with Signed-in second" in told


def test_an_opening_ends_by_itself_or_with_the_next_one(world: World) -> None:
    first, second = world.post({"en": "One."}), world.post({"en": "Two."})
    browser, colleague = world.browser("moderator"), world.browser("second")
    touch = {"touch": "1"}
    assert browser.post(f"{DESK}/{first}/opening", data=touch).status_code == 204
    begun = world.at(0)
    world.wait(9)
    assert browser.post(f"{DESK}/{first}/opening", data=touch).status_code == 204
    assert openings(world) == [(begun, world.at(19))]  # since stays, until moves
    world.wait(9)
    assert "Open with" in colleague.get(f"{DESK}/{first}").text
    world.wait(1)
    assert "Open with" not in colleague.get(f"{DESK}/{first}").text
    assert browser.post(f"{DESK}/{first}/opening", data=touch).status_code == 204
    assert openings(world) == [(world.at(19), world.at(29))]  # and begins anew
    browser.post(f"{DESK}/{second}/opening", data=touch)
    assert len(openings(world)) == 1
    assert "Open with" not in colleague.get(f"{DESK}/{first}").text
    # Looking writes nothing; deciding ends it.
    colleague.get(f"{DESK}/{first}")
    world.decide(second, Act.APPROVE)
    assert openings(world) == []


def test_only_moderators_of_the_space_open(world: World) -> None:
    comment = world.post({"en": "Ours."})
    expected = {"visitor": 401, "moderator": 303, "second": 303}
    for who in ("visitor", "person", "author", "neighbour", "secretariat", "moderator", "second"):
        answer = world.browser(who).post(f"{DESK}/{comment}/opening")
        assert (who, answer.status_code) == (who, expected.get(who, 404))
    for who in ("person", "author", "neighbour", "translator"):
        assert world.browser(who).get(f"{DESK}/{comment}").status_code == 404
    draft = world.save({"en": "A draft."})
    assert world.browser("moderator").get(f"{DESK}/{draft}").status_code == 404


# --- going on -----------------------------------------------------------------------------------


def test_a_decision_leads_to_the_next_item_and_can_be_undone_there(world: World) -> None:
    first, french, third = (
        world.post({"en": "One."}),
        world.post({"fr": "Deux."}),
        world.post({"en": "Three."}),
    )
    browser = world.browser("moderator")
    begin = form(browser.get(f"{DESK}?language=en"), "Begin with the oldest")
    page = browser.get(browser.post(begin.action).headers["Location"])
    assert page.request.path == f"{DESK}/{first}"
    approve = form(page, "Approve")
    answer = browser.post(approve.action, data=approve.filled("Approve"))
    page = browser.get(answer.headers["Location"])
    assert page.request.path == f"{DESK}/{third}"  # through the filter: not the French one
    assert "language=en" in answer.headers["Location"]
    assert "Approved by Signed-in moderator" in page.text
    undo = form(page, "Undo – Switzerland")
    answer = browser.post(undo.action, data=undo.filled())
    assert answer.headers["Location"].partition("?")[0] == f"{DESK}/{first}"
    assert set(world.states(first).values()) == {State.SUBMITTED}
    # The last one leads to the queue, with the notice.
    world.decide(first, Act.APPROVE)
    world.decide(french, Act.APPROVE)
    approve = form(browser.get(f"{DESK}/{third}"), "Approve")
    answer = browser.post(approve.action, data=approve.filled("Approve"))
    page = browser.get(answer.headers["Location"])
    assert page.request.path == DESK
    assert "Undo – Switzerland" in " ".join(re.sub(r"<[^>]+>", "", page.text).split())


def test_next_leaves_out_what_another_moderator_has_to_decide(world: World) -> None:
    world.grant("moderator", "alliance", MandateRole.DRAFTER)
    world.set_space(approvals=2)
    own = world.post({"en": "Of their own."}, by="moderator", capacity=Capacity.WORKING_GROUP)
    house = world.post({"en": "Of their house."}, by="rival", organisation="alliance")
    once = world.post({"en": "Approved by them."})
    world.decide(once, Act.APPROVE)
    rejected = world.post({"en": "Rejected by them."})
    world.set_space(approvals=1)
    decision = world.decide(rejected, Act.REJECT)
    world.wait()
    world.appeal(rejected, decision, note="Please look again.")
    assert go_on(world.browser("moderator")) == "queue"
    assert go_on(world.browser("second")) == own
    left = world.post({"en": "For anybody."})
    assert go_on(world.browser("moderator")) == left
    # As the door says.
    for comment, status in ((own, 403), (house, 403), (once, 403), (rejected, 403), (left, 303)):
        ids = [revision.public_id for revision in world.revisions(comment).values()]
        sent = {
            "act": "revision.approve",
            "shown": [f"{id_}.submitted" for id_ in ids],
            "revision": ids,
        }
        answer = world.browser("moderator").post(f"/en/comments/{comment}/decisions", data=sent)
        assert (comment, answer.status_code) == (comment, status)


# --- what has changed meanwhile -----------------------------------------------------------------


def test_a_decision_that_comes_too_late_says_what_changed_and_keeps_what_was_written(
    world: World,
) -> None:
    comment = world.post({"en": "We agree.", "fr": "D’accord."})
    browser = world.browser("moderator")
    page = form(browser.get(f"{DESK}/{comment}"), "Return")
    world.decide(comment, Act.APPROVE, by="second", languages=["fr"])
    world.post({"en": "We agree indeed."}, comment=comment)
    english, french = (
        world.revisions(comment, every=True)[which].public_id for which in ("en 1", "fr 1")
    )
    filled = page.filled("Return", reason="unclear", note="Say more.", revision=[english])
    answer = browser.post(page.action, data=filled)
    assert answer.status_code == 409
    assert answer.request.path.endswith("/decisions")
    text = " ".join(re.sub(r"<[^>]+>", "", answer.text).split())
    assert "English, revision 1: replaced by a newer text" in text
    assert "Français, revision 1: approved by Signed-in second on" in text
    assert "We agree indeed." in text
    again = form(answer, "Return")
    kept = again.filled()
    assert kept["note"] == ["Say more."]
    assert kept["reason"] == ["unclear"]
    assert french not in again.filled("Approve").get("revision", [])
    assert browser.post(again.action, data=again.filled("Return")).status_code == 303


def test_what_is_over_can_still_be_read(world: World) -> None:
    comment = world.publish({"en": "Public by now."})
    text = world.browser("moderator").get(f"{DESK}/{comment}").text
    assert "Nothing of it waits." in text
    assert "1 earlier decision" in text
