"""Signing in and out: what a cookie is worth, what a stranger is told, where one is sent."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from config import Settings
from forum import create_app
from forum.accounts.models import Person, SignIn
from forum.core.db import db
from tests.security.making import Scene, Somebody

PASSWORD = "correct horse battery staple"
HOUR = dt.timedelta(hours=1)


@lru_cache(maxsize=1)
def _hashed() -> str:
    return hash_password(PASSWORD)


@pytest.fixture
def anna(scene: Scene) -> Somebody:
    with scene.app.app_context():
        hashed = _hashed()
    return scene.person("Anna", email="anna@example.org", password=hashed)


def sign_in(
    browser: FlaskClient, email: str = "anna@example.org", password: str = PASSWORD, **more: Any
) -> TestResponse:
    return browser.post("/en/sign-in", data={"email": email, "password": password}, **more)


def is_in(browser: FlaskClient) -> bool:
    status = browser.get("/en/mine").status_code
    assert status in (200, 401)
    return status == 200


def cookie(browser: FlaskClient) -> str:
    found = browser.get_cookie("session")
    assert found is not None
    return found.value


# --- the page -----------------------------------------------------------------------------------


def test_the_page_is_there_in_every_language(client: FlaskClient) -> None:
    """Without an account, and never kept by a cache."""
    for tag in client.application.config["SETTINGS"].interface_languages:
        answer = client.get(f"/{tag}/sign-in")
        assert answer.status_code == 200
        assert f'<html lang="{tag}"' in answer.text
        assert f'action="/{tag}/sign-in"' in answer.text
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_the_right_password_signs_in(anna: Somebody, client: FlaskClient) -> None:
    """However the address is capitalised."""
    answer = sign_in(client, " Anna@Example.ORG ")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert is_in(client)


# What is typed, and that all of it is answered in one way (C10).
WRONG = [
    ("anna@example.org", "a wrong password, quite long"),
    ("anna@example.org", ""),
    ("anna@example.org", PASSWORD.upper()),
    ("anna@example.org", PASSWORD + " "),
    ("anna@example.org", PASSWORD[:-1]),
    ("anna@example.org", "x" * 5_000),
    ("anna@example.org", "x" * 100_000),
    ("nobody@example.org", PASSWORD),
    ("nobody@example.org", ""),
    ("nobody@example.org", "x" * 5_000),
    ("gone@example.org", PASSWORD),
    ("no-password@example.org", PASSWORD),
    ("no-password@example.org", ""),
    ("", ""),
    ("not an address", PASSWORD),
    ("' OR 1=1 --@example.org", PASSWORD),
    ("anna@example.org%", PASSWORD),
    ("a" * 5_000 + "@example.org", PASSWORD),
    ("\u202eanna@example.org", PASSWORD),
    ("anna@example.org\r\nBcc: x@example.org", PASSWORD),
    ("<script>alert(1)</script>@example.org", PASSWORD),
]


def test_every_wrong_attempt_is_answered_alike(scene: Scene, anna: Somebody) -> None:
    """Known, unknown and deactivated addresses: same status, same page, same headers."""
    with scene.app.app_context():
        hashed = _hashed()
    scene.person("Gone", email="gone@example.org", password=hashed, active=False)
    scene.person("No", email="no-password@example.org", password=None)
    answers = set()
    for email, password in WRONG:
        browser = scene.browser()
        answer = sign_in(browser, email, password)
        page = re.sub(r'(name="email" value=")[^"]*"', r"\1", answer.text)
        headers = {name for name, _value in answer.headers if name != "Content-Length"}
        answers.add((answer.status_code, page, tuple(sorted(headers))))
        assert "<script>alert" not in answer.text
        assert not is_in(browser)
    assert len(answers) == 1


def test_a_script_is_answered_alike_as_well(scene: Scene, anna: Somebody) -> None:
    """The library would take JSON, and give a token for it; the door takes a form only."""
    answers = set()
    for email, password in WRONG[:9]:
        answer = scene.browser().post("/en/sign-in", json={"email": email, "password": password})
        assert answer.status_code < 500
        answers.add((answer.status_code, answer.text))
    assert [status for status, _text in answers] == [400]


# --- cookies ------------------------------------------------------------------------------------


def test_a_copied_cookie_is_dead_after_signing_out(scene: Scene, anna: Somebody) -> None:
    """C04"""
    browser, thief = scene.browser(anna), scene.browser()
    thief.set_cookie("session", cookie(browser))
    assert is_in(browser)
    assert is_in(thief)
    assert browser.post("/en/sign-out").status_code == 303
    assert not is_in(thief)
    thief.set_cookie("session", cookie(scene.browser(anna)))
    assert is_in(thief), "another sign-in of the same person is not touched"


def test_signing_out_is_no_link(scene: Scene, anna: Somebody) -> None:
    """C08: a picture whose address is the sign-out would sign everybody out."""
    browser = scene.browser(anna)
    for tag in scene.app.config["SETTINGS"].interface_languages:
        assert browser.get(f"/{tag}/sign-out").status_code == 405
    assert is_in(browser)


def test_a_planted_session_does_not_become_theirs(scene: Scene, anna: Somebody) -> None:
    """C03: whoever planted a cookie before the sign-in holds nothing after it."""
    other = scene.person("Eve")
    for planted in (cookie(scene.browser(other)), "eyJhIjoxfQ.AAAA"):
        browser, thief = scene.browser(), scene.browser()
        browser.set_cookie("session", planted)
        thief.set_cookie("session", planted)
        browser.post("/en/sign-out")
        sign_in(browser)
        assert cookie(browser) != planted
        page = thief.get("/en/mine")
        assert "Anna" not in page.text
        assert page.status_code in (200, 401)


def test_each_sign_in_has_a_secret_of_its_own(scene: Scene, anna: Somebody) -> None:
    """… of which the database holds only the digest."""
    first, second = scene.browser(), scene.browser()
    sign_in(first)
    sign_in(second)
    assert cookie(first) != cookie(second)
    with first.session_transaction() as held:
        secret = held["sign_in"]
    with scene.app.app_context():
        digests = db.session.scalars(select(SignIn.secret_digest)).all()
    assert len(digests) == 2
    assert secret not in digests
    first.post("/en/sign-out")
    assert not is_in(first)
    assert is_in(second)


FORGED = [
    "",
    "x",
    "eyJfdXNlcl9pZCI6IjEifQ.x",
    "." * 50,
    "eyJ" * 1_300,
    "é",
    "%00",
    "{{7*7}}",
    '{"_user_id": "1"}',
    ".eJwBAAD__w.AAAA.AAAA",
]


def test_a_forged_cookie_is_nobody(scene: Scene, anna: Somebody) -> None:
    """C07: changed, cut, foreign, oversized: anonymous, and no error."""
    real = cookie(scene.browser(anna))
    payload, signature = real.rsplit(".", 1)
    changed = [
        payload,
        payload + ".",
        payload + "." + signature[:-2],
        payload + "." + signature[::-1],
        payload[:-1] + "." + signature,
        real.swapcase(),
        f"{payload}.{payload}.{signature}",
    ]
    for value in [*FORGED, *changed]:
        browser = scene.browser()
        answer = browser.get("/en/mine", headers={"Cookie": f"session={value}"})
        assert answer.status_code == 401, value
    for header in ("session", "=;=;", "a=b; " * 2_000 + f"session={payload}", "\\;session=1;;;"):
        assert scene.browser().get("/en/mine", headers={"Cookie": header}).status_code == 401


WEAK_KEYS = [
    *("dev", "secret", "changeme", "", "key", "password", "flask", "development", "test", "a"),
    *("secret-key", "SECRET_KEY", "not-a-secret", "super-secret", "s3cr3t", "default", "0" * 32),
]


def test_no_guessed_key_signs_our_cookies(app: Flask, scene: Scene, anna: Somebody) -> None:
    """C07"""
    from forum.accounts.authentication.session_cookie import TimelessSessions

    real = cookie(scene.browser(anna))
    for key in WEAK_KEYS:
        other = Flask("other")
        other.secret_key = key
        serializer = TimelessSessions().get_signing_serializer(other)
        if serializer is not None:
            assert serializer.loads_unsafe(real)[0] is False


def test_cookie_flags(scene: Scene, anna: Somebody) -> None:
    """C06: every cookie that is ever set, also where a form asks to be remembered."""
    browser = scene.browser()
    answer = browser.post(
        "/en/sign-in",
        data={"email": "anna@example.org", "password": PASSWORD, "remember": "y"},
    )
    set_ = answer.headers.getlist("Set-Cookie")
    assert [line.split("=")[0] for line in set_] == ["session"]
    for line in set_:
        assert "HttpOnly" in line
        assert "SameSite=Lax" in line
        assert "Path=/" in line
        assert "Domain" not in line


def test_over_tls_the_cookie_is_bound_to_the_host(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """C06: `__Host-` and Secure, which no neighbour on the domain can overwrite."""
    app = create_app(
        Settings(
            secret_key="k" * 40,
            instance_dir=tmp_path_factory.mktemp("tls"),
            interface_languages=("en",),
            cookie_secure=True,
        )
    )
    assert app.config["SESSION_COOKIE_NAME"] == "__Host-session"
    assert app.config["SESSION_COOKIE_SECURE"] is True
    assert not app.config["SESSION_COOKIE_DOMAIN"]


def test_no_other_door_is_open(scene: Scene, anna: Somebody) -> None:
    """A token that the library would hand out outlives the sign-out; there is none."""
    browser = scene.browser()
    answer = browser.post(
        "/en/sign-in?include_auth_token",
        json={"email": "anna@example.org", "password": PASSWORD},
    )
    assert answer.status_code < 500
    assert "authentication_token" not in answer.text
    with scene.app.app_context():
        person = db.session.get(Person, anna.id)
        assert person is not None
        person.fs_token_uniquifier = person.fs_uniquifier  # type: ignore[attr-defined]
        token = person.get_auth_token()
    ways: list[dict[str, Any]] = [
        {"headers": {"Authentication-Token": token}},
        {"query_string": {"auth_token": token}},
        {"headers": {"Authorization": f"Bearer {token}"}},
    ]
    for how in ways:
        assert scene.browser().get("/en/mine", **how).status_code == 401


def test_every_page_that_the_library_brings_is_ours(scene: Scene, anna: Somebody) -> None:
    """None of them fails, and each is in the site's own layout or is not there."""
    browser = scene.browser()
    sign_in(browser)
    for rule in scene.app.url_map.iter_rules():
        if rule.endpoint.startswith("security."):
            address = rule.rule.replace("<language:lang>", "en")
            for answer in (browser.get(address), scene.browser().get(address)):
                assert answer.status_code < 500, address
                if answer.status_code == 200:
                    assert 'class="mast"' in answer.text, address


# --- time ---------------------------------------------------------------------------------------


def test_a_sign_in_ends_after_its_days(
    clock: time_machine.Traveller, scene: Scene, anna: Somebody
) -> None:
    browser = scene.browser(anna)
    clock.shift(dt.timedelta(days=14) - dt.timedelta(seconds=1))
    assert is_in(browser)
    clock.shift(dt.timedelta(seconds=1))
    assert not is_in(browser)


def test_a_clock_that_steps_back_signs_nobody_out(
    clock: time_machine.Traveller, scene: Scene, anna: Somebody
) -> None:
    browser = scene.browser()
    sign_in(browser)
    for _step in range(3):
        clock.shift(-HOUR)
        assert is_in(browser)


def test_a_deactivated_person_is_out_at_once(scene: Scene, anna: Somebody) -> None:
    """C05"""
    browser = scene.browser(anna)
    assert is_in(browser)
    scene.change(Person, anna.id, active=False)
    assert not is_in(browser)


def test_a_new_identity_ends_all_sign_ins(scene: Scene, anna: Somebody) -> None:
    """C05: what a change of password does."""
    browser = scene.browser(anna)
    scene.change(Person, anna.id, fs_uniquifier="another")
    assert not is_in(browser)


# --- where one is sent afterwards (C12) ---------------------------------------------------------

NEXT = [
    *(
        "//evil.example",
        "///evil.example",
        "////evil.example",
        "/\\evil.example",
        "\\/evil.example",
    ),
    *(
        "\\\\evil.example",
        "/\\/evil.example",
        "\\evil.example",
        "/%09/evil.example",
        "/\t/evil.example",
    ),
    *(
        "/\n/evil.example",
        "/\r/evil.example",
        "\t//evil.example",
        " //evil.example",
        "\x0b//evil.example",
    ),
    *(
        "\x00//evil.example",
        "\x1f//evil.example",
        "http://evil.example",
        "https://evil.example/en/",
    ),
    *(
        "https:evil.example",
        "https:/evil.example",
        "https:\\\\evil.example",
        "http:///evil.example",
    ),
    *(
        "HTTP://EVIL.EXAMPLE",
        "hTTps:evil.example",
        "//localhost@evil.example",
        "http://localhost@evil.example",
    ),
    *("http://localhost:80@evil.example", "//evil.example\\@localhost", "//localhost.evil.example"),
    *(
        "http://localhost.evil.example/",
        "//evil。example",
        "//ⓔⓥⓘⓛ.example",
        "〱evil.example",
        "/〱evil.example",
    ),
    *(
        "／／evil.example",
        "//evil.example%00localhost",
        "//0x7f.1",
        "//[::1]",
        "//[",
        "http://[evil",
    ),
    *("javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "data:text/html,x"),
    *(
        "vbscript:x",
        "file:///etc/passwd",
        "mailto:a@evil.example",
        "blob:x",
        "evil.example",
        "@evil.example",
    ),
    *("/en/../..//evil.example", "/./\\evil.example", "/en/\r\nLocation: //evil.example"),
    *(
        "/en/%0d%0aSet-Cookie:x=1",
        "/en/嘊嘍Set-Cookie:x=1",
        "?//evil.example",
        "#//evil.example",
        ";//evil.example",
    ),
    *(
        "/;@evil.example",
        "/.evil.example",
        "/en/" + "a" * 5_000,
        "//" + "a" * 5_000,
        "%2f%2fevil.example",
    ),
]


def as_a_browser(location: str) -> tuple[str, str]:
    """Scheme and host to which a browser on our page would go (the URL standard's parser)."""
    text = location.strip("".join(map(chr, range(0x21))))
    text = re.sub("[\t\n\r]", "", text)
    special = re.match(r"(?i)(https?|ftp|wss?):", text)
    if special:
        rest = text[special.end() :].lstrip("/\\")
        return special[1].lower(), re.split(r"[/\\?#]", rest)[0].rsplit("@", 1)[-1]
    if re.match(r"(?i)[a-z][a-z0-9+.-]*:", text):
        return text.split(":")[0].lower(), "?"
    if re.match(r"[/\\]{2}", text):
        return "http", re.split(r"[/\\?#]", text.lstrip("/\\"))[0].rsplit("@", 1)[-1]
    return "http", "localhost"


def test_signing_in_leads_nowhere_else(scene: Scene, anna: Somebody) -> None:
    """In the address and in the form, at the door and for somebody who is inside already."""
    assert len(set(NEXT)) >= 42
    for target in NEXT:
        inside = scene.browser(anna)
        right = {"email": "anna@example.org", "password": PASSWORD}
        for answer in (
            inside.get("/en/sign-in", query_string={"next": target}),
            inside.post("/en/sign-in", data={"next": target}),
            inside.post("/en/sign-out", query_string={"next": target}),
            scene.browser().post("/en/sign-in", data={**right, "next": target}),
            scene.browser().post("/en/sign-in", data=right, query_string={"next": target}),
            scene.browser().post("/en/sign-in", data={"next": ["/en/mine", target]}),
        ):
            assert answer.status_code in (200, 302, 303, 400), target
            location = answer.headers.get("Location", "/")
            assert as_a_browser(location) == ("http", "localhost"), (target, location)
            assert all(" " < character < "\x7f" for character in location), (target, location)
            assert len(answer.headers.getlist("Location")) <= 1


@pytest.mark.parametrize("page", ["/en/mine", "/en/spaces/guide/questions/1?show=a&after=b"])
def test_signing_in_leads_back_to_the_page(scene: Scene, anna: Somebody, page: str) -> None:
    right = {"email": "anna@example.org", "password": PASSWORD}
    answer = scene.browser().post("/en/sign-in", data={**right, "next": page})
    assert (answer.status_code, answer.headers["Location"]) == (303, page)


def test_what_next_says_is_shown_as_text(client: FlaskClient) -> None:
    """A03"""
    for target in (
        '"><script>alert(1)</script>',
        "'\"><img src=x onerror=alert(1)>",
        "{{9871*9907}}",
    ):
        for answer in (
            client.get("/en/sign-in", query_string={"next": target}),
            client.get("/en/sign-in", query_string={"next": f"/en/{target}".replace(" ", "+")}),
        ):
            page = answer.text
            assert str(9871 * 9907) not in page
            assert "<script>alert" not in page
            assert "<img" not in page


# --- limits (C09) -------------------------------------------------------------------------------


def test_guessing_is_stopped(limited_app: Flask, scene: Scene, anna: Somebody) -> None:
    """One account, however the guesser names their address; the right password then waits too."""
    statuses = []
    for turn in range(12):
        headers = {"X-Forwarded-For": f"192.0.2.{turn}", "X-Real-IP": f"192.0.2.{turn}"}
        email = ("Anna@example.org", " anna@EXAMPLE.org ")[turn % 2]
        answer = sign_in(scene.browser(), email, "", headers=headers)
        statuses.append(answer.status_code)
    assert 429 in statuses
    assert statuses.index(429) <= 20
    assert set(statuses[statuses.index(429) :]) == {429}
    last = sign_in(scene.browser())
    assert last.status_code == 429
    assert int(last.headers["Retry-After"]) > 0
    assert 'class="mast"' in last.text
    assert PASSWORD not in last.text


def test_guessing_in_another_shape_is_stopped_as_well(
    limited_app: Flask, scene: Scene, anna: Somebody
) -> None:
    """Fields that come twice, or in the address."""
    shapes: list[dict[str, Any]] = [
        {"data": {"email": ["anna@example.org", "x@example.org"], "password": ""}},
        {"data": {"email": "anna@example.org"}, "query_string": {"email": "x@example.org"}},
    ]
    for shape in shapes:
        from forum.core.guard import limiter

        limiter.reset()
        statuses = [scene.browser().post("/en/sign-in", **shape).status_code for _turn in range(12)]
        assert statuses[-1] == 429, shape


def test_many_accounts_from_one_address_are_stopped(
    limited_app: Flask, scene: Scene, anna: Somebody
) -> None:
    statuses = [
        sign_in(scene.browser(), f"{turn}@example.org", "").status_code for turn in range(45)
    ]
    assert statuses[-1] == 429


def test_there_is_no_sign_in_without_an_attempt(scene: Scene, anna: Somebody) -> None:
    """Nothing above left a record of a sign-in that was none."""
    sign_in(scene.browser(), password="wrong")
    with scene.app.app_context():
        assert db.session.scalar(select(func.count(SignIn.id))) == 0
