"""What every act on a comment shares: loading it under the space's lock, and leaving it settled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forum.comments.models import Comment, Decision, DecisionRevision, Revision
from forum.comments.queries.version_revisions import UNRELEASED, VersionRevision, version_revisions
from forum.comments.rights import Ownership
from forum.comments.rules import (
    Act,
    CommentState,
    NotPossible,
    State,
    StatementAct,
    becomes,
    may_release,
    summarise,
)
from forum.core.errors import NotThere, Stale
from forum.ledger.actions import ChainWriter
from forum.ledger.models import Entry
from forum.spaces.models import Question, Space

LONGEST_WAIT = dt.timedelta(minutes=1)  # for a lock; what is further ahead is a wrong clock

OWN_WORDS = _l("You cannot decide on what you wrote or translated yourself.")


class LockedComment:
    """A comment with its space and revisions, held alone until the transaction ends."""

    def __init__(
        self, session: Session, chain_writer: ChainWriter, comment: Comment, space: Space
    ) -> None:
        self.session = session
        self.chain_writer = chain_writer
        self.comment = comment
        self.space = space
        self.at = chain_writer.at
        # Read after the lock is held: what was read before may be what another act is changing.
        session.refresh(comment, with_for_update=True)  # its drafts save themselves meanwhile
        self._was_counted = self._counts
        self.items = version_revisions(session, comment.id)
        self._approved_now: set[int] = set()  # revisions, by this act

    @property
    def ownership(self) -> Ownership:
        comment = self.comment
        return Ownership(
            comment.space_id, comment.author_id, comment.capacity, comment.organisation_id
        )

    @property
    def is_public(self) -> bool:
        return self.comment.state is CommentState.STANDING and any(
            item.is_public(self.at) for item in self.items
        )

    @property
    def _counts(self) -> bool:
        standing = self.comment.state is CommentState.STANDING
        return standing and self.comment.public_from is not None

    def item(self, revision: str) -> VersionRevision:
        for item in self.items:
            if item.revision.public_id == revision:
                return item
        raise NotThere

    def waiting(self, act: Act) -> list[VersionRevision]:
        """Revisions that are not settled and that the act is possible on."""
        return [
            item for item in self.items if not item.is_settled(self.at) and item.can(act, self.at)
        ]

    def change(
        self, items: Iterable[VersionRevision], act: Act, effective_at: dt.datetime | None
    ) -> None:
        """Moves revisions by the table. Raises `Stale` where it has no such row."""
        for item in items:
            revision = item.revision
            try:
                revision.state = becomes(act, revision.state, settled=item.is_settled(self.at))
            except NotPossible:
                raise Stale(
                    _l("This text has been decided, replaced or taken back meanwhile.")
                ) from None
            revision.publish_at = None
            revision.settles_at = (
                effective_at if revision.state in (State.RETURNED, State.REJECTED) else None
            )
            if revision.state is State.APPROVED:
                self._approved_now.add(revision.id)
                if revision.release_id is None:
                    revision.publish_at = effective_at
            if revision.state in (State.RECALLED, State.SUPERSEDED):
                revision.release_id = None

    def release(self, groups: Iterable[int | None], effective_at: dt.datetime) -> None:
        """Gives one instant to each group that may appear together; takes it from the others.

        What a policy approved never appears before its delay has passed, whatever becomes of the
        others of its group; and what has its instant keeps it when another one leaves the group.
        """
        for group in {group for group in groups if group is not None}:
            items = [
                item
                for item in self.items
                if item.revision.release_id == group
                and item.revision.state in UNRELEASED
                and not (item.revision.state is State.APPROVED and item.is_settled(self.at))
            ]
            approved = [item.revision for item in items if item.revision.state is State.APPROVED]
            together = may_release([item.revision.state for item in items])
            if together and self._have_their_instant(approved):
                continue
            instant = max([effective_at, *self._not_before(items)]) if together else None
            for revision in approved:
                revision.publish_at = instant

    def _have_their_instant(self, approved: list[Revision]) -> bool:
        """Of a group that appears together already, and to which this act has added nothing."""
        instants = {revision.publish_at for revision in approved}
        added = any(revision.id in self._approved_now for revision in approved)
        return len(instants) == 1 and None not in instants and not added

    def _not_before(self, items: Iterable[VersionRevision]) -> list[dt.datetime]:
        """When the policies' approvals take effect that are the last decision on a text."""
        earlier = {item.revision.id for item in items} - self._approved_now
        if not earlier:
            return []
        rows = self.session.execute(
            select(DecisionRevision.revision_id, Decision)
            .join(Decision, Decision.id == DecisionRevision.decision_id)
            .where(DecisionRevision.revision_id.in_(earlier), Decision.undone_at.is_(None))
            .order_by(Decision.id)
        )
        last = {row.revision_id: row.Decision for row in rows}
        by_policy = (one for one in last.values() if one.policy and one.act is Act.APPROVE)
        return [one.effective_at for one in by_policy if one.effective_at]

    def settle(self) -> None:
        """Derives what lists need from the revisions; the last thing an act does."""
        comment = self.comment
        summary = summarise(item.status for item in self.items)
        comment.public_from = summary.public_from
        standing = comment.state is CommentState.STANDING
        comment.waits_until = summary.waits_until if standing else None
        comment.waiting_since = summary.waiting_since if standing else None
        comment.changes += 1
        self.session.flush()
        change = int(self._counts) - int(self._was_counted)
        if change:
            self.session.execute(
                update(Question)
                .where(Question.id == comment.question_id)
                .values(published=Question.published + change)
            )

    def record(
        self, *, actor: str, act: Act | StatementAct, details: Mapping[str, object] | None = None
    ) -> None:
        self.chain_writer.write(
            actor=actor, act=act, subject=self.comment.public_id, details=dict(details or {})
        )


def current_chain_writer(session: Session, space: Space, at: dt.datetime) -> ChainWriter:
    """The pen of a space, at an instant that is not before the act that was written last.

    Whoever waited for the lock took the instant before. Deciding by it, an edit that waited for
    an approval would not see that the text is public by now, and would take it down.
    """
    chain_writer = ChainWriter(session, space.public_id, at)
    last = session.scalar(
        select(Entry.at).where(
            Entry.chain == chain_writer.head.name, Entry.number == chain_writer.head.length
        )
    )
    if last is not None and at < last <= at + LONGEST_WAIT:
        chain_writer.at = last
    return chain_writer


def lock_comment(session: Session, public_id: str, at: dt.datetime) -> LockedComment:
    """Raises `NotThere` for an unknown id."""
    found = session.execute(
        select(Comment, Space)
        .join(Space, Space.id == Comment.space_id)
        .where(Comment.public_id == public_id)
    ).one_or_none()
    if found is None:
        raise NotThere
    comment, space = found
    return LockedComment(session, current_chain_writer(session, space, at), comment, space)
