"""What may be done with people: accounts, sign-ins, second factors, invitations, grants."""

from forum.accounts.actions.people import add_person
from forum.accounts.actions.roles import grant_site_role
from forum.accounts.actions.sign_ins import begin_sign_in, end_sign_in, secret_digest

__all__ = [
    "add_person",
    "begin_sign_in",
    "end_sign_in",
    "grant_site_role",
    "secret_digest",
]
