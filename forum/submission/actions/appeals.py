"""Appealing once against a rejection: another moderator decides then."""

from __future__ import annotations

import datetime as dt

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from forum.comments.actions import proposals
from forum.comments.actions.locked_comment import LockedComment, lock_comment
from forum.comments.models import Decision, DecisionRevision
from forum.comments.models.appeals import Appeal
from forum.comments.queries.version_revisions import VersionRevision, revision_entries
from forum.comments.rights import is_own
from forum.comments.rules import MAX_NOTE, OWN, Act, CommentState
from forum.core.db import transaction
from forum.core.errors import Invalid, NotThere, Stale
from forum.ledger.rules import digest, new_salt
from forum.spaces.rules.viewer import Viewer
from forum.submission.actions import clearance
from forum.submission.actions.intake import grace
from forum.text.clean import clean, is_blank


def appeal(*, viewer: Viewer, comment: str, decision: str, note: str, at: dt.datetime) -> None:
    """What the decision rejected waits again, with the author's reasons.

    Raises `NotThere`, `Invalid` without reasons, `Forbidden` for a drafter whose organisation
    clears its texts, and `Stale` where the rejection has not taken effect, where a newer text has
    taken the place of the rejected one, or where somebody has appealed already.
    """
    note = clean(note).strip()
    if is_blank(note) or len(note) > MAX_NOTE:
        raise Invalid({"note": _l("Say in a few words why the text should be looked at again.")})
    with transaction() as session:
        case = lock_comment(session, comment, at)
        if case.comment.path is None or not is_own(viewer, case.ownership):
            raise NotThere
        clearance.check_may_submit(session, viewer, case.comment)
        rejection = session.scalar(
            select(Decision).where(
                Decision.public_id == decision,
                Decision.comment_id == case.comment.id,
                Decision.act == Act.REJECT,
            )
        )
        if rejection is None:
            raise NotThere
        items = _open_to_appeal(session, case, rejection)
        if not items:
            raise Stale(_l("One cannot appeal against this decision, or not any more."))
        groups = [item.revision.release_id for item in items]
        case.change(items, Act.APPEAL, None)
        # What was proposed in place of the public text is overtaken: an edit waits again.
        proposals.lapse(case, {item.version.id for item in items}, by=viewer.public_id)
        case.release(groups, case.at + grace(case))
        made = Appeal(
            comment_id=case.comment.id,
            decision_id=rejection.id,
            by_id=viewer.person_id,
            by_name=viewer.name,
            at=case.at,
            note=note,
            salt=new_salt(),
        )
        session.add(made)
        session.flush()
        case.record(
            actor=viewer.public_id,
            act=Act.APPEAL,
            details={
                "appeal": made.public_id,
                "against": rejection.public_id,
                "revisions": revision_entries(items),
                "note": digest(made.salt, note),
            },
        )
        case.settle()


def _open_to_appeal(
    session: Session, case: LockedComment, rejection: Decision
) -> list[VersionRevision]:
    """The author's texts that the decision rejected and nothing has taken the place of."""
    if rejection.undone_at is not None or case.comment.state is not CommentState.STANDING:
        return []
    ids = set(
        session.scalars(
            select(DecisionRevision.revision_id).where(DecisionRevision.decision_id == rejection.id)
        )
    )
    appealed = appealed_revisions(session, case.comment.id)
    newest: dict[int, VersionRevision] = {}
    for item in case.items:
        if item.revision.received_at is not None:
            newest[item.version.id] = item
    return [
        item
        for item in newest.values()
        if item.revision.id in ids
        and item.revision.id not in appealed
        and item.version.provenance in OWN
        and item.can(Act.APPEAL, case.at)
    ]


def appealed_revisions(session: Session, comment_id: int) -> set[int]:
    """The ids of the texts for which their author has appealed, whatever came of it."""
    named = aliased(DecisionRevision)
    return set(
        session.scalars(
            select(named.revision_id)
            .join(Appeal, Appeal.decision_id == named.decision_id)
            .where(Appeal.comment_id == comment_id)
        )
    )
