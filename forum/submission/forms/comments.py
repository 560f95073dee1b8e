"""What a composer's form asks for, checked; a mistake is told by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.comments.rules import MAX_NOTE, MAX_TEXT, MAX_VERSIONS, Change
from forum.core.errors import Invalid
from forum.core.i18n import number
from forum.core.ids import is_id
from forum.core.languages import canonical, name_in
from forum.spaces.rules import Capacity, Release
from forum.submission.analysis.pastes import MAX_PASTE
from forum.text.clean import clean, is_blank

TEXT_FIELD = "text-"  # followed by the language: text-fr
CO_AUTHENTIC = "all"  # instead of the language of the original: each version is one
MAX_KEY = 64


@dataclass(frozen=True)
class CommentForm:
    """What somebody wants to post: texts by language, as whom, in reply to what.

    `raw` is what was received, letter for letter; `texts` is the same, cleaned.
    """

    key: str
    capacity: Capacity = Capacity.PERSONAL
    organisation: str | None = None  # public id
    parent: str | None = None
    comment: str | None = None  # of a draft, or of a comment that is being edited
    release: Release = Release.TOGETHER
    original: str = ""
    co_authentic: bool = False  # each version is an original
    change: Change = Change.MEDIUM  # how much an edit changes
    texts: dict[str, str] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    save: int | None = None
    paste: str = ""  # what these texts were split from


def read(form: Mapping[str, str], *, language: str, complete: bool) -> CommentForm:
    """The form's values; raises `Invalid` with every mistake at once.

    With `complete`, there must be a text to submit; a draft may be empty. `language` is that of
    the interface: messages name languages in it.
    """
    mistakes: dict[str, LazyString | str] = {}
    status = 422
    raw: dict[str, str] = {}
    for name, value in form.items():
        if not name.startswith(TEXT_FIELD):
            continue
        tag = canonical(name.removeprefix(TEXT_FIELD))
        if tag is None:
            if not is_blank(value):
                mistakes[name] = _l("This is not a language that we know.")
            continue
        raw[tag] = value
    texts = {tag: clean(value) for tag, value in raw.items()}
    texts = {tag: text for tag, text in texts.items() if not is_blank(text)}
    for tag, text in texts.items():
        if len(text) > MAX_TEXT:
            status = 413
            mistakes[TEXT_FIELD + tag] = _l(
                "The text in %(language)s is too long: %(length)s characters, and %(limit)s fit.",
                language=name_in(tag, language),
                length=number(len(text), language),
                limit=number(MAX_TEXT, language),
            )
    if len(texts) > MAX_VERSIONS:
        mistakes["texts"] = _l(
            "A comment can have %(limit)d languages at most.", limit=MAX_VERSIONS
        )
    if complete and not texts and not mistakes:
        mistakes["texts"] = _l("Write a text in at least one language.")
    capacity, organisation = _speaker(form.get("capacity", ""), mistakes)
    release = form.get("release", "")
    if release and release not in list(Release):
        mistakes["release"] = _l("Choose when the versions may appear.")
    if form.get("change") and form["change"] not in list(Change):
        mistakes["change"] = _l("Choose how much your change changes.")
    key = form.get("key", "")
    if not 8 <= len(key) <= MAX_KEY or not key.isascii() or not key.isprintable():
        mistakes["key"] = _l("This form is damaged. Open it again and paste your text into it.")
    parent, comment = form.get("parent") or None, form.get("comment") or None
    if parent and not is_id(parent):
        mistakes["parent"] = _l("The comment that you reply to is not here.")
    if comment and not is_id(comment):
        mistakes["comment"] = _l("This form is damaged. Open it again and paste your text into it.")
    if mistakes:
        raise Invalid(mistakes, status=status)
    original = canonical(form.get("original", "")) or ""
    change = form.get("change", "")
    return CommentForm(
        key=key,
        capacity=capacity,
        organisation=organisation,
        parent=parent,
        comment=comment,
        release=Release(release or Release.TOGETHER),
        original=original if original in texts else next(iter(texts), ""),
        co_authentic=form.get("original") == CO_AUTHENTIC,
        change=Change(change or Change.MEDIUM),
        texts=texts,
        raw={tag: raw[tag] for tag in texts},
        save=_small_number(form.get("save", "")),
        paste=form.get("paste", "")[:MAX_PASTE],
    )


def _speaker(value: str, mistakes: dict[str, LazyString | str]) -> tuple[Capacity, str | None]:
    """`personal`, `working_group`, or `organisation:` with the organisation's id."""
    kind, _separator, organisation = value.partition(":")
    if kind not in list(Capacity) or (kind == Capacity.ORGANISATION) != is_id(organisation):
        mistakes["capacity"] = _l("Choose for whom you speak.")
        return Capacity.PERSONAL, None
    return Capacity(kind), organisation or None


def _small_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def read_note(form: Mapping[str, str]) -> str:
    """A note that goes with an act, cleaned. Raises `Invalid` where it is too long."""
    note = clean(form.get("note", ""))
    if len(note) > MAX_NOTE:
        raise Invalid(
            {"note": _l("The note is too long: %(limit)d characters fit.", limit=MAX_NOTE)},
            status=413,
        )
    return note
