"""Threads, comments, the composer, clearance; each view calls one query or one action."""

from forum.comments.views import clearance, reading, saying, taking_back, writing
from forum.comments.views.blueprint import blueprint

__all__ = ["blueprint", "clearance", "reading", "saying", "taking_back", "writing"]
