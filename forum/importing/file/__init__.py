"""A file by itself: its form, its mistakes, its pastes, its texts rendered. No database."""
