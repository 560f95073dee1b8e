"""The kinds of letters: one row each. An act that no row names tells nobody anything."""

from __future__ import annotations

from collections import defaultdict

from forum.comments.rules import Act
from forum.letters.kinds import accounts as people
from forum.letters.kinds import clearance, comments, translations, waiting
from forum.letters.kinds.kind import LetterKind, when_it_takes_effect

ABOUT_COMMENTS = (
    LetterKind("received", (Act.SUBMIT,), comments.author, comments.received, can_stop=True),
    LetterKind(
        "published",
        (Act.APPROVE,),
        comments.author_of_own,
        comments.published,
        when_it_takes_effect,
        can_stop=True,
    ),
    LetterKind(
        "returned",
        (Act.RETURN,),
        comments.author_of_own,
        comments.refused,
        when_it_takes_effect,
        can_stop=True,
    ),
    LetterKind(
        "rejected",
        (Act.REJECT,),
        comments.author_of_own,
        comments.refused,
        when_it_takes_effect,
        can_stop=True,
    ),
    LetterKind("proposed", (Act.PROPOSE,), comments.author, comments.proposed, can_stop=True),
    LetterKind("removed", (Act.REMOVE,), comments.author, comments.removed, can_stop=True),
    LetterKind("restored", (Act.RESTORE,), comments.author, comments.restored, can_stop=True),
    LetterKind(
        "redacted",
        (Act.REDACT,),
        translations.author_and_translators,
        translations.redacted,
        can_stop=True,
    ),
)

ABOUT_TRANSLATIONS = (
    LetterKind(
        "translation_published",
        (Act.APPROVE,),
        translations.author_of_translated,
        translations.published,
        when_it_takes_effect,
        can_stop=True,
    ),
    LetterKind(
        "translation_decided",
        (Act.APPROVE, Act.RETURN, Act.REJECT),
        translations.translators,
        translations.decided,
        when_it_takes_effect,
        can_stop=True,
    ),
    LetterKind(
        "version_stale",
        (Act.APPROVE,),
        translations.earlier_translators,
        translations.outdated,
        when_it_takes_effect,
        can_stop=True,
    ),
)

ABOUT_CLEARANCE = (
    LetterKind("clearance_asked", (Act.SEND,), clearance.clearers, clearance.asked, can_stop=True),
    LetterKind("sent_back", (Act.SEND_BACK,), comments.author, clearance.sent_back, can_stop=True),
)

ABOUT_WAITING = (
    LetterKind(
        "waiting",
        waiting.BEGINS_TO_WAIT,
        waiting.moderators,
        waiting.waiting,
        can_stop=True,
        by_default=False,
        roles=waiting.MODERATORS,
    ),
    LetterKind(
        "waiting_list",
        waiting.BEGINS_TO_WAIT,
        waiting.moderators,
        waiting.waiting_list,
        waiting.next_morning,
        can_stop=True,
        roles=waiting.MODERATORS,
        is_list=True,
    ),
    LetterKind(
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
    LetterKind("confirm", ("person.register",), people.the_person, people.to_confirm),
    LetterKind("account_exists", ("person.register_again",), people.the_person, people.as_it_was),
    LetterKind("recover", ("person.ask_recovery",), people.the_person, people.to_recover),
    LetterKind("confirm_email", ("person.ask_email",), people.the_person, people.to_confirm_email),
    LetterKind("email_changed", ("person.change_email",), people.the_person, people.email_changed),
    LetterKind(
        "password_changed", ("person.change_password",), people.the_person, people.as_it_was
    ),
    LetterKind(
        "second_factor_changed",
        ("person.second_factor",),
        people.the_person,
        people.second_factor_changed,
    ),
    LetterKind("invitation", ("invitation.send",), people.the_invited, people.invited),
)

ABOUT_RIGHTS = (
    LetterKind("role_granted", ("role.grant",), people.the_person, people.role_granted),
    LetterKind("role_ended", ("role.end",), people.the_person, people.role_ended),
    LetterKind("mandate_asked", ("mandate.ask",), people.whoever_may_grant, people.mandate_asked),
    LetterKind("mandate_granted", ("mandate.grant",), people.the_person, people.mandate_granted),
    LetterKind("mandate_refused", ("mandate.refuse",), people.the_person, people.mandate_refused),
    LetterKind("mandate_ended", ("mandate.end",), people.the_person, people.mandate_ended),
    LetterKind(
        "appointment_offered",
        ("appointment.offer",),
        people.whoever_is_offered,
        people.appointment_offered,
    ),
    LetterKind(
        "appointment_granted",
        ("appointment.grant",),
        people.the_person,
        people.appointment_granted,
    ),
    LetterKind(
        "appointment_ended", ("appointment.end",), people.the_person, people.appointment_ended
    ),
)

KINDS: dict[str, LetterKind] = {
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


def _by_act() -> dict[str, tuple[LetterKind, ...]]:
    found: defaultdict[str, tuple[LetterKind, ...]] = defaultdict(tuple)
    for kind in KINDS.values():
        for act in kind.acts:
            found[str(act)] += (kind,)
    return dict(found)


BY_ACT = _by_act()
