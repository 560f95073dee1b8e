"""What weighs much asks who is there: the password, or a passkey, must have been given recently."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import g, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from forum.accounts.authentication.current_sign_in import current_sign_in
from forum.core.clock import now
from forum.core.errors import RecentSignInNeeded, SignInNeeded
from forum.core.guard import SAFE_METHODS

RECENT = dt.timedelta(minutes=15)
# A form that was opened in time may be filled in without hurry.
TO_FILL_IN = dt.timedelta(minutes=15)

P = ParamSpec("P")
R = TypeVar("R")


def recent_sign_in_required(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Leads a reader to sign in again and back; answers a form with 401, its text given back.

    Below the route and its limits:

        @blueprint.route(…)
        @recent_sign_in_required
        def grant() -> …
    """

    @wraps(view)
    def guarded(*arguments: P.args, **named: P.kwargs) -> R | Response:
        if not current_user.is_authenticated:
            raise SignInNeeded("")
        g.private = True
        if not is_recent():
            if request.method in SAFE_METHODS:
                here = request.full_path.rstrip("?")
                return redirect(url_for("security.verify", next=here), 303)
            raise RecentSignInNeeded(
                _l("This needs a recent sign-in. Sign in again, then send the form once more.")
            )
        return view(*arguments, **named)

    return guarded


def is_recent() -> bool:
    found = current_sign_in()
    if found is None:
        return False
    wait = RECENT if request.method in SAFE_METHODS else RECENT + TO_FILL_IN
    return now() - found.verified_at < wait
