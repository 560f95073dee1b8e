"""Proposes how much an edit changes: only the wording, something, or much of what is said."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum

from forum.multilingual.comparison.blocks import blocks
from forum.multilingual.edit_significance.passages import says_the_same
from forum.multilingual.edit_significance.tokens import Tokens, tokens

# Chosen, not measured, and tried on the edits in tests/multilingual/edit_significance: the share of
# the words of the longer text that the other one lacks, from which much of it is another. Less is
# needed where whole paragraphs came or went.
MUCH = 0.3
MUCH_BY_PARAGRAPHS = 0.2
# In a short text each word is a large share: fewer changed words than these are never much.
FEWEST_MUCH = 8


class EditSignificance(StrEnum):
    """How much an edit changes."""

    TYPO = "typo"  # the text says the same
    MEDIUM = "medium"
    MAJOR = "major"


def propose(old: str, new: str, language: str) -> EditSignificance:
    """What the difference between two texts (Markdown) of one language (a BCP 47 tag) suggests.

    It errs on one side: what may be a change of sense is never only the wording. Negations, modal
    verbs and small words are known in nine languages; in others numbers, links, capital letters
    and the share of changed words decide. Never raises on any text; takes linear time.
    """
    primary = language.split("-")[0].lower()
    a, b = tokens(old, primary), tokens(new, primary)
    if says_the_same(a, b):
        return EditSignificance.TYPO
    return EditSignificance.MAJOR if _is_much(a, b) else EditSignificance.MEDIUM


def _is_much(a: Tokens, b: Tokens) -> bool:
    changed = _changed(a, b)
    if changed < FEWEST_MUCH:
        return False
    share = changed / max(len(a.keys), len(b.keys))
    if not MUCH_BY_PARAGRAPHS <= share < MUCH:
        return share >= MUCH
    return len(blocks(a.text)) != len(blocks(b.text))


def _changed(a: Tokens, b: Tokens) -> int:
    """Words that one text has and the other lacks, wherever they stand: the greater number."""
    one, other = Counter(a.keys), Counter(b.keys)
    return max((one - other).total(), (other - one).total())
