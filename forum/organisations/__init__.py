"""Organisations, their mandates, and invitations that bring one along."""
