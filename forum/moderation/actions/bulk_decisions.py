"""Deciding on several comments in one go: one decision for each, each in its own transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from forum.core.errors import Forbidden, Invalid, NotThere, Problem, Stale
from forum.moderation.actions.decisions import Verdict, decide
from forum.spaces.rules.viewer import Viewer


@dataclass
class BulkOutcome:
    """What became of each comment."""

    decisions: list[str] = field(default_factory=list)  # ids
    problems: dict[str, Problem] = field(default_factory=dict)  # by comment

    @property
    def status(self) -> int:
        """Of the answer where something was not decided."""
        statuses = {problem.status for problem in self.problems.values()}
        return statuses.pop() if len(statuses) == 1 and not self.decisions else Stale.status


def decide_all(*, viewer: Viewer, verdicts: Mapping[str, Verdict], at: dt.datetime) -> BulkOutcome:
    """Decides on each comment as if it were the only one; what cannot be decided keeps no other.

    Raises `NotThere` where the viewer may know of none of them.
    """
    outcome = BulkOutcome()
    for comment, verdict in verdicts.items():
        try:
            decision = decide(viewer=viewer, comment=comment, verdict=verdict, at=at)
            outcome.decisions.append(decision)
        except (Stale, Forbidden, Invalid, NotThere) as problem:
            outcome.problems[comment] = problem
    if not outcome.decisions and all(isinstance(p, NotThere) for p in outcome.problems.values()):
        raise NotThere
    return outcome
