"""A comment on a page of its own: what everybody sees, and what each may do there."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

from flask import render_template, request, url_for

from forum.comments import queries, rights
from forum.comments.queries.decision_history import DecisionLine, decided_on
from forum.comments.rules import CommentState, offered_reasons
from forum.comments.rules.text_selection import display_status
from forum.comments.views.blueprint import COMMENT, blueprint, difference_labels, head_of
from forum.comments.views.threads import thread_renderer
from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Invalid, NotThere
from forum.core.languages import canonical
from forum.moderation.queries import available_actions, internal_notes, redactions
from forum.spaces.views.current_viewer import current_viewer
from forum.submission.queries import clearance


def _steps(view: queries.CommentView) -> list[clearance.Step]:
    """What its organisation did with it before, for those who speak for the organisation."""
    if view.node.organisation_id not in current_viewer().organisation_ids:
        return []
    return clearance.steps_of(db.session(), [view.node.id]).get(view.node.id, [])


def _proposals(view: queries.CommentView) -> list[tuple[queries.Proposal, list[queries.Pair]]]:
    """What moderators propose to its author, to whoever may know, with the difference."""
    found = queries.proposals(db.session(), current_viewer(), [view.node.id]).get(view.node.id, [])
    return [(one, queries.changes(one.before, one.after, difference_labels())) for one in found]


def _decided(view: queries.CommentView) -> tuple[DecisionLine, ...]:
    """The thread of decisions, for its author and those who speak for its organisation."""
    viewer, node = current_viewer(), view.node
    is_author = viewer.is_signed_in and node.author_id == viewer.person_id
    if not is_author and node.organisation_id not in viewer.organisation_ids:
        return ()
    return decided_on(db.session(), node.id, now())


@blueprint.get(COMMENT)
def comment(comment: str) -> tuple[str, int]:
    return show_comment(comment)


def show_comment(comment: str, problem: Invalid | None = None) -> tuple[str, int]:
    """The page of a comment; with what was wrong in a form of it, and what was written there."""
    viewer, at, language = current_viewer(), now(), i18n.current()
    view = queries.comment(db.session(), viewer, comment, at, language)
    if view is None:
        raise NotThere
    head = head_of(view.slug, view.number)
    renderer = thread_renderer(head, partial(url_for, "comments.comment", comment=comment), {})
    below = queries.replies(db.session(), viewer, view.node.id, at, language, renderer.chosen)
    wanted = [canonical(part) for part in request.args.get("versions", "").split(",") if part]
    texts = queries.readable_texts(db.session(), viewer, view.node.id, at)
    may = available_actions.available_actions(db.session(), viewer, view, at)
    lines = available_actions.version_lines(viewer, view, may, texts, at)
    versions = [line for line in lines if not wanted or line.text.language in wanted]
    taken_down = view.node.state is not CommentState.STANDING
    return (
        render_template(
            "moderation/comment.html",
            view=view,
            versions=versions or lines,
            earlier=[(x, y) for x, y in pairwise(texts) if x.version == y.version][::-1],
            head=head,
            at=at,
            replies=renderer.nodes(below),
            takes_comments=renderer.takes_comments,
            is_insider=renderer.is_insider(view.node),
            may=may,
            word_of=partial(
                display_status, at=at, to_moderator=rights.sees_desk(viewer, view.space_id)
            ),
            reasons=offered_reasons(head.space.reasons),
            steps=_steps(view),
            erasures=redactions.redactions(db.session(), view.node.id),
            notes=internal_notes.internal_notes(db.session(), viewer, [view.node.id]).get(
                view.node.id
            ),
            proposals=_proposals(view),
            decided=_decided(view),
            mistakes=problem.fields if problem else {},
            given=request.form if problem else {},
        ),
        problem.status if problem else 410 if taken_down else 200,
    )
