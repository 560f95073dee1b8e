"""The moderators' desk by keyboard alone: finding, reading, deciding, undoing, going on."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SLUG, Server, Visit
from tests.browser.kinds import MODERATOR, SUBMIT, VALMORA
from tests.browser.test_keyboard import STOP, follow, tab_to

pytestmark = pytest.mark.browser

APPROVE = "button[value='revision.approve']"
GRACE = 10  # minutes


@pytest.fixture
def grace(server: Server) -> Iterator[None]:
    """Decisions of the demonstration can be undone for a while."""

    def set_to(minutes: int) -> None:
        with closing(sqlite3.connect(server.database, timeout=15)) as database:
            database.execute("UPDATE space SET grace_minutes = ?", (minutes,))
            database.commit()

    set_to(GRACE)
    yield
    set_to(0)


def write(visit: Visit, mark: str) -> str:
    """A comment that waits; returns its id."""
    page = visit(VALMORA)
    page.goto(f"/en/spaces/{SLUG}/questions/5/comments/new")
    page.click("label[for=tab-en]")
    page.fill("#x-en", f"To be decided by keys {mark}.")
    with page.expect_navigation():
        page.click(SUBMIT)
    return page.url.split("/comments/")[1].split("/")[0]


def press(page: Page, key: str) -> None:
    """A key that leads to a page."""
    with page.expect_navigation():
        page.keyboard.press(key)


def focused(page: Page) -> str:
    return str(page.evaluate("() => document.activeElement.id"))


def seen(page: Page) -> None:
    stop = page.evaluate(STOP, "")
    assert stop, "nothing has the focus"
    assert stop["seen"], f"no visible focus: {stop['words']}"


def items(page: Page) -> list[str]:
    found: list[str] = page.evaluate("() => [...document.querySelectorAll('.item')].map(i => i.id)")
    return found


def test_the_desk_by_keys_alone(visit: Visit, grace: None) -> None:
    for _turn in range(2):
        write(visit, secrets.token_hex(4))
    page = visit(MODERATOR)
    page.goto("/en/")
    tab_to(page, "header a[href$='/moderation']")
    follow(page)

    # The list of keys comes and goes.
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_hidden()

    # Through the items, down and up again.
    first, second = items(page)[:2]
    page.keyboard.press("j")
    assert focused(page) == first
    seen(page)
    page.keyboard.press("j")
    assert focused(page) == second
    page.keyboard.press("k")
    assert focused(page) == first

    # In a field the keys are letters; with a modifier they are not ours.
    note = f"#{first} textarea"
    tab_to(page, note)
    page.keyboard.type("jazz")
    expect(page.locator(note)).to_have_value("jazz")
    page.fill(note, "")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+j")
    page.evaluate("() => document.activeElement.blur()")

    # Approving on the queue leads back to it, to the item that comes then.
    page.keyboard.press("j")
    press(page, "a")
    expect(page.locator("[role=status]")).to_contain_text("Approved by")
    assert focused(page) == second
    press(page, "z")  # nothing of the second item can be undone: the notice's decision is
    assert first in items(page)

    # Opening, and rejecting with a reason: the first press leads to it.
    page.keyboard.press("j")
    here = focused(page)
    press(page, "o")
    assert page.url.partition("?")[0].endswith(f"/moderation/{here.removeprefix('c-')}")
    page.keyboard.press("r")
    assert focused(page).startswith("reason-")
    seen(page)
    page.keyboard.type("it c")  # it cannot be understood
    assert page.input_value("select[data-reason]") == "unclear"
    page.keyboard.press("Tab")
    page.keyboard.type("Please say it in one sentence.")
    page.keyboard.press("Tab")
    press(page, "r")

    # What comes next is open, with the notice, and the decision can be taken back from here.
    assert "/moderation/" in page.url
    expect(page.locator("[role=status]")).to_contain_text("Rejected by")
    press(page, "z")
    assert page.url.partition("?")[0].endswith(f"/moderation/{here.removeprefix('c-')}")
    press(page, "n")
    assert not page.url.partition("?")[0].endswith(here.removeprefix("c-"))


def test_the_keys_can_be_switched_off(visit: Visit) -> None:
    page = visit(MODERATOR)
    page.goto("/en/moderation")
    tab_to(page, "[data-help]")
    page.keyboard.press("Enter")
    tab_to(page, "#use-keys")
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    page.goto("/en/moderation")
    page.keyboard.press("j")
    assert not focused(page)


def test_without_scripts_every_act_is_a_button(visit: Visit, grace: None) -> None:
    comment = write(visit, secrets.token_hex(4))
    page = visit(MODERATOR, javascript=False)
    page.goto("/en/moderation")
    assert not page.locator("[data-keys]").is_visible()
    with page.expect_navigation():
        page.click("text=Begin with the oldest")
    assert "/moderation/" in page.url
    page.goto(f"/en/moderation/{comment}")
    with page.expect_navigation():
        page.click(APPROVE)
    expect(page.locator("[role=status]")).to_contain_text("Approved by")
    with page.expect_navigation():
        page.click("[role=status] button")
    assert page.url.partition("?")[0].endswith(comment)


def test_colleagues_are_told_while_the_page_is_open(visit: Visit) -> None:
    comment = write(visit, secrets.token_hex(4))
    page = visit(MODERATOR)
    with page.expect_response("**/opening") as told:
        page.goto(f"/en/moderation/{comment}")
    assert told.value.status == 204
