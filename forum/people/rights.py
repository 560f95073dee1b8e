"""Who may do what with accounts: each right with one sentence."""

from __future__ import annotations

RIGHTS = {
    "person.register": "Everybody, where the site is open for registration.",
    "person.confirm": (
        "Whoever has the link of the letter and the password that was chosen, or the link "
        "of an invitation."
    ),
    "person.change_password": (
        "The person themselves, who knows the old one or has the link of a letter."
    ),
    "person.change_email": (
        "The person themselves, after a recent sign-in; whoever reads the new address confirms it."
    ),
    "person.second_factor": "The person themselves, after a recent sign-in.",
    "sign_in.end": "The person themselves.",
    "invitation.send": (
        "Administrators; focal points, for drafters and clearers of their own "
        "organisation. After a recent sign-in."
    ),
    "invitation.withdraw": "Whoever sent it, and administrators. After a recent sign-in.",
    "invitation.accept": "Whoever has the link: the account of the invited address, or a new one.",
}
