"""What the page shows on which a moderator writes a proposal."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from forum.comments.queries import CommentView, comment, readable_texts, texts_of
from forum.comments.rules.text_selection import ReadableText
from forum.moderation.queries.available_actions import available_actions, is_base
from forum.spaces.rules.viewer import Viewer


@dataclass(frozen=True)
class ProposalPage:
    """A comment, and its text to which a change is proposed."""

    view: CommentView
    base: ReadableText | None  # with its source; None while nothing can be proposed to its version


def proposal_page(
    session: Session, viewer: Viewer, public_id: str, revision: str, at: dt.datetime, language: str
) -> ProposalPage | None:
    """The text of the version of which `revision` is, or was, the base. None for whoever does not
    decide on the comment, and where the comment has no such text."""
    view = comment(session, viewer, public_id, at, language)
    if view is None or not available_actions(session, viewer, view, at).propose:
        return None
    every = readable_texts(session, viewer, view.node.id, at)
    version = next((text.version for text in every if text.public_id == revision), None)
    if version is None:
        return None
    texts = texts_of(session, viewer, [view.node.id], at, with_source=True).get(view.node.id, [])
    bases = (text for text in texts if text.version == version and is_base(text, texts, at))
    return ProposalPage(view, next(bases, None))
