"""Letters: who is told by e-mail of what the ledger says was done, once and in their language."""
