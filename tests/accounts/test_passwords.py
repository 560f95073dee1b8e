"""Passwords (C11): long ones, in any script, whole, and however a keyboard composes them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from flask_security import hash_password

from config import Settings
from forum import create_app
from forum.accounts.actions import add_person
from forum.accounts.models import Person
from forum.accounts.validation.passwords import checked
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Invalid
from tests.security.making import Scene


def add(scene: Scene, password: str, email: str = "a@example.org", name: str = "A") -> None:
    with scene.app.app_context():
        add_person(
            email=email,
            name=name,
            password=password,
            interface_language="en",
            at=now(),
            by="command",
        )


def signs_in(client: FlaskClient, password: str) -> bool:
    browser = client.application.test_client()
    answer = browser.post("/en/sign-in", data={"email": "a@example.org", "password": password})
    assert answer.status_code in (200, 303)
    return answer.status_code == 303


SHORT = [
    # Nothing, a little, and one character less than needed.
    *("", "short7!", "password", "a" * 14, "é" * 14),
    # Length is counted in what one sees, not in bytes or in parts of a letter.
    "пароль1234",
    "e\u0301" * 7,
]


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)  # no engine has a part in it
def test_short_passwords_are_refused(scene: Scene) -> None:
    before = scene.rows()
    for password in SHORT:
        with pytest.raises(Invalid) as refused:
            add(scene, password)
        assert list(refused.value.fields) == ["password"]
    assert scene.rows() == before


# Passwords as people choose them, and what must not pass for them.
LONG = [
    # Fifteen characters are enough; there are no rules of composition.
    ("aaaaaaaaaaaaaaa", ["aaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", "AAAAAAAAAAAAAAA"]),
    # A hundred characters count to the last one.
    ("x" * 99 + "y", ["x" * 80, "x" * 72, "x" * 99 + "z", "x" * 99]),
    # Cyrillic, Korean, spaces at both ends.
    (" Й пароль 한국어 비밀번호 ", ["Й пароль 한국어 비밀번호", " й пароль 한국어 비밀번호 "]),
    # More bytes than some hashes read.
    ("한" * 60, ["한" * 59, "한" * 24]),
]


@pytest.mark.parametrize(("password", "others"), LONG)
def test_a_password_counts_whole(
    scene: Scene, client: FlaskClient, password: str, others: list[str]
) -> None:
    add(scene, password)
    assert signs_in(client, password)
    for other in others:
        assert not signs_in(client, other), other


def test_it_does_not_matter_how_a_keyboard_composes(scene: Scene, client: FlaskClient) -> None:
    """A Mac sends `é` as two characters, Windows as one; a phone writes full-width letters."""
    password = "Élysée ﬁnale ｗｉｄｅ 한글 Йод"
    add(scene, password)
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert signs_in(client, unicodedata.normalize(form, password)), form


def test_hashing_is_slow_on_purpose(settings: Callable[..., Settings]) -> None:
    """The other tests hash quickly (`tests/conftest.py`); this is what the product does."""
    app = create_app(settings())
    with app.app_context():
        _, kind, version, costs, *_ = hash_password("a long enough password").split("$")
    assert (kind, version) == ("argon2id", "v=19")
    given = {name: int(number) for name, number in (each.split("=") for each in costs.split(","))}
    # OWASP's least: 19 MiB, twice.
    assert given["m"] >= 19 * 1024
    assert given["t"] >= 2


def test_a_password_that_would_take_minutes_is_refused(scene: Scene) -> None:
    with pytest.raises(Invalid):
        add(scene, "x" * 5_000)


# --- names (A02) --------------------------------------------------------------------------------

NAMES = [
    # What cannot be seen or stored is not part of a name; what can be seen is kept, and inert.
    ("A\x00nna", "Anna"),
    ("\u202eannA\u2066", "annA"),
    ("Anna\r\nBcc: x@example.org", "Anna Bcc: x@example.org"),
    ("  Anna\tMüller ", "Anna Müller"),
    ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ("{{7*7}}", "{{7*7}}"),
]
REFUSED = ["", "   ", "\u200b\u2060", "\x00", "x" * 201, "\u202e"]


def test_hostile_names_are_harmless_or_refused(scene: Scene) -> None:
    from forum.accounts.queries import person_by_email
    from forum.core.db import db

    for turn, (name, kept) in enumerate(NAMES):
        add(scene, "a long enough password", f"{turn}@example.org", name)
        with scene.app.app_context():
            person = person_by_email(db.session(), f"{turn}@example.org")
            assert person is not None
            assert person.name == kept
    before = scene.rows()
    for name in REFUSED:
        with pytest.raises(Invalid) as refused:
            add(scene, "a long enough password", "x@example.org", name)
        assert list(refused.value.fields) == ["name"]
    assert scene.rows() == before


def test_an_address_has_one_account(scene: Scene) -> None:
    add(scene, "a long enough password", "Anna@Example.org")
    before = scene.rows()
    for email in ("anna@example.org", " ANNA@EXAMPLE.ORG"):
        with pytest.raises(Invalid) as refused:
            add(scene, "a long enough password", email)
        assert list(refused.value.fields) == ["email"]
    assert scene.rows() == before


# --- common ones (NIST SP 800-63B-4) --------------------------------------------------------------

COMMON = [
    *("123456789987654321", "passwordpassword", "password1234567", "123456789012345"),
    *("qwertyuiopasdfgh", "letmeinletmeinletmein", "!!!iloveyou2026!!!", "PASSWORDPASSWORD"),
    *("1qaz2wsx3edc4rfv", "DragonDragonDrag", "ｐａｓｓｗｏｒｄ12345678", "azertyuiopqsdfgh"),
]
PERSONAL = [
    "my name is A. Müller",
    "amüller amüller",
    "muller@example.org 1",
    "the forum of forests",
]


def test_the_list_of_common_passwords_is_long_enough() -> None:
    from forum.accounts.validation.passwords import _common

    assert len(_common()) >= 3_000


@pytest.mark.parametrize("password", COMMON)
def test_common_passwords_are_refused(password: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked(password, email="a@example.org", names=[])
    assert list(refused.value.fields) == ["password"]


@pytest.mark.parametrize("password", PERSONAL)
def test_a_password_does_not_tell_whose_it_is(password: str) -> None:
    with pytest.raises(Invalid):
        checked(password, email="muller@example.org", names=["A. Müller", "Forum of forests"])


@pytest.mark.parametrize("password", [one for one, _others in LONG])
def test_a_long_password_is_nobodys_business(password: str) -> None:
    assert checked(password, email="anna@example.org", names=["Anna", "Forum"])


@pytest.mark.parametrize("address", ["/en/sign-in", "/en/sign-in-again"])
def test_a_better_hash_is_written_by_a_writer(scene: Scene, address: str) -> None:
    """Whoever signs in by an old hash gets a better one, and waits for a turn to write it: on
    SQLite a request that has read is refused at once (`refuse_late_writers` in conftest)."""
    security = scene.app.extensions["security"]
    usual = security.pwd_context
    security.pwd_context = usual.using(
        argon2__time_cost=2, argon2__memory_cost=16, argon2__parallelism=1
    )
    try:
        with scene.app.app_context():
            old = hash_password("a secret word of mine")
    finally:
        security.pwd_context = usual
    who = scene.person("Otto", password=old)
    browser = scene.browser(None if address == "/en/sign-in" else who)
    form = {"email": who.email, "password": "a secret word of mine"}
    for _each in range(2):
        assert browser.post(address, data=form).status_code in (302, 303)
        with scene.app.app_context():
            now_kept = db.session.get_one(Person, who.id).password
        assert now_kept is not None
        assert now_kept != old
        browser = scene.browser(None if address == "/en/sign-in" else who)
