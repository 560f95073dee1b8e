"""Reading a thread, and a comment on a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from forum.comments import queries, rights
from forum.comments.rendering import ThreadRenderer, render_thread
from forum.comments.rules.text_selection import display_status
from forum.comments.views.blueprint import COMMENT, THREAD, blueprint, difference_labels, head_of
from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import NotThere
from forum.core.guard import WORK_LIMIT, limiter
from forum.core.ids import is_id
from forum.core.languages import canonical
from forum.spaces.views.current_viewer import current_viewer

MAX_CHOSEN = 50  # languages chosen for single comments, kept in the address


@blueprint.get(THREAD)
def thread(slug: str, number: int) -> str:
    viewer, at = current_viewer(), now()
    head = head_of(slug, number)
    after, before = request.args.get("after"), request.args.get("before")
    if any(key is not None and not is_id(key) for key in (after, before)) or (after and before):
        raise NotThere
    page = queries.outline(db.session(), viewer, head.question.id, at, after=after, before=before)
    if page is None:
        raise NotThere
    thread_address = _thread_address(head)
    renderer = thread_renderer(
        head, thread_address, {"after": after} if after else {"before": before} if before else {}
    )
    return render_thread(
        renderer.lines(page.items),
        viewer=viewer,
        head=head,
        is_empty=not page.items,
        before=page.before,
        after=page.after,
        takes_comments=renderer.takes_comments,
        is_first=not after and not before,
    )


def thread_renderer(
    head: queries.ThreadHead, address: Callable[..., str], neighbour: dict[str, str]
) -> ThreadRenderer:
    return ThreadRenderer(
        db.session(),
        current_viewer(),
        head,
        now(),
        i18n.current(),
        address=address,
        chosen=_chosen(request.args.get("show", "")),
        neighbour=neighbour,
    )


def _thread_address(head: queries.ThreadHead) -> Callable[..., str]:
    return partial(url_for, "comments.thread", slug=head.space.slug, number=head.question.number)


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
    found = queries.locate(db.session(), current_viewer(), comment, now())
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


@blueprint.get(f"{COMMENT}/compare")
@limiter.limit(WORK_LIMIT)
def compare(comment: str) -> str:
    """Two versions, or two revisions of one, paragraph by paragraph."""
    viewer, at, language = current_viewer(), now(), i18n.current()
    view = queries.comment(db.session(), viewer, comment, at, language)
    if view is None:
        raise NotThere
    texts = queries.readable_texts(db.session(), viewer, view.node.id, at)
    a, b = request.args.get("a") or None, request.args.get("b") or None
    pair = queries.pair_to_compare(texts, a, b, at, language)
    if pair is None:
        raise NotThere
    return render_template(
        "comments/compare.html",
        view=view,
        head=head_of(view.slug, view.number),
        texts=texts,
        comparison=queries.compare(*pair, difference_labels()),
        word_of=partial(
            display_status, at=at, to_moderator=rights.sees_desk(viewer, view.space_id)
        ),
    )
