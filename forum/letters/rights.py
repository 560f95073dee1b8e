"""Who may choose which letters come."""

from __future__ import annotations

from forum.core.rights import EVERYBODY, SIGNED_IN, Right

RIGHTS = {
    "letter.stop": Right(
        "Any signed-in person, for themselves; whoever has the link of a letter, for its kind. "
        "In the same way they let it come again.",
        EVERYBODY,
        ("letters.choices", "letters.stop"),
        only={"letters.choices": SIGNED_IN},
    ),
}
