"""Lines about texts that were erased for good."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.comments.models import Version
from forum.comments.rules import Provenance


@dataclass(frozen=True, slots=True)
class RedactionLine:
    """A version of which every text until then was erased by a moderator."""

    language: str
    provenance: Provenance
    at: dt.datetime
    reason: str


def redactions(session: Session, comment_id: int) -> list[RedactionLine]:
    """For whoever may see the comment: the texts were public."""
    rows = session.execute(
        select(Version.language, Version.provenance, Version.redacted_at, Version.redacted_reason)
        .where(Version.comment_id == comment_id, Version.redacted_at.is_not(None))
        .order_by(Version.id)
    )
    return [
        RedactionLine(language, provenance, at, reason)
        for language, provenance, at, reason in rows
        if at is not None and reason is not None
    ]
