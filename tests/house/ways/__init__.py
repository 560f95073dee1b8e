"""How to use each right at each of its routes, by subject; `asking.WAYS` holds them all."""

from tests.house.ways import (
    accounts,
    administration,
    comments,
    factors,
    invitations,
    letters,
    mandates,
    proposals,
    reading,
    remarks,
    spaces,
    versions,
)

__all__ = [
    "accounts",
    "administration",
    "comments",
    "factors",
    "invitations",
    "letters",
    "mandates",
    "proposals",
    "reading",
    "remarks",
    "spaces",
    "versions",
]
