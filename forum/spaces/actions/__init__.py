"""What is done with spaces, questions, appointments and settings."""
