"""Flask-Security's views as we have them: which are open, locked, limited, what they say."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from flask import Flask, redirect, request, url_for
from flask_login import current_user
from flask_security import wan_deleted, wan_registered
from flask_security.tf_plugin import tf_clean_session
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Response

from forum.accounts.actions.second_factors import passkey_added, passkey_removed
from forum.accounts.authentication.current_sign_in import current_sign_in
from forum.accounts.authentication.rate_limits import by_address, by_person, by_second_factor
from forum.accounts.models import Person
from forum.core.clock import now
from forum.core.db import db
from forum.core.guard import SAFE_METHODS

# The library's doors that are ours as well. Setting up one-time codes, codes of recovery and what
# sends mail have pages of our own, or none.
OPEN = frozenset(
    f"security.{name}"
    for name in (
        *("login", "logout", "verify", "two_factor_token_validation", "mf_recovery"),
        *("wan_register", "wan_register_response", "wan_delete"),
        *("wan_signin", "wan_signin_response", "wan_verify", "wan_verify_response"),
    )
)

# Where somebody who is signed in has no business. The library would sign them out there, by GET.
BEFORE_SIGN_IN = frozenset({"security.two_factor_token_validation", "security.wan_signin_response"})

# A path without anything that a browser could take for another host.
_PLAIN_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")

# The library's views that change something: they take the database's lock before they read, as
# our own acts do (decision 0001).
WRITING = (
    "two_factor_token_validation",
    "mf_recovery",
    "wan_register",  # gives a person the handle by which authenticators know them
    "wan_register_response",
    "wan_signin_response",
    "wan_verify_response",
    "wan_delete",
)
LIMITS: dict[str, Callable[[Any], Any]] = {
    "two_factor_token_validation": by_second_factor,
    "mf_recovery": by_second_factor,
    "wan_signin_response": by_address,
    "wan_verify_response": by_person,
    "wan_register": by_person,
    "wan_delete": by_person,
}
BACK = {  # where the library silently sends whoever failed, by the page on which they failed
    "wan_register_response": "security.wan_register",
    "wan_signin_response": "security.wan_signin",
    "wan_verify_response": "security.wan_verify",
}


def init_app(app: Flask) -> None:
    for name in WRITING:
        _replace(app, name, _locking)
    for name, back in BACK.items():
        _replace(app, name, partial(_telling, back=back))
    for name in ("wan_signin", "wan_signin_response"):
        _replace(app, name, _instead_of_password)
    for name, limited in LIMITS.items():
        _replace(app, name, limited)
    wan_registered.connect(_added, app, weak=False)
    wan_deleted.connect(_removed, app, weak=False)


def _replace(app: Flask, name: str, by: Callable[[Any], Any]) -> None:
    name = f"security.{name}"
    app.view_functions[name] = by(app.view_functions[name])


def _locking(view: Any) -> Any:
    @wraps(view)
    def locking(*arguments: Any, **named: Any) -> Any:
        if request.method == "POST":
            db.session.rollback()
            db.session.connection(execution_options={"write": True})
        return view(*arguments, **named)

    return locking


def _telling(view: Any, back: str) -> Any:
    """The page to which the library goes back says that it failed."""

    @wraps(view)
    def telling(*arguments: Any, **named: Any) -> Any:
        before = _keys()
        answer = view(*arguments, **named)
        start = url_for(back)
        is_back = isinstance(answer, Response) and (answer.location or "").endswith(start)
        is_done = back == "security.wan_register" and _keys() > before
        return redirect(f"{start}?failed=1", 303) if is_back and not is_done else answer

    return telling


def _keys() -> int:
    return len(current_user.webauthn) if current_user.is_authenticated else 0


def _instead_of_password(view: Any) -> Any:
    """A passkey is both factors; a password that was given before does not matter."""

    @wraps(view)
    def alone(*arguments: Any, **named: Any) -> Any:
        tf_clean_session()  # type: ignore[no-untyped-call]
        return view(*arguments, **named)

    return alone


def _added(_sender: Flask, user: Person, **_more: object) -> None:
    found = current_sign_in()
    if found is not None:
        passkey_added(db.session(), user, found.id, now())


def _removed(_sender: Flask, user: Person, **_more: object) -> None:
    passkey_removed(db.session(), user, now())


def refuse_other_doors() -> Response | None:
    """Signing in takes a form, and leads to a page of this site."""
    if request.blueprint != "security":
        return None
    if request.endpoint not in OPEN:
        raise NotFound
    if request.endpoint in BEFORE_SIGN_IN and current_user.is_authenticated:
        return redirect(url_for("pages.home"), 303)
    targets = [target for target in request.values.getlist("next") if target]
    stays = all(_PLAIN_PATH.fullmatch(target) for target in targets)
    if not stays and request.method in SAFE_METHODS:
        return redirect(request.path, 303)  # the page itself, without the bad target
    if request.is_json or not stays:
        raise BadRequest
    return None
