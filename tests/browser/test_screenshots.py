"""Makes docs/thread.png anew: SCREENSHOTS=1 pytest tests/browser/test_screenshots.py"""

from __future__ import annotations

import os

import pytest

from config import ROOT
from tests.browser.conftest import SLUG, Visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(os.environ.get("SCREENSHOTS") != "1", reason="made with SCREENSHOTS=1"),
]

PICTURE = ROOT / "docs" / "thread.png"
MOST_BYTES = 200_000


def test_picture_of_a_thread(visit: Visit) -> None:
    page = visit(width=1280, height=900, color_scheme="light")
    page.goto(f"/en/spaces/{SLUG}/questions/1")
    page.locator("#h-comments").evaluate(
        "heading => window.scrollTo(0, heading.getBoundingClientRect().top - 24)"
    )
    page.screenshot(path=PICTURE)
    assert PICTURE.stat().st_size < MOST_BYTES
