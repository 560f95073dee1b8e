"""Cuts a source text into the blocks that a translator works on, and puts translations in place."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from forum.text.clean import clean, is_blank
from forum.text.markdown import TooComplexError, parse
from forum.text.spans import BARE_PIPE, CLOSING_SIGNS, SpanKind, as_text, plain_spans, spans

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SourceBlock:
    """One paragraph, heading, item or cell: `before` and `raw` of all blocks make up the source.

    `text` is what a translator sees: lines without the marks of the lists and quotations around
    them. `margins` are those marks, one for each line. `content` are its inline tokens, none where
    the source could not be parsed.
    """

    before: str
    raw: str
    text: str
    kind: SpanKind
    margins: tuple[str, ...]
    content: tuple[Token, ...] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class SourceBlocks:
    """A source text in blocks, and what follows the last of them."""

    blocks: tuple[SourceBlock, ...]
    after: str


_PIPE = re.compile(r"\\?\|")
_BLANK_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")

_DEFINITION = re.compile(r"\[(?:[^\[\]\\]|\\.)*\]:", re.DOTALL)


def cut(source: str) -> SourceBlocks:
    """Cut a source text; what holds no words (marks, code, rules) stands between the blocks.

    A text of excessive structure, which pages show as plain paragraphs, is cut at blank lines.
    """
    try:
        found = list(spans(source, parse(source)))
    except TooComplexError:
        found = list(plain_spans(source))
    except Exception:  # noqa: BLE001 (as in `render`: a fault of the parser stops nobody)
        _log.exception("the Markdown parser failed; the text is cut at blank lines")
        found = list(plain_spans(source))
    blocks = []
    done = 0
    for start, end, text, kind, margins, content in found:
        blocks.append(
            SourceBlock(
                before=source[done:start],
                raw=source[start:end],
                text=text,
                kind=kind,
                margins=margins,
                content=content,
            )
        )
        done = end
    return SourceBlocks(tuple(blocks), source[done:])


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


def put_together(whole: SourceBlocks, targets: Sequence[str | None]) -> str:
    """Do what `assemble` does, with a text that has been cut already."""
    parts = []
    for block, target in zip(whole.blocks, targets, strict=True):
        parts += [block.before, _placed(block, target)]
    return "".join([*parts, whole.after])


def _placed(block: SourceBlock, target: str | None) -> str:
    """Return a target as it may stand in the place of the block."""
    text = clean(target or "").strip()
    if is_blank(text) or target == block.text:
        return block.raw
    text = _BLANK_LINES.sub("\n", text)
    if _DEFINITION.match(text):
        text = "\\" + text
    if block.kind in (SpanKind.HEADING, SpanKind.CELL):
        text = " ".join(line.strip() for line in text.split("\n"))
    if block.kind is SpanKind.HEADING:
        return CLOSING_SIGNS.sub(lambda signs: "\\" + signs.group(), text)
    if block.kind is SpanKind.CELL:
        # A backslash at the end would take the pipe behind it for a character of the cell.
        text = re.sub(r"\\\Z", r"\\ ", BARE_PIPE.sub(r"\\|", text))
        return as_text(text) if block.margins else text
    if block.kind is SpanKind.TITLE and _is_one_cell(text.rpartition("\n")[2]):
        text = _PIPE.sub("&#124;", text)
    lines = [as_text(line.lstrip()) for line in text.split("\n")]
    margins = [*block.margins, *[_further(block.margins)] * len(lines)]
    return lines[0] + "".join(f"\n{margins[at]}{line}" for at, line in enumerate(lines[1:], 1))


def _is_one_cell(line: str) -> bool:
    """Whether a line over a line of dashes would be a table: a pipe does it, escaped or not."""
    cells = BARE_PIPE.split(line.strip())
    return "|" in line and len(cells) - (not cells[0]) - (not cells[-1]) <= 1


def _further(margins: Sequence[str]) -> str:
    """What a further line begins with: quotation marks, and spaces under the mark of an item."""
    return margins[1] if len(margins) > 1 else re.sub(r"[^>\s]", " ", margins[0])
