"""What is found out about the texts of a comment; pure functions."""
