"""Letters to the authors of comments: received, public, returned, rejected, proposed, removed,
restored.

Each looks through the visibility rule as its reader, so that a letter never tells more than the
reader's own pages do at that instant.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.models import Person
from forum.comments.models import Comment, Decision, DecisionRevision, Revision, Submission, Version
from forum.comments.rules import OWN, REFUSALS, Act, CommentState, State, lies_ahead
from forum.comments.visibility import insider, proposed_to, public, shown
from forum.ledger.models import Entry
from forum.letters.kinds.comment_location import CommentLocation, location_of
from forum.letters.kinds.kind import Cause, KindResult, LetterContent, Postponed, Recipient
from forum.letters.models import Letter
from forum.letters.rules import WAITS_FOR_OTHERS, LetterState
from forum.spaces.models import Space
from forum.spaces.queries import viewer_of
from forum.spaces.rules.viewer import NOBODY, Viewer
from forum.submission.queries.author_status import scheduled_appearances
from forum.submission.queries.queue_positions import queue_positions, typical_minutes

Values = dict[str, object]

REFUSED = {Act.RETURN: State.RETURNED, Act.REJECT: State.REJECTED}


def author(session: Session, entry: Entry) -> Iterable[Recipient]:
    """The comment's author and nobody else: what is held is known to no other reader of letters."""
    found = session.execute(
        select(Person.public_id, Person.id)
        .join(Comment, Comment.author_id == Person.id)
        .where(Comment.public_id == entry.subject)
    ).one_or_none()
    return [Recipient(found[0], found[1])] if found else []


def author_of_own(session: Session, entry: Entry) -> Iterable[Recipient]:
    """The author, where a version of their own was decided on."""
    is_own = any(provenance in OWN for provenance in named_revisions(entry).values())
    return author(session, entry) if is_own else []


def received(cause: Cause) -> KindResult:
    """The receipt. What was taken back before it could be sent needs none."""
    comment = own_comment(cause)
    submission = cause.session.scalar(
        select(Submission).where(Submission.public_id == _detail(cause.entry, "submission"))
    )
    if comment is None or submission is None:
        return None
    rows = cause.session.execute(
        select(Version.language, Revision.state)
        .join(Revision, Revision.version_id == Version.id)
        .where(Revision.submission_id == submission.id)
        .order_by(Version.id)
    ).all()
    if all(state is State.RECALLED for _language, state in rows):
        return None
    closes_at = cause.session.scalar(select(Space.closes_at).where(Space.id == comment.space_id))
    assert closes_at is not None
    assert comment.received_at is not None
    places = queue_positions(cause.session, [comment.id], cause.at)
    appears = scheduled_appearances(cause.session, [comment.id], cause.at).get(submission.id)
    return LetterContent(
        {
            "place": location_of(cause, comment),
            "received_at": submission.received_at,
            "before_closing": comment.received_at < closes_at,
            "languages": _once(language for language, _state in rows),
            "release": submission.release.value,
            "appears": appears,
            "queue": None if appears else places.get(comment.id),
            "typical": typical_minutes(cause.session, comment.space_id, cause.at),
            "receipt": submission.public_id,
        }
    )


def published(cause: Cause) -> KindResult:
    """What an approval made public of the author's own versions. One letter, where several became
    public together."""
    comment = own_comment(cause)
    if comment is None or comment.state is not CommentState.STANDING:
        return None
    revisions = cause.session.scalars(
        select(Revision)
        .join(Version, Version.id == Revision.version_id)
        .where(
            Revision.public_id.in_(named_revisions(cause.entry)),
            Revision.state == State.APPROVED,
            Version.provenance.in_(OWN),
        )
    ).all()
    if not revisions:
        return None
    instants = [revision.publish_at for revision in revisions if revision.publish_at]
    if not instants:
        return Postponed(cause.at + WAITS_FOR_OTHERS)  # the last of its release is not approved yet
    if lies_ahead(min(instants), cause.at):
        return Postponed(min(instants))
    rows = cause.session.execute(
        select(Version.language, Revision.id, Revision.publish_at)
        .join(Revision, Revision.version_id == Version.id)
        .join(Comment, Comment.id == Version.comment_id)
        .where(
            Comment.id == comment.id,
            Version.provenance.in_(OWN),
            public(cause.at),
            shown(cause.at),
        )
        .order_by(Version.id)
    ).all()
    ours = {revision.id for revision in revisions}
    since = [at for _language, id_, at in rows if id_ in ours and at is not None]
    if not since or already_sent(cause, max(since)):
        return None
    languages = _once(language for language, _id, _at in rows)
    return LetterContent(publication(location_of(cause, comment), max(since), languages))


def refused(cause: Cause) -> KindResult:
    """A return or a rejection of the author's own versions that has taken effect, with its reason
    and the moderator's note."""
    comment, decision = own_comment(cause), decision_of(cause)
    if comment is None or decision is None or decision.act not in REFUSALS:
        return None
    if decision.undone_at is not None or comment.state is not CommentState.STANDING:
        return None
    rows = cause.session.execute(
        select(Version.language, Revision.settles_at)
        .join(Revision, Revision.version_id == Version.id)
        .join(DecisionRevision, DecisionRevision.revision_id == Revision.id)
        .where(
            DecisionRevision.decision_id == decision.id,
            Revision.state == REFUSED[decision.act],
            Version.provenance.in_(OWN),
        )
        .order_by(Version.id)
    ).all()
    if not rows:
        return None  # replaced or taken back within its grace
    settles_at = max(row.settles_at for row in rows)
    if lies_ahead(settles_at, cause.at):
        return Postponed(settles_at)
    languages = _once(row.language for row in rows)
    return LetterContent(
        refusal(location_of(cause, comment), languages, decision.reason, decision.note)
    )


def proposed(cause: Cause) -> KindResult:
    """A moderator's proposal, while it stands and its reader is still to answer it."""
    comment, decision = own_comment(cause), decision_of(cause)
    if comment is None or decision is None:
        return None
    languages = cause.session.scalars(
        select(Version.language)
        .join(Revision, Revision.version_id == Version.id)
        .join(Comment, Comment.id == Revision.comment_id)
        .join(DecisionRevision, DecisionRevision.revision_id == Revision.id)
        .where(DecisionRevision.decision_id == decision.id, proposed_to(as_author(cause)))
    ).all()
    if not languages:
        return None
    return LetterContent(
        {
            "place": location_of(cause, comment),
            "languages": _once(languages),
            "reason": decision.reason or "other",
            "note": decision.note,
        }
    )


def removed(cause: Cause) -> KindResult:
    comment, decision = own_comment(cause), decision_of(cause)
    if comment is None or decision is None or comment.state is not CommentState.REMOVED:
        return None
    if not _is_last(cause, decision):
        return None  # restored and removed again: that letter says why it is gone now
    assert comment.ended_at is not None
    place = location_of(cause, comment)
    return LetterContent(removal(place, comment.ended_at, decision.reason, decision.note))


def redacted(cause: Cause) -> KindResult:
    """What was erased of a comment, for good."""
    comment, decision = own_comment(cause), decision_of(cause)
    if comment is None or decision is None:
        return None
    languages = _once(each["language"] for each in listed_revisions(cause.entry))
    return LetterContent(
        erasure(location_of(cause, comment), languages, decision.reason, decision.note)
    )


def restored(cause: Cause) -> KindResult:
    """Whoever was not told of the removal is not told of its end."""
    comment = own_comment(cause)
    if comment is None or comment.state is not CommentState.STANDING:
        return None
    decision = decision_of(cause)
    if decision is None or not _is_last(cause, decision) or _last_sent(cause, "removed") is None:
        return None
    return LetterContent({"place": location_of(cause, comment), "note": decision.note})


def _is_last(cause: Cause, decision: Decision) -> bool:
    """Whether the comment was neither removed nor restored after this."""
    later = select(Decision.id).where(
        Decision.comment_id == decision.comment_id,
        Decision.act.in_((Act.REMOVE, Act.RESTORE)),
        Decision.id > decision.id,
    )
    return cause.session.scalar(later.limit(1)) is None


# What the templates are given: here for a letter that goes out, and for its preview.


def publication(place: CommentLocation, published_at: dt.datetime, languages: list[str]) -> Values:
    return {"place": place, "published_at": published_at, "languages": languages}


def refusal(place: CommentLocation, languages: list[str], reason: str | None, note: str) -> Values:
    return {"place": place, "languages": languages, "reason": reason or "other", "note": note}


def erasure(
    place: CommentLocation,
    languages: list[str],
    reason: str | None,
    note: str,
    *,
    translated: bool = False,
) -> Values:
    """`translated`: to who translated it, and not to the comment's author."""
    return refusal(place, languages, reason, note) | {"translated": translated}


def removal(place: CommentLocation, ended_at: dt.datetime, reason: str | None, note: str) -> Values:
    return {"place": place, "ended_at": ended_at, "reason": reason or "other", "note": note}


def own_comment(cause: Cause) -> Comment | None:
    """The comment, if its reader wrote it and may know of it."""
    if cause.person is None:
        return None
    return cause.session.scalar(
        select(Comment).where(
            Comment.public_id == cause.entry.subject,
            Comment.author_id == cause.person.id,
            insider(as_author(cause)),
        )
    )


def as_author(cause: Cause) -> Viewer:
    """The reader without their desks."""
    if cause.person is None:
        return NOBODY
    viewer = viewer_of(cause.session, cause.person, cause.at.date())
    return replace(viewer, appointments={}, site_roles=frozenset())


def decision_of(cause: Cause) -> Decision | None:
    return cause.session.scalar(
        select(Decision).where(Decision.public_id == _detail(cause.entry, "decision"))
    )


def already_sent(cause: Cause, since: dt.datetime) -> bool:
    """Whether a letter of this kind about this comment went out after that instant."""
    last = _last_sent(cause, cause.letter.kind)
    return last is not None and last >= since


def _last_sent(cause: Cause, kind: str) -> dt.datetime | None:
    return cause.session.scalar(
        select(Letter.ended_at)
        .join(Entry, (Entry.chain == Letter.chain) & (Entry.number == Letter.number))
        .where(
            Entry.chain == cause.entry.chain,
            Entry.subject == cause.entry.subject,
            Letter.kind == kind,
            Letter.person_id == cause.letter.person_id,
            Letter.state == LetterState.SENT,
        )
        .order_by(Letter.ended_at.desc())
        .limit(1)
    )


def _detail(entry: Entry, name: str) -> str:
    return str(entry.details.get(name, ""))


def named_revisions(entry: Entry) -> dict[str, str]:
    """The ids of the texts that an act was about, with their provenance at that time."""
    return {each["revision"]: each["provenance"] for each in listed_revisions(entry)}


def listed_revisions(entry: Entry) -> list[dict[str, str]]:
    """The texts that an act was about, as its entry names them."""
    listed = entry.details.get("revisions", [])
    if not isinstance(listed, list):
        return []
    return [{name: str(value) for name, value in each.items()} for each in listed]


def _once(languages: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(languages))
