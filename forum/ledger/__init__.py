"""What was done: append-only, hash-chained entries. It knows nothing of what its subjects are."""
