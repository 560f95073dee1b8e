"""Everything can be done with the keyboard alone, and one always sees where one is."""

from __future__ import annotations

import secrets

import pytest
from playwright.sync_api import Page, expect

from forum.demo.actions import PASSWORD
from tests.browser.conftest import SLUG, Visit
from tests.browser.kinds import MODERATOR, SUBMIT, VALMORA
from tests.browser.test_journey import find_in_queue

pytestmark = pytest.mark.browser

MOST_STOPS = 600  # the queue shows twenty submissions with all that can be done with them
# A tab's radio button is not drawn; its label shows the focus.
STOP = """(wanted) => {
  const one = document.activeElement;
  if (!one || one === document.body || one === document.documentElement) return null;
  const drawn = one.matches(".tabs > input") ? one.labels[0] : one;
  const style = getComputedStyle(drawn), box = drawn.getBoundingClientRect();
  return {
    words: `${one.outerHTML.slice(0, 120)} ${style.outline} at ${box.top} of ${innerHeight}`,
    seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && box.width > 0
      && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    there: wanted ? one.matches(wanted) : false,
  };
}"""
SETTLED = "() => document.activeElement !== document.body || !document.querySelector('[autofocus]')"


def tab_to(page: Page, wanted: str, key: str = "Tab") -> None:
    """Presses Tab until the wanted element has the focus; each stop on the way must be visible."""
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        stop = page.evaluate(STOP, wanted)
        if stop is None:
            continue
        assert stop["seen"], f"no visible focus: {stop['words']}"
        if stop["there"]:
            return
    raise AssertionError(f"Tab never comes to {wanted}")


def follow(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")
    # What the next page focuses has the focus with its first frame only, which may come after load.
    page.wait_for_function(SETTLED)


def sign_in(page: Page, email: str) -> None:
    page.goto("/en/")
    tab_to(page, "header a[href*='/sign-in']")
    follow(page)
    tab_to(page, "#email")
    page.keyboard.type(email)
    tab_to(page, "#password")
    page.keyboard.type(PASSWORD)
    tab_to(page, "main form button")
    follow(page)


def test_write_and_approve(visit: Visit) -> None:
    mark = secrets.token_hex(4)
    author = visit()
    sign_in(author, VALMORA)
    author.goto(f"/en/spaces/{SLUG}/questions/5")
    tab_to(author, "main a[href$='/comments/new']")
    follow(author)
    tab_to(author, "input[name=capacity]:checked")
    author.keyboard.press("ArrowDown")
    assert author.is_checked("input[name=capacity][value=personal]")
    author.keyboard.press("ArrowUp")
    assert author.is_checked("input[name=capacity][value^='organisation:']")
    tab_to(author, "#tab-en")
    tab_to(author, "#x-en")
    author.keyboard.type(f"By keys {mark}")
    tab_to(author, "#tab-en", "Shift+Tab")
    author.keyboard.press("ArrowRight")
    assert author.is_checked("#tab-fr")
    tab_to(author, "#x-fr")
    author.keyboard.type(f"Au clavier {mark}")
    tab_to(author, "input[name=release]:checked")
    tab_to(author, SUBMIT)
    follow(author)
    expect(author.locator(".receipt h1")).to_be_visible()
    comment = author.url.split("/comments/")[1].split("/")[0]

    moderator = visit()
    sign_in(moderator, MODERATOR)
    tab_to(moderator, "header a[href$='/moderation']")
    follow(moderator)
    find_in_queue(moderator, "en", comment)
    moderator.focus(f"#h-{comment} a")  # the items before it are the demonstration's
    tab_to(moderator, f"#c-{comment} input[name=revision]")
    moderator.keyboard.press("Space")
    moderator.keyboard.press("Space")
    tab_to(moderator, f"#c-{comment} button[value='revision.approve']")
    follow(moderator)

    reader = visit()
    reader.goto(f"/en/spaces/{SLUG}/questions/5")
    expect(reader.locator(f"#c-{comment} .text")).to_have_text(f"By keys {mark}")


def test_the_skip_link_leads_past_the_head(visit: Visit) -> None:
    page = visit()
    page.goto(f"/en/spaces/{SLUG}/questions/1")
    tab_to(page, ".skip")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('main') !== null")


@pytest.mark.parametrize(
    ("path", "email"),
    [
        ("/en/", None),
        (f"/en/spaces/{SLUG}/questions/1", None),
        (f"/en/spaces/{SLUG}/questions/1/comments/new", VALMORA),
        ("/en/moderation", MODERATOR),
    ],
)
def test_tab_leads_through_the_page_and_out_of_it(
    path: str, email: str | None, visit: Visit
) -> None:
    """Every stop is visible, and the last one is not a trap."""
    page = visit(email)
    page.goto(path)
    stops = 0
    while stops < MOST_STOPS:
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP, ".skip")
        if stop is None or (stops and stop["there"]):
            break  # out of the page, or from its beginning again
        assert stop["seen"], f"no visible focus: {stop['words']}"
        stops += 1
    assert 5 < stops < MOST_STOPS


def test_a_branch_is_closed_and_opened(visit: Visit) -> None:
    page = visit()
    page.goto(f"/en/spaces/{SLUG}/questions/1")
    branch = page.locator("details.branch").first
    replies = branch.locator("> ol").first
    branch.locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(replies).to_be_hidden()
    page.keyboard.press("Enter")
    expect(replies).to_be_visible()
