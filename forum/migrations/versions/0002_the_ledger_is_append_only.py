"""the ledger is append-only"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FORBID = {
    "sqlite": (
        "CREATE TRIGGER ledger_entry_no_update BEFORE UPDATE ON ledger_entry "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
        "CREATE TRIGGER ledger_entry_no_delete BEFORE DELETE ON ledger_entry "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
        # REPLACE deletes without asking the trigger above.
        "CREATE TRIGGER ledger_entry_no_replace BEFORE INSERT ON ledger_entry WHEN EXISTS ("
        "SELECT 1 FROM ledger_entry WHERE id = NEW.id OR hash = NEW.hash "
        "OR (chain = NEW.chain AND number = NEW.number)) "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$",
        "CREATE TRIGGER ledger_entry_no_change BEFORE UPDATE OR DELETE ON ledger_entry "
        "FOR EACH ROW EXECUTE FUNCTION ledger_refuse()",
        "CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON ledger_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()",
    ),
}
ALLOW = {
    "sqlite": (
        "DROP TRIGGER ledger_entry_no_update",
        "DROP TRIGGER ledger_entry_no_delete",
        "DROP TRIGGER ledger_entry_no_replace",
    ),
    "postgresql": (
        "DROP TRIGGER ledger_entry_no_change ON ledger_entry",
        "DROP TRIGGER ledger_entry_no_truncate ON ledger_entry",
        "DROP FUNCTION ledger_refuse()",
    ),
}


def upgrade() -> None:
    for statement in FORBID[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for statement in ALLOW[op.get_bind().dialect.name]:
        op.execute(statement)
