"""Stopping letters: by the link in one, by one click of a mail program, and on one's page."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from forum.letters.delivery.sending import drain
from forum.letters.delivery.unsubscribe import stop_token
from forum.letters.kinds.registry import KINDS
from forum.spaces.rules import Capacity
from tests.letters.conftest import Office, letters, text
from tests.letters.test_sending import cause
from tests.world import World, form

STOP = re.compile(r"https://forum\.example(/en/letters/stop/\S+)")


def _post_and_drain(app: Flask, world: World) -> None:
    world.post({"en": "We agree."}, by="person", capacity=Capacity.PERSONAL)
    with app.app_context():
        drain()


def _link(office: Office) -> str:
    found = STOP.search(text(office.received[-1]))
    assert found
    return found[1]


def test_a_letter_says_how_to_stop_its_kind(app: Flask, quiet: World, by_post: Office) -> None:
    _post_and_drain(app, quiet)
    [message] = by_post.received
    assert message["List-Unsubscribe"] == f"<https://forum.example{_link(by_post)}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_mail_program_stops_it_with_one_click(app: Flask, quiet: World, by_post: Office) -> None:
    """From another site, without a cookie, and without being sent elsewhere (RFC 8058)."""
    _post_and_drain(app, quiet)
    program = app.test_client()
    program.environ_base.pop("HTTP_SEC_FETCH_SITE")
    answer = program.post(_link(by_post), data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    _post_and_drain(app, quiet)
    assert len(by_post.received) == 1
    receipts = [letter for letter in letters(app) if letter.kind == "received"]
    assert [str(letter.state) for letter in receipts] == ["sent", "stopped"]
    assert "letter.stop" in _site_acts(quiet)


def test_a_reader_stops_it_and_lets_it_come_again(
    app: Flask, quiet: World, by_post: Office
) -> None:
    _post_and_drain(app, quiet)
    reader, link = app.test_client(), _link(by_post)
    page = reader.get(link)
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "Stop these letters?" in page.text
    stopped = reader.post(link, data=form(page, "Stop these letters").filled("Stop these letters"))
    assert (stopped.status_code, stopped.location) == (303, link)
    page = reader.get(link)
    assert "You get no more of these letters" in page.text
    _post_and_drain(app, quiet)
    assert len(by_post.received) == 1
    again = form(page, "Get these letters again").filled("Get these letters again")
    reader.post(link, data=again)
    _post_and_drain(app, quiet)
    assert len(by_post.received) == 2


def test_looking_at_the_link_changes_nothing(app: Flask, quiet: World, by_post: Office) -> None:
    """Programs that look for harmful links open every one."""
    _post_and_drain(app, quiet)
    for method in ("GET", "HEAD"):
        assert app.test_client().open(_link(by_post), method=method).status_code == 200
    _post_and_drain(app, quiet)
    assert len(by_post.received) == 2


def test_a_link_stops_nothing_but_its_kind_and_its_reader(
    app: Flask, quiet: World, by_post: Office
) -> None:
    _post_and_drain(app, quiet)
    app.test_client().post(_link(by_post), data={"List-Unsubscribe": "One-Click"})
    quiet.post({"en": "We agree."}, by="rival", capacity=Capacity.PERSONAL)
    cause(app, quiet, "person")
    with app.app_context():
        drain()
    assert sorted(str(message["To"]) for message in by_post.received[1:]) == [
        quiet.emails["person"],
        quiet.emails["rival"],
    ]


@pytest.mark.parametrize("token", ["x", "WyJhIiwiYiJd.abc", "%00", "a" * 400, "%F0%9F%98%80"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_forged_link_is_not_there(app: Flask, token: str, method: str) -> None:
    answer = app.test_client().open(f"/en/letters/stop/{token}", method=method)
    assert answer.status_code == 404


def test_a_signed_link_to_what_cannot_be_stopped_is_not_there(app: Flask, quiet: World) -> None:
    person = quiet.viewer("person").public_id
    with app.app_context():
        tokens = [
            stop_token(person, "recover"),
            stop_token(person, "nothing"),
            stop_token("0" * 12, "received"),
        ]
    answers = [app.test_client().post(f"/en/letters/stop/{token}", data={}) for token in tokens]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_an_account_s_own_letters_cannot_be_stopped(
    app: Flask, quiet: World, by_post: Office
) -> None:
    cause(app, quiet)
    with app.app_context():
        drain()
    [message] = by_post.received
    assert message["List-Unsubscribe"] is None
    assert STOP.search(text(message)) is None


def test_a_person_chooses_on_their_page(app: Flask, quiet: World, by_post: Office) -> None:
    browser = quiet.browser("person")
    page = browser.get("/en/account/letters")
    assert page.headers["Cache-Control"] == "private, no-store"
    filled = form(page, "Save").filled("Save")
    for_everybody = [kind for kind in KINDS.values() if kind.can_stop and not kind.roles]
    assert sorted(filled["kind"]) == sorted(kind.name for kind in for_everybody)
    filled["kind"].remove("received")
    saved = browser.post("/en/account/letters", data=filled)
    assert saved.status_code == 303
    assert "Your choice was saved." in browser.get(saved.location).text
    assert "received" not in form(browser.get("/en/account/letters"), "Save").filled()["kind"]
    _post_and_drain(app, quiet)
    assert by_post.received == []
    browser.post("/en/account/letters", data={"kind": ["received", "recover", "<script>"]})
    _post_and_drain(app, quiet)
    assert len(by_post.received) == 1
    assert quiet.breaks() == []


def test_nobody_chooses_for_somebody_else(app: Flask, quiet: World) -> None:
    visitor = app.test_client()
    for method in ("GET", "POST"):
        answer = visitor.open("/en/account/letters", method=method)
        assert answer.status_code == 401
    foreign = quiet.browser("person")
    foreign.environ_base["HTTP_SEC_FETCH_SITE"] = "cross-site"
    assert foreign.post("/en/account/letters", data={}).status_code == 403
    assert "letter.stop" not in _site_acts(quiet)


def _site_acts(world: World) -> list[str]:
    from sqlalchemy import select

    from forum.ledger.models import Entry

    with world.reading() as session:
        return list(session.scalars(select(Entry.act).where(Entry.chain == "site")))
