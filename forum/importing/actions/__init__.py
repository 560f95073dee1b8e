"""Importing: all of it in one transaction, or nothing."""
