"""What can go wrong in a way that a person is told about; each error knows its HTTP status."""

from __future__ import annotations

from typing import Any

from flask_babel import LazyString


class Problem(Exception):
    """An act that was not done. Nothing is half-saved; the text is given back to its writer."""

    status = 422

    def __init__(self, message: LazyString | str) -> None:
        super().__init__(message)
        self.message = message


class NotThere(Problem):
    """There is no such thing, or this person may not know of it: the two look alike."""

    status = 404

    def __init__(self, message: LazyString | str = "") -> None:
        super().__init__(message)


class Gone(Problem):
    """It was there, and has ended: a link that was used, or came too late."""

    status = 410


class Forbidden(Problem):
    """The thing may be known, the act is not theirs."""

    status = 403


class SignInNeeded(Problem):
    """The person is not, or no longer, signed in."""

    status = 401


class RecentSignInNeeded(Problem):
    """The person is signed in, but this asks for the password once more."""

    status = 401


class Stale(Problem):
    """What the person was shown has changed meanwhile. `changes` says what, for the page."""

    status = 409

    def __init__(self, message: LazyString | str, changes: Any = None) -> None:
        super().__init__(message)
        self.changes = changes


class Invalid(Problem):
    """A form that cannot be taken: messages by field, in the form's order."""

    def __init__(self, fields: dict[str, LazyString | str], status: int = 422) -> None:
        super().__init__(next(iter(fields.values())))
        self.fields = fields
        self.status = status
