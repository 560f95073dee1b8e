"""Persons, how they sign in, the organisations they may speak for, and by which mandate."""
