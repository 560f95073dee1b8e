"""What may be seen of comments: takes a viewer and an instant, gives ready values, never writes."""

from forum.comments.queries.archive import (
    answers_of,
    reports_of,
    translations_of,
    writing_of,
)
from forum.comments.queries.clearance import Clearance, Step, clearances, steps_of
from forum.comments.queries.comparing import (
    Comparison,
    Pair,
    changes,
    compare,
    pair_to_compare,
    readable_texts,
)
from forum.comments.queries.heads import (
    Counts,
    ThreadHead,
    counts_by_question,
    organisations_by_question,
    thread_head,
)
from forum.comments.queries.nodes import Node, Parent, nodes, texts_of
from forum.comments.queries.proposals import Proposal, proposals
from forum.comments.queries.remarks import Erasure, Note, erasures, internal_notes
from forum.comments.queries.single import CommentView, Latest, comment, latest, replies
from forum.comments.queries.threads import Line, locate, outline

__all__ = [
    "Clearance",
    "CommentView",
    "Comparison",
    "Counts",
    "Erasure",
    "Latest",
    "Line",
    "Node",
    "Note",
    "Pair",
    "Parent",
    "Proposal",
    "Step",
    "ThreadHead",
    "answers_of",
    "changes",
    "clearances",
    "comment",
    "compare",
    "counts_by_question",
    "erasures",
    "internal_notes",
    "latest",
    "locate",
    "nodes",
    "organisations_by_question",
    "outline",
    "pair_to_compare",
    "proposals",
    "readable_texts",
    "replies",
    "reports_of",
    "steps_of",
    "texts_of",
    "thread_head",
    "translations_of",
    "writing_of",
]
