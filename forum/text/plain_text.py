"""Reads the visible text out of sanitised HTML."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from textwrap import indent

from forum.text.clean import is_blank

_BLOCKS = frozenset(
    ["p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "li"]
).union(["table", "thead", "tbody", "tr", "th", "td"])
# What HTML shows as one space.
_SPACES = re.compile("[ \t\n]+")
# Two elements side by side may each bring a space.
_SPACES_IN_LINE = re.compile("  +")


@dataclass(slots=True)
class _PlainBlock:
    """A block that is still open: its finished blocks, and the words since the last of them."""

    tag: str
    number: int = 0
    has_paragraphs: bool = False
    blocks: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


def to_plain(html: str) -> str:
    """Return what a reader sees of sanitised HTML; not escaped, so never put it into a page as is.

    Blocks are separated by blank lines. Items begin with "- " or their number, quoted lines with
    "> " (in a letter, a quotation must not look like the author's own words), cells are separated
    by " | ". A block that shows nothing leaves nothing behind.
    """
    reader = _PlainTextReader()
    reader.feed(html)
    reader.close()
    return reader.plain()


class _PlainTextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open = [_PlainBlock("")]

    def plain(self) -> str:
        while len(self._open) > 1:
            self._close_block()
        return _finished(self._open[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            block = _PlainBlock(tag)
            _end_words(self._open[-1])
            if tag == "ol":
                block.number = int(dict(attrs).get("start") or 1)
            elif tag == "p":
                self._open[-1].has_paragraphs = True
            self._open.append(block)
        elif tag == "br":
            self._open[-1].words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS and self._open[-1].tag == tag:
            self._close_block()

    def handle_data(self, data: str) -> None:
        block = self._open[-1]
        block.words.append(data if block.tag == "pre" else _SPACES.sub(" ", data))

    def _close_block(self) -> None:
        closed = self._open.pop()
        parent = self._open[-1]
        text = _finished(closed)
        if closed.tag == "li":
            text = _item(text, parent)
            parent.has_paragraphs |= closed.has_paragraphs
        if text or closed.tag in ("td", "th"):
            parent.blocks.append(text)


def _item(text: str, parent: _PlainBlock) -> str:
    """Put the mark of its list before an item; a number counts even where the item is empty."""
    mark = "- "
    if parent.tag == "ol":
        mark = f"{parent.number}. "
        parent.number += 1
    margin = " " * len(mark)
    return mark + indent(text, margin).removeprefix(margin) if text else ""


def _end_words(block: _PlainBlock) -> None:
    """Make a finished block of the words that stand directly in a block."""
    words = "".join(block.words)
    block.words = []
    if block.tag == "pre":
        text = words.strip("\n")
    else:
        text = "\n".join(line.strip(" ") for line in _SPACES_IN_LINE.sub(" ", words).split("\n"))
    if not is_blank(text):
        block.blocks.append(text)


def _finished(block: _PlainBlock) -> str:
    """Return the text of a block whose end is reached."""
    _end_words(block)
    match block.tag:
        case "tr":
            return " | ".join(block.blocks) if any(block.blocks) else ""
        case "table" | "thead" | "tbody":
            return "\n".join(block.blocks)
        case "ul" | "ol" | "li":
            return ("\n\n" if block.has_paragraphs else "\n").join(block.blocks)
        case "blockquote":
            quoted = "\n\n".join(block.blocks)
            return "\n".join(f"> {line}".rstrip() for line in quoted.split("\n")) if quoted else ""
        case _:
            return "\n\n".join(block.blocks)
