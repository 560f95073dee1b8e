"""What is seen of organisations, mandates and invitations."""
