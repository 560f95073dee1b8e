"""Who may do what with translations."""

from __future__ import annotations

from forum.core.rights import EVERYBODY, Right, Who

_TRANSLATING = frozenset({Who.MODERATOR, Who.TRANSLATOR, Who.SECRETARIAT})
_WHO = "Translators, moderators and secretariat of the space."

RIGHTS = {
    "worklist.read": Right(
        _WHO, _TRANSLATING, ("translation.desk", "translation.worklist", "translation.choose")
    ),
    "courtesy.submit": Right(
        _WHO, _TRANSLATING, ("translation.edit", "translation.write", "translation.recall")
    ),
    "file.exchange": Right(
        _WHO, _TRANSLATING, ("translation.files", "translation.export", "translation.take_in")
    ),
    "machine.read": Right(
        "Everybody: what was made by a machine, and by which.",
        EVERYBODY,
        ("translation.about_machine",),
    ),
}
