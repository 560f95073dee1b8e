"""Cuts a version into its blocks: paragraphs (with headings) and list items."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from forum.multilingual.comparison.findings import TextRange
from forum.text.detect import weight

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)?")
_QUOTED = re.compile(r"(?:[ \t]{0,3}>[ \t]?)+")
_RULE = re.compile(r"[ \t]*(?:(?:[-*_=][ \t]*){3,}|[|:\-+ \t]{3,})$")
_HEADING = re.compile(r"[ \t]{0,3}#{1,6}[ \t]+")
_FENCE = re.compile(r"[ \t]{0,3}(?:```|~~~)")
# The marks of items in Markdown, and those of plain texts: (a), a), iv), 一、, (一), أ).
_ITEM = re.compile(
    r"[ \t]*(?:[-*+•‣◦▪·–—][ \t]+"
    r"|\(?\d{1,4}[.)](?:[ \t]+|$)|\d{1,3}、"
    r"|\(?[a-z]\)[ \t]+|\(?[ivx]{1,5}\)[ \t]+"
    r"|\([а-я]\)[ \t]+|[а-я]\)[ \t]+|\(?[ء-ي]{1,2}\)[ \t]+"
    r"|[((]?[一二三四五六七八九十]{1,3}[))、])"
)
_ADDRESS = re.compile(r"https?://[^\s)>\]]+")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or item: where it is, and where its words begin, after its mark."""

    start: int
    end: int
    words: int
    is_item: bool
    is_quoted: bool
    weight: int  # letters


def blocks(text: str) -> list[Block]:
    """The blocks of Markdown or plain text; those without a letter or digit are left out."""
    return [
        Block(
            start=start,
            end=end,
            words=words,
            is_item=is_item,
            is_quoted=is_quoted,
            weight=_letters(text[words:end]),
        )
        for start, end, words, is_item, is_quoted in _pieces(text)
        if _LETTER_OR_DIGIT.search(text, words, end)
    ]


def _letters(text: str) -> int:
    """Without addresses, which are as long in every language, and may be links in one only."""
    return weight(_ADDRESS.sub(" ", text))


def whole(text: str) -> TextRange:
    """The text without the white space around it."""
    start = len(text) - len(text.lstrip())
    end = max(start, len(text.rstrip()))
    return TextRange(start, end, text[start:end])


def place(text: str, start: int, end: int) -> TextRange:
    return TextRange(start, end, text[start:end])


_Piece = tuple[int, int, int, bool, bool]


def _pieces(text: str) -> Iterator[_Piece]:
    piece: _Piece | None = None
    for line in _LINE.finditer(text):
        content = line.group().rstrip()
        quote = _QUOTED.match(content)
        inner = quote.end() if quote else 0
        quoted = quote is not None
        rest = content[inner:]
        at, end = line.start() + inner, line.start() + len(content)
        heading = _HEADING.match(rest)
        item = _ITEM.match(rest)
        if not rest.strip() or _RULE.match(rest) or _FENCE.match(rest):
            yield from [piece] if piece else []
            piece = None
        elif heading:
            yield from [piece] if piece else []
            yield at, end, at + heading.end(), False, quoted
            piece = None
        elif item and (piece is None or piece[3] or not _is_wrapped(item.group())):
            yield from [piece] if piece else []
            piece = (at, end, at + item.end(), True, quoted)
        elif piece is None or (quoted and not piece[4]):
            yield from [piece] if piece else []
            begin = at + len(rest) - len(rest.lstrip())
            piece = (begin, end, begin, False, quoted)
        else:
            piece = (piece[0], end, *piece[2:])
    yield from [piece] if piece else []


def _is_wrapped(mark: str) -> bool:
    """Whether a line of a paragraph may begin like this by chance: "12. ", "– " or "(a) "."""
    return mark.strip() not in ("-", "*", "+", "•", "‣", "◦", "▪", "·", "1.", "1)")
