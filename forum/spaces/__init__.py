"""Spaces and their questions: who asks what, in which languages, until when, by which policy."""
