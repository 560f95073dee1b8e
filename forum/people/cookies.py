"""The cookie of a sign-in."""

from __future__ import annotations

from typing import Any

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature, URLSafeSerializer


class TimelessSessions(SecureCookieSessionInterface):
    """The cookie's signature without its time.

    A sign-in ends by our record of it. A clock that is set back must not end all of them, which
    the signed time of the default would do.
    """

    def get_signing_serializer(self, app: Flask) -> Any:
        if not app.secret_key:
            return None
        return URLSafeSerializer(
            str(app.secret_key),
            salt="session",
            serializer=self.serializer,
            signer_kwargs={
                "key_derivation": self.key_derivation,
                "digest_method": self.digest_method,
            },
        )

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        serializer = self.get_signing_serializer(app)
        if serializer is None:
            return None
        value = request.cookies.get(self.get_cookie_name(app))
        if not value:
            return self.session_class()
        try:
            return self.session_class(serializer.loads(value))
        except (BadSignature, ValueError, TypeError):
            return self.session_class()
