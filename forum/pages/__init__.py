"""Pages that put several subjects together, and what all pages share."""
