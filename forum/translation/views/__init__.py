"""Translators' pages: the worklist, the editor of one translation, and files."""

from forum.translation.views import editing, files
from forum.translation.views.blueprint import blueprint

__all__ = ["blueprint", "editing", "files"]
