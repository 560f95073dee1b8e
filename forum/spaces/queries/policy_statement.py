"""What the sentences about a space's moderation are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.spaces.models import Space, SpacePolicy, SpaceTrust
from forum.spaces.queries.moderation_settings import POLICY_SCOPES, PolicyScope, allowed_policy
from forum.spaces.rules import Policy


@dataclass(frozen=True)
class PolicyStatement:
    """What the sentences are made of; every `PolicyScope` has a policy."""

    policies: Mapping[PolicyScope, Policy]
    delay_minutes: int
    grace_minutes: int
    approvals: int
    promise_hours: int | None
    admits_personal: bool
    trusts: bool  # whether it lists an organisation


def policy_statement(session: Session, space_id: int) -> PolicyStatement:
    """In one statement."""
    trusts = select(SpaceTrust.space_id).where(SpaceTrust.space_id == Space.id).exists()
    rows = session.execute(
        select(
            *(Space.delay_minutes, Space.grace_minutes, Space.approvals, Space.promise_hours),
            *(Space.admits_personal, trusts.label("trusts")),
            *(SpacePolicy.capacity, SpacePolicy.reply, SpacePolicy.policy),
        )
        .outerjoin(SpacePolicy, SpacePolicy.space_id == Space.id)
        .where(Space.id == space_id)
    ).all()
    kept = {(row.capacity, row.reply): row.policy for row in rows}
    one = rows[0]
    return PolicyStatement(
        {where: allowed_policy(where[0], kept.get(where)) for where in POLICY_SCOPES},
        *(one.delay_minutes, one.grace_minutes, one.approvals, one.promise_hours),
        *(one.admits_personal, one.trusts),
    )
