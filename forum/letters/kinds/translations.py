"""Letters about translations: to the author, when one of their comment can be read; to whoever made
it, what was decided, and when the original has changed since.

What was written by one of the two is told to the other only once everybody can read it; the reason
and the note of a refusal are for the translator alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.models import Person
from forum.comments.models import Comment, Decision, DecisionRevision, Revision, Version
from forum.comments.queries import readable_texts
from forum.comments.rights import Ownership, is_own
from forum.comments.rules import (
    DECISIONS,
    TRANSLATED,
    Act,
    Change,
    CommentState,
    Provenance,
    State,
    lies_ahead,
)
from forum.comments.rules.text_selection import ReadableText, choose, current, newer_original
from forum.comments.visibility import in_thread, public, shown
from forum.ledger.models import Entry
from forum.letters.kinds.comment_location import CommentLocation, location_of
from forum.letters.kinds.comments import (
    REFUSED,
    Values,
    already_sent,
    author,
    decision_of,
    erasure,
    named_revisions,
    own_comment,
    publication,
    refusal,
)
from forum.letters.kinds.comments import redacted as redacted_of_author
from forum.letters.kinds.kind import Cause, KindResult, LetterContent, Postponed, Recipient
from forum.letters.rules import WAITS_FOR_OTHERS
from forum.spaces.queries import viewer_of
from forum.spaces.rules.viewer import NOBODY
from forum.translation.queries import translated_comment as place_to_translate

RESULT = REFUSED | {Act.APPROVE: State.APPROVED}
SENSIBLE = (Change.MEDIUM, Change.MAJOR)  # a typo leaves translations as valid as they were
STANDING = (State.SUBMITTED, State.APPROVED)


@dataclass(frozen=True, slots=True)
class TranslatedVersion:
    """A translation that everybody can read, as `words.provenance_of` names it."""

    language: str
    provenance: Provenance
    credit: str


@dataclass(frozen=True, slots=True)
class OutdatedVersion:
    """A translation that no longer follows its original."""

    language: str
    earlier: str  # the public id of the text that it follows; empty where that is not to be read
    newer: str


def author_of_translated(session: Session, entry: Entry) -> Iterable[Recipient]:
    """The comment's author, where a translation by somebody else was decided on."""
    is_translation = any(kind in TRANSLATED for kind in named_revisions(entry).values())
    return author(session, entry) if is_translation else []


def translators(session: Session, entry: Entry) -> Iterable[Recipient]:
    """Whoever made the translations that were decided on."""
    rows = session.execute(
        select(Person.public_id, Person.id)
        .join(Revision, Revision.saved_by_id == Person.id)
        .join(Version, Version.id == Revision.version_id)
        .where(
            Revision.public_id.in_(named_revisions(entry)),
            Version.provenance.in_(TRANSLATED),
        )
        .distinct()
        .order_by(Person.id)
    )
    return [Recipient(public_id, id_) for public_id, id_ in rows]


def earlier_translators(session: Session, entry: Entry) -> Iterable[Recipient]:
    """Whoever has a courtesy text, public or on its way, of a comment of which a changed original
    was approved. Whether it is the one that is read, and stale, is seen when it is public."""
    edited = session.scalar(
        select(Revision.comment_id)
        .join(Version, Version.id == Revision.version_id)
        .where(
            Revision.public_id.in_(named_revisions(entry)),
            Revision.change.is_not(None),
            Version.provenance == Provenance.ORIGINAL,
        )
        .limit(1)
    )
    if edited is None:
        return []
    rows = session.execute(
        select(Person.public_id, Person.id)
        .join(Revision, Revision.saved_by_id == Person.id)
        .join(Version, Version.id == Revision.version_id)
        .where(
            Revision.comment_id == edited,
            Revision.state.in_(STANDING),
            Version.provenance == Provenance.COURTESY,
        )
        .distinct()
        .order_by(Person.id)
    )
    return [Recipient(public_id, id_) for public_id, id_ in rows]


def published(cause: Cause) -> KindResult:
    """To the author: what an approval made public of others' translations of their comment."""
    comment = own_comment(cause)
    if comment is None or cause.person is None:
        return None
    decided = [
        (version, revision)
        for version, revision in _decided(cause)
        if revision.saved_by_id != cause.person.id
    ]
    seen = _public(cause, decided)
    if not isinstance(seen, list):
        return seen
    seen = [each for each in seen if not _is_endorsed(cause, *each)]
    if not seen:
        return None
    viewer = viewer_of(cause.session, cause.person, cause.at.date())
    whose = Ownership(
        comment.space_id, comment.author_id, comment.capacity, comment.organisation_id
    )
    return LetterContent(
        {
            "place": location_of(cause, comment),
            "published_at": _since(seen),
            "texts": [
                TranslatedVersion(version.language, version.provenance, revision.credit)
                for version, revision in seen
            ],
            "may_endorse": is_own(viewer, whose)
            and any(version.provenance is Provenance.COURTESY for version, _revision in seen),
            "may_withdraw": is_own(viewer, whose),
        }
    )


def decided(cause: Cause) -> KindResult:
    """To the translator: what became of their text, once that has taken effect."""
    comment, decision = _public_comment(cause), decision_of(cause)
    if comment is None or decision is None or cause.person is None:
        return None
    mine = [
        (version, revision)
        for version, revision in _decided(cause)
        if revision.saved_by_id == cause.person.id
    ]
    published_at = None
    if decision.act is Act.APPROVE:
        seen = _public(cause, mine)
        if not isinstance(seen, list):
            return seen
        mine, published_at = seen, _since(seen)
    else:
        if not mine:
            return None  # replaced or taken back within its grace
        settles_at = max(revision.settles_at for _v, revision in mine if revision.settles_at)
        if lies_ahead(settles_at, cause.at):
            return Postponed(settles_at)
    return LetterContent(
        verdict(
            location_of(cause, comment),
            decision.act,
            [version.language for version, _revision in mine],
            published_at,
            decision.reason,
            decision.note,
            may_translate=_translates(cause, comment),
        )
    )


def verdict(
    place: CommentLocation,
    act: Act,
    languages: list[str],
    published_at: dt.datetime | None,
    reason: str | None,
    note: str,
    *,
    may_translate: bool,
) -> Values:
    """What the template is given: for a letter that goes out, and for its preview."""
    values = refusal(place, languages, reason, note)
    if published_at is not None:
        values |= publication(place, published_at, languages) | {"reason": "", "note": ""}
    return values | {"act": act.value, "may_translate": may_translate}


def author_and_translators(session: Session, entry: Entry) -> Iterable[Recipient]:
    """Whoever wrote what was erased."""
    return [*author(session, entry), *translators(session, entry)]


def redacted(cause: Cause) -> KindResult:
    """To the author, what was erased of their comment; to a translator, which of their texts. The
    note is for the author alone."""
    if (to_author := redacted_of_author(cause)) is not None:
        return to_author
    decision = decision_of(cause)
    assert cause.person is not None
    rows = cause.session.execute(
        select(Comment, Version.language)
        .join(Version, Version.comment_id == Comment.id)
        .join(Revision, Revision.version_id == Version.id)
        .where(
            Revision.public_id.in_(named_revisions(cause.entry)),
            Revision.saved_by_id == cause.person.id,
            Version.provenance.in_(TRANSLATED),
            in_thread(cause.at),
        )
        .order_by(Version.id)
    ).all()
    if decision is None or not rows:
        return None
    languages = list(dict.fromkeys(row.language for row in rows))
    place = location_of(cause, rows[0].Comment)
    return LetterContent(erasure(place, languages, decision.reason, "", translated=True))


def outdated(cause: Cause) -> KindResult:
    """To the translator: everybody reads a changed original, and their text, which no longer
    follows it. One letter where several originals became public together."""
    comment = _public_comment(cause)
    if comment is None or cause.person is None:
        return None
    edits = [
        (version, revision)
        for version, revision in _decided(cause, (Provenance.ORIGINAL,))
        if revision.change in SENSIBLE
    ]
    seen = _public(cause, edits)
    if not isinstance(seen, list):
        return seen
    if already_sent(cause, _since(seen)) or not _translates(cause, comment):
        return None
    texts = readable_texts(cause.session, NOBODY, comment.id, cause.at)
    found = _stale(texts, {version.id for version, _revision in seen}, cause.person.id, cause.at)
    return LetterContent({"place": location_of(cause, comment), "texts": found}) if found else None


def _stale(
    texts: list[ReadableText], edited: set[int], translator: int, at: dt.datetime
) -> list[OutdatedVersion]:
    """The translator's texts that are read in their languages and do not follow what was edited."""
    read = current(texts, at)
    found = []
    for language in dict.fromkeys(text.language for text in read):
        choice = choose(read, language, language)
        if choice is None or choice.text.writer != translator:
            continue
        text, newer = choice.text, newer_original(choice.text, read)
        if text.provenance is not Provenance.COURTESY or newer is None:
            continue
        if all(text.standpoint.agrees(x.standpoint) for x in read if x.version in edited):
            continue  # it has been behind another original for longer
        same = [x for x in texts if x.version == newer.version]
        followed = (x for x in reversed(same) if (x.version, x.sense) in text.corresponds)
        earlier = next((x.public_id for x in followed), "")
        found.append(OutdatedVersion(language, earlier, newer.public_id))
    return found


Pair = tuple[Version, Revision]


def _decided(cause: Cause, provenances: tuple[Provenance, ...] = TRANSLATED) -> list[Pair]:
    """The texts that are as this decision left them: it is the last one about them."""
    decision = decision_of(cause)
    if decision is None or decision.undone_at is not None:
        return []
    rows = cause.session.execute(
        select(Version, Revision)
        .join(Revision, Revision.version_id == Version.id)
        .join(DecisionRevision, DecisionRevision.revision_id == Revision.id)
        .where(
            DecisionRevision.decision_id == decision.id,
            Version.provenance.in_(provenances),
            Revision.state == RESULT[decision.act],
        )
        .order_by(Version.id)
    ).all()
    later = set(
        cause.session.scalars(
            select(DecisionRevision.revision_id)
            .join(Decision, Decision.id == DecisionRevision.decision_id)
            .where(
                Decision.id > decision.id,
                Decision.act.in_(DECISIONS),
                Decision.undone_at.is_(None),
                DecisionRevision.revision_id.in_([revision.id for _v, revision in rows]),
            )
        )
    )
    return [(version, revision) for version, revision in rows if revision.id not in later]


def _public(cause: Cause, approved: list[Pair]) -> list[Pair] | Postponed | None:
    """Those that everybody can read now."""
    if not approved:
        return None
    instants = [revision.publish_at for _version, revision in approved if revision.publish_at]
    if not instants:
        return Postponed(cause.at + WAITS_FOR_OTHERS)  # the last of its release is not approved yet
    if lies_ahead(min(instants), cause.at):
        return Postponed(min(instants))
    seen = set(
        cause.session.scalars(
            select(Revision.id)
            .join(Version, Version.id == Revision.version_id)
            .join(Comment, Comment.id == Version.comment_id)
            .where(
                Revision.id.in_([revision.id for _version, revision in approved]),
                public(cause.at),
                shown(cause.at),
            )
        )
    )
    return [pair for pair in approved if pair[1].id in seen] or None


def _since(pairs: list[Pair]) -> dt.datetime:
    return max(revision.publish_at for _version, revision in pairs if revision.publish_at)


def _is_endorsed(cause: Cause, version: Version, revision: Revision) -> bool:
    """Whether the author has made these words their own meanwhile."""
    own = (
        select(Revision.id)
        .join(Version, Version.id == Revision.version_id)
        .where(
            Version.comment_id == version.comment_id,
            Version.language == version.language,
            Version.provenance.not_in(TRANSLATED),
            Revision.source == revision.source,
            shown(cause.at),
        )
    )
    return cause.session.scalar(own.limit(1)) is not None


def _public_comment(cause: Cause) -> Comment | None:
    return cause.session.scalar(
        select(Comment).where(
            Comment.public_id == cause.entry.subject,
            Comment.state == CommentState.STANDING,
            public(cause.at),
        )
    )


def _translates(cause: Cause, comment: Comment) -> bool:
    assert cause.person is not None
    return translates(cause.session, cause.person, comment, cause.at)


def translates(session: Session, person: Person, comment: Comment, at: dt.datetime) -> bool:
    """Whether the reader of the letter could open the editor."""
    viewer = viewer_of(session, person, at.date())
    return place_to_translate(session, viewer, comment.public_id, at) is not None
