"""Pages of invitations; those of organisations and mandates need a viewer, and are in `pages`."""

from forum.organisations.views import invitations

__all__ = [
    "invitations",
]
