"""Who may do what with accounts, organisations, mandates and roles: one sentence for each right.

Who acts is asked of the database under the lock of the act, not of what a request began with:
a right that ended a moment ago is none.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from forum.people.rules import LENT, MandateRole, SiteRole

_ADMINISTRATORS = "Administrators."
_GRANTING = "Administrators; focal points, for drafters and clearers of their own organisation."

RIGHTS = {
    "person.register": "Everybody, where the site is open for registration.",
    "person.confirm": (
        "Whoever has the link of the letter and the password that was chosen, or the link "
        "of an invitation."
    ),
    "person.change_password": (
        "The person themselves, who knows the old one or has the link of a letter."
    ),
    "person.change_email": (
        "The person themselves, after a recent sign-in; whoever reads the new address confirms it."
    ),
    "person.second_factor": "The person themselves, after a recent sign-in.",
    "sign_in.end": "The person themselves.",
    "invitation.send": (
        "Administrators; focal points, for drafters and clearers of their own "
        "organisation. After a recent sign-in."
    ),
    "invitation.withdraw": "Whoever sent it, and administrators. After a recent sign-in.",
    "invitation.accept": "Whoever has the link: the account of the invited address, or a new one.",
    "organisation.add": _ADMINISTRATORS,
    "organisation.rename": _ADMINISTRATORS,
    "organisation.merge": _ADMINISTRATORS,
    "organisation.set_clearance": "Focal points of the organisation, and administrators.",
    "mandate.ask": "Any signed-in person, for themselves, with a proof.",
    "mandate.grant": _GRANTING,
    "mandate.refuse": _GRANTING,
    "mandate.end": f"{_GRANTING[:-1]}; the person whose mandate it is.",
    "role.grant": _ADMINISTRATORS,
    "role.end": _ADMINISTRATORS,
    "person.deactivate": _ADMINISTRATORS,
    "person.reactivate": _ADMINISTRATORS,
    "ledger.read": _ADMINISTRATORS,
}


@dataclass(frozen=True, slots=True)
class Doer:
    """Who acts, by the name that the ledger has for them: a person's id, or a policy.

    A policy – a command on the machine – has no `person_id` and may do everything.
    """

    name: str
    person_id: int | None = None


def is_administrator(site_roles: Set[SiteRole]) -> bool:
    return SiteRole.ADMINISTRATOR in site_roles


def may_set_clearance(site_roles: Set[SiteRole], own: Set[MandateRole]) -> bool:
    """`own` are the roles in which a person speaks for the organisation today."""
    return is_administrator(site_roles) or MandateRole.FOCAL_POINT in own


def may_grant(site_roles: Set[SiteRole], own: Set[MandateRole], role: MandateRole) -> bool:
    """Whether such a person grants, refuses and ends mandates in this role."""
    if is_administrator(site_roles):
        return True
    return MandateRole.FOCAL_POINT in own and role in LENT
