"""What the drawing of a list of comments needs, made once per page and not once per comment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from forum.comments.queries import Node, ThreadHead
from forum.comments.reading import word
from forum.spaces.rules import Phase, QuestionState, Role
from forum.spaces.viewer import Viewer

DEEPEST = 60  # levels of nesting on a page: never more than its comments
_LEVEL = Markup("</ol></details></li>")
CLOSING = tuple(_LEVEL * levels for levels in range(DEEPEST))


def drawing(
    head: ThreadHead,
    viewer: Viewer,
    at: dt.datetime,
    *,
    address: Callable[..., str],
    chosen: str = "",
    neighbour: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Sentences and addresses that are the same for every comment of the page."""
    desk = viewer.roles_in(head.space.id) & {Role.MODERATOR, Role.SECRETARIAT}
    here = address(**(neighbour or {}))
    show = f"{here}{'&' if '?' in here else '?'}show="

    def is_insider(node: Node) -> bool:
        return bool(
            desk
            or (viewer.person_id is not None and node.author_id == viewer.person_id)
            or node.organisation_id in viewer.organisation_ids
        )

    return {
        "at": at,
        "address": address,
        "show": show,
        "chosen_prefix": f"{chosen}," if chosen else "",
        "reply_address": url_for(
            "comments.new", slug=head.space.slug, number=head.question.number, reply_to=""
        ),
        "comment_address": url_for("comments.comment", comment="0" * 12).removesuffix("0" * 12),
        "takes_comments": head.space.phase is Phase.OPEN
        and head.question.state is QuestionState.OPEN,
        "is_insider": is_insider,
        "moderates_here": bool(desk),
        "word_of": word,
        "closing": CLOSING,
        "gone_label": _("a comment that was taken down"),
        "on_behalf": _("on behalf of the organisation"),
        "personally": _("personal capacity"),
        "for_group": _("for the working group"),
        "received": _("Received"),
        "in_languages": _("This comment in other languages"),
        "in_reply": _("In reply to"),
        "original_in": _("The original is in"),
        "only_you": _("Only its author, their organisation and the moderators see this."),
        "change_waits": _("A change of this comment waits for review."),
        "reply": _("Reply"),
        "all_versions": _("All versions"),
        "own_page": _("Permanent page"),
        "hide": _("Hide"),
        "unhide": _("Show"),
    }
