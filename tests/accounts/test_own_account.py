"""One's own account: another password, another address; what ends with it, and who is told."""

from __future__ import annotations

import datetime as dt

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from forum.accounts.models import EmailChange
from forum.core.db import db
from forum.ledger.models import Entry
from tests.accounts.accounts import (
    ANNA,
    NEW,
    PASSWORD,
    acts,
    add,
    change_link,
    is_in,
    link,
    person,
    sign_in,
)
from tests.security.making import Scene

OTHER = "anna@ministry.example"
OWN = ("account", "account/password", "account/email")


def cookie(browser: FlaskClient) -> str:
    found = browser.get_cookie("session")
    assert found is not None
    return found.value


def test_the_pages_are_private_and_in_every_language(scene: Scene) -> None:
    browser = scene.browser(add(scene))
    for tag in ("en", "fr", "es"):
        for page in OWN:
            answer = browser.get(f"/{tag}/{page}")
            assert (answer.status_code, answer.headers["Cache-Control"]) == (
                200,
                "private, no-store",
            ), page
            assert f'<html lang="{tag}"' in answer.text
            assert scene.browser().get(f"/{tag}/{page}").status_code == 401
    assert 'href="/en/account"' in browser.get("/en/").text


def test_a_changed_password_ends_all_other_sign_ins(scene: Scene) -> None:
    """C03, C05: this browser goes on with another secret, a copy of its cookie does not."""
    somebody = add(scene)
    browser, elsewhere, thief = scene.browser(somebody), scene.browser(somebody), scene.browser()
    before = cookie(browser)
    thief.set_cookie("session", before)
    assert is_in(thief)
    recovery = link(scene, "recovery")
    answer = browser.post("/en/account/password", data={"old": PASSWORD, "new": NEW})
    assert answer.status_code == 303
    assert "Your new password is saved" in browser.get(answer.headers["Location"]).text
    assert cookie(browser) != before
    assert is_in(browser)
    assert not is_in(elsewhere)
    assert not is_in(thief)
    assert scene.browser().get(recovery).status_code == 410
    assert sign_in(scene.browser()).status_code == 200
    assert sign_in(scene.browser(), password=NEW).status_code == 303
    assert acts(scene) == ["person.change_password"]


def test_a_password_is_changed_by_whoever_knows_the_old_one(scene: Scene) -> None:
    somebody = add(scene)
    browser = scene.browser(somebody)
    for fields, field in (
        ({"old": "", "new": NEW}, "old"),
        ({"old": PASSWORD.upper(), "new": NEW}, "old"),
        ({"old": PASSWORD}, "new"),
        ({"old": PASSWORD, "new": "short7!"}, "new"),
        ({"old": PASSWORD, "new": "passwordpassword"}, "new"),
        ({"old": PASSWORD, "new": "it is me, Anna Keller"}, "new"),
    ):
        answer = browser.post("/en/account/password", data=fields)
        assert answer.status_code == 422
        assert f'id="e-{field}"' in answer.text
        assert NEW not in answer.text
    assert acts(scene) == []


def test_guessing_the_old_password_is_stopped(limited_app: Flask, scene: Scene) -> None:
    browser = scene.browser(add(scene))
    statuses = [
        browser.post("/en/account/password", data={"old": "", "new": ""}).status_code
        for _turn in range(10)
    ]
    assert statuses[-1] == 429


# --- another address ----------------------------------------------------------------------------


def test_another_address_holds_once_it_is_confirmed(scene: Scene, client: FlaskClient) -> None:
    browser = scene.browser(add(scene))
    answer = browser.post("/en/account/email", data={"email": OTHER.upper()})
    assert answer.status_code == 303
    assert person(scene).email == ANNA
    there = change_link(scene)
    page = client.get(there)
    assert (page.status_code, page.headers["Referrer-Policy"]) == (200, "no-referrer")
    assert OTHER in page.text
    assert person(scene).email == ANNA
    assert client.post(there).status_code == 303
    assert person(scene, OTHER).name == "Anna Keller"
    assert sign_in(scene.browser(), OTHER).status_code == 303
    for again in (client.get(there), client.post(there)):
        assert again.status_code == 410
    with scene.app.app_context():
        change = db.session.scalars(select(EmailChange)).one()
        entries = db.session.scalars(
            select(Entry).where(Entry.act.like("person.%")).order_by(Entry.id)
        ).all()
        assert change.email == ANNA, "the record keeps where the old letter goes"
        assert [(one.act, one.details) for one in entries] == [
            ("person.ask_email", {"change": change.public_id}),
            ("person.change_email", {"change": change.public_id}),
        ]


def test_the_last_address_asked_for_holds(
    clock: time_machine.Traveller, scene: Scene, client: FlaskClient
) -> None:
    browser = scene.browser(add(scene))
    browser.post("/en/account/email", data={"email": "first@example.org"})
    first = change_link(scene)
    browser.post("/en/account/email", data={"email": "second@example.org"})
    second = change_link(scene)
    assert client.post(first).status_code == 410
    clock.shift(dt.timedelta(days=1, seconds=1))
    assert client.post(second).status_code == 410
    assert person(scene).email == ANNA


def test_an_address_of_somebody_else_is_not_told(scene: Scene, client: FlaskClient) -> None:
    """Asked for like any other; the refusal comes to whoever reads that address."""
    add(scene, "Bert", OTHER)
    browser = scene.browser(add(scene))
    known = browser.post("/en/account/email", data={"email": OTHER})
    there = change_link(scene)
    unknown = browser.post("/en/account/email", data={"email": "nobody@example.org"})
    assert (known.status_code, known.headers["Location"], known.text) == (
        unknown.status_code,
        unknown.headers["Location"],
        unknown.text,
    )
    browser.post("/en/account/email", data={"email": OTHER})
    there = change_link(scene)
    assert client.post(there).status_code == 409
    assert person(scene).name == "Anna Keller"
    assert person(scene, OTHER).name == "Bert"


def test_wrong_addresses_are_said_at_the_field(scene: Scene) -> None:
    browser = scene.browser(add(scene))
    before = scene.rows()
    for email in ("", "x", ANNA, "a@example.org\r\nBcc: b@example.org", "a" * 400 + "@example.org"):
        answer = browser.post("/en/account/email", data={"email": email})
        assert answer.status_code == 422, email
        assert 'id="e-email"' in answer.text
    assert scene.rows() == before


def test_an_old_sign_in_gives_the_password_again(
    clock: time_machine.Traveller, scene: Scene
) -> None:
    """… and comes back to the page it wanted; a form says so and gives its text back."""
    browser = scene.browser(add(scene))
    clock.shift(dt.timedelta(minutes=31))
    answer = browser.get("/en/account/email")
    assert answer.headers["Location"] == "/en/sign-in-again?next=/en/account/email"
    late = browser.post("/en/account/email", data={"email": OTHER})
    assert late.status_code == 401
    assert "/en/sign-in-again" in late.text
    assert acts(scene) == []
    wrong = browser.post(answer.headers["Location"], data={"password": NEW})
    assert wrong.status_code == 200
    assert browser.get("/en/account/email").status_code == 303
    right = browser.post(answer.headers["Location"], data={"password": PASSWORD})
    assert (right.status_code, right.headers["Location"]) == (303, "/en/account/email")
    assert browser.get("/en/account/email").status_code == 200
