"""Writes words so that those of two languages can be compared."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_UNACCENTED = {
    code: base
    for code in range(0xC0, 0x250)
    if (base := unicodedata.normalize("NFD", chr(code))[0]) != chr(code)
}


def unaccented(text: str) -> str:
    """Latin letters without accents, each for one: places in the text stay what they are."""
    return text.translate(_UNACCENTED)


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """Small letters without accents, one space between words, for looking words up."""
    text = unicodedata.normalize("NFD", text.replace("’", "'"))
    return " ".join("".join(c for c in text if not unicodedata.combining(c)).casefold().split())


def slips(a: str, b: str, most: int) -> int:
    """How many letters are added, dropped, changed or swapped between two words, up to `most` + 1.

    Words are cut where they begin to be no words: the time grows with the square of the length.
    """
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
