"""What the pages above the subjects show."""
