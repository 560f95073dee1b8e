"""What the page of an error gives back: everything that somebody wrote, and no secret."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from forum.pages.views.errors import SECRET, posted_values


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)  # no database is asked
@pytest.mark.parametrize(
    ("sentence", "form", "given"),
    [
        ("texts in languages", {"text-en": "Yes", "text-fr": "Oui", "text-zh-Hant": "好"}, 3),
        ("a translator's text of a word", {"text": "Sí"}, 1),
        ("a short note", {"note": "ok"}, 1),
        ("a field that is there twice", {"note": ["one", "two"]}, 2),
        ("the same text twice", {"text-en": "One text.", "paste": "One text."}, 1),
        ("a proof", {"proof": "Letter"}, 1),
        ("the titles of a space", {"title-en": "Guidance", "welcome-fr": "Bienvenue"}, 2),
        ("a list by lines", {"terms": "en: GCM; fr: PMM\nen: UN"}, 1),
        ("names of an organisation", {"name-en": "Bridges", "acronym-es": "PI"}, 2),
        ("nothing written", {"text-en": " ", "note": ""}, 0),
        ("choices", {"act": "revision.approve", "original": "en", "release": "together"}, 0),
        ("what was shown", {"shown": ["abcdefghijkm:1"], "revision-abcdefghijkm": "x"}, 0),
        ("a password", {"password": "four words of mine", "email": "a@example.org"}, 0),
        ("a change of password", {"old": "four words of mine", "new": "five other ones"}, 0),
        ("a recovery code", {"code": "ABCD EFGH JKLM NPQR"}, 0),
        ("a form with a file", {"note": "See", "file": (BytesIO(b"a b c"), "a.xlf")}, 1),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_given_back(app: Flask, sentence: str, form: dict[str, Any], given: int) -> None:
    with app.test_request_context("/", method="POST", data=form):
        assert len(posted_values()) == given, sentence


def test_no_password_is_given_back(root: Path) -> None:
    """Whatever a template calls the field in which one is typed."""
    field = re.compile(
        r'new_password\("(\w+)"|line\("(\w+)", _\("[^"]*"\), "password"'
        r'|<input type="password"[^>]* name="(\w+)"'
    )
    names = {
        "".join(found)
        for file in (root / "templates").rglob("*.html")
        for found in field.findall(file.read_text())
    }
    assert names == {"password", "old", "new"}
    assert names <= SECRET
