"""The one rule of what a viewer may see at an instant, as conditions for the database.

Every list, page, count, link, log and letter about comments goes through `known` and `shown`;
nothing else in the code compares `publish_at` or `public_from` with the clock.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, and_, false, or_, select

from forum.comments.models import Comment, Revision, Version
from forum.comments.rules import TRANSLATED, CommentState, State
from forum.spaces.rules import Role
from forum.spaces.viewer import Viewer


def public(at: dt.datetime, comment: type[Comment] = Comment) -> ColumnElement[bool]:
    """Comments that everybody can read at this instant.

    Its ancestors are then public or placeholders: a reply can be made only to a public comment,
    and what was public once keeps its place.
    """
    return and_(comment.state == CommentState.STANDING, comment.public_from <= at)


def placeholder(comment: type[Comment] = Comment) -> ColumnElement[bool]:
    """Comments that were public once and were taken down: date and reason only."""
    return comment.state != CommentState.STANDING


def in_thread(at: dt.datetime, comment: type[Comment] = Comment) -> ColumnElement[bool]:
    """What has a place in the thread for everybody."""
    return or_(public(at, comment), placeholder(comment))


def insider(viewer: Viewer, comment: type[Comment] = Comment) -> ColumnElement[bool]:
    """Comments whose texts this viewer may see before the public does, drafts aside."""
    if not viewer.is_signed_in:
        return false()
    ways = [
        comment.author_id == viewer.person_id,
        comment.organisation_id.in_(viewer.organisation_ids) if viewer.organisation_ids else None,
        comment.space_id.in_(desk) if (desk := desk_spaces(viewer)) else None,
    ]
    return and_(comment.path.is_not(None), or_(*(way for way in ways if way is not None)))


def desk_spaces(viewer: Viewer) -> list[int]:
    """Spaces in which the viewer sees what is held."""
    return viewer.spaces_as(Role.MODERATOR, Role.SECRETARIAT)


def known(viewer: Viewer, at: dt.datetime, comment: type[Comment] = Comment) -> ColumnElement[bool]:
    """Comments whose existence the viewer may know: public, placeholders, and insiders' own."""
    if not viewer.is_signed_in:
        return in_thread(at, comment)
    return or_(in_thread(at, comment), insider(viewer, comment))


def in_place(
    viewer: Viewer, at: dt.datetime, comment: type[Comment] = Comment
) -> ColumnElement[bool]:
    """What a viewer sees in its place in a thread: what everybody sees, and what is under review
    where they are insiders."""
    if not viewer.is_signed_in:
        return in_thread(at, comment)
    return or_(in_thread(at, comment), and_(insider(viewer, comment), comment.waits_until > at))


def at_rest(at: dt.datetime, comment: type[Comment] = Comment) -> ColumnElement[bool]:
    """Comments of which nothing is under review: only another act changes what is seen of them."""
    return or_(comment.waits_until.is_(None), comment.waits_until <= at)


def shown(at: dt.datetime) -> ColumnElement[bool]:
    """Revisions that are public at this instant, if their comment is (`rules.is_public`).

    Of several in one version the highest-numbered is shown.
    """
    return and_(
        Revision.state == State.APPROVED,
        Revision.publish_at <= at,
        Revision.number > Version.withdrawn_through,
    )


def unsettled(at: dt.datetime) -> ColumnElement[bool]:
    """Revisions that are under review as their author is told: nothing is decided, or what was
    decided has not taken effect (`rules.is_settled`)."""
    return or_(
        Revision.state == State.SUBMITTED,
        and_(
            Revision.state == State.APPROVED,
            or_(Revision.publish_at.is_(None), Revision.publish_at > at),
            Revision.number > Version.withdrawn_through,
        ),
        and_(Revision.state.in_((State.RETURNED, State.REJECTED)), Revision.settles_at > at),
    )


def settled(at: dt.datetime) -> ColumnElement[bool]:
    """Revisions on which a decision has taken effect (`rules.is_settled`)."""
    return or_(Revision.publish_at <= at, Revision.settles_at <= at)


def readable(viewer: Viewer, at: dt.datetime) -> ColumnElement[bool]:
    """Revisions (joined with their version and comment) whose text the viewer may read."""
    everybody = and_(Comment.state == CommentState.STANDING, shown(at))
    if not viewer.is_signed_in:
        return everybody
    received = Revision.received_at.is_not(None)
    # A translator reads what they translated and where it stands, of a public comment. Whoever
    # wrote for an organisation, and no longer speaks for it, does not.
    theirs = and_(
        Revision.saved_by_id == viewer.person_id, Version.provenance.in_(TRANSLATED), public(at)
    )
    return or_(everybody, and_(received, or_(insider(viewer), theirs)))


def in_clearance(viewer: Viewer) -> ColumnElement[bool]:
    """Comments with a text that the viewer's organisation is clearing: known to nobody else."""
    if not viewer.organisation_ids:
        return false()
    clearing = (
        select(Revision.id)
        .where(Revision.comment_id == Comment.id, Revision.state == State.IN_CLEARANCE)
        .exists()
    )
    return and_(Comment.organisation_id.in_(viewer.organisation_ids), clearing)


def editable_draft(viewer: Viewer) -> ColumnElement[bool]:
    """Comments whose drafts are the viewer's to go on with: their own, or their organisation's."""
    if not viewer.is_signed_in:
        return false()
    mine = and_(Comment.organisation_id.is_(None), Comment.author_id == viewer.person_id)
    if not viewer.organisation_ids:
        return mine
    return or_(mine, Comment.organisation_id.in_(viewer.organisation_ids))
