"""A consultation to look at: texts and people of invented countries, and what they do."""
