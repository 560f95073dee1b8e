"""Importing a consultation: what comes in, what is left as it is, and what is refused."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from forum.accounts.actions import add_person
from forum.accounts.models import Person
from forum.accounts.rights import Actor
from forum.comments.actions.organisation_merge import merge
from forum.comments.models import Comment, Decision, Revision, Submission, Version
from forum.comments.rules import State, reply_path
from forum.core.clock import now
from forum.core.db import db
from forum.importing.actions import run
from forum.ledger.models import Chain, Entry
from forum.ledger.queries import verify
from forum.organisations.models import Organisation
from forum.spaces.models import Question, Space
from tests.cli.files import FILE, Data, changed, comment, write


@pytest.fixture
def take(runner: FlaskCliRunner, tmp_path: Path) -> Any:
    """Imports a file and gives the command's exit status and all that it said."""

    def run(data: Data | bytes) -> tuple[int, str]:
        result = runner.invoke(args=["space", "import", write(tmp_path, data)])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output

    return run


def rows(session: scoped_session[Session], model: Any, *order: Any) -> list[Any]:
    session.rollback()
    return list(session.scalars(select(model).order_by(*(order or (model.id,)))))


def by_id(session: scoped_session[Session]) -> dict[str, Comment]:
    return {one.external_id: one for one in rows(session, Comment)}


def test_everything_comes_in(app: Flask, session: scoped_session[Session], take: Any) -> None:
    person = add_person(
        email="anne@people.example",
        name="Anne elsewhere",
        password="a long enough password",
        interface_language="en",
        at=dt.datetime(2025, 1, 1, tzinfo=dt.UTC),
        by="command",
    )
    status, said = take(FILE)
    assert status == 0, said
    assert "comments: 3 new, 0 here already" in said
    (space,) = rows(session, Space)
    assert (space.slug, space.grace_minutes, space.release) == ("rivers", 10, "together")
    assert space.opens_at == dt.datetime(2025, 1, 6, 8, 0, tzinfo=dt.UTC)
    first, second = rows(session, Question)
    assert (first.published, first.places, first.state) == (2, 2, "open")
    assert (second.published, second.places, second.state) == (0, 0, "closed")
    found = by_id(session)
    c1, c2, c3 = found["c1"], found["c2"], found["c3"]
    date = dt.datetime(2025, 1, 7, 9, 0, tzinfo=dt.UTC)
    assert (c1.created_at, c1.received_at, c1.public_from) == (date, date, date)
    assert (c1.author_name, c1.author_title) == ("Anne", "Envoy")
    assert c1.organisation_names == {"en": "France", "fr": "France", "es": "Francia"}
    submitters = select(Submission.person_id).where(Submission.comment_id == c1.id)
    assert session.scalar(submitters) == c1.author_id
    assert session.scalar(select(Person.id).where(Person.public_id == person)) == c1.author_id
    assert (c1.path, c2.path, c3.path) == (
        reply_path("", 0),
        reply_path(reply_path("", 0), 0),
        reply_path("", 1),
    )
    assert (c1.depth, c2.depth, c2.parent_id, c1.places) == (0, 1, c1.id, 1)
    assert c1.waiting_since == date  # its machine version waits
    assert c1.waits_until is not None
    assert c1.waits_until.year == 9999
    assert (c3.public_from, c3.waiting_since) == (None, c3.received_at)


def test_texts_are_kept_as_they_were_and_rendered(
    session: scoped_session[Session], take: Any
) -> None:
    take(FILE)
    session.rollback()
    texts = {
        (version.language, version.provenance): (version, revision)
        for version, revision in session.execute(
            select(Version, Revision).join(Revision, Revision.version_id == Version.id)
        )
        if revision.comment_id == by_id(session)["c1"].id
    }
    version, revision = texts["fr", "original"]
    assert (revision.source, revision.verbatim) == ("Le **Rhône**.", "Le **Rhône**.\r\n")
    assert "<strong>Rhône</strong>" in revision.html
    assert revision.excerpt == "Le Rhône."
    assert (revision.state, revision.publish_at) == (State.APPROVED, revision.received_at)
    assert texts["en", "courtesy"][1].credit == "Tom"
    version, revision = texts["ar", "machine"]
    assert (version.tool, revision.state, revision.publish_at) == ("Glosa 2", "submitted", None)


def test_the_policy_of_importing_decides_and_the_ledger_says_so(
    session: scoped_session[Session], take: Any
) -> None:
    take(FILE)
    decisions = rows(session, Decision)
    assert [(one.policy, one.by_id, one.act) for one in decisions] == [
        ("import", None, "revision.approve")
    ] * 2
    (space,) = rows(session, Space)
    entries = [entry for entry in rows(session, Entry) if entry.chain == space.public_id]
    assert [entry.act for entry in entries] == [
        *("question.ask", "question.ask"),
        *("comment.submit", "revision.approve"),  # c1
        "comment.submit",  # c3, the day after
        *("comment.submit", "revision.approve"),  # c2
    ]
    assert {entry.actor for entry in entries} == {"policy:import"}
    submit, approve = entries[2], entries[3]
    assert submit.details["external_id"] == "c1"
    assert submit.details["received_at"] == "2025-01-07T09:00:00+00:00"
    assert [one["language"] for one in submit.details["revisions"]] == ["fr", "en", "ar"]
    assert [one["language"] for one in approve.details["revisions"]] == ["fr", "en"]
    assert submit.at > dt.datetime(2026, 1, 1, tzinfo=dt.UTC)  # when it was done
    assert "Rhône" not in json.dumps([entry.details for entry in entries])
    assert list(verify(session())) == []


def test_a_visitor_reads_what_is_published_and_nothing_else(take: Any, client: FlaskClient) -> None:
    take(FILE)
    page = client.get("/en/spaces/rivers/questions/1").text
    assert "The Rhône." in page
    assert "And the Saône?" in page
    assert "We wait." not in page
    assert "الرون" not in page


def test_the_same_file_again_changes_nothing(session: scoped_session[Session], take: Any) -> None:
    take(FILE)
    before = [(one.length, one.head) for one in rows(session, Chain, Chain.name)]
    status, said = take(FILE)
    assert status == 0
    assert "comments: 0 new, 3 here already" in said
    assert "differs" not in said
    assert [(one.length, one.head) for one in rows(session, Chain, Chain.name)] == before


def test_more_comments_join_the_threads(session: scoped_session[Session], take: Any) -> None:
    take(FILE)
    more = {
        "form": FILE["form"],
        "space": "rivers-2025",
        "comments": [
            comment("c5", parent="c4", date="2025-02-02T09:00:00Z"),
            comment("c4", parent="c1", date="2025-02-01T09:00:00Z"),
            comment("c6", date="2025-02-01T09:00:00Z"),
        ],
    }
    status, said = take(more)
    assert status == 0, said
    assert "comments: 3 new, 0 here already" in said
    found = by_id(session)
    assert found["c4"].path == reply_path(str(found["c1"].path), 1)
    assert found["c5"].path == reply_path(str(found["c4"].path), 0)
    assert found["c6"].path == reply_path("", 2)
    assert found["c1"].places == 2
    assert rows(session, Question)[0].published == 5
    assert take(more)[1].startswith("comments: 0 new, 3 here already") or "0 new" in take(more)[1]


@pytest.mark.parametrize(
    ("place_", "value", "named"),
    [
        ("space.title.en", "Streams", "space rivers-2025"),
        ("organisations.1.name.en", "Fishers", "organisations[1] anglers"),
        ("questions.0.prompt.en", "Some?", "questions[0] q1"),
        ("comments.1.versions.0.text", "And the Doubs?", "comments[1] c2"),
        ("comments.1.author.name", "Beatrix", "comments[1] c2"),
        ("comments.2.date", "2025-01-08T09:00:01Z", "comments[2] c3"),
    ],
)
def test_what_differs_is_told_and_left_as_it_is(
    session: scoped_session[Session], take: Any, place_: str, value: str, named: str
) -> None:
    take(FILE)
    before = [(one.length, one.head) for one in rows(session, Chain, Chain.name)]
    status, said = take(changed(place_, value))
    assert status == 0
    assert f"differs, left as it is: {named}" in said
    assert said.count("differs") == 1
    assert [(one.length, one.head) for one in rows(session, Chain, Chain.name)] == before


def test_an_organisation_that_was_merged_stays_merged(
    session: scoped_session[Session], take: Any
) -> None:
    """A file that still names the absorbed one speaks of the one that has absorbed it."""
    take(FILE)
    ids = {one.external_id: one.public_id for one in rows(session, Organisation)}
    merge(
        by=Actor("policy:command"), absorbed=ids["anglers"], into=ids["fr"], version=None, at=now()
    )
    late = comment(
        "c9", capacity="organisation", organisation="anglers", date="2025-02-01T09:00:00Z"
    )
    more = {"form": FILE["form"], "space": "rivers-2025", "comments": [late]}
    more["organisations"] = FILE["organisations"]
    status, said = take(more)
    assert status == 0, said
    france = next(one for one in rows(session, Organisation) if one.external_id == "fr")
    assert by_id(session)["c9"].organisation_id == france.id
    assert len(rows(session, Organisation)) == 2
    assert take(FILE)[0] == 0


def test_a_state_is_the_same_under_another_id(session: scoped_session[Session], take: Any) -> None:
    take(FILE)
    other = changed("organisations.0.id", "france")
    other["space"] |= {"id": "seas", "slug": "seas"}
    other["comments"][0]["organisation"] = "france"
    assert take(other)[0] == 0
    assert session.scalar(select(func.count()).select_from(Organisation)) == 2


@pytest.mark.parametrize(
    ("data", "told"),
    [
        # Syntax has a line and a column.
        (b'{"form": 1,\n "x" 2}', "line 2 column 6"),
        (b"", "line 1 column 0"),
        (b"\xff", "line 1 column 1"),
        (b"[" * 100_000, "recursion limit"),
        # Each part by itself.
        ({}, "form: Field required"),
        (changed("form", "discussion-space/2"), "form: "),
        (changed("space", "nowhere"), "space: there is no imported space nowhere here"),
        (changed("space.x", 1), "space.x: Extra inputs"),
        (changed("space.slug", "new"), "space.slug: "),
        (changed("space.time_zone", "Mars"), "space.time_zone: "),
        (changed("space.closes_at", "2025-01-06T09:00"), "space.closes_at: it closes before"),
        (changed("space.opens_at", "2024-03-31T02:30"), "space.opens_at: in Europe/Zurich"),
        (changed("space.opens_at", "2024-10-27T02:30"), "this local time is there twice"),
        (changed("space.grace_minutes", 10081), "space.grace_minutes: "),
        (changed("space.title", {}), "space.title: "),
        (changed("space.audience.es", "x"), "audience is given in es, and the title is not"),
        (changed("organisations.1.name", {}), "organisations[1]"),
        (changed("organisations.1.state", "XX"), "organisations[1]: a state has its"),
        (
            changed("organisations.1.id", "fr"),
            "organisations[1].id: fr is the id of organisations[0]",
        ),
        (changed("questions.1.number", 1), "questions[1].number: 1 is the number of questions[0]"),
        (changed("comments.0.versions.0.language", "tlh2"), "comments[0].versions[0].language: "),
        (changed("comments.0.versions.0.language", "FR"), "write this language as fr"),
        (changed("comments.0.versions.0.text", "x" * 60_001), "comments[0].versions[0].text: "),
        (changed("comments.0.versions.0.text", " \u200b"), "nothing of it would be visible"),
        (changed("comments.0.versions.0.text", "a\0b"), "text: it holds a NUL character"),
        (
            changed("comments.0.versions.0.text", "***"),
            "versions[0].text: nothing",
        ),
        (changed("comments.0.versions.0.provenance", "courtesy"), "one version is the original"),
        (changed("comments.0.versions.2.tool", ...), "a machine version names its 'tool'"),
        (changed("comments.0.versions.0.translator", "T"), "only a courtesy version"),
        (changed("comments.0.organisation", ...), "comments[0]: 'organisation' belongs to"),
        (changed("comments.0.date", "2025-01-07T10:00:00"), "comments[0].date: "),
        (changed("comments.0.date", "2999-01-07T10:00:00Z"), "comments[0].date: it lies ahead"),
        (changed("comments.0.id", "c2"), "comments[1].id: c2 is the id of comments[0] too"),
        # Together.
        (changed("comments.0.question", "q9"), "comments[0].question: there is no question q9"),
        (changed("comments.0.organisation", "zz"), "there is no organisation zz"),
        (changed("comments.1.parent", "c9"), "comments[1].parent: there is no comment c9"),
        (changed("comments.1.parent", "c2"), "c2: it is a reply to its own replies"),
        (changed("comments.1.parent", "c3"), "comments[1].parent: c3 is not published"),
        (changed("comments.1.question", "q2"), "comments[1].parent: c1 belongs to another"),
        (changed("comments.1.date", "2025-01-01T00:00:00Z"), "c1 is later than this reply"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_whole(
    session: scoped_session[Session], take: Any, data: Data | bytes, told: str
) -> None:
    status, said = take(data)
    assert status == 1
    assert told in said, said
    for model in (Space, Organisation, Comment, Entry):
        assert session.scalar(select(func.count()).select_from(model)) == 0


def test_ten_mistakes_are_told_and_the_rest_counted(take: Any) -> None:
    wrong = changed("comments", [comment(f"x{n}", question="q9") for n in range(25)])
    said = take(wrong)[1]
    assert said.count("there is no question q9") == 10
    assert "and 15 more" in said


def test_an_address_that_is_taken_is_told(take: Any) -> None:
    take(FILE)
    status, said = take(changed("space.id", "others"))
    assert status == 1
    assert "space.slug: another space has the address rivers" in said


def test_a_deep_branch_is_refused_without_end(take: Any) -> None:
    chain = [
        comment(f"d{n}", parent=f"d{n - 1}" if n else None, date="2025-02-01T00:00:00Z")
        for n in range(1100)
    ]
    status, said = take(changed("comments", chain))
    assert status == 1
    assert "the branch is too deep" in said


def test_a_long_branch_comes_in(session: scoped_session[Session], take: Any) -> None:
    chain = [
        comment(f"d{n}", parent=f"d{n - 1}" if n else None, date="2025-02-01T00:00:00Z")
        for n in range(300)
    ]
    chain.reverse()
    assert take(changed("comments", chain))[0] == 0
    assert session.scalar(select(func.max(Comment.depth))) == 299


def test_standard_input_and_people(runner: FlaskCliRunner) -> None:
    data = json.dumps(FILE | {"people": [{"anything": 1}]})
    result = runner.invoke(args=["space", "import", "-"], input=data)
    assert result.exit_code == 0, result.output
    assert "people: 1 in the file, none imported" in result.output


def test_a_comment_written_meanwhile_keeps_its_place(
    app: Flask, take: Any, monkeypatch: pytest.MonkeyPatch, session: scoped_session[Session]
) -> None:
    """Between the first look and the lock, another file comes in."""
    take(FILE | {"comments": []})
    rendering = run.render_texts

    def meanwhile(*arguments: Any) -> Any:
        monkeypatch.setattr(run, "render_texts", rendering)
        other = FILE | {"comments": [comment("between"), FILE["comments"][2]]}
        run.import_file(json.dumps(other).encode(), now())
        return rendering(*arguments)

    monkeypatch.setattr(run, "render_texts", meanwhile)
    status, said = take(FILE)
    assert status == 0, said
    assert "comments: 2 new, 1 here already" in said
    assert sorted(str(one.path) for one in rows(session, Comment)) == ["10", "11", "12", "1210"]
    question = rows(session, Question)[0]
    assert (question.places, question.published) == (3, 3)


@pytest.mark.process
def test_many_texts_are_rendered_by_several_processes(
    app: Flask, take: Any, monkeypatch: pytest.MonkeyPatch, session: scoped_session[Session]
) -> None:
    monkeypatch.setattr("forum.importing.file.rendered.FEW", 2)
    assert take(FILE)[0] == 0
    assert len(rows(session, Revision)) == 5
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(Revision.html == "")) == 0
