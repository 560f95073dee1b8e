"""What is found out about a text before it is submitted; pure functions."""
