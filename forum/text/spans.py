"""Finds the words of a source text: where each paragraph, heading and cell stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from markdown_it.token import Token

from forum.text.clean import is_blank


class SpanKind(Enum):
    """What a block is, as far as it limits what may be written in it."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"  # after its number signs
    TITLE = "title"  # over its line of dashes or equals signs
    CELL = "cell"


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the source: where it starts, and its text."""

    start: int
    text: str


_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)")
CLOSING_SIGNS = re.compile(r"(?:(?<=[ \t])|^)#+[ \t]*\Z")
BARE_PIPE = re.compile(r"(?<!\\)\|")
# What would begin another block at the start of a line: the character to be escaped follows.
_STARTS = re.compile(
    r"(?=#{1,6}(?:[ \t]|\Z)|[-+*](?:[ \t]|\Z)|>|=+[ \t]*\Z|-+[ \t]*\Z"
    r"|(?:\*[ \t]*){3,}\Z|(?:-[ \t]*){3,}\Z|(?:_[ \t]*){3,}\Z|~{3}|`{3,}[^`]*\Z|[-:|][-:|\s]*\Z)"
)
_NUMBER = re.compile(r"[0-9]{1,9}(?=[.)](?:[ \t]|\Z))")

Span = tuple[int, int, str, SpanKind, tuple[str, ...], tuple[Token, ...]]


def spans(source: str, tokens: Sequence[Token]) -> Iterator[Span]:
    """Find each inline token in the source."""
    lines = [_Line(match.start(), match.group(1)) for match in _LINE.finditer(source)]
    row = -1
    pieces: Iterator[_Piece] = iter(())
    for index, token in enumerate(tokens):
        if token.type != "inline" or token.map is None or is_blank(token.content):
            continue
        opened = tokens[index - 1]
        first, end = token.map
        kind = _kind(opened)
        if kind is SpanKind.CELL:
            if row != first:
                row, pieces = first, _pieces(lines[first])
            found = _cell(pieces, token.content)
        else:
            found = _lines(lines[first:end], token.content, kind)
        if found is None:
            continue  # it stays as it is
        start, end, text, margins = found
        yield start, end, text, kind, margins, tuple(token.children or ())


def _kind(opened: Token) -> SpanKind:
    if opened.tag in ("th", "td"):
        return SpanKind.CELL
    if opened.type == "heading_open":
        return SpanKind.HEADING if opened.markup.startswith("#") else SpanKind.TITLE
    return SpanKind.PARAGRAPH


_Found = tuple[int, int, str, tuple[str, ...]]
_Piece = tuple[int, str, bool]


def _lines(lines: Sequence[_Line], content: str, kind: SpanKind) -> _Found | None:
    """Find the lines of a paragraph or heading behind the marks at their beginnings."""
    bodies = [body.lstrip(" \t") for body in content.split("\n")]
    for offset in range(len(lines) - len(bodies) + 1):
        here = lines[offset : offset + len(bodies)]
        margins = [_margin(line.text, body, kind) for line, body in zip(here, bodies, strict=True)]
        if None not in margins:
            start = here[0].start + len(margins[0] or "")
            end = here[-1].start + len(margins[-1] or "") + len(bodies[-1])
            return start, end, "\n".join(bodies), tuple(margin or "" for margin in margins)
    return None


def _margin(line: str, body: str, kind: SpanKind) -> str | None:
    """What stands before the body on its line; None where the line does not end with it."""
    ends = [line, line.rstrip()]
    if kind is SpanKind.HEADING:
        ends.insert(0, CLOSING_SIGNS.sub("", line.rstrip()).rstrip())
    return next((end.removesuffix(body) for end in ends if end.endswith(body)), None)


def _pieces(line: _Line) -> Iterator[_Piece]:
    """What stands between the pipes of a row, without the space around it."""
    start = 0
    for end in [*(pipe.start() for pipe in BARE_PIPE.finditer(line.text)), len(line.text)]:
        piece = line.text[start:end]
        words = piece.lstrip()
        at = line.start + start + len(piece) - len(words)
        yield at, words.rstrip(), start == 0
        start = end + 1


def _cell(pieces: Iterator[_Piece], content: str) -> _Found | None:
    """Find the next cell of a row. Marks around the table may stand before its first words.

    Only a cell that begins its line, without a pipe, has a margin. Where it begins like an item,
    that mark decides where the table begins: it stays as it is.
    """
    written = content.replace("|", "\\|")
    for start, text, first in pieces:
        if text.endswith(written):
            end = start + len(text)
            if first and as_text(written) != written:
                return None
            return end - len(written), end, written, ("",) if first else ()
    return None


def plain_spans(source: str) -> Iterator[Span]:
    """The paragraphs between blank lines."""
    for match in re.finditer(r"[^\r\n]+(?:(?:\r\n|\r|\n)(?![ \t]*(?:[\r\n]|\Z))[^\r\n]+)*", source):
        raw = match.group()
        if is_blank(raw):
            continue
        lines = re.split("\r\n|\r|\n", raw)
        margins = ("",) * len(lines)
        yield match.start(), match.end(), "\n".join(lines), SpanKind.PARAGRAPH, margins, ()


def as_text(line: str) -> str:
    """Escape what would begin another block."""
    number = _NUMBER.match(line)
    if number:
        return f"{number.group()}\\{line[number.end() :]}"
    return "\\" + line if _STARTS.match(line) else line
