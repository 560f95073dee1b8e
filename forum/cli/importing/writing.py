"""Writing new comments in bulk: records, counters, and their entries in the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from forum.cli.importing.here import Here, HereComment, in_chunks
from forum.cli.importing.plan import NewComment
from forum.cli.importing.shown import Shown
from forum.comments.models import (
    Comment,
    Decision,
    DecisionRevision,
    Revision,
    Submission,
    Version,
)
from forum.comments.rules import Act, CommentState, Standing, State, Summary, summarise
from forum.core.ids import new_id
from forum.ledger.actions import Pen
from forum.ledger.rules import digest, new_salt
from forum.people.rules import normal_email
from forum.spaces.models import Question
from forum.spaces.rules import Release
from forum.texts.render import RENDERER_VERSION

POLICY = "import"
ACTOR = f"policy:{POLICY}"
AT_ONCE = 500  # comments whose records are written together

Row = dict[str, Any]


class Writer:
    """Holds what writing needs: the space's chain, who and what is here, and rendered texts."""

    def __init__(
        self,
        pen: Pen,
        space_id: int,
        here: Here,
        names: Mapping[int, dict[str, str]],
        show: Callable[[str], Shown],
    ) -> None:
        self.pen = pen
        self.session: Session = pen.session
        self.space_id = space_id
        self.here = here
        self.names = names
        self.show = show

    def write(self, comments: Sequence[NewComment], tell: Callable[[int], None]) -> None:
        """All of them, in the order given: parents come before their replies."""
        done = 0
        for some in in_chunks(comments, AT_ONCE):
            for batch in _without_own_parents(some):
                ids = _insert(self.session, Comment.id, [self._comment(one) for one in batch])
                for one, id_ in zip(batch, ids, strict=True):
                    one.id = id_
            self._texts(some)
            done += len(some)
            tell(done)
        self._count_up(comments)

    def _comment(self, one: NewComment) -> Row:
        form, summary = one.form, _summary(one)
        organisation = self.here.organisations.get(form.organisation or "")
        question = self.here.questions[form.question]
        question.added += summary.public_from is not None
        return {
            "public_id": one.public_id,
            "external_id": form.id,
            "space_id": self.space_id,
            "question_id": question.id,
            "parent_id": one.parent.id if one.parent else None,
            "path": one.path,
            "depth": one.depth,
            "places": one.places,
            "state": CommentState.STANDING,
            "public_from": summary.public_from,
            "waits_until": summary.waits_until,
            "waiting_since": summary.waiting_since,
            "author_id": self.here.people.get(normal_email(form.author.email or "")),
            "author_name": form.author.name,
            "author_title": form.author.title,
            "capacity": form.capacity,
            "organisation_id": organisation.id if organisation else None,
            "organisation_names": self.names[organisation.id] if organisation else None,
            "release": Release.AS_READY,
            "created_at": form.date,
            "received_at": form.date,
        }

    def _texts(self, comments: Sequence[NewComment]) -> None:
        """Versions, submissions, revisions and decisions, and what the ledger says of them."""
        session, at = self.session, self.pen.at
        submissions = [self._submission(one) for one in comments]
        submission_ids = _insert(session, Submission.id, submissions)
        versions = [(one, form) for one in comments for form in one.form.versions]
        version_ids = _insert(
            session,
            Version.id,
            [
                {
                    "comment_id": one.id,
                    "language": form.language,
                    "provenance": form.provenance,
                    "tool": form.tool,
                    "translator": form.translator,
                }
                for one, form in versions
            ],
        )
        of_submission = {one.id: id_ for one, id_ in zip(comments, submission_ids, strict=True)}
        revisions: list[Row] = []
        for (one, form), version_id in zip(versions, version_ids, strict=True):
            revision = self._revision(one, form.text, form.state == "published")
            revision |= {"version_id": version_id, "submission_id": of_submission[one.id]}
            revisions.append(revision)
        revision_ids = _insert(session, Revision.id, revisions)
        listed: dict[int, list[Row]] = {}
        approved: dict[int, list[int]] = {}
        for (one, form), revision, id_ in zip(versions, revisions, revision_ids, strict=True):
            listed.setdefault(one.id, []).append(
                {
                    "revision": revision["public_id"],
                    "language": form.language,
                    "provenance": form.provenance.value,
                    "number": revision["number"],
                    "digest": revision["digest"],
                }
            )
            if form.state == "published":
                approved.setdefault(one.id, []).append(id_)
        public = [one for one in comments if one.id in approved]
        decisions = [self._decision(one, at) for one in public]
        decision_ids = _insert(session, Decision.id, decisions)
        about = [
            {"decision_id": decision, "revision_id": revision}
            for one, decision in zip(public, decision_ids, strict=True)
            for revision in approved[one.id]
        ]
        if about:
            session.execute(insert(DecisionRevision), about)
        decided = {one.id: row for one, row in zip(public, decisions, strict=True)}
        for one, submission in zip(comments, submissions, strict=True):
            self._enter(one, submission, listed[one.id], decided.get(one.id))
        session.flush()

    def _submission(self, one: NewComment) -> Row:
        return {
            "public_id": new_id(),
            "comment_id": one.id,
            "person_id": self.here.people.get(normal_email(one.form.author.email or "")),
            "received_at": one.form.date,
            "release": Release.AS_READY,
            "policy": POLICY,
        }

    def _revision(self, one: NewComment, raw: str, published: bool) -> Row:
        shown, salt = self.show(raw), new_salt()
        return {
            "public_id": new_id(),
            "comment_id": one.id,
            "number": 1,
            "state": State.APPROVED if published else State.SUBMITTED,
            "received_at": one.form.date,
            "publish_at": one.form.date if published else None,
            "source": shown.source,
            "verbatim": raw if raw != shown.source else None,
            "salt": salt,
            "digest": digest(salt, raw),
            "html": shown.html,
            "excerpt": shown.excerpt,
            "renderer": RENDERER_VERSION,
            "saved_at": one.form.date,
        }

    def _decision(self, one: NewComment, at: dt.datetime) -> Row:
        return {
            "public_id": new_id(),
            "comment_id": one.id,
            "space_id": self.space_id,
            "act": Act.APPROVE,
            "policy": POLICY,
            "at": at,
            "effective_at": one.form.date,
            "salt": new_salt(),
        }

    def _enter(
        self, one: NewComment, submission: Row, listed: list[Row], decision: Row | None
    ) -> None:
        """The instant of an entry is that of the import; the comment's date is in its details."""
        form = one.form
        self.pen.write(
            actor=ACTOR,
            act=Act.SUBMIT,
            subject=one.public_id,
            details={
                "submission": submission["public_id"],
                "external_id": form.id,
                "received_at": form.date.astimezone(dt.UTC).isoformat(),
                "release": Release.AS_READY.value,
                "policy": POLICY,
                "capacity": form.capacity.value,
                "question": self.here.questions[form.question].public_id,
                "revisions": listed,
            },
        )
        if decision is None:
            return
        states = [version.state for version in form.versions]
        self.pen.write(
            actor=ACTOR,
            act=Act.APPROVE,
            subject=one.public_id,
            details={
                "decision": decision["public_id"],
                "external_id": form.id,
                "revisions": [
                    named
                    for named, state in zip(listed, states, strict=True)
                    if state == "published"
                ],
                "effective_at": form.date.astimezone(dt.UTC).isoformat(),
            },
        )

    def _count_up(self, comments: Sequence[NewComment]) -> None:
        """Places given out, and what is published, on what was here before."""
        asked = {one.form.question for one in comments}
        for question in (self.here.questions[id_] for id_ in asked):
            self.session.execute(
                update(Question)
                .where(Question.id == question.id)
                .values(places=question.places, published=Question.published + question.added)
            )
        answered = {one.parent.id: one.parent for one in comments if isinstance(one.parent, HereComment)}
        for id_, comment in answered.items():
            self.session.execute(
                update(Comment).where(Comment.id == id_).values(places=comment.places)
            )


def _summary(one: NewComment) -> Summary:
    date = one.form.date
    return summarise(
        Standing(State.APPROVED, 1, date, None, date, 0)
        if version.state == "published"
        else Standing(State.SUBMITTED, 1, None, None, date, 0)
        for version in one.form.versions
    )


def _without_own_parents(comments: Sequence[NewComment]) -> Iterator[list[NewComment]]:
    """Batches in the same order in which no comment answers another: its id must be known first."""
    batch: list[NewComment] = []
    ids: set[str] = set()
    for one in comments:
        if isinstance(one.parent, NewComment) and one.parent.public_id in ids:
            yield batch
            batch, ids = [], set()
        batch.append(one)
        ids.add(one.public_id)
    if batch:
        yield batch


def _insert(session: Session, key: InstrumentedAttribute[int], rows: list[Row]) -> list[int]:
    """Inserts rows of the key's table and returns their ids in the same order."""
    if not rows:
        return []
    statement = insert(key.class_).returning(key, sort_by_parameter_order=True)
    # Without `render_nulls`, rows that lack different values would go one by one.
    return list(session.scalars(statement, rows, execution_options={"render_nulls": True}))
