"""The database that goes away, and comes back, while people are at work."""
