"""What authors are told of translations of their comments, and translators of theirs."""

from __future__ import annotations

import datetime as dt
import re
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import update

from forum.comments.rules import Act, Change, Provenance, Reason
from forum.core.clock import now
from forum.core.db import transaction
from forum.letters.actions.preferences import choose
from forum.moderation.actions import redaction
from forum.organisations.models import Mandate
from forum.spaces.actions.appointments import revoke
from forum.spaces.rules import Role
from forum.submission.actions import version_statements, withdrawal
from forum.translation.actions import translations as translating
from forum.translation.actions.translations import Translation
from tests.letters.conftest import html, in_folder, text
from tests.letters.test_comments import Told, _the, told
from tests.world import GRACE, SPACE, World

__all__ = ["told"]

WORDS = "Nous sommes d’accord."
NOTE = "The second sentence is missing."


def translate(
    world: World,
    comment: str,
    words: str = WORDS,
    *,
    language: str = "fr",
    by: str = "translator",
    source: str = "en",
    tool: str = "",
    behind: bool = False,
) -> str:
    """Submits a translation of the newest public text in `source`; the id of its revision."""
    public = [
        one.public_id
        for key, one in world.revisions(comment, every=True).items()
        if key.startswith(f"{source} ") and one.publish_at and one.publish_at <= now()
    ]
    with world.app.app_context():
        made = Translation(
            comment,
            language,
            words,
            public[-1],
            tool=tool,
            behind=behind,
        )
        translating.submit(viewer=world.viewer(by), translation=made, at=now())
    return world.revision(comment, language).public_id


def edit(world: World, comment: str, texts: dict[str, str], change: Change = Change.MEDIUM) -> None:
    """The author's newer texts, approved and public."""
    known = {tag: one.source for tag, one in world.revisions(comment).items() if tag in texts}
    world.post(known | texts, comment=comment, change=change)
    world.decide(comment, Act.APPROVE)
    world.wait()


def translated(world: World, told: Told, folder: Path, **how: str) -> str:
    """A public comment with a public translation; what is told of both is put aside."""
    comment = world.publish({"en": "We agree."})
    translate(world, comment, **how)
    world.decide(comment, Act.APPROVE, languages=[how.get("language", "fr")])
    world.wait()
    told()
    for file in folder.glob("*.eml"):
        file.unlink()
    return comment


def test_a_translation_that_waits_is_told_to_nobody(world: World, told: Told) -> None:
    comment = world.publish({"en": "We agree."})
    before = told()
    translate(world, comment)
    assert told() == before == [("published", "author"), ("received", "author")]


def test_its_publication_is_told_to_author_and_translator_when_it_is_public(
    world: World, told: Told, folder: Path
) -> None:
    comment = world.publish({"en": "We agree."})
    before = told()
    translate(world, comment)
    world.decide(comment, Act.APPROVE)
    assert told() == before
    world.wait(GRACE)
    assert [one for one in told() if one not in before] == [
        ("translation_decided", "translator"),
        ("translation_published", "author"),
    ]
    words = text(_the(folder, "Translated"))
    assert "French: Courtesy translation by Signed-in translator\n" in words
    assert "you can authorise it" in words
    assert "you can withdraw it" in words
    assert f"/comments/{comment}" in words
    words = text(_the(folder, "Published: your translation"))
    assert "Languages: French\n" in words
    assert "On behalf of" not in words


def test_the_authors_letter_is_of_their_own_versions_only(
    world: World, told: Told, folder: Path
) -> None:
    """Also where a translation is public, or is decided on together with them."""
    comment = translated(world, told, folder)
    world.post({"en": "We agree fully.", "es": "De acuerdo."}, comment=comment)
    translate(world, comment, "Nous sommes tout à fait d’accord.", behind=True)
    world.decide(comment, Act.APPROVE)
    world.wait()
    told()
    assert "Languages: English, Spanish\n" in text(_the(folder, "Published: your comment"))
    assert "French: Courtesy" in text(_the(folder, "Translated"))


def test_a_machines_text_is_told_as_one(world: World, told: Told, folder: Path) -> None:
    comment = world.publish({"en": "We agree."})
    translate(world, comment, tool="Glosa 2")
    world.decide(comment, Act.APPROVE)
    world.wait()
    assert ("translation_decided", "translator") in told()
    words = text(_the(folder, "Translated"))
    assert "French: Machine translation (Glosa 2), not reviewed\n" in words
    assert "authorise" not in words


@pytest.mark.parametrize(
    ("act", "subject"),
    [(Act.RETURN, "Returned to you: your translation"), (Act.REJECT, "Not published")],
)
def test_a_refusal_is_told_to_the_translator_alone(  # nor on the author's own list
    world: World, told: Told, folder: Path, act: Act, subject: str
) -> None:
    comment = world.publish({"en": "We agree."})
    before = told()
    translate(world, comment)
    world.decide(comment, act, reason=Reason.INCOMPLETE, note=NOTE)
    assert told() == before
    world.wait(GRACE)
    assert [one for one in told() if one not in before] == [("translation_decided", "translator")]
    words = text(_the(folder, subject))
    assert "Reason: it is incomplete" in words
    assert f"> {NOTE}" in words
    assert f"/comments/{comment}/translation/fr" in words
    for message in in_folder(folder):
        assert WORDS not in text(message) + html(message)
        if str(message["To"]) != world.emails["translator"]:
            assert NOTE not in text(message) + html(message)
    mine = world.browser("author").get("/en/mine")
    assert mine.status_code == 200
    assert NOTE not in mine.text
    assert "courtesy" not in mine.text


@pytest.mark.parametrize("act", [Act.APPROVE, Act.RETURN, Act.REJECT])
def test_what_was_undone_recalled_or_replaced_is_told_to_nobody(
    world: World, told: Told, act: Act
) -> None:
    undone, recalled, replaced = (world.publish({"en": f"Text {n}"}) for n in range(3))
    before = told()
    ids = {comment: translate(world, comment) for comment in (undone, recalled, replaced)}
    world.undo(world.decide(undone, act))
    world.decide(recalled, act)
    with world.app.app_context():
        translating.recall(
            viewer=world.viewer("translator"), comment=recalled, revision=ids[recalled], at=now()
        )
    world.decide(replaced, act)
    translate(world, replaced, "Un autre texte.")
    world.wait(60)
    assert told() == before


def test_what_was_undone_and_decided_again_is_told_once(world: World, told: Told) -> None:
    comment = world.publish({"en": "We agree."})
    before = told()
    translate(world, comment)
    world.undo(world.decide(comment, Act.APPROVE))
    world.decide(comment, Act.REJECT)
    world.wait(5)
    world.undo(world.decisions(comment)[-1].public_id)
    world.decide(comment, Act.APPROVE)
    world.wait()
    assert [one for one in told() if one not in before] == [
        ("translation_decided", "translator"),
        ("translation_published", "author"),
    ]


def test_a_translation_that_is_public_no_longer_is_told_to_nobody(world: World, told: Told) -> None:
    gone, down = (world.publish({"en": f"Text {n}"}) for n in range(2))
    before = told()
    for comment in (gone, down):
        translate(world, comment)
        world.decide(comment, Act.APPROVE)
    world.wait()
    with world.app.app_context():
        withdrawal.withdraw_version(
            viewer=world.viewer("author"),
            comment=gone,
            language="fr",
            provenance=Provenance.COURTESY,
            at=now(),
        )
    world.remove(down)
    assert [one for one in told() if one not in before] == [("removed", "author")]


def test_what_the_author_has_authorised_is_not_offered_to_them_again(
    world: World, told: Told
) -> None:
    comment = world.publish({"en": "We agree."})
    before = told()
    revision = translate(world, comment)
    world.decide(comment, Act.APPROVE)
    world.wait()
    with world.app.app_context():
        version_statements.endorse(
            viewer=world.viewer("author"), comment=comment, revision=revision, at=now()
        )
    assert [one for one in told() if one not in before] == [("translation_decided", "translator")]


def test_an_author_who_lost_the_mandate_is_offered_nothing(
    world: World, told: Told, folder: Path
) -> None:
    comment = world.publish({"en": "We agree."})
    translate(world, comment)
    world.decide(comment, Act.APPROVE)
    world.wait()
    with world.app.app_context(), transaction() as session:
        session.execute(update(Mandate).values(ends_on=now().date() - dt.timedelta(days=1)))
    told()
    words = text(_the(folder, "Translated"))
    assert "authorise" not in words
    assert "withdraw" not in words


def redact(world: World, comment: str, *versions: tuple[str, str]) -> None:
    with world.app.app_context():
        redaction.redact(
            viewer=world.viewer("moderator"),
            comment=comment,
            versions=versions,
            reason=Reason.PERSONAL_DATA,
            note="His name stood in the second line.",
            at=now(),
        )


def test_an_erased_translation_is_told_to_author_and_translator(
    world: World, told: Told, folder: Path
) -> None:
    comment = translated(world, told, folder)
    redact(world, comment, ("fr", "courtesy"))
    assert told() == [("redacted", "author"), ("redacted", "translator")]
    letter = text(_the(folder, "Erased: your translation"))
    assert "Comment of: Switzerland" in letter
    assert "Languages: French" in letter
    assert "His name" not in letter, "the note is for the author"
    assert "> His name" in text(_the(folder, "Erased: text of your comment"))


@pytest.mark.parametrize("given_up", [False, True])
def test_a_translator_is_told_of_what_is_theirs(
    world: World, told: Told, folder: Path, given_up: bool
) -> None:
    """Also where they translate here no longer; not of the author's texts, nor with the account
    closed. Nothing is left of the comment then but its placeholder, which everybody sees."""
    comment = translated(world, told, folder)
    if given_up:
        with world.app.app_context():
            revoke(
                person=world.viewer("translator").public_id,
                slug=SPACE,
                role=Role.TRANSLATOR,
                at=now(),
                by="command",
            )
        told()
        for file in folder.glob("*.eml"):
            file.unlink()
    redact(world, comment, ("en", "original"), ("fr", "courtesy"))
    assert told() == [("redacted", "author"), ("redacted", "translator")]
    assert "Languages: English, French" in text(_the(folder, "Erased: text of your comment"))
    assert "Languages: French" in text(_the(folder, "Erased: your translation"))


def test_of_the_authors_texts_no_translator_is_told(world: World, told: Told, folder: Path) -> None:
    comment = translated(world, told, folder)
    redact(world, comment, ("en", "original"))
    assert told() == [("redacted", "author")]


@pytest.mark.parametrize("kind", ["translation_decided", "version_stale"])
def test_a_translator_can_stop_them(world: World, told: Told, folder: Path, kind: str) -> None:
    person = world.viewer("translator").public_id
    with world.app.app_context():
        choose(person=person, kind=kind, wanted=False, at=now())
    comment = translated(world, told, folder)
    edit(world, comment, {"en": "We do not agree."})
    others = {"translation_decided": [("version_stale", "translator")], "version_stale": []}
    assert [one for one in told() if one[1] == "translator"] == others[kind]


def test_letters_to_the_author_are_the_same_whether_or_not_a_translation_waits(
    world: World, told: Told, folder: Path
) -> None:
    """Byte by byte, ids and times of day aside: also the place in the queue."""
    letters = []
    for pending in (False, True):
        comment = world.publish({"en": "We agree."})
        told()
        for file in folder.glob("*.eml"):
            file.unlink()
        if pending:
            translate(world, comment)
        world.wait(5)
        world.post({"en": "We agree fully."}, comment=comment)
        world.decide(comment, Act.APPROVE, languages=["en"])
        told()
        world.wait()
        told()
        letters.append(sorted(_unnamed(comment, message) for message in in_folder(folder)))
    assert len(letters[0]) == 2
    assert "you are number 1" in "".join(letters[0])
    assert letters[0] == letters[1]


def _unnamed(comment: str, message: EmailMessage) -> str:
    whole = (text(message) + html(message)).replace(comment, "COMMENT")
    whole = re.sub(r"(Receipt\W+(?:\w{1,5}\W+)*?)\w{12}\b", r"\1RECEIPT", whole)
    return re.sub(r"\d+:\d\d", "TIME", whole)


# --- the original changes -------------------------------------------------------------------------


def test_a_changed_original_is_told_to_the_translator_when_it_is_public(
    world: World, told: Told, folder: Path
) -> None:
    comment = translated(world, told, folder)
    earlier = world.revision(comment).public_id
    world.post({"en": "We do not agree."}, comment=comment, change=Change.MAJOR)
    world.decide(comment, Act.APPROVE, languages=["en"])
    world.wait(GRACE - 1)
    assert [one for one in told() if one[1] == "translator"] == []
    world.wait(1)
    assert [one for one in told() if one[1] == "translator"] == [("version_stale", "translator")]
    words = text(_the(folder, "The original has changed"))
    assert "Languages: French\n" in words
    assert f"/comments/{comment}/translation/fr" in words
    assert f"compare?a={earlier}&b={world.revision(comment).public_id}" in words
    assert "We do not agree" not in words
    assert told() == told()


def test_a_typo_an_undone_change_and_a_removal_are_told_to_no_translator(
    world: World, told: Told, folder: Path
) -> None:
    typo = translated(world, told, folder)
    edit(world, typo, {"en": "We  agree!"}, Change.TYPO)
    undone = translated(world, told, folder)
    world.post({"en": "We do not agree."}, comment=undone)
    world.undo(world.decide(undone, Act.APPROVE, languages=["en"]))
    removed = translated(world, told, folder)
    edit(world, removed, {"en": "We do not agree."})
    world.remove(removed)
    assert [one for one in told() if one[1] == "translator"] == []


def test_a_translator_is_told_only_while_their_text_is_the_stale_one_that_is_read(
    world: World, told: Told, folder: Path
) -> None:
    """Not if they have followed before it was sent, if it was said to be valid, if the author's
    own version is read, or if they translate here no longer."""
    followed = translated(world, told, folder)
    valid = translated(world, told, folder)
    endorsed = translated(world, told, folder)
    for comment in (followed, valid, endorsed):
        edit(world, comment, {"en": "We do not agree."})
    translate(world, followed, "Nous ne sommes pas d’accord.")
    world.decide(followed, Act.APPROVE, languages=["fr"])
    world.wait()
    with world.app.app_context():
        at, viewer = now(), world.viewer("translator")
        texts = world.revisions(valid)
        version_statements.confirm(
            viewer=viewer,
            comment=valid,
            revision=texts["fr"].public_id,
            source=texts["en"].public_id,
            at=at,
        )
        version_statements.endorse(
            viewer=world.viewer("author"),
            comment=endorsed,
            revision=world.revision(endorsed, "fr").public_id,
            at=at,
        )
    stale = [kind for kind, who in told() if who == "translator"]
    assert "version_stale" not in stale


def test_it_is_told_once_for_each_publication(world: World, told: Told, folder: Path) -> None:
    comment = translated(world, told, folder)
    edit(world, comment, {"en": "We do not agree."})
    edit(world, comment, {"en": "We do not agree at all."})
    assert told().count(("version_stale", "translator")) == 1
    edit(world, comment, {"en": "We agree in part."})
    assert told().count(("version_stale", "translator")) == 2


def test_whoever_translates_here_no_longer_is_not_asked_to(
    world: World, told: Told, folder: Path
) -> None:
    comment = translated(world, told, folder)
    edit(world, comment, {"en": "We do not agree."})
    with world.app.app_context():
        person = world.viewer("translator").public_id
        revoke(person=person, slug=SPACE, role=Role.TRANSLATOR, at=now(), by="command")
    assert ("version_stale", "translator") not in told()


def test_each_translator_is_told_of_their_own_languages(
    world: World, told: Told, folder: Path
) -> None:
    comment = world.publish({"en": "We agree."})
    translate(world, comment)
    translate(world, comment, "De acuerdo.", language="es", by="secretariat")
    translate(world, comment, "نوافق.", language="ar", by="secretariat")
    world.decide(comment, Act.APPROVE)
    world.wait()
    edit(world, comment, {"en": "We do not agree."})
    told()
    for kind in ("Published: your translation", "The original has changed"):
        found = {
            str(message["To"]): text(message)
            for message in in_folder(folder)
            if str(message["Subject"]).startswith(kind)
        }
        assert "Languages: French\n" in found[world.emails["translator"]]
        assert "Languages: Spanish, Arabic\n" in found[world.emails["secretariat"]]
