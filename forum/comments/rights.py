"""Who may do what with comments: each right with one sentence and one predicate."""

from __future__ import annotations

from dataclasses import dataclass

from forum.people import rules as people
from forum.spaces.rules import Capacity, Role
from forum.spaces.viewer import Viewer

RIGHTS = {
    "comment.submit": (
        "Personally: any signed-in person where the space admits it. For an organisation: holders "
        "of a current mandate, and where it clears its texts first, only its clearers and focal "
        "points. For the working group: moderators and secretariat of the space."
    ),
    "revision.send_for_clearance": "Drafters of an organisation that clears its texts first.",
    "revision.clear": "Clearers and focal points of the organisation.",
    "revision.send_back": "Clearers and focal points of the organisation.",
    "revision.recall": "The author; for an organisation, its current mandate holders.",
    "comment.withdraw": "The author; for an organisation, its current mandate holders.",
    "version.withdraw": "The author; for an organisation, its current mandate holders.",
    "revision.approve": "Moderators of the space, on others' texts.",
    "revision.return": "Moderators of the space, on others' texts.",
    "revision.reject": "Moderators of the space, on others' texts.",
    "decision.undo": "Any moderator of the space, on others' texts.",
    "comment.remove": "Moderators of the space, on others' texts.",
    "comment.restore": "Moderators of the space, on others' texts.",
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
        people.may_submit(mandate.role, clears=clears)
        for mandate in viewer.mandates
        if mandate.organisation_id == organisation_id
    )


def may_clear(viewer: Viewer, comment: Ownership) -> bool:
    """Clearers and focal points, on what speaks for their organisation."""
    return any(
        people.may_clear(mandate.role)
        for mandate in viewer.mandates
        if mandate.organisation_id == comment.organisation_id
    )


def may_decide(viewer: Viewer, comment: Ownership, *, allows_own: bool) -> bool:
    """Moderators of the space, not on their own or their own organisation's texts."""
    if Role.MODERATOR not in viewer.roles_in(comment.space_id):
        return False
    involved = is_own(viewer, comment) or comment.author_id == viewer.person_id
    return allows_own or not involved
