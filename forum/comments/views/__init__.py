"""Threads, comments, the composer, clearance; each view calls one query or one action."""

from forum.comments.views import threads
from forum.comments.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "threads",
]
