"""Translators' files: taking them along, and bringing them back."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from flask import Response, render_template, request
from flask_babel import gettext as _

from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import NotThere
from forum.core.guard import MAX_BODY, POST_LIMIT, WORK_LIMIT, limiter, takes_file
from forum.core.ids import is_id
from forum.core.languages import canonical
from forum.spaces.queries import SpaceView, space_by_slug
from forum.spaces.views.current_viewer import signed_in_viewer
from forum.translation import queries
from forum.translation.queries import Need
from forum.translation.views.blueprint import blueprint

if TYPE_CHECKING:  # read where there is a file, with lxml and python-docx: few requests have one
    from forum.translation.actions import file_exchange

FILES = "/<language:lang>/spaces/<slug>/translation/files"
MOST_TEXTS = 500  # of one file: more than a tool opens with comfort


def _space(slug: str) -> SpaceView:
    viewer = signed_in_viewer()
    space = space_by_slug(db.session(), slug, i18n.current(), now())
    if space is None or space.id not in queries.translates_in(viewer):
        raise NotThere
    return space


@blueprint.get(FILES)
def files(slug: str) -> str:
    """The forms for both ways."""
    return _page(_space(slug), None)


def _page(space: SpaceView, report: file_exchange.FileReport | None) -> str:
    asked = request.args.get("language", "")
    return render_template(
        "translation/files.html",
        space=space,
        target=canonical(asked) or "",
        questions=queries.question_numbers(db.session(), space.id),
        report=report,
        places=queries.translated_comments(
            db.session(), report.taken if report else [], i18n.current()
        ),
        submitted=request.form.get("then") == "submit",
        megabytes=MAX_BODY // 1_000_000,
    )


@blueprint.get(f"{FILES}/export")
@limiter.limit(WORK_LIMIT)
def export(slug: str) -> Response:
    """A file of what is to be translated: of the space, of one question, or one comment."""
    from forum.translation.actions import file_exchange as file_exchange_actions

    viewer, space, language = signed_in_viewer(), _space(slug), i18n.current()
    target = canonical(request.args.get("language", "").strip())
    form = file_exchange_actions.FORMATS.get(request.args.get("format", "xliff"))
    comment = request.args.get("comment") or None
    number = request.args.get("question", "")
    if target is None or form is None or (comment is not None and not is_id(comment)):
        raise NotThere
    works = queries.all_work(
        db.session(),
        viewer,
        space.id,
        target,
        now(),
        language,
        question=int(number) if number.isascii() and number.isdigit() else None,
        comment=comment,
    )
    if "all" not in request.args:
        works = (work for work in works if work.need is not Need.CURRENT)
    question = _("Question %(number)s", number="{}")
    sheets = file_exchange_actions.sheets(
        db.session(), slug, islice(works, MOST_TEXTS), target, question
    )
    writer, kind, suffix = form
    answer = Response(writer.write(sheets), mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}-{target}.{suffix}"'
    return answer


@blueprint.post(FILES)
@limiter.limit(POST_LIMIT)
@takes_file
def take_in(slug: str) -> tuple[str, int]:
    """What came back: all of it, or nothing and every problem with its place."""
    from forum.translation.actions import file_exchange as file_exchange_actions

    space = _space(slug)
    given = request.files.get("file")
    data = given.read() if given else b""
    kind = "docx" if data.startswith((b"PK", b"\xd0\xcf\x11\xe0")) else "xliff"
    report = file_exchange_actions.take_in(
        viewer=signed_in_viewer(),
        slug=slug,
        data=data,
        kind=kind,
        submit=request.form.get("then") == "submit",
        behind=request.form.get("behind") == "1",
        at=now(),
    )
    return _page(space, report), 422 if report.is_refused else 200
