"""Who may do what with organisations and mandates."""

from __future__ import annotations

from collections.abc import Set

from forum.accounts.rights import is_administrator
from forum.accounts.rules import SiteRole
from forum.organisations.rules import DELEGABLE_ROLES, MandateRole


def may_set_clearance(site_roles: Set[SiteRole], own: Set[MandateRole]) -> bool:
    """`own` are the roles in which a person speaks for the organisation today."""
    return is_administrator(site_roles) or MandateRole.FOCAL_POINT in own


def may_grant(site_roles: Set[SiteRole], own: Set[MandateRole], role: MandateRole) -> bool:
    """Whether such a person grants, refuses and ends mandates in this role."""
    if is_administrator(site_roles):
        return True
    return MandateRole.FOCAL_POINT in own and role in DELEGABLE_ROLES
