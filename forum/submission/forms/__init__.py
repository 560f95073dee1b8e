"""What the forms of authors say, checked, and what they show again."""
