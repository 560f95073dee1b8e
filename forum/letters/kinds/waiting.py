"""Letters to moderators: what newly waits, at once or once a day; and what waits for too long.

They name who speaks, where, in which languages and since when, and never say a word of a text.
Whether it still waits, and for this reader, is looked at when they are sent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.models import Person
from forum.comments.rules import Act, StatementAct
from forum.ledger.models import Entry
from forum.letters.kinds.comment_location import CommentLocation, location_of
from forum.letters.kinds.comments import already_sent
from forum.letters.kinds.kind import Cause, KindResult, LetterContent, Recipient
from forum.letters.models import Letter
from forum.letters.rules import LEASE, LetterState
from forum.moderation.actions.overdue_reminders import REMIND
from forum.moderation.queries.backlog import WaitingComment, overdue, waiting_for
from forum.spaces.models import Appointment, Space
from forum.spaces.queries import viewer_of
from forum.spaces.rules import Role, in_language
from forum.spaces.rules.viewer import Viewer

# What leaves a text waiting that did not wait before. What a clearer passes is submitted with it.
BEGINS_TO_WAIT = (Act.SUBMIT, StatementAct.TRANSLATE, Act.APPEAL, Act.ACCEPT)
TOO_LONG = (REMIND,)
MODERATORS = frozenset({Role.MODERATOR})
DESK = frozenset({Role.MODERATOR, Role.SECRETARIAT})

LIST_HOUR = 6  # in the space's time zone: before its moderators begin their day
MOST_LINES = 40  # texts that a list names; how many there are it says anyhow


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A text that waits."""

    place: CommentLocation  # with whoever speaks, also where that is a person
    languages: tuple[str, ...]
    since: dt.datetime


def moderators(session: Session, entry: Entry) -> Iterable[Recipient]:
    """Of the space, but whoever did it. Who may not decide on it is seen when it is sent."""
    return [each for each in _appointed(session, entry, MODERATORS) if each.id != entry.actor]


def desk(session: Session, entry: Entry) -> Iterable[Recipient]:
    """Moderators and secretariat of the space."""
    return _appointed(session, entry, DESK)


def next_morning(session: Session, entry: Entry) -> dt.datetime:
    """The next time that it is `LIST_HOUR` where the space is."""
    name = session.scalar(select(Space.time_zone).where(Space.public_id == entry.chain))
    here = entry.at.astimezone(ZoneInfo(name or "UTC"))
    morning = here.replace(hour=LIST_HOUR, minute=0, second=0, microsecond=0)
    if morning <= here:
        morning += dt.timedelta(days=1)
    return morning.astimezone(dt.UTC)


def waiting(cause: Cause) -> KindResult:
    """One comment, while it waits for this moderator. What was done at one instant is told once."""
    viewer = _viewer(cause)
    spaces = viewer.spaces_as(Role.MODERATOR)
    found = waiting_for(cause.session, viewer, spaces, comment=cause.entry.subject)
    if not found or already_sent(cause, cause.entry.at):
        return None
    return LetterContent(list_values(cause, found) | {"is_appeal": cause.entry.act == Act.APPEAL})


def waiting_list(cause: Cause) -> KindResult:
    """All that waits for this moderator, in all their spaces; where nothing of it is new since the
    last such list, there is nothing to tell."""
    viewer = _viewer(cause)
    found = waiting_for(cause.session, viewer, viewer.spaces_as(Role.MODERATOR))
    if not found or not _is_news(cause, found):
        return None
    return LetterContent(list_values(cause, found))


def too_long(cause: Cause) -> KindResult:
    """What waits in the space for longer than it promises, to whoever has a desk there."""
    space = cause.session.scalars(select(Space).where(Space.public_id == cause.entry.chain)).one()
    if not _viewer(cause).roles_in(space.id) & DESK:
        return None
    found = overdue(cause.session, space.id, cause.at)
    return (
        LetterContent(list_values(cause, found) | {"hours": space.promise_hours}) if found else None
    )


def list_values(cause: Cause, found: Sequence[WaitingComment]) -> dict[str, object]:
    """What the templates say: places in the order of the spaces and questions, in each of them the
    longest wait first."""
    places: dict[int, CommentLocation] = {}
    lines = []
    for each in found[:MOST_LINES]:
        comment = each.comment
        place = places.get(comment.question_id) or location_of(cause, comment)
        places[comment.question_id] = place
        names = comment.organisation_names
        who = in_language(names, cause.language) if names else comment.author_name
        here = replace(place, comment=comment.public_id, speaker=who)
        lines.append(WaitingLine(here, each.languages, each.since))
    lines.sort(key=lambda line: (line.place.slug, line.place.number))
    return {"lines": lines, "number": len(found), "more": len(found) - len(lines)}


def _is_news(cause: Cause, found: Sequence[WaitingComment]) -> bool:
    """Whether one of them began to wait after this reader's last list was written.

    A list that was sent was written after it was taken in hand, which is a lease before the end
    of its lease; it told of all that waited then.
    """
    last = cause.session.scalar(
        select(Letter.next_try_at)
        .where(
            Letter.person_id == cause.letter.person_id,
            Letter.kind == cause.letter.kind,
            Letter.state == LetterState.SENT,
        )
        .order_by(Letter.next_try_at.desc())
        .limit(1)
    )
    if last is None:
        return True
    began = (
        select(Entry.id)
        .where(
            Entry.subject.in_([each.comment.public_id for each in found]),
            Entry.act.in_(BEGINS_TO_WAIT),
            Entry.at >= last - LEASE,
        )
        .limit(1)
    )
    return cause.session.scalar(began) is not None


def _viewer(cause: Cause) -> Viewer:
    assert cause.person is not None  # its readers are persons
    return viewer_of(cause.session, cause.person, cause.at.date())


def _appointed(session: Session, entry: Entry, roles: Iterable[Role]) -> list[Recipient]:
    rows = session.execute(
        select(Person.public_id, Person.id)
        .join(Appointment, Appointment.person_id == Person.id)
        .join(Space, Space.id == Appointment.space_id)
        .where(
            Space.public_id == entry.chain,
            Appointment.role.in_(roles),
            Appointment.ended_at.is_(None),
            Person.active,
        )
        .distinct()
        .order_by(Person.id)
    )
    return [Recipient(public_id, id_) for public_id, id_ in rows]
