"""The desk: what waits, what is decided on it, and the public log of what was decided."""
