"""Pages of accounts: joining, one's own account, second factors, devices, invitations."""

from forum.accounts.views.blueprint import blueprint

from forum.accounts.views import devices, second_factors, registration, credentials  # isort: skip - they answer at the blueprint

__all__ = [
    "blueprint",
    "credentials",
    "devices",
    "registration",
    "second_factors",
]
