"""Registering, confirming, recovering: what opens an account, and what a stranger is told."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from forum.accounts.models import Person
from forum.accounts.rules import TERMS_VERSION
from forum.core.clock import now
from forum.core.guard import limiter
from tests.accounts.accounts import (
    ANNA,
    NEW,
    PASSWORD,
    acts,
    add,
    is_in,
    link,
    person,
    register,
    sign_in,
    told,
)
from tests.security.making import Scene

TAGS = ("en", "fr", "es")
PAGES = ("register", "recovery", "confirmation", "letter", "terms")


def test_the_pages_are_there_in_every_language(client: FlaskClient) -> None:
    for tag in TAGS:
        for page in PAGES:
            answer = client.get(f"/{tag}/{page}")
            assert answer.status_code == 200
            assert f'<html lang="{tag}"' in answer.text
            kept = "no-cache" if page == "terms" else "private, no-store"
            assert answer.headers["Cache-Control"] == kept, page


# --- registering --------------------------------------------------------------------------------


def test_an_account_counts_once_its_address_is_confirmed(scene: Scene, client: FlaskClient) -> None:
    answer = register(client, "fr", email="Anna@Example.org")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/fr/letter")
    found = person(scene)
    assert (found.email, found.name, found.interface_language) == (ANNA, "Anna Keller", "fr")
    assert (found.confirmed_at, found.terms_version) == (None, TERMS_VERSION)
    assert found.terms_accepted_at is not None
    assert acts(scene) == ["person.register"]

    before = told(sign_in(client, password="a wrong one of good length"))
    assert told(sign_in(client)) == before, "a right password tells nothing more than a wrong one"
    assert not is_in(client)

    there = link(scene, "confirmation", lang="fr")
    page = client.get(there)
    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert person(scene).confirmed_at is None, "looking at a link confirms nothing"
    answer = client.post(there, data={"password": PASSWORD})
    assert answer.status_code == 303
    assert is_in(client)
    assert client.get(answer.headers["Location"]).status_code == 200
    assert acts(scene) == ["person.register", "person.confirm"]
    assert sign_in(scene.browser()).status_code == 303


def test_a_link_of_confirmation_is_used_once(scene: Scene, client: FlaskClient) -> None:
    register(client)
    there = link(scene, "confirmation")
    assert client.post(there, data={"password": "not the one that was chosen"}).status_code == 422
    assert client.post(there, data={"password": PASSWORD}).status_code == 303
    for again in (client.get(there), client.post(there, data={"password": PASSWORD})):
        assert again.status_code == 410
        assert again.headers["Cache-Control"] == "private, no-store"


def test_somebody_elses_registration_of_my_address_is_no_way_in(
    scene: Scene, client: FlaskClient
) -> None:
    """Eve registers Anna's address with a password of her own; then Anna registers herself."""
    register(client, password="what eve has chosen for it", name="Eve")
    first = link(scene, "confirmation")
    register(client)
    assert client.post(first, data={"password": PASSWORD}).status_code == 410
    second = link(scene, "confirmation")
    wrong = client.post(second, data={"password": "what eve has chosen for it"})
    assert wrong.status_code == 422
    assert client.post(second, data={"password": PASSWORD}).status_code == 303
    assert person(scene).name == "Anna Keller"


WRONG = [
    ({"email": ""}, "email"),
    ({"email": "anna"}, "email"),
    ({"email": "anna@localhost"}, "email"),
    ({"email": "a b@example.org"}, "email"),
    ({"email": "anna@example.org\r\nBcc: x@example.org"}, "email"),
    ({"email": "\u202eanna@example.org"}, "email"),
    ({"email": "a" * 300 + "@example.org"}, "email"),
    ({"email": "anna@" + "a" * 300 + ".org"}, "email"),
    ({"email": "a@example.org,b@example.org"}, "email"),
    ({"terms": ""}, "terms"),
    ({"name": ""}, "name"),
    ({"name": " \u200b"}, "name"),
    ({"name": "Anna\r\nBcc: x@example.org"}, "name"),
    ({"name": "Anna\u2028Keller"}, "name"),
    ({"name": "x" * 201}, "name"),
    ({"name": "Admin"}, "name"),
    ({"name": "Secrétariat"}, "name"),
    ({"name": "\u0410nna"}, "name"),
    ({"password": ""}, "password"),
    ({"password": "short7!"}, "password"),
    ({"password": "x" * 1_001}, "password"),
    ({"password": "passwordpassword"}, "password"),
    ({"password": "keller anna, anna keller"}, "password"),
    ({"password": "my address is anna@example.org"}, "password"),
    ({"password": "the discussion space of all"}, "password"),
]


@pytest.mark.parametrize(("fields", "field"), WRONG)
def test_what_cannot_be_taken_is_said_at_its_field(
    scene: Scene, client: FlaskClient, fields: dict[str, str], field: str
) -> None:
    before = scene.rows()
    answer = register(client, **fields)
    assert answer.status_code == 422
    assert f'id="e-{field}"' in answer.text
    assert f'href="#f-{field}"' in answer.text
    assert PASSWORD not in answer.text
    assert scene.rows() == before


def test_hostile_fields_are_shown_as_text(client: FlaskClient) -> None:
    """A03, A05"""
    hostile = '"><script>alert(1)</script>{{7777*7}}'
    answer = register(client, name=hostile, email=hostile)
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert "54439" not in answer.text


def test_odd_forms_never_fail(scene: Scene, client: FlaskClient) -> None:
    """A12, D11: damaged, doubled, missing, of other types."""
    for page in ("register", "recovery", "confirmation"):
        for body in (
            {"data": {}},
            {"data": {"email": ["a@example.org", "b@example.org"], "name[]": "x"}},
            {"data": b"\xff\xfe=%00", "content_type": "application/x-www-form-urlencoded"},
            {"data": b"email=%ff%fe", "content_type": "application/x-www-form-urlencoded"},
            {
                "data": b"email=%00a@example.org",
                "content_type": "application/x-www-form-urlencoded",
            },
            {"json": {"email": "a@example.org"}},
            {"data": b"<a/>", "content_type": "application/xml"},
            {"data": b"{", "content_type": "application/json"},
            {"data": b"", "content_type": "multipart/form-data; boundary=x"},
            {"data": {"email": "a@example.org", "status": "1", "is_admin": "1"}},
        ):
            answer = client.post(f"/en/{page}", **body)
            assert answer.status_code in (303, 400, 413, 415, 422), (page, body)


def test_what_no_field_is_for_is_ignored(scene: Scene, client: FlaskClient) -> None:
    """B03"""
    register(client, confirmed_at="2026-01-01", active="0", role="administrator", id="1")
    found = person(scene)
    assert (found.confirmed_at, found.active) == (None, True)


def test_a_post_from_elsewhere_changes_nothing(scene: Scene, client: FlaskClient) -> None:
    """C01"""
    add(scene)
    before = scene.rows()
    there = link(scene, "recovery")
    for address in ("/en/register", "/en/recovery", "/en/confirmation", there):
        for site in ("cross-site", "same-site"):
            answer = client.post(address, data={"email": ANNA}, headers={"Sec-Fetch-Site": site})
            assert answer.status_code == 403
    assert scene.rows() == before


def test_registration_can_be_closed(
    scene: Scene, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = scene.app.config["SETTINGS"]
    closed = settings.model_copy(update={"registration": "closed"})
    monkeypatch.setitem(scene.app.config, "SETTINGS", closed)
    before = scene.rows()
    assert client.get("/en/register").status_code == 404
    assert register(client).status_code == 404
    assert 'href="/en/register"' not in client.get("/en/sign-in").text
    assert scene.rows() == before


# --- what a stranger is told (C10) --------------------------------------------------------------


def test_known_and_unknown_addresses_are_answered_alike(scene: Scene, client: FlaskClient) -> None:
    add(scene)
    add(scene, "Waits", "waits@example.org", confirmed_at=None)
    add(scene, "Gone", "gone@example.org", active=False)
    emails = (ANNA, "waits@example.org", "gone@example.org", "nobody@example.org")
    for ask in (
        lambda email: register(scene.browser(), email=email, name="Anybody"),
        lambda email: scene.browser().post("/en/recovery", data={"email": email}),
        lambda email: scene.browser().post("/en/confirmation", data={"email": email}),
    ):
        assert len({told(ask(email)) for email in emails}) == 1
    assert acts(scene) == [
        *("person.register_again", "person.register", "person.register"),
        *("person.ask_recovery", "person.register", "person.register"),
        *("person.register_again", "person.register", "person.register"),
    ]


def test_registering_changes_no_account_that_is_there(scene: Scene, client: FlaskClient) -> None:
    add(scene)
    register(client, password=NEW, name="Eve")
    assert person(scene).name == "Anna Keller"
    assert sign_in(scene.browser(), password=NEW).status_code == 200
    assert sign_in(scene.browser()).status_code == 303


# --- recovery (C14) -----------------------------------------------------------------------------


def test_a_forgotten_password_is_replaced_by_a_link(scene: Scene, client: FlaskClient) -> None:
    somebody = add(scene)
    inside = scene.browser(somebody)
    client.post("/en/recovery", data={"email": f" {ANNA.upper()} "})
    assert acts(scene) == ["person.ask_recovery"]
    there = link(scene, "recovery")
    page = client.get(there)
    assert (page.status_code, page.headers["Referrer-Policy"]) == (200, "no-referrer")
    assert client.post(there, data={"password": "short"}).status_code == 422
    answer = client.post(there, data={"password": NEW})
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        "/en/sign-in?done=recovered",
    )
    assert not is_in(inside), "C05"
    assert not is_in(client), "whoever has the link has not shown a second factor"
    assert sign_in(scene.browser()).status_code == 200
    assert sign_in(scene.browser(), password=NEW).status_code == 303
    for again in (client.get(there), client.post(there, data={"password": PASSWORD})):
        assert again.status_code == 410
    assert acts(scene) == ["person.ask_recovery", "person.change_password"]


def test_a_link_of_recovery_ends_within_the_hour(
    clock: time_machine.Traveller, scene: Scene, client: FlaskClient
) -> None:
    add(scene)
    there = link(scene, "recovery")
    clock.shift(dt.timedelta(hours=1, seconds=1))
    for late in (client.get(there), client.post(there, data={"password": NEW})):
        assert late.status_code == 410
    assert sign_in(client).status_code == 303


def test_a_forged_link_is_no_page(scene: Scene, client: FlaskClient) -> None:
    somebody = add(scene)
    real = link(scene, "recovery")
    other = link(scene, "confirmation").replace("confirmation", "recovery")
    for address in (
        *(other, real + "x", real.replace("/recovery/", "/recovery/x"), "/en/recovery/x"),
        *("/en/recovery/" + "x" * 5_000, "/en/confirmation/a.b.c", "/en/account/email/a.b.c"),
        *("/en/recovery/%00", "/en/recovery/é", "/en/recovery/" + "9" * 30),
    ):
        for answer in (client.get(address), client.post(address, data={"password": NEW})):
            assert answer.status_code == 404, address
    scene.change(Person, somebody.id, active=False)
    assert client.get(real).status_code == 410


# --- limits -------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["register", "recovery", "confirmation"])
def test_asking_too_often_is_stopped(limited_app: Flask, scene: Scene, page: str) -> None:
    """D18, per account and per address; the terms are not accepted, so nothing is hashed."""
    add(scene)
    statuses = [
        scene.browser().post(f"/en/{page}", data={"email": " " * (turn % 2) + ANNA}).status_code
        for turn in range(9)
    ]
    assert statuses[-1] == 429
    limiter.reset()
    statuses = [
        scene.browser().post(f"/en/{page}", data={"email": f"{turn}@"}).status_code
        for turn in range(45)
    ]
    assert statuses[-1] == 429
    answer = scene.browser().post(f"/en/{page}", data={"email": "x@"})
    assert int(answer.headers["Retry-After"]) > 0


def test_trying_passwords_at_a_link_is_stopped(limited_app: Flask, scene: Scene) -> None:
    add(scene, confirmed_at=None)
    there = link(scene, "confirmation")
    statuses = [
        scene.browser().post(there, data={"password": ""}).status_code for _turn in range(10)
    ]
    assert statuses[-1] == 429


def test_everything_is_in_the_ledger(scene: Scene, client: FlaskClient) -> None:
    register(client)
    client.post(link(scene, "confirmation"), data={"password": PASSWORD})
    assert scene.breaks() == []
    assert person(scene).confirmed_at <= now()
