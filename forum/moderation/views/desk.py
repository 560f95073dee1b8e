"""The desk: the queue, its items, decisions, undoing, removing, restoring; and the public log."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from forum.comments.rules import Change
from forum.core import feed, i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Forbidden, Invalid, NotThere, Stale
from forum.core.guard import POST_LIMIT, SAVE_LIMIT, limiter
from forum.core.ids import is_id
from forum.moderation.actions import bulk_decisions, decisions
from forum.moderation.actions.claims import claim_item
from forum.moderation.forms.desk import read_log_position, read_reason, read_verdict, read_verdicts
from forum.moderation.queries.public_log import LogLine, LogPosition
from forum.moderation.queries.public_log import log as public_log
from forum.moderation.queries.statistics import monthly_figures
from forum.moderation.views import desk_pages
from forum.moderation.views.comment_page import show_comment
from forum.spaces.queries import SpaceView, space_by_slug
from forum.spaces.rules import Role
from forum.spaces.views.current_viewer import current_viewer, signed_in_viewer
from forum.submission.actions import version_statements
from forum.submission.forms.comments import read_note

blueprint = Blueprint("moderation", __name__)
DESK = "/<language:lang>/moderation"
COMMENT = "/<language:lang>/comments/<id:comment>"


@blueprint.get(DESK)
def queue() -> str:
    signed_in_viewer()
    return desk_pages.show_queue()


@blueprint.get(f"{DESK}/<id:comment>")
def item(comment: str) -> str:
    signed_in_viewer()
    return desk_pages.show_item(comment)


@blueprint.post(f"{DESK}/next")
@limiter.limit(POST_LIMIT)
def go_on() -> Answer:
    """Opens what comes next for this moderator."""
    viewer = signed_in_viewer()
    if not viewer.spaces_as(Role.MODERATOR):
        raise NotThere
    return desk_pages.go_on(viewer, request.args.get(desk_pages.AFTER) or desk_pages.item_of_form())


@blueprint.post(f"{DESK}/<id:comment>/opening")
@limiter.limit(SAVE_LIMIT)
def open_(comment: str) -> Answer:
    """Says that one has it open: by a button, or every two minutes by the page itself."""
    viewer = signed_in_viewer()
    if request.form.get("touch"):
        claim_item(viewer=viewer, comment=comment, at=now())
        return Answer(status=204)
    return desk_pages.open_page(viewer, comment)


@blueprint.post(f"{DESK}/decisions")
@limiter.limit(POST_LIMIT)
def decide_all() -> Answer | tuple[str, int]:
    """Decides on all chosen comments of a page of the queue."""
    viewer = signed_in_viewer()
    try:
        outcome = bulk_decisions.decide_all(
            viewer=viewer, verdicts=read_verdicts(request.form), at=now()
        )
    except Invalid as problem:
        return desk_pages.show_queue(problem, desk_pages.BULK), problem.status
    if outcome.problems:
        return desk_pages.show_queue(None, desk_pages.BULK, outcome), outcome.status
    return desk_pages.back_to_queue(decided=",".join(outcome.decisions))


@blueprint.post(f"{COMMENT}/decisions")
@limiter.limit(POST_LIMIT)
def decide(comment: str) -> Answer | tuple[str, int]:
    viewer = signed_in_viewer()
    try:
        verdict = read_verdict(request.form)
        decision = decisions.decide(viewer=viewer, comment=comment, verdict=verdict, at=now())
    except (Invalid, Stale, Forbidden) as problem:
        return desk_pages.show_originating_page(problem, comment), problem.status
    if desk_pages.item_of_form():
        return desk_pages.go_on(viewer, comment, decided=decision)
    return desk_pages.back_to_queue(decided=decision)


@blueprint.post(f"{COMMENT}/changes")
@limiter.limit(POST_LIMIT)
def set_change(comment: str) -> Answer:
    """Corrects how much an edit changes."""
    revision, change = request.form.get("revision", ""), request.form.get("change", "")
    viewer = signed_in_viewer()
    if not is_id(revision) or change not in list(Change):
        raise NotThere
    version_statements.set_change(
        viewer=viewer, comment=comment, revision=revision, change=Change(change), at=now()
    )
    if desk_pages.item_of_form():
        return desk_pages.open_page(viewer, comment)
    return desk_pages.back_to_queue(_anchor=f"c-{comment}")


@blueprint.post("/<language:lang>/decisions/<id:decision>/reversal")
@limiter.limit(POST_LIMIT)
def undo(decision: str) -> Answer | tuple[str, int]:
    viewer = signed_in_viewer()
    try:
        comment = decisions.undo(viewer=viewer, decision=decision, at=now())
    except Stale as problem:
        return desk_pages.show_originating_page(problem), problem.status
    if desk_pages.item_of_form():
        return desk_pages.open_page(viewer, comment, decided=decision)
    return desk_pages.back_to_queue(decided=decision)


@blueprint.post(f"{COMMENT}/removal")
@limiter.limit(POST_LIMIT)
def remove(comment: str) -> Answer | tuple[str, int]:
    try:
        decisions.remove(
            viewer=signed_in_viewer(),
            comment=comment,
            reason=read_reason(request.form),
            note=read_note(request.form),
            at=now(),
        )
    except Invalid as problem:
        return show_comment(comment, problem)
    return redirect(url_for("comments.comment", comment=comment, done="remove"), 303)


@blueprint.post(f"{COMMENT}/restoration")
@limiter.limit(POST_LIMIT)
def restore(comment: str) -> Answer | tuple[str, int]:
    viewer = signed_in_viewer()
    try:
        decisions.restore(viewer=viewer, comment=comment, note=read_note(request.form), at=now())
    except Invalid as problem:
        return show_comment(comment, problem)
    return redirect(url_for("comments.comment", comment=comment, done="restore"), 303)


@blueprint.get("/<language:lang>/spaces/<slug>/log")
def log(slug: str) -> str:
    after = read_log_position(request.args)
    space, lines, more = _log(slug, after)
    return render_template(
        "moderation/public_log.html",
        space=space,
        lines=lines,
        more=more,
        after=after,
        months=() if after else monthly_figures(db.session(), space, now()),
    )


@blueprint.get("/<language:lang>/spaces/<slug>/log/feed.atom")
def log_feed(slug: str) -> Response:
    """The newest page of the log."""
    current_viewer()  # what a signed-in person is given is kept by no shared cache
    space, lines, _more = _log(slug, None)
    template = current_app.jinja_env.get_template("moderation/_line.html")
    words: Any = template.module
    settings = current_app.config["SETTINGS"]
    site = settings.site_address.rstrip("/")
    return feed.feed_response(
        feed.Feed(
            key=f"log of {space.public_id}",
            title=f"{_('Public moderation log')} – {space.title}",
            language=i18n.current(),
            author=settings.site_name or _("Discussion space"),
            page=site + url_for("moderation.log", slug=slug),
            itself=site + url_for("moderation.log_feed", slug=slug),
            began=space.opens_at,
            lines=[
                feed.FeedLine(
                    key=f"{line.entry} {line.at.isoformat()}",
                    at=line.at,
                    title=words.title(line).striptags(),
                    summary=words.why(line).striptags(),
                    address=f"{site}/c/{line.comment}",
                )
                for line in lines
            ],
        )
    )


def _log(
    slug: str, after: LogPosition | None
) -> tuple[SpaceView, list[LogLine], LogPosition | None]:
    language, at = i18n.current(), now()
    space = space_by_slug(db.session(), slug, language, at)
    if space is None:
        raise NotThere
    return space, *public_log(db.session(), space, at, language, after)
