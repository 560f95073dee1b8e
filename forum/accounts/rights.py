"""Who may do what with accounts, organisations, mandates and roles: one sentence for each right.

Who acts is asked of the database under the lock of the act, not of what a request began with:
a right that ended a moment ago is none.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from forum.accounts.rules import SiteRole
from forum.core.rights import EVERYBODY, SIGNED_IN, Right, Who

_ADMINISTRATORS = "Administrators."

_GRANTING = "Administrators; focal points, for drafters and clearers of their own organisation."

_ALONE = frozenset({Who.ADMINISTRATOR})

_GRANTERS = _ALONE | {Who.FOCAL_POINT}

_OWNER = frozenset({Who.AUTHOR})


RIGHTS = {
    "person.register": Right(
        "Everybody, where the site is open for registration.",
        EVERYBODY,
        ("people.register", "people.ask_confirmation", "people.letter"),
    ),
    "person.confirm": Right(
        "Whoever has the link of the letter and the password that was chosen, or the link "
        "of an invitation.",
        EVERYBODY,
        ("people.confirm",),
    ),
    "person.change_password": Right(
        "The person themselves, who knows the old one or has the link of a letter.",
        EVERYBODY,
        ("people.password", "people.ask_recovery", "people.recover"),
        only={"people.password": SIGNED_IN},
    ),
    "person.change_email": Right(
        "The person themselves, after a recent sign-in; whoever reads the new address confirms it.",
        EVERYBODY,
        ("people.email", "people.confirm_email"),
        only={"people.email": SIGNED_IN},
    ),
    "person.second_factor": Right(
        "The person themselves, after a recent sign-in.",
        SIGNED_IN,
        (
            *("people.codes", "people.picture", "people.end_codes", "people.recovery_codes"),
            *("security.wan_register", "security.wan_register_response", "security.wan_delete"),
        ),
    ),
    "person.change": Right("The person themselves.", SIGNED_IN, ("account.profile",)),
    "person.close": Right(
        "The person themselves, after a recent sign-in.", SIGNED_IN, ("account.closing",)
    ),
    "account.read": Right(
        "The person themselves; all their data as a file after a recent sign-in.",
        SIGNED_IN,
        ("account.overview", "account.data", "mandates.mine"),
    ),
    "sign_in.begin": Right(
        "Whoever has an account; who is signed in already is led to the first page.",
        EVERYBODY,
        (
            *("security.login", "security.two_factor_token_validation", "security.mf_recovery"),
            *("security.wan_signin", "security.wan_signin_response"),
        ),
    ),
    "sign_in.again": Right(
        "The person themselves, by password or passkey.",
        SIGNED_IN,
        ("security.verify", "security.wan_verify", "security.wan_verify_response"),
    ),
    "sign_in.end": Right(
        "The person themselves; for a visitor there is nothing to end.",
        EVERYBODY,
        ("security.logout", "people.end_device"),
        only={"people.end_device": SIGNED_IN},
    ),
    "invitation.send": Right(
        "Administrators; focal points, for drafters and clearers of their own "
        "organisation. After a recent sign-in.",
        _GRANTERS,
        ("people.sent_invitations",),
    ),
    "invitation.withdraw": Right(
        "Whoever sent it, and administrators. After a recent sign-in.",
        _ALONE | _OWNER,
        ("people.withdraw_invitation",),
    ),
    "invitation.accept": Right(
        "Whoever has the link: the account of the invited address, or a new one.",
        EVERYBODY,
        ("people.invitation",),
    ),
    "organisation.add": Right(
        _ADMINISTRATORS,
        _ALONE,
        ("administration.new_organisation", "administration.add_organisation"),
    ),
    "organisation.rename": Right(
        _ADMINISTRATORS,
        _ALONE,
        ("administration.organisation", "administration.rename_organisation"),
    ),
    "organisation.merge": Right(
        _ADMINISTRATORS, _ALONE, ("administration.merge_form", "administration.merge")
    ),
    "organisation.set_clearance": Right(
        "Focal points of the organisation, and administrators.",
        _GRANTERS,
        ("mandates.desk", "mandates.set_clearance"),
    ),
    "mandate.ask": Right(
        "Any signed-in person, for themselves, with a proof.",
        SIGNED_IN,
        ("mandates.new", "mandates.ask"),
    ),
    "mandate.read": Right(
        f"{_GRANTING[:-1]}; the person whose mandate it is.",
        _GRANTERS | _OWNER,
        ("mandates.mandate",),
    ),
    "mandate.grant": Right(
        _GRANTING,
        _GRANTERS,
        ("mandates.decide", "administration.give_mandate"),
        only={"administration.give_mandate": _ALONE},
    ),
    "mandate.refuse": Right(_GRANTING, _GRANTERS, ("mandates.decide",)),
    "mandate.end": Right(
        f"{_GRANTING[:-1]}; the person whose mandate it is.",
        _GRANTERS | _OWNER,
        ("mandates.decide", "mandates.resign"),
        only={"mandates.decide": _GRANTERS, "mandates.resign": _OWNER},
    ),
    "role.grant": Right(_ADMINISTRATORS, _ALONE, ("administration.change_role",)),
    "role.end": Right(_ADMINISTRATORS, _ALONE, ("administration.change_role",)),
    "sign_in.end_all": Right(_ADMINISTRATORS, _ALONE, ("administration.end_sign_ins",)),
    "person.deactivate": Right(_ADMINISTRATORS, _ALONE, ("administration.change_activity",)),
    "person.reactivate": Right(_ADMINISTRATORS, _ALONE, ("administration.change_activity",)),
    "register.read": Right(
        _ADMINISTRATORS,
        _ALONE,
        (
            *("administration.desk", "administration.people", "administration.person"),
            *("administration.organisations", "administration.all_mandates"),
        ),
    ),
    "ledger.read": Right(_ADMINISTRATORS, _ALONE, ("administration.ledger",)),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, by the name that the ledger has for them: a person's id, or a policy.

    A policy – a command on the machine – has no `person_id` and may do everything.
    """

    name: str
    person_id: int | None = None


def is_administrator(site_roles: Set[SiteRole]) -> bool:
    return SiteRole.ADMINISTRATOR in site_roles
