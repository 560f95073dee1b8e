"""the desk: policies, two approvals, proposals, appeals, redactions, reports, notes, reasons"""

from collections.abc import Callable
from functools import partial

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

STATES = "'draft', 'in_clearance', 'sent_back', 'submitted', 'approved', 'returned', 'rejected', 'recalled', 'superseded'"
PROPOSALS = "'proposed', 'declined', 'lapsed'"
INTERNAL = "'draft', 'in_clearance', 'sent_back'"
ACTS = "'revision.send_for_clearance', 'revision.send_back', 'revision.clear', 'comment.submit', 'revision.approve', 'revision.return', 'revision.reject', 'decision.undo', 'revision.recall', 'revision.supersede', 'version.withdraw', 'comment.withdraw', 'comment.remove', 'comment.restore'"
MORE_ACTS = "'revision.send_for_clearance', 'revision.send_back', 'revision.clear', 'comment.submit', 'revision.approve', 'revision.approve_first', 'revision.return', 'revision.reject', 'decision.undo', 'revision.appeal', 'proposal.make', 'proposal.accept', 'proposal.decline', 'proposal.lapse', 'revision.recall', 'revision.supersede', 'version.withdraw', 'comment.withdraw', 'comment.remove', 'comment.restore', 'version.redact'"
REASONS = "'off_topic', 'personal_data', 'versions_differ', 'not_courteous', 'unclear', 'incomplete', 'other'"
REFUSALS = "'revision.return', 'revision.reject', 'comment.remove'"

# By table and constraint: the rule until now, and from now on; None where there is none.
CHECKS: dict[str, dict[str, tuple[str | None, str | None]]] = {
    "revision": {
        "state": (f"state IN ({STATES})", f"state IN ({STATES}, {PROPOSALS})"),
        "submitted_when_not_internal": (
            f"(state IN ({INTERNAL})) = (submission_id IS NULL)",
            f"(state IN ({INTERNAL}, {PROPOSALS})) = (submission_id IS NULL)",
        ),
        "base": (None, f"state NOT IN ({PROPOSALS}) OR base_id IS NOT NULL"),
    },
    "decision": {
        "act": (f"act IN ({ACTS})", f"act IN ({MORE_ACTS})"),
        "reason": (f"reason IN ({REASONS})", None),
        "refusal_has_reason": (
            f"act NOT IN ({REFUSALS}) OR reason IS NOT NULL",
            f"act NOT IN ({REFUSALS}, 'proposal.make', 'version.redact') OR reason IS NOT NULL",
        ),
    },
    "clearance_step": {"act": (f"act IN ({ACTS})", f"act IN ({MORE_ACTS})")},
    "comment": {"ended_reason": (f"ended_reason IN ({REASONS})", None)},
    "space_policy": {
        "policy": ("policy IN ('hold')", "policy IN ('hold', 'delay', 'trusted')"),
    },
    "version": {"redacted": (None, "(redacted_at IS NULL) = (redacted_reason IS NULL)")},
}


def ascii_text(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    _columns()
    _check(after=True)
    _space_of_texts()
    op.create_index(
        "uq_revision_proposed",
        "revision",
        ["version_id"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )
    _of_spaces()
    _of_comments()


def _columns() -> None:
    """Written out where a constraint comes with the column: both engines take it like this."""
    for name, definition in (
        ("approvals", "SMALLINT DEFAULT '1' NOT NULL CONSTRAINT ck_space_approvals "
         "CHECK (approvals >= 1 AND approvals <= 2)"),
        ("delay_minutes", "INTEGER DEFAULT '60' NOT NULL CONSTRAINT ck_space_delay "
         "CHECK (delay_minutes >= 1 AND delay_minutes <= 43200)"),
        ("promise_hours", "INTEGER CONSTRAINT ck_space_promise "
         "CHECK (promise_hours >= 1 AND promise_hours <= 2160)"),
    ):
        op.execute(f"ALTER TABLE space ADD COLUMN {name} {definition}")
    op.add_column("space", sa.Column("reasons", sa.JSON(), nullable=True))
    op.add_column(
        "revision", sa.Column("approvals", sa.SmallInteger(), nullable=False, server_default="1")
    )
    big = "BIGINT" if op.get_bind().dialect.name == "postgresql" else "INTEGER"
    op.execute(
        f"ALTER TABLE revision ADD COLUMN base_id {big} CONSTRAINT fk_revision_base_id "
        "REFERENCES revision (id)"
    )
    op.create_index("ix_revision_base_id", "revision", ["base_id"])
    op.create_index("ix_revision_submission_id", "revision", ["submission_id"])
    op.add_column("version", sa.Column("redacted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("version", sa.Column("redacted_reason", ascii_text(40), nullable=True))
    op.add_column(
        "decision_revision",
        sa.Column("voided", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def _space_of_texts() -> None:
    """The public log reads the texts of a space in the order in which they appeared."""
    op.execute(
        "ALTER TABLE revision ADD COLUMN space_id INTEGER CONSTRAINT fk_revision_space_id "
        "REFERENCES space (id)"
    )
    op.execute(
        "UPDATE revision SET space_id = "
        "(SELECT space_id FROM comment WHERE comment.id = revision.comment_id)"
    )
    if op.get_bind().dialect.name == "sqlite":
        _make_anew(
            "revision",
            lambda sql: sql.replace("space_id INTEGER CONSTRAINT", "space_id INTEGER NOT NULL CONSTRAINT"),
        )
    else:
        op.alter_column("revision", "space_id", nullable=False)
    op.create_index("ix_revision_appeared", "revision", ["space_id", "publish_at"])


def _of_spaces() -> None:
    op.create_table(
        "space_trust",
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_space_trust_space_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_space_trust_organisation_id")
        ),
        sa.PrimaryKeyConstraint("space_id", "organisation_id", name=op.f("pk_space_trust")),
    )
    op.create_index("ix_space_trust_organisation_id", "space_trust", ["organisation_id"])
    op.create_table(
        "canned_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", ascii_text(12), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_canned_note_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_note")),
        sa.UniqueConstraint("public_id", name=op.f("uq_canned_note_public_id")),
    )
    op.create_index("ix_canned_note_space_id", "canned_note", ["space_id"])


def _of_comments() -> None:
    _remarks(
        "appeal",
        sa.Column("decision_id", BIG, nullable=False),
        sa.Column("by_name", sa.String(200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_appeal_decision_id")
        ),
        sa.UniqueConstraint("decision_id", name=op.f("uq_appeal_decision_id")),
    )
    _remarks(
        "internal_note",
        sa.Column("by_name", sa.String(200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
    )
    op.create_index("ix_internal_note_by_id", "internal_note", ["by_id"])
    _remarks(
        "report",
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("reason", ascii_text(40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_report_space_id")),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["person.id"], name=op.f("fk_report_closed_by_id")
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_by_id IS NULL)", name=op.f("ck_report_closed")
        ),
    )
    op.create_index("ix_report_by_id", "report", ["by_id"])
    op.create_index("ix_report_space", "report", ["space_id", "closed_at", "id"])
    op.create_index(
        "uq_report_open",
        "report",
        ["comment_id", "by_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "opening",
        sa.Column("comment_id", BIG, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_opening_comment_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_opening_person_id")),
        sa.PrimaryKeyConstraint("comment_id", "person_id", name=op.f("pk_opening")),
    )
    op.create_index("ix_opening_person", "opening", ["person_id"])


def _remarks(table: str, *more: sa.schema.SchemaItem) -> None:
    """A table of what somebody says about a comment."""
    op.create_table(
        table,
        sa.Column("id", BIG, nullable=False),
        sa.Column("public_id", ascii_text(12), nullable=False),
        sa.Column("comment_id", BIG, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("salt", ascii_text(32), nullable=False),
        *more,
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f(f"fk_{table}_comment_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f(f"fk_{table}_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{table}_public_id")),
    )
    op.create_index(f"ix_{table}_comment_id", table, ["comment_id"])


def downgrade() -> None:
    """What only the newer release knows is given the nearest that the older one has."""
    for table in ("opening", "report", "internal_note", "appeal", "canned_note", "space_trust"):
        op.drop_table(table)
    op.drop_index("uq_revision_proposed", "revision")
    op.execute(
        f"DELETE FROM decision_revision WHERE revision_id IN "
        f"(SELECT id FROM revision WHERE state IN ({PROPOSALS}))"
    )
    op.execute(f"DELETE FROM revision WHERE state IN ({PROPOSALS})")
    newer = f"act NOT IN ({ACTS})"
    op.execute(
        "DELETE FROM decision_revision WHERE decision_id IN "
        f"(SELECT id FROM decision WHERE {newer})"
    )
    op.execute(f"DELETE FROM decision WHERE {newer}")
    op.execute("UPDATE space_policy SET policy = 'hold'")
    for table, column in (("decision", "reason"), ("comment", "ended_reason")):
        op.execute(f"UPDATE {table} SET {column} = 'other' WHERE {column} NOT IN ({REASONS})")
    _check(after=False)
    op.drop_index("ix_revision_appeared", "revision")
    op.drop_index("ix_revision_submission_id", "revision")
    op.drop_index("ix_revision_base_id", "revision")
    for table, columns in (
        ("revision", ("space_id", "base_id", "approvals")),
        ("version", ("redacted_reason", "redacted_at")),
        ("decision_revision", ("voided",)),
        ("space", ("reasons", "promise_hours", "delay_minutes", "approvals")),
    ):
        for column in columns:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")


def _check(*, after: bool) -> None:
    """Sets the constraints as they are after this release, or before it."""
    for table, rules in CHECKS.items():
        changes = {
            f"ck_{table}_{name}": pair if after else pair[::-1] for name, pair in rules.items()
        }
        if op.get_bind().dialect.name == "sqlite":
            _make_anew(table, partial(_with, changes))
            continue
        for name, (old, new) in changes.items():
            if old is not None:
                op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            if new is not None:
                op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({new})")


def _make_anew(table: str, changed: Callable[[str], str]) -> None:
    """The way that SQLite documents for changing a table's constraints: a new table takes the
    rows and then the name of the old one. (Foreign keys are off while migrations run.)"""
    bind = op.get_bind()
    select = "SELECT sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL AND type "
    sql = bind.execute(sa.text(f"{select}= 'table'"), {"table": table}).scalar_one()
    others = bind.execute(sa.text(f"{select}<> 'table'"), {"table": table}).scalars().all()
    sql = changed(sql)
    head = f"CREATE TABLE {table} "
    begins = sql.index("(")
    assert sql[:begins].replace('"', "").strip() == head.strip()
    bind.exec_driver_sql(f"CREATE TABLE made_anew {sql[begins:]}")
    bind.exec_driver_sql(f"INSERT INTO made_anew SELECT * FROM {table}")
    bind.exec_driver_sql(f"DROP TABLE {table}")
    bind.exec_driver_sql(f"ALTER TABLE made_anew RENAME TO {table}")
    for statement in others:
        bind.exec_driver_sql(statement)


def _with(changes: dict[str, tuple[str | None, str | None]], sql: str) -> str:
    """The table with these constraints changed."""
    for name, (old, new) in changes.items():
        was = f"CONSTRAINT {name} CHECK ({old})" if old is not None else ""
        is_ = f"CONSTRAINT {name} CHECK ({new})" if new is not None else ""
        if not was:
            sql = sql.rstrip().removesuffix(")") + f", {is_})"
        else:
            assert sql.count(was) == 1, name
            sql = sql.replace(was, is_) if is_ else _without(sql, was)
    return sql


def _without(sql: str, constraint: str) -> str:
    """Without a table's constraint and the comma before it."""
    before, after = sql.split(constraint)
    return before.rstrip().removesuffix(",") + after
