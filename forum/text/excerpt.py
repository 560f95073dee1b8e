"""Shortens a plain text to its first words."""

import re
import unicodedata

from forum.text.clean import single_line

_WHITE_SPACE = re.compile(r"\s+")

# A word longer than this share of the excerpt is cut inside rather than lost: in Chinese, Japanese
# or Thai a whole sentence holds no space, and a single address may be longer than the excerpt.
_SHORTEST_SHARE = 0.6

# Not left hanging before the ellipsis.
_LOOSE_ENDS = " ,;:.!?-–—(«“‘'\"[、，；：。（「،؛"

_JOINERS = "\u200d"


def excerpt(plain: str, length: int = 200) -> str:
    """Return at most ``length`` characters of a plain text in one line, ending in "…" if cut.

    The cut is at the border of a word where there is one near the end, and never inside a
    character with its accents or a joined emoji. Bidirectional controls are dropped: the cut
    could part a pair.
    """
    if length < 1:
        raise ValueError("an excerpt has at least one character")
    line = _WHITE_SPACE.sub(" ", single_line(plain))
    if len(line) <= length:
        return line
    end = length - 1
    border = line.rfind(" ", 0, end + 1)
    end = border if border >= end * _SHORTEST_SHARE else _between_characters(line, end)
    return line[:end].rstrip(_LOOSE_ENDS) + "…"


def _between_characters(line: str, end: int) -> int:
    """Move a cut back until it parts no combining sequence and no joined emoji.

    If the text is one endless sequence ("zalgo"), it is cut all the same.
    """
    at = end
    while at > 0 and (_continues(line[at]) or line[at - 1] in _JOINERS):
        at -= 1
    return at or end


def _continues(character: str) -> bool:
    """Say whether a character belongs to the one before it."""
    return (
        unicodedata.category(character) in ("Mn", "Mc", "Me")
        or character in _JOINERS
        or "\U0001f3fb" <= character <= "\U0001f3ff"  # skin tones
    )
