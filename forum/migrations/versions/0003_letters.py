"""letters, and how far the ledger has been read for them"""

import sqlalchemy as sa
from alembic import op

revision = "0003_letters"
down_revision = "0003"
branch_labels = None
depends_on = None


def ascii_text(length: int) -> sa.types.TypeEngine[str]:
    return sa.String(length=length).with_variant(
        sa.String(length=length, collation="C"), "postgresql"
    )


BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "ledger_cursor",
        sa.Column("reader", ascii_text(40), nullable=False),
        sa.Column("chain", ascii_text(40), nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["chain"], ["ledger_chain.name"], name=op.f("fk_ledger_cursor_chain")
        ),
        sa.PrimaryKeyConstraint("reader", "chain", name=op.f("pk_ledger_cursor")),
    )
    op.create_table(
        "letter",
        sa.Column("id", BIG, nullable=False),
        sa.Column("public_id", ascii_text(12), nullable=False),
        sa.Column("chain", ascii_text(40), nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.Column("kind", ascii_text(40), nullable=False),
        sa.Column("recipient", ascii_text(40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.String(length=300), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "due",
                "sending",
                "sent",
                "stopped",
                "failed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("not_before", INSTANT, nullable=False),
        sa.Column("next_try_at", INSTANT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claim", ascii_text(12), nullable=True),
        sa.Column("problem", ascii_text(40), nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "(state = 'sending') = (claim IS NOT NULL)", name=op.f("ck_letter_claim")
        ),
        sa.CheckConstraint(
            "(state IN ('due', 'sending')) = (ended_at IS NULL)", name=op.f("ck_letter_ended")
        ),
        sa.ForeignKeyConstraint(
            ["chain", "number"],
            ["ledger_entry.chain", "ledger_entry.number"],
            name=op.f("fk_letter_chain_number"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_letter_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint(
            "chain", "number", "kind", "recipient", name=op.f("uq_letter_chain_number_kind_recipient")
        ),
        sa.UniqueConstraint("message_id", name=op.f("uq_letter_message_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_letter_public_id")),
    )
    with op.batch_alter_table("letter") as batch:
        batch.create_index("ix_letter_next", ["state", "next_try_at"])
        batch.create_index(op.f("ix_letter_person_id"), ["person_id"])
    op.create_table(
        "letter_choice",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", ascii_text(40), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_letter_choice_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "kind", name=op.f("pk_letter_choice")),
    )
    # What was done before there were letters is told to nobody now.
    op.execute(
        "INSERT INTO ledger_cursor (reader, chain, number) "
        "SELECT 'letters', name, length FROM ledger_chain"
    )


def downgrade() -> None:
    op.drop_table("letter_choice")
    op.drop_table("letter")
    op.drop_table("ledger_cursor")
