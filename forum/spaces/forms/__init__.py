"""What the secretariat's forms say, checked; each mistake is told at its field."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.core.errors import Invalid
from forum.core.languages import canonical
from forum.spaces.rules import MAX_GRACE_MINUTES, QuestionState, Release
from forum.spaces.rules import inputs as limits
from forum.spaces.rules.inputs import (
    QuestionInput,
    QuestionTextInput,
    SpaceInput,
    SpaceTextInput,
    is_slug,
)
from forum.spaces.rules.local_time import (
    FIRST_YEAR,
    LAST_YEAR,
    Repeated,
    Skipped,
    instant_of,
    is_zone,
    local_of,
)
from forum.text.clean import clean, clean_line, is_blank

OFFERED = ("en", "fr", "es")  # on every form, whatever the working languages
SPACE_WORDS = {
    "title": limits.MAX_TITLE,
    "working_group": limits.MAX_GROUP,
    "audience": limits.MAX_AUDIENCE,
    "welcome": limits.MAX_PROSE,
}
QUESTION_WORDS = {"title": limits.MAX_QUESTION, "prompt": limits.MAX_PROSE}
PROSE = frozenset({"welcome", "prompt"})  # Markdown of several lines; the others are one line
_LOCAL = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::00)?", re.ASCII)

Mistakes = dict[str, LazyString | str]


def read_space(form: Mapping[str, str], slug: str | None = None) -> SpaceInput:
    """The form's values; raises `Invalid` with every mistake at once, in the form's order.

    `slug` is that of a space that is here already: its address does not change.
    """
    wrong: Mistakes = {}
    if slug is None:
        slug = form.get("slug", "").strip()
        if not is_slug(slug):
            wrong["slug"] = _l(
                "Write 3 to 60 small letters (a to z), digits and hyphens; hyphens only inside."
            )
    languages = _working_languages(form.get("languages", ""), wrong)
    words = {
        tag: SpaceTextInput(**fields)
        for tag, fields in _words(form, form_languages(form, languages), SPACE_WORDS, wrong)
    }
    zone = form.get("time_zone", "").strip()
    if not is_zone(zone):
        wrong["time_zone"] = _l("Choose a time zone by its name, such as Europe/Zurich.")
    opens_at = _instant(form, "opens_at", zone, wrong)
    closes_at = _instant(form, "closes_at", zone, wrong)
    if opens_at and closes_at and opens_at >= closes_at:
        wrong["closes_at"] = _l("The consultation would close before it opens.")
    release = form.get("release", "")
    if release not in list(Release):
        wrong["release"] = _l("Choose when the versions of a comment may appear.")
    grace = _grace(form.get("grace_minutes", ""))
    if grace is None:
        wrong["grace_minutes"] = _l(
            "Write a number of minutes from 0 to %(limit)d.", limit=MAX_GRACE_MINUTES
        )
    terms = _terms(form.get("terms", ""), wrong)
    if wrong or opens_at is None or closes_at is None or grace is None:
        raise Invalid(_in_order(wrong))
    return SpaceInput(
        slug=slug,
        opens_at=opens_at,
        closes_at=closes_at,
        time_zone=zone,
        languages=languages,
        release=Release(release),
        grace_minutes=grace,
        admits_personal="admits_personal" in form,
        allows_own="allows_own" in form,
        words=words,
        terms=terms,
    )


def read_question(form: Mapping[str, str], languages: Iterable[str]) -> QuestionInput:
    """As `read_space`; `languages` are those of the space."""
    wrong: Mistakes = {}
    words = {
        tag: QuestionTextInput(**fields)
        for tag, fields in _words(form, form_languages(form, languages), QUESTION_WORDS, wrong)
    }
    state = form.get("state", "")
    if state not in list(QuestionState):
        wrong["state"] = _l("Choose whether the question takes comments.")
    if wrong:
        raise Invalid(_in_order(wrong))
    return QuestionInput(state=QuestionState(state), words=words)


def form_languages(form: Mapping[str, str], working: Iterable[str]) -> list[str]:
    """The languages that a form has fields for: ours, the working ones, those it came with."""
    came = (
        canonical(name.partition("-")[2])
        for name, value in form.items()
        if name.partition("-")[0] in {*SPACE_WORDS, *QUESTION_WORDS} and value.strip()
    )
    found = dict.fromkeys([*OFFERED, *working, *(tag for tag in came if tag)])
    return list(found)[: len(OFFERED) + limits.MAX_LANGUAGES]


def working_languages(text: str) -> list[str]:
    """What a list of languages names; what is no language is passed over."""
    return [tag for part in text.split(",") if (tag := canonical(part.strip()))]


def _working_languages(text: str, wrong: Mistakes) -> tuple[str, ...]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    unknown = [part for part in parts if canonical(part) is None]
    found = tuple(dict.fromkeys(working_languages(text)))
    if unknown:
        wrong["languages"] = _l("We know no language “%(tag)s”.", tag=unknown[0][:40])
    elif not found:
        wrong["languages"] = _l("Name at least one working language.")
    elif len(found) > limits.MAX_LANGUAGES:
        wrong["languages"] = _l(
            "A space can have %(limit)d working languages at most.", limit=limits.MAX_LANGUAGES
        )
    return found


def _words(
    form: Mapping[str, str], languages: Iterable[str], fields: Mapping[str, int], wrong: Mistakes
) -> list[tuple[str, dict[str, str]]]:
    """The texts by language, where there is a title."""
    found: list[tuple[str, dict[str, str]]] = []
    for tag in languages:
        said: dict[str, str] = {}
        for field, limit in fields.items():
            value = form.get(f"{field}-{tag}", "")
            text = clean(value) if field in PROSE else clean_line(value)
            said[field] = "" if is_blank(text) else text
            if len(said[field]) > limit:
                wrong[f"{field}-{tag}"] = _l(
                    "This is too long: %(length)d characters, and %(limit)d fit.",
                    length=len(said[field]),
                    limit=limit,
                )
        if said["title"]:
            found.append((tag, said))
        elif any(said.values()):
            wrong[f"title-{tag}"] = _l(
                "Give a title in this language too, or leave its other fields empty."
            )
    if not found and not any(name.startswith("title-") for name in wrong):
        wrong["title-en"] = _l("Give a title in at least one language.")
    return found


def _instant(form: Mapping[str, str], name: str, zone: str, wrong: Mistakes) -> dt.datetime | None:
    match = _LOCAL.fullmatch(form.get(name, "").strip())
    try:
        local = dt.datetime(*(int(part) for part in match.groups())) if match else None  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        local = None
    if local is None or not FIRST_YEAR <= local.year <= LAST_YEAR:
        wrong[name] = _l("Give a day and a time, such as 2026-11-14 18:00.")
        return None
    if not is_zone(zone):
        return None
    try:
        return instant_of(local, zone)
    except Skipped:
        wrong[name] = _l("Clocks skip this time there: they are put forward. Choose another one.")
    except Repeated:
        wrong[name] = _l("Clocks show this time twice there. Choose one outside that hour.")
    return None


def _terms(text: str, wrong: Mistakes) -> tuple[dict[str, str], ...]:
    """One term in a line, by language: `en: GCM; fr: PMM`."""
    found: list[dict[str, str]] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        term: dict[str, str] = {}
        for part in line.split(";"):
            tag, colon, words = part.partition(":")
            language, name = canonical(tag.strip()), clean_line(words)
            if not colon or language is None or is_blank(name) or len(name) > limits.MAX_TERM:
                wrong["terms"] = _l(
                    "Write a term in each line, such as: en: GCM; fr: PMM. This line is not one: "
                    "%(line)s",
                    line=line.strip()[:60],
                )
                return ()
            term[language] = name
        found.append(term)
    if len(found) > limits.MAX_TERMS:
        wrong["terms"] = _l("A space can have %(limit)d terms at most.", limit=limits.MAX_TERMS)
    return tuple(found)


def _grace(text: str) -> int | None:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        return None
    return int(text) if int(text) <= MAX_GRACE_MINUTES else None


def _in_order(wrong: Mistakes) -> Mistakes:
    """As the fields stand on the form."""
    order = ["slug", *SPACE_WORDS, "prompt", "languages", "opens_at", "closes_at", "time_zone"]
    order += ["release", "grace_minutes", "terms", "state"]
    return dict(sorted(wrong.items(), key=lambda one: order.index(one[0].partition("-")[0])))


def space_values(details: SpaceInput) -> dict[str, str]:
    """A space as the form's values; the counterpart of `read_space`."""
    values = {
        "slug": details.slug,
        "languages": ", ".join(details.languages),
        "opens_at": local_of(details.opens_at, details.time_zone).isoformat(timespec="minutes"),
        "closes_at": local_of(details.closes_at, details.time_zone).isoformat(timespec="minutes"),
        "time_zone": details.time_zone,
        "release": details.release.value,
        "grace_minutes": str(details.grace_minutes),
        "terms": "\n".join(
            "; ".join(f"{tag}: {name}" for tag, name in term.items()) for term in details.terms
        ),
    }
    values |= {name: "1" for name in ("admits_personal", "allows_own") if getattr(details, name)}
    for tag, words in details.words.items():
        values |= {f"{field}-{tag}": getattr(words, field) for field in SPACE_WORDS}
    return values


def question_values(details: QuestionInput) -> dict[str, str]:
    values = {"state": details.state.value}
    for tag, words in details.words.items():
        values |= {f"{field}-{tag}": getattr(words, field) for field in QUESTION_WORDS}
    return values
