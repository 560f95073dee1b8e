"""What the ledger alone says of every text: its entries, played through once more.

It knows nothing of the code that wrote them, and no database: only what an entry says was done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

BECOMES = {
    "comment.submit": "submitted",
    "courtesy.submit": "submitted",
    "revision.approve": "approved",
    "revision.approve_first": "submitted",
    "revision.return": "returned",
    "revision.reject": "rejected",
    "decision.undo": "submitted",
    "revision.recall": "recalled",
    "revision.appeal": "submitted",
    "proposal.make": "proposed",
    "proposal.accept": "submitted",
    "proposal.decline": "declined",
    "proposal.lapse": "lapsed",
}
OF_COMMENTS = {
    "comment.remove": "removed",
    "comment.withdraw": "withdrawn",
    "comment.restore": "standing",
}


@dataclass
class Replayed:
    """States by public id, of texts and of comments."""

    texts: dict[str, str] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    decided_by: dict[str, set[str]] = field(default_factory=dict)  # whose approvals count, by text

    def play(self, entries: Iterable[Any]) -> None:
        """Entries in their order, each once."""
        for entry in entries:
            self._play(entry.act, entry.subject, entry.actor, entry.details)

    def _play(self, act: str, subject: str, actor: str, details: Mapping[str, Any]) -> None:
        if act in OF_COMMENTS:
            self.comments[subject] = OF_COMMENTS[act]
            return
        if act not in BECOMES:
            return
        self.comments.setdefault(subject, "standing")
        for id_ in details.get("superseded", ()):
            self.texts[id_] = "superseded"
        for text in details.get("revisions", ()):
            id_ = text["revision"]
            self.texts[id_] = BECOMES[act]
            approvers = self.decided_by.setdefault(id_, set())
            if act in ("revision.approve", "revision.approve_first"):
                approvers.add(actor)
            elif act in ("revision.return", "revision.reject", "comment.submit"):
                approvers.clear()
