"""Marks what differs between two texts of one language, word by word, in their HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# A tag; an entity; a word; an ideograph, which is a word; blanks; any other character.
_TOKENS = re.compile(
    r"<[^>]*>|&#?\w+;|[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+|\s+|."
)

# Comparing takes a time that grows with the product of the two lengths: above this (about half a
# second) what lies between the common beginning and the common end counts as changed.
MOST_PAIRS = 2_000_000


@dataclass(frozen=True, slots=True)
class MarkLabels:
    """What is read out before a removed and an added passage, and after either; escaped."""

    removed: str
    added: str
    end: str


def mark(a: str, b: str, words: MarkLabels) -> tuple[str, str]:
    """Both texts (sanitised HTML), what was removed marked in the first and what was added in
    the second. Marks stand inside of elements: the structure stays as it is."""
    left, right = _TOKENS.findall(a), _TOKENS.findall(b)
    removed, added = _changed(_texts(left), _texts(right))
    return (
        _marked(left, removed, "del", words.removed, words.end),
        _marked(right, added, "ins", words.added, words.end),
    )


def _is_tag(token: str) -> bool:
    return len(token) > 1 and token.startswith("<")


def _texts(tokens: Sequence[str]) -> list[tuple[int, str]]:
    """Places and tokens that are neither tags nor blanks."""
    return [(at, one) for at, one in enumerate(tokens) if not _is_tag(one) and not one.isspace()]


def _changed(
    left: list[tuple[int, str]], right: list[tuple[int, str]]
) -> tuple[set[int], set[int]]:
    """Places of the tokens that the other text does not have there."""
    a, b = [one for _at, one in left], [one for _at, one in right]
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    a, b = a[start : len(a) - end], b[start : len(b) - end]
    removed: set[int] = set()
    added: set[int] = set()
    if len(a) * len(b) > MOST_PAIRS:
        codes: Sequence[tuple[str, int, int, int, int]] = [("replace", 0, len(a), 0, len(b))]
    else:
        codes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    for kind, i1, i2, j1, j2 in codes:
        if kind != "equal":
            removed.update(at for at, _one in left[start + i1 : start + i2])
            added.update(at for at, _one in right[start + j1 : start + j2])
    return removed, added


def _marked(tokens: Sequence[str], changed: set[int], tag: str, says: str, end: str) -> str:
    before = f'<{tag}><span class="vh">{says} </span>'
    after = f'<span class="vh"> {end}</span></{tag}>'
    out: list[str] = []
    is_open = False
    for at, token in enumerate(tokens):
        goes_on = at in changed or (
            is_open and token.isspace() and _next_changed(at, tokens, changed)
        )
        if goes_on != is_open:
            out.append(before if goes_on else after)
            is_open = goes_on
        out.append(token)
    if is_open:
        out.append(after)
    return "".join(out)


def _next_changed(at: int, tokens: Sequence[str], changed: set[int]) -> bool:
    """Whether a blank stands between two changed words: it is then marked with them."""
    return at + 1 < len(tokens) and at + 1 in changed
