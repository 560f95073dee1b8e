"""What is erased is gone from every page, letter, export and cache; a line stays that says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import String, Text, select

from forum.cli.queries import verify_texts
from forum.comments.models import Comment, Paste, Revision, Version
from forum.comments.rules import Act, CommentState, Reason, State
from forum.core.clock import now
from forum.core.db import Base, transaction
from forum.core.errors import Invalid, NotThere, Stale
from forum.ledger.rules import digest, new_salt
from forum.letters.delivery.sending import drain
from forum.moderation.actions import redaction
from forum.organisations.rules import MandateRole
from forum.spaces.rules import Capacity
from forum.translation.actions import translations as translating
from forum.translation.actions.translations import Translation
from tests.letters.conftest import changed, folder, in_folder
from tests.visibility.channels import ABOUT, IF_HIDDEN, LISTS, Subject, ask
from tests.visibility.states import VIEWERS
from tests.world import SPACE, World, form

__all__ = ["changed", "folder"]
WORD = "heron"  # no channel asks for it by itself


@pytest.fixture
def comment(world: World) -> str:
    """In three languages, the French one edited, refused and edited again, and each with a word."""
    made = world.publish({"en": "Plain.", "fr": f"{WORD} un.", "es": "Claro."})
    world.publish({"fr": f"{WORD} deux."}, comment=made)
    world.post({"fr": f"{WORD} trois."}, comment=made)
    world.decide(made, Act.RETURN, languages=["fr"])
    world.wait()
    return made


def breaks(world: World) -> list[object]:
    with world.reading() as session:
        return [*world.breaks(), *verify_texts(session)]


def redact(world: World, comment: str, **changed: object) -> None:
    given = {
        "viewer": world.viewer("moderator"),
        "versions": [("fr", "authorised")],
        "reason": Reason.PERSONAL_DATA,
        "note": "",
        "at": now(),
    }
    with world.app.app_context():
        redaction.redact(comment=comment, **(given | changed))


def translate(world: World, comment: str, language: str, text: str, *, do: str = "submit") -> None:
    with world.app.app_context():
        source = world.revision(comment).public_id
        translation = Translation(comment, language, text, source)
        getattr(translating, do)(
            viewer=world.viewer("translator"), translation=translation, at=now()
        )


def kept(world: World) -> Iterator[str]:
    """Where the word stands in the database: every column of every table."""
    with world.reading() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(select(table)):
                for name, value in row._mapping.items():
                    if WORD in str(value):
                        yield f"{table.name}.{name}"


def everything(world: World, comment: str, who: str) -> Iterator[tuple[str, str]]:
    """Every answer that this person gets from any channel."""
    client = world.browser(who)
    tags = world.app.config["SETTINGS"].interface_languages
    revision = world.revision(comment, "fr").public_id
    subject = Subject(comment, "fr", revision)
    requests = [asked for channel in LISTS.values() for asked in channel(tags, [subject])]
    for channel in ABOUT.values():
        requests += channel(tags, subject)
    requests += IF_HIDDEN["compare its text"](tags, subject)
    for asked in requests:
        yield str(asked), ask(client, asked).whole


# --- what is gone -------------------------------------------------------------------------------


@pytest.fixture
def said(world: World, comment: str) -> str:
    """The word is everywhere: in what was pasted, in a public translation, in a draft of one."""
    with world.app.app_context(), transaction() as session:
        id_ = session.scalars(select(Comment.id).where(Comment.public_id == comment)).one()
        salt = new_salt()
        session.add(
            Paste(
                comment_id=id_,
                text=f"All at once: {WORD}.",
                sha256="0" * 64,
                salt=salt,
                saved_at=now(),
            )
        )
    translate(world, comment, "fr", f"{WORD} par un autre.")
    world.decide(comment, Act.APPROVE)
    world.wait()
    translate(world, comment, "fr", f"{WORD} encore.", do="save")
    assert {where.partition(".")[0] for where in kept(world)} == {"revision", "paste"}
    return comment


BOTH = [("fr", "authorised"), ("fr", "courtesy")]


def test_no_table_and_no_letter_holds_the_word_any_more(
    world: World, said: str, folder: Path
) -> None:
    redact(world, said, versions=BOTH)
    assert list(kept(world)) == []
    # Letters of which the cause was written down before are written when they are sent.
    with world.app.app_context():
        drain()
    letters = in_folder(folder)
    assert letters
    assert [one["Subject"] for one in letters if WORD in one.as_string()] == []
    assert list(kept(world)) == []
    assert breaks(world) == []


@pytest.mark.exhaustive
def test_no_channel_holds_the_word_any_more(world: World, said: str) -> None:
    # Whoever looked before has warmed every cache.
    for who in ("moderator", "author", "visitor"):
        assert [asked for asked, words in everything(world, said, who) if WORD in words]
    redact(world, said, versions=BOTH)
    assert list(kept(world)) == []
    for who in VIEWERS:
        found = [asked for asked, words in everything(world, said, who) if WORD in words]
        assert found == [], who
    assert list(kept(world)) == []
    assert breaks(world) == []


def test_only_the_chosen_versions_are_erased(world: World, comment: str) -> None:
    redact(world, comment)
    texts = {key: one.source for key, one in world.revisions(comment, every=True).items()}
    assert texts == {"en 1": "Plain.", "es 1": "Claro.", "fr 1": "", "fr 2": "", "fr 3": ""}
    page = world.browser("visitor").get(f"/en/comments/{comment}")
    assert page.status_code == 200
    assert "Plain." in page.text
    thread = world.browser("visitor").get(f"/fr/spaces/{SPACE}/questions/1")
    assert "Plain." in thread.text
    assert breaks(world) == []


def test_a_line_stays_for_everybody(world: World, comment: str) -> None:
    redact(world, comment)
    line = "The text in French (authorised) was erased by a moderator on"
    for who in ("visitor", "author", "moderator", "administrator"):
        page = world.browser(who).get(f"/en/comments/{comment}").text
        assert page.count(line) == 2, who  # in its place, and among the earlier texts
        assert "it holds personal data of another person" in page
    entry = world.ledger(comment)[-1]
    assert entry.act == Act.REDACT
    assert len(entry.details["revisions"]) == 3


def test_the_compare_page_answers_as_for_an_unknown_text(world: World, comment: str) -> None:
    browser = world.browser("moderator")
    ids = [one.public_id for one in world.revisions(comment, every=True).values()]
    english, spanish, french = ids[0], ids[-1], world.revision(comment, "fr").public_id
    assert browser.get(f"/en/comments/{comment}/compare?b={french}").status_code == 200
    redact(world, comment)
    unknown = "0123456789ab"
    for a, b in ((english, french), (french, french), (french, unknown)):
        asked = f"/en/comments/{comment}/compare?a={a}&b={b}"
        assert browser.get(asked).status_code == 404
    assert browser.get(f"/en/comments/{comment}/compare?b={french}").status_code == 404
    assert browser.get(f"/en/comments/{comment}/compare").status_code == 200
    assert spanish


def test_with_the_last_version_the_comment_leaves_a_placeholder(world: World, comment: str) -> None:
    reply = world.publish({"en": "An answer."}, by="rival", organisation="alliance", parent=comment)
    world.redact(comment, "en", "fr", "es")
    record = world.record(comment)
    assert (record.state, record.ended_reason) == (CommentState.REMOVED, "personal_data")
    assert world.browser("visitor").get(f"/en/comments/{comment}").status_code == 410
    thread = world.browser("visitor").get(f"/en/spaces/{SPACE}/questions/1").text
    assert "Removed by a moderator on" in thread
    assert "An answer." in thread
    assert reply
    with pytest.raises(Stale):
        world.restore(comment)
    assert breaks(world) == []


# --- what goes on -------------------------------------------------------------------------------


def test_an_edit_afterwards_is_published_and_the_line_stays(world: World, comment: str) -> None:
    redact(world, comment)
    composer = world.browser("author").get(f"/en/comments/{comment}/edit")
    assert composer.status_code == 200
    assert "Plain." in composer.text
    world.publish({"fr": "Sans nom."}, comment=comment)
    page = world.browser("visitor").get(f"/en/comments/{comment}").text
    assert "Sans nom." in page
    assert page.count("was erased by a moderator") == 1  # among the earlier texts
    assert world.revision(comment, "fr").number == 4
    assert breaks(world) == []
    # And it can be erased as well.
    redact(world, comment)
    assert "Sans nom." not in world.browser("moderator").get(f"/en/comments/{comment}").text


def test_an_edit_of_a_comment_whose_original_was_erased(world: World, comment: str) -> None:
    world.redact(comment, "en")
    browser = world.browser("author")
    composer = form(browser.get(f"/en/comments/{comment}/edit"), "Submit for review")
    sent = composer.filled("Submit for review", text_es="Más claro.", text_fr="Sans nom.")
    answer = browser.post(composer.action, data=sent)
    if answer.status_code == 200:  # it points out that the versions differ
        again = form(answer, "Submit for review")
        answer = browser.post(again.action, data=again.filled("Submit for review"))
    assert answer.status_code == 303, answer.text
    world.decide(comment, Act.APPROVE)
    world.wait()
    assert "Más claro." in world.browser("visitor").get(f"/es/comments/{comment}").text
    world.remove(comment)
    world.restore(comment)
    assert "Más claro." in world.browser("visitor").get(f"/es/comments/{comment}").text


def test_translations_of_what_was_erased_go_on(world: World, comment: str) -> None:
    translate(world, comment, "de", "Deutlich.")
    world.decide(comment, Act.APPROVE)
    world.wait()
    world.publish({"en": "Plainer."}, comment=comment)  # the German version is out of date now
    browser = world.browser("translator")
    addresses = [
        *(f"/en/spaces/{SPACE}/translation?language={tag}" for tag in ("de", "fr", "it")),
        *(f"/en/spaces/{SPACE}/translation?language=de&need={n}" for n in ("stale", "missing")),
        f"/en/spaces/{SPACE}/translation/files/export?language=de&all=1",
        f"/en/comments/{comment}/translation",
        f"/en/comments/{comment}",
        f"/en/comments/{comment}/compare",
    ]
    editor = f"/en/comments/{comment}/translation/de"
    assert browser.get(editor).status_code == 200
    world.redact(comment, "en")
    for address in addresses:
        assert browser.get(address).status_code == 200, address
    # Without an original there is nothing to translate from, as where it was withdrawn.
    assert browser.get(editor).status_code in (200, 404)
    page = world.browser("visitor").get(f"/de/comments/{comment}")
    assert page.status_code in (200, 404)
    shown = world.browser("visitor").get(f"/en/comments/{comment}").text
    assert "Deutlich." in shown
    assert "The original has changed since." not in shown
    world.publish({"en": "Plainest."}, comment=comment)
    assert browser.get(editor).status_code == 200


# --- who, and what is refused -------------------------------------------------------------------


def test_only_moderators_of_others_texts_and_administrators(world: World, comment: str) -> None:
    address = f"/en/comments/{comment}/redaction"
    link = f'href="{address}"'
    for who in VIEWERS:
        may = who in ("moderator", "administrator")
        browser = world.browser(who)
        assert (browser.get(address).status_code == 200) == may, who
        assert (link in browser.get(f"/en/comments/{comment}").text) == may, who
        if not may:
            with pytest.raises(NotThere):
                redact(world, comment, viewer=world.viewer(who))
    world.grant("moderator", "switzerland", MandateRole.DRAFTER)
    assert world.browser("moderator").get(address).status_code == 404
    with pytest.raises(NotThere):
        redact(world, comment)


def test_an_administrator_learns_nothing_of_what_is_held(world: World, comment: str) -> None:
    held = world.post({"en": "Held."})
    with pytest.raises(NotThere):
        redact(world, held, viewer=world.viewer("administrator"))
    page = world.browser("administrator").get(f"/en/comments/{comment}/redaction").text
    assert f"{WORD} deux." in page
    assert f"{WORD} trois." not in page  # it was returned
    assert (
        f"{WORD} trois." in world.browser("moderator").get(f"/en/comments/{comment}/redaction").text
    )


@pytest.mark.parametrize("decided", [None, Act.APPROVE, Act.REJECT])
def test_an_administrator_who_erases_learns_of_nothing_that_waits(
    world: World, comment: str, decided: Act | None
) -> None:
    """Nor does it go with the rest: the moderators decide on it."""
    administrator = world.browser("administrator")
    without = administrator.get(f"/en/comments/{comment}/redaction").text
    world.post({"fr": "En attente."}, comment=comment)
    proposal = None if decided else world.propose(comment, "Mieux.", language="fr")
    if decided:
        world.decide(comment, decided, languages=["fr"])
    assert administrator.get(f"/en/comments/{comment}/redaction").text == without
    redact(world, comment, viewer=world.viewer("administrator"))
    assert list(kept(world)) == []
    texts = {key: one.source for key, one in world.revisions(comment, every=True).items()}
    assert (texts["fr 3"], texts["fr 4"]) == ("", "En attente.")
    if proposal:
        assert texts["fr 5"] == "Mieux."
        world.accept(comment, proposal)
    page = world.browser("visitor").get(f"/fr/comments/{comment}").text
    assert "En attente." not in page
    assert "Mieux." not in page
    world.wait()
    page = world.browser("visitor").get(f"/fr/comments/{comment}").text
    assert ("En attente." in page) == (decided is Act.APPROVE)
    assert ("Mieux." in page) == (proposal is not None)
    assert breaks(world) == []


def test_what_was_never_public_or_waits_is_not_erased(world: World, comment: str) -> None:
    with pytest.raises(Stale):
        redact(world, comment, versions=[("de", "authorised")])
    world.post({"fr": "En attente."}, comment=comment)
    with pytest.raises(Stale):
        redact(world, comment)
    # What would have appeared after its comment was taken down never did.
    other = world.publish({"en": "Another."}, by="person", capacity=Capacity.PERSONAL)
    world.post({"fr": "Autre."}, comment=other, by="person", capacity=Capacity.PERSONAL)
    world.decide(other, Act.APPROVE, languages=["fr"])
    world.remove(other)
    world.wait()
    with pytest.raises(Stale):
        redact(world, other)
    for given in ({"versions": []}, {"reason": None}):
        with pytest.raises(Invalid):
            redact(world, comment, **given)


def test_it_is_done_on_a_page_that_asks_to_be_sure(world: World, comment: str) -> None:
    browser, address = world.browser("moderator"), f"/en/comments/{comment}/redaction"
    page = browser.get(address)
    for number in ("un", "deux", "trois"):
        assert f"{WORD} {number}." in page.text
    given = form(page, "Erase for good")
    sent = given.filled(version="fr.authorised", reason="personal_data", note="A name was in it.")
    answer = browser.post(address, data=sent)
    assert answer.status_code == 422
    assert "Say that you understand that this cannot be undone." in answer.text
    assert "A name was in it." in answer.text
    assert world.revision(comment, "fr").source
    answer = browser.post(address, data=sent | {"sure": "1"})
    assert (answer.status_code, answer.location) == (303, f"/en/comments/{comment}?done=redact")
    assert (
        "The texts of the versions that you chose are erased." in browser.get(answer.location).text
    )
    assert world.decisions(comment)[-1].note == "A name was in it."
    data = world.browser("author").get("/en/account/data")
    assert "A name was in it." in data.text
    assert browser.post(address, data=sent | {"sure": "1"}).status_code == 409
    assert browser.post(address, data={**sent, "version": "fr.nonsense"}).status_code == 422


def test_what_is_withdrawn_can_be_erased_too(world: World, comment: str) -> None:
    world.withdraw(comment)
    world.redact(comment, "en", "fr", "es", by="administrator")
    assert list(kept(world)) == []
    assert world.record(comment).state is CommentState.WITHDRAWN
    assert breaks(world) == []


def test_a_text_that_was_erased_and_kept_somewhere_is_found(world: World, comment: str) -> None:
    """The proof compares: an erased version whose text came back is a break."""
    redact(world, comment)
    with world.app.app_context(), transaction() as session:
        one = session.scalars(
            select(Revision)
            .join(Version, Version.id == Revision.version_id)
            .where(Version.language == "fr", Revision.state == State.APPROVED)
        ).first()
        one.source = "Put back."
        one.salt = new_salt()
        one.digest = digest(one.salt, one.source)
    assert breaks(world)


def test_the_canary_looks_at_every_column() -> None:
    texts = [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, (String, Text))
    ]
    assert len(texts) > 100
