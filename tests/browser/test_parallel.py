"""A trilingual statement in a real browser: pasted in one lump and split, a divergence mended, one
version returned; then its original changes, and a translator brings the others up to date by a
file. Every page on the way is judged by axe.

On a narrow screen. Elements are found by their names and ids, so that the same way is walked in
each language of the interface.
"""

from __future__ import annotations

import re
import secrets

import pytest
from lxml import etree
from playwright.sync_api import Page, expect

from tests.browser.conftest import SLUG, Visit
from tests.browser.kinds import LANGUAGES, MODERATOR, SUBMIT, TRANSLATOR, VALMORA
from tests.browser.test_journey import find_in_queue, press, thread
from tests.browser.test_keyboard import follow, tab_to
from tests.browser.test_ministry import NARROW, Judge
from tests.journeys.test_parallel import translated
from tests.journeys.test_split import ENGLISH, FRENCH, LUMP, SPANISH

pytestmark = pytest.mark.browser

APPROVE, RETURN = "button[value='revision.approve']", "button[value='revision.return']"
ALERT = "[role=alert]"
FOCUSED = "(wanted) => document.activeElement.matches(wanted)"


def word() -> str:
    """Of letters only: a number would be another one than those of the other versions."""
    return "".join(secrets.choice("aeioulmn") for _ in range(9))


def texts(page: Page) -> dict[str, str]:
    """What stands in the tabs of the composer."""
    return {tag: page.input_value(f"#x-{tag}") for tag in LANGUAGES}


def rewrite(page: Page, tag: str, text: str) -> None:
    page.click(f"label[for=tab-{tag}]")
    page.fill(f"#x-{tag}", text)


def stale(page: Page) -> int:
    return page.locator(".state.stale").count()


def bring_back(page: Page, language: str, comment: str, tag: str) -> None:
    """Takes the comment along as XLIFF, changes a number as a translation tool would, and submits
    what it gives back."""
    files = f"/{language}/spaces/{SLUG}/translation/files"
    taken = page.request.get(f"{files}/export", params={"language": tag, "comment": comment})
    assert taken.ok
    back = translated(taken.body(), "25", "30")
    assert etree.fromstring(back) is not None
    page.goto(files)
    page.set_input_files(
        "#file", {"name": f"back-{tag}.xlf", "mimeType": "application/xml", "buffer": back}
    )
    page.check("input[name=then][value=submit]")
    press(page, "form[enctype] .btns button")
    expect(page.locator(f".note[role=status] a[href*='/{comment}/']")).to_have_count(1)


# A run takes about twenty seconds of an idle machine: two of the languages walk with `make attack`.
@pytest.mark.parametrize(
    "language",
    ["en", *(pytest.param(tag, marks=pytest.mark.attack) for tag in LANGUAGES if tag != "en")],
)
def test_the_whole_life_of_a_trilingual_statement(language: str, visit: Visit) -> None:
    mark, judge = word(), Judge()
    english = ENGLISH.replace("fair", f"fair {mark}")
    lump = LUMP.replace(ENGLISH, english).replace("los 25 indicadores", "los 35 indicadores")

    # Pasted into one tab and submitted: nothing is submitted, and it is said what to do.
    author = visit(VALMORA, **NARROW)
    author.goto(f"{thread(language)}/comments/new")
    author.select_option("#original", "en")
    rewrite(author, "en", lump)
    press(author, SUBMIT)
    assert author.evaluate(FOCUSED, ALERT)
    judge(author, "composer that points out several versions")

    # A border is moved, and the split corrected again: nothing of it is lost.
    press(author, "button[value=split-en]")
    judge(author, "split")
    salutation = author.locator("select[name^=piece-]").nth(4)
    expect(salutation).to_have_value("fr")
    salutation.select_option("en")
    press(author, "button[value=apply_split]")
    assert texts(author)["en"].endswith("Madame, Monsieur,")
    judge(author, "composer after the split")
    press(author, "button[value=split-again]")
    press(author, "button[value=apply_split]")
    assert texts(author) == {"en": english, "fr": FRENCH, "es": SPANISH.replace("25", "35")}

    # The wrong number of the Spanish version is pointed out, and its tab is open.
    press(author, SUBMIT)
    assert author.evaluate(FOCUSED, ALERT)
    assert author.locator(".divergences mark").all_inner_texts() == ["25", "35"]
    judge(author, "composer that points out a divergence")
    expect(author.locator("#x-es")).to_be_visible()
    author.fill("#x-es", SPANISH)
    press(author, f"#f-release ~ * {SUBMIT}, #f-release {SUBMIT}")
    expect(author.locator(".receipt h1")).to_be_visible()
    judge(author, "receipt")
    found = re.search(r"/comments/([^/]+)/received", author.url)
    assert found
    comment = found[1]

    # Two versions are approved, and one is returned; nothing is public before all are approved.
    moderator, visitor = visit(MODERATOR, **NARROW), visit(**NARROW)
    item = find_in_queue(moderator, language, comment)
    judge(moderator, "queue")
    for tag in ("en", "es"):
        moderator.uncheck(f"{item} label:has(span[lang={tag}]) input")
    moderator.select_option(f"#reason-{comment}", "unclear")
    moderator.fill(f"#note-{comment}", f"Please check {mark}.")
    press(moderator, f"{item} {RETURN}")
    find_in_queue(moderator, language, comment)
    press(moderator, f"{item} {APPROVE}")
    visitor.goto(thread(language))
    assert mark not in visitor.content()
    author.goto(f"/{language}/mine")
    expect(author.locator(f"#c-{comment}")).to_contain_text(f"Please check {mark}.")
    author.goto(f"/{language}/comments/{comment}/edit")
    rewrite(author, "fr", FRENCH.replace("équitable", "équitable et éthique"))
    press(author, SUBMIT)
    find_in_queue(moderator, language, comment)
    press(moderator, f"{item} {APPROVE}")
    visitor.goto(f"/{language}/comments/{comment}")
    expect(visitor.locator(".versions .text")).to_have_count(3)
    assert stale(visitor) == 0

    # The original changes: both translations are marked, and everybody sees what has changed.
    author.goto(f"/{language}/comments/{comment}/edit")
    rewrite(author, "en", english.replace("25", "30"))
    judge(author, "edit")
    press(author, SUBMIT)
    press(author, f"#f-check {SUBMIT}")
    find_in_queue(moderator, language, comment)
    judge(moderator, "queue with a change")
    press(moderator, f"{item} {APPROVE}")
    visitor.reload()
    assert stale(visitor) == 2
    judge(visitor, "comment with older versions")
    with visitor.expect_navigation():
        visitor.locator(".stale a").first.click()
    expect(visitor.locator(".par del")).to_have_text(re.compile("25"))
    expect(visitor.locator(".par ins")).to_have_text(re.compile("30"))
    judge(visitor, "what has changed")

    # A translator finds both in the worklist and brings them up to date by a file.
    translator = visit(TRANSLATOR, **NARROW)
    translator.goto(f"/{language}/")
    with translator.expect_navigation():
        translator.click("header a[href$='/translation']")
    translator.select_option("#language", "es")
    translator.select_option("#need", "stale")
    press(translator, "form.tool button")
    judge(translator, "worklist")
    with translator.expect_navigation():
        translator.click(f"main a[href*='/{comment}/']")
    judge(translator, "editor")
    for tag in ("fr", "es"):
        bring_back(translator, language, comment, tag)
        judge(translator, "files that were taken in")
    find_in_queue(moderator, language, comment)
    assert not moderator.locator(f"{item} .divergences").count()
    judge(moderator, "queue with translations")
    with moderator.expect_navigation():
        moderator.locator(f"{item} a[href*='/compare?b=']").first.click()
    expect(moderator.locator(".par-head h2, .par .l").first).to_have_text("English")
    find_in_queue(moderator, language, comment)
    press(moderator, f"{item} {APPROVE}")

    # The author makes them their own, and all is current again.
    author.goto(f"/{language}/comments/{comment}")
    judge(author, "comment with translations, to its author")
    for left in (1, 0):
        press(author, "form[action$='/endorsement'] button")
        expect(author.locator("form[action$='/endorsement']")).to_have_count(left)
    visitor.goto(f"/{language}/comments/{comment}")
    assert stale(visitor) == 0
    assert visitor.locator(".versions .text", has_text="30").count() >= 3
    visitor.goto(f"/{language}/comments/{comment}/compare")
    judge(visitor, "two versions side by side")


def test_a_text_is_split_and_translated_by_keys(visit: Visit) -> None:
    """Each notice has the focus, so that the next Tab leads to what it offers."""
    author = visit(VALMORA)
    author.goto(f"{thread('en')}/comments/new")
    rewrite(author, "en", LUMP)
    tab_to(author, f"#f-release {SUBMIT}")
    follow(author)
    author.keyboard.press("Tab")
    assert author.evaluate(FOCUSED, "button[value=split-en]")
    follow(author)
    tab_to(author, "select[name^=piece-]")
    author.keyboard.press("ArrowDown")
    tab_to(author, "button[value=apply_split]")
    follow(author)
    author.keyboard.press("Tab")
    assert author.evaluate(FOCUSED, "button[value=split-again]")

    # Enter in a line of text adds the language; it does not split what was written.
    tab_to(author, "#language")
    author.keyboard.type("pt")
    follow(author)
    expect(author.locator("#tab-pt")).to_be_checked()

    reader = visit()
    reader.goto(f"/en/spaces/{SLUG}/questions/1")
    tab_to(reader, ".c-foot a[href*='/comments/']:last-child")
    follow(reader)


def test_a_copy_in_the_browser_holds_the_paste(visit: Visit) -> None:
    """What was split comes back from the browser's own copy, with the paste it was made from."""
    lump = LUMP.replace("fair", f"fair {word()}").strip()
    author = visit(VALMORA)
    author.goto(f"{thread('en')}/comments/new")
    rewrite(author, "en", lump)
    status = author.locator("[data-draft-status]")
    expect(status).not_to_be_empty()
    press(author, f"#f-release {SUBMIT}")
    press(author, "button[value=split-en]")
    press(author, "button[value=apply_split]")
    author.evaluate("() => { window.fetch = () => Promise.reject(new Error('no server')) }")
    author.locator("#x-en").press_sequentially("And ")
    expect(status).to_have_class(re.compile("error"))
    assert len(author.evaluate("() => Object.values(localStorage).join()")) < 3 * len(lump)

    saves: list[str] = []
    author.on(
        "request",
        lambda one: saves.append(one.post_data or "") if one.url.endswith("4/drafts") else None,
    )
    author.goto("/en/drafts")
    with author.expect_navigation():
        author.locator("main h2 a").first.click()
    assert author.input_value("#x-en").strip() == lump
    author.click("form[data-draft-url] > .note button")
    assert author.input_value("#x-fr") == FRENCH
    assert author.locator("textarea[name=paste]").input_value().strip() == lump
    expect(status).not_to_be_empty()

    # The paste is as long as all versions together: it is sent until the server has it, not again.
    with author.expect_response("**/4/drafts"):
        author.locator("#x-en").press_sequentially("now ")
    assert "paste=" in saves[0]
    assert "paste=" not in saves[-1]
    author.reload()
    expect(author.locator("form[data-draft-url] > .note")).to_have_count(0)
