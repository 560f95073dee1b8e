"""Who may choose which letters come, and who looks at what a decision would send."""

from __future__ import annotations

from forum.core.rights import EVERYBODY, SIGNED_IN, Right, Who

RIGHTS = {
    "letter.stop": Right(
        "Any signed-in person, for themselves; whoever has the link of a letter, for its kind. "
        "In the same way they let it come again.",
        EVERYBODY,
        ("letters.choices", "letters.stop"),
        only={"letters.choices": SIGNED_IN},
    ),
    "letter.preview": Right(
        "Moderators of the space, on others' texts.",
        frozenset({Who.MODERATOR}),
        ("letters.preview",),
    ),
}
