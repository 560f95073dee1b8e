"""What forms about organisations and mandates say, checked; each mistake is told at its field."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.core.errors import Invalid
from forum.core.ids import is_id
from forum.core.languages import canonical
from forum.organisations.actions.mandates import MandateTerms
from forum.organisations.actions.organisations import OrganisationDetails
from forum.organisations.queries.organisations import OrganisationView
from forum.organisations.rules import (
    MAX_ACRONYM,
    MAX_NOTE,
    MAX_ORGANISATION_NAME,
    MAX_PROOF,
    STATES,
    MandateRole,
    OrganisationKind,
)
from forum.text.clean import clean, clean_line, is_blank

OFFERED = ("en", "fr", "es")  # languages with fields on every form
MAX_LANGUAGES = 12  # in which one organisation has names
FIRST_YEAR, LAST_YEAR = 1945, 2199  # of mandates: older and later ones are slips of the pen
MAX_VERSION = 9  # digits of a version in a form
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)

Mistakes = dict[str, LazyString | str]


@dataclass(frozen=True, slots=True)
class MandatePeriod:
    starts_on: dt.date
    ends_on: dt.date | None


def read_organisation(
    form: Mapping[str, str], was: OrganisationView | None = None
) -> OrganisationDetails:
    """Raises `Invalid` with every mistake at once. `was` is the organisation that is renamed."""
    wrong: Mistakes = {}
    given = form.get("kind", "")
    if given not in list(OrganisationKind):
        wrong["kind"] = _l("Choose what kind of organisation it is.")
    kind = OrganisationKind(given) if given in list(OrganisationKind) else OrganisationKind.OTHER
    state = None
    if kind is OrganisationKind.STATE:
        state = form.get("state", "").strip().upper()
        if was is not None:
            state = was.state
            if was.kind is not OrganisationKind.STATE:
                wrong["kind"] = _l("What is a state stays a state, with its code.")
        elif state not in STATES:
            wrong["state"] = _l("Write a state's two letters of ISO 3166-1, such as CH.")
    names: dict[str, str] = {}
    acronyms: dict[str, str] = {}
    for tag in name_languages(form, was):
        name = clean_line(form.get(f"name-{tag}", ""))
        acronym = clean_line(form.get(f"acronym-{tag}", ""))
        name, acronym = ("" if is_blank(text) else text for text in (name, acronym))
        if len(name) > MAX_ORGANISATION_NAME:
            wrong[f"name-{tag}"] = _too_long(len(name), MAX_ORGANISATION_NAME)
        elif acronym and not name:
            wrong[f"name-{tag}"] = _l("Give the name for which the acronym stands.")
        if len(acronym) > MAX_ACRONYM:
            wrong[f"acronym-{tag}"] = _too_long(len(acronym), MAX_ACRONYM)
        if name:
            names[tag] = name
        if acronym:
            acronyms[tag] = acronym
    if not names and kind is not OrganisationKind.STATE and not wrong:
        wrong["name-en"] = _l("Give a name in at least one language.")
    if wrong:
        raise Invalid(wrong)
    return OrganisationDetails(kind, state, names, acronyms)


def name_languages(form: Mapping[str, str], was: OrganisationView | None = None) -> list[str]:
    """Languages that a form has fields for: ours, those with a name now, those it came with."""
    came = (
        canonical(name.partition("-")[2])
        for name, value in form.items()
        if name.startswith(("name-", "acronym-")) and value.strip()
    )
    there: Sequence[str] = tuple(was.given) if was else ()
    found = dict.fromkeys([*OFFERED, *there, *(tag for tag in came if tag)])
    return list(found)[:MAX_LANGUAGES]


def organisation_values(one: OrganisationView) -> dict[str, str]:
    """An organisation as the form's values; the counterpart of `read_organisation`."""
    values = {"kind": one.kind.value, "state": one.state or ""}
    values |= {f"name-{tag}": name for tag, name in one.given.items()}
    return values | {f"acronym-{tag}": acronym for tag, acronym in one.acronyms.items()}


def read_terms(form: Mapping[str, str], today: dt.date) -> MandateTerms:
    """What somebody asks for, or is given. Raises `Invalid`."""
    wrong: Mistakes = {}
    organisation = form.get("organisation", "")
    if not is_id(organisation):
        wrong["organisation"] = _l("Choose an organisation from the list.")
    role = form.get("role", "")
    if role not in list(MandateRole):
        wrong["role"] = _l("Choose what the mandate is for.")
    days = _days(form, today, wrong)
    proof = clean(form.get("proof", ""))
    if is_blank(proof):
        wrong["proof"] = _l("Say what the mandate rests on, so that it can be checked.")
    elif len(proof) > MAX_PROOF:
        wrong["proof"] = _too_long(len(proof), MAX_PROOF)
    if wrong or days is None:
        raise Invalid(wrong)
    return MandateTerms(organisation, MandateRole(role), days.starts_on, days.ends_on, proof)


def read_days(form: Mapping[str, str], today: dt.date) -> MandatePeriod:
    wrong: Mistakes = {}
    days = _days(form, today, wrong)
    if days is None:
        raise Invalid(wrong)
    return days


def read_note(form: Mapping[str, str], *, required: bool) -> str:
    note = clean(form.get("note", ""))
    if is_blank(note):
        if required:
            raise Invalid({"note": _l("Tell the person why.")})
        return ""
    if len(note) > MAX_NOTE:
        raise Invalid({"note": _too_long(len(note), MAX_NOTE)})
    return note


def read_version(form: Mapping[str, str]) -> int:
    """Of what a form began with; a damaged one is a stale one."""
    text = form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_VERSION else -1


def _days(form: Mapping[str, str], today: dt.date, wrong: Mistakes) -> MandatePeriod | None:
    starts_on = _day(form.get("starts_on", ""))
    if starts_on is None:
        wrong["starts_on"] = _l("Give the first day, such as 2026-11-14.")
    last = form.get("ends_on", "").strip()
    ends_on = _day(last) if last else None
    if last and ends_on is None:
        wrong["ends_on"] = _l("Give the last day, such as 2027-11-13, or leave it empty.")
    if ends_on is not None and starts_on is not None and ends_on < starts_on:
        wrong["ends_on"] = _l("The last day is before the first.")
    elif ends_on is not None and ends_on < today:
        wrong["ends_on"] = _l("The last day has passed.")
    if starts_on is None or "ends_on" in wrong:
        return None
    return MandatePeriod(starts_on, ends_on)


def _day(text: str) -> dt.date | None:
    match = _DAY.fullmatch(text.strip())
    try:
        day = dt.date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        return None
    return day if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR else None


def _too_long(length: int, limit: int) -> LazyString:
    return _l(
        "This is too long: %(length)d characters, and %(limit)d fit.", length=length, limit=limit
    )
