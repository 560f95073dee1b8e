"""Bringing a consultation in from a file of the documented form (`docs/import.md`)."""
