"""Threads, comments, the composer, clearance; each view calls one query or one action."""

from forum.comments.views import answering, clearance, reading, saying, taking_back, writing
from forum.comments.views.blueprint import blueprint

__all__ = ["answering", "blueprint", "clearance", "reading", "saying", "taking_back", "writing"]
