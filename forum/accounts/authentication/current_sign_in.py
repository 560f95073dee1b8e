"""The sign-in of this request, as it was read with its person."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import current_app, g
from flask_login import current_user


@dataclass(frozen=True, slots=True)
class CurrentSignIn:
    id: int
    started_at: dt.datetime
    verified_at: dt.datetime  # when the password or a passkey was last given
    second_factor_at: dt.datetime | None


def current_sign_in() -> CurrentSignIn | None:
    if not current_user.is_authenticated:
        return None
    found: CurrentSignIn | None = g.get("sign_in")
    return found


def lacks_second_factor() -> bool:
    """Roles wait until this sign-in has shown a second factor, where the site requires one."""
    if not current_app.config["SECOND_FACTOR_REQUIRED"]:
        return False
    found = current_sign_in()
    return found is None or found.second_factor_at is None
