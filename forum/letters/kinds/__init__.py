"""The kinds of letters by subject: who is told, and what may be said when it is sent."""
