"""What every request passes before a view sees it, and every answer before it leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import unquote_to_bytes, urlsplit

from flask import Flask, Response, current_app, g, request
from flask_babel import gettext as _
from flask_limiter import Limiter
from flask_login import current_user
from werkzeug.exceptions import BadRequest, Forbidden, NotFound
from werkzeug.middleware.proxy_fix import ProxyFix

View = TypeVar("View", bound=Callable[..., Any])

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
MAX_BODY = 4_000_000  # bytes: twelve long versions, percent-encoded; more is no comment
MAX_PARTS = 1_000  # fields of a form; ours have well under 200

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
}
# Where mail programs post by themselves (RFC 8058): the signed address says what they may, and a
# cookie adds nothing to it.
OPEN = frozenset({"letters.stop"})
# The same whoever asks: a cache that stands between need not keep one for each visitor.
FOR_ALL = frozenset({"static", "operations.healthz", "operations.readyz", "operations.robots"})
PRIVATE = "private, no-store"
PUBLIC = "no-cache"  # may be kept by a shared cache, but is asked for each time


def _who() -> str:
    """Limits count per person, and per address for whoever is not signed in."""
    if current_user.is_authenticated:
        return f"person:{current_user.get_id()}"
    return f"address:{request.remote_addr}"


def client_address() -> str:
    """For limits that count per address, whoever is signed in there."""
    return f"address:{request.remote_addr}"


limiter = Limiter(key_func=_who, headers_enabled=False)
POST_LIMIT = "60 per minute; 600 per hour"  # a moderator at full speed stays below it
WORK_LIMIT = "60 per minute"  # pages that cost a second where texts are as long as they can be
# What asks for moderators' time: a person who reads a thread reports a few comments of it. From
# one address a whole delegation may read.
REPORT_LIMIT = "10 per hour"
REPORTS_OF_ADDRESS = "60 per hour"
SAVE_LIMIT = "120 per minute"  # drafts save themselves every few seconds


def init_app(app: Flask, trusted_proxies: int, limits: bool, storage: str) -> None:
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_BODY,
        MAX_FORM_PARTS=MAX_PARTS,
        RATELIMIT_ENABLED=limits,
        RATELIMIT_STORAGE_URI=storage,
        RATELIMIT_HEADERS_ENABLED=False,
    )
    if trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=trusted_proxies, x_proto=trusted_proxies, x_host=0
        )
    app.before_request(refuse_foreign_posts)
    app.before_request(refuse_broken_text)
    limiter.init_app(app)
    app.after_request(add_headers)


def refuse_foreign_posts() -> None:
    """A change must come from one of our own pages (Fetch Metadata; Origin as fallback).

    No token is needed in pages, which keeps them the same for all visitors.
    """
    if request.method in SAFE_METHODS or request.endpoint in OPEN:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise Forbidden(_("This form was sent from another site, so nothing was changed."))
        return
    if not _is_ours(request.headers.get("Origin", "")):
        raise Forbidden(
            _("Your browser did not say which page sent this form, so nothing was changed.")
        )


def _is_ours(origin: str) -> bool:
    try:
        sent, ours = urlsplit(origin), urlsplit(request.host_url)
    except ValueError:  # an address that nobody can read
        return False
    return sent.scheme in ("http", "https") and sent.netloc == ours.netloc


def refuse_broken_text() -> None:
    """Text that is not UTF-8, or that holds NUL, is refused before anything is done with it."""
    if "\0" in request.path:
        raise NotFound
    query = request.query_string.replace(b"+", b" ")
    if query and not _is_text(unquote_to_bytes(query)):
        raise BadRequest(_("The address holds characters that are not text."))
    if request.method in SAFE_METHODS:
        return
    if request.mimetype == "multipart/form-data" and _takes_file():
        return  # a file is no text; its reader judges it
    body = request.get_data(cache=True)
    if request.mimetype == "application/x-www-form-urlencoded":
        if body.count(b"&") >= MAX_PARTS:
            raise BadRequest(_("This form has more fields than any of ours."))
        body = unquote_to_bytes(body.replace(b"+", b" "))
    if not _is_text(body):
        raise BadRequest(
            _("The text holds characters that no program can show (they are not UTF-8 text).")
        )


def takes_file(view: View) -> View:
    """Marks a view whose form brings a file: only there a body may hold what is no text."""
    view.takes_file = True  # type: ignore[attr-defined]
    return view


def _takes_file() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "takes_file", False))


def _is_text(data: bytes) -> bool:
    if b"\0" in data:
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def add_headers(response: Response) -> Response:
    given = {name.lower() for name, _value in response.headers}
    response.headers.extend([line for line in HEADERS.items() if line[0].lower() not in given])
    if response.location and response.location.startswith(request.host_url):
        # The router's own redirects name the host that the request named, which may be anything.
        response.location = "/" + response.location.removeprefix(request.host_url).lstrip("/\\")
        response.set_data(b"")
    if request.method == "POST" and response.status_code == 302:
        response.status_code = 303  # a library's redirect: what follows a form is a GET
    if request.blueprint == "security":
        response.headers["Cache-Control"] = PRIVATE
    elif "Cache-Control" not in response.headers:
        public = response.status_code == 200 and not g.get("private", False)
        response.headers["Cache-Control"] = PUBLIC if public else PRIVATE
    if request.endpoint == "static" and response.cache_control.max_age:
        response.cache_control.immutable = True  # not even asked for when a page is loaded anew
    return response
