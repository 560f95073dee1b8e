"""Names that persons give themselves: whoever reads them must not take them for somebody else.

Two persons may have the same name; real people do. What is refused imitates a role of the site, or
mixes scripts within a word so that it looks like another word (after UTS 39, restriction level
"highly restrictive").
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from forum.accounts.rules import RESERVED_NAMES

# Scripts that are written together within one word.
TOGETHER = (
    frozenset({"LATIN", "HAN", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "HAN", "HANGUL"}),
    frozenset({"LATIN", "HAN", "BOPOMOFO"}),
)
ANY_SCRIPT = {"COMMON", "INHERITED", "UNKNOWN", None}
LINE_ENDS = re.compile("[\r\n\x0b\x0c\x85\u2028\u2029]")
# Letters that a glance does not tell apart, beyond what Unicode lists for other scripts.
ALIKE = str.maketrans({"1": "i", "l": "i", "|": "i", "0": "o", "3": "e", "5": "s"})


def breaks_line(name: str) -> bool:
    """A name is a line of a letter's head as well, where a second line would be another head."""
    return LINE_ENDS.search(name) is not None


def mixes_scripts(name: str) -> bool:
    """`Аnna` with a Cyrillic А; `Anna Иванова` and `李 Wei` do not."""
    from confusable_homoglyphs.categories import alias

    for word in re.findall(r"\w+", name):
        scripts = {alias(character) for character in word} - ANY_SCRIPT
        if len(scripts) > 1 and not any(scripts <= together for together in TOGETHER):
            return True
    return False


def imitates_role(name: str) -> bool:
    """The whole name looks like that of a role: `Admin`, `ａｄｍｉｎ`, `admın`, `A.d.m.i.n 2`."""
    return bool(_shape(name) & _reserved())


def _shape(name: str) -> set[str]:
    """The name as plain Latin letters that look like it, with and without digits at its ends."""
    plain = "".join(_latin(one) for one in unicodedata.normalize("NFKD", name.casefold()))
    shapes = {plain, plain.strip("0123456789")}
    return {re.sub("[^a-z]", "", shape.translate(ALIKE)).replace("rn", "m") for shape in shapes}


@lru_cache(maxsize=1)
def _reserved() -> frozenset[str]:
    return frozenset(shape for word in RESERVED_NAMES for shape in _shape(word))


@lru_cache(maxsize=4096)
def _latin(character: str) -> str:
    if character.isascii():
        return character
    return _alike().get(character, "")


@lru_cache(maxsize=1)
def _alike() -> dict[str, str]:
    """The ASCII letters that other characters look like: of Unicode's list, which takes 8 MB, the
    part that is asked for."""
    from confusable_homoglyphs.utils import load

    found: dict[str, str] = {}
    for character, others in load("confusables.json").items():
        letters = (one["c"].casefold() for one in others)
        letter = next((one for one in letters if one.isascii() and one.isalpha()), "")
        if letter:
            found[character] = letter
    return found
