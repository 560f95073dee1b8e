"""The records of comments. Constraints make a half-made state impossible."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from forum.comments.rules import Act, Change, CommentState, Provenance, RevisionStatus, State
from forum.core.db import Base, ascii_text, choice
from forum.core.ids import new_id
from forum.ledger.models import BIG
from forum.spaces.rules import Capacity, Release


class Comment(Base):
    """A node of a thread: who, in which capacity, in reply to what. It has no text of its own.

    The last three columns of the second block are derived from its revisions by
    `rules.summarise`, within the act that changes them.
    """

    __tablename__ = "comment"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    public_id: Mapped[str] = mapped_column(ascii_text(12), unique=True, default=new_id)
    external_id: Mapped[str | None] = mapped_column(String(100))
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    parent_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("comment.id"))
    path: Mapped[str | None] = mapped_column(ascii_text(4000))  # given at the first submit
    depth: Mapped[int] = mapped_column(SmallInteger, default=0)
    places: Mapped[int] = mapped_column(default=0)  # places given out among its replies

    state: Mapped[CommentState] = mapped_column(
        choice(CommentState, "state"), default=CommentState.STANDING
    )
    ended_at: Mapped[dt.datetime | None]
    ended_reason: Mapped[str | None] = mapped_column(ascii_text(40))  # a code of the space's
    public_from: Mapped[dt.datetime | None]
    waits_until: Mapped[dt.datetime | None]
    waiting_since: Mapped[dt.datetime | None]

    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    author_name: Mapped[str] = mapped_column(String(200))
    author_title: Mapped[str] = mapped_column(String(200), default="")
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity, "capacity"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    organisation_names: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    mandate_id: Mapped[int | None] = mapped_column(ForeignKey("mandate.id"))

    key: Mapped[str | None] = mapped_column(ascii_text(64))  # of the form: a retry finds this row
    release: Mapped[Release] = mapped_column(choice(Release, "release"))
    saves: Mapped[int] = mapped_column(default=0)  # saves of its drafts: a stale one is told
    changes: Mapped[int] = mapped_column(default=0)  # acts on it: what was drawn before is old
    created_at: Mapped[dt.datetime]
    received_at: Mapped[dt.datetime | None]  # the instant of the first submit

    __table_args__ = (
        CheckConstraint("(path IS NULL) = (received_at IS NULL)", name="place_when_received"),
        CheckConstraint("(state = 'standing') = (ended_at IS NULL)", name="ended"),
        CheckConstraint(
            "(capacity = 'organisation') = (organisation_id IS NOT NULL)", name="organisation"
        ),
        CheckConstraint("parent_id IS NOT NULL OR depth = 0", name="depth"),
        UniqueConstraint("author_id", "key"),
        UniqueConstraint("space_id", "external_id"),
        Index("ix_comment_thread", "question_id", "path", unique=True),
        Index("ix_comment_latest", "public_from"),
        Index("ix_comment_published", "question_id", "public_from"),
        Index("ix_comment_awaits", "question_id", "waits_until"),
        Index("ix_comment_queue", "space_id", "waiting_since"),
        Index("ix_comment_author", "author_id", "id"),
        Index("ix_comment_organisation", "organisation_id", "question_id", "public_from"),
        Index("ix_comment_spoken", "organisation_id", "public_from"),
        Index("ix_comment_parent", "parent_id"),
    )


class Version(Base):
    """A comment in one language with one provenance."""

    __tablename__ = "version"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    comment_id: Mapped[int] = mapped_column(BIG, ForeignKey("comment.id"))
    language: Mapped[str] = mapped_column(ascii_text(35))
    provenance: Mapped[Provenance] = mapped_column(choice(Provenance, "provenance"))
    tool: Mapped[str] = mapped_column(String(100), default="")  # of a machine version
    withdrawn_through: Mapped[int] = mapped_column(Integer, default=0)
    withdrawn_at: Mapped[dt.datetime | None]
    redacted_at: Mapped[dt.datetime | None]  # its texts until then are erased
    redacted_reason: Mapped[str | None] = mapped_column(ascii_text(40))

    __table_args__ = (
        UniqueConstraint("comment_id", "language", "provenance"),
        CheckConstraint("(redacted_at IS NULL) = (redacted_reason IS NULL)", name="redacted"),
        CheckConstraint("(provenance = 'machine') = (tool <> '')", name="tool"),
    )


class Submission(Base):
    """What was submitted together, with the instant of its receipt."""

    __tablename__ = "submission"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    public_id: Mapped[str] = mapped_column(ascii_text(12), unique=True, default=new_id)
    comment_id: Mapped[int] = mapped_column(BIG, ForeignKey("comment.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str | None] = mapped_column(ascii_text(64))  # of form and texts: once only
    received_at: Mapped[dt.datetime]
    release: Mapped[Release] = mapped_column(choice(Release, "release"))
    policy: Mapped[str] = mapped_column(ascii_text(40))  # what the space did with it

    __table_args__ = (UniqueConstraint("person_id", "key"),)


class Revision(Base):
    """One text of a version: mutable as a draft, frozen for good when it leaves that state."""

    __tablename__ = "revision"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    public_id: Mapped[str] = mapped_column(ascii_text(12), unique=True, default=new_id)
    comment_id: Mapped[int] = mapped_column(BIG, ForeignKey("comment.id"))
    version_id: Mapped[int] = mapped_column(BIG, ForeignKey("version.id"))
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"))  # its comment's
    number: Mapped[int]
    state: Mapped[State] = mapped_column(choice(State, "state"))
    change: Mapped[Change | None] = mapped_column(choice(Change, "change"))  # None: the first
    sense: Mapped[int] = mapped_column(default=0, server_default="0")  # `currency`; 0: not received
    submission_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("submission.id"), index=True)
    release_id: Mapped[int | None] = mapped_column(
        BIG, ForeignKey("submission.id"), index=True
    )  # appears together with the other revisions of this release
    received_at: Mapped[dt.datetime | None]
    publish_at: Mapped[dt.datetime | None]
    settles_at: Mapped[dt.datetime | None]

    source: Mapped[str] = mapped_column(Text)  # Markdown, as its author wrote it
    verbatim: Mapped[str | None] = mapped_column(Text)  # as received, where cleaning changed it
    salt: Mapped[str] = mapped_column(ascii_text(32))
    digest: Mapped[str] = mapped_column(ascii_text(64))  # of what was received, in the ledger
    html: Mapped[str] = mapped_column(Text)
    excerpt: Mapped[str] = mapped_column(String(400))
    renderer: Mapped[int]
    saved_at: Mapped[dt.datetime]
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # Who translated it, of a courtesy version; the tool, of a machine version.
    credit: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    approvals: Mapped[int] = mapped_column(SmallInteger, default=1, server_default="1")  # it needs
    base_id: Mapped[int | None] = mapped_column(
        BIG, ForeignKey("revision.id"), index=True
    )  # of a proposal: the text that it would change

    __table_args__ = (
        UniqueConstraint("version_id", "number"),
        CheckConstraint("publish_at IS NULL OR state = 'approved'", name="publish_at"),
        CheckConstraint(
            "(settles_at IS NOT NULL) = (state IN ('returned', 'rejected'))", name="settles_at"
        ),
        CheckConstraint(
            "(state IN ('draft', 'in_clearance', 'sent_back', 'proposed', 'declined', 'lapsed'))"
            " = (submission_id IS NULL)",
            name="submitted_when_not_internal",
        ),
        CheckConstraint(
            "state NOT IN ('proposed', 'declined', 'lapsed') OR base_id IS NOT NULL", name="base"
        ),
        CheckConstraint("(submission_id IS NULL) = (received_at IS NULL)", name="received"),
        Index(
            "uq_revision_waiting",
            "version_id",
            unique=True,
            sqlite_where=text("state = 'submitted'"),
            postgresql_where=text("state = 'submitted'"),
        ),
        Index(
            "uq_revision_in_clearance",
            "version_id",
            unique=True,
            sqlite_where=text("state = 'in_clearance'"),
            postgresql_where=text("state = 'in_clearance'"),
        ),
        Index(
            "uq_revision_draft",
            "version_id",
            unique=True,
            sqlite_where=text("state = 'draft'"),
            postgresql_where=text("state = 'draft'"),
        ),
        Index(
            "uq_revision_proposed",
            "version_id",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
        Index("ix_revision_appeared", "space_id", "publish_at"),
        Index("ix_revision_comment", "comment_id"),
        Index("ix_revision_sense", "version_id", "sense"),
        Index("ix_revision_writer", "saved_by_id", "comment_id"),
    )


def standing_of(version: Version, revision: Revision) -> RevisionStatus:
    """What the rules look at."""
    return RevisionStatus(
        state=revision.state,
        number=revision.number,
        publish_at=revision.publish_at,
        settles_at=revision.settles_at,
        received_at=revision.received_at,
        withdrawn_through=version.withdrawn_through,
    )


class Correspondence(Base):
    """A text and one of another version that says the same; kept in both directions."""

    __tablename__ = "correspondence"

    revision_id: Mapped[int] = mapped_column(BIG, ForeignKey("revision.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("revision.id"), primary_key=True, index=True
    )


class Paste(Base):
    """What an author pasted in several languages at once, letter for letter."""

    __tablename__ = "paste"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    public_id: Mapped[str] = mapped_column(ascii_text(12), unique=True, default=new_id)
    comment_id: Mapped[int] = mapped_column(BIG, ForeignKey("comment.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(ascii_text(64))  # of the text in UTF-8
    salt: Mapped[str] = mapped_column(ascii_text(32))  # of its digest in the ledger
    saved_at: Mapped[dt.datetime]
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Decision(Base):
    """A moderator's act, or a policy's, on revisions or on a comment as a whole; also the author's
    refusal of what a moderator proposed."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    public_id: Mapped[str] = mapped_column(ascii_text(12), unique=True, default=new_id)
    comment_id: Mapped[int] = mapped_column(BIG, ForeignKey("comment.id"), index=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"))
    act: Mapped[Act] = mapped_column(choice(Act, "act"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    policy: Mapped[str | None] = mapped_column(ascii_text(40))
    at: Mapped[dt.datetime]
    effective_at: Mapped[dt.datetime | None]  # None: when the last of the release is approved
    reason: Mapped[str | None] = mapped_column(ascii_text(40))  # a code of the space's
    note: Mapped[str] = mapped_column(Text, default="")
    salt: Mapped[str] = mapped_column(ascii_text(32))
    undone_at: Mapped[dt.datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        CheckConstraint("(by_id IS NULL) <> (policy IS NULL)", name="by_someone"),
        CheckConstraint(
            "act NOT IN ('revision.return', 'revision.reject', 'comment.remove', 'proposal.make', "
            "'version.redact') OR reason IS NOT NULL",
            name="refusal_has_reason",
        ),
        CheckConstraint("(undone_at IS NULL) = (undone_by_id IS NULL)", name="undone"),
        Index("ix_decision_space", "space_id", "at"),
    )


class DecisionRevision(Base):
    """Which revisions a decision is about: the ones that the moderator was shown."""

    __tablename__ = "decision_revision"

    decision_id: Mapped[int] = mapped_column(BIG, ForeignKey("decision.id"), primary_key=True)
    revision_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("revision.id"), primary_key=True, index=True
    )
    voided: Mapped[bool] = mapped_column(
        default=False, server_default=false()
    )  # of a first approval that a refusal has made void, or undone when others had appeared


class ClearanceStep(Base):
    """What was done with a text inside an organisation: sent, taken back, sent back, cleared."""

    __tablename__ = "clearance_step"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    comment_id: Mapped[int] = mapped_column(BIG, ForeignKey("comment.id"), index=True)
    act: Mapped[Act] = mapped_column(choice(Act, "act"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[dt.datetime]
    note: Mapped[str] = mapped_column(Text, default="")
    salt: Mapped[str] = mapped_column(ascii_text(32))
