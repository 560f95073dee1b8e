"""Noting that texts wait for longer than a space promises, once a day at most. No decision."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.comments.actions.locked_comment import current_chain_writer
from forum.comments.models import Comment
from forum.core.db import transaction, utc
from forum.ledger.models import Entry
from forum.moderation.queries.backlog import overdue
from forum.spaces.models import Space
from forum.spaces.rules import is_overdue, promise_of

REMIND = "space.remind"
PROMISE = "policy:promise"
ONCE_IN = dt.timedelta(hours=24)


def remind(session: Session, at: dt.datetime) -> int:
    """Writes an entry for each space in which something is overdue and of which none was written
    for a day; how many. `session` reads what may be due, without a lock."""
    return sum(_remind(space, at) for space in _candidates(session, at))


def _candidates(session: Session, at: dt.datetime) -> list[int]:
    """Spaces whose oldest wait is longer than what they promise: asked every few seconds."""
    oldest = select(func.min(Comment.waiting_since)).where(Comment.space_id == Space.id)
    spaces = session.execute(
        select(Space.id, Space.public_id, Space.promise_hours, oldest.scalar_subquery()).where(
            Space.promise_hours.is_not(None)
        )
    )
    return [
        id_
        for id_, chain, hours, since in spaces
        if since is not None
        and is_overdue(at - utc(since), promise_of(hours))
        and not _was_reminded(session, chain, at)
    ]


def _was_reminded(session: Session, chain: str, at: dt.datetime) -> bool:
    last = session.scalar(
        select(Entry.at)
        .where(Entry.chain == chain, Entry.act == REMIND)
        .order_by(Entry.number.desc())
        .limit(1)
    )
    return last is not None and last > at - ONCE_IN


def _remind(space_id: int, at: dt.datetime) -> bool:
    """Looked at again under the chain's lock: of two workers the second finds the entry."""
    with transaction() as session:
        space = session.get_one(Space, space_id)
        chain_writer = current_chain_writer(session, space, at)
        session.refresh(space)
        number = len(overdue(session, space_id, at))
        if not number or _was_reminded(session, space.public_id, at):
            return False
        chain_writer.write(
            actor=PROMISE, act=REMIND, subject=space.public_id, details={"number": number}
        )
        return True
