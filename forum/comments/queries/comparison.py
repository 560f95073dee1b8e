"""Two texts of one comment side by side: two versions, or two revisions of one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.comments.models import Comment, Revision, Version
from forum.comments.queries.nodes import TEXT_COLUMNS, text_of
from forum.comments.rules import is_public
from forum.comments.rules.text_selection import ReadableText, choose, current
from forum.comments.visibility import known, readable
from forum.multilingual.alignment import align, align_changes, blocks
from forum.spaces.rules.viewer import Viewer
from forum.text.difference import MarkLabels, mark


@dataclass(frozen=True, slots=True)
class Pair:
    """One row: aligned blocks as HTML, either of which may be empty."""

    a: str
    b: str
    differs: bool


@dataclass(frozen=True)
class Comparison:
    """Two texts in aligned rows. Of one language, what differs is marked in them."""

    a: ReadableText
    b: ReadableText
    rows: list[Pair]
    marks: bool


def readable_texts(
    session: Session, viewer: Viewer, comment_id: int, at: dt.datetime
) -> list[ReadableText]:
    """Every text of a comment that the viewer may read, by version and oldest first: what is or
    was public, and for insiders what was received. What was erased is not there."""
    rows = session.execute(
        select(*TEXT_COLUMNS)
        .join(Version, Version.id == Revision.version_id)
        .join(Comment, Comment.id == Revision.comment_id)
        .where(
            Revision.comment_id == comment_id,
            Revision.html != "",
            known(viewer, at),
            readable(viewer, at),
        )
        .order_by(Version.id, Revision.number)
    )
    return [text_of(row) for row in rows]


def pair_to_compare(
    texts: Sequence[ReadableText], a: str | None, b: str | None, at: dt.datetime, language: str
) -> tuple[ReadableText, ReadableText] | None:
    """The two texts that were asked for by their ids; `b` alone beside the original; or the two
    that say most: the original and the reader's version, else the last two revisions. None where
    there are no two, or where one of those asked for is not there for this viewer."""
    by_id = {text.public_id: text for text in texts}
    if a is not None and b is not None:
        return (by_id[a], by_id[b]) if a in by_id and b in by_id else None
    if a is not None or (b is not None and b not in by_id):
        return None
    shown = current([text for text in texts if is_public(text.status, at)] or texts, at)
    choice = choose(shown, None, language)
    if choice is None:
        return None
    if b is not None:
        return None if by_id[b] is choice.original else (choice.original, by_id[b])
    others = [text for text in shown if text is not choice.original]
    if others:
        return choice.original, choice.text if choice.text in others else others[0]
    same = [text for text in texts if text.version == choice.text.version]
    return (same[-2], same[-1]) if len(same) > 1 else None


def compare(a: ReadableText, b: ReadableText, words: MarkLabels) -> Comparison:
    left, right = blocks(a.html), blocks(b.html)
    if a.language != b.language:
        rows = [
            Pair(_joined(left, i), _joined(right, j), not i or not j) for i, j in align(left, right)
        ]
        return Comparison(a, b, rows, marks=False)
    return Comparison(a, b, changes(a.html, b.html, words), marks=True)


def changes(before: str, after: str, words: MarkLabels) -> list[Pair]:
    """Two texts of one language (sanitised HTML) in aligned rows, what differs marked."""
    left, right = blocks(before), blocks(after)
    rows = []
    for i, j in align_changes(left, right):
        one, other = _joined(left, i), _joined(right, j)
        rows.append(Pair(*mark(one, other, words), one != other))
    return rows


def _joined(parts: Sequence[str], places: Sequence[int]) -> str:
    return "\n".join(parts[place] for place in places)
