"""Who may do what with spaces: each right with one sentence and one predicate."""

from __future__ import annotations

from forum.accounts.rules import SiteRole
from forum.core.rights import Right, Who
from forum.spaces.rules import Role
from forum.spaces.rules.viewer import Viewer

_RUNNING = frozenset({Who.SECRETARIAT, Who.ADMINISTRATOR})
_THEIRS = "The secretariat of the space, and administrators."
_AT_DESK = frozenset({Who.MODERATOR, Who.SECRETARIAT})
_DESK = "The moderators and the secretariat of the space."

RIGHTS = {
    "space.open": Right(
        "Administrators, and persons with the site-level right of the secretariat.",
        frozenset({Who.OPENER, Who.ADMINISTRATOR}),
        ("spaces.new_space", "spaces.open_space"),
    ),
    "space.change": Right(_THEIRS, _RUNNING, ("spaces.edit_space", "spaces.change_space")),
    "space.set_moderation": Right(_THEIRS, _RUNNING, ("moderating.edit", "moderating.change")),
    "space.set_reasons": Right(
        _THEIRS, _RUNNING, ("moderating.edit_reasons", "moderating.change_reasons")
    ),
    "note.add": Right(_DESK, _AT_DESK, ("canned.notes", "canned.new", "canned.add")),
    "note.change": Right(_DESK, _AT_DESK, ("canned.edit", "canned.change")),
    "note.remove": Right(_DESK, _AT_DESK, ("canned.remove",)),
    "question.ask": Right(_THEIRS, _RUNNING, ("spaces.new_question", "spaces.ask")),
    "question.change": Right(_THEIRS, _RUNNING, ("spaces.edit_question", "spaces.change_question")),
    "appointment.offer": Right(_THEIRS, _RUNNING, ("appointments.people", "appointments.offer")),
    "appointment.take_back": Right(_THEIRS, _RUNNING, ("appointments.take_back",)),
    "appointment.grant": Right(
        "Whoever has the address to which it was offered, by accepting; administrators.",
        frozenset({Who.AUTHOR, Who.ADMINISTRATOR}),
        ("appointments.answer", "administration.appoint"),
        only={
            "appointments.answer": frozenset({Who.AUTHOR}),
            "administration.appoint": frozenset({Who.ADMINISTRATOR}),
        },
    ),
    "appointment.decline": Right(
        "Whoever has the address to which it was offered.",
        frozenset({Who.AUTHOR}),
        ("appointments.answer",),
    ),
    "appointment.end": Right(_THEIRS, _RUNNING, ("appointments.end",)),
}


def may_open_space(viewer: Viewer) -> bool:
    return bool(viewer.site_roles & {SiteRole.ADMINISTRATOR, SiteRole.SECRETARIAT})


def may_change_space(viewer: Viewer, space_id: int) -> bool:
    return SiteRole.ADMINISTRATOR in viewer.site_roles or Role.SECRETARIAT in viewer.roles_in(
        space_id
    )


def may_keep_notes(viewer: Viewer, space_id: int) -> bool:
    return bool(viewer.roles_in(space_id) & {Role.MODERATOR, Role.SECRETARIAT})
