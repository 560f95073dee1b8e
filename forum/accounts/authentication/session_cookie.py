"""The cookie of a sign-in."""

from __future__ import annotations

from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeSerializer

from forum.core.guard import FOR_ALL


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

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Flask-Login looks into the session at the end of every request, of whatever address, and
        what was looked into makes an answer vary by cookie. That of `FOR_ALL` does not; the page
        of an error is a page like any other.
        """
        if request.endpoint not in FOR_ALL or response.status_code >= 400:
            super().save_session(app, session, response)
