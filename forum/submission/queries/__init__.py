"""What authors see of what they write and have submitted."""
