"""Reads the corpus of edits, and says how often the proposal agrees with its readers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from forum.multilingual.edit_significance import EditSignificance, propose

HERE = Path(__file__).parent
PARTS = ("edits", "heldout", "second")
_LINE = re.compile(r"([a-zA-Z-]+) (typo|medium|major) ([^:]*): (.*)")
_KEPT = re.compile(r"@(\w+) (.*)")
_EDIT = re.compile(r"\{([^{}|]*)\|([^{}|]*)\}")


@dataclass(frozen=True, slots=True)
class Edit:
    """A text before and after, and what it is: `because` says why."""

    language: str
    severity: EditSignificance
    because: str
    old: str
    new: str


def edits(part: str) -> list[Edit]:
    """The pairs of a file; see the beginning of `edits.txt`."""
    kept: dict[str, str] = {}
    found = []
    for line in (HERE / f"{part}.txt").read_text(encoding="utf-8").splitlines():
        if match := _KEPT.fullmatch(line):
            kept[match[1]] = match[2]
        elif match := _LINE.fullmatch(line):
            text = re.sub(r"§(\w+)", lambda name: kept[name[1]], match[4]).replace("¶", "\n\n")
            old, new = _EDIT.sub(r"\1", text), _EDIT.sub(r"\2", text)
            found.append(Edit(match[1], EditSignificance(match[2]), match[3], old, new))
        elif line and not line.startswith("#"):
            raise ValueError(line)
    return found


@dataclass(frozen=True)
class Measured:
    """How often each severity of the readers (first) was proposed as each (second)."""

    counts: Counter[tuple[EditSignificance, EditSignificance]]
    wrong: list[str]

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def agreement(self) -> float:
        return self._share([(one, one) for one in EditSignificance], list(self.counts))

    def agreement_of(self, severity: EditSignificance) -> float:
        every = [(severity, one) for one in EditSignificance]
        return self._share([(severity, severity)], every)

    @property
    def unnoticed(self) -> int:
        """Changes of sense that would have been proposed as only the wording: the worst."""
        return sum(
            self.counts[one, EditSignificance.TYPO]
            for one in EditSignificance
            if one != EditSignificance.TYPO
        )

    @property
    def of_sense(self) -> int:
        return sum(n for (one, _other), n in self.counts.items() if one != EditSignificance.TYPO)

    def _share(
        self,
        some: Sequence[tuple[EditSignificance, EditSignificance]],
        every: Sequence[tuple[EditSignificance, EditSignificance]],
    ) -> float:
        total = sum(self.counts[pair] for pair in set(every))
        return sum(self.counts[pair] for pair in some) / total if total else 1.0


def measure(pairs: Sequence[Edit]) -> Measured:
    counts: Counter[tuple[EditSignificance, EditSignificance]] = Counter()
    wrong = []
    for edit in pairs:
        proposed = propose(edit.old, edit.new, edit.language)
        counts[edit.severity, proposed] += 1
        if proposed is not edit.severity:
            wrong.append(f"{edit.language} {edit.severity} proposed {proposed}: {edit.because}")
    return Measured(counts, wrong)


def table(measured: Measured) -> str:
    """The confusion table, the agreement of each class, and what matters most."""
    lines = [
        f"{'readers say':<14}" + "".join(f"{one:>10}" for one in EditSignificance) + "     agreed"
    ]
    for one in EditSignificance:
        row = "".join(f"{measured.counts[one, other]:>10}" for other in EditSignificance)
        lines.append(f"{one:<14}{row}{measured.agreement_of(one):>10.0%}")
    lines.append(f"agreed in all: {measured.agreement:.1%} of {measured.total}")
    lines.append(
        "changes of sense proposed as only the wording: "
        f"{measured.unnoticed} of {measured.of_sense}"
    )
    return "\n".join(lines)
