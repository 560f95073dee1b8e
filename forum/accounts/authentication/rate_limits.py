"""Limits on attempts, per account and per address, on every form of accounts.

Each process counts for itself unless RATE_LIMIT_STORAGE names a place for all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from flask import request, session

from forum.accounts.rules import normal_email
from forum.core.guard import limiter

# `make run` starts two processes: sixteen guesses at the most.
PER_ACCOUNT = "8 per 10 minutes"
PER_ADDRESS = "40 per 10 minutes"


def _account() -> str:
    return f"account:{normal_email(request.form.get('email', ''))[:255]}"


def _halfway() -> str:
    """The account whose password was right, and whose second factor is asked for."""
    return f"second factor:{session.get('tf_user_id', request.remote_addr)}"


def _link() -> str:
    token = str((request.view_args or {}).get("token", ""))
    return f"link:{hashlib.sha256(token.encode('utf-8', 'replace')).hexdigest()}"


def _both(key: Callable[[], str] | None) -> Callable[[Any], Any]:
    def limited(view: Any) -> Any:
        view = limiter.limit(PER_ACCOUNT, methods=["POST"], key_func=key)(view)
        return limiter.limit(PER_ADDRESS, methods=["POST"])(view)

    return limited


def by_address(view: Any) -> Any:
    """For what nobody can guess, but what costs something: passkeys."""
    return limiter.limit(PER_ADDRESS, methods=["POST"])(view)


by_account = _both(_account)  # the form names an address of e-mail
by_link = _both(_link)  # the address of the page holds a secret
by_person = _both(None)  # whoever is signed in
by_second_factor = _both(_halfway)
