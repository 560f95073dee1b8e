"""Who makes this request, read once."""

from __future__ import annotations

from flask import g
from flask_login import current_user

from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import SignInNeeded
from forum.spaces.queries import viewer_of
from forum.spaces.viewer import NOBODY, Viewer


def looking() -> Viewer:
    """The viewer of this request. A page for a signed-in person is private to them."""
    found: Viewer | None = g.get("viewer")
    if found is None:
        found = NOBODY
        if current_user.is_authenticated:
            g.private = True
            found = viewer_of(db.session(), current_user, now().date())
        g.viewer = found
    return found


def signed_in() -> Viewer:
    """As `looking`; raises `SignInNeeded` for nobody."""
    found = looking()
    if not found.is_signed_in:
        raise SignInNeeded("")
    return found
