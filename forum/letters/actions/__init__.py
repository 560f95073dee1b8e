"""What is done with letters: choosing kinds, writing down which are due."""
