"""Who makes this request, read once."""

from __future__ import annotations

from dataclasses import replace

from flask import g
from flask_login import current_user

from forum.accounts.authentication.current_sign_in import lacks_second_factor
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import SignInNeeded
from forum.spaces.queries import viewer_of
from forum.spaces.rules import Role
from forum.spaces.rules.viewer import NOBODY, Viewer

NEEDS_SECOND_FACTOR = frozenset({Role.MODERATOR, Role.SECRETARIAT})


def current_viewer() -> Viewer:
    """The viewer of this request. A page for a signed-in person is private to them."""
    found: Viewer | None = g.get("viewer")
    if found is None:
        found = NOBODY
        if current_user.is_authenticated:
            g.private = True
            found = viewer_of(db.session(), current_user, now().date())
            if lacks_second_factor():
                found = without_roles(found)
        g.viewer = found
    return found


def without_roles(viewer: Viewer) -> Viewer:
    """As a signed-in person until a second factor was shown; `g.withheld` says that it would
    help. Mandates stay: what is said by them is said by their organisation's own rules.
    """
    waiting = {space: held & NEEDS_SECOND_FACTOR for space, held in viewer.appointments.items()}
    if not viewer.site_roles and not any(waiting.values()):
        return viewer
    g.withheld = True
    rest = {space: held - NEEDS_SECOND_FACTOR for space, held in viewer.appointments.items()}
    return replace(
        viewer,
        site_roles=frozenset(),
        appointments={space: held for space, held in rest.items() if held},
    )


def signed_in_viewer() -> Viewer:
    """As `looking`; raises `SignInNeeded` for nobody."""
    found = current_viewer()
    if not found.is_signed_in:
        raise SignInNeeded("")
    return found
