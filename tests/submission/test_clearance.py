"""Drafter, clearer, moderators: a text passes its own organisation before anybody else sees it.

In this world "author" is the focal point of Switzerland and "colleague" its drafter.
"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.comments.models import ClearanceStep
from forum.comments.rules import Act, State
from forum.core.clock import now
from forum.core.errors import Forbidden, Invalid, NotThere, Stale
from forum.organisations.rules import MandateRole
from forum.submission.actions import clearance
from tests.world import CLOSES, World

TEXTS = {"en": "Our position.", "fr": "Notre position."}
QUESTION = "/en/spaces/guide/questions/1"


@pytest.fixture
def cleared(world: World) -> World:
    """The organisation clears what its drafters write."""
    world.clears("switzerland")
    return world


def states(world: World, comment: str) -> set[State]:
    return set(world.states(comment).values())


# --- the way of a text --------------------------------------------------------------------------


def test_what_a_drafter_submits_is_received_when_it_is_cleared(cleared: World) -> None:
    comment = cleared.post(TEXTS, by="colleague")
    assert states(cleared, comment) == {State.IN_CLEARANCE}
    assert cleared.comment(comment).received_at is None
    cleared.wait(30)
    cleared.clear(comment)
    assert states(cleared, comment) == {State.SUBMITTED}
    found = cleared.comment(comment)
    assert found.received_at == cleared.at(30)
    assert found.author_name == "Signed-in colleague"
    assert cleared.acts(comment) == [Act.SEND, Act.CLEAR, Act.SUBMIT]


def test_a_clearer_submits_without_asking(cleared: World) -> None:
    comment = cleared.post(TEXTS, by="author")
    assert states(cleared, comment) == {State.SUBMITTED}


def test_where_nobody_clears_a_drafter_submits(world: World) -> None:
    assert states(world, world.post(TEXTS, by="colleague")) == {State.SUBMITTED}


def test_what_is_sent_back_is_a_draft_again_with_the_same_words(cleared: World) -> None:
    comment = cleared.post(TEXTS, by="colleague")
    cleared.send_back(comment, note="Name the article.")
    assert states(cleared, comment) == {State.SENT_BACK}
    page = cleared.browser("colleague").get(f"/en/drafts/{comment}").text
    assert "Our position." in page
    assert "Name the article." in page
    again = cleared.post({"en": "Our position on article 3."}, by="colleague", comment=comment)
    assert again == comment
    assert cleared.revision(comment).state is State.IN_CLEARANCE


def test_a_drafter_takes_a_text_back(cleared: World) -> None:
    comment = cleared.post(TEXTS, by="colleague")
    with cleared.app.app_context():
        clearance.recall_from_clearance(
            viewer=cleared.viewer("colleague"), comment=comment, at=now()
        )
    assert not cleared.in_clearance(comment)
    assert "Our position." in cleared.browser("colleague").get(f"/en/drafts/{comment}").text
    with cleared.app.app_context(), pytest.raises(Stale):
        clearance.recall_from_clearance(
            viewer=cleared.viewer("colleague"), comment=comment, at=now()
        )


def test_whoever_drafts_for_the_organisation_takes_a_text_back(cleared: World) -> None:
    """The text is the organisation's, and its drafter may be away; decision 0008."""
    comment = cleared.post(TEXTS, by="colleague")
    cleared.grant("person", "switzerland", MandateRole.DRAFTER)
    path = f"/en/comments/{comment}/clearance/recall"
    for who in ("rival", "former", "moderator", "administrator"):
        assert cleared.browser(who).post(path).status_code == 404, who
    assert states(cleared, comment) == {State.IN_CLEARANCE}
    answer = cleared.browser("person").post(path)
    assert (answer.status_code, answer.location) == (303, f"/en/drafts/{comment}")
    assert not cleared.in_clearance(comment)
    with cleared.reading() as session:
        step = session.scalars(select(ClearanceStep).order_by(ClearanceStep.id.desc())).first()
        assert step is not None
        assert (step.act, step.by_name) == (Act.RECALL, "Signed-in person")


def test_a_change_of_a_public_text_is_cleared_as_well(cleared: World) -> None:
    comment = cleared.publish({"en": "The old text."})
    cleared.post({"en": "The new text."}, by="colleague", comment=comment)
    visitor = cleared.browser("visitor")
    assert "The old text." in visitor.get(QUESTION).text
    cleared.clear(comment)
    cleared.decide(comment, Act.APPROVE)
    cleared.wait()
    page = visitor.get(QUESTION).text
    assert "The new text." in page
    assert "The old text." not in page


# --- who may, and what they were shown ----------------------------------------------------------


def test_a_drafter_does_not_clear(cleared: World) -> None:
    comment = cleared.post(TEXTS, by="colleague")
    with pytest.raises(Forbidden):
        cleared.clear(comment, by="colleague")
    assert states(cleared, comment) == {State.IN_CLEARANCE}


@pytest.mark.parametrize("stranger", ["rival", "moderator", "secretariat", "former", "person"])
def test_to_everybody_else_it_does_not_exist(cleared: World, stranger: str) -> None:
    comment = cleared.post(TEXTS, by="colleague")
    with pytest.raises(NotThere):
        cleared.clear(comment, by=stranger)
    with pytest.raises(NotThere):
        cleared.send_back(comment, by=stranger)


def test_a_clearer_decides_on_what_was_shown(cleared: World) -> None:
    """The drafter took it back and sent another text, while the clearer read the first one."""
    comment = cleared.post({"en": "The first text."}, by="colleague")
    shown = cleared.in_clearance(comment)
    cleared.send_back(comment)
    cleared.post({"en": "Another text."}, by="colleague", comment=comment)
    with cleared.app.app_context(), pytest.raises(Stale):
        clearance.clear(viewer=cleared.viewer("author"), comment=comment, shown=shown, at=now())
    assert cleared.revision(comment).state is State.IN_CLEARANCE


def test_a_note_is_needed_to_send_back(cleared: World) -> None:
    comment = cleared.post(TEXTS, by="colleague")
    for note in ("", "  ", "\u200b", "x" * 5_001):
        with pytest.raises(Invalid):
            cleared.send_back(comment, note=note)


def test_a_text_in_clearance_is_not_changed_under_the_clearers_eyes(cleared: World) -> None:
    comment = cleared.post(TEXTS, by="colleague")
    for change in (cleared.save, cleared.post):
        with pytest.raises(Stale):
            change({"en": "Something else."}, by="author", comment=comment)
    assert cleared.revision(comment).source == "Our position."


# --- the same form twice, time, mandates --------------------------------------------------------


def test_the_same_form_sent_twice_is_one_text(cleared: World) -> None:
    first = cleared.post(TEXTS, by="colleague", key="one form, sent twice")
    second = cleared.post(TEXTS, by="colleague", key="one form, sent twice")
    assert first == second
    assert cleared.acts(first) == [Act.SEND]


def test_after_closing_a_first_text_cannot_be_cleared(cleared: World) -> None:
    comment = cleared.post(TEXTS, by="colleague")
    cleared.clock.move_to(CLOSES)
    with pytest.raises(Invalid):
        cleared.clear(comment)
    assert states(cleared, comment) == {State.IN_CLEARANCE}


def test_where_the_drafters_mandate_has_ended_the_clearer_speaks(cleared: World) -> None:
    cleared.grant("person", "switzerland", MandateRole.DRAFTER, until=0)
    comment = cleared.post(TEXTS, by="person")
    cleared.wait(2 * 24 * 60)
    cleared.clear(comment)
    assert cleared.comment(comment).author_name == "Signed-in author"


def test_a_reply_to_what_was_taken_down_meanwhile_is_not_cleared(cleared: World) -> None:
    parent = cleared.publish({"en": "A public comment."})
    reply = cleared.post(TEXTS, by="colleague", parent=parent)
    cleared.withdraw(parent)
    with pytest.raises(Invalid):
        cleared.clear(reply)
    assert states(cleared, reply) == {State.IN_CLEARANCE}


def test_a_discarded_draft_leaves_what_was_sent_back(cleared: World) -> None:
    comment = cleared.post(TEXTS, by="colleague")
    cleared.send_back(comment)
    answer = cleared.browser("colleague").post(f"/en/drafts/{comment}/removal")
    assert answer.status_code == 303
    assert states(cleared, comment) == {State.SENT_BACK}
    assert "Our position." not in cleared.browser("colleague").get("/en/drafts").text


# --- through the door ---------------------------------------------------------------------------


def test_the_journey(cleared: World) -> None:
    """A drafter writes, the clearer sends back and clears, a visitor reads it in the end."""
    drafter, clearer = cleared.browser("colleague"), cleared.browser("author")
    organisation = cleared.organisations["switzerland"]
    form = {
        "key": "a form of the drafter",
        "capacity": f"organisation:{organisation}",
        "release": "together",
        "original": "en",
        "text-en": "We agree with part one.",
        "text-fr": "Nous approuvons la première partie.",
    }
    assert "Send for clearance" in drafter.get(f"{QUESTION}/comments/new").text
    answer = drafter.post(f"{QUESTION}/comments", data=form)
    assert answer.status_code == 303
    page = drafter.get(answer.location).text
    assert "We agree with part one." in page
    assert "Clear and submit" not in page
    page = clearer.get("/fr/clearance").text
    assert "Nous approuvons la première partie." in page
    comment = answer.location.partition("#c-")[2]
    shown = cleared.in_clearance(comment)
    address = f"/en/comments/{comment}/clearance"
    answer = clearer.post(address, data={"do": "send_back", "shown": shown, "note": " "})
    assert answer.status_code == 422
    assert "Say in a note" in answer.text
    answer = clearer.post(address, data={"do": "send_back", "shown": shown, "note": "Why?"})
    assert answer.status_code == 303
    assert "Why?" in drafter.get(f"/en/drafts/{comment}").text
    answer = clearer.post(address, data={"do": "clear", "shown": shown})
    assert answer.status_code == 409
    save = str(cleared.comment(comment).saves)
    form |= {"comment": comment, "save": save, "text-en": "We agree, because it is right."}
    assert drafter.post(f"{QUESTION}/comments", data=form).status_code == 303
    shown = cleared.in_clearance(comment)
    assert drafter.post(address, data={"do": "clear", "shown": shown}).status_code == 403
    answer = clearer.post(address, data={"do": "clear", "shown": shown})
    assert answer.status_code == 303
    assert "you are number 1" in clearer.get(answer.location).text
    history = drafter.get(f"/en/comments/{comment}").text
    assert "Sent back by" in history
    assert "Why?" in history
    moderator = cleared.browser("moderator").get(f"/en/comments/{comment}").text
    assert "Sent back by" not in moderator
    cleared.decide(comment, Act.APPROVE)
    cleared.wait()
    page = cleared.browser("visitor").get(QUESTION).text
    assert "We agree, because it is right." in page
    assert "Sent back by" not in page
