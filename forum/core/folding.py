"""Searching in names as people type them: without accents and without regard to capitals.

A column is folded by the database, what is typed by Python first, and then by the database as
well, so that a name written as it stands is always found. SQLite is given a function of Python
and folds every alphabet. PostgreSQL takes the marks off by itself (`normalize`, 13 and later) and
knows the capitals of those alphabets that the database's own locale knows: of ASCII in any case.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, String, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

MAX_SEARCH = 100  # characters; longer ones are cut, since no name of ours is found by more
# Accents, and the invisible characters that a name may hold: nobody types them when searching.
MARKS = "\u0300-\u036f\u180b-\u180d\u180f\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef"
_MARKS = re.compile(f"[{MARKS}]")
_WILD = re.compile(r"([\\%_])")


def strip_accents(text: str) -> str:
    """`Côte d’Ivoire` → `Cote d’Ivoire`."""
    return _MARKS.sub("", unicodedata.normalize("NFKD", text))


def fold(text: str | None) -> str | None:
    """As the database compares."""
    return None if text is None else strip_accents(text).lower()


class folded(GenericFunction[str]):  # noqa: N801 - a function of SQL, named as one
    """A text without accents and capitals, by the engine."""

    type = String()
    inherit_cache = True
    name = "fold"


@compiles(folded, "postgresql")
def _on_postgresql(element: Any, compiler: Any, **more: Any) -> str:
    inner = compiler.process(element.clauses, **more)
    return f"lower(regexp_replace(normalize({inner}, NFKD), '[{MARKS}]', '', 'g'))"


def contains(column: Any, wanted: str) -> ColumnElement[bool]:
    """Whether a column holds what was typed; `%` and `_` stand for themselves."""
    # Folded before it is escaped: a full-width percent sign becomes one that would be wild.
    escaped = _WILD.sub(r"\\\1", strip_accents(wanted[:MAX_SEARCH]))
    return folded(column).like(folded(literal(f"%{escaped}%", String())), escape="\\")
