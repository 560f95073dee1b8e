"""Whether one word is the other, written better."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from forum.multilingual.comparison.common_words import COMMON
from forum.multilingual.comparison.folding import folded, slips
from forum.multilingual.edit_significance.tokens import LINK
from forum.multilingual.edit_significance.weighty_words import (
    AGREEING,
    ALIKE,
    APART,
    MARKERS,
    MOODS,
    NOT_BEFORE,
    SMALL,
    SOUNDS,
)

# Chosen, not measured: how many letters two words must have so that one letter, or two, may be a
# slip. In shorter ones another letter is another word: "not" and "now".
SHORTEST_ADDED = 4  # one letter more or less
SHORTEST_OTHER = 5  # one letter for another
SHORTEST_TWO = 8
# Of a language whose negations and modal verbs are not known.
SHORTEST_UNKNOWN = 6
LONGEST = 30
ENDING = 3  # letters at the end of a word in which two changes make another form of it
MOST_COMPARED = 2_000  # pairs of words in one text: comparing takes the square of their length


@dataclass
class Judge:
    """Compares words of one language; `used` are those that the new text still has."""

    language: str
    used: Collection[str]
    left: int = MOST_COMPARED
    small: dict[str, set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, group in enumerate(SMALL.get(self.language, ())):
            for word in group:
                self.small.setdefault(word, set()).add(number)

    def may_come_and_go(self, key: str) -> bool:
        return key in self.small

    def weighs_before(self, key: str) -> bool:
        """Whether an article before this word is more than that: few, a few."""
        return self.language == "en" and key in NOT_BEFORE

    def is_same(self, old: str, new: str) -> bool:
        """Of two keys that are neither figures nor signs nor links."""
        if old == new:
            return True
        if not (is_word(old) and is_word(new)):
            return False
        a, b = folded(old), folded(new)
        if frozenset([a, b]) in ALIKE.get(self.language, ()):
            return True
        markers = MARKERS.get(self.language, {})
        if old in markers or new in markers:
            return self._is_marker(old, new)
        if a == b or not self.small.get(a, set()).isdisjoint(self.small.get(b, ())):
            return True
        if frozenset([a, b]) in APART.get(self.language, ()) or self._is_mood(a, b):
            return False
        if self._agree(a, b):
            return True
        common = COMMON.get(self.language, ())
        is_a_word = old in self.used or (a in common and b in common)
        if is_a_word and not _differ_at_end(a, b):
            return False
        return self._is_slip(a, b)

    def _is_marker(self, old: str, new: str) -> bool:
        """A negation or modal verb is another form of itself, or was misspelt."""
        markers = MARKERS[self.language]
        if old in markers and new in markers:
            return markers[old] == markers[new]
        a, b = folded(old), folded(new)
        if a == b:
            return True
        other = b if old in markers else a
        if min(len(a), len(b)) < SHORTEST_ADDED or other in self.used:
            return False
        return len(max(a, b, key=len)) > SHORTEST_ADDED and _lacks_or_swaps(a, b)

    def _is_mood(self, a: str, b: str) -> bool:
        for will, would in MOODS.get(self.language, ()):
            for one, other in ((a, b), (b, a)):
                if (
                    one.endswith(will)
                    and other.endswith(would)
                    and one.removesuffix(will) == other.removesuffix(would)
                ):
                    return True
        return False

    def _agree(self, a: str, b: str) -> bool:
        endings = AGREEING.get(self.language)
        if endings is None or min(len(a), len(b)) < SHORTEST_ADDED:
            return False
        at = _common(a, b)
        # The stem may end where an ending could begin: "adoptad-o", "adoptad-as".
        return any(
            at - back >= SHORTEST_ADDED - 1
            and a[at - back :] in endings
            and b[at - back :] in endings
            for back in range(2)
        )

    def _is_slip(self, a: str, b: str) -> bool:
        shorter, longer = min(len(a), len(b)), max(len(a), len(b))
        if longer > LONGEST or longer - shorter > 2 or not self.left:
            return False
        if _is_swapped(a, b):
            return True
        known = self.language in MARKERS
        if (a[0] != b[0] and {a[0], b[0]} != {"b", "v"}) or shorter < (
            SHORTEST_ADDED if known else SHORTEST_UNKNOWN
        ):
            return False
        self.left -= 1
        most = 2 if known and shorter >= SHORTEST_TWO else 1
        found = slips(a, b, most)
        if found > most:
            return False
        if shorter == longer and not _sound_alike(a, b, found):
            return False
        if found == 1:
            return shorter != longer or shorter >= SHORTEST_OTHER
        return _common(a, b) < longer - ENDING  # two at the end are another form of it


def is_word(key: str) -> bool:
    return key[0] != LINK and key[0].isalpha() and not any(map(str.isdigit, key))


def _common(a: str, b: str) -> int:
    """Letters that both begin with."""
    at = 0
    while at < min(len(a), len(b)) and a[at] == b[at]:
        at += 1
    return at


def _differ_at_end(a: str, b: str) -> bool:
    return _common(a, b) >= max(len(a), len(b)) - 1


def _sound_alike(a: str, b: str, changed: int) -> bool:
    """Whether letters that stand for others in words of one length sound like them, or changed
    places: so many at the most."""
    others = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
    return len(others) != changed or all(
        any(x in sound and y in sound for sound in SOUNDS) for x, y in others
    )


def _is_swapped(a: str, b: str) -> bool:
    """Two letters beside each other changed places."""
    at = _common(a, b)
    return (
        len(a) == len(b) > 2
        and a[at : at + 2] == b[at : at + 2][::-1]
        and a[at + 2 :] == b[at + 2 :]
    )


def _lacks_or_swaps(a: str, b: str) -> bool:
    """One letter is missing, or two changed places; the first one stands."""
    if _is_swapped(a, b):
        return True
    short, long = sorted((a, b), key=len)
    at = _common(short, long)
    return at > 0 and len(long) == len(short) + 1 and short[at:] == long[at + 1 :]
