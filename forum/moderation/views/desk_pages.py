"""The desk's two pages as answers: the queue, and one comment; and the ways between them."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from forum.comments.rules import offered_reasons
from forum.comments.views.blueprint import difference_labels
from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Invalid, NotThere, Problem, Stale
from forum.core.ids import is_id
from forum.moderation.actions.approvals import CONFLICT_MESSAGES
from forum.moderation.actions.bulk_decisions import BulkOutcome
from forum.moderation.actions.claims import claim_item, claim_next
from forum.moderation.forms.desk import read_decided, read_filter
from forum.moderation.queries import desk, stale_revisions
from forum.moderation.queries.edit_differences import edit_difference
from forum.spaces.rules import Policy
from forum.spaces.rules.viewer import Viewer
from forum.spaces.views.current_viewer import current_viewer

# Names of an address that lead from one page of the desk back to it.
AFTER, ITEM = "after", "item"
BULK = "bulk"  # instead of a comment: the form that decides on several


def show_queue(
    problem: Problem | None = None, about: str | None = None, outcome: BulkOutcome | None = None
) -> str:
    """The queue, also as the answer to a decision that was not taken: what was written is kept."""
    told = outcome.decisions if outcome else read_decided(request.args)
    found = desk.queue(
        db.session(),
        current_viewer(),
        now(),
        i18n.current(),
        filter_=read_filter(request.args),
        after=request.args.get(AFTER),
        told=told,
    )
    if found is None:
        raise NotThere
    return _render(
        "moderation/queue.html", problem, about, queue=found, told=found.told, outcome=outcome
    )


def show_item(comment: str, problem: Problem | None = None) -> str:
    """One comment, whatever became of it."""
    found = desk.item_page(
        db.session(),
        current_viewer(),
        comment,
        now(),
        i18n.current(),
        told=read_decided(request.args),
    )
    if found is None:
        raise NotThere
    return _render(
        "moderation/item.html",
        problem,
        comment,
        item=found.item,
        told=found.told,
        notes=found.notes,
    )


def show_originating_page(problem: Problem | None, about: str | None = None) -> str:
    """The page on which a form was sent, as the answer to it: what was typed is kept."""
    item = item_of_form()
    return show_item(item, problem) if item else show_queue(problem, about)


def _render(template: str, problem: Problem | None, about: str | None, **values: Any) -> str:
    filter_ = read_filter(request.args)
    stale = problem.changes or [] if isinstance(problem, Stale) else []
    after = request.args.get(AFTER)
    page = {ITEM: values["item"].public_id} if "item" in values else {AFTER: after}
    return render_template(
        template,
        problem=problem,
        about=about,
        errors=problem.fields if isinstance(problem, Invalid) else {},
        changed=stale,
        changes=stale_revisions.stale_revisions(db.session(), current_viewer(), stale)
        if stale
        else [],
        filter=filter_,
        way={**filter_.query, **page},
        offered=offered_reasons,
        edit_of=partial(edit_difference, words=difference_labels()),
        barred=CONFLICT_MESSAGES,
        policies=list(Policy),  # of what was imported there is none
        given=request.form,
        at=now(),
        **values,
    )


def return_values() -> dict[str, str]:
    """What an address of the desk says of the page that one came from."""
    kept = {name: request.args.get(name) for name in (AFTER, ITEM)}
    return {**read_filter(request.args).query, **{name: id_ for name, id_ in kept.items() if id_}}


def item_of_form() -> str | None:
    """The comment on whose page a form was sent; None: it was sent on the queue."""
    item = request.args.get(ITEM, "")
    return item if is_id(item) else None


def back_to_queue(**values: Any) -> Answer:
    """To the page of the queue that one came from, through the same filter."""
    kept = {**read_filter(request.args).query, AFTER: request.args.get(AFTER)}
    return redirect(url_for("moderation.queue", **{**kept, **values}), 303)


def open_page(viewer: Viewer, comment: str, **values: Any) -> Answer:
    """To the page of a comment; colleagues are told that the viewer has it open."""
    claim_item(viewer=viewer, comment=comment, at=now())
    values = {**read_filter(request.args).query, **values, "comment": comment}
    return redirect(url_for("moderation.item", **values), 303)


def go_on(viewer: Viewer, after: str | None, **values: Any) -> Answer:
    """To what comes next for this moderator; without one, to the queue, which says so."""
    filter_ = read_filter(request.args)
    found = claim_next(
        viewer=viewer, language=i18n.current(), filter_=filter_, after=after, at=now()
    )
    if found is None:
        return back_to_queue(**{AFTER: None}, end=1, **values)
    return redirect(
        url_for("moderation.item", **{**filter_.query, **values, "comment": found}), 303
    )
