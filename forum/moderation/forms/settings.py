"""What the forms about a space's moderation say, checked; the counterparts of their values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.comments.rules import MAX_NOTE, Reason
from forum.core.errors import Invalid
from forum.spaces.forms import OFFERED, Mistakes
from forum.spaces.queries.moderation_settings import POLICY_SCOPES, ModerationSettings, PolicyScope
from forum.spaces.queries.note_templates import MAX_TITLE, NoteTemplateView
from forum.spaces.rules import (
    MAX_APPROVALS,
    MAX_DELAY_MINUTES,
    MAX_PROMISE_HOURS,
    POLICIES,
    Policy,
    policy_field,
)
from forum.spaces.rules.reasons import CODE, MAX_LABEL, SpaceReason
from forum.text.clean import clean, clean_line, is_blank

MAX_DIGITS = 6
USUAL = tuple(code.value for code in Reason)
OF_CODES = ("offered_", "label_")  # and a code: fields of reasons that are there already
TRUST = "trust_"  # and an organisation's id: it stays trusted


def read_moderation(form: Mapping[str, str]) -> tuple[ModerationSettings, str]:
    """The settings, and what was typed to name one organisation more. Raises `Invalid`."""
    wrong: Mistakes = {}
    policies: dict[PolicyScope, Policy] = {}
    for capacity, reply in POLICY_SCOPES:
        name = policy_field(capacity, reply)
        if form.get(name) in [policy.value for policy in POLICIES[capacity]]:
            policies[capacity, reply] = Policy(form[name])
        else:
            wrong[name] = _l("Choose a policy from the list.")
    delay = _number(form.get("delay_minutes", ""), 1, MAX_DELAY_MINUTES)
    if delay is None:
        wrong["delay_minutes"] = _l(
            "Write a number of minutes from 1 to %(limit)d.", limit=MAX_DELAY_MINUTES
        )
    approvals = _number(form.get("approvals", ""), 1, MAX_APPROVALS)
    if approvals is None:
        wrong["approvals"] = _l("Choose how many moderators have to approve.")
    given = form.get("promise_hours", "").strip()
    promise = _number(given, 1, MAX_PROMISE_HOURS)
    if given and promise is None:
        wrong["promise_hours"] = _l(
            "Write a number of hours from 1 to %(limit)d, or nothing.", limit=MAX_PROMISE_HOURS
        )
    if wrong or delay is None or approvals is None:
        raise Invalid(wrong)
    trusted = frozenset(name.removeprefix(TRUST) for name in form if name.startswith(TRUST))
    return ModerationSettings(policies, delay, approvals, promise, trusted), clean_line(
        form.get("trust", "")
    )


def moderation_values(found: ModerationSettings) -> dict[str, str]:
    values = {policy_field(*where): policy.value for where, policy in found.policies.items()}
    values |= {
        "delay_minutes": str(found.delay_minutes),
        "approvals": str(found.approvals),
        "promise_hours": str(found.promise_hours or ""),
    }
    return values | {f"{TRUST}{one}": "1" for one in found.trusted}


def read_reasons(form: Mapping[str, str], had: Sequence[SpaceReason]) -> tuple[SpaceReason, ...]:
    """The usual codes, those that the space `had`, and perhaps one more. Raises `Invalid`."""
    wrong: Mistakes = {}
    known = [one.code for one in had]
    own = [code for code in known if code not in USUAL and is_on(form, code)]
    found: list[SpaceReason] = []
    for code in (*USUAL, *own):
        one = _reason(form, code, f"label_{code}", wrong, all_three=code in own)
        if code in known or one != SpaceReason(code):
            found.append(one)
    if not any(f"offered_{code}" in form for code in (*USUAL, *own)):
        wrong[f"offered_{USUAL[0]}"] = _l("Offer at least one reason: a refusal has to have one.")
    code = form.get("code", "").strip()
    words = any(not is_blank(form.get(f"words-{tag}", "")) for tag in OFFERED)
    if code or words:
        if not CODE.fullmatch(code):
            wrong["code"] = _l("Write 2 to 40 small letters (a to z), digits and underscores.")
        elif code in (*USUAL, *own):
            wrong["code"] = _l("There is a reason with this code already.")
        new = _reason(form, code, "words", wrong, all_three=True)
        found.append(SpaceReason(code, new.labels, offered=True))
    if wrong:
        raise Invalid(wrong)
    return tuple(found)


def is_on(form: Mapping[str, str], code: str) -> bool:
    """Whether the form has fields for a code: one that was open for long may know less."""
    return f"label_{code}-{OFFERED[0]}" in form


def _reason(
    form: Mapping[str, str], code: str, field: str, wrong: Mistakes, *, all_three: bool
) -> SpaceReason:
    labels: dict[str, str] = {}
    for tag in OFFERED:
        text = clean_line(form.get(f"{field}-{tag}", ""))
        if is_blank(text):
            if all_three:
                wrong[f"{field}-{tag}"] = _l("Say in this language too why.")
        elif len(text) > MAX_LABEL:
            wrong[f"{field}-{tag}"] = _too_long(len(text), MAX_LABEL)
        else:
            labels[tag] = text
    return SpaceReason(code, tuple(sorted(labels.items())), f"offered_{code}" in form)


def reason_values(found: Sequence[SpaceReason]) -> dict[str, str]:
    known = {code: SpaceReason(code) for code in USUAL} | {one.code: one for one in found}
    values = {f"offered_{code}": "1" for code, one in known.items() if one.offered}
    for code, one in known.items():
        values |= {f"label_{code}-{tag}": text for tag, text in one.labels}
    return values


def read_canned(form: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Title and texts by language. Raises `Invalid`."""
    wrong: Mistakes = {}
    title = clean_line(form.get("title", ""))
    if is_blank(title):
        wrong["title"] = _l("Give it a title by which moderators choose it.")
    elif len(title) > MAX_TITLE:
        wrong["title"] = _too_long(len(title), MAX_TITLE)
    texts: dict[str, str] = {}
    for tag in OFFERED:
        text = clean(form.get(f"text-{tag}", "")).strip()
        if len(text) > MAX_NOTE:
            wrong[f"text-{tag}"] = _too_long(len(text), MAX_NOTE)
        if not is_blank(text):
            texts[tag] = text
    if not texts:
        wrong.setdefault(f"text-{OFFERED[0]}", _l("Write the note in at least one language."))
    if wrong:
        raise Invalid(wrong)
    return title, texts


def canned_values(note: NoteTemplateView) -> dict[str, str]:
    return {"title": note.title} | {f"text-{tag}": text for tag, text in note.texts.items()}


def _number(text: str, least: int, most: int) -> int | None:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS):
        return None
    return int(text) if least <= int(text) <= most else None


def _too_long(length: int, limit: int) -> LazyString:
    return _l(
        "This is too long: %(length)d characters, and %(limit)d fit.", length=length, limit=limit
    )
