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

from forum.comments.actions import saying
from forum.comments.forms import read_note
from forum.comments.rules import Change
from forum.comments.views.reading import show_comment
from forum.core import feed, i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Forbidden, Invalid, NotThere, Stale
from forum.core.guard import POST_LIMIT, SAVE_LIMIT, limiter
from forum.core.ids import is_id
from forum.moderation import actions, bulk, desk
from forum.moderation.forms import read_place, read_reason, read_verdict, read_verdicts
from forum.moderation.log import LogLine, Place
from forum.moderation.log import log as public_log
from forum.moderation.months import months
from forum.moderation.opening import open_item
from forum.spaces.looking import looking, signed_in
from forum.spaces.queries import SpaceView, space_by_slug
from forum.spaces.rules import Role

blueprint = Blueprint("moderation", __name__)
DESK = "/<language:lang>/moderation"
COMMENT = "/<language:lang>/comments/<id:comment>"


@blueprint.get(DESK)
def queue() -> str:
    signed_in()
    return desk.show_queue()


@blueprint.get(f"{DESK}/<id:comment>")
def item(comment: str) -> str:
    signed_in()
    return desk.show_item(comment)


@blueprint.post(f"{DESK}/next")
@limiter.limit(POST_LIMIT)
def go_on() -> Answer:
    """Opens what comes next for this moderator."""
    viewer = signed_in()
    if not viewer.spaces_as(Role.MODERATOR):
        raise NotThere
    return desk.go_on(viewer, request.args.get(desk.AFTER) or desk.item_page())


@blueprint.post(f"{DESK}/<id:comment>/opening")
@limiter.limit(SAVE_LIMIT)
def open_(comment: str) -> Answer:
    """Says that one has it open: by a button, or every two minutes by the page itself."""
    viewer = signed_in()
    if request.form.get("touch"):
        open_item(viewer=viewer, comment=comment, at=now())
        return Answer(status=204)
    return desk.open_page(viewer, comment)


@blueprint.post(f"{DESK}/decisions")
@limiter.limit(POST_LIMIT)
def decide_all() -> Answer | tuple[str, int]:
    """Decides on all chosen comments of a page of the queue."""
    viewer = signed_in()
    try:
        outcome = bulk.decide_all(viewer=viewer, verdicts=read_verdicts(request.form), at=now())
    except Invalid as problem:
        return desk.show_queue(problem, desk.BULK), problem.status
    if outcome.problems:
        return desk.show_queue(None, desk.BULK, outcome), outcome.status
    return desk.back(decided=",".join(outcome.decisions))


@blueprint.post(f"{COMMENT}/decisions")
@limiter.limit(POST_LIMIT)
def decide(comment: str) -> Answer | tuple[str, int]:
    viewer = signed_in()
    try:
        verdict = read_verdict(request.form)
        decision = actions.decide(viewer=viewer, comment=comment, verdict=verdict, at=now())
    except (Invalid, Stale, Forbidden) as problem:
        return desk.show_where_one_is(problem, comment), problem.status
    if desk.item_page():
        return desk.go_on(viewer, comment, decided=decision)
    return desk.back(decided=decision)


@blueprint.post(f"{COMMENT}/changes")
@limiter.limit(POST_LIMIT)
def set_change(comment: str) -> Answer:
    """Corrects how much an edit changes."""
    revision, change = request.form.get("revision", ""), request.form.get("change", "")
    viewer = signed_in()
    if not is_id(revision) or change not in list(Change):
        raise NotThere
    saying.set_change(
        viewer=viewer, comment=comment, revision=revision, change=Change(change), at=now()
    )
    if desk.item_page():
        return desk.open_page(viewer, comment)
    return desk.back(_anchor=f"c-{comment}")


@blueprint.post("/<language:lang>/decisions/<id:decision>/reversal")
@limiter.limit(POST_LIMIT)
def undo(decision: str) -> Answer | tuple[str, int]:
    viewer = signed_in()
    try:
        comment = actions.undo(viewer=viewer, decision=decision, at=now())
    except Stale as problem:
        return desk.show_where_one_is(problem), problem.status
    if desk.item_page():
        return desk.open_page(viewer, comment, decided=decision)
    return desk.back(decided=decision)


@blueprint.post(f"{COMMENT}/removal")
@limiter.limit(POST_LIMIT)
def remove(comment: str) -> Answer | tuple[str, int]:
    try:
        actions.remove(
            viewer=signed_in(),
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
    viewer = signed_in()
    try:
        actions.restore(viewer=viewer, comment=comment, note=read_note(request.form), at=now())
    except Invalid as problem:
        return show_comment(comment, problem)
    return redirect(url_for("comments.comment", comment=comment, done="restore"), 303)


@blueprint.get("/<language:lang>/spaces/<slug>/log")
def log(slug: str) -> str:
    after = read_place(request.args)
    space, lines, more = _log(slug, after)
    return render_template(
        "moderation/log.html",
        space=space,
        lines=lines,
        more=more,
        after=after,
        months=() if after else months(db.session(), space, now()),
    )


@blueprint.get("/<language:lang>/spaces/<slug>/log/feed.atom")
def log_feed(slug: str) -> Response:
    """The newest page of the log."""
    looking()  # what a signed-in person is given is kept by no shared cache
    space, lines, _more = _log(slug, None)
    template = current_app.jinja_env.get_template("moderation/_line.html")
    words: Any = template.module
    settings = current_app.config["SETTINGS"]
    site = settings.site_address.rstrip("/")
    return feed.answer(
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


def _log(slug: str, after: Place | None) -> tuple[SpaceView, list[LogLine], Place | None]:
    language, at = i18n.current(), now()
    space = space_by_slug(db.session(), slug, language, at)
    if space is None:
        raise NotThere
    return space, *public_log(db.session(), space, at, language, after)
