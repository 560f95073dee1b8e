"""A chain of a thousand replies (D05) and a thread of two thousand comments (D06)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import insert, update

from forum.comments.models import Comment, Revision, Submission, Version
from forum.comments.rules import MAX_DEPTH, Provenance, State, reply_path
from forum.core.clock import now
from forum.core.db import transaction
from forum.core.ids import new_id
from forum.spaces.models import Question
from forum.spaces.rules import Capacity, Release
from tests.security.making import DAY, Place, Scene

PAGE = 50  # comments on a page, at the most


def grow(scene: Scene, where: Place, parents: list[int | None]) -> list[str]:
    """Writes public comments directly, each below the one that its index names; their ids."""
    author = scene.person("Anna")
    at = now() - DAY / 2
    paths: list[str] = []
    depths: list[int] = []
    given: dict[int | None, int] = {}
    ids = [new_id() for _ in parents]
    with scene.app.app_context(), transaction() as session:
        first = 1_000_000  # far above what the database gives out by itself
        rows: dict[Any, list[dict[str, Any]]] = {
            Comment: [],
            Version: [],
            Submission: [],
            Revision: [],
        }
        for index, parent in enumerate(parents):
            ordinal = given.get(parent, 0)
            given[parent] = ordinal + 1
            paths.append(reply_path("" if parent is None else paths[parent], ordinal))
            depths.append(0 if parent is None else depths[parent] + 1)
            id_ = first + index
            rows[Comment].append(
                {
                    "id": id_,
                    "public_id": ids[index],
                    "space_id": where.id,
                    "question_id": where.questions[1],
                    "path": paths[-1],
                    "depth": depths[-1],
                    "parent_id": None if parent is None else first + parent,
                    "public_from": at,
                    "waits_until": at,
                    "author_id": author.id,
                    "author_name": "Anna",
                    "capacity": Capacity.PERSONAL,
                    "received_at": at,
                    "release": Release.TOGETHER,
                    "created_at": at,
                    "places": parents.count(index),
                    "saves": 1,
                }
            )
            rows[Version].append(
                {"id": id_, "comment_id": id_, "language": "en", "provenance": Provenance.ORIGINAL}
            )
            rows[Submission].append(
                {
                    "id": id_,
                    "comment_id": id_,
                    "person_id": author.id,
                    "received_at": at,
                    "release": Release.TOGETHER,
                    "policy": "hold",
                    "public_id": ids[index],
                }
            )
            rows[Revision].append(
                {
                    "id": id_,
                    "comment_id": id_,
                    "version_id": id_,
                    "space_id": where.id,
                    "number": 1,
                    "public_id": ids[index],
                    "state": State.APPROVED,
                    "submission_id": id_,
                    "received_at": at,
                    "publish_at": at,
                    "source": "Words",
                    "salt": "s",
                    "digest": "d",
                    "html": "<p>Words</p>",
                    "excerpt": "Words",
                    "renderer": 1,
                    "saved_at": at,
                    "saved_by_id": author.id,
                }
            )
        for model, values in rows.items():
            session.execute(insert(model), values)
        session.execute(
            update(Question)
            .where(Question.id == where.questions[1])
            .values(published=len(ids), places=given.get(None, 0))
        )
    return ids


def shown(page: str) -> list[str]:
    return re.findall(r'<article class="c[^"]*" id="c-(\w{12})"', page)


def walk(browser: Any, address: str | None, way: str) -> list[list[str]]:
    """The comments of each page, by following its links."""
    pages: list[list[str]] = []
    while address:
        answer = browser.get(address)
        assert answer.status_code == 200
        pages.append(shown(answer.text))
        found = re.search(rf'rel="{way}" href="([^"]+)"', answer.text)
        address = found[1].replace("&amp;", "&") if found else None
        assert len(pages) < 100
    return pages


def in_order(parents: list[int | None], ids: list[str]) -> list[str]:
    """The ids as a thread is read, by following the replies: without any path."""
    below: dict[int | None, list[int]] = {}
    for index, parent in enumerate(parents):
        below.setdefault(parent, []).append(index)
    order: list[str] = []
    left = below.get(None, [])[::-1]
    while left:
        index = left.pop()
        order.append(ids[index])
        left += below.get(index, [])[::-1]
    return order


def test_a_chain_a_thousand_deep(scene: Scene) -> None:
    """Every page and every permanent link of it is drawn, and nothing deeper is accepted."""
    where = scene.space()
    parents: list[int | None] = [None, *range(MAX_DEPTH)]
    ids = grow(scene, where, parents)
    browser = scene.browser()
    pages = walk(browser, where.thread(), "next")
    assert [one for page in pages for one in page] == ids
    assert max(map(len, pages)) <= PAGE
    for depth in (0, 1, PAGE - 1, PAGE, 499, 998, 999, 1_000):
        answer = browser.get(f"/c/{ids[depth]}")
        assert answer.status_code == 302
        assert ids[depth] in shown(browser.get(answer.headers["Location"]).text)
        assert browser.get(f"/en/comments/{ids[depth]}").status_code == 200
    reader = scene.browser(scene.person("Rita"))
    before = scene.rows()
    answer = reader.post(
        f"{where.thread()}/comments", data=scene.form(parent=ids[-1], text_en="Deeper still.")
    )
    assert answer.status_code == 422
    assert "too deep" in answer.text
    assert "Deeper still." in answer.text
    assert scene.rows() == before
    answer = reader.post(f"{where.thread()}/comments", data=scene.form(parent=ids[-2]))
    assert answer.status_code == 303


SHAPES: dict[str, Any] = {
    "flat": lambda index: None,
    "by threes": lambda index: None if index % 3 == 0 else index - 1,
    "all below one": lambda index: 0 if index else None,
}


@pytest.mark.parametrize("kind", SHAPES)
def test_a_thread_of_two_thousand(scene: Scene, kind: str) -> None:
    """Pages of fifty, each comment on exactly one of them, forwards and backwards."""
    where = scene.space()
    parents = [SHAPES[kind](index) for index in range(2_000)]
    ids = grow(scene, where, parents)
    expected = in_order(parents, ids)
    browser = scene.browser()
    forwards = walk(browser, where.thread(), "next")
    assert [one for page in forwards for one in page] == expected
    assert all(0 < len(page) <= PAGE for page in forwards)
    last = f"{where.thread()}?after={forwards[-2][-1]}"
    backwards = walk(browser, last, "prev")
    assert [one for page in backwards[::-1] for one in page] == expected
    assert all(len(page) <= PAGE for page in backwards)
    for index in (0, 49, 50, 1_000, 1_999):
        answer = browser.get(f"/c/{expected[index]}")
        assert expected[index] in shown(browser.get(answer.headers["Location"]).text)
