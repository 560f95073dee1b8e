"""The main journey in a real browser: posted in three languages, reviewed, read and answered.

Elements are found by their names and ids, so that the same journey is walked in each language of
the interface, without JavaScript, and on a narrow screen.
"""

from __future__ import annotations

import re
import secrets
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SLUG, Visit, sign_in
from tests.browser.kinds import MODERATOR, PREVIEW, SARRANE, SUBMIT, VALMORA
from tests.browser.watching import Watch

pytestmark = pytest.mark.browser

MANNERS: dict[str, dict[str, Any]] = {
    "as usual": {},
    "in French, without JavaScript": {"language": "fr", "javascript": False},
    "in Spanish, 360 pixels wide": {"language": "es", "width": 360, "height": 740},
}


def thread(language: str) -> str:
    return f"/{language}/spaces/{SLUG}/questions/4"


def press(page: Page, button: str) -> None:
    """Presses what has the focus, from the keyboard, and waits for the page that it leads to."""
    page.focus(button)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Page, texts: dict[str, str]) -> None:
    """Types each text into its tab; the arrow keys lead from tab to tab."""
    first = True
    for tag, text in texts.items():
        if first:
            page.focus(f"#tab-{tag}")
            page.keyboard.press("Space")
        else:
            page.focus(".tabs > input:checked")
            while not page.is_checked(f"#tab-{tag}"):
                page.keyboard.press("ArrowRight")
        first = False
        expect(page.locator(f"#x-{tag}")).to_be_visible()
        page.focus(f"#x-{tag}")
        page.keyboard.press("Control+A")
        page.keyboard.type(text)


def hand_in(page: Page, texts: dict[str, str]) -> str:
    """Submits what is written on a composer's page and returns the comment's id."""
    write(page, texts)
    press(page, SUBMIT)
    expect(page.locator(".receipt h1")).to_be_visible()
    found = re.search(r"/comments/([^/]+)/received", page.url)
    assert found, page.url
    return found[1]


def find_in_queue(page: Page, language: str, comment: str) -> str:
    """Opens the page of the queue on which the comment waits."""
    page.goto(f"/{language}/moderation")
    while not page.locator(item := f"#c-{comment}").count():
        page.goto(str(page.get_attribute(".pager a[rel=next]", "href")))
    return item


def decide(page: Page, language: str, comment: str, act: str, note: str = "") -> None:
    item = find_in_queue(page, language, comment)
    if note:
        page.select_option(f"#reason-{comment}", "unclear")
        page.fill(f"#note-{comment}", note)
    press(page, f"{item} button[value='revision.{act}']")
    assert page.locator(f"{item} button[value='revision.approve']").count() == 0


@pytest.mark.parametrize("manner", MANNERS)
def test_the_main_journey(manner: str, visit: Visit, watch: Watch) -> None:
    how = dict(MANNERS[manner])
    language = how.pop("language", "en")
    mark = secrets.token_hex(4)
    texts = {tag: f"Text {mark} in {tag}." for tag in ("en", "fr", "es")}

    # A visitor reads the thread from the front page on.
    visitor = visit(locale="es-ES", **how)
    visitor.goto(f"/{language}/")
    with visitor.expect_navigation():
        visitor.click(f"main h3 a[href$='/spaces/{SLUG}']")
    with visitor.expect_navigation():
        visitor.click("main h3 a[href$='/questions/4']")
    assert visitor.get_attribute("html", "lang") == language
    assert visitor.locator("article.c").count() > 10
    assert not visitor.locator("textarea").count()

    # Valmora answers on behalf of the organisation, in three languages, and has a receipt.
    author = visit(VALMORA, **how)
    author.goto(thread(language))
    with author.expect_navigation():
        author.click("main a[href$='/questions/4/comments/new']")
    assert author.is_checked("input[name=capacity][value^='organisation:']")
    author.select_option("#original", "en")
    comment = hand_in(author, texts)
    for name in ("English", "Français", "Español"):
        expect(author.locator(".receipt")).to_contain_text(name)
    with author.expect_navigation():
        author.click(".receipt a.btn")
    expect(author.locator(f"#c-{comment}.pending")).to_contain_text(mark)

    # To the visitor it does not exist.
    watch.expects(404)
    visitor.goto(thread(language))
    assert mark not in visitor.content()
    gone = visitor.goto(f"/c/{comment}")
    assert gone is not None
    assert gone.status == 404

    # A moderator approves; the visitor reads it in Spanish, and then chooses French for it alone.
    moderator = visit(MODERATOR, **how)
    decide(moderator, language, comment, "approve")
    visitor.goto("about:blank")
    visitor.goto(f"/c/{comment}")
    assert f"/es/spaces/{SLUG}/questions/4" in visitor.url
    place = visitor.locator(f"#c-{comment}")
    expect(place.locator(".text")).to_have_text(texts["es"])
    assert place.locator(".text").get_attribute("lang") == "es"
    with visitor.expect_navigation(wait_until="load"):
        place.locator(".langs a[hreflang=fr]").click()
    expect(place.locator(".text")).to_have_text(texts["fr"])
    expect(place.locator(".langs [aria-current]")).to_have_text("Français")
    assert visitor.get_attribute("html", "lang") == "es"

    # Sarrane replies; the moderator returns it with a reason; it is corrected and submitted again.
    other = visit(SARRANE, **how)
    other.goto(f"{thread(language)}#c-{comment}")
    with other.expect_navigation():
        other.click(f"#c-{comment} .c-foot a[href*='reply_to=']")
    reply = hand_in(other, {"fr": f"Réponse confuse {mark}."})
    decide(moderator, language, reply, "return", f"Why {mark}?")
    other.goto(f"/{language}/mine")
    mine = other.locator(f"#c-{reply}")
    expect(mine.locator("blockquote")).to_have_text(f"Why {mark}?")
    assert mine.locator(".state.back").count() == 1
    with other.expect_navigation():
        mine.locator("a[href$='/edit']").click()
    assert other.input_value("#x-fr") == f"Réponse confuse {mark}."
    assert hand_in(other, {"fr": f"Réponse claire {mark}."}) == reply
    decide(moderator, language, reply, "approve")
    visitor.goto(thread("fr"))
    nested = visitor.locator(f"li:has(> #c-{comment}) #c-{reply} .text")
    expect(nested).to_have_text(f"Réponse claire {mark}.")

    # Valmora withdraws its comment: a placeholder stays, and the reply in its place.
    author.goto(f"/{language}/comments/{comment}")
    withdrawal = "details:has(> form[action$='/withdrawal']:not(:has([name=language])))"
    author.focus(f"{withdrawal} > summary")
    author.keyboard.press("Enter")
    press(author, f"{withdrawal} button")
    visitor.goto(thread("es"))
    expect(visitor.locator(f"#c-{comment} .state.gone")).to_be_visible()
    expect(nested).to_be_visible()
    assert texts["es"] not in visitor.content()


def test_a_draft_saves_itself(visit: Visit) -> None:
    """What is typed is on the server as soon as the page says so."""
    mark = secrets.token_hex(4)
    page = visit(VALMORA)
    page.goto(f"{thread('en')}/comments/new")
    write(page, {"en": f"Unfinished {mark}"})
    status = page.locator("[data-draft-status]")
    expect(status).not_to_be_empty(timeout=20_000)
    assert "error" not in (status.get_attribute("class") or "")
    saved = visit(VALMORA)  # another browser, so nothing comes from this one's memory
    saved.goto("/en/drafts")
    with saved.expect_navigation():
        saved.locator("main h2 a").first.click()
    assert saved.input_value("#x-en") == f"Unfinished {mark}"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_sign_in_that_ended_gives_the_text_back(
    javascript: bool, visit: Visit, watch: Watch
) -> None:
    watch.expects(401)
    mark = secrets.token_hex(4)
    page = visit(javascript=javascript)
    sign_in(page, VALMORA)
    page.goto(f"{thread('en')}/comments/new")
    write(page, {"en": f"Kept {mark}", "fr": f"Gardé {mark}"})
    cookies = page.context.cookies()
    page.context.clear_cookies()
    press(page, SUBMIT)
    assert page.input_value("#x-en") == f"Kept {mark}"
    assert page.input_value("#x-fr") == f"Gardé {mark}"
    page.context.add_cookies(cookies)  # type: ignore[arg-type]  # signed in again elsewhere
    press(page, SUBMIT)
    expect(page.locator(".receipt h1")).to_be_visible()


def test_the_preview_shows_what_will_be_read(visit: Visit) -> None:
    page = visit(VALMORA, javascript=False)
    page.goto(f"{thread('en')}/comments/new")
    write(page, {"en": "We **agree**."})
    press(page, PREVIEW)
    expect(page.locator(".note .text strong")).to_have_text("agree")
    assert page.input_value("#x-en") == "We **agree**."
