"""The desk's pages: the queue, decisions, undoing, removing, restoring; and the public log."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from forum.comments.actions import saying
from forum.comments.rules import Change, Reason
from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Invalid, NotThere, Problem, Stale
from forum.core.guard import POST_LIMIT, limiter
from forum.core.ids import is_id
from forum.moderation import actions, queries
from forum.moderation.forms import read_note, read_reason, read_verdict
from forum.moderation.log import log as public_log
from forum.spaces.looking import looking, signed_in
from forum.spaces.queries import space_by_slug

blueprint = Blueprint("moderation", __name__)
COMMENT = "/<language:lang>/comments/<id:comment>"
HASH = re.compile(r"[0-9a-f]{64}")  # of an entry of the ledger


@blueprint.get("/<language:lang>/moderation")
def queue() -> str:
    signed_in()
    return _queue()


def _queue(problem: Problem | None = None, about: str | None = None) -> str:
    """The queue, also as the answer to a decision that was not taken: the note is kept."""
    slug = request.args.get("space") or None
    found = queries.queue(
        db.session(),
        looking(),
        now(),
        i18n.current(),
        slug=slug,
        after=request.args.get("after"),
    )
    if found is None:
        raise NotThere
    return render_template(
        "moderation/queue.html",
        queue=found,
        slug=slug,
        reasons=list(Reason),
        problem=problem,
        changed=problem.changes or [] if isinstance(problem, Stale) else [],
        about=about,
        given=request.form,
        at=now(),
    )


def queue_again(about: str) -> str:
    """The queue with what was typed about one comment, after a look at its letter."""
    signed_in()
    return _queue(None, about)


@blueprint.post(f"{COMMENT}/decisions")
@limiter.limit(POST_LIMIT)
def decide(comment: str) -> Answer | tuple[str, int]:
    viewer = signed_in()
    try:
        verdict = read_verdict(request.form)
        decision = actions.decide(viewer=viewer, comment=comment, verdict=verdict, at=now())
    except (Invalid, Stale) as problem:
        return _queue(problem, comment), problem.status
    return redirect(_back(decided=decision), 303)


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
    return redirect(_back(_anchor=f"c-{comment}"), 303)


@blueprint.post("/<language:lang>/decisions/<id:decision>/reversal")
@limiter.limit(POST_LIMIT)
def undo(decision: str) -> Answer | tuple[str, int]:
    viewer = signed_in()
    try:
        comment = actions.undo(viewer=viewer, decision=decision, at=now())
    except Stale as problem:
        return _queue(problem), problem.status
    return redirect(_back(_anchor=f"c-{comment}"), 303)


@blueprint.post(f"{COMMENT}/removal")
@limiter.limit(POST_LIMIT)
def remove(comment: str) -> Answer:
    actions.remove(
        viewer=signed_in(),
        comment=comment,
        reason=read_reason(request.form),
        note=read_note(request.form),
        at=now(),
    )
    return redirect(url_for("comments.comment", comment=comment), 303)


@blueprint.post(f"{COMMENT}/restoration")
@limiter.limit(POST_LIMIT)
def restore(comment: str) -> Answer:
    actions.restore(viewer=signed_in(), comment=comment, note=read_note(request.form), at=now())
    return redirect(url_for("comments.comment", comment=comment), 303)


def _back(**values: Any) -> str:
    kept = {key: request.args.get(key) or None for key in ("space", "after")}
    return url_for("moderation.queue", **{**kept, **values})


@blueprint.get("/<language:lang>/spaces/<slug>/log")
def log(slug: str) -> str:
    language, at = i18n.current(), now()
    space = space_by_slug(db.session(), slug, language, at)
    before = request.args.get("before")
    if space is None or (before is not None and not HASH.fullmatch(before)):
        raise NotThere
    lines, more = public_log(db.session(), space.public_id, at, language, before)
    return render_template("moderation/log.html", space=space, lines=lines, more=more)
