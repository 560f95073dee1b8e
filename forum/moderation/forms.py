"""What a moderator's form says."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from forum.comments.rules import DECISIONS, MAX_NOTE, Act, Change, State
from forum.core.errors import Invalid
from forum.core.ids import is_id
from forum.moderation.actions import Verdict
from forum.moderation.proposing import Offer
from forum.spaces.reasons import CODE
from forum.texts.clean import clean

MAX_SHOWN = 100  # revisions on one form; a comment has at most a dozen versions


def read_verdict(form: MultiDict[str, str]) -> Verdict:
    """Reads `shown` (id.state, one for each revision of the page), `revision` and the rest."""
    act = form.get("act", "")
    if act not in [decision.value for decision in DECISIONS]:
        raise Invalid({"act": _l("Choose a decision.")})
    shown: dict[str, State] = {}
    for value in form.getlist("shown")[:MAX_SHOWN]:
        id_, _dot, state = value.partition(".")
        if not is_id(id_) or state not in list(State):
            raise Invalid({"shown": _l("This form is damaged. Open the queue again.")})
        shown[id_] = State(state)
    return Verdict(
        act=Act(act),
        shown=shown,
        chosen=tuple(dict.fromkeys(form.getlist("revision"))),
        reason=read_reason(form),
        note=read_note(form),
        canned=read_chosen_note(form),
    )


def read_offer(form: MultiDict[str, str]) -> Offer:
    """Reads `base`, `text`, `change`, `reason` and `note` of a proposal."""
    change = form.get("change", "")
    if change not in list(Change):
        raise Invalid({"change": _l("Say how much it changes.")})
    return Offer(
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


def read_note(form: MultiDict[str, str]) -> str:
    note = clean(form.get("note", ""))
    if len(note) > MAX_NOTE:
        raise Invalid(
            {"note": _l("The note is too long: %(limit)d characters fit.", limit=MAX_NOTE)},
            status=413,
        )
    return note
