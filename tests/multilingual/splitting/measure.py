"""How well the texts of the corpus are split."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from forum.multilingual.splitting import split
from tests.multilingual.splitting import Case, cases


@dataclass(slots=True)
class Figures:
    """Counts over one file of the corpus. Borders are starts and ends, exact to the code point."""

    name: str
    texts: int = 0
    expected: int = 0  # versions of texts that hold several
    proposed: int = 0
    starts_and_ends: int = 0  # borders that are right
    languages: int = 0  # versions with the right borders and language
    wrong_texts: int = 0
    false_splits: int = 0

    def border_precision(self) -> float:
        return self.starts_and_ends / max(1, 2 * self.proposed)

    def border_recall(self) -> float:
        return self.starts_and_ends / max(1, 2 * self.expected)

    def language_precision(self) -> float:
        return self.languages / max(1, self.proposed)

    def language_recall(self) -> float:
        return self.languages / max(1, self.expected)

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.texts} texts, {self.wrong_texts} not as expected, "
            f"{self.false_splits} false splits; borders: precision {self.border_precision():.4f}, "
            f"recall {self.border_recall():.4f}; languages: precision "
            f"{self.language_precision():.4f}, recall {self.language_recall():.4f} "
            f"({self.expected} versions expected, {self.proposed} proposed)"
        )


def measured(name: str) -> Figures:
    """The figures over one file of the corpus."""
    figures = Figures(name)
    for case in cases(name):
        proposed = versions(case)
        figures.texts += 1
        figures.wrong_texts += proposed != case.versions
        figures.false_splits += bool(proposed) and not case.versions
        figures.expected += len(case.versions)
        figures.proposed += len(proposed)
        starts = {start for _, start, _ in case.versions}
        ends = {end for _, _, end in case.versions}
        for version in proposed:
            figures.starts_and_ends += (version[1] in starts) + (version[2] in ends)
            figures.languages += version in case.versions
    return figures


def versions(case: Case) -> tuple[tuple[str | None, int, int], ...]:
    """What is proposed for a case; nothing where it is left whole."""
    parts = split(case.text)
    return tuple((one.language, one.start, one.end) for one in parts) if len(parts) > 1 else ()


def wrong(name: str) -> Iterator[str]:
    """What is not as expected, one line each."""
    for case in cases(name):
        proposed = versions(case)
        if proposed != case.versions:
            expected = " ".join(f"{one[0]}:{one[1]}-{one[2]}" for one in case.versions)
            got = " ".join(f"{one[0]}:{one[1]}-{one[2]}" for one in proposed)
            yield f"{case.name}: expected {expected or 'whole'}, got {got or 'whole'}"
