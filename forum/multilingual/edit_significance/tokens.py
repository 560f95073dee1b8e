"""Cuts a text into what is compared: words, figures, links, and the signs that say something."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from forum.multilingual.comparison import addresses, digits
from forum.multilingual.comparison.folding import folded
from forum.multilingual.comparison.tokens import TAKEN, Reading
from forum.multilingual.edit_significance.weighty_words import AND, MARKERS

# Scripts that put no space between words: there a character counts as a word.
_ALONE = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff"
_ENDS = ".,;:!?'’\"”»*_)]}~"  # what belongs to the sentence around a link
_INSIDE = re.compile(r"[.!?:;…\n|]")
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})
_SIGNS = {"？": "?", "؟": "?", "−": "-"}
_CONTRACTED = {"ca": "can", "wo": "will", "sha": "shall"}  # can't, won't, shan't
_WITHOUT_APOSTROPHE = frozenset(
    ["arent", "cant", "couldnt", "didnt", "doesnt", "dont", "hadnt", "hasnt", "havent", "isnt"]
).union(["mustnt", "shouldnt", "wasnt", "werent", "wont", "wouldnt"])
_PERCENT = re.compile("per ?cent|pour cent|pourcent|por ?ciento?|por cento|per cento|prozent")
LINK = "\0"  # begins the key of a link


@dataclass(frozen=True)
class Tokens:
    """A text in the order of its tokens: equal ones have equal keys.

    `spans` are places in `text`; a token that begins a sentence is `first`.
    """

    text: str
    language: str
    keys: list[str]
    spans: list[tuple[int, int]]
    first: list[bool]

    def raw(self, at: int) -> str:
        start, end = self.spans[at]
        return self.text[start:end]


def tokens(text: str, language: str) -> Tokens:
    """`language` is a primary subtag; of any other the words are only compared as letters."""
    text = unicodedata.normalize("NFC", text).translate(digits.PLAIN)
    reading = Reading(text, 0, language)
    addresses.read(reading)
    markers = MARKERS.get(language, {})
    found = Tokens(text, language, [], [], [])
    end = 0
    for match in _pattern().finditer(reading.text):
        start, stop = match.span()
        raw = text[start:stop]
        for key in _keys(raw, match, markers, found, language):
            found.keys.append(key)
            found.spans.append((start, stop))
            found.first.append(end == 0 or _INSIDE.search(text, end, start) is not None)
        end = stop
    return found


def _keys(
    raw: str, match: re.Match[str], markers: Mapping[str, str], found: Tokens, language: str
) -> list[str]:
    if raw and match.group().startswith(TAKEN):
        return [LINK + raw.rstrip(_ENDS)]
    small = raw.lower()
    if small == "&":
        return [AND.get(language, small)]
    if _PERCENT.fullmatch(small):
        return ["%"]
    if language == "en":
        if small == "cannot":
            return ["can", "not"]
        if small in _WITHOUT_APOSTROPHE:
            return [_CONTRACTED.get(small[:-2], small[:-2]), "not"]
        if small == "t" and found.keys and _is_contracted(found, match.start()):
            stem = found.keys[-1][:-1]
            found.keys[-1] = _CONTRACTED.get(stem, stem)
            return ["not"]
    if small in markers:
        return [small]
    if not raw[0].isalnum():
        return [_SIGNS.get(small, small)]
    return [raw if re.match(f"[{_ALONE}]", raw) else folded(raw.translate(_LIGATURES)) or raw]


def _is_contracted(found: Tokens, start: int) -> bool:
    """Whether "t" ends "don't"."""
    before = found.spans[-1][1]
    return start == before + 1 and found.text[before] in "'’" and found.keys[-1][1:].endswith("n")


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    # Vowel signs and accents that stand for themselves are no letters to Python's "\w".
    marks = (code for code in range(0x300, 0xFFFF) if unicodedata.category(chr(code))[0] == "M")
    ranges = []
    for _key, group in groupby(enumerate(marks), lambda pair: pair[1] - pair[0]):
        run = [code for _index, code in group]
        ranges.append(f"{chr(run[0])}-{chr(run[-1])}" if len(run) > 1 else chr(run[0]))
    letter = rf"(?:[^\W_{_ALONE}]|[{''.join(ranges)}])"
    return re.compile(
        rf"{TAKEN}+"
        rf"|(?<!\w)(?i:{_PERCENT.pattern})(?!\w)"
        rf"|[{_ALONE}]"
        rf"|{letter}+(?:(?<=\d)[.,:'’](?=\d){letter}+)*"
        r"|~~|[%‰$€£¥&?？؟≤≥±]|[<>]=?(?=\s?\d)|(?<!\w)[-−](?=\d)"
    )
