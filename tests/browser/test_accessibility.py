"""axe finds nothing on any kind of page, in any language, wide, narrow, light, dark, mirrored.

Every page is judged in every language at both widths, and in both colour schemes: the scheme
alternates, so that each kind is seen in each scheme at each width. Narrow and left to right, only
what depends on width and colour is judged again; mirrored and narrow, everything.
"""

from __future__ import annotations

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
DRAWN = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
WIDE, NARROW = 1280, 320
EVERY = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


def violations(page: Page, rules: list[str] = RULES) -> list[str]:
    """What axe finds, each with the element."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate(
        "(rules) => axe.run(document, {runOnly: rules, resultTypes: ['violations']})"
        ".then((all) => all.violations)",
        rules,
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


def resize(page: Page, width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]


@pytest.fixture
def places(server: Server) -> Places:
    return Places(server)


@EVERY
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages(kind: Kind, language: str, visit: Visit, watch: Watch, places: Places) -> None:
    """Wide and narrow, one of them light and the other dark; twice the size of letters."""
    watch.expects(kind.status)
    page = visit(kind.by, width=WIDE)
    kind.open(page, language, places)
    assert watch.status == kind.status
    assert page.get_attribute("html", "lang") == language
    schemes = ["light", "dark"]
    if (KINDS.index(kind) + LANGUAGES.index(language)) % 2:
        schemes.reverse()
    wrong = []
    for width, scheme, rules in zip((WIDE, NARROW), schemes, (RULES, DRAWN), strict=True):
        resize(page, width, scheme)
        found = violations(page, rules) + overflow(page)
        wrong += [f"{width} {scheme}: {fault}" for fault in found]
    page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
    resize(page, WIDE, "light")
    wrong += [f"200 %: {fault}" for fault in overflow(page)]
    assert not wrong, "\n".join(wrong)


@EVERY
def test_mirrored_pages(kind: Kind, visit: Visit, watch: Watch, places: Places) -> None:
    """As an interface in Arabic would be: from right to left."""
    watch.expects(kind.status)
    language = LANGUAGES[KINDS.index(kind) % len(LANGUAGES)]
    page = visit(kind.by, width=WIDE)
    kind.open(page, language, places)
    assert watch.status == kind.status
    page.evaluate("() => { document.documentElement.dir = 'rtl' }")
    wrong = overflow(page)
    resize(page, NARROW, "light")
    wrong += overflow(page) + violations(page)
    assert not wrong, "\n".join(wrong)
