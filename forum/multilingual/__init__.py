"""Pure functions on texts in several languages; this package knows no record."""
