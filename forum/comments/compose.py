"""What the composer shows: a new form, a draft, an edit, or a form that is given back."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import LazyString
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from forum.comments.checking import Divergence, divergences, mark_of
from forum.comments.forms import CO_AUTHENTIC, TEXT_FIELD
from forum.comments.models import Comment, Paste, Revision, Version
from forum.comments.queries import Step, steps_of
from forum.comments.rules import (
    MAX_TEXT,
    OWN,
    PROPOSALS,
    Act,
    CommentState,
    Provenance,
    State,
)
from forum.comments.splits import (
    MAX_PASTE,
    Proposal,
    chosen,
    holding_several,
    propose,
    versions,
)
from forum.comments.visibility import editable_draft
from forum.core.ids import is_id
from forum.core.languages import canonical
from forum.people.models import Organisation
from forum.spaces.models import Question, Space
from forum.spaces.rules import Capacity
from forum.spaces.viewer import Viewer
from forum.texts.render import render

MAX_GIVEN_BACK = 30  # texts of a form that was refused; a comment has at most MAX_VERSIONS
WRITTEN_NOW = (State.DRAFT, State.IN_CLEARANCE)  # also where an accepted proposal is newer
AGAIN = "again"  # instead of a tab: the paste is split anew
_BETWEEN = re.compile(r"\n\s*\n")  # paragraphs
_TAG_LIKE = re.compile(r"[A-Za-z0-9-]{1,35}")


@dataclass
class Form:
    """A composer's values as they were entered, and what is to be said of them."""

    key: str
    parent: str = ""
    comment: str = ""
    capacity: str = ""
    release: str = ""
    original: str = ""
    save: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    errors: Mapping[str, LazyString | str] = field(default_factory=dict)
    needs_sign_in: bool = False
    saved: bool = False
    is_edit: bool = False  # of what was received: capacity and place are fixed
    previews: dict[str, str] = field(default_factory=dict)
    theirs: dict[str, str] = field(default_factory=dict)  # texts saved by somebody else meanwhile
    focus: str = ""  # the language whose tab is open
    sent_back: Step | None = None  # by the organisation's clearer, with a note
    change: str = ""  # how much an edit changes
    suggested: str = ""  # the same, where it is preselected and nobody has chosen it
    drafted: str = ""  # the same, as the draft was saved
    paste: str = ""  # what the texts were split from
    split_into: list[str] = field(default_factory=list)  # the versions it was just split into
    proposal: Proposal | None = None  # how one text would be split
    looks_split: dict[str, list[str]] = field(default_factory=dict)  # what a text seems to hold
    divergences: list[Divergence] = field(default_factory=list)
    checked: str = ""  # the mark of the texts for which all of this has been shown


def blank(*, key: str, parent: str | None) -> Form:
    return Form(key=key, parent=parent or "")


def returned(form: Mapping[str, str], do: str) -> Form:
    """What was posted, as it was posted."""
    texts: dict[str, str] = {}
    for name, value in form.items():
        if name.startswith(TEXT_FIELD) and len(texts) < MAX_GIVEN_BACK:
            given_as = name.removeprefix(TEXT_FIELD)
            tag = canonical(given_as)
            if tag:
                texts[tag] = value
            elif value.strip() and _TAG_LIKE.fullmatch(given_as):
                texts[given_as] = value  # no language that we know; the text is not lost
    given = Form(
        key=form.get("key", ""),
        parent=form.get("parent", ""),
        comment=form.get("comment", ""),
        capacity=form.get("capacity", ""),
        release=form.get("release", ""),
        original=form.get("original", ""),
        save=form.get("save", ""),
        is_edit=form.get("is_edit") == "1",
        texts=texts,
        change=form.get("change", ""),
        suggested=form.get("suggested", ""),
        paste=form.get("paste", "")[:MAX_PASTE],
    )
    if do == "add":
        tag = canonical(form.get("language", "").strip())
        if tag:
            given.texts.setdefault(tag, "")
            given.focus = tag
    elif do == "preview":
        given.previews = {
            tag: render(text[:MAX_TEXT]).html for tag, text in texts.items() if text.strip()
        }
    return given


def propose_split(form: Form, opened: str, languages: Sequence[str]) -> None:
    """Adds a proposal for the text of the open tab, or for the paste that is corrected again."""
    text = (form.texts.get(opened) if opened != AGAIN else "") or form.paste
    form.focus = opened
    form.proposal = propose(text[:MAX_PASTE], languages)


def apply_split(form: Form, posted: Mapping[str, str]) -> None:
    """Puts the versions that the author confirmed in the place of the text that held them."""
    pieces = chosen(form.paste, posted)
    made = versions(form.paste, pieces)
    if not made:
        form.paste = ""
        return
    if form.focus == AGAIN:
        form.texts = {tag: text for tag, text in form.texts.items() if not _is_of(form.paste, text)}
    form.texts.pop(form.focus, None)
    form.texts |= made
    form.split_into = list(made)
    first = next(piece.language for piece in pieces if piece.language)
    if not form.is_edit and form.original != CO_AUTHENTIC:
        form.original = first  # what stands first is the original, unless its author says otherwise
    form.focus = first


def _is_of(paste: str, text: str) -> bool:
    """Whether a text was made from the paste alone, and was not changed since."""
    whole = " ".join(paste.split())
    return all(" ".join(part.split()) in whole for part in _BETWEEN.split(text))


def check(
    form: Form, texts: Mapping[str, str], languages: Sequence[str], terms: Sequence[dict[str, str]]
) -> bool:
    """Adds what is to be pointed out about these texts; False where there is nothing, or where it
    has been shown for these very texts."""
    mark = mark_of(texts)
    form.looks_split = holding_several(texts, languages)
    original = form.original if form.original in texts else next(iter(texts), "")
    form.divergences = divergences(texts, original, terms)
    seen, form.checked = form.checked, mark
    return bool(form.looks_split or form.divergences) and seen != mark


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft or an edit, and where it belongs."""

    form: Form
    slug: str
    number: int
    in_clearance: bool  # its texts are not to be changed now


def opened(
    session: Session, viewer: Viewer, public_id: str, *, key: str, at: dt.datetime
) -> Opened | None:
    """The composer's form for a comment of the viewer's own: its drafts, else its newest texts."""
    row = session.execute(
        select(Comment, Question.number, Space.slug)
        .join(Question, Question.id == Comment.question_id)
        .join(Space, Space.id == Comment.space_id)
        .where(
            Comment.public_id == public_id,
            Comment.state == CommentState.STANDING,
            editable_draft(viewer),
        )
    ).one_or_none()
    if row is None:
        return None
    comment: Comment = row.Comment
    parent = session.scalar(select(Comment.public_id).where(Comment.id == comment.parent_id))
    form = Form(
        key=key if comment.path is not None else comment.key or key,
        parent=parent or "",
        comment=comment.public_id,
        capacity=speaker_value(session, comment),
        release=comment.release,
        save=str(comment.saves),
        is_edit=comment.path is not None,
        paste=_last_paste(session, comment.id),
    )
    newest = _newest(session, comment.id)
    for version, revision in newest:
        form.texts[version.language] = revision.source
        if revision.state is State.DRAFT and revision.change:
            form.drafted = revision.change.value
        if version.provenance is Provenance.ORIGINAL:
            form.original = CO_AUTHENTIC if form.original else version.language
    steps = steps_of(session, [comment.id]).get(comment.id, [])
    if steps and steps[-1].act is Act.SEND_BACK:
        form.sent_back = steps[-1]
    in_clearance = any(revision.state is State.IN_CLEARANCE for _v, revision in newest)
    return Opened(form, row.slug, row.number, in_clearance)


def _last_paste(session: Session, comment_id: int) -> str:
    return (
        session.scalar(
            select(Paste.text).where(Paste.comment_id == comment_id).order_by(Paste.id.desc())
        )
        or ""
    )


def _newest(session: Session, comment_id: int) -> list[tuple[Version, Revision]]:
    """Of each of the author's versions the draft, else the newest text."""
    rows = session.execute(
        select(Version, Revision)
        .join(Revision, Revision.version_id == Version.id)
        .where(
            Version.comment_id == comment_id,
            Version.provenance.in_(OWN),
            Revision.state.not_in(PROPOSALS),
        )
        .order_by(Version.id, Revision.state.in_(WRITTEN_NOW), Revision.number)
    )
    newest = {version.id: (version, revision) for version, revision in rows}
    return list(newest.values())


def show_both(session: Session, viewer: Viewer, form: Form) -> None:
    """Adds the texts as they are now on the server, to be shown beside the ones that were posted;
    the form's next save then takes their place."""
    condition = (
        Comment.public_id == form.comment
        if is_id(form.comment)
        else and_(Comment.author_id == viewer.person_id, Comment.key == form.key)
    )
    found = session.execute(
        select(Comment.id, Comment.saves).where(condition, editable_draft(viewer))
    ).one_or_none()
    if found is not None:
        form.save = str(found.saves)
        form.theirs = {
            version.language: revision.source for version, revision in _newest(session, found.id)
        }


def speaker_value(session: Session, comment: Comment) -> str:
    if comment.organisation_id is None:
        return comment.capacity.value
    public_id = session.scalar(
        select(Organisation.public_id).where(Organisation.id == comment.organisation_id)
    )
    return f"{Capacity.ORGANISATION.value}:{public_id}"
