"""What surrounds the composer's form: who can speak, to what it replies, the limits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.comments.models import Comment
from forum.comments.queries import ThreadHead
from forum.comments.rights import may_speak, may_submit
from forum.comments.rules import MAX_TEXT, CommentState
from forum.comments.visibility import in_place
from forum.core.ids import is_id
from forum.organisations.models import Mandate, Organisation
from forum.organisations.queries.names import organisation_names
from forum.spaces.models import Space
from forum.spaces.rules import Capacity, Phase, QuestionState, Release, in_language
from forum.spaces.rules.viewer import Viewer
from forum.submission.forms.composer import ComposerForm
from forum.submission.queries.queue_positions import typical_minutes


@dataclass(frozen=True, slots=True)
class Speaker:
    """A capacity that this person can choose here."""

    value: str
    capacity: Capacity
    name: str
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    is_cleared: bool = False  # what this person writes goes to the organisation's clearer first


@dataclass(frozen=True)
class ComposerContext:
    """What surrounds the form: who can speak, to what it replies, the limits."""

    speakers: list[Speaker]
    parent_name: str | None  # None: no parent, or taken down
    languages: list[str]  # tabs
    limit: int
    takes_comments: bool
    release: str
    waiting: int
    typical_minutes: int | None
    is_cleared: bool  # by the organisation, before it is submitted


def composer_context(
    session: Session,
    viewer: Viewer,
    head: ThreadHead,
    form: ComposerForm,
    language: str,
    at: dt.datetime,
) -> ComposerContext:
    tags = list(head.space.languages)
    tags += [tag for tag in form.texts if tag not in tags]
    if form.original in tags:
        tags.remove(form.original)
        tags.insert(0, form.original)
    parent_name = None
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
    able = speakers(session, viewer, head, language)
    chosen = next((one for one in able if one.value == form.capacity), able[0] if able else None)
    return ComposerContext(
        speakers=able,
        parent_name=parent_name,
        languages=tags,
        limit=MAX_TEXT,
        takes_comments=is_open or form.is_edit,
        release=form.release or (release or Release.TOGETHER).value,
        waiting=head.counts.waiting,
        typical_minutes=typical_minutes(session, head.space.id, at),
        is_cleared=chosen is not None and chosen.is_cleared,
    )


def speakers(session: Session, viewer: Viewer, head: ThreadHead, language: str) -> list[Speaker]:
    """The capacities in which this person may write here, organisations first."""
    found: list[Speaker] = []
    rows = session.execute(
        select(Mandate, Organisation.public_id, Organisation.clears)
        .join(Organisation, Organisation.id == Mandate.organisation_id)
        .where(Mandate.id.in_([mandate.id for mandate in viewer.mandates]))
        .order_by(Mandate.id)
    ).all()
    names = organisation_names(session, {mandate.organisation_id for mandate, _id, _clears in rows})
    for mandate, public_id, clears in rows:
        value = f"{Capacity.ORGANISATION.value}:{public_id}"
        if value not in [speaker.value for speaker in found]:
            found.append(
                Speaker(
                    value=value,
                    capacity=Capacity.ORGANISATION,
                    name=in_language(names[mandate.organisation_id], language),
                    starts_on=mandate.starts_on,
                    ends_on=mandate.ends_on,
                    is_cleared=not may_submit(viewer, mandate.organisation_id, clears=clears),
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
