"""What a moderator's forms and addresses say."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from forum.comments.rules import DECISIONS, REFUSALS, Act, Change, State
from forum.core.errors import Invalid, NotThere
from forum.core.ids import is_id
from forum.core.languages import canonical
from forum.moderation.actions.decisions import Verdict
from forum.moderation.actions.proposals import ProposalForm
from forum.moderation.queries.filters import MINE, QueueFilter, WaitingSince
from forum.moderation.queries.public_log import LogPosition
from forum.spaces.rules import Policy
from forum.spaces.rules.reasons import CODE
from forum.submission.forms.comments import read_note

MAX_SHOWN = 100  # revisions on one form; a comment has at most a dozen versions
MAX_BULK = 50  # comments decided on in one go: each is a transaction of its own


def read_verdict(form: MultiDict[str, str]) -> Verdict:
    """Reads `shown` (id.state, one for each revision of the page), `revision` and the rest."""
    act = form.get("act", "")
    if act not in [decision.value for decision in DECISIONS]:
        raise Invalid({"act": _l("Choose a decision.")})
    shown = _read_shown(form.getlist("shown"))
    return Verdict(
        act=Act(act),
        shown=shown,
        chosen=_chosen(Act(act), shown, form.getlist("revision")),
        reason=read_reason(form),
        note=read_note(form),
        canned=read_chosen_note(form),
    )


def read_verdicts(form: MultiDict[str, str]) -> dict[str, Verdict]:
    """Reads `comment` (the chosen ones), and of each `shown-ID` and `revision-ID` as a form about
    it alone; reason and note are the same for all."""
    act, comments = form.get("act", ""), list(dict.fromkeys(form.getlist("comment")))
    if act not in [decision.value for decision in DECISIONS]:
        raise Invalid({"act": _l("Choose a decision.")})
    if not comments:
        raise Invalid({"comment": _l("Choose at least one submission.")})
    if len(comments) > MAX_BULK or not all(map(is_id, comments)):
        raise Invalid({"comment": _l("At most %(limit)d submissions at once.", limit=MAX_BULK)})
    reason, note = read_reason(form), read_note(form)
    if Act(act) in REFUSALS and reason is None:
        raise Invalid({"reason": _l("Give the author a reason.")})
    verdicts = {}
    for comment in comments:
        shown = _read_shown(form.getlist(f"shown-{comment}"))
        chosen = _chosen(Act(act), shown, form.getlist(f"revision-{comment}"))
        verdicts[comment] = Verdict(Act(act), shown, chosen, reason, note)
    return verdicts


def _read_shown(values: list[str]) -> dict[str, State]:
    shown: dict[str, State] = {}
    for value in values[:MAX_SHOWN]:
        id_, _dot, state = value.partition(".")
        if not is_id(id_) or state not in list(State):
            raise Invalid({"shown": _l("This form is damaged. Open the queue again.")})
        shown[id_] = State(state)
    return shown


def _chosen(act: Act, shown: Mapping[str, State], chosen: list[str]) -> tuple[str, ...]:
    """Without what was approved when it was shown, if there is something else to approve."""
    waiting = [id_ for id_ in chosen if shown.get(id_) is State.SUBMITTED]
    return tuple(dict.fromkeys(waiting if act is Act.APPROVE and waiting else chosen))


def read_filter(given: Mapping[str, str]) -> QueueFilter:
    """From an address. What cannot be meant is not taken."""
    language, policy, since = (given.get(name, "") for name in ("language", "policy", "since"))
    question, organisation = given.get("question", ""), given.get("organisation", "")
    return QueueFilter(
        space=given.get("space") or None,
        question=question if is_id(question) else None,
        language=MINE if language == MINE else canonical(language),
        organisation=organisation if is_id(organisation) else None,
        policy=Policy(policy) if policy in list(Policy) else None,
        since=WaitingSince(since) if since in list(WaitingSince) else None,
    )


def read_decided(given: Mapping[str, str]) -> list[str]:
    """The decisions that an address names: the moderator has just made them."""
    return [id_ for id_ in given.get("decided", "").split(",")[:MAX_BULK] if is_id(id_)]


def read_proposal(form: MultiDict[str, str]) -> ProposalForm:
    """Reads `base`, `text`, `change`, `reason` and `note` of a proposal."""
    change = form.get("change", "")
    if change not in list(Change):
        raise Invalid({"change": _l("Say how much it changes.")})
    return ProposalForm(
        base=form.get("base", ""),
        text=form.get("text", ""),
        reason=read_reason(form),
        note=read_note(form),
        change=Change(change),
    )


def read_reason(form: MultiDict[str, str]) -> str | None:
    """A code; whether the space offers it, the action asks."""
    value = form.get("reason", "")
    if value and not CODE.fullmatch(value):
        raise Invalid({"reason": _l("Choose a reason from the list.")})
    return value or None


def read_chosen_note(form: MultiDict[str, str]) -> str | None:
    value = form.get("canned", "")
    if value and not is_id(value):
        raise Invalid({"canned": _l("Choose a note from the list.")})
    return value or None


def read_log_position(address: Mapping[str, str]) -> LogPosition | None:
    """Reads `after`: where a page of the public log goes on; None for the first."""
    words = address.get("after")
    if words is None:
        return None
    try:
        return LogPosition.read(words)
    except ValueError:
        raise NotThere from None
