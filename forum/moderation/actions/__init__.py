"""What moderators do: each verb one transaction and at least one entry of the ledger."""
