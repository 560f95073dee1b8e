"""Compares acronyms, countries and proper names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forum.multilingual.comparison import proper_names
from forum.multilingual.comparison.acronyms import Groups
from forum.multilingual.comparison.country_names import adjectives
from forum.multilingual.comparison.findings import FindingKind
from forum.multilingual.comparison.folding import folded
from forum.multilingual.comparison.matches import MOST_BESIDE, Left, Pair, keys_of, matched, paired
from forum.multilingual.comparison.proper_names import Name
from forum.multilingual.comparison.tokens import Token

# Languages that write acronyms out, or in other letters.
_WITHOUT_ACRONYMS = frozenset(["ar", "ja", "ko", "ru", "uk", "zh", "el", "he", "fa", "bg", "sr"])
_FIRST_LETTERS = 12  # words before an acronym in brackets that may be what it stands for


@dataclass(frozen=True)
class Side:
    """One version, as far as the names of the other may look for their answer."""

    text: str
    language: str
    keys: frozenset[str]  # of all its acronyms and countries
    words: frozenset[str]
    beginnings: frozenset[str]
    whole: str  # folded, with a space around each word


@dataclass(frozen=True)
class ComparedPart:
    """The tokens, names and words of the blocks that belong to one bead."""

    tokens: list[Token]
    names: list[Name]
    folded: str


def compare_tokens(
    sides: tuple[Side, Side], parts: tuple[ComparedPart, ComparedPart], known: Groups
) -> Iterator[Pair]:
    """Acronyms and countries without an answer."""
    a, b = parts
    for kind in (FindingKind.ACRONYM, FindingKind.NAME):
        left_a, left_b = matched(_of(a.tokens, kind), _of(b.tokens, kind))
        open_a = _unanswered(left_a.alone, parts[1], sides[1], sides[0], known)
        open_b = _unanswered(left_b.alone, parts[0], sides[0], sides[1], known)
        if kind is FindingKind.ACRONYM:
            open_a, open_b = _without_translated(open_a, open_b, sides)
        # A name that stands elsewhere in the other version may be "it" here: a divergence only
        # where another name stands in its place.
        for x, y in paired(Left(open_a, []), Left(open_b, [])):
            if x is None and y and not y.keys.isdisjoint(sides[0].keys):
                continue
            if y is None and x and not x.keys.isdisjoint(sides[1].keys):
                continue
            yield x, y


def _of(tokens: Sequence[Token], kind: FindingKind) -> list[Token]:
    return [token for token in tokens if token.kind is kind]


def _unanswered(
    alone: Sequence[Token], part: ComparedPart, other: Side, own: Side, known: Groups
) -> list[Token]:
    here = keys_of(part.tokens)
    found = []
    for token in alone[:MOST_BESIDE]:
        if not token.keys.isdisjoint(here) or _is_written_out(token, part, other, own, known):
            continue
        if other.language in _WITHOUT_ACRONYMS and token.kind is FindingKind.ACRONYM:
            # Its own letters would be there; what it is written out as is not known.
            continue
        found.append(token)
    return found


def _is_written_out(
    token: Token, part: ComparedPart, other: Side, own: Side, known: Groups
) -> bool:
    """Whether the words stand for it: "the Global Compact", "suisse", "Unesco"."""
    defines = own.text[token.start - 1 : token.start] == "("
    for key in sorted(token.keys):
        sort, _colon, name = key.partition(":")
        if sort == "a" and name in other.words:
            return True
        if sort == "g" and not defines:
            if any(_holds(part, other, long) for long in known.expansions[int(name)]):
                return True
        elif sort == "c" and any(
            _holds(part, other, one) for one in adjectives(name, other.language)
        ):
            return True
    return False


def _holds(part: ComparedPart, other: Side, words: str) -> bool:
    if other.language in ("ar", "zh", "ja", "ko"):
        return words in part.folded
    return f" {words}" in part.folded


def _without_translated(
    a: list[Token], b: list[Token], sides: tuple[Side, Side]
) -> tuple[list[Token], list[Token]]:
    """Without acronyms that both texts define, or that have the same letters: NMP and PNM."""
    right = list(b)
    left = []
    for token in a:
        same = next(
            (other for other in right[:MOST_ACRONYMS] if _is_same(token, other, sides)), None
        )
        if same is None:
            left.append(token)
        else:
            right.remove(same)
    return left, right


MOST_ACRONYMS = 100  # of one part, that are looked through for another's translation


def _is_same(a: Token, b: Token, sides: tuple[Side, Side]) -> bool:
    if _is_known(a) or _is_known(b):
        return False
    first, second = _letters(a), _letters(b)
    if len(first) > 2 and first != second and sorted(first) == sorted(second):
        return True
    return all(_is_defined(token, side.text) for token, side in zip((a, b), sides, strict=True))


def _is_known(token: Token) -> bool:
    return any(key.startswith("g:") for key in token.keys)


def _letters(token: Token) -> str:
    return next(key[2:] for key in token.keys if key.startswith("a:"))


def _is_defined(token: Token, text: str) -> bool:
    """Whether the first letters of the words before it make an acronym in brackets."""
    before = text[max(0, token.start - 200) : token.start].rstrip()
    if not before.endswith("("):
        return False
    initials = [word[0] for word in folded(before).replace("'", " ").replace("-", " ").split()]
    rest = iter(initials[-_FIRST_LETTERS:])
    return all(letter in rest for letter in folded(_letters(token)))


def compare_names(
    sides: tuple[Side, Side], parts: tuple[ComparedPart, ComparedPart]
) -> Iterator[tuple[list[Name], list[Name]]]:
    """Names that are misspelt, other, or left out: those of a beside those of b."""
    lone_a = _lone(parts[0].names, parts[1].folded)
    lone_b = _lone(parts[1].names, parts[0].folded)
    new_a = [name for name in lone_a if name.word not in sides[1].words][: proper_names.MOST_NAMES]
    new_b = [name for name in lone_b if name.word not in sides[0].words][: proper_names.MOST_NAMES]
    for name in list(new_a):
        slip = next((other for other in new_b if proper_names.is_slip(name, other)), None)
        if slip:
            yield [name], [slip]
            new_a = [other for other in new_a if other.word != name.word]
            new_b = [other for other in new_b if other.word != slip.word]
    if not {side.language for side in sides} <= proper_names.LANGUAGES:
        return
    people_a, people_b = _people(new_a, sides[1]), _people(new_b, sides[0])
    if people_a or people_b:
        # Two capital letters may be a feast, or an office: a title must tell a person, or another
        # person in the same place.
        if (people_a and people_b) or any(name.is_titled for name in people_a + people_b):
            yield people_a, people_b
        return
    places_a = _places(lone_a, sides[1])
    places_b = _places(lone_b, sides[0])
    if len(places_a) == 1 == len(places_b):
        yield places_a, places_b


def _lone(found: Sequence[Name], other: str) -> list[Name]:
    here = frozenset(other.split())
    return [
        name
        for name in found
        if name.word not in here and not here.issuperset(re.split(r"[-']", name.word))
    ]


def _people(found: Sequence[Name], other: Side) -> list[Name]:
    return [
        name
        for name in found
        if name.is_titled
        or (
            name.is_beside
            and not name.is_chained
            and name.word[: proper_names.BEGINNING] not in other.beginnings
        )
    ]


def _places(found: Sequence[Name], other: Side) -> list[Name]:
    """Names after a preposition, or that both versions know."""
    seen: dict[str, Name] = {}
    for name in found:
        if name.word in other.words or (
            name.is_placed
            and not name.is_initial
            and name.word[: proper_names.BEGINNING] not in other.beginnings
        ):
            seen.setdefault(name.word, name)
    return list(seen.values())
