"""What authors and their organisations do."""
