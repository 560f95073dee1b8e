"""Puts the blocks of two texts side by side: those of a translation, or of an earlier text."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html.parser import HTMLParser
from itertools import accumulate

from forum.text.plain_text import to_plain

_VOID = frozenset(["br", "hr"])
_FIGURES = re.compile(r"\d+")
_WORDS = re.compile(r"\w+")

# Blocks further from the diagonal are not paired: it keeps the work linear in the longer text.
# A text of 60,000 characters has seldom 300 blocks; one of thousands is read with a narrower band.
BAND = 25
NARROW_BAND = 6
MOST_BLOCKS = 500  # of a text that is read with the wide one

# Gale and Church, "A program for aligning sentences in bilingual corpora" (1993): the variance of
# lengths per character, and how probable it is that a block became none, or two.
VARIANCE = 6.8
PRIOR = {
    step: -math.log(probability)
    for step, probability in {
        (1, 1): 0.89,
        (1, 0): 0.005,
        (0, 1): 0.005,
        (2, 1): 0.045,
        (1, 2): 0.045,
    }.items()
}
OTHER_KIND = 6.0  # a heading is hardly ever a paragraph: as improbable as e to the minus this
OTHER_FIGURES = 2.0  # numbers are the same in most languages
UNLIKE = 0.25  # of the words of two blocks of one language; with fewer in common, another block

Row = tuple[tuple[int, ...], tuple[int, ...]]
Cost = Callable[[int, int, int, int], float]  # of the blocks before i and j, so many of each


def blocks(html: str) -> list[str]:
    """The top-level elements of sanitised HTML, in their order; together they are the whole."""
    reader = _Blocks(html)
    reader.feed(html)
    reader.close()
    return reader.found()


class _Blocks(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self._html = html
        self._starts = [0]
        for line in html.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self._depth = 0
        self._borders: list[int] = []

    def found(self) -> list[str]:
        borders = [*self._borders, len(self._html)]
        parts = [self._html[a:b].strip() for a, b in zip([0, *borders], borders, strict=False)]
        return [part for part in parts if part]

    def _here(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._depth == 0:
            self._borders.append(self._here())
        if tag not in _VOID:
            self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID and self._depth:
            self._depth -= 1


@dataclass(frozen=True, slots=True)
class _AlignedBlock:
    kind: str
    length: int
    figures: frozenset[str]
    words: frozenset[str]


def _block(html: str) -> _AlignedBlock:
    plain = to_plain(html)
    found = re.match(r"<(\w+)", html)
    kind = found[1] if found else "p"
    return _AlignedBlock(
        "h" if re.fullmatch(r"h[1-6]", kind) else kind,
        len(plain),
        frozenset(_FIGURES.findall(plain)),
        frozenset(_WORDS.findall(plain.casefold())),
    )


def align(a: Sequence[str], b: Sequence[str]) -> list[Row]:
    """Blocks of two languages in rows, by the likeness of their lengths, kinds and figures.

    A row holds the indexes of its blocks in `a` and in `b`; each block is in one row, in order.
    """
    left, right = [_block(one) for one in a], [_block(one) for one in b]
    here = list(accumulate((one.length for one in left), initial=0))
    there = list(accumulate((one.length for one in right), initial=0))
    ratio = (there[-1] or 1) / (here[-1] or 1)

    def cost(i: int, j: int, di: int, dj: int) -> float:
        expected = (here[i] - here[i - di]) * ratio
        length = there[j] - there[j - dj]
        delta = abs(length - expected) / math.sqrt(((expected + length) / 2 or 1) * VARIANCE)
        price = PRIOR[di, dj] - math.log(max(math.erfc(delta / math.sqrt(2)), 1e-30))
        if di and dj:
            one, other = left[i - di], right[j - dj]
            price += OTHER_KIND * (one.kind != other.kind)
            if di == dj:
                price += OTHER_FIGURES * (one.figures != other.figures)
        return price

    return _cheapest(len(a), len(b), tuple(PRIOR), cost)


def align_changes(a: Sequence[str], b: Sequence[str]) -> list[Row]:
    """Blocks of two texts of one language in rows: equal ones, changed ones, and those of one."""
    rows: list[Row] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            rows += [((i1 + n,), (j1 + n,)) for n in range(i2 - i1)]
            continue
        left = [_block(one) for one in a[i1:i2]]
        right = [_block(one) for one in b[j1:j2]]

        def cost(
            i: int,
            j: int,
            di: int,
            dj: int,
            left: list[_AlignedBlock] = left,
            right: list[_AlignedBlock] = right,
        ) -> float:
            if not di or not dj:
                return 0.5
            here, there = left[i - 1].words, right[j - 1].words
            likeness = len(here & there) / (len(here | there) or 1)
            return 1 - likeness if likeness >= UNLIKE else 2.0

        steps = ((1, 1), (0, 1), (1, 0))  # of two ways alike: first what is gone
        for some, others in _cheapest(len(left), len(right), steps, cost):
            rows.append((tuple(i1 + n for n in some), tuple(j1 + n for n in others)))
    return rows


def _cheapest(n: int, m: int, steps: Sequence[tuple[int, int]], cost: Cost) -> list[Row]:
    """The cheapest way from the beginning of both to the end of both, within a band."""
    reach = BAND if max(n, m) <= MOST_BLOCKS else NARROW_BAND
    reach += max(n, m) // max(1, min(n, m))  # a steep diagonal must stay connected
    best: dict[tuple[int, int], tuple[float, int, int]] = {(0, 0): (0.0, 0, 0)}
    for i in range(n + 1):
        middle = i * m // n if n else 0
        for j in range(max(0, middle - reach), min(m, middle + reach) + 1):
            for di, dj in steps:
                before = best.get((i - di, j - dj))
                if before is None:
                    continue
                price = before[0] + cost(i, j, di, dj)
                known = best.get((i, j))
                if known is None or price < known[0]:
                    best[i, j] = (price, di, dj)
    rows: list[Row] = []
    i, j = n, m
    while i or j:
        _price, di, dj = best[i, j]
        rows.append((tuple(range(i - di, i)), tuple(range(j - dj, j))))
        i, j = i - di, j - dj
    return rows[::-1]
