"""Second factors: one-time codes and codes of recovery, and whose roles wait for them (C16)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import select

from forum.accounts.models import Person, SignIn
from forum.core.db import db
from forum.ledger.models import Entry
from tests.accounts.accounts import ANNA, acts, add, is_in, person, sign_in
from tests.conftest import A_MOMENT
from tests.security.making import Scene
from tests.world import World

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def browser(clock: time_machine.Traveller, scene: Scene) -> FlaskClient:
    return scene.browser(add(scene))


def code(secret: str) -> str:
    """What a telephone shows now for the key that the page names (RFC 6238)."""
    from passlib.totp import TOTP

    return str(TOTP(key=secret.replace("-", "").replace(" ", ""), format="base32").generate().token)


def key(browser: FlaskClient) -> str:
    page = browser.get("/en/account/codes")
    assert page.status_code == 200
    found = re.search(r'<b class="key" translate="no">([A-Z2-7 -]+)</b>', page.text)
    assert found is not None
    return found[1]


def set_up(browser: FlaskClient) -> str:
    secret = key(browser)
    answer = browser.post("/en/account/codes", data={"code": code(secret)})
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        "/en/account/recovery-codes?done=totp",
    )
    return secret


def recovery_codes(browser: FlaskClient) -> list[str]:
    page = browser.post("/en/account/recovery-codes")
    assert page.headers["Cache-Control"] == "private, no-store"
    return re.findall(r"<b>([0-9a-z]{4}(?:-[0-9a-z]{4}){3})</b>", page.text)


def test_setting_up_shows_a_picture_and_the_key(scene: Scene, browser: FlaskClient) -> None:
    assert browser.get("/en/account/codes/picture.svg").status_code == 404
    secret = key(browser)
    assert key(browser) == secret, "the page can be opened again"
    picture = browser.get("/en/account/codes/picture.svg")
    assert picture.mimetype == "image/svg+xml"
    assert picture.headers["Cache-Control"] == "private, no-store"
    assert b"<svg" in picture.data
    assert b"style=" not in picture.data
    for wrong in ("", "000000", "x", "１２３４５６", "9" * 500, "-1", "{{7*7}}", "\u202e123456"):
        answer = browser.post("/en/account/codes", data={"code": wrong})
        assert answer.status_code == 422, wrong
        assert 'id="e-code"' in answer.text
    assert person(scene).tf_totp_secret is None
    set_up(browser)
    kept = person(scene)
    assert secret.replace("-", "").replace(" ", "") not in str(kept.tf_totp_secret)
    assert acts(scene) == ["person.second_factor"]
    assert browser.get("/en/account/codes/picture.svg").status_code == 404


def test_after_the_password_a_code_is_asked_for(
    clock: time_machine.Traveller, scene: Scene, browser: FlaskClient
) -> None:
    secret = set_up(browser)
    clock.shift(MINUTE)
    other = scene.browser()
    answer = sign_in(other)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/en/sign-in/code")
    assert not is_in(other), "a right password alone is no sign-in"
    page = other.get(answer.headers["Location"], follow_redirects=True)
    assert 'class="mast"' in page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    for wrong in ("", "000000", "x", "9" * 500):
        assert other.post("/en/sign-in/code", data={"code": wrong}).status_code == 200
        assert not is_in(other)
    shown = code(secret)
    assert other.post("/en/sign-in/code", data={"code": shown}).status_code == 303
    assert is_in(other)
    third = scene.browser()
    sign_in(third)
    assert third.post("/en/sign-in/code", data={"code": shown}).status_code == 200
    assert not is_in(third), "a code that somebody saw is used"
    clock.shift(MINUTE)
    assert third.post("/en/sign-in/code", data={"code": code(secret)}).status_code == 303
    assert is_in(third)
    with scene.app.app_context():
        assert all(db.session.scalars(select(SignIn.second_factor_at)).all())


def test_signing_in_with_a_code_leads_back(
    clock: time_machine.Traveller, scene: Scene, browser: FlaskClient
) -> None:
    """… and nowhere else (C12)."""
    secret = set_up(browser)
    for turn, target in enumerate(("/en/drafts", "//evil.example")):
        clock.shift(MINUTE)
        other = scene.browser()
        form = {"email": ANNA, "password": "correct horse battery staple", "next": "/en/drafts"}
        asked = other.post("/en/sign-in", data=form).headers["Location"]
        answer = other.post(
            asked if turn == 0 else "/en/sign-in/code", data={"code": code(secret), "next": target}
        )
        if turn == 0:
            assert (answer.status_code, answer.headers["Location"]) == (303, "/en/drafts")
        else:
            assert answer.status_code == 400


def test_nobody_enters_a_code_without_the_password(scene: Scene, client: FlaskClient) -> None:
    for page in ("sign-in/code", "sign-in/recovery-code"):
        for answer in (client.get(f"/en/{page}"), client.post(f"/en/{page}", data={"code": "1"})):
            assert answer.headers["Location"] == "/en/sign-in"
    assert not is_in(client)


def test_no_page_signs_out_whoever_looks_at_it(scene: Scene, browser: FlaskClient) -> None:
    """C08"""
    for page in ("sign-in/code", "sign-in/recovery-code", "sign-in/passkey", "sign-in"):
        assert browser.get(f"/en/{page}").status_code in (302, 303), page
        assert is_in(browser), page
    assert browser.post("/en/sign-in/code", data={"code": "000000"}).status_code == 303
    assert browser.post("/en/sign-in/passkey/x", data={"credential": "{}"}).status_code == 303
    assert is_in(browser)


def test_what_was_planted_before_a_sign_in_ends_with_it(
    clock: time_machine.Traveller, scene: Scene
) -> None:
    """C03: a key of one-time codes that somebody else knows is not offered to whoever signs in."""
    eve, anna = scene.browser(scene.person("Eve")), scene.browser()
    add(scene)
    known = key(eve)
    planted = eve.get_cookie("session")
    assert planted is not None
    anna.set_cookie("session", planted.value)
    anna.post("/en/sign-out")
    with anna.session_transaction() as cookie, eve.session_transaction() as hers:
        cookie["totp"] = hers["totp"]
    sign_in(anna)
    assert key(anna) != known


def test_odd_forms_of_passkeys_never_fail(scene: Scene, browser: FlaskClient) -> None:
    """D08, D11: damaged, forged, too long."""
    for body in ("", "x", "{}", "[]", "null", "{", '{"id": 1}', "9" * 5_000, '{"rawId": "AA"}'):
        for page in ("account/passkeys/x", "sign-in-again/passkey/a.b.c"):
            answer = browser.post(f"/en/{page}", data={"credential": body})
            assert answer.status_code in (303, 400, 404), (page, body)
        other = scene.browser()
        asked = other.post("/en/sign-in/passkey").text
        token = re.search(r'action="(/en/sign-in/passkey/[^"]+)"', asked)
        assert token is not None
        answer = other.post(token[1], data={"credential": body})
        assert (answer.status_code, answer.headers["Location"]) == (
            303,
            "/en/sign-in/passkey?failed=1",
        )
        assert not is_in(other)
    for name in ("", " ", "x" * 65, "\u202e", "\r\n"):
        answer = browser.post("/en/account/passkeys", data={"name": name})
        assert answer.status_code == 200
        assert 'id="e-name"' in answer.text
    assert browser.post("/en/account/passkeys/removal", data={"name": "none"}).status_code == 303
    assert acts(scene) == []


def test_recovery_codes_are_shown_once_and_used_once(
    clock: time_machine.Traveller, scene: Scene, browser: FlaskClient
) -> None:
    assert browser.get("/en/account/recovery-codes").status_code == 303, "codes come first"
    set_up(browser)
    codes = recovery_codes(browser)
    assert len(set(codes)) == 10
    page = browser.get("/en/account/recovery-codes").text
    kept = str(person(scene).mf_recovery_codes)
    for one in codes:
        assert one not in page
        assert one not in kept
        assert one.replace("-", "") not in kept
    other = scene.browser()
    sign_in(other)
    for wrong in ("", "x", codes[0][:-1], "0000-0000-0000-0000"):
        assert other.post("/en/sign-in/recovery-code", data={"code": wrong}).status_code == 200
        assert not is_in(other)
    typed = codes[0].upper().replace("-", " ")
    assert other.post("/en/sign-in/recovery-code", data={"code": typed}).status_code == 303
    assert is_in(other)
    third = scene.browser()
    sign_in(third)
    assert third.post("/en/sign-in/recovery-code", data={"code": codes[0]}).status_code == 200
    assert third.post("/en/sign-in/recovery-code", data={"code": codes[1]}).status_code == 303
    assert len(person(scene).mf_recovery_codes or []) == 8
    new = recovery_codes(browser)
    fourth = scene.browser()
    sign_in(fourth)
    assert fourth.post("/en/sign-in/recovery-code", data={"code": codes[2]}).status_code == 200
    assert fourth.post("/en/sign-in/recovery-code", data={"code": new[0]}).status_code == 303
    with scene.app.app_context():
        told = [one.details for one in db.session.scalars(select(Entry).order_by(Entry.id))]
    assert told == [
        {"what": "totp", "state": "on"},
        {"what": "recovery_codes", "state": "on"},
        {"what": "recovery_code", "state": "off"},
        {"what": "recovery_code", "state": "off"},
        {"what": "recovery_codes", "state": "on"},
        {"what": "recovery_code", "state": "off"},
    ]
    assert scene.breaks() == []


def test_switching_codes_off(scene: Scene, browser: FlaskClient) -> None:
    set_up(browser)
    recovery_codes(browser)
    assert browser.get("/en/account/codes/removal").status_code == 405
    assert browser.post("/en/account/codes/removal").status_code == 303
    assert browser.post("/en/account/codes/removal").status_code == 303
    kept = person(scene)
    assert (kept.tf_totp_secret, kept.mf_recovery_codes) == (None, None)
    assert acts(scene) == ["person.second_factor"] * 3
    assert sign_in(other := scene.browser()).status_code == 303
    assert is_in(other)


def test_lost_factors_are_taken_away_by_command(
    scene: Scene, browser: FlaskClient, runner: FlaskCliRunner
) -> None:
    set_up(browser)
    recovery_codes(browser)
    command = ["person", "forget-factors", ANNA]
    assert runner.invoke(args=command, input="n\n").exit_code == 1
    assert is_in(browser)
    done = runner.invoke(args=command, input="y\n")
    assert done.exit_code == 0, done.output
    assert not is_in(browser)
    sign_in(other := scene.browser())
    assert is_in(other)
    assert runner.invoke(args=["person", "forget-factors", "x@example.org", "--yes"]).exit_code == 1


def test_guessing_codes_is_stopped(
    limited_app: Flask, clock: time_machine.Traveller, scene: Scene
) -> None:
    """Per account, whatever browser the guesser takes (C09)."""
    browser = scene.browser(add(scene))
    set_up(browser)
    other = scene.browser()
    sign_in(other)
    for page in ("sign-in/code", "sign-in/recovery-code"):
        statuses = [
            other.post(f"/en/{page}", data={"code": "000000"}).status_code for _turn in range(10)
        ]
        assert statuses[-1] == 429, page


def test_it_takes_a_recent_sign_in(
    clock: time_machine.Traveller, scene: Scene, browser: FlaskClient
) -> None:
    clock.shift(MINUTE * 31)
    for page in ("codes", "recovery-codes", "passkeys"):
        answer = browser.get(f"/en/account/{page}")
        assert answer.headers["Location"] == f"/en/sign-in-again?next=/en/account/{page}", page
    assert browser.post("/en/account/codes/removal").status_code == 401
    assert browser.post("/en/account/recovery-codes").status_code == 401


def test_doors_that_we_do_not_use_are_closed(scene: Scene, browser: FlaskClient) -> None:
    for address in ("tf-setup", "tf-setup/x", "tf-rescue", "mf-recovery-codes", "tf-select"):
        for one in (browser, scene.browser()):
            for method in ("GET", "POST"):
                answer = one.open(f"/en/{address}", method=method)
                assert answer.status_code in (404, 405), address


# --- whose roles wait ---------------------------------------------------------------------------


@pytest.fixture
def required(app: Flask) -> Iterator[None]:
    app.config["SECOND_FACTOR_REQUIRED"] = True
    yield
    app.config["SECOND_FACTOR_REQUIRED"] = False


OF_ROLES = {
    "moderator": "/en/moderation",
    "secretariat": "/en/spaces/guide/edit",
    "administrator": "/en/spaces/new",
}


def test_roles_wait_for_a_second_factor(
    app: Flask, clock: time_machine.Traveller, required: None
) -> None:
    world = World.begin(app, clock)
    for who, page in OF_ROLES.items():
        browser = world.browser(who)
        answer = browser.get(page)
        assert (answer.status_code, answer.headers["Location"]) == (
            303,
            "/en/account?done=withheld",
        ), who
        led = browser.get(answer.headers["Location"]).text
        assert "/en/account/codes" in led
        assert "/en/account/passkeys" in led
        home = browser.get("/en/").text
        assert 'href="/en/moderation"' not in home
        assert browser.get("/en/mine").status_code == 200, "they are signed-in persons"
        secret = key(browser)
        clock.shift(MINUTE)
        assert browser.post("/en/account/codes", data={"code": code(secret)}).status_code == 303
        assert browser.get(page).status_code == 200, who
        assert world.browser(who).get(page).status_code == 303, "another sign-in has shown none"
        browser.post("/en/account/codes/removal")
        assert browser.get(page).status_code == 303, who


def test_a_decision_without_a_second_factor_decides_nothing(
    app: Flask, clock: time_machine.Traveller, required: None
) -> None:
    world = World.begin(app, clock)
    comment = world.post({"en": "We agree."})
    revision = world.revision(comment, "en").public_id
    form = {"act": "revision.approve", "shown": f"{revision}.submitted", "revision": revision}
    answer = world.browser("moderator").post(f"/en/comments/{comment}/decisions", data=form)
    assert answer.status_code == 403
    assert world.revision(comment, "en").state == "submitted"


def test_nobody_else_is_asked_for_one(
    app: Flask, clock: time_machine.Traveller, required: None
) -> None:
    world = World.begin(app, clock)
    for who in ("author", "person", "translator"):
        browser = world.browser(who)
        assert browser.get("/en/moderation").status_code in (200, 404)
        assert "wait for a second factor" not in browser.get("/en/account").text


def test_the_pages_say_where_none_is_required(scene: Scene, client: FlaskClient) -> None:
    words = "no role requires a second factor"
    assert words in client.get("/en/sign-in").text
    assert words in scene.browser(add(scene)).get("/en/account").text


def test_a_set_up_person_is_not_asked_to_confirm_in_vain(
    app: Flask, scene: Scene, clock: time_machine.Traveller
) -> None:
    """The clock of a device that is half a minute late still fits."""
    browser = scene.browser(add(scene))
    secret = key(browser)
    with time_machine.travel(A_MOMENT - dt.timedelta(seconds=29), tick=False):
        late = code(secret)
    assert browser.post("/en/account/codes", data={"code": late}).status_code == 303
    with app.app_context():
        assert db.session.scalar(select(Person.tf_last_counter)) is not None
