"""What of a comment can be erased: the versions that were public, with what the viewer may read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.comments.models import Comment, Revision, Version
from forum.comments.queries import readable_texts
from forum.comments.rights import Ownership, may_redact
from forum.comments.rules import Provenance
from forum.comments.rules.text_selection import ReadableText
from forum.comments.visibility import appeared, in_thread
from forum.spaces.models import Space
from forum.spaces.rules.viewer import Viewer


@dataclass(frozen=True)
class RedactableVersion:
    """A version that was public and is not erased. An administrator who does not moderate here
    reads of it what everybody reads."""

    language: str
    provenance: Provenance
    credit: str
    texts: list[ReadableText] = field(default_factory=list)  # oldest first


def is_redactable(session: Session, viewer: Viewer, comment: str, at: dt.datetime) -> bool:
    """Whether the viewer may erase something of a comment that is or was public."""
    found = session.execute(
        select(Comment, Space.allows_own)
        .join(Space, Space.id == Comment.space_id)
        .where(Comment.public_id == comment, in_thread(at))
    ).one_or_none()
    if found is None:
        return False
    one = found.Comment
    whose = Ownership(one.space_id, one.author_id, one.capacity, one.organisation_id)
    return may_redact(viewer, whose, allows_own=found.allows_own)


def redactable_versions(
    session: Session, viewer: Viewer, comment_id: int, at: dt.datetime
) -> list[RedactableVersion]:
    rows = session.execute(
        select(Version.id, Version.language, Version.provenance, Version.tool)
        .join(Revision, Revision.version_id == Version.id)
        .join(Comment, Comment.id == Version.comment_id)
        .where(
            Version.comment_id == comment_id,
            Revision.html != "",
            appeared(at),
        )
        .order_by(Version.id)
        .distinct()
    )
    found = {row.id: RedactableVersion(row.language, row.provenance, row.tool) for row in rows}
    for text in readable_texts(session, viewer, comment_id, at):
        if text.version in found:
            found[text.version].texts.append(text)
    return list(found.values())
