"""How a space moderates, as its secretariat set it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.organisations.models import Organisation
from forum.spaces.models import Space, SpacePolicy, SpaceTrust
from forum.spaces.queries.settings import Editable
from forum.spaces.rights import may_change_space
from forum.spaces.rules import POLICIES, Capacity, Policy
from forum.spaces.rules.reasons import SpaceReason, reasons_of
from forum.spaces.rules.viewer import Viewer

PolicyScope = tuple[Capacity, bool]  # a capacity, and whether it is about replies

POLICY_SCOPES: tuple[PolicyScope, ...] = tuple(
    (capacity, reply) for capacity in POLICIES for reply in (False, True)
)

T = TypeVar("T")


@dataclass(frozen=True)
class ModerationSettings:
    """What a space sets on its moderation, the grace aside; every `PolicyScope` has a policy."""

    policies: Mapping[PolicyScope, Policy]
    delay_minutes: int
    approvals: int
    promise_hours: int | None
    trusted: frozenset[str]  # public ids of organisations


def moderation_settings(session: Session, space: Space) -> ModerationSettings:
    """As it is now; a policy that its capacity may not have is `hold`, as at submit."""
    rows = session.scalars(select(SpacePolicy).where(SpacePolicy.space_id == space.id))
    kept = {(row.capacity, row.reply): row.policy for row in rows}
    trusted = session.scalars(
        select(Organisation.public_id)
        .join(SpaceTrust, SpaceTrust.organisation_id == Organisation.id)
        .where(SpaceTrust.space_id == space.id)
    )
    return ModerationSettings(
        {where: allowed_policy(where[0], kept.get(where)) for where in POLICY_SCOPES},
        space.delay_minutes,
        space.approvals,
        space.promise_hours,
        frozenset(trusted),
    )


def allowed_policy(capacity: Capacity, policy: Policy | None) -> Policy:
    return policy if policy in POLICIES[capacity] else Policy.HOLD


def moderation_to_edit(
    session: Session, viewer: Viewer, slug: str
) -> Editable[ModerationSettings] | None:
    """None where there is none, or where the viewer may not change it."""
    return _to_edit(session, viewer, slug, lambda space: moderation_settings(session, space))


def reasons_to_edit(
    session: Session, viewer: Viewer, slug: str
) -> Editable[tuple[SpaceReason, ...]] | None:
    return _to_edit(session, viewer, slug, lambda space: reasons_of(space.reasons))


def _to_edit(
    session: Session, viewer: Viewer, slug: str, read: Callable[[Space], T]
) -> Editable[T] | None:
    space = session.scalar(select(Space).where(Space.slug == slug))
    if space is None or not may_change_space(viewer, space.id):
        return None
    return Editable(space.version, read(space))
