"""Reporting a public comment to the moderators, and closing reports. A report decides nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.comments.actions.locked_comment import LockedComment, lock_comment
from forum.comments.actions.reasons import check_reason
from forum.comments.models import Comment
from forum.comments.models.reports import Report
from forum.comments.rights import is_involved, may_decide
from forum.comments.rules import MAX_REMARK, StatementAct
from forum.core.db import transaction
from forum.core.errors import Forbidden, Invalid, NotThere, Stale
from forum.ledger.rules import digest, new_salt
from forum.spaces.rules.viewer import Viewer
from forum.text.clean import clean


def report(*, viewer: Viewer, comment: str, reason: str | None, note: str, at: dt.datetime) -> bool:
    """Tells the moderators of a public comment; False where a report of this person is open
    already, which then stays as it is.

    Nothing of the comment changes, and its author is told nothing. Raises `NotThere` for what is
    not public, `Forbidden` for one's own comment, which one can withdraw, and `Invalid`.
    """
    note = clean(note).strip()
    if len(note) > MAX_REMARK:
        raise Invalid(
            {"note": _l("The note is too long: %(limit)d characters fit.", limit=MAX_REMARK)},
            status=413,
        )
    with transaction() as session:
        case = lock_comment(session, comment, at)
        if not viewer.is_signed_in or not case.is_public:
            raise NotThere
        if is_involved(viewer, case.ownership):
            raise Forbidden(
                _l("This comment is yours or your organisation's. You can withdraw it.")
            )
        if reason is None:
            raise Invalid({"reason": _l("Choose a reason from the list.")})
        check_reason(case.space, reason)
        mine = (Report.comment_id == case.comment.id, Report.by_id == viewer.person_id)
        if session.scalar(select(Report.id).where(*mine, Report.closed_at.is_(None))) is not None:
            return False
        made = Report(
            comment_id=case.comment.id,
            space_id=case.space.id,
            by_id=viewer.person_id,
            at=case.at,
            reason=reason,
            note=note,
            salt=new_salt(),
        )
        session.add(made)
        session.flush()
        details: dict[str, object] = {"report": made.public_id, "reason": reason}
        if note:
            details["note"] = digest(made.salt, note)
        case.record(actor=viewer.public_id, act=StatementAct.REPORT, details=details)
        return True


def close(*, viewer: Viewer, report: str, at: dt.datetime) -> None:
    """Nothing is to be done, or somebody did it. Raises `NotThere` for whoever does not read the
    report, `Stale` where it is closed already."""
    with transaction() as session:
        found = session.execute(
            select(Report, Comment.public_id)
            .join(Comment, Comment.id == Report.comment_id)
            .where(Report.public_id == report)
        ).one_or_none()
        if found is None:
            raise NotThere
        case = lock_comment(session, found.public_id, at)
        # Whoever is reported does not learn that they are: not even by another answer.
        if not may_decide(viewer, case.ownership, allows_own=case.space.allows_own):
            raise NotThere
        session.refresh(found.Report)
        if found.Report.closed_at is not None:
            raise Stale(_l("This report is closed already."))
        _close(case, viewer, [found.Report])


def close_reports_of(case: LockedComment, viewer: Viewer) -> None:
    """Closes every open report of a comment that a moderator has just taken down.

    What its author withdraws keeps its reports open: a moderator closes them, so that nobody gets
    rid of a report without a moderator's having seen it.
    """
    still = _open_reports(case.session, case.comment.id)
    if still:
        _close(case, viewer, still)


def _open_reports(session: Session, comment_id: int) -> Sequence[Report]:
    return session.scalars(
        select(Report)
        .where(Report.comment_id == comment_id, Report.closed_at.is_(None))
        .order_by(Report.id)
    ).all()


def _close(case: LockedComment, viewer: Viewer, reports: Sequence[Report]) -> None:
    for one in reports:
        one.closed_at, one.closed_by_id = case.at, viewer.person_id
    case.record(
        actor=viewer.public_id,
        act=StatementAct.CLOSE_REPORT,
        details={"reports": [one.public_id for one in reports]},
    )
