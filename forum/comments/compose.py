"""What the composer shows: a new form, a draft, an edit, or a form that is given back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import LazyString
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from forum.comments.forms import TEXT_FIELD
from forum.comments.models import Comment, Decision, DecisionRevision, Revision, Submission, Version
from forum.comments.queries import CommentView, ThreadHead, in_place
from forum.comments.reading import Word, word
from forum.comments.rights import Ownership, is_own, may_decide, may_speak
from forum.comments.rules import (
    DECISIONS,
    MAX_TEXT,
    MAX_VERSIONS,
    CommentState,
    Provenance,
    Standing,
    State,
    is_public,
)
from forum.comments.visibility import editable_draft, known
from forum.core.db import utc
from forum.core.ids import is_id
from forum.core.languages import canonical
from forum.people.models import Mandate, Organisation
from forum.people.queries import organisation_names
from forum.spaces.models import Question, Space
from forum.spaces.rules import Capacity, Phase, QuestionState, Release, Role, in_language
from forum.spaces.viewer import Viewer
from forum.texts.render import render

MEDIAN_OF = 20  # the last decisions of a space from which the typical time is told
OWN = (Provenance.ORIGINAL, Provenance.AUTHORISED)


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


@dataclass(frozen=True, slots=True)
class Speaker:
    """A capacity that this person can choose here."""

    value: str
    capacity: Capacity
    name: str
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None


@dataclass(frozen=True)
class Desk:
    """What surrounds the form: who can speak, to what it replies, the limits."""

    speakers: list[Speaker]
    parent_name: str
    languages: list[str]  # tabs
    limit: int
    takes_comments: bool
    release: str
    waiting: int
    typical_minutes: int | None


def blank(*, key: str, parent: str | None) -> Form:
    return Form(key=key, parent=parent or "")


def returned(form: Mapping[str, str], do: str) -> Form:
    """What was posted, as it was posted."""
    texts: dict[str, str] = {}
    for name, value in form.items():
        if name.startswith(TEXT_FIELD) and len(texts) < MAX_VERSIONS:
            tag = canonical(name.removeprefix(TEXT_FIELD))
            if tag:
                texts[tag] = value
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


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft or an edit, and where it belongs."""

    form: Form
    slug: str
    number: int


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
    )
    for version, revision in _newest(session, comment.id):
        form.texts[version.language] = revision.source
        if version.provenance is Provenance.ORIGINAL:
            form.original = version.language
    return Opened(form, row.slug, row.number)


def _newest(session: Session, comment_id: int) -> list[tuple[Version, Revision]]:
    """Of each of the author's versions the draft, else the newest text."""
    rows = session.execute(
        select(Version, Revision)
        .join(Revision, Revision.version_id == Version.id)
        .where(Version.comment_id == comment_id, Version.provenance.in_(OWN))
        .order_by(Version.id, Revision.number)
    )
    newest = {version.id: (version, revision) for version, revision in rows.tuples()}
    return list(newest.values())


def saved_elsewhere(
    session: Session, viewer: Viewer, form: Mapping[str, str]
) -> dict[str, str]:
    """The texts as they are now on the server, to be shown beside the ones that were posted."""
    given = form.get("comment", "")
    condition = (
        Comment.public_id == given
        if is_id(given)
        else and_(Comment.author_id == viewer.person_id, Comment.key == form.get("key", ""))
    )
    found = session.scalar(select(Comment.id).where(condition, editable_draft(viewer)))
    if found is None:
        return {}
    return {version.language: revision.source for version, revision in _newest(session, found)}


def speaker_value(session: Session, comment: Comment) -> str:
    if comment.organisation_id is None:
        return comment.capacity.value
    public_id = session.scalar(
        select(Organisation.public_id).where(Organisation.id == comment.organisation_id)
    )
    return f"{Capacity.ORGANISATION.value}:{public_id}"


def desk(
    session: Session,
    viewer: Viewer,
    head: ThreadHead,
    form: Form,
    language: str,
    at: dt.datetime,
) -> Desk:
    tags = list(head.space.languages)
    tags += [tag for tag in form.texts if tag not in tags]
    if form.original in tags:
        tags.remove(form.original)
        tags.insert(0, form.original)
    parent_name = ""
    if is_id(form.parent):
        parent = session.execute(
            select(Comment.author_name, Comment.organisation_names).where(
                Comment.public_id == form.parent,
                in_place(viewer, at),
                Comment.state == CommentState.STANDING,
            )
        ).one_or_none()
        if parent is not None:
            names = parent.organisation_names
            parent_name = in_language(names, language) if names else parent.author_name
    is_open = head.space.phase is Phase.OPEN and head.question.state is QuestionState.OPEN
    release = session.scalar(select(Space.release).where(Space.id == head.space.id))
    return Desk(
        speakers=speakers(session, viewer, head, language),
        parent_name=parent_name,
        languages=tags[:MAX_VERSIONS],
        limit=MAX_TEXT,
        takes_comments=is_open or form.is_edit,
        release=form.release or (release or Release.TOGETHER).value,
        waiting=head.counts.waiting,
        typical_minutes=typical_minutes(session, head.space.id),
    )


def speakers(
    session: Session, viewer: Viewer, head: ThreadHead, language: str
) -> list[Speaker]:
    """The capacities in which this person may write here, organisations first."""
    names = organisation_names(session, viewer.organisation_ids)
    found: list[Speaker] = []
    rows = session.execute(
        select(Mandate, Organisation.public_id)
        .join(Organisation, Organisation.id == Mandate.organisation_id)
        .where(Mandate.id.in_([mandate.id for mandate in viewer.mandates]))
        .order_by(Mandate.id)
    )
    for mandate, public_id in rows.tuples():
        value = f"{Capacity.ORGANISATION.value}:{public_id}"
        if value not in [speaker.value for speaker in found]:
            found.append(
                Speaker(
                    value,
                    Capacity.ORGANISATION,
                    in_language(names[mandate.organisation_id], language),
                    mandate.starts_on,
                    mandate.ends_on,
                )
            )
    for capacity, name in (
        (Capacity.WORKING_GROUP, head.space.working_group),
        (Capacity.PERSONAL, viewer.name),
    ):
        if may_speak(
            viewer,
            space_id=head.space.id,
            capacity=capacity,
            organisation_id=None,
            admits_personal=head.space.admits_personal,
        ):
            found.append(Speaker(capacity.value, capacity, name))
    return found


def typical_minutes(session: Session, space_id: int) -> int | None:
    """The median wait of the texts of the last decisions of a space; None before the first.

    Only moderators' decisions count: what a policy decides does not wait.
    """
    rows = session.execute(
        select(Decision.at, func.min(Revision.received_at))
        .join(DecisionRevision, DecisionRevision.decision_id == Decision.id)
        .join(Revision, Revision.id == DecisionRevision.revision_id)
        .where(
            Decision.space_id == space_id,
            Decision.act.in_(DECISIONS),
            Decision.by_id.is_not(None),
            Decision.undone_at.is_(None),
        )
        .group_by(Decision.id, Decision.at)
        .order_by(Decision.at.desc())
        .limit(MEDIAN_OF)
    ).all()
    waits = sorted((decided - utc(received)).total_seconds() / 60 for decided, received in rows)
    if not waits:
        return None
    middle = len(waits) // 2
    median = waits[middle] if len(waits) % 2 else (waits[middle - 1] + waits[middle]) / 2
    return max(1, round(median))


@dataclass(frozen=True, slots=True)
class VersionState:
    """One of the author's versions with what became of its newest text."""

    language: str
    provenance: Provenance
    word: Word
    revision: str
    is_public: bool
    publish_at: dt.datetime | None
    reason: str | None = None
    note: str = ""
    decided_at: dt.datetime | None = None


@dataclass(frozen=True)
class Receipt:
    """What the author is told after submitting, and on their own list."""

    comment: str
    slug: str
    number: int
    received_at: dt.datetime
    before_closing: bool
    languages: list[str]
    release: Release
    place: int | None
    typical_minutes: int | None
    time_zone: str
    submission: str


def receipt(
    session: Session, viewer: Viewer, public_id: str, at: dt.datetime, language: str
) -> Receipt | None:
    row = session.execute(
        select(Comment, Space, Question.number)
        .join(Space, Space.id == Comment.space_id)
        .join(Question, Question.id == Comment.question_id)
        .where(
            Comment.public_id == public_id, editable_draft(viewer), Comment.path.is_not(None)
        )
    ).one_or_none()
    if row is None:
        return None
    comment, space = row.Comment, row.Space
    submission = session.scalars(
        select(Submission)
        .where(Submission.comment_id == comment.id)
        .order_by(Submission.id.desc())
        .limit(1)
    ).one()
    languages = session.scalars(
        select(Version.language)
        .join(Revision, Revision.version_id == Version.id)
        .where(Revision.submission_id == submission.id)
        .order_by(Version.id)
    )
    return Receipt(
        comment=comment.public_id,
        slug=space.slug,
        number=row.number,
        received_at=submission.received_at,
        before_closing=comment.received_at < space.closes_at,
        languages=list(dict.fromkeys(languages)),
        release=submission.release,
        place=place_in_queue(session, comment),
        typical_minutes=typical_minutes(session, space.id),
        time_zone=space.time_zone,
        submission=submission.public_id,
    )


def place_in_queue(session: Session, comment: Comment) -> int | None:
    """1 for the next to be reviewed in its space; None where nothing waits for a moderator."""
    if comment.waiting_since is None:
        return None
    ahead = session.scalar(
        select(func.count()).where(
            Comment.space_id == comment.space_id,
            (Comment.waiting_since < comment.waiting_since)
            | (
                and_(Comment.waiting_since == comment.waiting_since, Comment.id < comment.id)
            ),
        )
    )
    return (ahead or 0) + 1


@dataclass(frozen=True, slots=True)
class Powers:
    """Which acts a comment's own page offers to this viewer."""

    reply: bool = False
    edit: bool = False
    withdraw: bool = False
    recall: bool = False
    remove: bool = False
    restore: bool = False


def powers(session: Session, viewer: Viewer, view: CommentView, at: dt.datetime) -> Powers:
    if not viewer.is_signed_in:
        return Powers()
    row = session.execute(
        select(Comment, Space)
        .join(Space, Space.id == Comment.space_id)
        .where(Comment.id == view.node.id, known(viewer, at))
    ).one()
    comment, space = row.Comment, row.Space
    whose = Ownership(
        comment.space_id, comment.author_id, comment.capacity, comment.organisation_id
    )
    standing = comment.state is CommentState.STANDING
    public = standing and any(is_public(shown.text.standing, at) for shown in view.versions)
    own = is_own(viewer, whose)
    decides = Role.MODERATOR in viewer.roles_in(space.id) and may_decide(
        viewer, whose, allows_own=space.allows_own
    )
    return Powers(
        reply=public,
        edit=own and standing,
        withdraw=own and public,
        recall=own and standing and view.node.waits,
        remove=decides and public,
        restore=decides and comment.state is CommentState.REMOVED,
    )


def version_states(
    session: Session, comment: Comment, at: dt.datetime, *, to_moderator: bool
) -> list[VersionState]:
    """Of each version of a comment the newest text, drafts aside, and its last decision."""
    rows = session.execute(
        select(Version, Revision)
        .join(Revision, Revision.version_id == Version.id)
        .where(Version.comment_id == comment.id, Revision.state != State.DRAFT)
        .order_by(Version.id, Revision.number)
    ).all()
    newest: dict[int, tuple[Version, Revision]] = {}
    public: set[int] = set()
    for version, revision in rows:
        newest[version.id] = (version, revision)
        if is_public(_standing(version, revision), at):
            public.add(version.id)
    decisions = _last_decisions(session, [revision.id for _v, revision in newest.values()])
    found = []
    for version, revision in newest.values():
        said = word(_standing(version, revision), at, to_moderator=to_moderator)
        decision = decisions.get(revision.id) if said in (Word.RETURNED, Word.REJECTED) else None
        found.append(
            VersionState(
                version.language,
                version.provenance,
                said,
                revision.public_id,
                version.id in public,
                revision.publish_at,
                decision.reason.value if decision and decision.reason else None,
                decision.note if decision else "",
                decision.at if decision else None,
            )
        )
    return found


def _last_decisions(session: Session, revision_ids: list[int]) -> dict[int, Decision]:
    rows = session.execute(
        select(DecisionRevision.revision_id, Decision)
        .join(Decision, Decision.id == DecisionRevision.decision_id)
        .where(DecisionRevision.revision_id.in_(revision_ids), Decision.undone_at.is_(None))
        .order_by(Decision.id)
    )
    return dict(rows.tuples().all())


def _standing(version: Version, revision: Revision) -> Standing:
    return Standing(
        revision.state,
        revision.number,
        revision.publish_at,
        revision.settles_at,
        revision.received_at,
        version.withdrawn_through,
    )
