"""Setting up spaces and questions."""
