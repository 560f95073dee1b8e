"""What a comment and a revision may become. The tables here are the only place that says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from forum.spaces.rules.reasons import SpaceReason


class Provenance(StrEnum):
    """Where a version comes from, in the order in which a reader is given them."""

    ORIGINAL = "original"
    AUTHORISED = "authorised"
    COURTESY = "courtesy"
    MACHINE = "machine"


PRECEDENCE = {provenance: rank for rank, provenance in enumerate(Provenance)}
OWN = (Provenance.ORIGINAL, Provenance.AUTHORISED)  # the author's
TRANSLATED = (Provenance.COURTESY, Provenance.MACHINE)  # another person's


class State(StrEnum):
    """Of a revision."""

    DRAFT = "draft"
    IN_CLEARANCE = "in_clearance"  # its organisation's clearer has not passed it
    SENT_BACK = "sent_back"  # by the clearer, to the drafter
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    REJECTED = "rejected"
    RECALLED = "recalled"
    SUPERSEDED = "superseded"
    PROPOSED = "proposed"  # by a moderator, to the author
    DECLINED = "declined"  # by the author
    LAPSED = "lapsed"  # a proposal whose base was decided or edited


class CommentState(StrEnum):
    """Of a comment. What is not standing was public once, and leaves a placeholder."""

    STANDING = "standing"
    REMOVED = "removed"  # by a moderator
    WITHDRAWN = "withdrawn"  # by its author


class Change(StrEnum):
    """How much an edit changes, as its author says and a moderator may correct."""

    TYPO = "typo"  # the text says the same
    MEDIUM = "medium"
    MAJOR = "major"


class Act(StrEnum):
    """What is done to revisions and comments; also the rights' names and the ledger's verbs."""

    SEND = "revision.send_for_clearance"
    SEND_BACK = "revision.send_back"
    CLEAR = "revision.clear"
    SUBMIT = "comment.submit"
    APPROVE = "revision.approve"
    APPROVE_FIRST = "revision.approve_first"  # where the space asks for two approvals
    RETURN = "revision.return"
    REJECT = "revision.reject"
    UNDO = "decision.undo"
    APPEAL = "revision.appeal"
    PROPOSE = "proposal.make"
    ACCEPT = "proposal.accept"
    DECLINE = "proposal.decline"
    LAPSE = "proposal.lapse"
    RECALL = "revision.recall"
    SUPERSEDE = "revision.supersede"
    WITHDRAW_VERSION = "version.withdraw"
    WITHDRAW = "comment.withdraw"
    REMOVE = "comment.remove"
    RESTORE = "comment.restore"
    REDACT = "version.redact"  # every text of it is erased


class StatementAct(StrEnum):
    """What is done beside the table of transitions; also rights' names and the ledger's verbs."""

    TRANSLATE = "courtesy.submit"  # by somebody else than the author
    CONFIRM = "version.confirm"  # it is still valid though the original has changed
    ENDORSE = "version.endorse"  # a courtesy version becomes the author's own
    NAME_ORIGINAL = "comment.name_original"  # one of the versions, or all of them
    SET_CHANGE = "revision.set_change"  # how much an edit changed
    REPORT = "report.make"  # by a reader, to the moderators
    CLOSE_REPORT = "report.close"
    NOTE = "comment.note"  # among moderators


class Reason(StrEnum):
    """Why a moderator refuses or removes: the codes of every space, which may add its own."""

    OFF_TOPIC = "off_topic"
    PERSONAL_DATA = "personal_data"
    VERSIONS_DIFFER = "versions_differ"
    NOT_COURTEOUS = "not_courteous"
    UNCLEAR = "unclear"
    INCOMPLETE = "incomplete"
    OTHER = "other"


IMPORT = "import"  # the policy by which an old discussion comes in: nobody here decided on it


class NotPossible(Exception):
    """The table has no such row: the act cannot be done to what is in this state."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: what is done, to what, whether its last decision may have taken effect, and then."""

    act: Act
    source: State
    settled: bool | None  # True: only when it has; False: only before; None: either
    target: State


TRANSITIONS: tuple[Transition, ...] = (
    Transition(Act.SUBMIT, State.DRAFT, None, State.SUBMITTED),
    # Where an organisation clears first, a drafter's text goes to its clearer, who passes it or
    # sends it back (the drafter then has a new draft); until then the drafter can take it back.
    Transition(Act.SEND, State.DRAFT, None, State.IN_CLEARANCE),
    Transition(Act.CLEAR, State.IN_CLEARANCE, None, State.SUBMITTED),
    Transition(Act.SEND_BACK, State.IN_CLEARANCE, None, State.SENT_BACK),
    Transition(Act.RECALL, State.IN_CLEARANCE, None, State.DRAFT),
    # A moderator, or a policy of the space, decides on what waits …
    Transition(Act.APPROVE, State.SUBMITTED, None, State.APPROVED),
    Transition(Act.RETURN, State.SUBMITTED, None, State.RETURNED),
    Transition(Act.REJECT, State.SUBMITTED, None, State.REJECTED),
    # … where two approvals are asked for, the first one leaves it waiting for the second …
    Transition(Act.APPROVE_FIRST, State.SUBMITTED, None, State.SUBMITTED),
    # … and may think again about an approval that is not yet public.
    Transition(Act.RETURN, State.APPROVED, False, State.RETURNED),
    Transition(Act.REJECT, State.APPROVED, False, State.REJECTED),
    # Until its grace ends, a decision can be undone.
    Transition(Act.UNDO, State.APPROVED, False, State.SUBMITTED),
    Transition(Act.UNDO, State.RETURNED, False, State.SUBMITTED),
    Transition(Act.UNDO, State.REJECTED, False, State.SUBMITTED),
    Transition(Act.UNDO, State.SUBMITTED, None, State.SUBMITTED),  # a first approval of two
    # The author appeals once against a rejection; another moderator decides then.
    Transition(Act.APPEAL, State.REJECTED, True, State.SUBMITTED),
    # A moderator proposes a text (it begins as `proposed`). The author takes it, and its proposer
    # counts as one who approves it; or declines it. It lapses when its base is decided or edited.
    Transition(Act.ACCEPT, State.PROPOSED, None, State.SUBMITTED),
    Transition(Act.DECLINE, State.PROPOSED, None, State.DECLINED),
    Transition(Act.LAPSE, State.PROPOSED, None, State.LAPSED),
    # The author takes back what is not public. A refused text that blocks a common release is
    # dropped in the same way.
    Transition(Act.RECALL, State.SUBMITTED, None, State.RECALLED),
    Transition(Act.RECALL, State.APPROVED, False, State.RECALLED),
    Transition(Act.RECALL, State.RETURNED, None, State.RECALLED),
    Transition(Act.RECALL, State.REJECTED, None, State.RECALLED),
    # A newer revision takes the place of what waits. To the author a refusal within its grace is
    # still under review, so that is replaced as well.
    Transition(Act.SUPERSEDE, State.SUBMITTED, None, State.SUPERSEDED),
    Transition(Act.SUPERSEDE, State.APPROVED, False, State.SUPERSEDED),
    Transition(Act.SUPERSEDE, State.RETURNED, False, State.SUPERSEDED),
    Transition(Act.SUPERSEDE, State.REJECTED, False, State.SUPERSEDED),
)

COMMENT_TRANSITIONS: dict[tuple[Act, CommentState], CommentState] = {
    (Act.WITHDRAW, CommentState.STANDING): CommentState.WITHDRAWN,
    (Act.REMOVE, CommentState.STANDING): CommentState.REMOVED,
    (Act.RESTORE, CommentState.REMOVED): CommentState.STANDING,
}

_BY_KEY = {(row.act, row.source): row for row in TRANSITIONS}
DECISIONS = frozenset({Act.APPROVE, Act.RETURN, Act.REJECT})
REFUSALS = frozenset({Act.RETURN, Act.REJECT})
WAITING = frozenset({State.SUBMITTED})
INTERNAL = frozenset({State.DRAFT, State.IN_CLEARANCE, State.SENT_BACK})  # of author's side
PROPOSALS = frozenset({State.PROPOSED, State.DECLINED, State.LAPSED})
# Under review, unless what was decided has taken effect.
UNDECIDED = frozenset({State.SUBMITTED, State.APPROVED, State.RETURNED, State.REJECTED})
UNDOABLE = DECISIONS | {Act.APPROVE_FIRST}
FAR = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)  # "until something is decided", in an index

MAX_TEXT = 60_000  # characters of one version: a long statement is about 20,000
MAX_NOTE = 5_000  # characters of a note to an author
MAX_REMARK = 2_000  # characters of a report, or of a note among moderators: they are read in a row
MAX_VERSIONS = 12  # languages of one comment
MAX_DEPTH = 1_000  # replies to replies
MAX_PATH = 2_500  # characters: PostgreSQL's index takes 2,704 bytes with the question's number


def becomes(act: Act, state: State, *, settled: bool) -> State:
    """The state after the act. Raises `NotPossible` where the table has no such row."""
    row = _BY_KEY.get((act, state))
    if row is None or (row.settled is not None and row.settled != settled):
        raise NotPossible(f"{act} on {state}")
    return row.target


def comment_becomes(act: Act, state: CommentState) -> CommentState:
    """The comment's state after the act. Raises `NotPossible`."""
    try:
        return COMMENT_TRANSITIONS[act, state]
    except KeyError:
        raise NotPossible(f"{act} on {state}") from None


@dataclass(frozen=True, slots=True)
class RevisionStatus:
    """What of a revision decides on its visibility."""

    state: State
    number: int
    publish_at: dt.datetime | None  # of an approval: when it takes effect
    settles_at: dt.datetime | None  # of a refusal: when it takes effect
    received_at: dt.datetime | None
    withdrawn_through: int  # revisions of the version up to this number are withdrawn


# Instants and the clock. These functions say it for Python and `visibility.py` says it to the
# database; no other code compares such an instant with a clock (`tests/house/test_clock.py`), and
# both say the same of every state (`tests/visibility/test_pairs.py`).


def has_come(instant: dt.datetime | None, at: dt.datetime) -> bool:
    """The instant itself counts; what has none does not come."""
    return instant is not None and instant <= at


def lies_ahead(instant: dt.datetime | None, at: dt.datetime) -> bool:
    """Whether it is still to come; what has none does not."""
    return instant is not None and instant > at


def is_settled(revision: RevisionStatus, at: dt.datetime) -> bool:
    """Whether the last decision on it has taken effect."""
    return has_come(revision.publish_at or revision.settles_at, at)


def is_public(revision: RevisionStatus, at: dt.datetime) -> bool:
    """For a revision of a standing comment."""
    return is_approved(revision, at) and revision.number > revision.withdrawn_through


def is_approved(revision: RevisionStatus, at: dt.datetime) -> bool:
    """Whether its approval has taken effect, whatever was taken down since."""
    return revision.state is State.APPROVED and has_come(revision.publish_at, at)


def has_appeared(revision: RevisionStatus, ended_at: dt.datetime | None, at: dt.datetime) -> bool:
    """Whether it came to be public, whatever was taken down since. What was due after its comment
    had ended never did."""
    in_time = ended_at is None or has_come(revision.publish_at, ended_at)
    return is_approved(revision, at) and in_time


def was_shown(revision: RevisionStatus, withdrawn_at: dt.datetime | None, at: dt.datetime) -> bool:
    """Whether it was public at an earlier instant, of a comment that stood then; `withdrawn_at` is
    when its version was taken down."""
    stood = revision.number > revision.withdrawn_through or lies_ahead(withdrawn_at, at)
    return is_approved(revision, at) and stood


def took_replies(
    public_from: dt.datetime | None, ended_at: dt.datetime | None, at: dt.datetime
) -> bool:
    """Whether a comment was public at an instant."""
    return has_come(public_from, at) and not has_come(ended_at, at)


def awaits_review(waits_until: dt.datetime | None, at: dt.datetime) -> bool:
    """Whether a comment counts among those that await review."""
    return lies_ahead(waits_until, at)


def is_within_grace(effective_at: dt.datetime | None, at: dt.datetime) -> bool:
    """Whether a decision has an instant, and has not taken effect."""
    return lies_ahead(effective_at, at)


def base_of(version: Iterable[RevisionStatus], at: dt.datetime) -> RevisionStatus | None:
    """Which text of a version a moderator may propose to change: the one that waits, else the one
    that everybody reads; none while a decision on a newer text has not taken effect."""
    standing = [text for text in version if text.number > text.withdrawn_through]
    waiting = [text for text in standing if text.state in UNDECIDED and not is_settled(text, at)]
    if waiting:
        newest = max(waiting, key=lambda text: text.number)
        return newest if newest.state is State.SUBMITTED else None
    public = [text for text in standing if is_public(text, at)]
    return max(public, key=lambda text: text.number, default=None)


@dataclass(frozen=True, slots=True)
class Summary:
    """What is kept on the comment so that lists need not look at its revisions."""

    public_from: dt.datetime | None  # the earliest instant at which one of its texts is public
    waits_until: dt.datetime | None  # until then it counts among those that await review
    waiting_since: dt.datetime | None  # receipt of the oldest text that a moderator must decide


def summarise(revisions: Iterable[RevisionStatus]) -> Summary:
    """Pure: the same revisions give the same summary at any time."""
    public: list[dt.datetime] = []
    until: list[dt.datetime] = []
    since: list[dt.datetime] = []
    for revision in revisions:
        if revision.state is State.SUBMITTED:
            until.append(FAR)
            if revision.received_at:
                since.append(revision.received_at)
        elif revision.state is State.APPROVED and revision.number > revision.withdrawn_through:
            until.append(revision.publish_at or FAR)
            if revision.publish_at:
                public.append(revision.publish_at)
        elif revision.state in (State.RETURNED, State.REJECTED) and revision.settles_at:
            until.append(revision.settles_at)
    return Summary(min(public, default=None), max(until, default=None), min(since, default=None))


def may_release(group: Sequence[State]) -> bool:
    """Whether texts that are to appear together may: the last of them has been approved."""
    return bool(group) and all(state is State.APPROVED for state in group)


DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def reply_path(path: str, ordinal: int) -> str:
    """The path of the n-th reply (0, 1, …) below a path: sorts as the thread is read.

    A number is written in base 36 after a digit that says how long it is, so that the order of
    the bytes is the order of the numbers, however many there are.
    """
    digits = ""
    value = ordinal
    while True:
        value, rest = divmod(value, 36)
        digits = DIGITS[rest] + digits
        if value == 0:
            return f"{path}{DIGITS[len(digits)]}{digits}"


def offered_reasons(reasons: Sequence[SpaceReason]) -> list[str]:
    """The codes of every space that this one has not put away, then its own."""
    put_away = {one.code for one in reasons if not one.offered}
    codes = dict.fromkeys([*(code.value for code in Reason), *(one.code for one in reasons)])
    return [code for code in codes if code not in put_away]
