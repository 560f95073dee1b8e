"""The words of a block with numbered marks: what a machine sees of it, and what it may give back.

Addresses, code and the marks' own Markdown stay here: a machine gets `<a id="2">` and can neither
change where a link leads nor bring in a new one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape

from lxml import etree

# A translation is seldom twice as long as its source; short words may become long phrases.
MOST_TIMES_LONGER = 6
MARGIN = 200  # characters

_SPACES = re.compile("[ \t\r\n]+")
_ADDRESS = re.compile("https?://", re.IGNORECASE)
# What no translation holds: controls, line separators, and what reverses the order of letters.
CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202d\u202e\ud800-\udfff\ufdd0-\ufdef"
    "\ufffe\uffff]"
)


@dataclass(frozen=True, slots=True)
class Original:
    """What a number stands for: the tag that is sent, and the Markdown that it is written with.

    `literal` is kept as it is and shown as `shown`; a link leads to `href`.
    """

    tag: str
    opening: str = ""
    closing: str = ""
    literal: str = ""
    shown: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbered mark around words and other marks."""

    number: int
    inside: list[Node]


Node = str | Mark


@dataclass(slots=True)
class Marked:
    """The words and marks of one block."""

    nodes: list[Node] = field(default_factory=list)
    originals: list[Original] = field(default_factory=list)


def has_words(nodes: Sequence[Node]) -> bool:
    """Whether there is anything to translate."""
    return any(
        any(map(str.isalpha, node)) if isinstance(node, str) else has_words(node.inside)
        for node in nodes
    )


def to_html(nodes: Sequence[Node], originals: Sequence[Original]) -> str:
    """Return the words with their numbered marks; nothing else of the source goes out."""
    parts = []
    for node in nodes:
        if isinstance(node, str):
            parts.append(escape(node, quote=False))
            continue
        tag = originals[node.number].tag
        if tag == "br":
            parts.append(f'<br id="{node.number}">')
        else:
            # A number is a word that machines leave alone, and that keeps its place in a sentence.
            inside = str(node.number) if tag == "code" else to_html(node.inside, originals)
            parts.append(f'<{tag} id="{node.number}">{inside}</{tag}>')
    return "".join(parts)


def paragraphs(html: str) -> dict[int, etree._Element]:
    """Return the numbered paragraphs of an answer."""
    parser = etree.HTMLParser(no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(f"<body>{html}</body>", parser)
    except (etree.XMLSyntaxError, ValueError):
        return {}
    found: dict[int, etree._Element] = {}
    for element in root.iter("p"):
        number = _number(element)
        if number is not None:
            found.setdefault(number, element)
    return found


def answered(element: etree._Element, asked: Marked) -> list[Node] | None:
    """Return the words and marks of an answer; None where any mark is damaged, or it is rubbish."""
    try:
        nodes = _joined(list(_nodes(element, asked.originals, in_link=False)))
    except ValueError:
        return None
    words = "".join(_words(nodes))
    most = MOST_TIMES_LONGER * len("".join(_words(asked.nodes))) + MARGIN
    if len(words) > most or not any(map(str.isalpha, words)):
        return None
    if CONTROLS.search(words) or _ADDRESS.search(words):
        return None
    if not _complete(nodes, asked):
        return None
    return nodes


def kept_literals(nodes: Sequence[Node], originals: Sequence[Original]) -> Iterator[Mark]:
    """The links, and what is kept as it is outside them, in reading order."""
    for node in nodes:
        if isinstance(node, Mark):
            if originals[node.number].tag in ("a", "code"):
                yield node
            else:
                yield from kept_literals(node.inside, originals)


def plain(nodes: Sequence[Node], originals: Sequence[Original]) -> str:
    """The words alone, without what is kept as it is."""
    return _SPACES.sub(" ", "".join(_words(nodes, originals))).strip()


def _words(nodes: Sequence[Node], originals: Sequence[Original] = ()) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield node
        else:
            yield from _words(node.inside, originals)
            if originals and originals[node.number].tag == "br":
                yield " "


def _number(element: etree._Element) -> int | None:
    given = str(element.get("id", ""))
    return int(given) if given.isascii() and given.isdigit() and len(given) < 7 else None


def _nodes(element: etree._Element, originals: Sequence[Original], in_link: bool) -> Iterator[Node]:
    """Raises ValueError for whatever was not sent."""
    if element.text:
        yield element.text
    for child in element:
        number = _number(child) if isinstance(child.tag, str) else None
        if number is None or number >= len(originals) or originals[number].tag != child.tag:
            raise ValueError("an unknown mark")
        link = child.tag == "a"
        if link and in_link:
            raise ValueError("a link in a link")
        empty = child.tag in ("code", "br")
        inside = [] if empty else list(_nodes(child, originals, in_link or link))
        yield Mark(number, inside)
        if child.tail:
            yield child.tail


def _joined(nodes: list[Node]) -> list[Node]:
    """Join a mark that was cut in two, as machines do that translate word by word."""
    joined: list[Node] = []
    for node in nodes:
        if isinstance(node, Mark):
            node = Mark(node.number, _joined(node.inside))
            space = joined.pop() if joined and isinstance(joined[-1], str) else ""
            assert isinstance(space, str)
            last = joined[-1] if joined else None
            if isinstance(last, Mark) and last.number == node.number and not space.strip():
                last.inside.extend([space, *node.inside])
                continue
            if space:
                joined.append(space)
        joined.append(node)
    return joined


def _complete(nodes: Sequence[Node], asked: Marked) -> bool:
    """Whether each link is there with words, and each thing that is kept is there once."""
    counted = [0] * len(asked.originals)
    for mark in _all(nodes):
        counted[mark.number] += 1
        empty = not "".join(_words(mark.inside)).strip()
        if asked.originals[mark.number].tag == "a" and empty and not list(_all(mark.inside)):
            return False
    for number in {mark.number for mark in _all(asked.nodes)}:
        tag = asked.originals[number].tag
        if (tag == "a" and not counted[number]) or (tag == "code" and counted[number] != 1):
            return False
    return True


def _all(nodes: Sequence[Node]) -> Iterator[Mark]:
    for node in nodes:
        if isinstance(node, Mark):
            yield node
            yield from _all(node.inside)
