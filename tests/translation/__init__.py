"""Courtesy versions, machine drafts and translators' files."""
