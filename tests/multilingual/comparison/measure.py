"""Measures the divergence check: precision and recall of each kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from forum.multilingual.comparison import Finding, FindingKind, compare
from tests.multilingual.comparison.corpus import Pair


@dataclass
class Measured:
    """Counts by kind, and a line for each miss and each false alarm."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    clean: int = 0
    clean_with_findings: int = 0
    complaints: list[str] = field(default_factory=list)

    def recall(self, kind: str) -> float:
        return self.found[kind] / self.planted[kind]

    def precision(self, kind: str) -> float:
        said = self.found[kind] + self.false[kind]
        return self.found[kind] / said if said else 1.0


def measure(pairs: Iterable[Pair]) -> Measured:
    """Runs the check; every finding that no edit explains is a false alarm of its kind."""
    measured = Measured()
    for pair in pairs:
        findings = compare(pair.a, pair.b, pair.languages)
        if pair.kind is None:
            measured.clean += 1
            measured.clean_with_findings += bool(findings)
            unexplained = findings
        else:
            right = [finding for finding in findings if _is_planted(finding, pair)]
            measured.planted[pair.kind] += 1
            measured.found[pair.kind] += bool(right)
            unexplained = [f for f in findings if f not in right and not _follows(f, pair)]
            if not right:
                measured.complaints.append(f"missed: {pair.name}: {_said(findings)}")
        for finding in unexplained:
            measured.false[finding.kind] += 1
            measured.complaints.append(f"false alarm: {pair.name}: {_said([finding])}")
    return measured


def _is_planted(finding: Finding, pair: Pair) -> bool:
    """Of the kind that was planted; at the edit, unless nothing is left there."""
    if finding.kind != pair.kind:
        return False
    start, end = pair.span
    return finding.b is None or start == end or (finding.b.start < end and start < finding.b.end)


def _follows(finding: Finding, pair: Pair) -> bool:
    """What is true of a planted pair besides: a text in the wrong language is also identical, and
    what was dropped with its paragraph is missing too."""
    structure = (FindingKind.PARAGRAPHS, FindingKind.ITEMS, FindingKind.LENGTH)
    whole = (FindingKind.LANGUAGE, FindingKind.IDENTICAL)
    if pair.kind in whole:
        return True
    return pair.kind in structure and (finding.kind in structure or finding.b is None)


def _said(findings: Iterable[Finding]) -> str:
    return "; ".join(
        f"{f.kind} {f.a and f.a.text[:60]!r} | {f.b and f.b.text[:60]!r}" for f in findings
    )


def table(measured: Measured) -> str:
    """A line for each kind, and one for the clean pairs."""
    lines = [f"{'kind':<12}{'planted':>8}{'found':>8}{'false':>8}{'precision':>11}{'recall':>8}"]
    for kind in FindingKind:
        if measured.planted[kind] or measured.false[kind]:
            recall = f"{measured.recall(kind):>8.3f}" if measured.planted[kind] else f"{'':>8}"
            lines.append(
                f"{kind:<12}{measured.planted[kind]:>8}{measured.found[kind]:>8}"
                f"{measured.false[kind]:>8}{measured.precision(kind):>11.3f}{recall}"
            )
    lines.append(
        f"{sum(measured.planted.values())} planted pairs; {measured.clean} clean pairs, "
        f"{measured.clean_with_findings} of them with findings"
    )
    return "\n".join(lines)
