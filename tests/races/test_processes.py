"""Several processes on one database, and one that is killed in the middle of its work (E8)."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from config import ROOT
from forum.comments.models import Comment, Revision
from forum.core.db import db
from tests.security.making import Place, Scene

pytestmark = pytest.mark.attack

SECONDS = 8  # of posting, with several processes at once
CYCLES = 5  # of killing; `make attack` may be run more than once


def crowd(
    url: str, folder: Path, scene: Scene, place: Place, name: str, seconds: float
) -> subprocess.Popen[str]:
    author = scene.person(name)
    command = [
        *(sys.executable, "-m", "tests.races.crowd", url, folder, author.id),
        *(place.questions[1], seconds, name),
    ]
    return subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def kept(scene: Scene) -> Counter[tuple[str, str]]:
    with scene.app.app_context():
        rows = db.session.execute(
            select(Comment.public_id, Revision.source).join(
                Revision, Revision.comment_id == Comment.id
            )
        )
        return Counter((row.public_id, row.source) for row in rows)


def acknowledged(out: str) -> list[tuple[str, str]]:
    whole = out[: out.rfind("\n") + 1]  # a killed process may have left half a line
    return [(line[:12], line[13:]) for line in whole.splitlines()]


def test_two_processes_on_one_database(scene: Scene, engine_url: str, tmp_path: Path) -> None:
    """Both go on posting; nobody is told "database is locked", nothing is lost or doubled."""
    place = scene.space()
    processes = [
        crowd(engine_url, tmp_path, scene, place, name, SECONDS) for name in ("one", "two")
    ]
    told: list[tuple[str, str]] = []
    for process in processes:
        out, errors = process.communicate(timeout=SECONDS + 60)
        assert process.returncode == 0, errors
        assert "locked" not in errors
        told += acknowledged(out)
        assert acknowledged(out)
    assert kept(scene) == Counter(told)
    assert scene.breaks() == []


def test_a_writer_that_is_killed(scene: Scene, engine_url: str, tmp_path: Path) -> None:
    """kill -9: each acknowledged comment is there exactly once, and at most one more.

    (Killed between its commit and its answer, a writer has kept what it told nobody.)
    """
    place = scene.space()
    told: list[tuple[str, str]] = []
    for cycle in range(CYCLES):
        process = crowd(engine_url, tmp_path, scene, place, f"writer {cycle}", 60)
        assert process.stdout is not None
        first = [process.stdout.readline() for _ in range(3 + cycle)]
        process.kill()
        rest, _errors = process.communicate(timeout=30)
        told += acknowledged("".join(first) + rest)
    found = kept(scene)
    assert len(told) >= 3 * CYCLES
    assert set(found.values()) == {1}
    assert set(told) <= set(found)
    assert len(found) - len(told) <= CYCLES
    assert scene.breaks() == []
