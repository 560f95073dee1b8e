"""The composer's form: new, given back, split, pointed at; no database."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import LazyString

from forum.comments.analysis.divergences import Divergence, divergences, fingerprint_of
from forum.comments.rules import MAX_TEXT
from forum.core.languages import canonical
from forum.submission.analysis.pastes import (
    MAX_PASTE,
    SplitProposal,
    chosen,
    holding_several,
    propose,
    versions,
)
from forum.submission.forms.comments import CO_AUTHENTIC, TEXT_FIELD
from forum.submission.queries.clearance import Step
from forum.text.render import render

MAX_GIVEN_BACK = 30  # texts of a form that was refused; a comment has at most MAX_VERSIONS

AGAIN = "again"  # instead of a tab: the paste is split anew

_BETWEEN = re.compile(r"\n\s*\n")  # paragraphs

_TAG_LIKE = re.compile(r"[A-Za-z0-9-]{1,35}")


@dataclass
class ComposerForm:
    """A composer's values as they were entered, and what is to be said of them."""

    key: str
    parent: str = ""
    comment: str = ""
    capacity: str = ""
    release: str = ""
    original: str = ""
    save: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    errors: Mapping[str, LazyString | str] = field(default_factory=dict)
    needs_sign_in: bool = False
    saved: bool = False
    is_edit: bool = False  # of what was received: capacity and place are fixed
    previews: dict[str, str] = field(default_factory=dict)
    theirs: dict[str, str] = field(default_factory=dict)  # texts saved by somebody else meanwhile
    focus: str = ""  # the language whose tab is open
    sent_back: Step | None = None  # by the organisation's clearer, with a note
    change: str = ""  # how much an edit changes
    suggested: str = ""  # the same, where it is preselected and nobody has chosen it
    drafted: str = ""  # the same, as the draft was saved
    paste: str = ""  # what the texts were split from
    split_into: list[str] = field(default_factory=list)  # the versions it was just split into
    proposal: SplitProposal | None = None  # how one text would be split
    looks_split: dict[str, list[str]] = field(default_factory=dict)  # what a text seems to hold
    divergences: list[Divergence] = field(default_factory=list)
    checked: str = ""  # the mark of the texts for which all of this has been shown


def blank(*, key: str, parent: str | None) -> ComposerForm:
    return ComposerForm(key=key, parent=parent or "")


def returned(form: Mapping[str, str], do: str) -> ComposerForm:
    """What was posted, as it was posted."""
    texts: dict[str, str] = {}
    for name, value in form.items():
        if name.startswith(TEXT_FIELD) and len(texts) < MAX_GIVEN_BACK:
            given_as = name.removeprefix(TEXT_FIELD)
            tag = canonical(given_as)
            if tag:
                texts[tag] = value
            elif value.strip() and _TAG_LIKE.fullmatch(given_as):
                texts[given_as] = value  # no language that we know; the text is not lost
    given = ComposerForm(
        key=form.get("key", ""),
        parent=form.get("parent", ""),
        comment=form.get("comment", ""),
        capacity=form.get("capacity", ""),
        release=form.get("release", ""),
        original=form.get("original", ""),
        save=form.get("save", ""),
        is_edit=form.get("is_edit") == "1",
        texts=texts,
        change=form.get("change", ""),
        suggested=form.get("suggested", ""),
        paste=form.get("paste", "")[:MAX_PASTE],
    )
    if do == "add":
        tag = canonical(form.get("language", "").strip())
        if tag:
            given.texts.setdefault(tag, "")
            given.focus = tag
    elif do == "preview":
        given.previews = {
            tag: render(text[:MAX_TEXT]).html for tag, text in texts.items() if text.strip()
        }
    return given


def propose_split(form: ComposerForm, opened: str, languages: Sequence[str]) -> None:
    """Adds a proposal for the text of the open tab, or for the paste that is corrected again."""
    text = (form.texts.get(opened) if opened != AGAIN else "") or form.paste
    form.focus = opened
    form.proposal = propose(text[:MAX_PASTE], languages)


def apply_split(form: ComposerForm, posted: Mapping[str, str]) -> None:
    """Puts the versions that the author confirmed in the place of the text that held them."""
    pieces = chosen(form.paste, posted)
    made = versions(form.paste, pieces)
    if not made:
        form.paste = ""
        return
    if form.focus == AGAIN:
        form.texts = {tag: text for tag, text in form.texts.items() if not _is_of(form.paste, text)}
    form.texts.pop(form.focus, None)
    form.texts |= made
    form.split_into = list(made)
    first = next(piece.language for piece in pieces if piece.language)
    if not form.is_edit and form.original != CO_AUTHENTIC:
        form.original = first  # what stands first is the original, unless its author says otherwise
    form.focus = first


def _is_of(paste: str, text: str) -> bool:
    """Whether a text was made from the paste alone, and was not changed since."""
    whole = " ".join(paste.split())
    return all(" ".join(part.split()) in whole for part in _BETWEEN.split(text))


def check(
    form: ComposerForm,
    texts: Mapping[str, str],
    languages: Sequence[str],
    terms: Sequence[dict[str, str]],
) -> bool:
    """Adds what is to be pointed out about these texts; False where there is nothing, or where it
    has been shown for these very texts."""
    mark = fingerprint_of(texts)
    form.looks_split = holding_several(texts, languages)
    original = form.original if form.original in texts else next(iter(texts), "")
    form.divergences = divergences(texts, original, terms)
    seen, form.checked = form.checked, mark
    return bool(form.looks_split or form.divergences) and seen != mark
