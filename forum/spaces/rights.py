"""Who may do what with spaces: each right with one sentence and one predicate."""

from __future__ import annotations

from forum.people.rules import SiteRole
from forum.spaces.rules import Role
from forum.spaces.viewer import Viewer

RIGHTS = {
    "space.open": "Administrators, and persons with the site-level right of the secretariat.",
    "space.change": "The secretariat of the space, and administrators.",
    "question.ask": "The secretariat of the space, and administrators.",
    "question.change": "The secretariat of the space, and administrators.",
    "appointment.offer": "The secretariat of the space, and administrators.",
    "appointment.take_back": "The secretariat of the space, and administrators.",
    "appointment.grant": (
        "Whoever has the address to which it was offered, by accepting; administrators."
    ),
    "appointment.decline": "Whoever has the address to which it was offered.",
    "appointment.end": "The secretariat of the space, and administrators.",
}


def may_open_space(viewer: Viewer) -> bool:
    return bool(viewer.site_roles & {SiteRole.ADMINISTRATOR, SiteRole.SECRETARIAT})


def may_change_space(viewer: Viewer, space_id: int) -> bool:
    return SiteRole.ADMINISTRATOR in viewer.site_roles or Role.SECRETARIAT in viewer.roles_in(
        space_id
    )
