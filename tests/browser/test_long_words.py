"""One word without end, wherever people or administrators write, scrolls no page sideways.

Every word of the demonstration that somebody wrote becomes one of its column's full length (texts:
400 letters): Latin, Chinese, Arabic, digits, an address, taking turns. A table or code in a comment
may scroll in a box of its own.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import cycle, product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests import engines
from tests.browser.conftest import Server, Shared, Visits
from tests.browser.kinds import (
    ADMINISTRATOR,
    KINDS,
    LANGUAGES,
    MODERATOR,
    SECRETARIAT,
    TRANSLATOR,
    VALMORA,
    Kind,
    Places,
)
from tests.browser.test_accessibility import overflow

pytestmark = pytest.mark.browser

WIDTHS = (320, 375, 1280)
LENGTH = 400
WORDS = [
    "Donaudampfschifffahrtsgesellschaft" * 20,
    "漢字仮名交じり文" * 60,
    "المستشفيات" * 50,
    "0123456789" * 50,
    "https://example.org/" + "path_without_end" * 40,
    "somebody@" + "a.very.long.host." * 40 + "example",
]
# (table, column, characters); what somebody signs in with or what we ask for by name stays.
COLUMNS = [
    *(("person", "name", 200), ("person", "title", 200)),
    *(("organisation_name", "name", 300), ("organisation_name", "acronym", 40)),
    *(("space_text", "title", 300), ("space_text", "working_group", 300)),
    *(("space_text", "audience", 400), ("space_text", "welcome", LENGTH)),
    *(("question_text", "title", LENGTH), ("question_text", "prompt", LENGTH)),
    *(("mandate", "proof", LENGTH), ("mandate", "note", LENGTH), ("decision", "note", LENGTH)),
    *(("clearance_step", "by_name", 200), ("clearance_step", "note", LENGTH)),
    *(("comment", "author_name", 200), ("comment", "author_title", 200)),
    *(("revision", "credit", 200), ("revision", "source", LENGTH), ("revision", "excerpt", 200)),
]
HTML = [("space_text", "welcome_html"), ("question_text", "prompt_html"), ("revision", "html")]
STRUCTURES = ["<p>{0}</p>", "<ul><li>{0}</li></ul>", "<blockquote><p>{0}</p></blockquote>",
              "<h2>{0}</h2>", "<pre><code>{0}</code></pre>", "<p><a href='/'>{0}</a></p>",
              ("<table><thead><tr><th>{0}</th><th>a</th></tr></thead>"
              "<tbody><tr><td>{0}</td><td>{0}</td></tr></tbody></table>")]  # fmt: skip
# Those whose texts are people's, once in each shape; `make attack` walks all.
SAMPLE = {
    *("home", "space", "thread", "comment", "two versions", "public log", "two versions compared"),
    *("own account", "composer of a reply", "own comments", "drafts", "queue", "worklist"),
    *("item of the queue", "translating", "machine translation", "changing a space"),
    "no such page",
    *("setting moderation", "reasons of a space", "notes of a space", "people of a space"),
    *("organisations", "organisation", "own mandates", "own mandate"),
    "mandate, to an administrator",
    *("administration: people", "administration: person", "administration: organisation"),
    *("administration: mandates", "administration: ledger", "composer, previewed"),
}  # fmt: skip


def plant(database: sqlite3.Connection) -> None:
    words = cycle(WORDS)
    for table, column, length in COLUMNS:
        for (row,) in database.execute(
            f"SELECT rowid FROM {table} WHERE {column} <> ''"
        ).fetchall():
            statement = f"UPDATE {table} SET {column} = ? WHERE rowid = ?"
            database.execute(statement, (next(words)[:length], row))
    shapes = cycle(STRUCTURES)
    for table, column in HTML:
        for (row,) in database.execute(f"SELECT rowid FROM {table}").fetchall():
            text = "".join(next(shapes).format(next(words)[:LENGTH]) for _ in range(2))
            statement = f"UPDATE {table} SET {column} = ? WHERE rowid = ?"
            database.execute(statement, (text, row))
    database.execute("UPDATE version SET tool = ? WHERE tool <> ''", (WORDS[0][:100],))
    names = json.dumps(dict.fromkeys(LANGUAGES, WORDS[1][:200]))
    database.execute("UPDATE comment SET organisation_names = ?"
                     " WHERE organisation_id IS NOT NULL AND id % 2", (names,))  # fmt: skip
    labels = dict.fromkeys(LANGUAGES, WORDS[0][:100])
    reasons = [
        {"code": "unclear", "labels": labels, "offered": True},
        {"code": "c" * 40, "labels": labels, "offered": True},
    ]
    term = dict.fromkeys(LANGUAGES, WORDS[2][:200])
    database.execute("UPDATE space SET reasons = ?, terms = ?",
                     (json.dumps(reasons), json.dumps([term])))  # fmt: skip
    database.execute("UPDATE decision SET reason = 'unclear' WHERE reason IS NOT NULL")
    texts = json.dumps(dict.fromkeys(LANGUAGES, WORDS[4][:LENGTH]))
    database.execute(
        "INSERT INTO canned_note (public_id, space_id, title, texts, version)"
        " SELECT 'cannednote00', id, ?, ?, 1 FROM space",
        (WORDS[0][:200], texts),
    )
    database.execute(
        "INSERT INTO organisation_former_name"
        " (organisation_id, language, name, acronym, used_until)"
        " SELECT organisation_id, 'en', name, '', '2026-01-01 00:00:00' FROM organisation_name"
        " WHERE language = 'en'"
    )
    database.execute(
        "INSERT INTO internal_note (public_id, comment_id, at, salt, by_name, note)"
        " SELECT substr('n' || public_id, 1, 12), id, '2026-01-01 00:00:00', 'x', ?, ?"
        " FROM comment",
        (WORDS[3][:200], WORDS[5][:LENGTH]),
    )


@pytest.fixture(scope="session")
def endless(
    chromium: Browser, shared: Shared, demonstration: Path, serve: Callable[[Path], Server]
) -> Visits:
    """The demonstration with endless words, before a server of its own."""

    def make(folder: Path) -> None:
        engines.copy_sqlite(demonstration / "forum.sqlite", folder / "forum.sqlite")
        with closing(sqlite3.connect(folder / "forum.sqlite")) as database:
            plant(database)
            database.commit()

    return Visits(chromium, serve(shared("endless", make)))


@pytest.fixture(scope="session")
def pages(endless: Visits) -> Iterator[Callable[[str | None], Page]]:
    """One page for each who looks; another one where a kind of page is about being signed out."""
    opened: dict[str | None, Page] = {}

    def page(who: str | None) -> Page:
        if who in opened and who and not opened[who].context.cookies():
            opened.pop(who).context.close()
        if who not in opened:
            opened[who] = endless.context(who, viewport={"width": 1280, "height": 900}).new_page()
        return opened[who]

    yield page
    for one in opened.values():
        one.context.close()


def sideways(page: Page) -> list[str]:
    """Narrow, wide, and both mirrored."""
    wrong = []
    for direction, width in product(("ltr", "rtl"), WIDTHS):
        page.evaluate("(dir) => { document.documentElement.dir = dir }", direction)
        page.set_viewport_size({"width": width, "height": 900})
        wrong += [f"{width} {direction}: {fault}" for fault in overflow(page)]
    return wrong


def _kinds(which: Callable[[Kind], bool]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "kind", [kind for kind in KINDS if which(kind)], ids=lambda kind: kind.name
    )


def _judge(kind: Kind, pages: Callable[[str | None], Page], endless: Visits) -> None:
    page = pages(kind.by)
    page.set_viewport_size({"width": 1280, "height": 900})
    kind.open(page, "en", Places(endless.server))
    wrong = sideways(page)
    assert not wrong, "\n".join(wrong)


@_kinds(lambda kind: kind.name in SAMPLE)
def test_a_word_without_end_stays_on_the_page(
    kind: Kind, pages: Callable[[str | None], Page], endless: Visits
) -> None:
    _judge(kind, pages, endless)


@pytest.mark.attack
@_kinds(lambda kind: kind.name not in SAMPLE)
def test_it_does_on_every_page(
    kind: Kind, pages: Callable[[str | None], Page], endless: Visits
) -> None:
    _judge(kind, pages, endless)


def test_what_is_given_back_or_listed_stays_on_the_page(
    pages: Callable[[str | None], Page], endless: Visits
) -> None:
    """Searches, mistaken forms, and a word of what somebody is called that nothing breaks."""
    word = WORDS[0][:100]
    wrong = []
    for who, address in [
        (ADMINISTRATOR, f"/en/administration/people?q={word}"),
        (ADMINISTRATOR, f"/en/administration/organisations?q={word}"),
        (ADMINISTRATOR, f"/en/administration/ledger?person={word}"),
        (MODERATOR, f"/en/moderation?organisation={word}"),
        (VALMORA, f"/en/account/mandates?q={word}"),
        (SECRETARIAT, "/en/spaces/draft-guidance/notes"),
        (TRANSLATOR, "/en/spaces/draft-guidance/translation/files"),
        (None, f"/en/{word}"),
    ]:
        page = pages(who)
        page.goto(address)
        wrong += [f"{address[:60]} {fault}" for fault in sideways(page)]
    assert not wrong, "\n".join(wrong)
