"""The desk of administrators: people, organisations, mandates, and the whole ledger."""
