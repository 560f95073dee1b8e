"""Edits of public texts: the queue shows the difference, and how much it changes is proposed from
it; whoever wrote or moderates has the last word."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from forum.comments.rules import Act, Change
from forum.moderation.queries.edit_differences import MOST_MARKED
from tests.world import GRACE, SPACE, World, form, statements

FIRST = "The first paragraph stays."
TEXT = f"{FIRST}\n\nThe goverment publishes its figures every quarter."
SLIP = TEXT.replace("goverment", "government")
SENSE = TEXT.replace("publishes", "should publish")
MUCH = (
    "We withdraw what we wrote before, because our parliament has not voted, no ministry has been "
    "named, and there is no money for any of it."
)
SAYS = {
    Change.TYPO: "It was submitted as a change of the wording only.",
    Change.MEDIUM: "It was submitted as a change of something that the text says.",
    Change.MAJOR: "It was submitted as a change of much of what the text says.",
}
SUGGESTS = {
    Change.TYPO: "The difference suggests: only the wording or a typing error.",
    Change.MEDIUM: "The difference suggests: something of what it says.",
    Change.MAJOR: "The difference suggests: much of what it says.",
}


def public(world: World, text: str = TEXT) -> str:
    comment = world.post({"en": text})
    world.decide(comment, Act.APPROVE)
    world.wait(GRACE)
    return comment


def edited(world: World, text: str, change: Change = Change.MEDIUM, old: str = TEXT) -> str:
    comment = public(world, old)
    world.post({"en": text}, comment=comment, change=change)
    return comment


def queue(world: World, who: str = "moderator") -> TestResponse:
    answer = world.browser(who).get(f"/en/moderation?space={SPACE}")
    assert answer.status_code == 200
    return answer


def outside_details(page: str) -> str:
    """What is read before anything is opened."""
    return "".join(part.split("</details>")[-1] for part in page.split("<details"))


# --- the queue ----------------------------------------------------------------------------------


def test_the_queue_shows_the_difference_and_each_text_whole_when_asked(world: World) -> None:
    edited(world, SLIP)
    page = queue(world).text
    shown = outside_details(page)
    assert (
        '<del><span class="vh">removed: </span>goverment<span class="vh"> end</span></del>' in shown
    )
    assert (
        '<ins><span class="vh">added: </span>government<span class="vh"> end</span></ins>' in shown
    )
    assert FIRST not in shown
    assert "1 paragraph stays as it is." in shown
    assert page.count(f"<p>{FIRST}</p>") == 2  # the new text and the public one


def test_a_text_of_which_nothing_is_public_is_shown_whole(world: World) -> None:
    world.post({"en": TEXT})
    page = queue(world).text
    assert FIRST in outside_details(page)
    assert "<ins>" not in page
    assert "The difference suggests" not in page


def test_an_edit_of_what_nobody_sees_says_so(world: World) -> None:
    edited(world, TEXT.replace("The first", "The  first"))
    shown = outside_details(queue(world).text)
    assert "Nothing that a reader sees." in shown
    assert "<ins>" not in shown


def test_a_difference_that_is_too_long_has_a_page_of_its_own(world: World) -> None:
    long = "\n\n".join(f"{FIRST} {number}" for number in range(MOST_MARKED // 50))
    edited(world, f"{long}\n\nMore.", old=long)
    page = queue(world).text
    assert "too long to show their difference here" in page
    assert "/compare?" in page


@pytest.mark.parametrize(
    ("said", "text", "suggested"),
    [
        (Change.TYPO, SLIP, Change.TYPO),
        (Change.MEDIUM, SLIP, Change.TYPO),
        (Change.TYPO, SENSE, Change.MEDIUM),
        (Change.MEDIUM, SENSE, Change.MEDIUM),
        (Change.TYPO, MUCH, Change.MAJOR),
        (Change.MAJOR, SENSE, Change.MEDIUM),
    ],
)
def test_what_was_said_and_what_the_difference_suggests_stand_together_where_they_differ(
    world: World, said: Change, text: str, suggested: Change
) -> None:
    edited(world, text, said)
    shown = outside_details(queue(world).text)
    differ = said is not suggested
    assert (SAYS[said] in shown) == differ
    assert (SUGGESTS[suggested] in shown) == differ


def test_a_moderator_corrects_it(world: World) -> None:
    comment = edited(world, MUCH, Change.TYPO)
    correct = form(queue(world), "Correct it")
    answer = world.browser("moderator").post(
        correct.action, data=correct.filled("Correct it", change="major")
    )
    assert answer.status_code == 303
    assert world.revision(comment).change is Change.MAJOR
    assert world.acts(comment)[-1] == "revision.set_change"
    assert "The difference suggests" not in queue(world).text
    assert world.breaks() == []


def test_nobody_but_moderators_and_the_author_sees_anything_of_it(world: World) -> None:
    comment = edited(world, MUCH)
    for who in ("visitor", "rival", "translator", "neighbour"):
        page = world.browser(who).get(f"/en/comments/{comment}").text
        assert "parliament" not in page


def test_the_queue_costs_no_more_statements_for_edits(world: World) -> None:
    for _n in range(3):
        edited(world, SLIP)
    browser = world.browser("moderator")
    address = f"/en/moderation?space={SPACE}"
    browser.get(address)
    with statements(world.app) as one:
        browser.get(address)
    edited(world, SENSE)
    with statements(world.app) as more:
        browser.get(address)
    assert len(more) == len(one)


# --- the composer -------------------------------------------------------------------------------


def composer(world: World, comment: str) -> TestResponse:
    answer = world.browser("author").get(f"/en/comments/{comment}/edit")
    assert answer.status_code == 200
    return answer


def press(world: World, page: TestResponse, button: str, **fields: str) -> TestResponse:
    found = form(page, button)
    return world.browser("author").post(found.action, data=found.filled(button, **fields))


def chosen(page: TestResponse) -> str:
    fields = form(page, "Preview").fields
    return next(value for name, value in fields if name == "change")


@pytest.mark.parametrize(
    ("text", "suggested"), [(SLIP, "typo"), (SENSE, "medium"), (MUCH, "major"), (TEXT, "medium")]
)
def test_the_preview_preselects_what_the_difference_suggests(
    world: World, text: str, suggested: str
) -> None:
    page = composer(world, public(world))
    assert chosen(page) == "medium"
    assert chosen(press(world, page, "Preview", text_en=text)) == suggested


def test_the_suggestion_follows_the_text_until_somebody_chooses(world: World) -> None:
    page = press(world, composer(world, public(world)), "Preview", text_en=SLIP)
    assert "what the difference between the two texts suggests" in page.text
    page = press(world, page, "Preview", text_en=MUCH)
    assert chosen(page) == "major"
    page = press(world, page, "Preview", change="typo")
    assert chosen(page) == "typo"
    assert "what the difference between the two texts suggests" not in page.text
    assert chosen(press(world, page, "Preview", text_en=SENSE)) == "typo"


@pytest.mark.parametrize(
    ("text", "choice", "recorded"),
    [
        # Left as it stands, it counts as what the difference suggests, and never as less.
        (MUCH, None, Change.MAJOR),
        (SENSE, None, Change.MEDIUM),
        (SLIP, None, Change.MEDIUM),
        # What the author chooses counts, whatever the difference says.
        (MUCH, "typo", Change.TYPO),
        (SLIP, "major", Change.MAJOR),
    ],
)
def test_what_is_submitted_without_a_look_at_the_preview(
    world: World, text: str, choice: str | None, recorded: Change
) -> None:
    comment = public(world)
    fields = {"text_en": text} | ({"change": choice} if choice else {})
    answer = press(world, composer(world, comment), "Submit for review", **fields)
    assert answer.status_code == 303
    assert world.revision(comment).change is recorded


def test_a_suggestion_of_little_does_not_stand_for_much_that_came_later(world: World) -> None:
    comment = public(world)
    page = press(world, composer(world, comment), "Preview", text_en=SLIP)
    assert chosen(page) == "typo"
    press(world, page, "Submit for review", text_en=MUCH)
    assert world.revision(comment).change is Change.MAJOR


def test_a_suggestion_that_the_author_submits_is_theirs(world: World) -> None:
    comment = public(world)
    page = press(world, composer(world, comment), "Preview", text_en=SLIP)
    press(world, page, "Submit for review")
    assert world.revision(comment).change is Change.TYPO


def test_a_choice_outlives_the_draft(world: World) -> None:
    comment = public(world)
    press(world, composer(world, comment), "Save the draft", text_en=SLIP, change="major")
    assert chosen(composer(world, comment)) == "major"


def test_the_texts_of_others_are_compared_for_nobody(world: World) -> None:
    comment = public(world)
    found = form(composer(world, comment), "Preview")
    sent = found.filled("Preview", text_en=SLIP)
    answer = world.browser("rival").post(found.action, data=sent)
    assert answer.status_code in (200, 404)
    if answer.status_code == 200:
        assert chosen(answer) == "medium"
