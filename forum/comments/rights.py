"""Who may do what with comments: each right with one sentence and one predicate."""

from __future__ import annotations

from dataclasses import dataclass

from forum.accounts.rules import SiteRole
from forum.comments.rules import OWN, Provenance
from forum.core.rights import MANDATE_HOLDERS, OWNERS, SIGNED_IN, Right, Who
from forum.organisations import rules
from forum.spaces.rules import Capacity, Role
from forum.spaces.rules.viewer import Viewer

_OWN = "The author; for an organisation, its current mandate holders."
_SPEAKING = (
    "The author; for an organisation, its current mandate holders, and where it clears its texts "
    "first, only its clearers and focal points."
)
_DECIDING = "Moderators of the space, on others' texts."
_MODERATORS = frozenset({Who.MODERATOR})
_CLEARERS = frozenset({Who.CLEARER, Who.FOCAL_POINT})
_DESK = frozenset({Who.MODERATOR, Who.SECRETARIAT})
_TRANSLATORS = frozenset({Who.MODERATOR, Who.TRANSLATOR, Who.SECRETARIAT})
TRANSLATING = frozenset({Role.MODERATOR, Role.TRANSLATOR, Role.SECRETARIAT})

# What follows a stroke is the capacity; the ledger's word is what stands before it.
RIGHTS = {
    "comment.submit/personal": Right(
        "Any signed-in person where the space admits it.", SIGNED_IN, ("comments.submit",)
    ),
    "comment.submit/organisation": Right(
        "Holders of a current mandate, and where the organisation clears its texts first, only "
        "its clearers and focal points.",
        MANDATE_HOLDERS,
        ("comments.submit",),
    ),
    "comment.submit/working_group": Right(
        "Moderators and secretariat of the space.", _DESK, ("comments.submit",)
    ),
    "draft.begin": Right(
        "Whoever may submit in the capacity.",
        SIGNED_IN,
        ("comments.new", "comments.submit", "comments.autosave"),
    ),
    "draft.change": Right(
        _OWN,
        OWNERS,
        ("comments.draft", "comments.edit", "comments.autosave", "comments.discard"),
    ),
    "revision.send_for_clearance": Right(
        "Drafters of an organisation that clears its texts first.",
        frozenset({Who.DRAFTER}),
        ("comments.submit",),
    ),
    "revision.clear": Right(
        "Clearers and focal points of the organisation.", _CLEARERS, ("comments.clear",)
    ),
    "revision.send_back": Right(
        "Clearers and focal points of the organisation.", _CLEARERS, ("comments.clear",)
    ),
    "revision.recall": Right(
        _OWN,
        OWNERS,
        ("comments.recall", "comments.take_back"),
        only={"comments.take_back": MANDATE_HOLDERS},
    ),
    "revision.appeal": Right(_SPEAKING, OWNERS, ("pages.appeal",)),
    "comment.withdraw": Right(_OWN, OWNERS, ("comments.withdraw",)),
    "version.withdraw": Right(_OWN, OWNERS, ("comments.withdraw",)),
    "version.withdraw/courtesy": Right(
        "Whoever translated it, and still translates in the space.",
        _TRANSLATORS,
        ("comments.withdraw",),
    ),
    "receipt.read": Right(_OWN, OWNERS, ("comments.received",)),
    "own.read": Right(
        "Any signed-in person, for what they or their organisations wrote.",
        SIGNED_IN,
        ("pages.mine", "pages.drafts", "comments.clearances"),
    ),
    "held.read": Right(
        "The author; for an organisation, its current mandate holders; moderators and secretariat "
        "of the space.",
        OWNERS | _DESK,
        ("comments.comment", "comments.permalink"),
    ),
    "version.confirm": Right(_SPEAKING, OWNERS, ("comments.confirm",)),
    "version.confirm/courtesy": Right(
        "Translators, moderators and secretariat of the space.",
        _TRANSLATORS,
        ("comments.confirm",),
    ),
    "version.endorse": Right(_SPEAKING, OWNERS, ("comments.endorse",)),
    "comment.name_original": Right(_SPEAKING, OWNERS, ("comments.name_original",)),
    "proposal.make": Right(_DECIDING, _MODERATORS, ("proposals.new", "proposals.make")),
    "proposal.lapse": Right(
        "Whoever proposed it, while they moderate the space.",
        _MODERATORS,
        ("proposals.take_back",),
    ),
    "proposal.accept": Right(_SPEAKING, OWNERS, ("comments.accept",)),
    "proposal.decline": Right(_SPEAKING, OWNERS, ("comments.decline",)),
    "revision.set_change": Right(_DECIDING, _MODERATORS, ("moderation.set_change",)),
    "queue.read": Right(
        "Moderators and secretariat, for their spaces.",
        _DESK,
        ("moderation.queue", "moderation.item"),
    ),
    "item.open": Right(
        "Moderators, for their spaces: colleagues are told that they have it open.",
        _MODERATORS,
        ("moderation.open_", "moderation.go_on"),
    ),
    "revision.approve": Right(
        _DECIDING, _MODERATORS, ("moderation.decide", "moderation.decide_all")
    ),
    "revision.return": Right(
        _DECIDING, _MODERATORS, ("moderation.decide", "moderation.decide_all")
    ),
    "revision.reject": Right(
        _DECIDING, _MODERATORS, ("moderation.decide", "moderation.decide_all")
    ),
    "decision.undo": Right(
        "Any moderator of the space, on others' texts.", _MODERATORS, ("moderation.undo",)
    ),
    "comment.remove": Right(_DECIDING, _MODERATORS, ("moderation.remove",)),
    "comment.restore": Right(_DECIDING, _MODERATORS, ("moderation.restore",)),
    "version.redact": Right(
        "Moderators of the space, on others' texts, and administrators.",
        frozenset({Who.MODERATOR, Who.ADMINISTRATOR}),
        ("redaction.form", "redaction.redact"),
    ),
    "report.make": Right(
        "Any signed-in person, about others' public comments.",
        SIGNED_IN,
        ("reports.form", "reports.make"),
    ),
    "report.read": Right(
        "Moderators of the space, about others' comments.", _MODERATORS, ("reports.desk",)
    ),
    "report.close": Right(
        "Moderators of the space, about others' comments.", _MODERATORS, ("reports.close",)
    ),
    "comment.note": Right(
        "Moderators of the space on others' comments, also where the space lets them decide on "
        "their own.",
        _MODERATORS,
        ("notes.write",),
    ),
}


@dataclass(frozen=True, slots=True)
class Ownership:
    """Whose a comment is, as rights are decided on."""

    space_id: int
    author_id: int | None
    capacity: Capacity
    organisation_id: int | None


def may_speak(
    viewer: Viewer,
    *,
    space_id: int,
    capacity: Capacity,
    organisation_id: int | None,
    admits_personal: bool,
) -> bool:
    """Whether the viewer may write in this capacity in this space."""
    if not viewer.is_signed_in:
        return False
    if capacity is Capacity.PERSONAL:
        return admits_personal
    if capacity is Capacity.WORKING_GROUP:
        return bool(viewer.roles_in(space_id) & {Role.MODERATOR, Role.SECRETARIAT})
    return viewer.mandate_for(organisation_id) is not None


def is_own(viewer: Viewer, comment: Ownership) -> bool:
    """Whether the comment is the viewer's to recall, edit and withdraw.

    What was posted for an organisation is the organisation's: a former author only reads.
    """
    if not viewer.is_signed_in:
        return False
    if comment.capacity is Capacity.ORGANISATION:
        return comment.organisation_id in viewer.organisation_ids
    return comment.author_id == viewer.person_id


def may_submit(viewer: Viewer, organisation_id: int, *, clears: bool) -> bool:
    """Whether the viewer submits for this organisation, or sends for clearance."""
    return any(
        rules.may_submit(mandate.role, clears=clears)
        for mandate in viewer.mandates
        if mandate.organisation_id == organisation_id
    )


def may_clear(viewer: Viewer, comment: Ownership) -> bool:
    """Clearers and focal points, on what speaks for their organisation."""
    return any(
        rules.may_clear(mandate.role)
        for mandate in viewer.mandates
        if mandate.organisation_id == comment.organisation_id
    )


def may_confirm(viewer: Viewer, comment: Ownership, provenance: Provenance) -> bool:
    """Authors say it of their own versions, translators of the space of all others."""
    if provenance in OWN:
        return is_own(viewer, comment)
    return may_translate(viewer, comment)


def may_withdraw(
    viewer: Viewer, comment: Ownership, provenance: Provenance, writer_id: int | None
) -> bool:
    """Authors withdraw every version of their comment, translators what they translated."""
    if is_own(viewer, comment):
        return True
    theirs = writer_id is not None and viewer.person_id == writer_id
    is_courtesy = provenance not in OWN
    return theirs and is_courtesy and may_translate(viewer, comment)


def may_translate(viewer: Viewer, comment: Ownership) -> bool:
    """Whether the viewer adds courtesy versions in this space."""
    return bool(viewer.roles_in(comment.space_id) & TRANSLATING)


def may_redact(viewer: Viewer, comment: Ownership, *, allows_own: bool) -> bool:
    """Administrators, and whoever decides on the comment."""
    if SiteRole.ADMINISTRATOR in viewer.site_roles:
        return True
    return may_decide(viewer, comment, allows_own=allows_own)


def may_decide(viewer: Viewer, comment: Ownership, *, allows_own: bool) -> bool:
    """Moderators of the space, not on their own or their own organisation's texts."""
    if Role.MODERATOR not in viewer.roles_in(comment.space_id):
        return False
    return allows_own or not is_involved(viewer, comment)


def is_involved(viewer: Viewer, comment: Ownership) -> bool:
    """Whether the viewer wrote the comment, or speaks for its organisation (`visibility.py` says
    the same to the database)."""
    is_author = comment.author_id is not None and comment.author_id == viewer.person_id
    return is_author or is_own(viewer, comment)


def wrote(viewer: Viewer, writer_id: int | None, *, proposed: bool) -> bool:
    """Whether these are the viewer's own words: a translation, or a text of an organisation for
    which they spoke. What was proposed, and its author has taken, is the author's."""
    return writer_id is not None and writer_id == viewer.person_id and not proposed


def may_note(viewer: Viewer, comment: Ownership) -> bool:
    """Moderators of the space read and write notes for each other. Whoever the comment is from
    does not, wherever they may decide on it: what is noted about it is not for them."""
    return may_decide(viewer, comment, allows_own=False)


def sees_desk(viewer: Viewer, space_id: int) -> bool:
    """Whether decisions within their grace are told to this viewer."""
    return bool(viewer.roles_in(space_id) & {Role.MODERATOR, Role.SECRETARIAT})
