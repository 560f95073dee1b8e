"""Signing in: Flask-Security checks the password, our record says whether it still holds."""

from __future__ import annotations

import datetime as dt
from functools import wraps
from typing import Any, cast

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask_babel import lazy_gettext as _l
from flask_login import user_logged_in, user_logged_out
from flask_security import LoginForm, Security, SQLAlchemyUserDatastore
from flask_security.utils import set_request_attr
from sqlalchemy import inspect, select
from werkzeug.wrappers import Response

from forum.accounts.actions.sign_ins import (
    begin_sign_in,
    end_sign_in,
    renew_hash,
    secret_digest,
    verify_again,
)
from forum.accounts.authentication import second_factors, security_views
from forum.accounts.authentication.current_sign_in import CurrentSignIn, current_sign_in
from forum.accounts.authentication.rate_limits import by_account, by_person
from forum.accounts.authentication.reauthentication import RECENT
from forum.accounts.authentication.session_cookie import TimelessSessions
from forum.accounts.authentication.user_agents import in_words
from forum.accounts.models import Passkey, Person, SignIn
from forum.accounts.queries import signed_in
from forum.accounts.rules import MAX_PASSWORD, NORMAL_FORM, PASSWORD_LENGTH, normal_email
from forum.core.clock import now
from forum.core.db import db
from forum.core.guard import SAFE_METHODS

SECRET = "sign_in"  # noqa: S105 - the name under which the cookie carries the secret
OF_A_SIGN_IN = frozenset({"_user_id", "_fresh", "_id", "fs_cc", "fs_paa"})  # of the libraries
# Where a sign-in ends that has shown a second factor, or a passkey that asked who is there.
WITH_SECOND_FACTOR = frozenset(
    {
        "security.two_factor_token_validation",
        "security.mf_recovery",
        "security.wan_signin_response",
    }
)

security = Security(
    mail_util_cls=second_factors.NoMail,
    totp_cls=second_factors.OneTimeCodes,
    mf_recovery_codes_util_cls=second_factors.RecoveryCodes,
    webauthn_util_cls=second_factors.Passkeys,
)


class SignInForm(LoginForm):
    """One message for a wrong address and a wrong password; the page's own words."""

    def validate(self, **kwargs: Any) -> bool:
        self.email.data = normal_email(self.email.data or "")
        self.remember.data = False  # a cookie of the library's own would outlive the sign-out
        if len(self.password.data or "") > 2 * MAX_PASSWORD:
            self.password.data = None  # longer than any of ours in any form: not worth hashing
        # Not confirmed and not right are told alike: a registration of somebody's address with a
        # password of one's own must not tell whether there was an account.
        right = bool(super().validate(**kwargs))
        return right and getattr(self.user, "confirmed_at", None) is not None


class Datastore(SQLAlchemyUserDatastore):
    """The library hashes a password anew when it is next given, if hashes have become better."""

    def put(self, model: Any) -> Any:
        """In a transaction of its own: the request only reads, and on SQLite a reader that becomes
        a writer is refused at once if somebody has written meanwhile."""
        changed = inspect(model).attrs.get("password") if isinstance(model, Person) else None
        if changed is None or not changed.history.has_changes():
            return super().put(model)  # type: ignore[no-untyped-call]
        old = next(iter(changed.history.deleted))
        renew_hash(person_id=model.id, old=old, new=model.password)
        return model


def init_app(
    app: Flask, *, secure_cookie: bool, days: int, site_name: str, second_factor_required: bool
) -> None:
    app.session_interface = TimelessSessions()
    app.config.update(
        SECOND_FACTOR_REQUIRED=second_factor_required,
        SESSION_COOKIE_NAME="__Host-session" if secure_cookie else "session",
        SESSION_COOKIE_SECURE=secure_cookie,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_ENABLED=False,  # `core.guard` refuses foreign posts for every form alike
        SECURITY_URL_PREFIX="/<language:lang>",
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_VERIFY_URL="/sign-in-again",
        SECURITY_STATIC_FOLDER=None,
        SECURITY_CLI_USERS_NAME=None,  # ours are `flask person`, and the ledger knows of them
        SECURITY_CLI_ROLES_NAME=None,
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_FLASH_MESSAGES=False,
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of a method
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_PASSWORD_LENGTH_MIN=PASSWORD_LENGTH,
        SECURITY_PASSWORD_NORMALIZE_FORM=NORMAL_FORM,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False, "test_environment": True},
        SECURITY_DEFAULT_REMEMBER_ME=False,
        SECURITY_JOIN_USER_ROLES=False,
        SECURITY_FRESHNESS=RECENT,
        SECURITY_FRESHNESS_GRACE_PERIOD=dt.timedelta(0),
        SECURITY_LOGIN_USER_TEMPLATE="people/sign_in.html",
        SECURITY_VERIFY_TEMPLATE="people/sign_in_again.html",
        SECURITY_MSG_GENERIC_AUTHN_FAILED=(
            _l("The address or the password is not right."),
            "error",
        ),
    )
    app.config.update(second_factors.settings(str(app.secret_key), site_name or "Discussion space"))
    datastore = Datastore(db, Person, cast(Any, None), Passkey)
    security.init_app(
        app,
        datastore,
        login_form=SignInForm,
        wan_register_form=second_factors.PasskeyForm,
        two_factor_rescue_form=second_factors.NoRescueForm,
    )
    security.datetime_factory = now
    security.reauthn_handler(_sign_in_again)
    app.login_manager.user_loader(load_person)  # type: ignore[attr-defined]
    # One door only: the library's tokens, and the JSON in which it gives them, outlive a sign-out.
    app.login_manager.request_loader(lambda _request: None)  # type: ignore[attr-defined]
    security.want_json(lambda _request: False)
    app.before_request(security_views.refuse_other_doors)

    def _begin(_sender: Flask, user: Person, **_more: object) -> None:
        db.session.commit()  # a used code is used, whatever comes next
        for name in set(session) - OF_A_SIGN_IN:
            del session[name]  # what was planted before the sign-in ends with it
        session[SECRET] = begin_sign_in(
            person_id=user.id,
            at=now(),
            days=days,
            browser=in_words(request.headers.get("User-Agent", "")),
            second_factor=request.endpoint in WITH_SECOND_FACTOR,
        )

    def _end(_sender: Flask, **_more: object) -> None:
        secret = session.pop(SECRET, None)
        if isinstance(secret, str):
            end_sign_in(secret=secret, at=now())

    user_logged_in.connect(_begin, app, weak=False)
    user_logged_out.connect(_end, app, weak=False)

    for name in ("security.verify", "security.wan_verify_response"):
        app.view_functions[name] = _noting(app.view_functions[name])
    security_views.init_app(app)
    app.view_functions["security.login"] = by_account(app.view_functions["security.login"])
    app.view_functions["security.verify"] = by_person(app.view_functions["security.verify"])


def _noting(view: Any) -> Any:
    """The library notes in the cookie that the password was given again; we note it as well."""

    @wraps(view)
    def noting(*arguments: Any, **named: Any) -> Any:
        before, found = session.get("fs_paa"), current_sign_in()
        answer = view(*arguments, **named)
        if found is not None and session.get("fs_paa") != before:
            db.session.commit()
            is_passkey = request.endpoint == "security.wan_verify_response"
            verify_again(sign_in_id=found.id, at=now(), second_factor=is_passkey)
        return answer

    return noting


def _sign_in_again(_within: dt.timedelta, _grace: dt.timedelta) -> Response:
    here = request.full_path.rstrip("?") if request.method in SAFE_METHODS else None
    return redirect(url_for("security.verify", next=here), 303)


def renew(person: Person) -> None:
    """This browser's sign-in begins anew, with another secret; what it has shown stays shown."""
    found = current_sign_in()
    session["_user_id"] = person.fs_uniquifier
    session["fs_paa"] = now().timestamp()
    session[SECRET] = begin_sign_in(
        person_id=person.id,
        at=now(),
        days=current_app.config["SETTINGS"].sign_in_days,
        browser=in_words(request.headers.get("User-Agent", "")),
        second_factor=found is not None and found.second_factor_at is not None,
    )


def load_person(identity: str) -> Person | None:
    """The person, if this browser's sign-in still holds; in one statement."""
    secret = session.get(SECRET)
    if not isinstance(secret, str):
        return None
    at = now()
    found = db.session.execute(
        select(Person, SignIn.id, SignIn.started_at, SignIn.verified_at, SignIn.second_factor_at)
        .join(SignIn, SignIn.person_id == Person.id)
        .where(
            SignIn.secret_digest == secret_digest(secret),
            signed_in(at),
            Person.fs_uniquifier == identity,
            Person.active,
        )
    ).first()
    if found is None:
        return None
    person, number, started_at, verified_at, second_factor_at = found
    verified_at = verified_at or started_at
    g.sign_in = CurrentSignIn(number, started_at, verified_at, second_factor_at)
    # The library asks how somebody signed in, and how long ago; our record answers.
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", verified_at.timestamp())
    return person
