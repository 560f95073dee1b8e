"""What a file for translators holds, whatever its form, and what can be wrong with one."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum

# The texts of a space of five hundred long comments, with their translations, are some megabytes.
LARGEST_FILE = 20_000_000  # bytes
MOST_SHEETS = 5_000
MOST_SEGMENTS = 50_000
MOST_PROBLEMS = 200  # nobody reads more, and a hostile file could hold a million

STATES = ("missing", "stale", "current", "draft")


class Trouble(StrEnum):
    """What can be wrong with a file, or with a place in it."""

    NOT_A_FILE = "not_a_file"  # empty, cut off, or of another kind
    TOO_LARGE = "too_large"
    ENTITIES = "entities"
    ENCRYPTED = "encrypted"
    BOMB = "bomb"  # far larger unpacked than packed
    UNSAFE = "unsafe"  # macros, outside references, names that leave their folder
    ENCODING = "encoding"
    NOT_XML = "not_xml"
    NOT_XLIFF = "not_xliff"
    WRONG_VERSION = "wrong_version"
    MISSING_ID = "missing_id"
    UNKNOWN_UNIT = "unknown_unit"
    MISSING_UNIT = "missing_unit"
    CHANGED_SOURCE = "changed_source"
    BAD_MARKUP = "bad_markup"
    EMPTY_TARGET = "empty_target"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Segment:
    """The Markdown of one block, and its translation, if there is one."""

    id: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One text to be translated: public ids, languages as BCP 47 tags, a state out of STATES.

    `revision` is that of the source; `target_revision` is "" where there is no translation yet.
    """

    space: str
    comment: str
    revision: str
    source_language: str
    target_language: str
    target_revision: str
    state: str
    title: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """What is wrong, and where: "line 12", "table 2, row 3"; "" is the whole file."""

    place: str
    trouble: Trouble
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SheetReading:
    """What could be read of a file, and what could not."""

    sheets: tuple[Sheet, ...]
    problems: tuple[SheetProblem, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """What identifies a sheet in a file, in one line of text that every tool keeps."""

    space: str
    comment: str
    revision: str
    source_language: str
    target_language: str
    target_revision: str
    state: str
    count: int
    digest: str


_ID = r"[A-Za-z0-9_-]{1,64}"
_LABEL = re.compile(
    rf"comment:(?P<comment>{_ID});space:(?P<space>[A-Za-z0-9._-]{{1,120}});revision:(?P<revision>{_ID});"
    rf"from:(?P<source_language>[A-Za-z0-9-]{{2,35}});to:(?P<target_language>[A-Za-z0-9-]{{2,35}});"
    rf"target:(?P<target_revision>(?:{_ID})?);state:(?P<state>{'|'.join(STATES)});"
    r"units:(?P<count>[0-9]{1,6});sources:(?P<digest>[0-9a-f]{16})"
)
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACES = re.compile(r"\s+")


def label(sheet: Sheet) -> str:
    """The label of a sheet."""
    return (
        f"comment:{sheet.comment};space:{sheet.space};revision:{sheet.revision};"
        f"from:{sheet.source_language};to:{sheet.target_language};"
        f"target:{sheet.target_revision};state:{sheet.state};"
        f"units:{len(sheet.segments)};sources:{digest(*(s.source for s in sheet.segments))}"
    )


def read_label(text: str) -> Label | None:
    """Read a label; None where it is none, or was damaged."""
    found = _LABEL.fullmatch(_SPACES.sub("", text))
    if found is None:
        return None
    fields = found.groupdict()
    count = int(fields.pop("count"))
    return Label(count=count, **fields)


def digest(*texts: str) -> str:
    """Sixteen hexadecimal digits that change with the texts, but not with their white space."""
    whole = "\x00".join(_SPACES.sub("", storable(text)) for text in texts)
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def storable(text: str) -> str:
    """Text that XML can hold: anything else in it becomes a replacement character."""
    return _NOT_IN_XML.sub("\ufffd", text)


def sheet(label: Label, title: str, segments: tuple[Segment, ...]) -> Sheet:
    """A sheet with what its label says."""
    return Sheet(
        space=label.space,
        comment=label.comment,
        revision=label.revision,
        source_language=label.source_language,
        target_language=label.target_language,
        target_revision=label.target_revision,
        state=label.state,
        title=title,
        segments=segments,
    )


class SheetProblems:
    """Collects problems, up to as many as anybody reads."""

    def __init__(self) -> None:
        self.found: list[SheetProblem] = []

    def add(self, place: str, trouble: Trouble, detail: str = "") -> None:
        if len(self.found) < MOST_PROBLEMS:
            self.found.append(SheetProblem(place, trouble, storable(detail)[:200]))


class Unreadable(Exception):
    """The whole file is refused."""

    def __init__(self, trouble: Trouble, detail: str = "", place: str = "") -> None:
        super().__init__(trouble.value)
        self.problem = SheetProblem(place, trouble, storable(detail)[:200])
