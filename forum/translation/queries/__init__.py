"""What may be seen of what is translated, and of what is to be."""

from forum.translation.queries.editor_page import Editor, editor
from forum.translation.queries.worklist import (
    Need,
    TranslatedComment,
    WorkItem,
    Worklist,
    all_work,
    machine_versions,
    needs_of,
    question_numbers,
    source_of,
    translated_comment,
    translated_comments,
    translates_in,
    worklist,
)

__all__ = [
    "Editor",
    "Need",
    "TranslatedComment",
    "WorkItem",
    "Worklist",
    "all_work",
    "editor",
    "machine_versions",
    "needs_of",
    "question_numbers",
    "source_of",
    "translated_comment",
    "translated_comments",
    "translates_in",
    "worklist",
]
