"""How late letters are, for whoever watches the site."""

from __future__ import annotations

from flask import Flask
from sqlalchemy.orm import Session

from forum.core.clock import now
from forum.core.db import db
from forum.core.probes import also_tell
from forum.letters.queries import oldest_due


def init_app(app: Flask) -> None:
    also_tell(app, "letters_late_seconds", late_seconds)


def late_seconds() -> int:
    """Since when the letter that is overdue longest could have gone out. More than a few minutes
    mean that no worker runs, or that the mail server takes nothing."""
    at = now()
    with Session(db.engine) as session:
        since = oldest_due(session, at)
    return max(0, int((at - since).total_seconds())) if since else 0
