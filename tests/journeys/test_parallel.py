"""Paste a trilingual statement, confirm the split, fix a divergence, submit; two versions are
approved and one returned; all public together; the original is edited, the translations are
marked, a translator updates them by a file, and all are current again. Through the door only."""

from __future__ import annotations

import html
import io
import re

from lxml import etree

from tests.journeys.test_split import ENGLISH, FRENCH, LUMP, SPANISH, capacity
from tests.journeys.test_trilingual import THREAD, Reader, boxes, decide, words
from tests.world import World

FILES = "/en/spaces/guide/translation/files"
NS = {"x": "urn:oasis:names:tc:xliff:document:1.2"}


def translated(data: bytes, old: str, new: str) -> bytes:
    """The file as a translation tool gives it back, with one number changed in its targets."""
    root = etree.fromstring(data)
    for unit in root.iterfind(".//x:trans-unit", NS):
        target = unit.find("x:target", NS)
        assert target is not None
        assert target.text
        target.text = target.text.replace(old, new)
    return etree.tostring(root)


def test_the_whole_life_of_a_trilingual_statement(world: World) -> None:
    visitor = Reader(world, "visitor")
    author, moderator = Reader(world, "author"), Reader(world, "moderator")
    translator = Reader(world, "translator")

    # Pasted in one lump, with a wrong number in the Spanish version.
    lump = LUMP.replace("los 25 indicadores", "los 35 indicadores")
    page = author.open(f"{THREAD}/comments/new")
    asked = author.press(page, "Submit for review", 200, capacity=capacity(world), text_en=lump)
    shown = author.press(asked, "Show how it would be split", 200)
    split = author.press(shown, "Split it like this", 200)
    checked = author.press(split, "Submit for review", 200)
    assert "<mark>25</mark>" in checked.text
    assert "<mark>35</mark>" in checked.text
    received = author.press(checked, "Submit it as it is", text_es=SPANISH)
    comment = received.headers["Location"].split("/")[3]

    # Two versions are approved, one is returned: none is public, since they appear together.
    ids = boxes(moderator, comment)
    refusal = {"revision": [ids["fr"]], "reason": "unclear", "note": "Please check."}
    decide(moderator, comment, "Return", **refusal)
    decide(moderator, comment, "Approve", revision=[ids["en"], ids["es"]])
    world.wait()
    assert "Nothing has been published here yet." in visitor.says(THREAD)
    mended = FRENCH.replace("équitable", "équitable et éthique")
    edit = author.open(f"/en/comments/{comment}/edit")
    author.press(edit, "Submit for review", text_fr=mended)
    decide(moderator, comment, "Approve")
    world.wait()
    for tag, text in (("en", "fair recruitment"), ("fr", "éthique"), ("es", "equitativa")):
        assert text in visitor.says(f"/{tag}/spaces/guide/questions/1")

    # The original changes; both translations are marked, for everybody.
    edit = author.open(f"/en/comments/{comment}/edit")
    asked = author.press(
        edit, "Submit for review", 200, text_en=ENGLISH.replace("25", "30"), change="medium"
    )
    author.press(asked, "Submit it as it is")
    before = visitor.says("/fr/spaces/guide/questions/1")
    decide(moderator, comment, "Approve")
    assert visitor.says("/fr/spaces/guide/questions/1") == before  # until the grace ends
    world.wait()
    page = visitor.says(f"/en/comments/{comment}")
    assert page.count("The original has changed since.") == 2
    differences = re.search(
        r'href="([^"]*)">Show differences', visitor.open(f"/en/comments/{comment}").text
    )
    assert differences is not None
    compared = visitor.open(html.unescape(differences[1])).text
    assert "<del>" in compared
    assert "<ins>" in compared

    # The translator takes both along, changes the number, and brings them back.
    worklist = translator.says("/en/spaces/guide/translation?language=es")
    assert "The original has changed since" in worklist
    for tag in ("fr", "es"):
        data = translator.open(f"{FILES}/export?language={tag}").data
        back = translator.client.post(
            FILES,
            data={
                "file": (io.BytesIO(translated(data, "25", "30")), "back.xlf"),
                "then": "submit",
            },
            content_type="multipart/form-data",
        )
        assert back.status_code == 200, words(back)
    decide(moderator, comment, "Approve")
    world.wait()

    # The author makes them their own; everything is current again.
    for _language in ("fr", "es"):
        page = author.open(f"/en/comments/{comment}")
        author.press(page, "Authorise this translation")
    for tag in ("en", "fr", "es"):
        assert "30" in visitor.says(f"/{tag}/spaces/guide/questions/1")
    page = visitor.says("/fr/spaces/guide/questions/1")
    assert "a été modifié depuis" not in page
    assert "The original has changed since." not in visitor.says(
        f"/en/comments/{comment}?versions=en"
    )
    assert world.breaks() == []
