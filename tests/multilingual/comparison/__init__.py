"""The divergence check, measured on a corpus."""
