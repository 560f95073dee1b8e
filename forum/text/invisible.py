"""Takes out of a line what leaves no mark on the page, where it has no effect that can be seen.

Two names that look the same should be the same, and a title should hold nothing that its readers
cannot see. Some invisible characters, though, change how their neighbours look and belong to how a
name is written. They are kept where they do that, after UAX 31 (2.3, A1, A2 and B) and the
chapters on scripts of the Unicode standard, and nowhere else:

| character | is kept |
|---|---|
| zero-width non-joiner | between two Arabic letters of which the first would join (A1: Persian) |
| | between a virama and a letter of its script (A2: Hindi, Bengali) |
| zero-width joiner | after a virama, unless a vowel sign follows (B: Sinhala, Malayalam) |
| | between a letter and a virama of one script (Bengali) |
| | after an Arabic letter that joins, where none follows (Persian abbreviations) |
| | between two emoji |
| presentation selectors 15, 16 | after a sign, or within a keycap (#️⃣) |
| Mongolian variation selectors | after a Mongolian letter |
| ideographic and first three variation selectors | after a Han character (names in Japanese) |

The letters that join are those for which Unicode has an initial form.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

# The property Default_Ignorable_Code_Point (soft hyphen, joiners, fillers, variation selectors,
# tags, bidi controls ...) of Unicode 17, with what shows as little: the interlinear annotation
# controls, the blank braille pattern and the null note head. The category Cf will not do in its
# place: it holds visible signs such as the Arabic end of ayah, U+06DD.
IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3"
    "\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_RUN = re.compile(f"([{IGNORABLE}]+)")
_BRAILLE_BLANK = "\u2800"  # what parts words in braille; another space does as well

_NON_JOINER, _JOINER = "\u200c", "\u200d"
_VIRAMA = 9  # the combining class of them all
_SKIN = re.compile("[\U0001f3fb-\U0001f3ff]")
_PRESENTATION = "[\ufe0e\ufe0f]"
_ARABIC_FORMS = (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFD))
_JOINING = frozenset(
    chr(int(form.removeprefix("<initial> "), 16))
    for form in map(unicodedata.decomposition, map(chr, _ARABIC_FORMS))
    if re.fullmatch("<initial> [0-9A-F]+", form)
)


def without_invisible(line: str) -> str:
    """The line without what cannot be seen and has no effect; doing it twice changes nothing."""
    if not _RUN.search(line):
        return line
    seen, *rest = _RUN.split(line.replace(_BRAILLE_BLANK, " "))
    for run, after in zip(rest[::2], rest[1::2], strict=True):
        for sign in run:
            if any(has(seen, after) for signs, has in _KEPT if re.match(signs, sign)):
                seen += sign
        seen += after
    return seen


def _parts_arabic(seen: str, after: str) -> bool:
    return _base(seen) in _JOINING and _is_letter(after[:1], "ARABIC")


def _shows_a_virama(seen: str, after: str) -> bool:
    return _ends_in_virama(seen) and _is_letter(after[:1], _script(seen[-1]))


def _halves(seen: str, after: str) -> bool:
    return _ends_in_virama(seen) and not unicodedata.category(after[:1] or " ").startswith("M")


def _leads_to_a_virama(seen: str, after: str) -> bool:
    is_virama = after != "" and unicodedata.combining(after[0]) == _VIRAMA
    return is_virama and _is_letter(seen[-1:], _script(after[0]))


def _joins_to_nothing(seen: str, after: str) -> bool:
    return _base(seen) in _JOINING and not _is_letter(after[:1], "ARABIC")


def _joins_emoji(seen: str, after: str) -> bool:
    last = seen[-2:-1] if re.match(_PRESENTATION, seen[-1:]) else seen[-1:]
    return _is_sign(last) and _is_sign(after[:1])


def _presents(seen: str, after: str) -> bool:
    is_keycap = re.fullmatch("[0-9#*]\u20e3", seen[-1:] + after[:1]) is not None
    return is_keycap or _is_sign(seen[-1:])


def _after_mongolian(seen: str, _after: str) -> bool:
    return _is_letter(seen[-1:], "MONGOLIAN")


def _after_han(seen: str, _after: str) -> bool:
    return _is_letter(seen[-1:], "CJK")


# (what sign, whether it has an effect after what is seen and before what follows)
_KEPT: tuple[tuple[str, Callable[[str, str], bool]], ...] = (
    (_NON_JOINER, _parts_arabic),
    (_NON_JOINER, _shows_a_virama),
    (_JOINER, _halves),
    (_JOINER, _leads_to_a_virama),
    (_JOINER, _joins_to_nothing),
    (_JOINER, _joins_emoji),
    (_PRESENTATION, _presents),
    ("[\u180b-\u180d\u180f]", _after_mongolian),
    ("[\ufe00-\ufe02\U000e0100-\U000e01ef]", _after_han),
)


def _base(text: str) -> str:
    """The last character that is no mark on another."""
    return next((one for one in reversed(text) if unicodedata.category(one) != "Mn"), "")


def _script(character: str) -> str:
    return unicodedata.name(character, "").partition(" ")[0]


def _is_letter(character: str, script: str) -> bool:
    is_letter = character != "" and unicodedata.category(character) in ("Lo", "Lm")
    return is_letter and _script(character) == script


def _ends_in_virama(text: str) -> bool:
    """On a letter of its script."""
    if not text or unicodedata.combining(text[-1]) != _VIRAMA:
        return False
    return _is_letter(_base(text), _script(text[-1]))


def _is_sign(character: str) -> bool:
    """An emoji or another sign, such as ♀ and ↔; never a letter, a digit or a plus."""
    if character == "":
        return False
    is_arrow = "\u2190" <= character <= "\u21ff"
    return is_arrow or unicodedata.category(character) == "So" or bool(_SKIN.match(character))
