"""Reading a thread, and a comment on a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise

from flask import g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from forum.comments import powers, queries
from forum.comments.drawing import Artist, framed
from forum.comments.history import Decided, decided_on
from forum.comments.reading import word
from forum.comments.reasons import offered
from forum.comments.rules import CommentState
from forum.comments.views.blueprint import COMMENT, THREAD, blueprint, head_of, marks
from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Invalid, NotThere
from forum.core.guard import WORK_LIMIT, limiter
from forum.core.ids import is_id
from forum.core.languages import canonical
from forum.spaces.looking import looking

MAX_CHOSEN = 50  # languages chosen for single comments, kept in the address


@blueprint.get(THREAD)
def thread(slug: str, number: int) -> str:
    viewer, at = looking(), now()
    head = head_of(slug, number)
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


def _steps(view: queries.CommentView) -> list[queries.Step]:
    """What its organisation did with it before, for those who speak for the organisation."""
    if view.node.organisation_id not in looking().organisation_ids:
        return []
    return queries.steps_of(db.session(), [view.node.id]).get(view.node.id, [])


def _proposals(view: queries.CommentView) -> list[tuple[queries.Proposal, list[queries.Pair]]]:
    """What moderators propose to its author, to whoever may know, with the difference."""
    found = queries.proposals(db.session(), looking(), [view.node.id]).get(view.node.id, [])
    return [(one, queries.changes(one.before, one.after, marks())) for one in found]


def _decided(view: queries.CommentView) -> tuple[Decided, ...]:
    """The thread of decisions, for its author and those who speak for its organisation."""
    viewer, node = looking(), view.node
    is_author = viewer.is_signed_in and node.author_id == viewer.person_id
    if not is_author and node.organisation_id not in viewer.organisation_ids:
        return ()
    return decided_on(db.session(), node.id, now())


@blueprint.get(f"{COMMENT}/compare")
@limiter.limit(WORK_LIMIT)
def compare(comment: str) -> str:
    """Two versions, or two revisions of one, paragraph by paragraph."""
    viewer, at, language = looking(), now(), i18n.current()
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
        comparison=queries.compare(*pair, marks()),
        word_of=partial(word, at=at, to_moderator=powers.has_desk(viewer, view.space_id)),
    )


@blueprint.get(COMMENT)
def comment(comment: str) -> tuple[str, int]:
    return show_comment(comment)


def show_comment(comment: str, problem: Invalid | None = None) -> tuple[str, int]:
    """The page of a comment; with what was wrong in a form of it, and what was written there."""
    viewer, at, language = looking(), now(), i18n.current()
    view = queries.comment(db.session(), viewer, comment, at, language)
    if view is None:
        raise NotThere
    head = head_of(view.slug, view.number)
    artist = _artist(head, partial(url_for, "comments.comment", comment=comment), {})
    below = queries.replies(db.session(), viewer, view.node.id, at, language, artist.chosen)
    wanted = [canonical(part) for part in request.args.get("versions", "").split(",") if part]
    texts = queries.readable_texts(db.session(), viewer, view.node.id, at)
    may = powers.powers(db.session(), viewer, view, at)
    lines = powers.version_lines(viewer, view, may, texts, at)
    versions = [line for line in lines if not wanted or line.text.language in wanted]
    taken_down = view.node.state is not CommentState.STANDING
    return (
        render_template(
            "comments/comment.html",
            view=view,
            versions=versions or lines,
            earlier=[(x, y) for x, y in pairwise(texts) if x.version == y.version][::-1],
            head=head,
            at=at,
            replies=artist.nodes(below),
            takes_comments=artist.takes_comments,
            is_insider=artist.is_insider(view.node),
            may=may,
            word_of=partial(word, at=at, to_moderator=powers.has_desk(viewer, view.space_id)),
            reasons=offered(head.space.reasons),
            steps=_steps(view),
            erasures=queries.erasures(db.session(), view.node.id),
            notes=queries.internal_notes(db.session(), viewer, [view.node.id]).get(view.node.id),
            proposals=_proposals(view),
            decided=_decided(view),
            mistakes=problem.fields if problem else {},
            given=request.form if problem else {},
        ),
        problem.status if problem else 410 if taken_down else 200,
    )
