"""Threads, comments, the composer and what authors do; each view calls one query or one action."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, Response, g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from forum.comments import compose, queries, telling
from forum.comments.actions import submitting, taking_back
from forum.comments.drawing import Artist, framed
from forum.comments.forms import read
from forum.comments.reading import word
from forum.comments.rules import CommentState, Provenance, Reason
from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Invalid, NotThere, Problem, SignInNeeded, Stale
from forum.core.guard import POST_LIMIT, SAVE_LIMIT, limiter
from forum.core.ids import is_id
from forum.core.languages import canonical
from forum.spaces.looking import looking, signed_in

blueprint = Blueprint("comments", __name__)
THREAD = "/<language:lang>/spaces/<slug>/questions/<number:number>"
COMMENT = "/<language:lang>/comments/<id:comment>"
MAX_CHOSEN = 50  # languages chosen for single comments, kept in the address


@blueprint.get(THREAD)
def thread(slug: str, number: int) -> str:
    viewer, at = looking(), now()
    head = _head(slug, number)
    after, before = request.args.get("after"), request.args.get("before")
    if any(key is not None and not is_id(key) for key in (after, before)) or (after and before):
        raise NotThere
    page = queries.outline(db.session(), viewer, head.question.id, at, after=after, before=before)
    if page is None:
        raise NotThere
    thread_address = _thread_address(head)
    artist = _artist(
        head, thread_address, {"after": after} if after else {"before": before} if before else {}
    )
    return framed(
        artist.lines(page.items),
        viewer=viewer,
        head=head,
        is_empty=not page.items,
        before=page.before,
        after=page.after,
        takes_comments=artist.takes_comments,
        is_first=not after and not before,
    )


def _artist(
    head: queries.ThreadHead, address: Callable[..., str], neighbour: dict[str, str]
) -> Artist:
    return Artist(
        db.session(),
        looking(),
        head,
        now(),
        i18n.current(),
        address=address,
        chosen=_chosen(request.args.get("show", "")),
        neighbour=neighbour,
    )


def _thread_address(head: queries.ThreadHead) -> Callable[..., str]:
    return partial(url_for, "comments.thread", slug=head.space.slug, number=head.question.number)


def _head(slug: str, number: int) -> queries.ThreadHead:
    head = queries.thread_head(db.session(), slug, number, i18n.current(), now())
    if head is None:
        raise NotThere
    return head


def _chosen(text: str) -> dict[str, str]:
    """`id.fr,id.es` as a mapping; what is malformed is passed over."""
    found: dict[str, str] = {}
    for part in text.split(",")[:MAX_CHOSEN]:
        id_, _dot, tag = part.partition(".")
        language = canonical(tag)
        if is_id(id_) and language:
            found[id_] = language
    return found


@blueprint.get("/c/<id:comment>")
def permalink(comment: str) -> Answer:
    """Where the comment is now; never kept by a cache."""
    g.private = True
    found = queries.locate(db.session(), looking(), comment, now())
    if found is None:
        raise NotThere
    target = url_for(
        "comments.thread",
        lang=i18n.of_referring_page() or i18n.preferred(),
        slug=found.slug,
        number=found.number,
        after=found.after,
        _anchor=f"c-{comment}",
    )
    response = redirect(target, 302)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get(COMMENT)
def comment(comment: str) -> tuple[str, int]:
    viewer, at, language = looking(), now(), i18n.current()
    view = queries.comment(db.session(), viewer, comment, at, language)
    if view is None:
        raise NotThere
    head = _head(view.slug, view.number)
    artist = _artist(head, partial(url_for, "comments.comment", comment=comment), {})
    below = queries.replies(db.session(), viewer, view.node.id, at, language, artist.chosen)
    wanted = [canonical(part) for part in request.args.get("versions", "").split(",") if part]
    versions = [text for text in view.versions if not wanted or text.language in wanted]
    taken_down = view.node.state is not CommentState.STANDING
    return (
        render_template(
            "comments/comment.html",
            view=view,
            versions=versions or view.versions,
            head=head,
            at=at,
            replies=artist.nodes(below),
            takes_comments=artist.takes_comments,
            is_insider=artist.is_insider(view.node),
            may=telling.powers(db.session(), viewer, view, at),
            word_of=partial(word, at=at, to_moderator=telling.has_desk(viewer, view.space_id)),
            reasons=list(Reason),
        ),
        410 if taken_down else 200,
    )


@blueprint.get(f"{THREAD}/comments/new")
def new(slug: str, number: int) -> str:
    signed_in()
    head = _head(slug, number)
    parent = request.args.get("reply_to")
    if parent is not None and not is_id(parent):
        raise NotThere
    form = compose.blank(key=secrets.token_urlsafe(16), parent=parent)
    return _composer(head, form)


@blueprint.post(f"{THREAD}/comments")
@limiter.limit(POST_LIMIT)
def submit(slug: str, number: int) -> Answer | tuple[str, int]:
    """The composer's form: submit it, or whatever else its other buttons ask for."""
    head = _head(slug, number)
    do = request.form.get("do", "submit")
    try:
        viewer = signed_in()
        if do.startswith("add") or do == "preview":
            return _composer(head, compose.returned(request.form, do)), 200
        wish = read(request.form, language=i18n.current(), complete=do != "save")
        if do == "save":
            saved = submitting.save_draft(
                viewer=viewer, question_id=head.question.id, wish=wish, at=now()
            )
            if not saved.comment:
                return _composer(head, compose.returned(request.form, do)), 200
            return redirect(url_for("comments.draft", comment=saved.comment, saved=1), 303)
        receipt = submitting.submit(
            viewer=viewer, question_id=head.question.id, wish=wish, at=now()
        )
    except Problem as problem:
        return _given_back(head, problem)
    return redirect(url_for("comments.received", comment=receipt.comment, form=wish.key), 303)


@blueprint.post(f"{THREAD}/drafts")
@limiter.limit(SAVE_LIMIT)
def autosave(slug: str, number: int) -> tuple[Response, int]:
    """What the composer's script saves while somebody types; answers in JSON."""
    head = _head(slug, number)
    try:
        saved = submitting.save_draft(
            viewer=signed_in(),
            question_id=head.question.id,
            wish=read(request.form, language=i18n.current(), complete=False),
            at=now(),
        )
    except Problem as problem:
        return jsonify(message=str(problem.message) or _("Please sign in")), problem.status
    time = i18n.clock_time(now(), head.space.time_zone, i18n.current())
    return jsonify(
        saved_at=time, message=_("Draft saved at %(time)s", time=time), save=saved.save
    ), 200


def _given_back(head: queries.ThreadHead, problem: Problem) -> tuple[str, int]:
    """The composer again with everything that was written, and what is wrong with it."""
    if isinstance(problem, NotThere):
        raise problem
    form = compose.returned(request.form, "")
    form.errors = problem.fields if isinstance(problem, Invalid) else {}
    if isinstance(problem, SignInNeeded):
        form.needs_sign_in = True
    elif not isinstance(problem, Invalid):
        form.errors = {"form": problem.message}
    if isinstance(problem, Stale):
        compose.show_both(db.session(), looking(), form)
    return _composer(head, form), problem.status


def _composer(head: queries.ThreadHead, form: compose.Form) -> str:
    g.private = True
    return render_template(
        "comments/compose.html",
        head=head,
        form=form,
        desk=compose.desk(db.session(), looking(), head, form, i18n.current(), now()),
    )


@blueprint.get("/<language:lang>/drafts/<id:comment>")
def draft(comment: str) -> str:
    return _edit(comment)


@blueprint.get(f"{COMMENT}/edit")
def edit(comment: str) -> str:
    return _edit(comment)


def _edit(comment: str) -> str:
    viewer = signed_in()
    found = compose.opened(db.session(), viewer, comment, key=secrets.token_urlsafe(16), at=now())
    if found is None:
        raise NotThere
    head = _head(found.slug, found.number)
    found.form.saved = request.args.get("saved") == "1"
    return _composer(head, found.form)


@blueprint.post("/<language:lang>/drafts/<id:comment>/removal")
@limiter.limit(POST_LIMIT)
def discard(comment: str) -> Answer:
    submitting.discard_draft(viewer=signed_in(), comment=comment)
    return redirect(url_for("pages.drafts"), 303)


@blueprint.get(f"{COMMENT}/received")
def received(comment: str) -> str:
    """The receipt: when, in which languages, before closing, and what happens next."""
    viewer = signed_in()
    receipt = telling.receipt(db.session(), viewer, comment, now())
    if receipt is None:
        raise NotThere
    return render_template(
        "comments/received.html", receipt=receipt, head=_head(receipt.slug, receipt.number)
    )


@blueprint.post(f"{COMMENT}/recall")
@limiter.limit(POST_LIMIT)
def recall(comment: str) -> Answer:
    revision = request.form.get("revision") or None
    taking_back.recall(viewer=signed_in(), comment=comment, revision=revision, at=now())
    return redirect(url_for("pages.mine", _anchor=f"c-{comment}"), 303)


@blueprint.post(f"{COMMENT}/withdrawal")
@limiter.limit(POST_LIMIT)
def withdraw(comment: str) -> Answer:
    language, provenance = request.form.get("language"), request.form.get("provenance", "")
    arguments: dict[str, Any] = {"viewer": signed_in(), "comment": comment, "at": now()}
    if language is None:
        taking_back.withdraw(**arguments)
    else:
        if provenance not in list(Provenance):
            raise NotThere
        taking_back.withdraw_version(
            language=language, provenance=Provenance(provenance), **arguments
        )
    return redirect(url_for("pages.mine", _anchor=f"c-{comment}"), 303)
