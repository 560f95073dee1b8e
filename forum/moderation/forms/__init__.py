"""What the forms and addresses of moderators say."""
