"""accounts: confirmed addresses, terms, second factors, devices, changes of address, invitations"""

import secrets
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def code(length: int) -> sa.String:
    return sa.String(length=length).with_variant(
        sa.String(length=length, collation="C"), "postgresql"
    )


def instant(name: str, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


# Columns are added and dropped one by one: a table that others refer to is never rebuilt.
PERSON = (
    lambda: instant("confirmed_at"),
    lambda: sa.Column("terms_version", code(10), nullable=True),
    lambda: instant("terms_accepted_at"),
    lambda: sa.Column("tf_primary_method", code(20), nullable=True),
    lambda: sa.Column("tf_totp_secret", sa.String(length=1000), nullable=True),
    lambda: sa.Column("tf_last_counter", sa.BigInteger(), nullable=True),
    lambda: sa.Column("mf_recovery_codes", sa.JSON(), nullable=True),
    lambda: sa.Column("fs_webauthn_user_handle", code(64), nullable=True),
)
SIGN_IN = (
    lambda: sa.Column("public_id", code(12), nullable=True),
    lambda: sa.Column("browser", sa.String(length=40), nullable=True),
    lambda: instant("verified_at"),
    lambda: instant("second_factor_at"),
)


def upgrade() -> None:
    for column in PERSON:
        op.add_column("person", column())
    for column in SIGN_IN:
        op.add_column("sign_in", column())
    op.create_index(
        "ix_person_fs_webauthn_user_handle", "person", ["fs_webauthn_user_handle"], unique=True
    )
    # Whoever has an account was given it by an administrator, who knew the address.
    op.execute("UPDATE person SET confirmed_at = created_at")
    connection = op.get_bind()
    for (number,) in connection.execute(sa.text("SELECT id FROM sign_in")).fetchall():
        new = "".join(secrets.choice(ALPHABET) for _ in range(12))
        connection.execute(
            sa.text("UPDATE sign_in SET public_id = :new WHERE id = :id"),
            {"new": new, "id": number},
        )
    op.create_index("ix_sign_in_public_id", "sign_in", ["public_id"], unique=True)
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(length=1024), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("transports", sa.JSON(), nullable=True),
        sa.Column("backup_state", sa.Boolean(), nullable=False),
        sa.Column("device_type", sa.String(length=64), nullable=False),
        sa.Column("extensions", sa.Text(), nullable=True),
        instant("lastuse_datetime", nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("usage", code(20), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["person.id"], name=op.f("fk_passkey_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
        sa.UniqueConstraint("user_id", "name", name=op.f("uq_passkey_user_id_name")),
    )
    op.create_index("ix_passkey_user_id", "passkey", ["user_id"], unique=False)
    op.create_table(
        "email_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", code(12), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        instant("asked_at", nullable=False),
        instant("ends_at", nullable=False),
        instant("confirmed_at"),
        instant("dropped_at"),
        sa.CheckConstraint(
            "confirmed_at IS NULL OR dropped_at IS NULL", name=op.f("ck_email_change_one_end")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_email_change_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_change")),
        sa.UniqueConstraint("public_id", name=op.f("uq_email_change_public_id")),
    )
    op.create_index("ix_email_change_person_id", "email_change", ["person_id"], unique=False)
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", code(12), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("language", code(35), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column(
            "role",
            sa.Enum(
                "drafter",
                "clearer",
                "focal_point",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("mandate_ends_on", sa.Date(), nullable=True),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        instant("invited_at", nullable=False),
        instant("ends_at", nullable=False),
        instant("accepted_at"),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        instant("withdrawn_at"),
        sa.CheckConstraint(
            "(organisation_id IS NULL) = (role IS NULL)",
            name=op.f("ck_invitation_role_of_organisation"),
        ),
        sa.CheckConstraint(
            "(accepted_at IS NULL) = (accepted_by_id IS NULL)",
            name=op.f("ck_invitation_accepted_by"),
        ),
        sa.CheckConstraint(
            "accepted_at IS NULL OR withdrawn_at IS NULL", name=op.f("ck_invitation_one_end")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_invitation_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["person.id"], name=op.f("fk_invitation_invited_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["person.id"], name=op.f("fk_invitation_accepted_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_invitation_public_id")),
    )
    op.create_index("ix_invitation_email", "invitation", ["email"], unique=False)
    op.create_index(
        "ix_invitation_organisation_id", "invitation", ["organisation_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("invitation")
    op.drop_table("email_change")
    op.drop_table("passkey")
    op.drop_index("ix_sign_in_public_id", table_name="sign_in")
    op.drop_index("ix_person_fs_webauthn_user_handle", table_name="person")
    for column in reversed(SIGN_IN):
        op.drop_column("sign_in", column().name)
    for column in reversed(PERSON):
        op.drop_column("person", column().name)
