"""Pure functions on texts: clean, render, sanitise and shorten; this package knows no record."""
