"""What may be seen of comments: takes a viewer and an instant, gives ready values, never writes."""

from forum.comments.queries.comments import CommentView, LatestComment, comment, latest, replies
from forum.comments.queries.comparison import (
    Comparison,
    Pair,
    changes,
    compare,
    pair_to_compare,
    readable_texts,
)
from forum.comments.queries.nodes import Node, Parent, nodes, texts_of
from forum.comments.queries.personal_data import answers_of, reports_of, translations_of, writing_of
from forum.comments.queries.proposals import Proposal, proposals
from forum.comments.queries.thread_heads import (
    CommentCounts,
    ThreadHead,
    counts_by_question,
    organisations_by_question,
    thread_head,
)
from forum.comments.queries.threads import OutlineLine, locate, outline

__all__ = [
    "CommentCounts",
    "CommentView",
    "Comparison",
    "LatestComment",
    "Node",
    "OutlineLine",
    "Pair",
    "Parent",
    "Proposal",
    "ThreadHead",
    "answers_of",
    "changes",
    "comment",
    "compare",
    "counts_by_question",
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
    "texts_of",
    "thread_head",
    "translations_of",
    "writing_of",
]
