"""The line to the database is cut before each step of a request: 503, text and sign-in kept.

A step is a new connection, a statement or a commit, whoever makes it: the user loader, a hook, a
view, an act, the page. What is cut stays cut until the answer is there, so that whatever draws it
has no database either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from sqlalchemy import event
from werkzeug.test import TestResponse

from config import Settings
from forum import create_app
from forum.core import postgresql
from forum.core.db import db
from forum.core.postgresql import Connection
from tests.conftest import BrowserLikeClient, hash_quickly
from tests.outages.line import Fault, Line
from tests.security.making import Place, Scene, Somebody, verdict

MOST = 60  # steps of a request; ours have fewer
TEXTS = {"text-en": "A sentence of mine.", "text-fr": "Oui", "text-es": "Una frase mía."}


class Cutter:
    """Cuts the line before the `at`th step."""

    def __init__(self, app: Flask, line: Line) -> None:
        self.line = line
        self.at = self.steps = 0
        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", self._step)
        event.listen(engine, "commit", self._step)
        event.listen(engine, "do_connect", self._step, insert=True)

    def _step(self, *_anything: object) -> None:
        self.steps += 1
        if self.steps == self.at:
            self.line.fault = Fault.RESET

    def arm(self, at: int) -> None:
        self.line.fault = Fault.NONE
        Connection.away_until = 0
        self.at, self.steps = at, 0


@pytest.fixture
def cut_app(app: Flask, url_by_line: str, settings: Callable[..., Settings]) -> Iterator[Flask]:
    made = create_app(settings(database_url=url_by_line, rate_limits=False))
    made.test_client_class = BrowserLikeClient
    hash_quickly(made)
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()
    Connection.away_until = 0


@pytest.fixture
def place(scene: Scene) -> Place:
    return scene.space()


@pytest.fixture
def author(scene: Scene) -> Somebody:
    return scene.person("Anna")


@pytest.fixture
def moderator(scene: Scene, place: Place) -> Somebody:
    return scene.appoint(scene.person("Maud"), place)


def browser(scene: Scene, cut_app: Flask, who: Somebody | None) -> FlaskClient:
    """A browser of the application whose line is cut, signed in by the other one."""
    there: FlaskClient = cut_app.test_client()
    if who is not None:
        cookie = scene.browser(who).get_cookie("session")
        assert cookie is not None
        there.set_cookie("session", cookie.value)
    return there


def check(answer: TestResponse, texts: dict[str, Any], *, signed_in: bool, is_head: bool) -> None:
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers  # nobody is signed out by an outage
    page = answer.text
    assert bool(page) is not is_head
    if signed_in:
        assert "/en/sign-in" not in page
    for text in texts.values():
        assert text in page
    assert "secret word" not in page


def each_cut(
    cutter: Cutter,
    ask: Callable[[], TestResponse],
    texts: dict[str, Any],
    *,
    signed_in: bool = True,
    is_head: bool = False,
) -> TestResponse:
    """Asks again and again, the line cut before another step each time, until nothing is left to
    cut; the answer that then comes."""
    for at in range(1, MOST):
        cutter.arm(at)
        answer = ask()
        was_cut = cutter.line.fault is Fault.RESET
        cutter.line.fault = Fault.NONE
        if not was_cut:
            assert at > 2
            return answer
        check(answer, texts, signed_in=signed_in, is_head=is_head)
    raise AssertionError("a request of so many steps")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/en/spaces/guide/questions/1"),
        ("GET", "/en/account"),
        ("GET", "/en/moderation"),
        ("HEAD", "/en/moderation"),
    ],
)
def test_reading(
    scene: Scene, cut_app: Flask, line: Line, moderator: Somebody, method: str, path: str
) -> None:
    cutter, there = Cutter(cut_app, line), browser(scene, cut_app, moderator)
    answer = each_cut(cutter, lambda: there.open(path, method=method), {}, is_head=method == "HEAD")
    assert answer.status_code == 200


def test_a_page_that_does_not_exist(
    scene: Scene, cut_app: Flask, line: Line, author: Somebody
) -> None:
    """Who looks is asked for the masthead: where that fails, the page says what it knows."""
    cutter, there = Cutter(cut_app, line), browser(scene, cut_app, author)
    statuses = []
    for at in range(1, MOST):
        cutter.arm(at)
        answer = there.get("/en/spaces/nowhere")
        statuses.append(answer.status_code)
        assert answer.headers["Cache-Control"] == "private, no-store"
        if line.fault is Fault.NONE:
            break
        assert answer.status_code in (404, 503)
        assert "/en/sign-in" not in answer.text
    assert statuses[0] == 503
    assert statuses[-1] == 404


def test_writing(scene: Scene, cut_app: Flask, line: Line, place: Place, author: Somebody) -> None:
    cutter, there = Cutter(cut_app, line), browser(scene, cut_app, author)
    form = scene.form(**TEXTS)
    answer = each_cut(cutter, lambda: there.post(f"{place.thread()}/comments", data=form), TEXTS)
    assert answer.status_code == 303
    assert scene.rows()["comment"] == 1


def test_deciding(
    scene: Scene, cut_app: Flask, line: Line, place: Place, author: Somebody, moderator: Somebody
) -> None:
    comment = scene.submit(author, place)
    cutter, there = Cutter(cut_app, line), browser(scene, cut_app, moderator)
    cutter.arm(0)
    texts = {"note": "Danke"}
    form = verdict(there, comment, act="revision.approve", **texts)
    answer = each_cut(
        cutter, lambda: there.post(f"/en/comments/{comment}/decisions", data=form), texts
    )
    assert answer.status_code == 303
    assert scene.rows()["decision"] == 1


def test_signing_in_and_out(scene: Scene, cut_app: Flask, line: Line, app: Flask) -> None:
    with cut_app.app_context():
        password = hash_password("a secret word of mine")
    who = scene.person("Otto", password=password)
    cutter, there = Cutter(cut_app, line), browser(scene, cut_app, None)
    form = {"email": who.email, "password": "a secret word of mine"}
    answer = each_cut(cutter, lambda: there.post("/en/sign-in", data=form), {}, signed_in=False)
    assert answer.status_code == 303
    answer = each_cut(cutter, lambda: there.post("/en/sign-out"), {})
    assert answer.status_code == 303


def test_a_page_is_not_lost_when_the_database_goes_after_it_was_read(
    scene: Scene, cut_app: Flask, line: Line, place: Place, author: Somebody
) -> None:
    """Giving the connection back fails then, which nobody needs to know."""
    there = browser(scene, cut_app, author)

    def cut(response: Any) -> Any:
        line.fault = Fault.RESET
        return response

    cut_app.after_request_funcs.setdefault(None, []).append(cut)
    assert there.get(place.thread()).status_code == 200


@pytest.mark.parametrize("fault", [Fault.HALF, Fault.BLACK])
def test_silence_is_given_up(
    scene: Scene,
    cut_app: Flask,
    line: Line,
    place: Place,
    author: Somebody,
    fault: Fault,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody waits for ever for a database that says nothing, and only the first one waits."""
    monkeypatch.setattr(postgresql, "PING_SECONDS", 0.2)
    monkeypatch.setattr(postgresql, "PAUSE_SECONDS", 60)
    there = browser(scene, cut_app, author)
    assert there.get(place.thread()).status_code == 200
    line.fault = fault
    check(there.get(place.thread()), {}, signed_in=True, is_head=False)
    until = Connection.away_until
    for _each in range(3):
        check(there.get(place.thread()), {}, signed_in=True, is_head=False)
    assert until == Connection.away_until  # nobody has asked the database again
    line.fault = Fault.NONE
    Connection.away_until = 0
    assert there.get(place.thread()).status_code == 200
