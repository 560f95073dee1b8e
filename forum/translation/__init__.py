"""Courtesy versions: what is to be translated, machine drafts, and translators' files."""
