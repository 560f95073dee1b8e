"""The blueprint of comments, and what its modules share."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import gettext as _
from markupsafe import escape

from forum.comments import queries
from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import NotThere
from forum.text.difference import MarkLabels

blueprint = Blueprint("comments", __name__)
THREAD = "/<language:lang>/spaces/<slug>/questions/<number:number>"
COMMENT = "/<language:lang>/comments/<id:comment>"


def difference_labels() -> MarkLabels:
    """What is read out around a passage that was removed or added."""
    return MarkLabels(str(escape(_("removed:"))), str(escape(_("added:"))), str(escape(_("end"))))


def head_of(slug: str, number: int) -> queries.ThreadHead:
    head = queries.thread_head(db.session(), slug, number, i18n.current(), now())
    if head is None:
        raise NotThere
    return head
