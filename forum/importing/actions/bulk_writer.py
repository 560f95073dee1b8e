"""Writing new comments in bulk: records, counters, and their entries in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Table, insert, select, update
from sqlalchemy.orm import Session

from forum.comments.models import (
    Comment,
    Correspondence,
    Decision,
    DecisionRevision,
    Paste,
    Revision,
    Submission,
    Version,
)
from forum.comments.rules import Act, Provenance
from forum.core.db import Base
from forum.importing.file.rendered import RenderedText
from forum.importing.file.schema import VersionSchema
from forum.importing.plan import records
from forum.importing.plan.import_plan import NewComment
from forum.importing.plan.records import ACTOR, Names, Row
from forum.importing.queries import Existing, ExistingComment, in_chunks
from forum.ledger.actions import ChainWriter
from forum.spaces.models import Question

AT_ONCE = 500  # comments whose records are written together

Numbered = type[Comment] | type[Submission] | type[Revision] | type[Decision]


@dataclass
class BulkWriter:
    """What writing needs: the space's chain, what is here, and texts as they are shown."""

    chain_writer: ChainWriter
    space_id: int
    here: Existing
    names: Names
    show: Callable[[str], RenderedText]

    @property
    def session(self) -> Session:
        return self.chain_writer.session

    def write(self, comments: Sequence[NewComment], tell: Callable[[int], None]) -> None:
        """All of them, in the order given: parents come before their replies."""
        done = 0
        for some in in_chunks(comments, AT_ONCE):
            for batch in _without_own_parents(some):
                self._comments(batch)
            self._texts(some)
            done += len(some)
            tell(done)
        self._count_up(comments)

    def _comments(self, batch: Sequence[NewComment]) -> None:
        made = [records.comment_row(one, self.space_id, self.here, self.names) for one in batch]
        for one, id_ in zip(batch, _insert(self.session, Comment, made), strict=True):
            one.id = id_

    def _texts(self, comments: Sequence[NewComment]) -> None:
        """Submissions, versions, revisions and decisions, and what the ledger says of them."""
        submissions = [records.submission_row(one, self.here) for one in comments]
        submission_ids = dict(
            zip(
                (one.id for one in comments),
                _insert(self.session, Submission, submissions),
                strict=True,
            )
        )
        forms = [(one, form) for one in comments for form in one.form.versions]
        revisions = [
            records.revision_row(
                one,
                form,
                self.show(form.text),
                space_id=self.space_id,
                version_id=version_id,
                submission_id=submission_ids[one.id],
            )
            for (one, form), version_id in zip(forms, self._versions(forms), strict=True)
        ]
        ids = _insert(self.session, Revision, revisions)
        self._correspond(forms, ids)
        named: dict[int, list[Row]] = {one.id: [] for one in comments}
        public: dict[int, list[tuple[int, Row]]] = {}
        for (one, form), revision, id_ in zip(forms, revisions, ids, strict=True):
            line = records.revision_entry(form, revision)
            named[one.id].append(line)
            if form.is_published:
                public.setdefault(one.id, []).append((id_, line))
        decisions = self._decisions([one for one in comments if one.id in public], public)
        pastes = [records.paste_row(one, self.here) for one in comments]
        _add(self.session, Paste, [paste for paste in pastes if paste is not None])
        for one, submission, paste in zip(comments, submissions, pastes, strict=True):
            question = self.here.questions[one.form.question].public_id
            details = records.submitted(one, question, submission, named[one.id], paste)
            self._enter(one, Act.SUBMIT, details)
            if one.id in decisions:
                lines = [line for _id, line in public[one.id]]
                self._enter(one, Act.APPROVE, records.approved(one, decisions[one.id], lines))
        self.session.flush()

    def _correspond(
        self, forms: Sequence[tuple[NewComment, VersionSchema]], ids: list[int]
    ) -> None:
        """Versions of one comment say the same: a file holds no earlier texts."""
        originals: dict[int, list[int]] = {}
        for (one, form), id_ in zip(forms, ids, strict=True):
            if form.provenance is Provenance.ORIGINAL:
                originals.setdefault(one.id, []).append(id_)
        pairs = {
            pair
            for (one, _form), id_ in zip(forms, ids, strict=True)
            for original in originals[one.id]
            if original != id_
            for pair in ((id_, original), (original, id_))
        }
        rows = [{"revision_id": one, "other_id": other} for one, other in sorted(pairs)]
        _add(self.session, Correspondence, rows)

    def _versions(self, forms: Sequence[tuple[NewComment, VersionSchema]]) -> list[int]:
        _add(self.session, Version, [records.version_row(one, form) for one, form in forms])
        key = (Version.comment_id, Version.language, Version.provenance)
        of_comments = {one.id for one, _form in forms}
        statement = select(*key, Version.id).where(Version.comment_id.in_(of_comments))
        found = {(id_, tag, kind): made for id_, tag, kind, made in self.session.execute(statement)}
        return [found[one.id, form.language, form.provenance] for one, form in forms]

    def _decisions(
        self, comments: Sequence[NewComment], public: dict[int, list[tuple[int, Row]]]
    ) -> dict[int, Row]:
        """One for each published comment, by the policy of importing."""
        made = [records.decision_row(one, self.space_id, self.chain_writer.at) for one in comments]
        ids = _insert(self.session, Decision, made)
        about = [
            {"decision_id": decision_id, "revision_id": revision_id}
            for one, decision_id in zip(comments, ids, strict=True)
            for revision_id, _line in public[one.id]
        ]
        _add(self.session, DecisionRevision, about)
        return {one.id: decision for one, decision in zip(comments, made, strict=True)}

    def _enter(self, one: NewComment, act: Act, details: Row) -> None:
        self.chain_writer.write(actor=ACTOR, act=act, subject=one.public_id, details=details)

    def _count_up(self, comments: Sequence[NewComment]) -> None:
        """Places given out, and what is published, on what was here before."""
        published = dict.fromkeys((one.form.question for one in comments), 0)
        for one in comments:
            published[one.form.question] += one.form.is_published
        for id_, added in published.items():
            question = self.here.questions[id_]
            self.session.execute(
                update(Question)
                .where(Question.id == question.id)
                .values(places=question.places, published=Question.published + added)
            )
        parents = (one.parent for one in comments)
        answered = {one.id: one.places for one in parents if isinstance(one, ExistingComment)}
        for parent_id, places in answered.items():
            self.session.execute(
                update(Comment).where(Comment.id == parent_id).values(places=places)
            )


def _without_own_parents(comments: Sequence[NewComment]) -> Iterator[list[NewComment]]:
    """Batches in the same order in which none answers another: its id must be known first."""
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


def _add(session: Session, model: type[Base], many: list[Row]) -> None:
    """Many rows by one statement. With RETURNING, SQLite would be sent each by itself."""
    if many:
        table = model.__table__
        assert isinstance(table, Table)
        session.connection().execute(insert(table), many)


def _insert(session: Session, model: Numbered, many: list[Row]) -> list[int]:
    """Adds rows and returns their ids in the same order, found by their public ids."""
    _add(session, model, many)
    wanted = [row["public_id"] for row in many]
    statement = select(model.public_id, model.id).where(model.public_id.in_(wanted))
    found = dict(session.execute(statement).all())
    return [found[public_id] for public_id in wanted]
