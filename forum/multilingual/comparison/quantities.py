"""Compares numbers and dates of two parts: "3 May" may be a 3 here and a May there."""

from __future__ import annotations

from collections.abc import Sequence

from forum.multilingual.comparison.findings import FindingKind
from forum.multilingual.comparison.matches import MOST_BESIDE, Left, Pair, keys_of, matched, paired
from forum.multilingual.comparison.tokens import Strength, Token

_DATE_PARTS = 3  # day, month, year


def compare(
    a: Sequence[Token], b: Sequence[Token], elsewhere: tuple[set[str], set[str]]
) -> list[Pair]:
    """Pairs of numbers and dates without an answer.

    `elsewhere` holds the keys that a token of the part may find in the rest of a and of b.
    """
    dates_a, dates_b = _of(a, FindingKind.DATE), _of(b, FindingKind.DATE)
    numbers_a, numbers_b = _of(a, FindingKind.NUMBER), _of(b, FindingKind.NUMBER)
    left_a, left_b = matched(dates_a, dates_b)
    said_a, said_b = _Said(dates_a, numbers_a), _Said(dates_b, numbers_b)
    alone_a = _unanswered_dates(left_a.alone, left_b.alone, (said_a, said_b))
    alone_b = _unanswered_dates(left_b.alone, left_a.alone, (said_b, said_a))
    dates = paired(
        Left(_not_in(alone_a, elsewhere[1]), left_a.repeats),
        Left(_not_in(alone_b, elsewhere[0]), left_b.repeats),
    )
    more_a, more_b = matched(_certain(numbers_a), _certain(numbers_b))
    answers_a = keys_of(numbers_a) | _parts(left_a.alone) | _years(dates_a) | elsewhere[0]
    answers_b = keys_of(numbers_b) | _parts(left_b.alone) | _years(dates_b) | elsewhere[1]
    numbers = paired(
        Left(_not_in(more_a.alone, answers_b), more_a.repeats),
        Left(_not_in(more_b.alone, answers_a), more_b.repeats),
    )
    return _across(dates, numbers)


def _across(dates: Sequence[Pair], numbers: Sequence[Pair]) -> list[Pair]:
    """Puts a date without an answer beside a number without one: "8 a.m." and "9.00"."""
    pairs = list(dates)
    rest = list(numbers)
    for index, (x, y) in enumerate(pairs):
        if x is not None and y is not None:
            continue
        other = next(
            (pair for pair in rest if (pair[0] is None) is (x is not None) and None in pair), None
        )
        if other is not None:
            rest.remove(other)
            pairs[index] = (x or other[0], y or other[1])
    return pairs + rest


def _of(tokens: Sequence[Token], kind: FindingKind) -> list[Token]:
    return [token for token in tokens if token.kind is kind]


def _certain(tokens: Sequence[Token]) -> list[Token]:
    return [token for token in tokens if token.strength > Strength.HINT]


def _not_in(tokens: Sequence[Token], keys: set[str]) -> list[Token]:
    return [token for token in tokens if token.keys.isdisjoint(keys)]


def _parts(dates: Sequence[Token]) -> set[str]:
    return {part for date in dates for part in date.parts}


def _years(dates: Sequence[Token]) -> set[str]:
    """A year that a date has said need not be said again."""
    return {part for part in _parts(dates) if len(part) == len("n:2024")}


class _Said:
    """What the dates and numbers of a part say: everything, and what is not in a whole date."""

    def __init__(self, dates: Sequence[Token], numbers: Sequence[Token]) -> None:
        self.loose = keys_of(numbers) | _parts(
            [date for date in dates if len(date.parts) < _DATE_PARTS]
        )
        self.everything = self.loose | _parts(dates)


def _unanswered_dates(
    dates: Sequence[Token], others: Sequence[Token], said: tuple[_Said, _Said]
) -> list[Token]:
    """Dates whose parts do not stand in the other part either, one here and one there.

    `said` is what the part of the dates says, and the other one. A whole date there answers only
    its own: otherwise two dates that were exchanged would answer each other.
    """
    own, other = said
    return [
        date
        for date in dates[:MOST_BESIDE]
        if not set(date.parts) <= other.loose
        and not any(_is_same(date, one, own, other) for one in others[:MOST_BESIDE])
    ]


def _is_same(date: Token, one: Token, own: _Said, other: _Said) -> bool:
    """Whether two dates differ in a year only that is said beside: "from 3 May to 5 June 2024"."""
    a, b = set(date.parts), set(one.parts)
    if len(a) + len(b) != 2 * _DATE_PARTS - 1:
        return False
    return (a < b and b - a <= own.everything) or (b < a and a - b <= other.everything)
