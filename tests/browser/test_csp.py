"""Hostile texts in a real browser: they run nothing, ask nobody, and leave the page as it is.

With the Content-Security-Policy switched off, the texts alone must be harmless; with it on, they
must not even come into conflict with it.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from forum.text.clean import clean, is_blank
from tests import engines
from tests.browser.conftest import Server, Shared
from tests.browser.watching import Watch
from tests.text import hostile

pytestmark = pytest.mark.browser

SAMPLE = 150
SLUG = "hostile-texts"

# Whatever could run when a reader does something with it, is done; no link leaves the schemes.
PROVOKE = """() => {
  const names = ["click", "mouseover", "mouseenter", "focus", "blur", "toggle", "load", "error",
    "animationstart", "transitionend", "wheel", "keydown", "pointerover", "beforetoggle"];
  document.addEventListener("click", (event) => event.preventDefault(), true);
  const found = [];
  for (const one of document.querySelectorAll(".text *")) {
    for (const name of names)
      one.dispatchEvent(new Event(name, { bubbles: true, cancelable: true }));
    if (one.href !== undefined && !/^(https?|mailto):/.test(one.href)) found.push(one.outerHTML);
    for (const { name } of one.attributes)
      if (!/^(href|rel|dir|lang|start|class|scope)$/.test(name)) found.push(one.outerHTML);
  }
  return found;
}"""

# The page without its texts, as a list of the elements' paths; every comment must look the same.
SHAPES = """() => {
  const bare = document.documentElement.cloneNode(true);
  for (const one of bare.querySelectorAll(".text")) one.replaceChildren();
  const shape = (node) => node.tagName + "." + node.className
    + "(" + [...node.children].map(shape).join(" ") + ")";
  const comments = [...bare.querySelectorAll("ol.thread > li")];
  const each = comments.map(shape);
  comments.forEach((one) => one.remove());
  return { comments: each.length, shapes: [...new Set(each)], around: shape(bare) };
}"""


def consultation(texts: list[str]) -> dict[str, object]:
    """A file for `flask space import` with each text as a comment of its own."""
    begun = dt.datetime.now(dt.UTC) - dt.timedelta(days=20)
    local = begun.replace(tzinfo=None, second=0, microsecond=0)
    return {
        "form": "discussion-space/1",
        "space": {
            "id": "hostile",
            "slug": SLUG,
            "title": {"en": "Hostile texts"},
            "opens_at": (local - dt.timedelta(days=1)).isoformat(),
            "closes_at": (local + dt.timedelta(days=300)).isoformat(),
            "time_zone": "Europe/Zurich",
            "languages": ["en"],
        },
        "questions": [
            {"id": "plain", "number": 1, "title": {"en": "A plain text"}},
            {"id": "hostile", "number": 2, "title": {"en": "Hostile texts"}},
        ],
        "comments": [
            {
                "id": f"h-{number}",
                "question": "hostile" if number < len(texts) else "plain",
                "author": {"name": "Somebody"},
                "capacity": "personal",
                "date": (begun + dt.timedelta(minutes=number)).isoformat(),
                "versions": [
                    {"language": "en", "provenance": "original", "text": text, "state": "published"}
                ],
            }
            for number, text in enumerate([*texts, "A plain text."])
        ],
    }


def importable(texts: list[str]) -> list[str]:
    """Without those of which nothing would be visible, and those that are not text at all."""
    return [
        text
        for text in dict.fromkeys(texts)
        if not is_blank(clean(text))
        and "\0" not in text
        and text.encode("utf-8", "ignore").decode() == text
    ]


def everything() -> list[str]:
    return importable(
        hostile.collection()
        + hostile.MUTATIONS
        + hostile.WORD
        + hostile.STRUCTURES
        + hostile.addressed()
    )


def sample() -> list[str]:
    """All that is known to change when it is parsed again, and a fair part of the collection."""
    rest = hostile.collection() + hostile.STRUCTURES + hostile.addressed()
    drawn = random.Random("hostile").sample(importable(rest), SAMPLE)  # the same on every run
    return list(dict.fromkeys([*importable(hostile.MUTATIONS), *drawn]))[:SAMPLE]


def threads(
    texts: list[str],
    name: str,
    chromium: Browser,
    shared: Shared,
    demonstration: Path,
    serve: Callable[[Path], Server],
) -> Server:
    def make(folder: Path) -> None:
        engines.copy_sqlite(demonstration / "forum.sqlite", folder / "forum.sqlite")
        file = folder / "hostile.json"
        file.write_text(json.dumps(consultation(texts)), encoding="utf-8")
        Server(folder, secrets.token_urlsafe(48)).flask("space", "import", str(file))

    assert chromium.is_connected()
    return serve(shared(name, make))


@pytest.fixture(scope="session")
def sampled(
    chromium: Browser, shared: Shared, demonstration: Path, serve: Callable[[Path], Server]
) -> Server:
    return threads(sample(), "hostile-sample", chromium, shared, demonstration, serve)


@pytest.fixture(scope="session")
def complete(
    chromium: Browser, shared: Shared, demonstration: Path, serve: Callable[[Path], Server]
) -> Server:
    return threads(everything(), "hostile-all", chromium, shared, demonstration, serve)


@pytest.fixture
def pages(chromium: Browser, watch: Watch) -> Iterator[Callable[[Server, bool], Page]]:
    opened: list[Page] = []

    def page(server: Server, bypass_csp: bool) -> Page:
        context = chromium.new_context(base_url=server.address, bypass_csp=bypass_csp)
        context.set_default_timeout(60_000)
        watch.over(context, server.address)
        opened.append(context.new_page())
        return opened[-1]

    yield page
    for one in opened:
        one.context.close()


def judge(page: Page, server: Server, watch: Watch, expected: int) -> None:
    """Walks through the thread, comparing every page and comment with a harmless one."""
    ran: list[str] = []
    page.expose_function("X", lambda *words: ran.append(f"{page.url} {words}"))
    for name in ("alert", "confirm", "prompt", "print"):
        page.add_init_script(f"window.{name} = (...words) => window.X('{name}', ...words)")
    page.goto(f"/en/spaces/{SLUG}/questions/1")
    plain = page.evaluate(SHAPES)
    assert plain["comments"] == 1
    page.goto(f"/en/spaces/{SLUG}/questions/2")
    seen, wrong = 0, []
    while True:
        wrong += page.evaluate(PROVOKE)
        found = page.evaluate(SHAPES)
        seen += found["comments"]
        if found["shapes"] != plain["shapes"]:
            wrong.append(f"{page.url}: a comment has another shape: {found['shapes']}")
        around = found["around"].split("NAV.pager")[0]
        if not plain["around"].startswith(around.rstrip(" ")):
            wrong.append(f"{page.url}: the page has another shape: {found['around']}")
        onward = page.locator(".pager a[rel=next]")
        if not onward.count():
            break
        page.goto(str(onward.get_attribute("href")))
    ids = [
        str(row[0])
        for row in server.ask(
            "SELECT c.public_id FROM comment c JOIN question q ON q.id = c.question_id "
            "WHERE q.external_id = 'hostile' ORDER BY c.id LIMIT 5"
        )
    ]
    for path in ["/en/", f"/en/spaces/{SLUG}", *(f"/en/comments/{one}" for one in ids)]:
        page.goto(path)
        wrong += page.evaluate(PROVOKE)
    page.evaluate("() => new Promise((done) => setTimeout(done, 0))")
    assert seen == expected
    assert not ran
    assert not wrong, "\n".join(wrong)
    assert not watch.faults, "\n".join(watch.faults)


@pytest.mark.parametrize("bypass_csp", [True, False])
def test_hostile_texts_do_nothing(
    bypass_csp: bool, sampled: Server, pages: Callable[[Server, bool], Page], watch: Watch
) -> None:
    judge(pages(sampled, bypass_csp), sampled, watch, len(sample()))


@pytest.mark.attack
@pytest.mark.parametrize("bypass_csp", [True, False])
def test_all_hostile_texts_do_nothing(
    bypass_csp: bool, complete: Server, pages: Callable[[Server, bool], Page], watch: Watch
) -> None:
    judge(pages(complete, bypass_csp), complete, watch, len(everything()))


def test_the_policy_stops_what_would_run(chromium: Browser, server: Server, watch: Watch) -> None:
    """The proof that the tests above would notice: a script that is in the page all the same."""
    intruder = "<img src='x' onerror='X()'><script>X()</script>"
    for bypass_csp, runs in ((True, 2), (False, 0)):
        context = chromium.new_context(base_url=server.address, bypass_csp=bypass_csp)
        watch.over(context, server.address)
        ran: list[str] = []
        page = context.new_page()
        page.expose_function("X", lambda ran=ran: ran.append("X"))
        page.route(
            "**/en/review",
            lambda route: route.fulfill(
                response=(sent := route.fetch()),
                body=sent.text().replace("</main>", f"{intruder}</main>"),
            ),
        )
        watch.faults.clear()
        page.goto("/en/review", wait_until="networkidle")
        assert len(ran) == runs
        assert any("policy" in fault for fault in watch.faults) is (runs == 0)
        context.close()
    watch.faults.clear()
