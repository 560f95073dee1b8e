"""What is done with organisations, mandates and invitations."""
