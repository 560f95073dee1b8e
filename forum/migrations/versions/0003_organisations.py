"""organisations are renamed and merged, mandates asked for, appointments offered and ended"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0003_organisations"
down_revision = "0003"
branch_labels = None
depends_on = None

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # as in `core.ids`, which may change later
OPEN = sa.text("state IN ('requested', 'granted')")
STANDING = sa.text("ended_at IS NULL")


def ascii_text(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def instant(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    _organisations()
    _mandates()
    _appointments()
    with op.batch_alter_table("comment") as batch:
        batch.create_index("ix_comment_spoken", ["organisation_id", "public_from"])


def _organisations() -> None:
    with op.batch_alter_table("organisation") as batch:
        batch.add_column(sa.Column("clears", sa.Boolean(), nullable=True))
        batch.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch.add_column(instant("merged_at"))
        batch.add_column(sa.Column("version", sa.Integer(), nullable=True))
    op.execute(sa.text("UPDATE organisation SET clears = false, version = 1"))
    with op.batch_alter_table("organisation") as batch:
        batch.alter_column("clears", existing_type=sa.Boolean(), nullable=False)
        batch.alter_column("version", existing_type=sa.Integer(), nullable=False)
        batch.create_foreign_key(
            op.f("fk_organisation_merged_into_id"), "organisation", ["merged_into_id"], ["id"]
        )
        batch.create_check_constraint(
            op.f("ck_organisation_merged"), "(merged_into_id IS NULL) = (merged_at IS NULL)"
        )
        batch.create_check_constraint(
            op.f("ck_organisation_merged_into_another"), "merged_into_id <> id"
        )
        batch.create_index("ix_organisation_merged_into", ["merged_into_id"])
    op.create_table(
        "organisation_former_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("language", ascii_text(35), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("acronym", sa.String(40), nullable=False),
        instant("used_until", nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_former_name_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_former_name")),
    )
    op.create_index(
        op.f("ix_organisation_former_name_organisation_id"),
        "organisation_former_name",
        ["organisation_id"],
    )


def _mandates() -> None:
    state = choice("mandate_state", "requested", "granted", "refused", "ended")
    with op.batch_alter_table("mandate") as batch:
        batch.drop_constraint("uq_mandate_person_id_organisation_id_role_starts_on", type_="unique")
        batch.add_column(sa.Column("state", sa.String(40), nullable=True))
        batch.add_column(sa.Column("note", sa.Text(), nullable=True))
        batch.add_column(instant("requested_at"))
        batch.add_column(sa.Column("granted_by_id", sa.Integer(), nullable=True))
        batch.add_column(instant("refused_at"))
        batch.add_column(sa.Column("refused_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("ended_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("version", sa.Integer(), nullable=True))
        batch.alter_column("granted_at", existing_type=sa.DateTime(timezone=True), nullable=True)
    op.execute(
        sa.text(
            "UPDATE mandate SET note = '', version = 1, "
            "state = CASE WHEN ended_at IS NULL THEN 'granted' ELSE 'ended' END"
        )
    )
    with op.batch_alter_table("mandate") as batch:
        batch.alter_column("state", existing_type=sa.String(40), type_=state, nullable=False)
        batch.alter_column("note", existing_type=sa.Text(), nullable=False)
        batch.alter_column("version", existing_type=sa.Integer(), nullable=False)
        for who in ("granted_by_id", "refused_by_id", "ended_by_id"):
            batch.create_foreign_key(op.f(f"fk_mandate_{who}"), "person", [who], ["id"])
        for name, rule in (
            ("requested", "state <> 'requested' OR requested_at IS NOT NULL"),
            ("granted", "(state IN ('granted', 'ended')) = (granted_at IS NOT NULL)"),
            ("refused", "(state = 'refused') = (refused_at IS NOT NULL)"),
            ("ended", "(state = 'ended') = (ended_at IS NOT NULL)"),
        ):
            batch.create_check_constraint(op.f(f"ck_mandate_{name}"), rule)
        batch.create_index("ix_mandate_person", ["person_id"])
        batch.create_index(
            "ix_mandate_once",
            ["person_id", "organisation_id", "role", "starts_on"],
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )


def _appointments() -> None:
    with op.batch_alter_table("appointment") as batch:
        batch.drop_constraint("uq_appointment_space_id_person_id_role", type_="unique")
        batch.add_column(sa.Column("public_id", ascii_text(12), nullable=True))
        batch.add_column(sa.Column("languages", sa.JSON(), nullable=True))
        batch.add_column(instant("ended_at"))
    table = sa.table("appointment", sa.column("id"), sa.column("public_id"), sa.column("languages"))
    connection = op.get_bind()
    for id_ in connection.execute(sa.select(table.c.id)).scalars().all():
        made = "".join(secrets.choice(ALPHABET) for _letter in range(12))
        connection.execute(sa.update(table).where(table.c.id == id_).values(public_id=made))
    op.execute(sa.text("UPDATE appointment SET languages = '[]'"))
    with op.batch_alter_table("appointment") as batch:
        batch.alter_column("public_id", existing_type=ascii_text(12), nullable=False)
        batch.alter_column("languages", existing_type=sa.JSON(), nullable=False)
        batch.create_unique_constraint(op.f("uq_appointment_public_id"), ["public_id"])
        batch.create_index(
            "ix_appointment_once",
            ["space_id", "person_id", "role"],
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        )
    op.create_table(
        "appointment_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", ascii_text(12), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(255), nullable=False),
        sa.Column("salt", ascii_text(32), nullable=False),
        sa.Column("role", choice("role", "moderator", "translator", "secretariat"), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        instant("offered_at", nullable=False),
        sa.Column("offered_by_id", sa.Integer(), nullable=False),
        instant("until", nullable=False),
        sa.ForeignKeyConstraint(
            ["offered_by_id"], ["person.id"], name=op.f("fk_appointment_offer_offered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name=op.f("fk_appointment_offer_space_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_offer")),
        sa.UniqueConstraint("public_id", name=op.f("uq_appointment_offer_public_id")),
        sa.UniqueConstraint(
            "space_id", "email", "role", name=op.f("uq_appointment_offer_space_id_email_role")
        ),
    )
    op.create_index("ix_appointment_offer_email", "appointment_offer", ["email"])


def downgrade() -> None:
    """Requests, refusals, former names and offers go. What was merged stays where it is now."""
    with op.batch_alter_table("comment") as batch:
        batch.drop_index("ix_comment_spoken")
    op.drop_table("appointment_offer")
    op.execute(sa.text("DELETE FROM appointment WHERE ended_at IS NOT NULL"))
    with op.batch_alter_table("appointment") as batch:
        batch.drop_index("ix_appointment_once")
        batch.drop_constraint(op.f("uq_appointment_public_id"), type_="unique")
        for name in ("public_id", "languages", "ended_at"):
            batch.drop_column(name)
        batch.create_unique_constraint(
            op.f("uq_appointment_space_id_person_id_role"), ["space_id", "person_id", "role"]
        )
    _downgrade_mandates()
    op.drop_table("organisation_former_name")
    with op.batch_alter_table("organisation") as batch:
        batch.drop_index("ix_organisation_merged_into")
        batch.drop_constraint(op.f("ck_organisation_merged_into_another"), type_="check")
        batch.drop_constraint(op.f("ck_organisation_merged"), type_="check")
        batch.drop_constraint(op.f("fk_organisation_merged_into_id"), type_="foreignkey")
        for name in ("clears", "merged_into_id", "merged_at", "version"):
            batch.drop_column(name)


def _downgrade_mandates() -> None:
    # Comments that name a mandate were submitted under a granted one. Of several that began on
    # one day only the newest fits into the older schema.
    op.execute(sa.text("DELETE FROM mandate WHERE state IN ('requested', 'refused')"))
    older = (
        "SELECT a.id FROM mandate a JOIN mandate b ON a.person_id = b.person_id "
        "AND a.organisation_id = b.organisation_id AND a.role = b.role "
        "AND a.starts_on = b.starts_on AND a.id < b.id"
    )
    op.execute(sa.text(f"UPDATE comment SET mandate_id = NULL WHERE mandate_id IN ({older})"))
    op.execute(sa.text(f"DELETE FROM mandate WHERE id IN ({older})"))
    with op.batch_alter_table("mandate") as batch:
        batch.drop_index("ix_mandate_once")
        batch.drop_index("ix_mandate_person")
        for name in ("ended", "refused", "granted", "requested", "mandate_state"):
            batch.drop_constraint(op.f(f"ck_mandate_{name}"), type_="check")
        for who in ("granted_by_id", "refused_by_id", "ended_by_id"):
            batch.drop_constraint(op.f(f"fk_mandate_{who}"), type_="foreignkey")
        for name in (
            *("state", "note", "requested_at", "granted_by_id", "refused_at", "refused_by_id"),
            *("ended_by_id", "version"),
        ):
            batch.drop_column(name)
        batch.alter_column("granted_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch.create_unique_constraint(
            op.f("uq_mandate_person_id_organisation_id_role_starts_on"),
            ["person_id", "organisation_id", "role", "starts_on"],
        )
