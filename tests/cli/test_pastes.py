"""Comments of a file that were pasted as one text: split where it is sure, else left whole."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from forum.cli.queries import verify_texts
from forum.comments.models import Comment, Correspondence, Paste, Revision, Version
from forum.comments.rules import MAX_TEXT, Provenance, State
from forum.core.db import db
from forum.importing.file import pastes
from forum.importing.file.pastes import MOST_BETWEEN, split_paste
from forum.ledger.models import Chain, Entry
from forum.ledger.queries import verify
from forum.ledger.rules import digest
from tests.cli.files import FILE, Data, comment
from tests.cli.test_import import by_id, rows, take

__all__ = ["take"]

ENGLISH = """We thank the co-chairs for the draft of the third of May and support most of what it
says on fair recruitment.

We propose that every state reports on the twenty-five indicators every two years."""
FRENCH = """Nous remercions les coprésidents du projet du trois mai et appuyons l’essentiel de ce
qui y est dit du recrutement équitable.

Nous proposons que chaque État rende compte des vingt-cinq indicateurs tous les deux ans."""
SPANISH = """Agradecemos a los copresidentes el proyecto del tres de mayo y apoyamos casi todo lo
que dice sobre la contratación equitativa.

Proponemos que cada Estado informe sobre los veinticinco indicadores cada dos años."""
THREE = f"{ENGLISH}\n\n[Traduction non officielle]\n\n{FRENCH}\n\n***\n\n{SPANISH}\r\n"
NAMES = "Valmora, Sarrane, Dahmara, Puentes"


def pasted(id_: str, text: str, state: str = "published", **changes: Any) -> Data:
    made = comment(id_, paste=text, state=state, **changes)
    del made["versions"]
    return made


def of_comment(session: scoped_session[Session], one: Comment) -> list[tuple[Version, Revision]]:
    versions = {version.id: version for version in rows(session, Version)}
    found = [text for text in rows(session, Revision) if text.comment_id == one.id]
    return [(versions[text.version_id], text) for text in found]


def test_versions_are_made_of_a_paste(session: scoped_session[Session], take: Any) -> None:
    status, said = take(FILE | {"comments": [pasted("p1", THREE), pasted("p2", THREE, "waiting")]})
    assert status == 0, said
    assert "comments: 2 new, 0 here already" in said
    assert "left whole" not in said
    found = by_id(session)
    for id_, state in (("p1", State.APPROVED), ("p2", State.SUBMITTED)):
        made = of_comment(session, found[id_])
        assert [(version.language, version.provenance) for version, _text in made] == [
            ("en", Provenance.ORIGINAL),
            ("fr", Provenance.AUTHORISED),
            ("es", Provenance.AUTHORISED),
        ]
        assert [text.source for _version, text in made] == [ENGLISH, FRENCH, SPANISH]
        assert {text.state for _version, text in made} == {state}
    assert len(rows(session, Correspondence, Correspondence.revision_id)) == 8
    assert (found["p1"].public_from is None, found["p2"].public_from) == (False, None)


def test_what_was_pasted_is_kept_and_named_in_the_ledger(
    app: Flask, session: scoped_session[Session], take: Any
) -> None:
    take(FILE | {"comments": [FILE["comments"][0], pasted("p1", THREE)]})
    (kept,) = rows(session, Paste)
    p1 = by_id(session)["p1"]
    assert (kept.comment_id, kept.text, kept.saved_at) == (p1.id, THREE, p1.created_at)
    assert kept.sha256 == hashlib.sha256(THREE.encode()).hexdigest()
    named = {
        entry.subject: entry.details.get("pastes")
        for entry in rows(session, Entry)
        if entry.act == "comment.submit"
    }
    assert named[p1.public_id] == [{"paste": kept.public_id, "digest": digest(kept.salt, THREE)}]
    assert list(named.values()).count(None) == 1
    with app.app_context():
        assert [*verify(db.session()), *verify_texts(db.session())] == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (NAMES, "the language of a part cannot be said"),
        ("Oui.\n\nYes.\n\nSí.", "the language of a part cannot be said"),
    ],
)
def test_what_is_not_sure_is_left_whole_and_told(
    session: scoped_session[Session], take: Any, text: str, why: str
) -> None:
    comments = [FILE["comments"][2], pasted("p1", text)]
    status, said = take(FILE | {"comments": comments})
    assert status == 0, said
    ((version, kept),) = of_comment(session, by_id(session)["p1"])
    assert (kept.source, version.language, version.provenance) == (text, "en", Provenance.ORIGINAL)
    assert f"left whole: comments[1] p1: {why}\n" in said
    assert [one.text for one in rows(session, Paste)] == [text]


def test_one_language_is_one_version_and_nothing_to_tell(
    session: scoped_session[Session], take: Any
) -> None:
    said = take(FILE | {"comments": [pasted("p1", FRENCH)]})[1]
    assert "left whole" not in said
    ((version, _text),) = of_comment(session, by_id(session)["p1"])
    assert (version.language, version.provenance) == ("fr", Provenance.ORIGINAL)


def test_the_spaces_own_tags_are_used() -> None:
    assert [tag for tag, _text in split_paste(THREE, ["fr-CH", "en-GB"]).texts] == [
        "en-GB",
        "fr-CH",
        "es",
    ]


def test_nothing_that_says_something_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words outside of all parts: as many as marks may have, and one more."""
    found = pastes.split(THREE, ["en", "fr"])
    marked = len("Traductionnonofficielle")
    for more, is_left in ((MOST_BETWEEN - marked, False), (MOST_BETWEEN - marked + 1, True)):
        text = THREE + "\n" + "x" * more
        monkeypatch.setattr(pastes, "split", lambda *_given: found)
        parted = split_paste(text, ["en", "fr"])
        assert bool(parted.why) == is_left
        assert ("would belong to no version" in parted.why) == is_left
        assert len(parted.texts) == (1 if is_left else 3)


def test_the_same_file_again_changes_nothing(
    session: scoped_session[Session], take: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even if the paste would be split otherwise by now."""
    file = FILE | {"comments": [pasted("p1", THREE), pasted("p2", NAMES)]}
    take(file)
    before = [(one.length, one.head) for one in rows(session, Chain, Chain.name)]
    monkeypatch.setattr(pastes, "SURE", 1.1)
    status, said = take(file)
    assert status == 0
    assert "comments: 0 new, 2 here already" in said
    assert "differs" not in said
    assert "left whole" not in said
    assert [(one.length, one.head) for one in rows(session, Chain, Chain.name)] == before
    other = FILE | {"comments": [pasted("p1", THREE + "."), pasted("p2", NAMES)]}
    assert "differs, left as it is: comments[0] p1\n" in take(other)[1]
    versions = FILE | {"comments": [comment("p2")]}
    assert "differs, left as it is: comments[0] p2\n" in take(versions)[1]
    assert len(rows(session, Paste)) == 2


def test_replies_to_a_paste(session: scoped_session[Session], take: Any) -> None:
    first = pasted("p1", THREE)
    reply = comment("c5", parent="p1", date="2025-02-01T09:00:00Z")
    assert take(FILE | {"comments": [reply, first]})[0] == 0
    assert by_id(session)["c5"].parent_id == by_id(session)["p1"].id
    held = pasted("p9", THREE, "waiting")
    said = take(FILE | {"comments": [reply | {"id": "c6", "parent": "p9"}, held]})[1]
    assert "comments[0].parent: p9 is not published" in said


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"paste": THREE, "state": "published"}, "comments[0]: give its 'versions', or a 'paste'"),
        ({"versions": []}, "comments[0]: give its 'versions', or a 'paste'"),
        ({"versions": [], "paste": THREE}, "comments[0]: 'state' belongs to a 'paste'"),
        ({"state": "published"}, "comments[0]: 'state' belongs to a 'paste'"),
        ({"versions": [], "paste": " \u200b", "state": "waiting"}, "comments[0].paste: nothing"),
        ({"versions": [], "paste": "a\0b", "state": "waiting"}, "it holds a NUL character"),
        ({"versions": [], "paste": "***", "state": "waiting"}, "comments[0].paste: nothing"),
        ({"versions": [], "paste": "x" * 250_001, "state": "waiting"}, "comments[0].paste: "),
        (
            {"versions": [], "paste": f"{NAMES}. " * 3_000, "state": "waiting"},
            f"characters are too many for one version ({MAX_TEXT} fit)",
        ),
    ],
)
def test_a_paste_that_does_not_fit_is_refused(
    session: scoped_session[Session], take: Any, changes: Data, told: str
) -> None:
    status, said = take(FILE | {"comments": [comment("p1", **changes)]})
    assert status == 1
    assert told in said, said
    assert rows(session, Comment) == []


@pytest.mark.process
def test_many_pastes_are_split_by_several_processes(
    take: Any, monkeypatch: pytest.MonkeyPatch, session: scoped_session[Session]
) -> None:
    monkeypatch.setattr("forum.importing.file.pastes.FEW", 2)
    texts = [THREE, f"{SPANISH}\n\n---\n\n{ENGLISH}", NAMES]
    said = take(FILE | {"comments": [pasted(f"p{n}", text) for n, text in enumerate(texts)]})[1]
    assert "left whole: comments[2] p2" in said
    assert len(rows(session, Revision)) == 6
