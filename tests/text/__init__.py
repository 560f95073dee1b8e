"""What texts may contain, and what must become of the hostile ones."""
