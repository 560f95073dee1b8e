"""Divergence check: where two language versions of one text do not say the same."""

from forum.texts.divergence.compare import MOST_FINDINGS, compare
from forum.texts.divergence.finding import Finding, Kind, Place

__all__ = ["MOST_FINDINGS", "Finding", "Kind", "Place", "compare"]
