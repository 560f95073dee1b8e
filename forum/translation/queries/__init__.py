"""What may be seen of what is translated, and of what is to be."""

from forum.translation.queries.editing import Editor, editor
from forum.translation.queries.worklist import (
    Need,
    Place,
    Work,
    Worklist,
    all_work,
    machine_versions,
    needs_of,
    place_of,
    places_of,
    question_numbers,
    source_of,
    translates_in,
    worklist,
)

__all__ = [
    "Editor",
    "Need",
    "Place",
    "Work",
    "Worklist",
    "all_work",
    "editor",
    "machine_versions",
    "needs_of",
    "place_of",
    "places_of",
    "question_numbers",
    "source_of",
    "translates_in",
    "worklist",
]
