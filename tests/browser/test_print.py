"""A thread on paper is a document: every text, and nothing that can be pressed."""

from __future__ import annotations

import pytest

from tests.browser.conftest import SLUG, Server, Visit
from tests.browser.kinds import VALMORA, Places

pytestmark = pytest.mark.browser

VISIBLE = """(wanted) => [...document.querySelectorAll(wanted)].filter((one) => {
  const box = one.getBoundingClientRect();
  return one.checkVisibility({ visibilityProperty: true }) && box.width > 1 && box.height > 1;
}).map((one) => one.outerHTML.slice(0, 120))"""
COUNT = "(wanted) => document.querySelectorAll(wanted).length"
PRESSED = "nav, form, button, input, select, textarea, summary, .btn, .skip, .c-foot, .pager"


@pytest.mark.parametrize("email", [None, VALMORA])
@pytest.mark.parametrize("question", [1, 3])
def test_a_thread_on_paper(email: str | None, question: int, visit: Visit) -> None:
    page = visit(email)
    page.goto(f"/en/spaces/{SLUG}/questions/{question}")
    page.evaluate(
        "() => document.querySelectorAll('details').forEach((one) => { one.open = false })"
    )
    published = ".c:not(.pending) .text, .c:not(.pending) .c-head, .gone-c .state"
    closed = page.evaluate(VISIBLE, published)
    page.emulate_media(media="print")
    assert page.evaluate(VISIBLE, PRESSED) == []
    texts = page.evaluate(VISIBLE, published)
    assert len(texts) == page.evaluate(COUNT, published) > len(closed) > 0
    assert page.evaluate(VISIBLE, ".c.pending") == []
    assert page.evaluate(VISIBLE, "h1")
    assert page.pdf().startswith(b"%PDF")


def test_parallel_versions_on_paper(visit: Visit, server: Server) -> None:
    page = visit()
    page.goto(f"/fr/comments/{Places(server).trilingual}")
    page.emulate_media(media="print")
    assert page.evaluate(VISIBLE, PRESSED) == []
    assert len(page.evaluate(VISIBLE, ".versions .text")) == 3


def test_compared_versions_on_paper(visit: Visit, server: Server) -> None:
    """Two columns on A4, each with its head."""
    page = visit(width=700)
    page.goto(f"/fr/comments/{Places(server).trilingual}/compare")
    page.emulate_media(media="print")
    assert page.evaluate(VISIBLE, PRESSED) == []
    assert len(page.evaluate(VISIBLE, ".par-head > div")) == 2
    left, right = (page.locator(".par > li").first.locator("> div").nth(n) for n in (0, 1))
    one, other = left.bounding_box(), right.bounding_box()
    assert one
    assert other
    assert one["y"] == other["y"]
    assert one["x"] + one["width"] < other["x"]
