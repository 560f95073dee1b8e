"""Every kind of letter in every language: what it says, as text and as HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from config import Settings
from forum.core.mail import MAX_SUBJECT
from forum.letters.delivery.composition import rendered
from forum.letters.kinds.registry import KINDS
from tests.letters import samples

SNAPSHOTS = Path(__file__).parent / "snapshots"
LANGUAGES = ("en", "fr", "es")
PLACEHOLDER = re.compile(r"%\(\w+\)|\{\{|\}\}|\{%|\bNone\b|\bUndefined\b|&(amp|lt|gt|quot|#\d+);")
VOID = {"meta", "link", "br", "img", "hr", "input"}
STOP = "https://forum.example/en/letters/stop/a-signed-token"

one_engine = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)  # none is asked

CASES = [(kind, language, {}) for kind in KINDS for language in LANGUAGES] + [
    (kind, language, changes) for kind, changes in samples.OTHERS for language in LANGUAGES
]


@pytest.fixture
def site(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    settings: Settings = app.config["SETTINGS"]
    changed = settings.model_copy(update={"site_address": "https://forum.example"})
    monkeypatch.setitem(app.config, "SETTINGS", changed)
    return app


def _drawn(app: Flask, kind: str, language: str, changes: dict[str, Any]) -> tuple[str, str, str]:
    with app.app_context():
        stop = STOP if KINDS[kind].can_stop else ""
        return rendered(KINDS[kind], language, samples.values(kind, language) | changes, stop)


class Reader(HTMLParser):
    """Collects what a letter's HTML holds, and complains of what it must not hold."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.words = ""
        self.attributes: list[tuple[str, str]] = []
        self.html: dict[str, str | None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in {"img", "script", "iframe", "link", "object", "form", "video"}, tag
        given = dict(attrs)
        if tag == "html":
            self.html = given
        if tag not in VOID:
            self.open.append(tag)
        if tag == "a":
            self.links.append(given["href"] or "")
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "title"} & set(self.open):
            self.words += data


@one_engine
@pytest.mark.parametrize(("kind", "language", "changes"), CASES, ids=lambda value: str(value)[:40])
def test_every_letter_is_whole(
    site: Flask, kind: str, language: str, changes: dict[str, Any]
) -> None:
    subject, text, html = _drawn(site, kind, language, changes)
    assert 0 < len(subject) <= MAX_SUBJECT
    assert "\n" not in subject
    assert not PLACEHOLDER.search(subject + text), PLACEHOLDER.search(subject + text)
    reader = Reader()
    reader.feed(html)
    assert reader.open == []
    assert not PLACEHOLDER.search(reader.words)
    assert (reader.html["lang"], reader.html["dir"]) == (language, "ltr")
    # Nothing is fetched when it is opened, and all links lead to this site.
    assert not re.search(r"url\(|@import|src=|background=", html)
    assert {urlsplit(link).netloc for link in reader.links} == {"forum.example"}
    assert not [name for name, _value in reader.attributes if name.startswith("on")]
    # Both say the same: every word and every link of the one is in the other.
    for link in reader.links:
        assert link in text
    said = set(re.findall(r"\w+", reader.words))
    told = set(re.findall(r"\w+", re.sub(r"https?://\S+", "", text)))
    assert said == told
    assert (STOP in text) == KINDS[kind].can_stop


@one_engine
@pytest.mark.parametrize("language", ["fr", "es"])
@pytest.mark.parametrize("kind", list(KINDS))
def test_no_sentence_is_left_in_english(site: Flask, kind: str, language: str) -> None:
    """Names are the same in the sample of each language, or translated in it."""
    _subject, text, _html = _drawn(site, kind, language, {})
    english = _drawn(site, kind, "en", {})[1]
    sentences = {line for line in english.splitlines() if line.count(" ") > 2 and "> " not in line}
    assert sentences & set(text.splitlines()) == set()


@one_engine
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(KINDS))
def test_the_letter_is_the_one_that_was_reviewed(
    site: Flask, kind: str, language: str, pytestconfig: pytest.Config
) -> None:
    """`pytest tests/letters --update-letters` writes them anew; then read the difference."""
    subject, text, html = _drawn(site, kind, language, {})
    body = html[html.index("<body>") :]
    lines = "\n".join(line.strip() for line in body.splitlines() if line.strip())
    letter = f"Subject: {subject}\n\n{text.rstrip()}\n\n=== HTML\n\n{lines}\n"
    file = SNAPSHOTS / f"{kind}.{language}.txt"
    if pytestconfig.getoption("--update-letters", default=False):
        file.parent.mkdir(exist_ok=True)
        file.write_text(letter, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == letter


def test_no_snapshot_is_of_a_kind_that_is_gone() -> None:
    there = {file.name for file in SNAPSHOTS.glob("*")}
    assert there == {f"{kind}.{language}.txt" for kind in KINDS for language in LANGUAGES}


HOSTILE = "<script>alert(1)</script>\r\nBcc: x@people.example\n\u202e{{7*7}}%(site)s"


@one_engine
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_wrote_is_shown_and_does_nothing(site: Flask, language: str) -> None:
    where = samples.values("returned", language)["place"]
    for kind, changes in (
        ("returned", {"note": HOSTILE}),
        ("mandate_asked", {"who": HOSTILE, "organisation": HOSTILE, "proof": HOSTILE}),
        ("appointment_granted", {"space": HOSTILE * 30}),
        ("received", {"place": type(where)(
            where.comment, where.slug, 1, samples.TitledText(HOSTILE, "en"),
            samples.TitledText(HOSTILE, "en"), where.zone, HOSTILE,
        )}),
    ):  # fmt: skip
        subject, text, html = _drawn(site, kind, language, changes)
        assert not set(subject) & set("\r\n\u202e")
        assert len(subject) <= MAX_SUBJECT
        assert "<script>" not in html
        reader = Reader()
        reader.feed(html)
        assert reader.open == []
        assert "49" not in reader.words
        assert "{{7*7}}" in text
