"""Which acts the page of a comment offers to whoever looks at it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.comments.models import Comment
from forum.comments.queries.comments import CommentView
from forum.comments.rights import (
    Ownership,
    is_involved,
    is_own,
    may_confirm,
    may_decide,
    may_redact,
    may_translate,
    may_withdraw,
)
from forum.comments.rules import OWN, CommentState, Provenance, base_of, is_public
from forum.comments.rules.text_selection import ReadableText, newer_original
from forum.comments.visibility import known
from forum.spaces.models import Space
from forum.spaces.rules import Role
from forum.spaces.rules.viewer import Viewer
from forum.submission.actions.clearance import needs_clearance


@dataclass(frozen=True, slots=True)
class AvailableActions:
    """Which acts a comment's own page offers to this viewer."""

    reply: bool = False
    edit: bool = False
    withdraw: bool = False
    recall: bool = False
    remove: bool = False
    restore: bool = False
    name_original: bool = False  # of several versions of one's own
    translate: bool = False
    speak: bool = False  # for whoever posted it, without asking a clearer
    report: bool = False  # to the moderators
    redact: bool = False
    propose: bool = False  # a change to its author


def available_actions(
    session: Session, viewer: Viewer, view: CommentView, at: dt.datetime
) -> AvailableActions:
    public = view.is_public(at)
    if not viewer.is_signed_in:
        return AvailableActions(report=public)  # they are asked to sign in
    row = session.execute(
        select(Comment, Space)
        .join(Space, Space.id == Comment.space_id)
        .where(Comment.id == view.node.id, known(viewer, at))
    ).one()
    comment, space = row.Comment, row.Space
    whose = Ownership(
        comment.space_id, comment.author_id, comment.capacity, comment.organisation_id
    )
    standing = comment.state is CommentState.STANDING
    own = is_own(viewer, whose)
    speaks = own and not needs_clearance(session, viewer, comment)
    decides = Role.MODERATOR in viewer.roles_in(space.id) and may_decide(
        viewer, whose, allows_own=space.allows_own
    )
    return AvailableActions(
        reply=public,
        edit=own and standing,
        withdraw=own and public,
        recall=own and standing and view.node.waits,
        remove=decides and public,
        restore=decides and comment.state is CommentState.REMOVED,
        name_original=speaks and public and sum(one.provenance in OWN for one in view.versions) > 1,
        translate=public and may_translate(viewer, whose),
        speak=speaks,
        report=public and not is_involved(viewer, whose),
        redact=(public or not standing) and may_redact(viewer, whose, allows_own=space.allows_own),
        propose=decides and standing,
    )


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version on its comment's page: whether it is current, and what may be done with it."""

    text: ReadableText
    outdated_by: ReadableText | None  # the original that has changed since
    since: ReadableText | None  # the text of that original which it still corresponds to
    confirm: bool  # "still valid"
    endorse: bool
    withdraw: bool
    propose: bool


def version_lines(
    viewer: Viewer,
    view: CommentView,
    may: AvailableActions,
    texts: Sequence[ReadableText],
    at: dt.datetime,
) -> list[VersionLine]:
    """The versions in the order of the page, the original first; `texts` are all that the viewer
    may read of the comment, oldest first."""
    node, shown = view.node, list(view.versions)
    whose = Ownership(view.space_id, node.author_id, node.capacity, node.organisation_id)
    standing = node.state is CommentState.STANDING
    lines = []
    for text in shown:
        newer = newer_original(text, shown)
        public = standing and is_public(text.status, at)
        both_public = public and newer is not None and is_public(newer.status, at)
        lines.append(
            VersionLine(
                text=text,
                outdated_by=newer,
                since=_since(text, newer, texts),
                confirm=both_public
                and may_confirm(viewer, whose, text.provenance)
                and (may.speak or text.provenance not in OWN),
                endorse=public
                and text.provenance is Provenance.COURTESY
                and may.speak
                and not _is_adopted(text, shown),
                withdraw=public
                and len(shown) > 1
                and may_withdraw(viewer, whose, text.provenance, text.writer),
                propose=may.propose and is_base(text, texts, at),
            )
        )
    return lines


def is_base(text: ReadableText, texts: Sequence[ReadableText], at: dt.datetime) -> bool:
    """Whether a moderator may propose a change of it; `texts` are all of its comment."""
    of_version = [one.status for one in texts if one.version == text.version]
    return text.provenance in OWN and base_of(of_version, at) == text.status


def _is_adopted(text: ReadableText, shown: Sequence[ReadableText]) -> bool:
    """Whether the author's own version in this language says the very same."""
    return any(
        one.provenance in OWN and one.language == text.language and one.html == text.html
        for one in shown
    )


def _since(
    text: ReadableText, newer: ReadableText | None, texts: Sequence[ReadableText]
) -> ReadableText | None:
    if newer is None:
        return None
    same = [x for x in texts if x.version == newer.version]
    return next((x for x in reversed(same) if (x.version, x.sense) in text.corresponds), None)
