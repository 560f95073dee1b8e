"""Home, space, my comments, my drafts, and how review works."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Invalid, NotThere, Stale
from forum.core.guard import POST_LIMIT, limiter
from forum.pages.queries import own_comments as own
from forum.pages.queries import spaces
from forum.spaces.queries.policy_statement import policy_statement
from forum.spaces.rights import may_change_space, may_keep_notes, may_open_space
from forum.spaces.views.current_viewer import current_viewer, signed_in_viewer
from forum.spaces.views.policy_statement import policy_sentences
from forum.submission.actions import appeals

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def root() -> Answer:
    """To the reader's language: account, then cookie, then what the browser asks for."""
    if current_user.is_authenticated:
        g.account_language = current_user.interface_language
    response = redirect(url_for("pages.home", lang=i18n.preferred()), 302)
    response.headers["Cache-Control"] = "private, no-store"
    response.vary.add("Accept-Language")
    response.vary.add("Cookie")
    return response


@blueprint.get("/<language:lang>/")
def home() -> str:
    page = spaces.home(db.session(), now(), i18n.current())
    return render_template(
        "pages/home.html", page=page, at=now(), may_open=may_open_space(current_viewer())
    )


@blueprint.post("/<language:lang>/language")
def remember_language() -> Answer:
    """The site's first page opens in this language from now on, in this browser."""
    response = redirect(url_for("pages.home"), 303)
    i18n.remember(response)
    return response


@blueprint.get("/<language:lang>/spaces/<slug>")
def space(slug: str) -> str:
    page = spaces.space(db.session(), slug, i18n.current(), now())
    if page is None:
        raise NotThere
    return render_template(
        "pages/space.html",
        page=page,
        at=now(),
        may_change=may_change_space,
        may_keep_notes=may_keep_notes,
        how=policy_sentences(policy_statement(db.session(), page.space.id)),
    )


@blueprint.get("/<language:lang>/mine")
def mine() -> str:
    """`?after=` the page after a comment; `?comment=` a page on which that one is."""
    viewer, asked = signed_in_viewer(), request.args
    found = own.own_comments(
        db.session(),
        viewer,
        now(),
        i18n.current(),
        after=asked.get("after"),
        comment=asked.get("comment"),
    )
    if found is None:
        raise NotThere
    return render_template("pages/own_comments.html", comments=found.items, page=found, given={})


@blueprint.post("/<language:lang>/comments/<id:comment>/appeals")
@limiter.limit(POST_LIMIT)
def appeal(comment: str) -> Answer | tuple[str, int]:
    """Appeals against a rejection. What was written stays on the page where that is not taken."""
    viewer, given = signed_in_viewer(), request.form
    try:
        appeals.appeal(
            viewer=viewer,
            comment=comment,
            decision=given.get("decision", ""),
            note=given.get("note", ""),
            at=now(),
        )
    except (Invalid, Stale) as problem:
        found = own.own_comment(db.session(), viewer, now(), i18n.current(), comment)
        page = render_template(
            "pages/own_comments.html", comments=found, problem=problem, given=given
        )
        return page, problem.status
    return redirect(url_for("pages.mine", comment=comment, _anchor=f"c-{comment}"), 303)


@blueprint.get("/<language:lang>/drafts")
def drafts() -> str:
    viewer = signed_in_viewer()
    found = own.drafts(db.session(), viewer, i18n.current())
    return render_template("pages/drafts.html", drafts=found)


@blueprint.get("/<language:lang>/review")
def review() -> str:
    """How review works, for everybody."""
    return render_template("pages/review.html")
