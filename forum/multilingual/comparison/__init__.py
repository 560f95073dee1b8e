"""Divergence check: where two language versions of one text do not say the same."""

from forum.multilingual.comparison.compare import MOST_FINDINGS, compare
from forum.multilingual.comparison.findings import Finding, FindingKind, TextRange

__all__ = [
    "MOST_FINDINGS",
    "Finding",
    "FindingKind",
    "TextRange",
    "compare",
]
