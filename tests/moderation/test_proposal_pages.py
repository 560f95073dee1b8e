"""The pages of a proposal: the moderator's, the author's, and what the queue says of it."""

from __future__ import annotations

import pytest

from forum.comments.rules import PROPOSALS, Act, State
from tests.world import World, form

TEXTS = {"en": "We agree.\n\nTo all of it.", "fr": "Nous sommes d'accord."}
BETTER = "We agree.\n\nTo most of it."


def _address(comment: str, revision: str) -> str:
    return f"/en/comments/{comment}/proposals/new?revision={revision}"


def _proposed(world: World, comment: str) -> list[str]:
    return [
        revision.source
        for revision in world.revisions(comment, every=True).values()
        if revision.state in PROPOSALS
    ]


def _form(world: World, comment: str, who: str = "moderator"):
    page = world.browser(who).get(_address(comment, world.revision(comment).public_id))
    assert page.status_code == 200, page.status_code
    return form(page, "Propose it to the author")


def test_a_moderator_proposes_from_the_queue_and_the_author_accepts(world: World) -> None:
    comment = world.post(TEXTS)
    moderator = world.browser("moderator")
    queue = moderator.get("/en/moderation")
    base = world.revision(comment).public_id
    assert _address(comment, base) in queue.text
    page = moderator.get(_address(comment, base))
    assert "To all of it." in page.text
    filled = form(page, "Propose it to the author")
    values = {"text": BETTER, "reason": "unclear", "note": "All of it?"}

    shown = moderator.post(filled.action, data=filled.filled("Show the difference", **values))
    assert shown.status_code == 200
    assert "<del>" in shown.text
    assert _proposed(world, comment) == [], "a preview proposes nothing"

    again = form(shown, "Propose it to the author")
    assert dict(again.fields)["note"] == "All of it?"
    done = moderator.post(again.action, data=again.filled("Propose it to the author"))
    assert done.status_code == 303
    assert [text.replace("\r\n", "\n") for text in _proposed(world, comment)] == [BETTER]
    queue = moderator.get("/en/moderation").text
    assert "A change was proposed by Signed-in moderator on <time" in queue
    assert "most of it" not in queue

    author = world.browser("author")
    mine = author.get("/en/mine").text
    assert "A moderator proposes a change to the version in English." in mine
    assert "it cannot be understood" in mine
    assert "All of it?" in mine
    page = author.get(f"/en/comments/{comment}")
    assert "Signed-in moderator" not in page.text + mine, "moderators' names are the desk's"
    assert "All of it?" in page.text
    assert "<ins>" in page.text
    asked = form(page, "Accept the change")
    assert author.post(asked.action, data=asked.filled()).status_code == 303
    assert world.acts(comment)[-3:] == [Act.PROPOSE, Act.ACCEPT, Act.APPROVE]
    again_asked = author.post(asked.action, data=asked.filled())
    assert again_asked.status_code == 409
    assert "A moderator proposes" not in author.get(f"/en/comments/{comment}").text


def test_the_author_declines(world: World) -> None:
    comment = world.publish(TEXTS)
    world.propose(comment, BETTER)
    author = world.browser("author")
    asked = form(author.get(f"/en/comments/{comment}"), "Decline")
    answer = author.post(asked.action, data=asked.filled())
    assert answer.status_code == 303
    assert "Your text stays as it is." in author.get(answer.headers["Location"]).text
    assert world.acts(comment)[-1] == Act.DECLINE
    assert "A moderator proposes" not in author.get("/en/mine").text


WHY = "Part 1 was\nagreed by our parliament."


def test_the_author_says_why_they_decline_and_the_desk_reads_it(world: World) -> None:
    comment = world.publish(TEXTS)
    world.propose(comment, BETTER)
    author = world.browser("author")
    asked = form(author.get(f"/en/comments/{comment}"), "Decline")
    too_long = author.post(asked.action, data=asked.filled(note="a" * 5_001))
    assert (too_long.status_code, "a" * 5_001 in too_long.text) == (413, True)
    assert author.post(asked.action, data=asked.filled(note=WHY)).status_code == 303
    assert world.revisions(comment, every=True)["en 2"].state is State.DECLINED
    for who in ("moderator", "second", "secretariat"):
        page = world.browser(who).get(f"/en/moderation/{comment}").text
        assert "The proposed change was declined by Signed-in author: " in page, who
        assert WHY in page, who
    for page in ("/en/mine", f"/en/comments/{comment}"):
        said = world.browser("colleague").get(page).text
        assert "Proposed change declined by <bdi>Signed-in author</bdi> on <time" in said
        assert WHY in said
    for who in ("visitor", "person", "rival", "translator"):
        assert "parliament" not in world.browser(who).get(f"/en/comments/{comment}").text, who
    assert "parliament" not in str(world.ledger(comment)[-1].details)
    world.remove(comment)
    assert "parliament" not in world.browser("visitor").get("/en/spaces/guide/log").text


def test_a_drafter_of_an_organisation_that_clears_reads_and_does_not_answer(world: World) -> None:
    comment = world.publish(TEXTS)
    world.clears("switzerland")
    proposal = world.propose(comment, BETTER)
    drafter = world.browser("colleague")
    page = drafter.get(f"/en/comments/{comment}").text
    assert "A moderator proposes a change" in page
    assert "Accept the change" not in page
    assert "Only a clearer or a focal point of your organisation answers it." in page
    for way in ("acceptance", "refusal"):
        address = f"/en/comments/{comment}/proposals/{way}"
        assert drafter.post(address, data={"proposal": proposal}).status_code == 403


@pytest.mark.parametrize("who", ["moderator", "second"])
def test_who_proposed_can_take_it_back(world: World, who: str) -> None:
    comment = world.publish(TEXTS)
    world.propose(comment, BETTER)
    browser = world.browser(who)
    page = browser.get(f"/en/comments/{comment}")
    assert ("Take the proposal back" in page.text) is (who == "moderator")
    if who == "moderator":
        asked = form(page, "Take the proposal back")
        assert browser.post(asked.action, data=asked.filled()).status_code == 303
        assert world.revisions(comment, every=True)["en 2"].state is State.LAPSED


MISTAKES = [
    ({"reason": ""}, 422, "Give the author a reason."),
    ({"text": "  "}, 422, "Nothing of this text would be visible."),
    ({"text": "long " * 13_000}, 413, "This text is too long."),
    ({"note": "a" * 5_001}, 413, "The note is too long"),
    ({"reason": "because"}, 422, "Choose a reason from the list."),
    ({"change": "enormous"}, 422, "Say how much it changes."),
    ({"text": TEXTS["en"]}, 422, "Nothing was changed, so nothing was proposed."),
]


@pytest.mark.parametrize(("changes", "status", "says"), MISTAKES)
def test_a_mistake_is_told_and_the_text_kept(
    world: World, changes: dict[str, str], status: int, says: str
) -> None:
    comment = world.publish(TEXTS)
    filled = _form(world, comment)
    values = {"text": BETTER, "reason": "unclear", "note": "Why?"} | changes
    sent = filled.filled("Propose it to the author", **values)
    answer = world.browser("moderator").post(filled.action, data=sent)
    assert answer.status_code == status
    assert says in answer.text
    kept = dict(form(answer, "Propose it to the author").fields)
    assert kept["text"].split() == values["text"].split()
    assert kept["note"] == values["note"]
    assert _proposed(world, comment) == []


def test_of_a_base_that_changed_both_texts_are_shown(world: World) -> None:
    comment = world.post(TEXTS)
    filled = _form(world, comment)
    world.post({"en": "We agree entirely."}, comment=comment)
    moderator = world.browser("moderator")
    sent = filled.filled("Propose it to the author", text=BETTER, reason="unclear", note="Why?")
    for button in ("Propose it to the author", "Show the difference"):
        sent = filled.filled(button, text=BETTER, reason="unclear", note="Why?")
        answer = moderator.post(filled.action, data=sent)
        assert answer.status_code == 409
        assert "entirely" in answer.text
        kept = form(answer, "Propose it to the author")
        assert dict(kept.fields)["text"].split() == BETTER.split()
        assert dict(kept.fields)["note"] == "Why?"
    assert _proposed(world, comment) == []
    again = moderator.post(kept.action, data=kept.filled("Propose it to the author"))
    assert again.status_code == 303


def test_of_a_base_that_was_decided_the_text_can_be_copied(world: World) -> None:
    comment = world.post(TEXTS)
    filled = _form(world, comment)
    world.decide(comment, Act.RETURN, by="second")
    sent = filled.filled("Propose it to the author", text=BETTER, reason="unclear", note="Why?")
    answer = world.browser("moderator").post(filled.action, data=sent)
    assert answer.status_code == 409
    assert "To most of it." in answer.text
    assert "Propose it to the author" not in answer.text


def test_from_the_page_of_a_public_comment(world: World) -> None:
    comment = world.publish(TEXTS)
    link = f"proposals/new?revision={world.revision(comment).public_id}"
    for who, offered in (("moderator", True), ("secretariat", False), ("author", False)):
        page = world.browser(who).get(f"/en/comments/{comment}").text
        assert (link in page) is offered, who


def test_of_an_unknown_text_there_is_no_page(world: World) -> None:
    comment, other = world.publish(TEXTS), world.publish(TEXTS)
    moderator = world.browser("moderator")
    for revision in ("", "0123456789ab", "x", world.revision(other).public_id):
        assert moderator.get(_address(comment, revision)).status_code == 404
    proposal = world.propose(comment, BETTER)
    assert moderator.get(_address(comment, proposal)).status_code == 404
