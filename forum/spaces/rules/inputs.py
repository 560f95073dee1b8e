"""What a space and a question say and how they are set, as forms, files and acts hand it on."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from forum.spaces.rules import QuestionState, Release

MAX_TITLE = 300  # characters, as in the records
MAX_GROUP = 300
MAX_AUDIENCE = 1_000
MAX_QUESTION = 500
MAX_PROSE = 20_000  # characters of a welcome or a prompt: some ten pages
MAX_LANGUAGES = 12  # working languages of a space
MAX_QUESTIONS = 500  # of a space
MAX_TERMS = 300  # names and acronyms of a space that the comparison of versions knows
MAX_TERM = 80

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{1,58}[a-z0-9]")
_TAKEN = frozenset({"new"})  # the page for a new space is there


def is_slug(text: str) -> bool:
    """Three to sixty letters a to z, digits and hyphens; no hyphen at either end."""
    return _SLUG.fullmatch(text) is not None and text not in _TAKEN


@dataclass(frozen=True, slots=True)
class SpaceTextInput:
    """A space in one language; `welcome` is Markdown."""

    title: str
    working_group: str = ""
    audience: str = ""
    welcome: str = ""


@dataclass(frozen=True)
class SpaceInput:
    """Everything that the secretariat sets on a space."""

    slug: str
    opens_at: dt.datetime
    closes_at: dt.datetime
    time_zone: str
    languages: tuple[str, ...]
    release: Release
    grace_minutes: int
    admits_personal: bool
    allows_own: bool
    words: Mapping[str, SpaceTextInput]
    terms: tuple[Mapping[str, str], ...] = ()  # names and acronyms that are one, by language


@dataclass(frozen=True, slots=True)
class QuestionTextInput:
    """A question in one language; `prompt` is Markdown."""

    title: str
    prompt: str = ""


@dataclass(frozen=True)
class QuestionInput:
    """Everything that the secretariat sets on a question, its number aside."""

    state: QuestionState
    words: Mapping[str, QuestionTextInput]
