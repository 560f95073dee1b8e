"""Cuts a source text into the blocks that a translator works on, and puts translations in place."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum

from markdown_it.token import Token

from forum.texts.clean import clean, is_blank
from forum.texts.markdown import TooComplexError, parse

_log = logging.getLogger(__name__)


class Kind(Enum):
    """What a block is, as far as it limits what may be written in it."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"  # after its number signs
    TITLE = "title"  # over its line of dashes or equals signs
    CELL = "cell"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, item or cell: `before` and `raw` of all blocks make up the source.

    `text` is what a translator sees: lines without the marks of the lists and quotations around
    them. `margins` are those marks, one for each line. `content` are its inline tokens, none where
    the source could not be parsed.
    """

    before: str
    raw: str
    text: str
    kind: Kind
    margins: tuple[str, ...]
    content: tuple[Token, ...] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Cut:
    """A source text in blocks, and what follows the last of them."""

    blocks: tuple[Block, ...]
    after: str


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the source: where it starts, and its text."""

    start: int
    text: str


_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)")
_CLOSING_SIGNS = re.compile(r"(?:(?<=[ \t])|^)#+[ \t]*\Z")
_PIPE = re.compile(r"\\?\|")
_BARE_PIPE = re.compile(r"(?<!\\)\|")
_BLANK_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")

# What would begin another block at the start of a line: the character to be escaped follows.
_STARTS = re.compile(
    r"(?=#{1,6}(?:[ \t]|\Z)|[-+*](?:[ \t]|\Z)|>|=+[ \t]*\Z|-+[ \t]*\Z"
    r"|(?:\*[ \t]*){3,}\Z|(?:-[ \t]*){3,}\Z|(?:_[ \t]*){3,}\Z|~{3}|`{3,}[^`]*\Z|[-:|][-:|\s]*\Z)"
)
_NUMBER = re.compile(r"[0-9]{1,9}(?=[.)](?:[ \t]|\Z))")
_DEFINITION = re.compile(r"\[(?:[^\[\]\\]|\\.)*\]:", re.DOTALL)


def cut(source: str) -> Cut:
    """Cut a source text; what holds no words (marks, code, rules) stands between the blocks.

    A text of excessive structure, which pages show as plain paragraphs, is cut at blank lines.
    """
    try:
        spans = list(_spans(source, parse(source)))
    except TooComplexError:
        spans = list(_plain_spans(source))
    except Exception:  # noqa: BLE001 (as in `render`: a fault of the parser stops nobody)
        _log.exception("the Markdown parser failed; the text is cut at blank lines")
        spans = list(_plain_spans(source))
    blocks = []
    done = 0
    for start, end, text, kind, margins, content in spans:
        blocks.append(Block(source[done:start], source[start:end], text, kind, margins, content))
        done = end
    return Cut(tuple(blocks), source[done:])


def segments(source: str) -> list[str]:
    """The Markdown of each block, in reading order."""
    return [block.text for block in cut(source).blocks]


def assemble(source: str, targets: Sequence[str | None]) -> str:
    """Return the source with targets in the place of its blocks, its structure unchanged.

    A target that is None, blank or the block itself leaves the block as it is. What would begin
    another block (a mark of a list, a blank line, a further cell) is made to be text.

    Raises ValueError unless there is one target for each block.
    """
    return put_together(cut(source), targets)


def put_together(whole: Cut, targets: Sequence[str | None]) -> str:
    """Do what `assemble` does, with a text that has been cut already."""
    parts = []
    for block, target in zip(whole.blocks, targets, strict=True):
        parts += [block.before, _placed(block, target)]
    return "".join([*parts, whole.after])


_Span = tuple[int, int, str, Kind, tuple[str, ...], tuple[Token, ...]]


def _spans(source: str, tokens: Sequence[Token]) -> Iterator[_Span]:
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
        if kind is Kind.CELL:
            if row != first:
                row, pieces = first, _pieces(lines[first])
            found = _cell(pieces, token.content)
        else:
            found = _lines(lines[first:end], token.content, kind)
        if found is None:
            continue  # it stays as it is
        start, end, text, margins = found
        yield start, end, text, kind, margins, tuple(token.children or ())


def _kind(opened: Token) -> Kind:
    if opened.tag in ("th", "td"):
        return Kind.CELL
    if opened.type == "heading_open":
        return Kind.HEADING if opened.markup.startswith("#") else Kind.TITLE
    return Kind.PARAGRAPH


_Found = tuple[int, int, str, tuple[str, ...]]
_Piece = tuple[int, str, bool]


def _lines(lines: Sequence[_Line], content: str, kind: Kind) -> _Found | None:
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


def _margin(line: str, body: str, kind: Kind) -> str | None:
    """What stands before the body on its line; None where the line does not end with it."""
    ends = [line, line.rstrip()]
    if kind is Kind.HEADING:
        ends.insert(0, _CLOSING_SIGNS.sub("", line.rstrip()).rstrip())
    return next((end.removesuffix(body) for end in ends if end.endswith(body)), None)


def _pieces(line: _Line) -> Iterator[_Piece]:
    """What stands between the pipes of a row, without the space around it."""
    start = 0
    for end in [*(pipe.start() for pipe in _BARE_PIPE.finditer(line.text)), len(line.text)]:
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
            if first and _as_text(written) != written:
                return None
            return end - len(written), end, written, ("",) if first else ()
    return None


def _plain_spans(source: str) -> Iterator[_Span]:
    """The paragraphs between blank lines."""
    for match in re.finditer(r"[^\r\n]+(?:(?:\r\n|\r|\n)(?![ \t]*(?:[\r\n]|\Z))[^\r\n]+)*", source):
        raw = match.group()
        if is_blank(raw):
            continue
        lines = re.split("\r\n|\r|\n", raw)
        margins = ("",) * len(lines)
        yield match.start(), match.end(), "\n".join(lines), Kind.PARAGRAPH, margins, ()


def _placed(block: Block, target: str | None) -> str:
    """Return a target as it may stand in the place of the block."""
    text = clean(target or "").strip()
    if is_blank(text) or target == block.text:
        return block.raw
    text = _BLANK_LINES.sub("\n", text)
    if _DEFINITION.match(text):
        text = "\\" + text
    if block.kind in (Kind.HEADING, Kind.CELL):
        text = " ".join(line.strip() for line in text.split("\n"))
    if block.kind is Kind.HEADING:
        return _CLOSING_SIGNS.sub(lambda signs: "\\" + signs.group(), text)
    if block.kind is Kind.CELL:
        # A backslash at the end would take the pipe behind it for a character of the cell.
        text = re.sub(r"\\\Z", r"\\ ", _BARE_PIPE.sub(r"\\|", text))
        return _as_text(text) if block.margins else text
    if block.kind is Kind.TITLE and _is_one_cell(text.rpartition("\n")[2]):
        text = _PIPE.sub("&#124;", text)
    lines = [_as_text(line.lstrip()) for line in text.split("\n")]
    margins = [*block.margins, *[_further(block.margins)] * len(lines)]
    return lines[0] + "".join(f"\n{margins[at]}{line}" for at, line in enumerate(lines[1:], 1))


def _is_one_cell(line: str) -> bool:
    """Whether a line over a line of dashes would be a table: a pipe does it, escaped or not."""
    cells = _BARE_PIPE.split(line.strip())
    return "|" in line and len(cells) - (not cells[0]) - (not cells[-1]) <= 1


def _further(margins: Sequence[str]) -> str:
    """What a further line begins with: quotation marks, and spaces under the mark of an item."""
    return margins[1] if len(margins) > 1 else re.sub(r"[^>\s]", " ", margins[0])


def _as_text(line: str) -> str:
    """Escape what would begin another block."""
    number = _NUMBER.match(line)
    if number:
        return f"{number.group()}\\{line[number.end() :]}"
    return "\\" + line if _STARTS.match(line) else line
