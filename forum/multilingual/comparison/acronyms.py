"""Reads acronyms, and says which stand for the same name in two languages."""

# ruff: noqa: E501 (a pattern that is read from left to right is one line)

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from re import Match

from forum.multilingual.comparison.acronym_equivalents import GROUPS, NO_ACRONYMS
from forum.multilingual.comparison.country_names import SHORT
from forum.multilingual.comparison.findings import FindingKind
from forum.multilingual.comparison.folding import folded
from forum.multilingual.comparison.tokens import Reading, Strength, Token

_ACRONYM = re.compile(
    r"(?<![\w&])(EE\.[ \u00a0]?UU\.|(?:[A-ZÀ-ÞА-ЯЁ]\.){2,6}|[A-ZÀ-ÞА-ЯЁ][A-ZÀ-ÞА-ЯЁ0-9&+]{1,14})(s?)(?![\w&])"
    r"|(?<!\w)(MoU|ToR|TdR|PyME|EuGH|PoE)(?!\w)"
)
_MONEY = re.compile(r"[ \u00a0]?(?:\$|dollar)")
_LINE = re.compile(r"[^\n]+")
_LOUD = 0.6  # of the letters of a line: it is a heading in capitals, not a row of acronyms
_LOUD_WORD = 7  # letters of a word in capitals that is hardly an acronym
_FEWEST_LOUD = 2


@dataclass(frozen=True)
class Groups:
    """Equal acronyms: which groups a form belongs to, and what a group is written out as."""

    forms: Mapping[str, frozenset[int]]
    expansions: Mapping[int, tuple[str, ...]]


def groups(known: Sequence[Mapping[str, str]]) -> Groups:
    """The usual groups and those of a space: acronyms, or names, by language."""
    return _made(tuple(tuple(sorted(set(group.values()))) for group in known))


@lru_cache(maxsize=64)
def _made(known: tuple[tuple[str, ...], ...]) -> Groups:
    forms: dict[str, set[int]] = {}
    expansions: dict[int, tuple[str, ...]] = {}
    everything: list[tuple[Iterable[str], tuple[str, ...]]] = list(GROUPS)
    everything += [
        (group, tuple(form for form in group if not is_acronym(form))) for group in known
    ]
    for number, (shorts, longs) in enumerate(everything):
        for short in shorts:
            forms.setdefault(bare(short), set()).add(number)
        expansions[number] = tuple(folded(long) for long in longs)
    return Groups({form: frozenset(numbers) for form, numbers in forms.items()}, expansions)


def is_acronym(form: str) -> bool:
    return _ACRONYM.fullmatch(form) is not None


def bare(form: str) -> str:
    """An acronym as it is looked up."""
    return form.replace(".", "").replace(" ", "").replace("\u00a0", "").casefold()


def read(reading: Reading, known: Groups) -> None:
    """Reads the acronyms of a part; words of a line in capitals are none."""
    loud = [line.span() for line in _LINE.finditer(reading.text) if _is_loud(line.group())]
    # Both in order of place: one walk.
    index = 0

    def acronym(match: Match[str]) -> list[Token] | None:
        nonlocal index
        while index < len(loud) and loud[index][1] <= match.start():
            index += 1
        if index < len(loud) and loud[index][0] <= match.start():
            return None
        form = match.group(1) or match.group(3)
        if form in NO_ACRONYMS or _MONEY.match(reading.text, match.end()):
            return None
        if not any(map(str.isalpha, form)):
            return None
        name = bare(form)
        if len(name) < 2:
            return None
        numbers = known.forms.get(name) or known.forms.get(name + (match.group(2) or "")) or ()
        keys = {f"a:{name}", *(f"g:{number}" for number in numbers)}
        kind = FindingKind.ACRONYM
        if name in SHORT:
            kind = FindingKind.NAME  # a country, and compared with the names of countries
            keys.add(f"c:{SHORT[name]}")
        end = match.end(1) if match.group(1) else match.end()
        return [reading.token(kind, match.start(), end, frozenset(keys), Strength.STRONG)]

    reading.take(_ACRONYM, acronym)


def _is_loud(line: str) -> bool:
    letters = [character for character in line if character.isalpha()]
    words = [word for word in line.split() if len(word) > 1 and word.isupper()]
    return (
        len(words) >= _FEWEST_LOUD
        and any(len(word) >= _LOUD_WORD for word in words)
        and sum(map(str.isupper, letters)) > _LOUD * len(letters)
    )
