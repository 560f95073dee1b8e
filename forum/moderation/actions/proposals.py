"""Proposing a change to an author, and taking the proposal back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from forum.comments.actions import proposals
from forum.comments.actions.decision_records import DecisionRecord, record_decision
from forum.comments.actions.locked_comment import LockedComment
from forum.comments.actions.reasons import check_reason
from forum.comments.models import Revision
from forum.comments.queries.version_revisions import VersionRevision
from forum.comments.rules import MAX_TEXT, OWN, Act, Change, CommentState, State, base_of
from forum.core.db import transaction
from forum.core.errors import Forbidden, Invalid, NotThere, Stale
from forum.ledger.rules import digest, new_salt
from forum.moderation.actions.approvals import CONFLICT_MESSAGES
from forum.moderation.actions.desk_access import lock_for_moderator
from forum.moderation.queries.conflicts import conflict_of
from forum.moderation.rules import Conflict
from forum.spaces.rules.viewer import Viewer
from forum.submission.actions.drafts import EXCERPT
from forum.submission.actions.intake import newest_number
from forum.submission.actions.proposal_answers import GONE
from forum.text.clean import clean, is_blank
from forum.text.excerpt import excerpt
from forum.text.render import RENDERER_VERSION, Rendered, render


@dataclass(frozen=True)
class ProposalForm:
    """What a moderator proposes: `base` is the public id of the text that the form showed."""

    base: str
    text: str  # as it was posted
    reason: str | None
    note: str = ""
    change: Change = Change.MEDIUM  # how much it changes


def propose(*, viewer: Viewer, comment: str, offer: ProposalForm, at: dt.datetime) -> str:
    """Proposes a text to the author in place of one of theirs, and returns the proposal's id.

    An earlier proposal for the same version lapses. Raises `NotThere`, `Forbidden` for one's own
    texts, `Invalid`, and `Stale` where the base was decided, replaced or taken back meanwhile.
    """
    text = clean(offer.text)
    shown = check(text)
    if offer.reason is None:
        raise Invalid({"reason": _l("Give the author a reason.")})
    with transaction() as session:
        case = lock_for_moderator(session, viewer, comment, at)
        check_reason(case.space, offer.reason)
        base = _base(case, offer.base)
        bar = conflict_of(session, viewer, base, allows_own=case.space.allows_own)
        # Accepted, the proposal would be decided by who is not to decide.
        if bar in (Conflict.REJECTED, Conflict.WROTE):
            raise Forbidden(CONFLICT_MESSAGES[bar])
        if text == base.revision.source:
            raise Invalid({"text": _l("Nothing was changed, so nothing was proposed.")})
        proposals.lapse(case, {base.version.id}, by=viewer.public_id)
        session.flush()  # before the new one stands: only one proposal for a version does
        item = _write(case, viewer, base, offer, text, shown)
        made = DecisionRecord.by(viewer, Act.PROPOSE, offer.reason, offer.note)
        record_decision(case, made, [item], None, {"base": base.revision.public_id})
        case.settle()
        return item.revision.public_id


def take_back(*, viewer: Viewer, comment: str, proposal: str, at: dt.datetime) -> None:
    """Ends one's own proposal. Raises `NotThere`, or `Stale` where it does not stand any more."""
    with transaction() as session:
        case = lock_for_moderator(session, viewer, comment, at)
        item = case.item(proposal)
        if item.revision.base_id is None or item.revision.saved_by_id != viewer.person_id:
            raise NotThere
        if item.revision.state is not State.PROPOSED:
            raise Stale(GONE)
        proposals.lapse(case, {item.version.id}, by=viewer.public_id)
        case.settle()


def check(text: str) -> Rendered:
    """Renders a cleaned text. Raises `Invalid` for one that says nothing, or is too long."""
    if len(text) > MAX_TEXT:
        raise Invalid({"text": _l("This text is too long.")}, status=413)
    shown = render(text)
    if is_blank(shown.plain):
        raise Invalid({"text": _l("Nothing of this text would be visible.")})
    return shown


def _base(case: LockedComment, public_id: str) -> VersionRevision:
    """The author's text that the proposal is about, if it is still the one to propose about."""
    base = case.item(public_id)
    if base.version.provenance not in OWN or base.revision.received_at is None:
        raise NotThere
    of_version = [one.status for one in case.items if one.version is base.version]
    current = base_of(of_version, case.at)
    standing = case.comment.state is CommentState.STANDING
    if not standing or current is None or current.number != base.revision.number:
        raise Stale(
            _l("Nothing was proposed: the text has been decided, replaced or taken back meanwhile.")
        )
    return base


def _write(
    case: LockedComment,
    viewer: Viewer,
    base: VersionRevision,
    offer: ProposalForm,
    text: str,
    shown: Rendered,
) -> VersionRevision:
    salt = new_salt()
    revision = Revision(
        comment_id=case.comment.id,
        version_id=base.version.id,
        space_id=case.comment.space_id,
        number=newest_number(case, base) + 1,
        state=State.PROPOSED,
        base_id=base.revision.id,
        change=offer.change,
        source=text,
        verbatim=offer.text if offer.text != text else None,
        salt=salt,
        digest=digest(salt, offer.text),
        html=shown.html,
        excerpt=excerpt(shown.plain, EXCERPT),
        renderer=RENDERER_VERSION,
        saved_at=case.at,
        saved_by_id=viewer.person_id,
    )
    case.session.add(revision)
    case.session.flush()
    item = VersionRevision(base.version, revision)
    case.items.append(item)
    return item
