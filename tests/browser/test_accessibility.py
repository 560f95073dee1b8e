"""axe finds nothing on any kind of page, in any language, wide, narrow, light, dark, mirrored.

The suite takes a sample of this: each kind of page in one language, judged wide or narrow, light
or dark, all taking turns, and every third in its contrasts, which take axe longer than all its
other rules; that nothing sticks out is asked wide, narrow, mirrored, and of letters twice the size.
`make attack` judges all combinations.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Server, Visit
from tests.browser.kinds import KINDS, LANGUAGES, Kind, Places
from tests.browser.watching import Watch

pytestmark = pytest.mark.browser

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE, NARROW = 1280, 320
EVERY = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
# Each kind in one language; the languages take turns.
SAMPLE = [
    pytest.param(kind, LANGUAGES[number % len(LANGUAGES)], id=kind.name)
    for number, kind in enumerate(KINDS)
]


def violations(page: Page, *, contrast: bool = True) -> list[str]:
    """What axe finds, each with the element."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    options = {
        "runOnly": RULES,
        "resultTypes": ["violations"],
        "rules": {"color-contrast": {"enabled": contrast}},
    }
    found: list[dict[str, Any]] = page.evaluate(
        "(options) => axe.run(document, options).then((all) => all.violations)", options
    )
    return [
        f"{one['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for one in found
        for node in one["nodes"][:3]
    ]


def overflow(page: Page) -> list[str]:
    """What sticks out of the page sideways; nothing where it need not be scrolled."""
    found: list[str] = page.evaluate(
        """() => {
          const root = document.scrollingElement;
          if (root.scrollWidth <= root.clientWidth) return [];
          const out = [...document.querySelectorAll("body *")].filter((one) => {
            const box = one.getBoundingClientRect();
            return box.width && (box.right > root.clientWidth + 1 || box.left < -1);
          });
          return [`${root.scrollWidth} of ${root.clientWidth}`,
            ...out.slice(-3).map((one) => one.outerHTML.slice(0, 150))];
        }"""
    )
    return found


def mirrored(page: Page) -> list[str]:
    """What sticks out once the page is as one in Arabic would be: from right to left."""
    page.evaluate("() => { document.documentElement.dir = 'rtl' }")
    return overflow(page)


def resize(page: Page, width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]


def opened(kind: Kind, language: str, visit: Visit, watch: Watch, places: Places) -> Page:
    watch.expects(kind.status)
    page = visit(kind.by, width=WIDE)
    kind.open(page, language, places)
    assert watch.status == kind.status
    assert page.get_attribute("html", "lang") == language
    return page


@pytest.fixture
def places(server: Server) -> Places:
    return Places(server)


@pytest.mark.parametrize(("kind", "language"), SAMPLE)
def test_pages(kind: Kind, language: str, visit: Visit, watch: Watch, places: Places) -> None:
    number = KINDS.index(kind)
    page = opened(kind, language, visit, watch, places)
    wrong = []
    for turn, width in enumerate((WIDE, NARROW)):
        scheme = ("light", "dark")[number // 2 % 2]
        resize(page, width, scheme)
        found = overflow(page)
        if number % 2 == turn:
            found += violations(page, contrast=number % 3 == 0)
        wrong += [f"{width} {scheme}: {fault}" for fault in found]
    wrong += [f"mirrored: {fault}" for fault in mirrored(page)]
    resize(page, WIDE, "light")
    wrong += [f"mirrored: {fault}" for fault in overflow(page)]
    page.evaluate("() => { document.documentElement.dir = 'ltr' }")
    page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
    wrong += [f"200 %: {fault}" for fault in overflow(page)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.attack
@EVERY
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_in_full(
    kind: Kind, language: str, visit: Visit, watch: Watch, places: Places
) -> None:
    page = opened(kind, language, visit, watch, places)
    wrong = []
    for width, scheme in product((WIDE, NARROW), ("light", "dark")):
        resize(page, width, scheme)
        wrong += [f"{width} {scheme}: {fault}" for fault in violations(page) + overflow(page)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.attack
@EVERY
def test_mirrored_pages_in_full(kind: Kind, visit: Visit, watch: Watch, places: Places) -> None:
    page = opened(kind, LANGUAGES[KINDS.index(kind) % len(LANGUAGES)], visit, watch, places)
    wrong = mirrored(page)
    resize(page, NARROW, "light")
    wrong += overflow(page) + violations(page)
    assert not wrong, "\n".join(wrong)
