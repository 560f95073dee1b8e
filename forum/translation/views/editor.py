"""Translators' pages: the worklist of a space, and the editor of one translation."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from forum.comments.rules.text_selection import display_status
from forum.comments.views.blueprint import COMMENT, head_of
from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Invalid, NotThere, Problem, Stale
from forum.core.guard import POST_LIMIT, limiter
from forum.core.ids import is_id
from forum.core.languages import canonical
from forum.spaces.queries import SpaceView, space_by_slug, spaces_by_id
from forum.spaces.views.current_viewer import current_viewer, signed_in_viewer
from forum.translation import queries
from forum.translation.actions import translations
from forum.translation.actions.translations import Translation
from forum.translation.queries import Need
from forum.translation.views.blueprint import blueprint

if TYPE_CHECKING:
    from forum.translation.machine import Machine

EDITOR = f"{COMMENT}/translation/<tag>"
DEFAULT_NEEDS = (Need.MISSING, Need.STALE)


@blueprint.get("/<language:lang>/translation")
def desk() -> str:
    """The worklist of the one space in which somebody translates, or which of several."""
    mine = queries.translates_in(signed_in_viewer())
    found = spaces_by_id(db.session(), mine, i18n.current(), now()).values()
    wanted = request.args.get("space")
    spaces = [space for space in found if wanted in (None, space.slug)]
    if not spaces:
        raise NotThere
    if len(spaces) == 1:
        return _worklist(spaces[0])
    return render_template("translation/desk.html", spaces=spaces)


@blueprint.get("/<language:lang>/spaces/<slug>/translation")
def worklist(slug: str) -> str:
    """What is missing or stale in one language of a space."""
    viewer = signed_in_viewer()
    space = space_by_slug(db.session(), slug, i18n.current(), now())
    if space is None or space.id not in queries.translates_in(viewer):
        raise NotThere
    return _worklist(space)


def _worklist(space: SpaceView) -> str:
    viewer, at, language = current_viewer(), now(), i18n.current()
    target = _target(request.args.get("language"), space.languages, language)
    after = request.args.get("after")
    if target is None or (after is not None and not is_id(after)):
        raise NotThere
    need = request.args.get("need", "")
    found = queries.worklist(
        db.session(),
        viewer,
        space.id,
        target,
        at,
        language,
        needs=(Need(need),) if need in list(Need) else DEFAULT_NEEDS,
        after=after,
    )
    return render_template(
        "translation/worklist.html",
        space=space,
        target=target,
        need=need,
        found=found,
        languages=list(dict.fromkeys((*space.languages, target))),
    )


def _target(asked: str | None, languages: tuple[str, ...], interface: str) -> str | None:
    """The language asked for, else the reader's if it is one of the space's, else the last."""
    if asked:
        return canonical(asked.strip())
    return interface if interface in languages else languages[-1]


@blueprint.get(f"{COMMENT}/translation")
def choose(comment: str) -> str | Answer:
    """Into which language? One that is given leads to its editor."""
    viewer, at = signed_in_viewer(), now()
    asked = request.args.get("to", "").strip()
    tag = canonical(asked) if asked else None
    if tag is not None:
        return redirect(url_for("translation.edit", comment=comment, tag=tag), 303)
    place = queries.translated_comment(db.session(), viewer, comment, at)
    if place is None:
        raise NotThere
    head = head_of(place.slug, place.number)
    needs = queries.needs_of(db.session(), viewer, place, head.space.languages, at, i18n.current())
    return render_template(
        "translation/choose.html",
        comment=comment,
        head=head,
        needs=needs,
        unknown=asked,
    )


@blueprint.get(EDITOR)
def edit(comment: str, tag: str) -> str:
    return _page(comment, tag)


def _page(comment: str, tag: str, problem: Problem | None = None, **given: Any) -> str:
    viewer, at, language = signed_in_viewer(), now(), i18n.current()
    if canonical(tag) != tag:
        raise NotThere
    found = queries.editor(db.session(), viewer, comment, tag, at, language)
    if found is None:
        raise NotThere
    wanted = given.pop("source", "") or request.args.get("source", "")
    source = next((text for text in found.sources if text.public_id == wanted), found.source)
    return render_template(
        "translation/edit.html",
        editor=found,
        source=source,
        head=head_of(found.slug, found.number),
        problem=problem,
        errors=problem.fields if isinstance(problem, Invalid) else {},
        text=given.get("text", found.text),
        theirs=found.text if isinstance(problem, Stale) and "text" in given else "",
        no_draft=given.get("no_draft", ""),
        untranslated=given.get("untranslated", 0),
        offers_machine=_offers(source.language, tag),
        word_of=partial(display_status, at=at, to_moderator=False),
        viewer_id=viewer.person_id,
    )


@blueprint.post(EDITOR)
@limiter.limit(POST_LIMIT)
def write(comment: str, tag: str) -> Answer | str | tuple[str, int]:
    """The editor's buttons: save, submit, a machine's draft, submit that as it is, discard."""
    viewer = signed_in_viewer()
    do = request.form.get("do", "submit")
    if canonical(tag) != tag:
        raise NotThere
    if do == "machine":
        return _draft_by_machine(comment, tag)
    if do == "discard":
        translations.discard(viewer=viewer, comment=comment, language=tag, at=now())
        return redirect(url_for("translation.edit", comment=comment, tag=tag), 303)
    text, source = request.form.get("text", ""), request.form.get("source", "")
    try:
        translation = Translation(
            comment=comment,
            language=tag,
            text=text,
            source=source,
            seen=request.form.get("seen", ""),
        )
        if do == "submit_machine":
            translation = _of_machine(comment, tag, source)
        act = translations.save if do == "save" else translations.submit
        act(viewer=viewer, translation=translation, at=now())
    except (Invalid, Stale) as problem:
        return _page(comment, tag, problem, text=text), problem.status
    done = "saved" if do == "save" else "sent"
    return redirect(url_for("translation.edit", comment=comment, tag=tag, done=done), 303)


def _of_machine(comment: str, tag: str, source: str) -> Translation:
    """The machine's draft as it was kept: what a form says of it is not believed."""
    found = queries.editor(db.session(), current_viewer(), comment, tag, now(), i18n.current())
    if found is None or not found.machine:
        raise NotThere
    return Translation(comment, tag, found.machine, source, tool=found.tool)


def _draft_by_machine(comment: str, tag: str) -> Answer | str:
    """Asks the machine, and keeps what it says as a draft. Whatever goes wrong, the translator's
    own text is given back."""
    found = queries.editor(db.session(), current_viewer(), comment, tag, now(), i18n.current())
    if found is None:
        raise NotThere
    wanted = request.form.get("source", "")
    source = next((text for text in found.sources if text.public_id == wanted), found.source)
    words = queries.source_of(db.session(), source)
    db.session.rollback()  # nobody waits for the machine with a connection in the hand
    from forum.translation.machine import NoDraft

    translator = _machine()
    text = request.form.get("text", "")
    try:
        if translator is None:
            raise NotThere
        drafted = translator.draft(words, source.language, tag)
        translations.save(
            viewer=current_viewer(),
            translation=Translation(
                comment, tag, drafted.text, source.public_id, tool=drafted.tool
            ),
            at=now(),
        )
    except NoDraft as problem:
        return _page(comment, tag, text=text, source=wanted, no_draft=problem.reason.value)
    except Invalid:
        return _page(comment, tag, text=text, source=wanted, no_draft="rubbish")
    if text.strip() and text != found.text:
        return _page(comment, tag, text=text, source=wanted, untranslated=drafted.untranslated)
    address = url_for(
        "translation.edit",
        comment=comment,
        tag=tag,
        source=source.public_id,
        done="drafted",
        left=drafted.untranslated or None,
    )
    return redirect(address, 303)


@blueprint.post(f"{EDITOR}/recall")
@limiter.limit(POST_LIMIT)
def recall(comment: str, tag: str) -> Answer:
    translations.recall(
        viewer=signed_in_viewer(),
        comment=comment,
        revision=request.form.get("revision", ""),
        at=now(),
    )
    return redirect(url_for("translation.edit", comment=comment, tag=tag, done="recalled"), 303)


@blueprint.get("/<language:lang>/machine-translation")
def about_machine() -> str:
    """What is machine-made here, by which tool, and what that means."""
    settings = current_app.config["SETTINGS"]
    return render_template(
        "translation/machine.html",
        title=_("Machine translation"),
        configured=settings.machine_translation,
        versions=queries.machine_versions(db.session(), now()),
    )


@lru_cache(maxsize=4)
def _kept(settings: Any) -> Machine | None:
    if not settings.machine_translation:
        return None
    from forum.translation.machine import machine

    return machine(settings)


def _machine() -> Machine | None:
    """One for the process: it remembers which languages its service knows."""
    return _kept(current_app.config["SETTINGS"])


def _offers(source: str, target: str) -> bool:
    """Whether to offer the button: a service that is away is only told of when it is pressed."""
    return _machine() is not None and source.split("-")[0] != target.split("-")[0]
