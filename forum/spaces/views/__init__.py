"""Pages of the secretariat, and who makes the request."""
