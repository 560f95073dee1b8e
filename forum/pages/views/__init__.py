"""Pages that put several subjects together; each module has a blueprint of its own."""
