"""What translators do."""
