"""What is refused of a name and of a password."""
