"""The letter that a decision would send, looked at before it is taken."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from forum.accounts.models import Person
from forum.comments.rules import Act
from forum.core.clock import now
from forum.core.db import transaction
from forum.ledger.models import Entry
from forum.letters.actions.preferences import choose
from forum.letters.delivery.sending import drain
from forum.spaces.models import Space
from tests.letters.conftest import in_folder, letters, text
from tests.world import GRACE, SPACE, World, form

NOTE = "Which article do you mean?\n\nAnd <b>which</b> year?"
FOOT = "-- \n"  # below it the letter that goes out has its link for stopping


@pytest.fixture
def sent(app: Flask, folder: Path) -> Callable[[], list[tuple[str, str]]]:
    """Subject and words of the letters to the author, above their foot."""

    def send() -> list[tuple[str, str]]:
        for file in folder.glob("*.eml"):
            file.unlink()
        with app.app_context():
            drain()
        found = [message for message in in_folder(folder) if "author@" in str(message["To"])]
        return [(str(each["Subject"]), text(each).partition(FOOT)[0]) for each in found]

    return send


def _pressed(
    page: TestResponse, button: str, **changes: object
) -> tuple[str, dict[str, list[str]]]:
    """Where a button with an address of its own leads, and what is sent there."""
    before = page.text.partition(f">{button}</button>")[0]
    tag = before[before.rindex("<button") :]
    address = unescape(tag.partition('formaction="')[2].partition('"')[0])
    return address, form(page, button).filled(button, **changes)


def _look(browser: FlaskClient, comment: str, **changes: object) -> TestResponse:
    """From the queue, by its button."""
    page = browser.get("/en/moderation")
    address, data = _pressed(page, "Preview the letter", **changes)
    assert address == f"/en/comments/{comment}/letter"
    return browser.post(address, data=data)


def _shown(page: TestResponse) -> str:
    """The words of the letter on the page."""
    return unescape(page.text.partition("<pre>")[2].partition("</pre>")[0])


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("act", "button"), [(Act.RETURN, "Return"), (Act.REJECT, "Reject"), (Act.APPROVE, "Approve")]
)
def test_the_letter_that_goes_out_is_the_one_that_was_looked_at(
    app: Flask,
    quiet: World,
    sent: Callable[[], list[tuple[str, str]]],
    act: Act,
    button: str,
    language: str,
) -> None:
    """Byte by byte, in its reader's language, whatever the moderator's is."""
    with app.app_context(), transaction() as session:
        author = update(Person).where(Person.email == quiet.emails["author"])
        session.execute(author.values(interface_language=language))
    comment = quiet.post({"en": "We agree.", "fr": "D’accord."})
    sent()
    browser = quiet.browser("moderator")
    page = _look(browser, comment, reason="incomplete", note=NOTE)
    assert page.status_code == 200
    looked = form(page, "Preview again").filled("Preview again", letter=act.value)
    page = browser.post(f"/en/comments/{comment}/letter", data=looked)
    assert "It goes out on " in page.text
    assert "letters/stop" not in page.text
    previewed = _shown(page)
    address, data = _pressed(page, button)
    assert browser.post(address, data=data).status_code == 303
    assert sent() == []
    quiet.wait(GRACE)
    [(subject, words)] = sent()
    assert previewed.partition(FOOT)[0] == words
    assert subject in unescape(page.text)


def test_looking_writes_nothing(quiet: World) -> None:
    comment = quiet.post({"en": "We agree."})
    with quiet.reading() as session:
        before = session.scalar(select(func.count()).select_from(Entry))
    page = _look(quiet.browser("moderator"), comment, reason="unclear", note=NOTE)
    assert page.status_code == 200
    with quiet.reading() as session:
        assert session.scalar(select(func.count()).select_from(Entry)) == before
    assert quiet.decisions(comment) == []
    assert len(letters(quiet.app)) == 0


def test_back_in_the_queue_what_was_typed_is_there(quiet: World) -> None:
    comment = quiet.post({"en": "We agree."})
    browser = quiet.browser("moderator")
    page = _look(browser, comment, reason="incomplete", note=NOTE)
    kept = form(page, "Back to the queue").filled("Back to the queue", note=f"{NOTE} Please.")
    queue = browser.post(f"/en/comments/{comment}/letter", data=kept)
    assert queue.status_code == 200
    filled = form(queue, "Return").filled("Return")
    assert filled["note"] == [f"{NOTE} Please."]
    assert filled["reason"] == ["incomplete"]


def test_a_refusal_without_a_reason_is_asked_for_one(quiet: World) -> None:
    comment = quiet.post({"en": "We agree."})
    browser = quiet.browser("moderator")
    page = _look(browser, comment, note=NOTE)
    looked = form(page, "Preview again").filled("Preview again", letter="revision.reject")
    page = browser.post(f"/en/comments/{comment}/letter", data=looked)
    assert page.status_code == 422
    assert "Give the author a reason." in page.text
    assert form(page, "Reject").filled()["note"] == [NOTE]


def test_a_text_that_was_decided_meanwhile_is_said_and_the_note_is_kept(quiet: World) -> None:
    comment = quiet.post({"en": "We agree."})
    browser = quiet.browser("moderator")
    address, data = _pressed(
        browser.get("/en/moderation"), "Preview the letter", reason="unclear", note=NOTE
    )
    quiet.recall(comment)
    page = browser.post(address, data=data)
    assert page.status_code == 409
    assert form(page, "Return").filled()["note"] == [NOTE]


def test_an_author_who_stopped_these_letters_is_said_to_get_none(app: Flask, quiet: World) -> None:
    comment = quiet.post({"en": "We agree."})
    with app.app_context():
        author = quiet.viewer("author").public_id
        choose(person=author, kind="returned", wanted=False, at=now())
    page = _look(quiet.browser("moderator"), comment, reason="unclear", note=NOTE)
    assert "The author gets no letters of this kind" in page.text


def test_the_first_of_two_approvals_sends_nothing(app: Flask, quiet: World) -> None:
    with app.app_context(), transaction() as session:
        session.execute(update(Space).where(Space.slug == SPACE).values(approvals=2))
    comment = quiet.post({"en": "We agree."})
    page = _look(quiet.browser("moderator"), comment)
    assert "no letter goes out before the second" in page.text
    quiet.decide(comment, Act.APPROVE)
    page = _look(quiet.browser("second"), comment)
    assert "It goes out on" in page.text


def test_one_version_of_two_waits_for_the_other(quiet: World) -> None:
    comment = quiet.post({"en": "We agree.", "fr": "D’accord."})
    only = quiet.revision(comment, "en").public_id
    page = _look(quiet.browser("moderator"), comment, revision=only)
    assert "It goes out when the last of the versions" in page.text


def test_a_removal_is_looked_at_from_the_comment_s_page(
    quiet: World, sent: Callable[[], list[tuple[str, str]]]
) -> None:
    comment = quiet.publish({"en": "We agree."})
    sent()
    browser = quiet.browser("moderator")
    page = browser.get(f"/en/comments/{comment}")
    address, data = _pressed(page, "Preview the letter", reason="personal_data", note="A name.")
    page = browser.post(address, data=data)
    assert "It goes out at once." in page.text
    previewed = _shown(page)
    address, data = _pressed(page, "Remove")
    assert browser.post(address, data=data).status_code == 303
    [(_subject, words)] = sent()
    assert previewed.partition(FOOT)[0] == words


def test_whoever_may_not_decide_may_not_look(quiet: World) -> None:
    comment = quiet.post({"en": "We agree."}, by="author")
    id_ = quiet.revision(comment).public_id
    sent = {"letter": "revision.return", "reason": "unclear", "revision": id_}
    answers = {
        who: quiet.browser(who).post(f"/en/comments/{comment}/letter", data=sent).status_code
        for who in ("visitor", "person", "author", "neighbour", "secretariat", "moderator")
    }
    assert answers == {
        "visitor": 401,
        "person": 404,
        "author": 404,
        "neighbour": 404,
        "secretariat": 404,
        "moderator": 200,
    }


def test_a_translator_is_written_to_about_a_translation(quiet: World) -> None:
    comment = quiet.publish({"en": "We agree."})
    browser = quiet.browser("translator")
    page = browser.get(f"/en/comments/{comment}/translation/de")
    sent = form(page, "Submit for review").filled("Submit for review", text="Wir stimmen zu.")
    assert browser.post(f"/en/comments/{comment}/translation/de", data=sent).status_code == 303
    page = _look(quiet.browser("moderator"), comment, reason="unclear", note=NOTE)
    assert "To the translator, Signed-in translator" in page.text
    assert "To the author" not in page.text
    assert "has returned your translation" in _shown(page)
