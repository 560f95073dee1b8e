"""How a space moderates, said to everybody: the truth about what appears when, in sentences."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from forum.spaces.queries.policy_statement import PolicyStatement
from forum.spaces.rules import Capacity, Policy

HOUR, DAY = 60, 24 * 60  # minutes

ORDER = (Capacity.PERSONAL, Capacity.WORKING_GROUP, Capacity.ORGANISATION)


# Of a capacity, where its answers, its replies or both appear without an approval.
_DELAYED = {
    (Capacity.PERSONAL, True, True): _l(
        "Answers and replies in a personal capacity appear %(after)s after submission, unless a "
        "moderator holds them."
    ),
    (Capacity.PERSONAL, True, False): _l(
        "Answers in a personal capacity appear %(after)s after submission, unless a moderator "
        "holds them."
    ),
    (Capacity.PERSONAL, False, True): _l(
        "Replies in a personal capacity appear %(after)s after submission, unless a moderator "
        "holds them."
    ),
    (Capacity.WORKING_GROUP, True, True): _l(
        "Answers and replies for the working group appear %(after)s after submission, unless a "
        "moderator holds them."
    ),
    (Capacity.WORKING_GROUP, True, False): _l(
        "Answers for the working group appear %(after)s after submission, unless a moderator "
        "holds them."
    ),
    (Capacity.WORKING_GROUP, False, True): _l(
        "Replies for the working group appear %(after)s after submission, unless a moderator "
        "holds them."
    ),
    (Capacity.ORGANISATION, True, True): _l(
        "Answers and replies of organisations that the working group trusts appear %(after)s after "
        "submission, unless a moderator holds them."
    ),
    (Capacity.ORGANISATION, True, False): _l(
        "Answers of organisations that the working group trusts appear %(after)s after "
        "submission, unless a moderator holds them."
    ),
    (Capacity.ORGANISATION, False, True): _l(
        "Replies of organisations that the working group trusts appear %(after)s after "
        "submission, unless a moderator holds them."
    ),
}

_AT_ONCE = {
    (True, True): _l(
        "Answers and replies of organisations that the working group trusts appear at once."
    ),
    (True, False): _l("Answers of organisations that the working group trusts appear at once."),
    (False, True): _l("Replies of organisations that the working group trusts appear at once."),
}


def policy_sentences(said: PolicyStatement) -> list[str]:
    """In the reader's language; nothing but the settings decides what they say."""
    found = [line for capacity in ORDER if (line := _unapproved(said, capacity))]
    if found:
        found.append(_("Everything else appears after a moderator's approval."))
    else:
        found.append(_("Everything appears after a moderator's approval, and nothing before."))
    if said.approvals > 1:
        found.append(_("Two moderators have to approve."))
    if said.promise_hours is not None:
        found.append(
            ngettext(
                "The working group means to decide within %(num)s hour.",
                "The working group means to decide within %(num)s hours.",
                said.promise_hours,
            )
        )
    return found


def _unapproved(said: PolicyStatement, capacity: Capacity) -> str:
    """What appears without an approval in this capacity; empty where nothing does."""
    first, replies = (said.policies[capacity, reply] is not Policy.HOLD for reply in (False, True))
    is_organisation = capacity is Capacity.ORGANISATION
    if (
        not (first or replies)
        or (is_organisation and not said.trusts)
        or (capacity is Capacity.PERSONAL and not said.admits_personal)
    ):
        return ""
    after = said.grace_minutes if is_organisation else said.delay_minutes
    if after == 0:
        return str(_AT_ONCE[first, replies])
    return str(_DELAYED[capacity, first, replies]) % {"after": duration(after)}


def duration(minutes: int) -> str:
    """Exactly: 90 minutes are neither one hour nor two."""
    words: str
    if minutes % DAY == 0:
        words = ngettext("%(num)s day", "%(num)s days", minutes // DAY)
    elif minutes % HOUR == 0:
        words = ngettext("%(num)s hour", "%(num)s hours", minutes // HOUR)
    else:
        words = ngettext("%(num)s minute", "%(num)s minutes", minutes)
    return words
