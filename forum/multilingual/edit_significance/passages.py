"""Finds the passages that an edit touches, and whether each says what it said before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forum.multilingual.comparison import (
    acronyms,
    country_names,
    dates,
    digits,
    number_words,
    proper_names,
)
from forum.multilingual.comparison.findings import FindingKind
from forum.multilingual.comparison.folding import folded
from forum.multilingual.comparison.tokens import Reading, Strength, Token
from forum.multilingual.edit_significance.tokens import LINK, Tokens
from forum.multilingual.edit_significance.word_equivalence import Judge, is_word

# Chosen, not measured. Whoever mends slips changes a few words here and there; a longer passage,
# or more of them, is no matter of slips, and is not looked at word by word.
REACH = 10  # words of a passage, on either side
MOST_PASSAGES = 300
_AGAIN = 2  # equal words after which a passage is over
_AROUND = 6  # words around a passage that say whether its number is a date, or its word a name
_LONGEST = 1_000  # characters of a passage with the words around it
_LONGEST_DOUBLED = 3  # words that stand there twice by mistake

# In these languages every noun has a capital letter, and none tells a name.
_NOUNS_IN_CAPITALS = frozenset(["de", "lb"])
# In these an accent on the last vowel makes another tense of a verb.
_ACCENTED_ENDS = frozenset(["es", "it", "pt"])
_NO_GROUPS = acronyms.groups(())


@dataclass(frozen=True, slots=True)
class EditedPassage:
    """Tokens i to k of the old text, and j to m of the new one that stand in their place."""

    i: int
    k: int
    j: int
    m: int


def says_the_same(old: Tokens, new: Tokens) -> bool:
    """Whether the new text differs from the old one in nothing but slips."""
    judge: Judge | None = None
    for number, passage in enumerate(_passages(old.keys, new.keys)):
        if passage is None or number == MOST_PASSAGES:
            return False
        judge = judge or Judge(old.language, frozenset(new.keys))
        if not _is_same(judge, passage, old, new):
            return False
    return True


def _passages(a: Sequence[str], b: Sequence[str]) -> Iterator[EditedPassage | None]:
    """What differs, in order; None where a passage is longer than `REACH`. Takes linear time."""
    i = j = 0
    while i < len(a) or j < len(b):
        if i < len(a) and j < len(b) and a[i] == b[j]:
            i, j = i + 1, j + 1
            continue
        step = _next_equal(a[i : i + REACH + _AGAIN], b[j : j + REACH + _AGAIN])
        if step is None:
            yield None
            return
        yield EditedPassage(i, i + step[0], j, j + step[1])
        i, j = i + step[0], j + step[1]


def _next_equal(a: Sequence[str], b: Sequence[str]) -> tuple[int, int] | None:
    """How far it is to where both go on alike."""
    for total in range(1, 2 * REACH + 1):
        for di in range(max(0, total - REACH), min(total, REACH) + 1):
            dj = total - di
            if di > len(a) or dj > len(b):
                continue
            rest = a[di : di + _AGAIN]
            if rest == b[dj : dj + _AGAIN] and (rest or (di == len(a) and dj == len(b))):
                return di, dj
    return None


def _is_same(judge: Judge, passage: EditedPassage, old: Tokens, new: Tokens) -> bool:
    mine = old.keys[passage.i : passage.k]
    theirs = new.keys[passage.j : passage.m]
    if _is_doubled(old.keys, passage.i, passage.k, theirs) or _is_doubled(
        new.keys, passage.j, passage.m, mine
    ):
        return all(map(is_word, mine)) and all(map(is_word, theirs))
    left, right = _facts(old, passage.i, passage.k), _facts(new, passage.j, passage.m)
    if left is None or right is None:
        return False
    if left.said != right.said and (left.said and right.said):
        return False
    if _are_other_names(left.names, right.names):
        return False
    are_equal = left.said == right.said
    free = (left.within, right.within) if are_equal else (frozenset(), frozenset())
    return _match(judge, passage, old, new, free)


def _is_doubled(keys: Sequence[str], start: int, end: int, other: Sequence[str]) -> bool:
    """Whether these tokens, that the other text does not have, repeat those before or after."""
    some = keys[start:end]
    size = len(some)
    if other or not 0 < size <= _LONGEST_DOUBLED:
        return False
    return keys[max(0, start - size) : start] == some or keys[end : end + size] == some


@dataclass(frozen=True, slots=True)
class _Facts:
    """Numbers, dates, countries and acronyms around a passage, the names in it, and which of its
    tokens stand for a number."""

    said: list[tuple[str, ...]]
    names: list[proper_names.Name]
    within: frozenset[int]


def _facts(text: Tokens, start: int, end: int) -> _Facts | None:
    """None where there is too much to read."""
    first, last = max(0, start - _AROUND), min(len(text.spans), end + _AROUND)
    if first == last:
        return _Facts([], [], frozenset())
    at, stop = text.spans[first][0], text.spans[last - 1][1]
    if stop - at > _LONGEST:
        return None
    reading = Reading(text.text[at:stop], at, text.language)
    dates.read(reading)
    digits.read(reading)
    number_words.read_roman(reading)
    acronyms.read(reading, _NO_GROUPS)
    country_names.read(reading)
    found = (
        [
            name
            for name in proper_names.read(reading, frozenset())
            if any(text.spans[n][0] < name.end and name.start < text.spans[n][1]
                   for n in range(start, end))
        ]
        if text.language in proper_names.LANGUAGES
        else []
    )  # fmt: skip
    number_words.read(reading)
    # "A" and "both" hint at a number, and are none where the language has words of its own for it.
    least = Strength.PAIR if text.language in number_words.WELL_KNOWN else Strength.HINT
    said = [token for token in reading.tokens if token.strength >= least]
    said.sort(key=lambda token: token.start)
    numbers = [token for token in said if token.kind in (FindingKind.NUMBER, FindingKind.DATE)]
    within = frozenset(
        n
        for n in range(start, end)
        if text.keys[n][0] != LINK
        and any(
            token.start < text.spans[n][1] and text.spans[n][0] < token.end for token in numbers
        )
    )
    return _Facts([_meant(token) for token in said], found, within)


def _meant(token: Token) -> tuple[str, ...]:
    """What a token says in its own language, without what it might say in another."""
    return tuple(sorted(key for key in token.keys if not key.startswith("r:"))) or tuple(
        sorted(token.keys)
    )


def _are_other_names(left: Sequence[proper_names.Name], right: Sequence[proper_names.Name]) -> bool:
    if not left or not right:
        return False
    return [name.word for name in left] != [name.word for name in right] and not all(
        name.is_initial for name in (*left, *right)
    )


def _match(
    judge: Judge,
    passage: EditedPassage,
    old: Tokens,
    new: Tokens,
    free: tuple[frozenset[int], frozenset[int]],
) -> bool:
    """Whether the tokens of both sides can be put beside each other, none left over."""
    reached = {(passage.i, passage.j)}
    for i in range(passage.i, passage.k + 1):
        for j in range(passage.j, passage.m + 1):
            if (i, j) not in reached:
                continue
            more_a, more_b = i < passage.k, j < passage.m
            if more_a and more_b and _are_same(judge, old, i, new, j):
                reached.add((i + 1, j + 1))
            if more_a and (i in free[0] or _is_small(judge, old, i)):
                reached.add((i + 1, j))
            if more_b and (j in free[1] or _is_small(judge, new, j)):
                reached.add((i, j + 1))
            for di, dj in ((2, 1), (1, 2)):
                if (
                    i + di <= passage.k
                    and j + dj <= passage.m
                    and _are_joined(old.keys[i : i + di], new.keys[j : j + dj])
                ):
                    reached.add((i + di, j + dj))
    return (passage.k, passage.m) in reached


def _is_small(judge: Judge, text: Tokens, at: int) -> bool:
    if not judge.may_come_and_go(text.keys[at]):
        return False
    return not (at + 1 < len(text.keys) and judge.weighs_before(text.keys[at + 1]))


def _are_same(judge: Judge, old: Tokens, i: int, new: Tokens, j: int) -> bool:
    a, b = old.keys[i], new.keys[j]
    if a == b:
        return True
    if (
        old.language not in proper_names.LANGUAGES
        and old.language not in _NOUNS_IN_CAPITALS
        and not old.first[i]
        and not new.first[j]
        and old.raw(i)[0].isupper()
        and new.raw(j)[0].isupper()
    ):
        return False
    return judge.is_same(a, b) and not _is_accented_end(
        old.language, old.raw(i), new.raw(j), a == b
    )


def _is_accented_end(language: str, a: str, b: str, alike: bool) -> bool:
    """Whether words end in another vowel, and one with an accent: "publica", "publicó"."""
    if alike or language not in _ACCENTED_ENDS:
        return False
    return (folded(a[-1]) == a[-1].casefold()) != (folded(b[-1]) == b[-1].casefold())


def _are_joined(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether they are the same letters, with a space or hyphen more."""
    if any(key.startswith(LINK) or any(map(str.isdigit, key)) for key in (*some, *others)):
        return False
    return folded("".join(some)) == folded("".join(others))
