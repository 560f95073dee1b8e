"""Parses XML of strangers: no document types, no entities, nothing from elsewhere, not deep."""

from __future__ import annotations

import re

from lxml import etree

from forum.translation.files.sheets import Trouble, Unreadable

# Each element takes time and some 300 bytes of memory; a document of 50,000 rows has fewer.
MOST_TAGS = 1_500_000

# A declaration is refused before anything is parsed: libxml2 would expand entities in attributes.
_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)
_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
# Encodings in which `<!DOCTYPE` looks as it does in ASCII, but for zero bytes.
_ENCODINGS = re.compile(
    rb"(?:utf-?8|utf-?16(?:le|be)?|us-ascii|ascii|iso-8859-\d{1,2}|windows-12\d\d)", re.IGNORECASE
)
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def parsed(data: bytes) -> etree._Element:
    """Return the root element. Raises Unreadable."""
    flat = data.replace(b"\x00", b"")
    for mark in _MARKS:
        flat = flat.removeprefix(mark)
    if not flat.lstrip()[:1] == b"<":
        raise Unreadable(Trouble.NOT_XML)
    encoding = _ENCODING.match(flat.lstrip())
    if encoding and not _ENCODINGS.fullmatch(encoding.group(1)):
        raise Unreadable(Trouble.ENCODING, encoding.group(1).decode("ascii"))
    if flat.count(b"<") > MOST_TAGS:
        raise Unreadable(Trouble.TOO_LARGE)
    if _DECLARATION.search(flat):
        raise Unreadable(Trouble.ENTITIES)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        place = f"line {error.lineno}" if error.lineno else ""
        raise Unreadable(Trouble.NOT_XML, str(error.msg), place) from None
    except ValueError as error:
        raise Unreadable(Trouble.NOT_XML, str(error)) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(Trouble.ENTITIES)
    return root


def local(element: etree._Element) -> str:
    """An element's name without its namespace; "" for what is no element."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
