"""Atom feeds (RFC 4287): plain lines with a link, written so that no text can break the XML."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response

if TYPE_CHECKING:
    from lxml import etree

ATOM = "http://www.w3.org/2005/Atom"
MIMETYPE = "application/atom+xml"
# XML 1.0 has no place for these, not even escaped: controls, halves of pairs, U+FFFE, U+FFFF.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One thing that happened. Everything in it is what everybody may read at this instant."""

    key: str  # the same for good, whatever the line says: its id is made of it
    at: dt.datetime
    title: str
    summary: str  # may be empty
    address: str  # of a page


@dataclass(frozen=True, slots=True)
class Feed:
    """The newest lines of a page, in one language. `began` is told while there are none."""

    key: str
    title: str
    language: str
    author: str
    page: str  # absolute addresses: of the page, and of the feed itself
    itself: str
    began: dt.datetime
    lines: Sequence[FeedLine]


def feed_response(feed: Feed) -> Response:
    return Response(write(feed), mimetype=MIMETYPE)


def write(feed: Feed) -> bytes:
    """The document. It is as old as its newest line: no other instant is in it."""
    from lxml import etree  # only programs read feeds

    top = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})  # type: ignore[dict-item]
    top.set("{http://www.w3.org/XML/1998/namespace}lang", feed.language)
    _add(top, "id", _urn(feed.key, feed))
    _add(top, "title", feed.title)
    _add(top, "updated", _written(max((line.at for line in feed.lines), default=feed.began)))
    _add(_add(top, "author"), "name", feed.author)
    _link(top, "self", feed.itself, MIMETYPE)
    _link(top, "alternate", feed.page, "text/html")
    for line in feed.lines:
        entry = _add(top, "entry")
        _add(entry, "id", _urn(line.key, feed))
        _add(entry, "title", line.title)
        _add(entry, "updated", _written(line.at))
        _link(entry, "alternate", line.address, "text/html")
        if line.summary:
            _add(entry, "summary", line.summary)
    return etree.tostring(top, xml_declaration=True, encoding="utf-8")


def _urn(key: str, feed: Feed) -> str:
    """An id that outlives addresses. Another language is another document."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{key} {feed.language}").urn


def _add(parent: etree._Element, name: str, text: str = "") -> etree._Element:
    from lxml import etree

    made = etree.SubElement(parent, f"{{{ATOM}}}{name}")
    made.text = _xml(text) or None
    return made


def _link(parent: etree._Element, rel: str, address: str, mimetype: str) -> None:
    _add(parent, "link").attrib.update({"rel": rel, "type": mimetype, "href": _xml(address)})


def _xml(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)


def _written(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
