"""What was there before organisations could be renamed and merged is there afterwards."""

from __future__ import annotations

from collections.abc import Callable

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import text

from config import Settings
from forum import create_app
from forum.core.db import db
from tests.engines import Database

THIS = "0003_organisations"
BEFORE = """
INSERT INTO person (id, public_id, email, name, title, interface_language, languages, active,
    fs_uniquifier, created_at)
  VALUES (1, 'p00000000001', 'a@b.example', 'A "quoted" O''Name \\', '', 'en', '["en"]', true,
    'one', '2026-01-01 00:00:00');
INSERT INTO organisation (id, public_id, kind, state) VALUES (1, 'r00000000001', 'state', 'CH');
INSERT INTO organisation (id, public_id, kind) VALUES (2, 'r00000000002', 'media');
INSERT INTO organisation_name (organisation_id, language, name, acronym)
  VALUES (2, 'en', 'Paper', '');
INSERT INTO mandate (id, public_id, person_id, organisation_id, role, proof, starts_on, granted_at)
  VALUES (1, 'm00000000001', 1, 1, 'drafter', '', '2026-01-01', '2026-01-01 00:00:00');
INSERT INTO mandate (id, public_id, person_id, organisation_id, role, proof, starts_on, granted_at,
    ended_at)
  VALUES (2, 'm00000000002', 1, 2, 'drafter', '', '2026-01-01', '2026-01-01 00:00:00',
    '2026-02-01 00:00:00');
INSERT INTO space (id, public_id, slug, opens_at, closes_at, time_zone, languages, release,
    grace_minutes, admits_personal, allows_own, version)
  VALUES (1, 's00000000001', 'one', '2026-01-01 00:00:00', '2026-02-01 00:00:00', 'UTC',
    '["en"]', 'together', 0, true, false, 1);
INSERT INTO question (id, public_id, space_id, number, state, places, published, version)
  VALUES (1, 'q00000000001', 1, 1, 'open', 1, 0, 1);
INSERT INTO comment (id, public_id, space_id, question_id, depth, places, state, author_id,
    author_name, author_title, capacity, organisation_id, mandate_id, release, saves, changes,
    created_at)
  VALUES (1, 'c00000000001', 1, 1, 0, 0, 'standing', 1, 'A', '', 'organisation', 1, 1,
    'together', 0, 0, '2026-01-01 00:00:00');
INSERT INTO appointment (id, space_id, person_id, role, appointed_at)
  VALUES (1, 1, 1, 'moderator', '2026-01-01 00:00:00');
INSERT INTO appointment (id, space_id, person_id, role, appointed_at)
  VALUES (2, 1, 1, 'secretariat', '2026-01-01 00:00:00')
"""


def test_records_survive_the_migration_and_its_way_back(
    engine_name: str,
    new_database: Callable[[str, str], Database],
    settings: Callable[..., Settings],
) -> None:
    database = new_database(engine_name, "organisations")
    app = create_app(settings(database_url=database.url))
    with app.app_context():
        configuration = app.extensions["migrate"].migrate.get_config()
        script = ScriptDirectory.from_config(configuration)
        before = script.get_revision(THIS).down_revision
        command.upgrade(configuration, before)
        with db.engine.begin() as connection:
            for statement in BEFORE.split(";\n"):
                connection.exec_driver_sql(statement)
        command.upgrade(configuration, THIS)
        with db.engine.connect() as connection:
            ask = lambda query: [tuple(row) for row in connection.execute(text(query))]  # noqa: E731
            assert ask("SELECT id, state, version FROM mandate ORDER BY id") == [
                (1, "granted", 1),
                (2, "ended", 1),
            ]
            assert ask("SELECT mandate_id, organisation_id FROM comment") == [(1, 1)]
            assert [row[0] for row in ask("SELECT name FROM person")] == ['A "quoted" O\'Name \\']
            ids = [row[0] for row in ask("SELECT public_id FROM appointment")]
            assert len(set(ids)) == 2
            assert all(len(id_) == 12 for id_ in ids)
        command.downgrade(configuration, before)
        with db.engine.connect() as connection:
            assert len(connection.execute(text("SELECT id FROM mandate")).all()) == 2
            assert connection.execute(text("SELECT mandate_id FROM comment")).scalar() == 1
        db.engine.dispose()
