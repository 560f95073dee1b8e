"""What may be done with people: accounts, sign-ins, second factors, invitations, grants."""

from forum.people.actions.grants import add_organisation, grant_mandate, grant_site_role
from forum.people.actions.persons import add_person
from forum.people.actions.sign_ins import begin_sign_in, end_sign_in, secret_digest

__all__ = [
    "add_organisation",
    "add_person",
    "begin_sign_in",
    "end_sign_in",
    "grant_mandate",
    "grant_site_role",
    "secret_digest",
]
