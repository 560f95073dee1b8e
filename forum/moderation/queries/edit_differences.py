"""What an edit of a public text changes, as the desk shows it: the difference and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from forum.comments.queries import compare
from forum.comments.queries.comparison import Pair
from forum.comments.rules import Change
from forum.comments.rules.text_selection import ReadableText
from forum.core.cache import Cache
from forum.submission.queries.edit_significance import suggestion
from forum.text.difference import MarkLabels

# Marking takes a time that grows with the product of the lengths, about half a second for these
# many characters of HTML together; the difference of longer texts has a page of its own.
MOST_MARKED = 40_000
EDITS = 200  # that a process keeps: a text that waits is looked at many times

_kept = Cache["EditDifference"](EDITS)


@dataclass(frozen=True, slots=True)
class EditDifference:
    """Rows of blocks before and after, only those that differ; None where they are too long."""

    rows: list[Pair] | None
    untouched: int  # blocks that stay as they are
    suggested: Change  # how much it seems to change


def edit_difference(public: ReadableText, held: ReadableText, words: MarkLabels) -> EditDifference:
    """Both texts with their sources. An erased text is another one than it was."""
    key = (public.public_id, held.public_id, len(public.html), len(held.html), words)
    found = _kept.get(key)
    if found is None:
        found = _edit(public, held, words)
        _kept.put(key, found)
    return found


def _edit(public: ReadableText, held: ReadableText, words: MarkLabels) -> EditDifference:
    suggested = suggestion(public.source, held.source, held.language)
    if len(public.html) + len(held.html) > MOST_MARKED:
        return EditDifference(None, 0, suggested)
    rows = compare(public, held, words).rows
    differing = [row for row in rows if row.a.split() != row.b.split()]
    return EditDifference(differing, len(rows) - len(differing), suggested)
