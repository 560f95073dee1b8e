"""The pages of moderators; each module has a blueprint of its own."""
