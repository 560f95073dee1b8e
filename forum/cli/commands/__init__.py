"""The commands, a group in each module."""
