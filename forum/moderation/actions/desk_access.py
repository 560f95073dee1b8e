"""The comment that a moderator acts on, held alone until the act ends."""

from __future__ import annotations

import datetime as dt

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from forum.comments.actions.locked_comment import LockedComment, lock_comment
from forum.comments.rights import may_decide
from forum.core.errors import Forbidden, NotThere
from forum.spaces.queries import refreshed_viewer
from forum.spaces.rules import Role
from forum.spaces.rules.viewer import Viewer


def lock_for_moderator(
    session: Session, viewer: Viewer, comment: str, at: dt.datetime
) -> LockedComment:
    """Raises `NotThere` for whoever is no moderator here, `Forbidden` for one's own texts.

    Asked again of the database: an appointment may have ended while the act waited for its turn.
    """
    case = lock_comment(session, comment, at)
    viewer = refreshed_viewer(session, viewer, case.at)
    if case.comment.path is None or Role.MODERATOR not in viewer.roles_in(case.space.id):
        raise NotThere
    if not may_decide(viewer, case.ownership, allows_own=case.space.allows_own):
        raise Forbidden(_l("You cannot decide on your own or your organisation's texts."))
    return case
