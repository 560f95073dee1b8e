"""Whatever a page says back is words: mistakes, fields, names in lists and sentences (A03).

Each form of the product is sent with hostile values, and each answer is judged by a parser and
then opened in a real browser, with no policy to stop what would run.
"""

from __future__ import annotations

import json
import mimetypes
import re
from dataclasses import asdict
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Browser, Route

from config import ROOT
from tests.browser.conftest import Shared
from tests.browser.test_csp import PROVOKE
from tests.conftest import A_MOMENT, Joined
from tests.security.echoes import HOSTILE, Echo, echoes
from tests.security.test_hostile_pages import Reader

# What a page says back is written by templates, which know no engine.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

ORIGIN = "http://forms.invalid"
FORMS = 50  # of those whose mistakes, fields or names say a value back; there are some more
PLACE = re.compile(r"([^\n]{0,60}?)(?:<|&lt;)(?:img src=x|script&gt;X)")
ID = re.compile(r"[0-9a-z]{12}|[0-9]+")
MISTAKE = f"<p>{HOSTILE}</p>"


@pytest.fixture
def answers(shared: Shared, joined: Joined) -> list[Echo]:
    """One worker asks, all read what it was told."""

    def make(folder: Path) -> None:
        with time_machine.travel(A_MOMENT, tick=False) as clock:
            told = [asdict(echo) for echo in echoes(joined, clock)]
        (folder / "echoes.json").write_text(json.dumps(told), encoding="utf-8")

    file = shared("echoes", make) / "echoes.json"
    return [Echo(**one) for one in json.loads(file.read_text(encoding="utf-8"))]


def test_what_a_form_says_back_is_words(answers: list[Echo]) -> None:
    wrong = [(one.way, one.fields, bad) for one in answers if (bad := Reader(one.html).bad)]
    assert not wrong, wrong[:20]
    assert [one for one in answers if one.status >= 500] == []
    forms = {one.way for one in answers if one.says_back and "POST" in one.way}
    assert len(forms) > FORMS, "the forms no longer say back what they were sent: look why"


@pytest.mark.browser
def test_what_a_form_says_back_runs_nothing(answers: list[Echo], chromium: Browser) -> None:
    """Without the policy; the scripts of our own pages run, and may do nothing with it either."""
    pages = {f"/{number}": one for number, one in enumerate(_different(answers))}
    ran: list[str] = []
    asked: list[str] = []

    def serve(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN)
        if path in pages:
            route.fulfill(body=pages[path].html, content_type="text/html; charset=utf-8")
        elif path.startswith("/static/"):
            file = ROOT / path.partition("?")[0].lstrip("/")
            route.fulfill(path=file, content_type=mimetypes.guess_type(file)[0] or "")
        else:
            asked.append(path)  # a page's own pictures and drafts, and nothing of a text's
            route.abort()

    context = chromium.new_context(base_url=ORIGIN)
    context.route("**/*", serve)
    page = context.new_page()
    page.expose_function("X", lambda *_words: ran.append(page.url))
    page.add_init_script("window.alert = window.confirm = window.prompt = () => window.X()")
    try:
        for path in pages:
            page.goto(path)
            page.evaluate(PROVOKE)
        names = [(pages[url.removeprefix(ORIGIN)].way, url) for url in ran]
        assert not names
        assert [path for path in asked if not path.startswith("/en/")] == []
        # The proof that it would have been seen.
        pages["/planted"] = Echo("planted", "", 422, MISTAKE)
        page.goto("/planted", wait_until="networkidle")
        assert ran == [f"{ORIGIN}/planted"]
    finally:
        context.close()


def _different(answers: list[Echo]) -> list[Echo]:
    """Pages that say a hostile value back in a place in which none before them does."""
    found, places = [], set()
    for one in answers:
        here = {ID.sub("", place) for place in PLACE.findall(one.html)}
        if here - places:
            places |= here
            found.append(one)
    return found
