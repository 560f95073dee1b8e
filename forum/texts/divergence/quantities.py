"""Compares numbers and dates of two parts: "3 May" may be a 3 here and a May there."""

from __future__ import annotations

from collections.abc import Sequence

from forum.texts.divergence.finding import Kind
from forum.texts.divergence.match import Left, Pair, keys_of, matched, paired
from forum.texts.divergence.token import Strength, Token

_DATE_PARTS = 3  # day, month, year


def compare(
    a: Sequence[Token], b: Sequence[Token], elsewhere: tuple[set[str], set[str]]
) -> list[Pair]:
    """Pairs of numbers and dates without an answer.

    `elsewhere` holds the keys that a token of the part may find in the rest of a and of b.
    """
    dates_a, dates_b = _of(a, Kind.DATE), _of(b, Kind.DATE)
    numbers_a, numbers_b = _of(a, Kind.NUMBER), _of(b, Kind.NUMBER)
    left_a, left_b = matched(dates_a, dates_b)
    alone_a = _unanswered_dates(left_a.alone, left_b.alone, dates_b, numbers_b)
    alone_b = _unanswered_dates(left_b.alone, left_a.alone, dates_a, numbers_a)
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
        other = next((pair for pair in rest if (pair[0] is None) is (x is not None) and None in pair), None)
        if other is not None:
            rest.remove(other)
            pairs[index] = (x or other[0], y or other[1])
    return pairs + rest


def _of(tokens: Sequence[Token], kind: Kind) -> list[Token]:
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


def _unanswered_dates(
    dates: Sequence[Token],
    others: Sequence[Token],
    all_others: Sequence[Token],
    numbers: Sequence[Token],
) -> list[Token]:
    """Dates whose parts do not stand in the other part either, one here and one there.

    A whole date there answers only its own: otherwise two dates that were exchanged would answer
    each other.
    """
    loose = keys_of(numbers) | _parts(
        [other for other in all_others if len(other.parts) < _DATE_PARTS]
    )
    years = {part for other in all_others for part in other.parts} | loose
    unanswered = []
    for date in dates:
        parts = set(date.parts)
        if parts <= loose:
            continue
        # The year may stand once for both dates: "from 3 May to 5 June 2024".
        if any(_same_day(date, other) and parts <= years | set(other.parts) for other in others):
            continue
        unanswered.append(date)
    return unanswered


def _same_day(date: Token, other: Token) -> bool:
    a, b = sorted((set(date.parts), set(other.parts)), key=len)
    return len(a) == _DATE_PARTS - 1 and len(b) == _DATE_PARTS and a < b
