"""The one rule of what a viewer may see at an instant, as conditions for the database.

Every list, page, count, link and letter about comments goes through `known` and `shown`, and the
public log through `was_public`. Nothing else tells the database to compare the instants of
comments, texts and decisions with a clock, as nothing but `rules.py` does so in Python:
`tests/house/test_clock.py` finds whatever would. `tests/visibility/test_pairs.py` has the table of
what is said here and there, and proves that it is the same.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from forum.comments.models import Comment, Decision, Revision, Version
from forum.comments.rules import TRANSLATED, CommentState, State
from forum.spaces.models import Space
from forum.spaces.rules import Role
from forum.spaces.rules.viewer import Viewer

# A clock's, or what a statement has in its place: a parameter, or when something else was done.
Moment = dt.datetime | ColumnElement[dt.datetime] | InstrumentedAttribute[dt.datetime]


def public(at: dt.datetime, comment: type[Comment] = Comment) -> ColumnElement[bool]:
    """Comments that everybody can read at this instant.

    Its ancestors are then public or placeholders: a reply can be made only to a public comment,
    and what was public once keeps its place.
    """
    return and_(comment.state == CommentState.STANDING, comment.public_from <= at)


def upcoming(at: Moment, comment: type[Comment] = Comment) -> ColumnElement[bool]:
    """Comments that are approved and not public yet."""
    return and_(comment.state == CommentState.STANDING, comment.public_from > at)


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


def of_others(viewer: Viewer, comment: type[Comment] = Comment) -> ColumnElement[bool]:
    """Comments that the viewer neither wrote nor speaks for (`rights.is_involved`)."""
    theirs = comment.author_id.is_distinct_from(viewer.person_id)
    if not viewer.organisation_ids:
        return theirs
    # Without an organisation `not_in` would be unknown to the database, and not true.
    elsewhere = comment.organisation_id.not_in(viewer.organisation_ids)
    return and_(theirs, or_(comment.organisation_id.is_(None), elsewhere))


def among_moderators(viewer: Viewer, comment: type[Comment] = Comment) -> ColumnElement[bool]:
    """Comments about which the viewer reads what moderators tell each other (`rights.may_note`)."""
    spaces = viewer.spaces_as(Role.MODERATOR)
    if not spaces:
        return false()
    return and_(comment.space_id.in_(spaces), of_others(viewer, comment))


def with_reports(viewer: Viewer, comment: type[Comment] = Comment) -> ColumnElement[bool]:
    """Comments (joined with their space) whose reports the viewer reads: who is reported does not
    learn by whom, unless the space lets its moderators decide on their own."""
    spaces = viewer.spaces_as(Role.MODERATOR)
    if not spaces:
        return false()
    return and_(comment.space_id.in_(spaces), or_(Space.allows_own, of_others(viewer, comment)))


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
    return or_(in_thread(at, comment), and_(insider(viewer, comment), awaits_review(at, comment)))


def awaits_review(at: Moment, comment: type[Comment] = Comment) -> ColumnElement[bool]:
    """Comments of which something waits, or was decided and has not taken effect
    (`rules.awaits_review`)."""
    return comment.waits_until > at


def at_rest(at: dt.datetime, comment: type[Comment] = Comment) -> ColumnElement[bool]:
    """The others: only another act changes what is seen of them."""
    return or_(comment.waits_until.is_(None), comment.waits_until <= at)


def shown(at: dt.datetime) -> ColumnElement[bool]:
    """Revisions that are public at this instant, if their comment is (`rules.is_public`).

    Of several in one version the highest-numbered is shown.
    """
    return and_(approved(at), Revision.number > Version.withdrawn_through)


def approved(at: dt.datetime) -> ColumnElement[bool]:
    """Revisions whose approval has taken effect, whatever was taken down since
    (`rules.is_approved`)."""
    return and_(Revision.state == State.APPROVED, Revision.publish_at <= at)


def appeared(at: dt.datetime) -> ColumnElement[bool]:
    """Revisions (joined with their comment) that came to be public, as far as the comment's state
    now tells: a version that was taken down before they were due aside (`rules.has_appeared`)."""
    return and_(
        approved(at),
        or_(Comment.ended_at.is_(None), Revision.publish_at <= Comment.ended_at),
    )


def was_public(at: dt.datetime) -> ColumnElement[bool]:
    """Revisions (joined with their version and comment) that everybody could read at some instant
    until this one. It stays true for good, whatever is taken down later.

    What was due after its comment was removed was never seen, unless the comment was restored:
    then it was, and a later removal, which has a later instant, does not change that.
    """
    return and_(
        approved(at),
        or_(
            Revision.number > Version.withdrawn_through, Revision.publish_at <= Version.withdrawn_at
        ),
        or_(Comment.state == CommentState.STANDING, Revision.publish_at <= Comment.ended_at),
    )


def approved_before(until: dt.datetime) -> ColumnElement[bool]:
    """Revisions whose approval took effect before this instant, for figures about decisions:
    whether anybody read them does not matter there."""
    return and_(Revision.state == State.APPROVED, Revision.publish_at < until)


def in_effect_before(until: dt.datetime) -> ColumnElement[bool]:
    """Decisions that took effect before this instant, for the same figures."""
    return Decision.effective_at < until


def within_grace(at: Moment) -> ColumnElement[bool]:
    """Decisions that have an instant and have not taken effect, now or when something else was
    done (`rules.is_within_grace`)."""
    return Decision.effective_at > at


def past_grace(at: dt.datetime) -> ColumnElement[bool]:
    """The others: what has no instant takes effect with the last of its release."""
    return or_(Decision.effective_at.is_(None), Decision.effective_at <= at)


def unsettled(at: dt.datetime) -> ColumnElement[bool]:
    """Revisions that are under review as their author is told: nothing is decided, or what was
    decided has not taken effect (`rules.text_selection.display_status`)."""
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


def refused(at: dt.datetime) -> ColumnElement[bool]:
    """Revisions whose refusal has taken effect: nothing else has such an instant."""
    return Revision.settles_at <= at


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


def proposed_to(viewer: Viewer) -> ColumnElement[bool]:
    """Proposals (revisions joined with their comment) that the viewer may read: the author's side
    and the desk of the space, while they stand. To everybody else, and afterwards, they are none:
    `readable` never knows of them."""
    if not viewer.is_signed_in:
        return false()
    desk = desk_spaces(viewer)
    side = editable_draft(viewer)
    return and_(
        Revision.state == State.PROPOSED,
        Comment.state == CommentState.STANDING,
        or_(side, Comment.space_id.in_(desk)) if desk else side,
    )


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
