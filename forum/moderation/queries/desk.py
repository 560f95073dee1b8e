"""The desk as a moderator sees it: what waits, what was decided and can be undone, how much."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Row
from sqlalchemy.orm import Session

from forum.core.errors import NotThere
from forum.moderation.queries.counts import QueueCounts, counts
from forum.moderation.queries.decisions import DeskDecision, desk_decisions, overtaken
from forum.moderation.queries.desks import Desk, desks
from forum.moderation.queries.filters import MINE, QueueFilter, WaitingSince
from forum.moderation.queries.internal_notes import InternalNoteLine, internal_notes
from forum.moderation.queries.items import HeldText, QueueItem, items
from forum.moderation.queries.next_item import next_for
from forum.moderation.queries.queue import QUEUE_PAGE, decided_rows, item_row, waiting_rows
from forum.moderation.queries.stale_revisions import StaleRevision, stale_revisions
from forum.spaces.rules.reasons import SpaceReason
from forum.spaces.rules.viewer import Viewer

__all__ = [
    "MINE",
    "QUEUE_PAGE",
    "Desk",
    "DeskDecision",
    "HeldText",
    "ItemPage",
    "Queue",
    "QueueCounts",
    "QueueFilter",
    "QueueItem",
    "StaleRevision",
    "WaitingSince",
    "item_page",
    "next_item",
    "overtaken",
    "queue",
    "stale_revisions",
]


EVERYTHING = QueueFilter()


@dataclass(frozen=True)
class Queue:
    """What waits, oldest first; what appears by itself, soonest first; what is refused and can
    still be undone; and how much there is of it."""

    desks: list[Desk]
    counts: QueueCounts
    waiting: list[QueueItem]
    appears: list[QueueItem]
    refused: list[QueueItem]
    after: str | None  # the last waiting item, if more wait behind it
    told: list[DeskDecision]  # decisions that the viewer has just made

    @property
    def open_reports(self) -> int:
        """Of readers, in all the viewer's spaces."""
        return self.desks[0].open_reports

    @property
    def reasons(self) -> tuple[SpaceReason, ...]:
        """What the spaces of this page set on reasons, where all set the same; else the reasons of
        every space are offered for several comments at once."""
        said = {item.desk.reasons for item in self.waiting}
        return said.pop() if len(said) == 1 else ()


@dataclass(frozen=True)
class ItemPage:
    """One comment on its own page."""

    item: QueueItem
    told: list[DeskDecision]
    notes: list[InternalNoteLine] | None  # among moderators; None: not for this viewer


def queue(
    session: Session,
    viewer: Viewer,
    at: dt.datetime,
    language: str,
    *,
    filter_: QueueFilter = EVERYTHING,
    after: str | None = None,
    told: Collection[str] = (),
) -> Queue | None:
    """None for whoever has no desk, or none in that space. Six statements, however much waits."""
    mine = desks(session, viewer, language)
    if not _has(mine, filter_):
        return None
    waiting = waiting_rows(session, viewer, mine, filter_, at, after)
    more = len(waiting) > QUEUE_PAGE
    waiting = waiting[:QUEUE_PAGE]
    shown = {row.Comment.id for row in waiting}
    rest = decided_rows(session, viewer, mine, filter_, at) if after is None else []
    rows = [*waiting, *(row for row in rest if row.Comment.id not in shown)]
    made = desk_decisions(
        session, [row.Comment.id for row in rows], at, language, of=mine, named=told
    )
    ready = items(session, viewer, mine, rows, made, at, language)
    first, others = ready[: len(waiting)], ready[len(waiting) :]
    appearing = {item.public_id: item for item in ready if item.appears_at}
    return Queue(
        desks=list(mine.values()),
        counts=counts(session, mine, filter_, at, language),
        waiting=first,
        appears=[
            appearing[row.Comment.public_id] for row in rest if row.Comment.public_id in appearing
        ],
        refused=[item for item in others if not item.appears_at],
        after=first[-1].public_id if more else None,
        told=_told(made, told),
    )


def item_page(
    session: Session,
    viewer: Viewer,
    comment: str,
    at: dt.datetime,
    language: str,
    *,
    told: Collection[str] = (),
) -> ItemPage | None:
    """None where there is no such comment on the viewer's desk. Five statements."""
    mine = desks(session, viewer, language)
    row = item_row(session, viewer, mine, comment, at) if mine else None
    if row is None:
        return None
    made = desk_decisions(session, [row.Comment.id], at, language, of=mine, named=told)
    (item,) = items(session, viewer, mine, [row], made, at, language)
    notes = internal_notes(session, viewer, [row.Comment.id]).get(row.Comment.id)
    return ItemPage(item, _told(made, told), notes)


def next_item(
    session: Session,
    viewer: Viewer,
    at: dt.datetime,
    language: str,
    *,
    filter_: QueueFilter,
    after: str | None,
) -> Row[int, str] | None:
    """The comment that comes next for this moderator, if any does, locked for them. Raises
    `NotThere` for a space that is not on their desk."""
    mine = desks(session, viewer, language)
    if not _has(mine, filter_):
        raise NotThere
    return next_for(session, viewer, mine, filter_, at, after)


def _has(mine: Mapping[int, Desk], filter_: QueueFilter) -> bool:
    slugs = [desk.slug for desk in mine.values()]
    return filter_.space in slugs if filter_.space is not None else bool(slugs)


def _told(made: Sequence[DeskDecision], named: Collection[str]) -> list[DeskDecision]:
    return [decision for decision in made if decision.public_id in named]
