"""Reads the corpus: statements in several languages, and edits that plant a divergence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

HERE = Path(__file__).parent
PARTS = ("statements", "heldout")
Statements = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Pair:
    """Two versions; a planted one says what must be found in b, and where."""

    name: str
    languages: tuple[str, str]
    a: str
    b: str
    kind: str | None = None
    span: tuple[int, int] = (0, 0)  # of the edit, in b


def statements(name: str) -> Statements:
    """The texts of a file, by statement and language."""
    found: Statements = {}
    lines: list[str] = []
    for line in (HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("=== "):
            texts = found.setdefault(line[4:], {})
        elif line.startswith("--- "):
            language, lines = line[4:], []
            texts[language] = ""
        else:
            lines.append(line)
            texts[language] = "\n".join(lines).strip("\n")
    return found


def clean(name: str) -> list[Pair]:
    return [
        Pair(f"{statement} {a}-{b}", (a, b), texts[a], texts[b])
        for statement, texts in statements(name).items()
        for a, b in combinations(texts, 2)
    ]


def planted(name: str) -> Iterator[Pair]:
    """Each edit of one version, beside each other version.

    A line of the table: statement, language, kind, what stands there and what shall stand there,
    parted by tabs; "\\n" is a line break, and what shall stand there may be nothing.
    """
    texts = statements(name)
    for line in (HERE / f"{name}.edits").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        statement, language, kind, old, new = line.split("\t")
        old, new = old.replace("\\n", "\n"), new.replace("\\n", "\n")
        original = texts[statement][language]
        if original.count(old) < 1:
            raise ValueError(f"{statement} {language}: no {old!r}")
        at = original.index(old)
        edited = original[:at] + new + original[at + len(old) :]
        for other, text in texts[statement].items():
            if other == language or (kind == "identical" and text != edited):
                continue
            yield Pair(
                f"{statement} {language}-{other} {kind} {old!r} → {new!r}",
                (other, language),
                text,
                edited,
                kind,
                (at, at + len(new)),
            )
