"""versions have a currency, and pastes are kept"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def ascii_text(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    # Written out: both engines add a column together with its constraint, and on SQLite the table
    # then need not be made anew.
    op.execute(
        "ALTER TABLE revision ADD COLUMN change VARCHAR(40) CONSTRAINT ck_revision_change "
        "CHECK (change IN ('typo', 'medium', 'major'))"
    )
    op.add_column("revision", sa.Column("sense", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_revision_sense", "revision", ["version_id", "sense"])
    op.add_column(
        "revision", sa.Column("credit", sa.String(200), nullable=False, server_default=sa.text("''"))
    )
    op.execute(
        "UPDATE revision SET credit = (SELECT CASE provenance WHEN 'machine' THEN tool "
        "ELSE translator END FROM version WHERE version.id = revision.version_id)"
    )
    op.execute("ALTER TABLE version DROP COLUMN translator")
    op.create_index("ix_revision_writer", "revision", ["saved_by_id", "comment_id"])
    op.create_table(
        "correspondence",
        sa.Column("revision_id", BIG, nullable=False),
        sa.Column("other_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["other_id"], ["revision.id"], name=op.f("fk_correspondence_other_id")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_correspondence_revision_id")
        ),
        sa.PrimaryKeyConstraint("revision_id", "other_id", name=op.f("pk_correspondence")),
    )
    op.create_index("ix_correspondence_other_id", "correspondence", ["other_id"])
    op.create_table(
        "paste",
        sa.Column("id", BIG, nullable=False),
        sa.Column("public_id", ascii_text(12), nullable=False),
        sa.Column("comment_id", BIG, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", ascii_text(64), nullable=False),
        sa.Column("salt", ascii_text(32), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_paste_comment_id")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["person.id"], name=op.f("fk_paste_saved_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paste")),
        sa.UniqueConstraint("public_id", name=op.f("uq_paste_public_id")),
    )
    op.create_index("ix_paste_comment_id", "paste", ["comment_id"])
    op.add_column("space", sa.Column("terms", sa.JSON(), nullable=True))
    _begin()


def _begin() -> None:
    """Until now nobody said how much an edit changes: each one has a sense of its own. A version
    was written from the original that was received with it, or last before it."""
    op.execute("UPDATE revision SET sense = number WHERE submission_id IS NOT NULL")
    op.execute(
        "UPDATE revision SET change = 'medium' WHERE submission_id IS NOT NULL AND number > 1"
    )
    pairs = (
        "SELECT r.id AS made, (SELECT MAX(s.id) FROM revision s JOIN version o "
        "ON o.id = s.version_id WHERE o.comment_id = v.comment_id AND o.provenance = 'original' "
        "AND s.submission_id <= r.submission_id) AS source "
        "FROM revision r JOIN version v ON v.id = r.version_id "
        "WHERE v.provenance <> 'original' AND r.submission_id IS NOT NULL"
    )
    for columns in ("made, source", "source, made"):
        op.execute(
            f"INSERT INTO correspondence (revision_id, other_id) SELECT {columns} "
            f"FROM ({pairs}) AS pairs WHERE source IS NOT NULL"
        )


def downgrade() -> None:
    op.execute("ALTER TABLE space DROP COLUMN terms")
    op.drop_table("paste")
    op.drop_table("correspondence")
    op.drop_index("ix_revision_writer", "revision")
    op.drop_index("ix_revision_sense", "revision")
    op.add_column(
        "version", sa.Column("translator", sa.String(200), nullable=False, server_default=sa.text("''"))
    )
    op.execute(
        "UPDATE version SET translator = COALESCE((SELECT MAX(credit) FROM revision "
        "WHERE revision.version_id = version.id), '') WHERE provenance = 'courtesy'"
    )
    # Each column goes with the constraint that was written beside it.
    for column in ("credit", "sense", "change"):
        op.execute(f"ALTER TABLE revision DROP COLUMN {column}")
