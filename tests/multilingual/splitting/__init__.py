"""The corpus of pasted texts: what stands between ⟦en⟧ and ⟦/⟧ is a version's own text."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).parent
_CASE = re.compile(r"^⟪(.+?)(?: \| (.+?))?⟫\n", re.MULTILINE)
_STATEMENT = re.compile(r"\{(\w+)\.(\w+)(?:\|(\w+))?\}")
_SENTINEL = re.compile(r"⟦(/|\w+)⟧")

# Written visibly in the corpus.
_SIGNS = {"␣": "\u00a0", "⍽": "\u202f", "⇥": "\t", "␠": " ", "⇠": "\u200f"}

# What a statement of the bank goes through: {pathways.en|wrapped}.
_FORMS: dict[str, Callable[[str], str]] = {
    "wrapped": lambda text: "\n\n".join(
        "\n".join(textwrap.wrap(one, 68)) for one in text.split("\n\n")
    ),
    "single": lambda text: re.sub("\n\n+", "\n", text),
    "upper": str.upper,
    "quoted": lambda text: re.sub("^", "> ", text, flags=re.MULTILINE),
    "indented": lambda text: re.sub("^", "    ", text, flags=re.MULTILINE),
    "first": lambda text: text.split("\n\n")[0],
    "second": lambda text: text.split("\n\n")[1],
    "third": lambda text: text.split("\n\n")[2],
    "line": lambda text: re.sub("\n+", " ", text),
    "plain": lambda text: "".join(
        one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one)
    ),
    "trailing": lambda text: text.replace("\n", "  \n"),
}

# What a whole case goes through: "⟪name | crlf nfd⟫".
_WHOLE: dict[str, Callable[[str], str]] = {
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "cr": lambda text: text.replace("\n", "\r"),
    "nfd": lambda text: unicodedata.normalize("NFD", text),
    "bom": lambda text: "\ufeff" + text,
    "spaced": lambda text: "\n\n \t\n" + text + "  \n\n\n",
    "separator": lambda text: text.replace("\n\n", "\u2029"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """A text, and its versions as (language, start, end); none where there is nothing to split."""

    name: str
    text: str
    versions: tuple[tuple[str, int, int], ...]


def cases(name: str) -> list[Case]:
    """The cases of one file of the corpus."""
    bank = {name: text for name, _, text in _sections("bank")}

    def statement(match: re.Match[str]) -> str:
        text = bank[f"{match[1]}.{match[2]}"]
        return _FORMS[match[3]](text) if match[3] else text

    return [
        _case(title, flags, _STATEMENT.sub(statement, body))
        for title, flags, body in _sections(name)
    ]


def _sections(name: str) -> list[tuple[str, str, str]]:
    parts = _CASE.split((_FOLDER / f"{name}.txt").read_text(encoding="utf-8"))[1:]
    return [
        (parts[at], parts[at + 1] or "", parts[at + 2].strip("\n"))
        for at in range(0, len(parts), 3)
    ]


def _case(title: str, flags: str, marked: str) -> Case:
    for sign, character in _SIGNS.items():
        marked = marked.replace(sign, character)
    for flag in flags.split():
        marked = _WHOLE[flag](marked)
    text, versions, opened = "", [], ("", 0)
    at = 0
    for sentinel in _SENTINEL.finditer(marked):
        text += marked[at : sentinel.start()]
        at = sentinel.end()
        if sentinel[1] == "/":
            versions.append((*opened, len(text)))
        else:
            opened = (sentinel[1], len(text))
    return Case(title, text + marked[at:], tuple(versions))
