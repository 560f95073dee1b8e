"""Translation: drafts by machine, and files for translators."""
