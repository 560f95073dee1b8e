"""No text can break a feed."""

from __future__ import annotations

import datetime as dt

import pytest
from lxml import etree

from forum.core.feed import Feed, FeedLine, write

AT = dt.datetime(2026, 11, 16, 9, 30, tzinfo=dt.UTC)
HOSTILE = [
    "\x00\x01\x0b\x1f",
    "\ufffe\uffff",
    "\ud800 \udfff",
    "]]><!-- &amp; <script>alert(1)</script> --><![CDATA[",
    '" onload="x',
    "\u202eright to left\u202c",
    "\x85\x9f\U0001f600\U0010ffff",
]


def written(text: str) -> etree._Element:
    line = FeedLine("a key", AT, text, text, f"/c/{text}")
    feed = Feed("a feed", text, "en", text, f"/{text}", f"/{text}", AT, [line])
    return etree.fromstring(write(feed), etree.XMLParser(recover=False))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_is_text(text: str) -> None:
    found = written(text)
    read = [found.findtext("{*}title"), found.findtext("{*}entry/{*}title")]
    legal = etree.Element("legal")
    expected = ""
    for one in text:
        try:
            legal.text = one
            expected += one
        except (ValueError, UnicodeEncodeError):
            expected += "\ufffd"
    assert read == [expected, expected]
    inside = {element.tag.partition("}")[2] for element in found.iter()}
    entry, common = {"entry", "summary"}, {"feed", "id", "title", "updated", "link"}
    assert inside == entry | common | {"author", "name"}


def test_ids_depend_on_the_key_alone() -> None:
    assert written("one").findtext("{*}entry/{*}id") == written("two").findtext("{*}entry/{*}id")
