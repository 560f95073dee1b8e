"""Drawing threads fast: what never changes on a page is made once, and what rests is kept.

A comment is drawn by one template. The drawing of one at rest – nothing of it waits, so that only
another act can change it, and every act raises its `changes` – is kept by the process and given
to whoever comes next: it holds what everybody may see and nothing else.

What stands around the comments is kept as well, by the values of everything that it is made of.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import Any

from flask import Flask, current_app, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from forum.comments import queries
from forum.comments.queries import Node, OutlineLine, ThreadHead
from forum.comments.rules import CommentState
from forum.comments.rules.text_selection import display_status
from forum.core import i18n
from forum.core.cache import Cache
from forum.core.ids import LENGTH
from forum.spaces.rules import Phase, QuestionState, Role
from forum.spaces.rules.viewer import Viewer

MAX_COMMENTS = 6_000  # drawings in a process: about 12 MB
MAX_LISTS = 100  # pages of drawings: about 10 MB
MAX_FRAMES = 500  # what stands around them: about 5 MB
COMMENTS = "\x00comments\x00"  # stands for the comments in a kept frame
SHOW = "\x00show\x00"  # stands for this page's address in a kept drawing; no text can hold a NUL


@dataclass(frozen=True, slots=True)
class RenderedComment:
    """A comment as HTML, and for whom it speaks (escaped)."""

    html: str
    speaker: str


class FragmentCache:
    """What a process keeps of threads."""

    def __init__(self) -> None:
        self.drawings = Cache[RenderedComment](MAX_COMMENTS)
        self.lists = Cache[Markup](MAX_LISTS)
        self.frames = Cache[tuple[str, str]](MAX_FRAMES)

    def forget(self) -> None:
        """For measuring what a page costs without it."""
        for kept in (self.drawings, self.lists, self.frames):
            kept.things.clear()


def init_app(app: Flask) -> None:
    app.extensions["kept"] = FragmentCache()


def _fragments() -> FragmentCache:
    keeping: FragmentCache = current_app.extensions["kept"]
    return keeping


def render_thread(comments: Markup, *, viewer: Viewer, **values: Any) -> str:
    """The page of a thread around its comments.

    Kept by all that the template and the layout are made of: the address, the language, who
    looks, and the `values` that are handed to the template. A layout that shows anything else
    has to name it here.
    """
    key = (
        request.script_root,
        request.path,
        request.query_string,
        i18n.current(),
        viewer.key,
        *values.items(),
    )
    frames = _fragments().frames
    frame = frames.get(key)
    if frame is None:
        page = render_template("comments/thread.html", comments=Markup(COMMENTS), **values)  # noqa: S704
        above, _comments, below = page.partition(COMMENTS)
        frame = (above, below)
        frames.put(key, frame)
    return f"{frame[0]}{comments}{frame[1]}"


class ThreadRenderer:
    """Draws the comments of one page for one viewer."""

    def __init__(
        self,
        session: Session,
        viewer: Viewer,
        head: ThreadHead,
        at: dt.datetime,
        language: str,
        *,
        address: Callable[..., str],
        chosen: Mapping[str, str],
        neighbour: Mapping[str, str],
    ) -> None:
        self.session = session
        self.viewer = viewer
        self.head = head
        self.at = at
        self.language = language
        self.chosen = chosen
        here = address(**neighbour)
        written = "".join(f"{id_}.{tag}," for id_, tag in chosen.items())
        self.show = str(escape(f"{here}{'&' if '?' in here else '?'}show={written}"))
        self.kept = _fragments().drawings
        self._module: Any = None

    @property
    def takes_comments(self) -> bool:
        """Whether a comment can be replied to at this instant."""
        is_open = self.head.space.phase is Phase.OPEN
        return is_open and self.head.question.state is QuestionState.OPEN

    def lines(self, lines: Sequence[OutlineLine]) -> Markup:
        """A page of a thread as nested list items; kept where all of it is at rest."""
        if not all(line.at_rest for line in lines) or self.chosen:
            return self._compose(lines)
        key = (
            self.language,
            self.show,
            self.takes_comments,
            self.head.space.time_zone,
            self.head.space.reasons,
            *[(line.public_id, line.changes, line.depth, line.parent_changes) for line in lines],
        )
        lists = _fragments().lists
        found = lists.get(key)
        if found is None:
            found = self._compose(lines)
            lists.put(key, found)
        return found

    def _compose(self, lines: Sequence[OutlineLine]) -> Markup:
        present = {line.public_id for line in lines}
        keys = {line.id: self._key(line, line.parent in present) for line in lines}
        drawn: dict[int, RenderedComment] = {}
        for line in lines:
            if line.at_rest and line.public_id not in self.chosen:
                found = self.kept.get(keys[line.id])
                if found is not None:
                    drawn[line.id] = found
        missing = [line for line in lines if line.id not in drawn]
        nodes = queries.nodes(
            self.session,
            self.viewer,
            [line.id for line in missing],
            self.at,
            self.language,
            self.chosen,
        )
        for line in missing:
            node = nodes.get(line.id)
            if node is None:
                continue  # taken out of sight between two statements
            drawn[line.id] = drawing = self._draw(node, line.level, line.parent in present)
            # Between the two statements somebody may have submitted a change of it.
            if line.at_rest and not node.waits and line.public_id not in self.chosen:
                self.kept.put(keys[line.id], drawing)
        html = "".join(_nested([line for line in lines if line.id in drawn], drawn, self.language))
        return Markup(html.replace(SHOW, self.show))  # noqa: S704 - drawn by our own template

    def nodes(self, nodes: Sequence[Node]) -> list[Markup]:
        """Single comments, one below the other."""
        return [
            Markup(self._draw(node, 0, True).html.replace(SHOW, self.show))  # noqa: S704
            for node in nodes
        ]

    def _key(self, line: OutlineLine, parent_is_here: bool) -> tuple[object, ...]:
        parent = None if parent_is_here else (line.parent, line.parent_changes)
        return (
            line.public_id,
            line.changes,
            self.language,
            line.level > 0,
            parent,
            self.takes_comments,
            self.head.space.time_zone,
            self.head.space.reasons,
        )

    def _draw(self, node: Node, level: int, parent_is_here: bool) -> RenderedComment:
        if self._module is None:
            template = current_app.jinja_env.get_template("comments/_node.html")
            self._module = template.make_module(self._words())
        html = self._module.draw(node, "h3" if level == 0 else "h4", not parent_is_here)
        standing = node.state is CommentState.STANDING  # a placeholder names nobody
        speaker = i18n.called(node.speaker) if standing else _("a comment that was taken down")
        return RenderedComment(str(html), str(escape(speaker)))

    def _words(self) -> dict[str, Any]:
        """Sentences and addresses that are the same for every comment of the page."""
        space, question = self.head.space, self.head.question
        context: dict[str, Any] = {}
        current_app.update_template_context(context)
        desk = self.viewer.roles_in(space.id) & {Role.MODERATOR, Role.SECRETARIAT}
        reply = url_for("comments.new", slug=space.slug, number=question.number, reply_to="")
        any_id = "0" * LENGTH
        page = url_for("comments.comment", comment=any_id).removesuffix(any_id)
        organisation_page = url_for("organisations.organisation", organisation=any_id).removesuffix(
            any_id
        )
        return context | {
            "at": self.at,
            "time_zone": space.time_zone,
            "reasons": space.reasons,
            "show": SHOW,
            "reply_address": reply,
            "comment_address": page,
            "organisation_address": organisation_page,
            "takes_comments": self.takes_comments,
            "is_insider": self.is_insider,
            "moderates_here": bool(desk),
            "word_of": display_status,
            "gone_label": _("a comment that was taken down"),
            "on_behalf": _("on behalf of the organisation"),
            "personally": _("personal capacity"),
            "for_group": _("for the working group"),
            "in_languages": _("This comment in other languages"),
            "in_reply": _("In reply to"),
            "only_you": _("Only its author, their organisation and the moderators see this."),
            "changed_since": _("The original has changed since."),
            "show_differences": _("Show differences"),
            "change_waits": _("A change of this comment waits for review."),
            "reply": _("Reply"),
            "all_versions": _("All versions"),
            "own_page": _("Permanent page"),
        }

    def is_insider(self, node: Node) -> bool:
        """Whether the viewer may know that something of this comment waits."""
        viewer = self.viewer
        if viewer.roles_in(self.head.space.id) & {Role.MODERATOR, Role.SECRETARIAT}:
            return True
        mine = viewer.person_id is not None and node.author_id == viewer.person_id
        return mine or node.organisation_id in viewer.organisation_ids


def _nested(
    lines: Sequence[OutlineLine], drawn: Mapping[int, RenderedComment], language: str
) -> list[str]:
    """List items, a branch below each comment that has replies on this page."""
    parts: list[str] = []
    for line, after in zip_longest(lines, lines[1:]):
        drawing = drawn[line.id]
        parts += ("<li>", drawing.html)
        below = after.level if after is not None else 0
        if below > line.level:
            parts += (
                '<details class="branch" open><summary><u>',
                _replies(language, line.replies).replace("{name}", drawing.speaker),
                '</u></summary><ol class="replies" role="list">',
            )
        else:
            parts.append("</li>" + "</ol></details></li>" * (line.level - below))
    return parts


@lru_cache(maxsize=512)
def _replies(language: str, number: int) -> str:
    """What a branch is opened and closed by; in the request's language, which is the argument."""
    opened = escape(ngettext("Hide %(num)s reply", "Hide %(num)s replies", number))
    shut = escape(ngettext("Show %(num)s reply", "Show %(num)s replies", number))
    words = f'<span class="open">{opened}</span><span class="shut">{shut}</span>'
    return f'{words}<span class="vh">: {{name}}</span>'
