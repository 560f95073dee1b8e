"""The kinds of letters: one row each. An act that no row names tells nobody anything."""

from __future__ import annotations

from collections import defaultdict

from forum.comments.rules import Act
from forum.letters import about_clearance as clearance
from forum.letters import about_comments as comments
from forum.letters import about_people as people
from forum.letters import about_translations as translations
from forum.letters import about_waiting as waiting
from forum.letters.looking import Kind, when_it_takes_effect

ABOUT_COMMENTS = (
    Kind("received", (Act.SUBMIT,), comments.author, comments.received, can_stop=True),
    Kind(
        "published",
        (Act.APPROVE,),
        comments.author_of_own,
        comments.published,
        when_it_takes_effect,
        can_stop=True,
    ),
    Kind(
        "returned",
        (Act.RETURN,),
        comments.author_of_own,
        comments.refused,
        when_it_takes_effect,
        can_stop=True,
    ),
    Kind(
        "rejected",
        (Act.REJECT,),
        comments.author_of_own,
        comments.refused,
        when_it_takes_effect,
        can_stop=True,
    ),
    Kind("proposed", (Act.PROPOSE,), comments.author, comments.proposed, can_stop=True),
    Kind("removed", (Act.REMOVE,), comments.author, comments.removed, can_stop=True),
    Kind("restored", (Act.RESTORE,), comments.author, comments.restored, can_stop=True),
    Kind(
        "redacted",
        (Act.REDACT,),
        translations.author_and_translators,
        translations.redacted,
        can_stop=True,
    ),
)

ABOUT_TRANSLATIONS = (
    Kind(
        "translation_published",
        (Act.APPROVE,),
        translations.author_of_translated,
        translations.published,
        when_it_takes_effect,
        can_stop=True,
    ),
    Kind(
        "translation_decided",
        (Act.APPROVE, Act.RETURN, Act.REJECT),
        translations.translators,
        translations.decided,
        when_it_takes_effect,
        can_stop=True,
    ),
    Kind(
        "version_stale",
        (Act.APPROVE,),
        translations.earlier_translators,
        translations.outdated,
        when_it_takes_effect,
        can_stop=True,
    ),
)

ABOUT_CLEARANCE = (
    Kind("clearance_asked", (Act.SEND,), clearance.clearers, clearance.asked, can_stop=True),
    Kind("sent_back", (Act.SEND_BACK,), comments.author, clearance.sent_back, can_stop=True),
)

ABOUT_WAITING = (
    Kind(
        "waiting",
        waiting.BEGINS_TO_WAIT,
        waiting.moderators,
        waiting.waiting,
        can_stop=True,
        by_default=False,
        roles=waiting.MODERATORS,
    ),
    Kind(
        "waiting_list",
        waiting.BEGINS_TO_WAIT,
        waiting.moderators,
        waiting.waiting_list,
        waiting.next_morning,
        can_stop=True,
        roles=waiting.MODERATORS,
        is_list=True,
    ),
    Kind(
        "overdue",
        waiting.TOO_LONG,
        waiting.desk,
        waiting.too_long,
        can_stop=True,
        roles=waiting.DESK,
    ),
)

# These cannot be stopped: they protect the account, or say what one may do from now on.
ABOUT_ACCOUNTS = (
    Kind("confirm", ("person.register",), people.the_person, people.to_confirm),
    Kind("account_exists", ("person.register_again",), people.the_person, people.as_it_was),
    Kind("recover", ("person.ask_recovery",), people.the_person, people.to_recover),
    Kind("confirm_email", ("person.ask_email",), people.the_person, people.to_confirm_email),
    Kind("email_changed", ("person.change_email",), people.the_person, people.email_changed),
    Kind("password_changed", ("person.change_password",), people.the_person, people.as_it_was),
    Kind(
        "second_factor_changed",
        ("person.second_factor",),
        people.the_person,
        people.second_factor_changed,
    ),
    Kind("invitation", ("invitation.send",), people.the_invited, people.invited),
)

ABOUT_RIGHTS = (
    Kind("role_granted", ("role.grant",), people.the_person, people.role_granted),
    Kind("role_ended", ("role.end",), people.the_person, people.role_ended),
    Kind("mandate_asked", ("mandate.ask",), people.whoever_may_grant, people.mandate_asked),
    Kind("mandate_granted", ("mandate.grant",), people.the_person, people.mandate_granted),
    Kind("mandate_refused", ("mandate.refuse",), people.the_person, people.mandate_refused),
    Kind("mandate_ended", ("mandate.end",), people.the_person, people.mandate_ended),
    Kind(
        "appointment_offered",
        ("appointment.offer",),
        people.whoever_is_offered,
        people.appointment_offered,
    ),
    Kind(
        "appointment_granted",
        ("appointment.grant",),
        people.the_person,
        people.appointment_granted,
    ),
    Kind("appointment_ended", ("appointment.end",), people.the_person, people.appointment_ended),
)

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        *ABOUT_COMMENTS,
        *ABOUT_TRANSLATIONS,
        *ABOUT_CLEARANCE,
        *ABOUT_WAITING,
        *ABOUT_ACCOUNTS,
        *ABOUT_RIGHTS,
    )
}


def _by_act() -> dict[str, tuple[Kind, ...]]:
    found: defaultdict[str, tuple[Kind, ...]] = defaultdict(tuple)
    for kind in KINDS.values():
        for act in kind.acts:
            found[str(act)] += (kind,)
    return dict(found)


BY_ACT = _by_act()
