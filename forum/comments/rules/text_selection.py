"""Which of a comment's texts a reader is given, and what is said of its state. Pure functions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from forum.comments.rules import (
    PRECEDENCE,
    Change,
    Provenance,
    RevisionStatus,
    State,
    is_public,
    is_settled,
)
from forum.comments.rules.currency import Sense, VersionSense, outdated_by


class DisplayStatus(StrEnum):
    """How a revision stands, as it is said to somebody who may know of it."""

    PUBLIC = "public"
    UNDER_REVIEW = "under_review"
    APPEARS = "appears"  # approved, with an instant
    HELD_FOR_OTHERS = "held_for_others"  # approved, waits for the others of its release
    RETURNED = "returned"
    REJECTED = "rejected"
    RECALLED = "recalled"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    DRAFT = "draft"
    IN_CLEARANCE = "in_clearance"
    SENT_BACK = "sent_back"


@dataclass(frozen=True, slots=True)
class ReadableText:
    """A revision that its reader may read."""

    version: int
    language: str
    provenance: Provenance
    credit: str  # who translated it, or the tool
    status: RevisionStatus
    public_id: str
    html: str
    excerpt: str
    sense: int
    corresponds: frozenset[Sense]
    writer: int | None  # the person who saved it last
    change: Change | None  # how much it changes the text before it
    proposed: bool  # a moderator wrote it, and its author has taken it
    source: str = ""  # its Markdown, where it was asked for

    @property
    def standpoint(self) -> VersionSense:
        return VersionSense(self.version, self.provenance, self.sense, self.corresponds)

    def is_public(self, at: dt.datetime) -> bool:
        """As a text of a standing comment."""
        return is_public(self.status, at)


@dataclass(frozen=True, slots=True)
class TextChoice:
    """The text that is shown, and all languages in which there is one."""

    text: ReadableText
    languages: tuple[str, ...]  # the original's first
    original: ReadableText
    is_fallback: bool  # the reader's language does not exist
    outdated_by: ReadableText | None  # the original that changed since


def display_status(
    standing: RevisionStatus, at: dt.datetime, *, to_moderator: bool
) -> DisplayStatus:
    """To the author a decision within its grace is still a review; moderators see it."""
    state = standing.state
    if state is State.APPROVED:
        if standing.number <= standing.withdrawn_through:
            return DisplayStatus.WITHDRAWN
        if is_public(standing, at):
            return DisplayStatus.PUBLIC
        if not to_moderator:
            return DisplayStatus.UNDER_REVIEW
        return DisplayStatus.APPEARS if standing.publish_at else DisplayStatus.HELD_FOR_OTHERS
    if state in (State.RETURNED, State.REJECTED):
        if not to_moderator and not is_settled(standing, at):
            return DisplayStatus.UNDER_REVIEW
        return DisplayStatus(state.value)
    return DisplayStatus.UNDER_REVIEW if state is State.SUBMITTED else DisplayStatus(state.value)


def current(texts: Iterable[ReadableText], at: dt.datetime) -> list[ReadableText]:
    """Of each version the shown revision; where none is public, the newest one given."""
    best: dict[int, ReadableText] = {}
    for text in texts:
        other = best.get(text.version)
        if other is None or _rank(text, at) > _rank(other, at):
            best[text.version] = text
    return list(best.values())


def _rank(text: ReadableText, at: dt.datetime) -> tuple[bool, int]:
    return is_public(text.status, at), text.status.number


def choose(texts: Sequence[ReadableText], wanted: str | None, interface: str) -> TextChoice | None:
    """The reader's text: in the language asked for this comment, else in the interface's, else
    the original. Of several in one language, the first by provenance."""
    if not texts:
        return None
    by_language: dict[str, ReadableText] = {}
    ordered = sorted(texts, key=lambda text: (PRECEDENCE[text.provenance], text.version))
    for text in ordered:
        by_language.setdefault(text.language, text)
    original = ordered[0]
    languages = tuple(by_language)
    for language in (wanted, interface):
        if language and language in by_language:
            text = by_language[language]
            return TextChoice(text, languages, original, False, newer_original(text, ordered))
    return TextChoice(original, languages, original, True, newer_original(original, ordered))


def newer_original(text: ReadableText, shown: Sequence[ReadableText]) -> ReadableText | None:
    """The original that has changed since the text was written, of those shown to the viewer."""
    if len(shown) == 1:
        return None
    newer = outdated_by(text.standpoint, [other.standpoint for other in shown if other is not text])
    return next((other for other in shown if newer and other.version == newer.version), None)
