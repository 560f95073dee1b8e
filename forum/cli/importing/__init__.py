"""Bringing a consultation in from a file: the documented form (`docs/import.md`), all or nothing."""
