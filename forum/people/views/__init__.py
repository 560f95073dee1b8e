"""Pages of accounts: joining, one's own account, second factors, devices, invitations."""

from forum.people.views.blueprint import blueprint

from forum.people.views import devices, factors, invitations, joining, own  # isort: skip - they answer at the blueprint

__all__ = ["blueprint", "devices", "factors", "invitations", "joining", "own"]
