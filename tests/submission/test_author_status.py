"""What the desk says to a moderator after an act: what was wrong, what happened, what is next."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from forum.comments.rules import Act, Reason
from tests.world import SPACE, World, form

DESK = "/en/moderation"
MISSING = "Give the author a reason."


def words(answer: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", answer.text).split())


def press(browser: FlaskClient, page: str, button: str, **fields: object) -> TestResponse:
    found = form(browser.get(page), button)
    return browser.post(found.action, data=found.filled(button, **fields))


def tied(answer: TestResponse, field: str, error: str) -> bool:
    """Whether the summary leads to the field, and the field names what is wrong with it."""
    link = f'<a href="#{field}">{MISSING}</a>' in answer.text
    there = f'<p class="error" id="{error}">{MISSING}</p>' in answer.text
    tag = re.search(rf'<select id="{field}"[^>]*>', answer.text)
    assert tag
    return link and there and f'aria-describedby="{error}" aria-invalid="true"' in tag[0]


@pytest.mark.parametrize("page", [DESK, f"{DESK}/{{comment}}"])
def test_a_missing_reason_is_said_at_its_field(world: World, page: str) -> None:
    world.post({"en": "Another."})
    comment = world.post({"en": "Vague."})
    browser, here = world.browser("moderator"), page.format(comment=comment)
    found = form(browser.get(here), "Return")
    about = found.action.split("/comments/")[1].partition("/")[0]
    answer = browser.post(found.action, data=found.filled("Return", note="Not lost."))
    assert answer.status_code == 422
    assert tied(answer, f"reason-{about}", f"e-reason-{about}")
    assert answer.text.count('aria-invalid="true"') == 1
    assert form(answer, "Return").filled()["note"] == ["Not lost."]
    assert "as it is now" not in answer.text  # that is said where something has changed


def test_a_missing_version_is_said_at_the_versions(world: World) -> None:
    comment = world.post({"en": "Vague."})
    answer = press(world.browser("moderator"), f"{DESK}/{comment}", "Approve", revision=None)
    assert answer.status_code == 422
    assert f'<a href="#revision-{comment}">Choose at least one version.</a>' in answer.text
    assert f'id="e-revision-{comment}">Choose at least one version.</p>' in answer.text


def test_a_missing_reason_for_several_is_said_at_its_field(world: World) -> None:
    comments = [world.post({"en": f"Number {turn}."}) for turn in range(2)]
    answer = press(world.browser("moderator"), DESK, "Return the chosen", comment=comments)
    assert answer.status_code == 422
    assert tied(answer, "bulk-reason", "e-bulk-reason")


def test_a_removal_without_a_reason_keeps_the_page_and_the_note(world: World) -> None:
    comment = world.publish({"en": "Vague."})
    browser = world.browser("moderator")
    found = form(browser.get(f"/en/comments/{comment}"), "Remove")
    for sent in ({"reason": ""}, {"reason": "no such reason"}, {"reason": "no_such_reason"}):
        answer = browser.post(found.action, data=found.filled("Remove", note="Not lost.", **sent))
        assert answer.status_code == 422
        assert '<a href="#reason">' in answer.text
        assert 'aria-describedby="e-reason" aria-invalid="true"' in answer.text
        assert '<details class="tool" open>' in answer.text
        assert form(answer, "Remove").filled()["note"] == ["Not lost."]
    assert world.browser("visitor").get(f"/en/comments/{comment}").status_code == 200


@pytest.mark.parametrize("button", ["Remove", "Restore"])
def test_a_note_that_is_too_long_is_given_back(world: World, button: str) -> None:
    comment = world.publish({"en": "Vague."})
    if button == "Restore":
        world.remove(comment)
    browser = world.browser("moderator")
    found = form(browser.get(f"/en/comments/{comment}"), button)
    long = "x" * 5001
    answer = browser.post(found.action, data=found.filled(button, reason="other", note=long))
    assert answer.status_code == 413
    assert 'aria-describedby="e-note" aria-invalid="true"' in answer.text
    assert form(answer, button).filled()["note"] == [long]


def test_a_removal_by_somebody_else_tells_nothing(world: World) -> None:
    public, held = world.publish({"en": "Public."}), world.post({"en": "Held."})
    browser = world.browser("person")
    for sent in ({}, {"reason": "other"}, {"note": "x" * 5001}):
        answer = browser.post(f"/en/comments/{held}/removal", data=sent)
        unknown = browser.post("/en/comments/zzzzzzzzzzzz/removal", data=sent)
        assert (answer.status_code, unknown.status_code) == (404, 404)
    assert browser.post(f"/en/comments/{public}/removal", data={}).status_code in (403, 404)


BEHIND = r'<details class="tool">\s*<summary>(?:(?!</details>).)*action="[^"]*{}"'


@pytest.mark.parametrize(
    ("who", "page", "action"),
    [
        ("author", "/en/comments/{comment}", "/withdrawal"),
        ("moderator", "/en/comments/{comment}", "/removal"),
        ("moderator", "/en/spaces/guide/notes", "/removal"),
    ],
)
def test_one_click_ends_nothing_for_good(world: World, who: str, page: str, action: str) -> None:
    """The control that opens the form is one step, its button another."""
    comment = world.publish({"en": "Clear.", "fr": "Clair."})
    given = {"title": "A note", "text-en": "Please look again."}
    world.browser("moderator").post("/en/spaces/guide/notes/new", data=given)
    answer = world.browser(who).get(page.format(comment=comment))
    offered = len(re.findall(rf'action="[^"]*{action}"', answer.text))
    behind = len(re.findall(BEHIND.format(action), answer.text, re.DOTALL))
    assert offered == behind > 0


def test_a_missing_reason_of_a_preview_is_said_at_its_field(world: World) -> None:
    comment = world.post({"en": "Vague."})
    browser = world.browser("moderator")
    found = form(browser.get(f"{DESK}/{comment}"), "Preview the letter")
    sent = {**found.filled(), "letter": "revision.return", "note": "Not lost."}
    answer = browser.post(f"/en/comments/{comment}/letter", data=sent)
    assert answer.status_code == 422
    assert tied(answer, "reason", "e-reason")


def test_a_decision_says_when_it_takes_effect_and_an_undone_one_that_it_is(world: World) -> None:
    world.post({"en": "Hasty."})
    browser = world.browser("moderator")
    answer = press(browser, DESK, "Return", reason=Reason.UNCLEAR.value)
    told = browser.get(answer.headers["Location"])
    notice = words(told).partition("Begin with")[0]
    assert "Returned by Signed-in moderator: English. It takes effect on" in notice
    assert "left to undo it." in notice
    undo = form(told, "Undo – Switzerland")
    answer = browser.post(undo.action, data=undo.filled())
    assert "#" not in answer.headers["Location"]  # the page opens where the notice is
    told = browser.get(answer.headers["Location"])
    assert "This decision has been undone." in words(told).partition("Begin with")[0]


def test_removing_and_restoring_say_so(world: World) -> None:
    comment = world.publish({"en": "Public."})
    browser, here = world.browser("moderator"), f"/en/comments/{comment}"
    answer = press(browser, here, "Remove", reason=Reason.PERSONAL_DATA.value)
    assert "The comment is removed." in browser.get(answer.headers["Location"]).text
    answer = press(browser, here, "Restore")
    assert "The comment is restored." in browser.get(answer.headers["Location"]).text


def test_only_who_decides_is_led_to_the_oldest(world: World) -> None:
    """The secretariat sees the queue; a button that answers 404 is no way to go."""
    world.post({"en": "Waits."})
    assert "Begin with the oldest" in world.browser("moderator").get(DESK).text
    page = world.browser("secretariat").get(DESK)
    assert "1 submission waits" in page.text
    assert "Begin with the oldest" not in page.text


def test_a_filter_that_hides_all_does_not_say_that_nothing_waits(world: World) -> None:
    world.post({"en": "Waits."})
    browser = world.browser("moderator")
    assert "Nothing waits." not in browser.get(f"{DESK}?language=fr").text
    world.decide(world.post({"en": "Another."}), Act.APPROVE)
    assert "1 more is not shown" in words(browser.get(f"{DESK}?language=fr"))


@pytest.mark.parametrize("page", ["moderation", "moderation/reasons"])
def test_settings_say_that_they_are_saved(world: World, page: str) -> None:
    browser, here = world.browser("secretariat"), f"/en/spaces/{SPACE}/{page}"
    assert "Your changes are saved." not in browser.get(here).text
    answer = press(browser, here, "Save")
    assert answer.status_code == 303
    assert "Your changes are saved." in browser.get(answer.headers["Location"]).text
