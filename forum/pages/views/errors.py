"""Pages for what went wrong: what happened, what it means, what to do, and the text given back."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from flask import (
    Flask,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from werkzeug.exceptions import HTTPException, InternalServerError, RequestEntityTooLarge
from werkzeug.wrappers import Response as Answer

from forum.core.db import release_connection
from forum.core.errors import Forbidden, Problem, RecentSignInNeeded, SignInNeeded
from forum.core.guard import SAFE_METHODS
from forum.core.outages import is_outage
from forum.pages.views.template_globals import for_viewer
from forum.spaces.rules.viewer import Viewer
from forum.spaces.views.current_viewer import current_viewer

RETRY_SECONDS = 5  # a database that restarts is usually back by then
SIGNED_IN = "_user_id"  # under which Flask-Login keeps a person's identity in the cookie
RETRY_LIMITED = 60  # the shortest of our limits is counted by the minute
SECRET = frozenset({"password", "old", "new", "code", "credential"})
NEVER_GIVEN_BACK = SECRET | {"email", "key", "save", "comment", "parent", "shown"}
# Fields that hold nothing else, whatever is in them: `text`, `note`, `text-fr`, `title-zh-Hant`.
WRITTEN = re.compile(r"text|note|paste|proof|title|name|[a-z_]+-[a-z]{2,3}(-[A-Za-z]+)*")
SHORT = 3  # a value up to this length is a choice, not a text


@dataclass(frozen=True, slots=True)
class ErrorText:
    title: str
    meaning: str
    advice: str


def init_app(app: Flask) -> None:
    app.register_error_handler(Problem, on_problem)
    app.register_error_handler(RateLimitExceeded, on_limit)
    app.register_error_handler(HTTPException, on_http)
    app.register_error_handler(Exception, on_anything)


def on_problem(problem: Problem) -> Answer:
    if g.get("withheld") and problem.status in (403, 404):
        # A role of this person's may be all that is missing, and it waits for a second factor.
        if request.method in SAFE_METHODS:
            return redirect(url_for("account.overview", done="withheld"), 303)
        problem = Forbidden(_("Show a second factor first: your page “My account” says how."))
    return page(
        problem.status,
        str(problem.message),
        needs_sign_in=isinstance(problem, SignInNeeded),
        needs_recent=isinstance(problem, RecentSignInNeeded),
    )


def on_limit(_error: RateLimitExceeded) -> Response:
    response = page(429)
    response.headers["Retry-After"] = str(RETRY_LIMITED)
    return response


def on_http(error: HTTPException) -> Response:
    if isinstance(error, InternalServerError) and isinstance(error.original_exception, Exception):
        return on_anything(error.original_exception)  # of a handler, or after the view
    status = error.code or 500
    if error.response is not None or status < 400:
        return make_response(error.get_response())
    ours = error.description if error.description != type(error).description else ""
    response = page(status, ours or "")
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def on_anything(error: Exception) -> Response:
    """The database is away, or a mistake of ours."""
    if is_outage(error):
        current_app.logger.error("database: %s", getattr(error, "orig", None) or error)
        response = page(503)
        session.modified = False  # half a sign-in, or half a sign-out, is none
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response
    if current_app.testing:
        raise error
    current_app.logger.error("unexpected", exc_info=error)
    return page(500)


def words(status: int) -> ErrorText:
    """A status in words, in the page's language."""
    table = {
        400: (
            _("This request cannot be read"),
            _("Something in the address or in the form is damaged."),
            _("Go back, check what you entered, and send it again."),
        ),
        401: (
            _("Please sign in"),
            _("You are not signed in, or your sign-in has ended."),
            _("Sign in, then try again."),
        ),
        403: (
            _("This was not accepted"),
            _("The act is not open to you, or it did not come from one of our pages."),
            _("Open the page again and repeat what you did."),
        ),
        404: (
            _("There is no such page"),
            _("The address is wrong, or what was here is not public."),
            _("Check the address, or start from the list of consultations."),
        ),
        405: (
            _("This cannot be done here"),
            _("The address exists, but not for this kind of request."),
            _("Start from the list of consultations."),
        ),
        409: (
            _("Something has changed meanwhile"),
            _("What you were shown is no longer how things stand, so nothing was changed."),
            _("Open the page again and look at what changed."),
        ),
        410: (
            _("This was taken down"),
            _("It was public once and has been removed or withdrawn."),
            _("Its place in the discussion says when and why."),
        ),
        413: (
            _("This is too much at once"),
            _("The form is larger than this site takes."),
            _("Shorten the text, or divide it into several comments."),
        ),
        422: (
            _("This cannot be taken as it is"),
            _("Something in the form is missing or does not fit."),
            _("Go back, correct it, and send it again."),
        ),
        429: (
            _("Too many requests"),
            _("You have sent more than this site takes in a short time."),
            _("Wait a minute, then try again."),
        ),
        503: (_("The service is interrupted"), *_away()),
    }
    return ErrorText(
        *table.get(
            status,
            (
                _("Something went wrong on our side"),
                _("This is our mistake, not yours. What you sent may not have been saved."),
                _("Try again; if it happens again, tell the secretariat."),
            ),
        )
    )


def _away() -> tuple[str, str]:
    """What an outage means for whoever reads, and for whoever sent something: whether it was kept
    nobody knows where the answer to a commit was lost."""
    if request.method in SAFE_METHODS:
        return (
            _("The database does not answer at this moment."),
            _("Wait some seconds, then try again."),
        )
    return (
        _("The database does not answer at this moment. What you sent was probably not saved."),
        _("Wait some seconds, then look whether it is there; if it is not, send it again."),
    )


def page(
    status: int, message: str = "", *, needs_sign_in: bool = False, needs_recent: bool = False
) -> Response:
    """An error as a page, or as JSON to a script that asked for it."""
    release_connection()
    given = [] if status == 413 and not message else posted_values()
    if request.accept_mimetypes.best == "application/json":
        body = json.dumps({"status": status, "message": message or words(status).title})
        return Response(body, status, mimetype="application/json")
    g.failed = True
    # Without Flask's `render_template`, which asks the libraries for what pages may need: they
    # would ask the database for the person.
    text = current_app.jinja_env.get_template("pages/error.html").render(
        **for_viewer(_viewer(asks=status != 503)),
        status=status,
        words=words(status),
        message=message,
        given=given,
        needs_sign_in=needs_sign_in or status == 401,
        needs_recent=needs_recent,
    )
    response = make_response(text, status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _viewer(*, asks: bool) -> Viewer | None:
    """Who looks, as far as this request knows, or can know without the database; else None."""
    found: Viewer | None = g.get("viewer")
    if found is not None:
        return found
    if not asks and SIGNED_IN in session:
        return None
    try:
        return current_viewer()
    except Exception:  # noqa: BLE001 - what keeps us from knowing keeps nobody from the page
        release_connection()
        return None


def posted_values() -> list[str]:
    """What the reader had written, so that it is not lost. Never a password or a code."""
    try:
        fields = list(request.form.items(multi=True))
    except RequestEntityTooLarge:
        return []
    texts = [
        value.replace("\0", "")
        for name, value in fields
        if name not in NEVER_GIVEN_BACK and _is_written(name, value.strip())
    ]
    return list(dict.fromkeys(texts))  # the composer sends some twice


def _is_written(name: str, value: str) -> bool:
    """Words that somebody wrote, and not a choice from a list. Not all languages have spaces."""
    if WRITTEN.fullmatch(name):
        return bool(value)
    return len(value) > SHORT and (not value.isascii() or any(map(str.isspace, value)))
