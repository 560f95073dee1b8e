"""Pages of authors and of their organisations; they answer at the blueprint of comments."""

from forum.submission.views import (
    clearance,
    composer,
    proposal_answers,
    version_statements,
    withdrawal,
)

__all__ = [
    "clearance",
    "composer",
    "proposal_answers",
    "version_statements",
    "withdrawal",
]
