"""The comment that a moderator acts on, held alone until the act ends."""

from __future__ import annotations

import datetime as dt

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from forum.comments.review import Case, open_case
from forum.comments.rights import may_decide
from forum.core.errors import Forbidden, NotThere
from forum.spaces.queries import renewed
from forum.spaces.rules import Role
from forum.spaces.viewer import Viewer


def desk_case(session: Session, viewer: Viewer, comment: str, at: dt.datetime) -> Case:
    """Raises `NotThere` for whoever is no moderator here, `Forbidden` for one's own texts.

    Asked again of the database: an appointment may have ended while the act waited for its turn.
    """
    case = open_case(session, comment, at)
    viewer = renewed(session, viewer, case.at)
    if case.comment.path is None or Role.MODERATOR not in viewer.roles_in(case.space.id):
        raise NotThere
    if not may_decide(viewer, case.ownership, allows_own=case.space.allows_own):
        raise Forbidden(_l("You cannot decide on your own or your organisation's texts."))
    return case
