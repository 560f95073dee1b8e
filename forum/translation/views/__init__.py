"""Translators' pages: the worklist, the editor of one translation, and files."""

from forum.translation.views import editor, files
from forum.translation.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "editor",
    "files",
]
