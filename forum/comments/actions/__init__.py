"""What may be done to comments by those whose they are."""
