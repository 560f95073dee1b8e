"""Whether versions still say the same: the rules as tables, and what the acts make of them."""

from __future__ import annotations

import pytest

from forum.comments import queries
from forum.comments.rules import Act, Change, Provenance
from forum.comments.rules.currency import senses
from forum.comments.rules.text_selection import choose, current
from forum.core.clock import now
from forum.core.errors import NotThere, Stale
from forum.submission.actions import version_statements
from tests.world import World

TYPO, MEDIUM, MAJOR = Change.TYPO, Change.MEDIUM, Change.MAJOR

SENSES = [
    # Each change begins a new sense,
    ([("a", None), ("b", MEDIUM), ("c", MAJOR)], [1, 2, 3]),
    # … a typo does not,
    ([("a", None), ("b", TYPO), ("c", TYPO)], [1, 1, 1]),
    ([("a", None), ("b", MAJOR), ("c", TYPO)], [1, 2, 2]),
    # … and a text that is put back as it was takes its old sense again, whatever its author says.
    ([("a", None), ("b", MAJOR), ("a", MAJOR)], [1, 2, 1]),
    ([("a", None), ("b", MAJOR), ("a", TYPO), ("c", TYPO)], [1, 2, 1, 1]),
    # A first text has no change, even if somebody says so.
    ([("a", TYPO)], [1]),
]


@pytest.mark.parametrize(("texts", "expected"), SENSES)
def test_senses(texts: list[tuple[str, Change | None]], expected: list[int]) -> None:
    numbered = [(at, text, change) for at, (text, change) in enumerate(texts, start=1)]
    assert list(senses(numbered).values()) == expected


THREE = {"en": "Ten measures.", "fr": "Dix mesures.", "es": "Diez medidas."}


def behind(world: World, comment: str, language: str, *, viewer: str = "visitor") -> str | None:
    """The language of the version that this one is behind, as the viewer is told."""
    with world.reading() as session:
        id_ = world.record(comment).id
        texts = queries.texts_of(session, world.viewer(viewer), [id_], now()).get(id_, [])
        choice = choose(current(texts, now()), language, language)
        assert choice is not None
        assert choice.text.language == language
        return choice.outdated_by.language if choice.outdated_by else None


def edit(world: World, comment: str, texts: dict[str, str], change: Change = MEDIUM) -> None:
    """Edits, approves, and waits until the edit is public."""
    world.post({**latest(world, comment), **texts}, comment=comment, change=change)
    world.decide(comment, Act.APPROVE)
    world.wait()


def latest(world: World, comment: str) -> dict[str, str]:
    return {language: one.source for language, one in world.revisions(comment).items()}


def test_versions_that_were_submitted_together_are_current(world: World) -> None:
    comment = world.publish(THREE)
    assert [behind(world, comment, tag) for tag in THREE] == [None, None, None]


def test_a_change_of_the_original_makes_its_translations_stale(world: World) -> None:
    comment = world.publish(THREE)
    edit(world, comment, {"en": "Twelve measures."})
    assert [behind(world, comment, tag) for tag in THREE] == [None, "en", "en"]


def test_a_typo_does_not(world: World) -> None:
    comment = world.publish(THREE)
    edit(world, comment, {"en": "Ten  measures!"}, TYPO)
    assert behind(world, comment, "fr") is None


def test_a_typo_after_a_change_does_not_make_it_current(world: World) -> None:
    comment = world.publish(THREE)
    edit(world, comment, {"en": "Twelve measurs."})
    edit(world, comment, {"en": "Twelve measures."}, TYPO)
    assert behind(world, comment, "fr") == "en"


def test_an_exact_revert_makes_it_current_again(world: World) -> None:
    comment = world.publish(THREE)
    edit(world, comment, {"en": "Twelve measures."})
    edit(world, comment, {"en": "Ten measures."})
    assert behind(world, comment, "fr") is None


def test_a_translation_that_follows_is_current(world: World) -> None:
    comment = world.publish(THREE)
    edit(world, comment, {"en": "Twelve measures."})
    edit(world, comment, {"fr": "Douze mesures."})
    assert behind(world, comment, "fr") is None
    assert behind(world, comment, "es") == "en"


def test_a_typo_in_a_stale_translation_leaves_it_stale(world: World) -> None:
    comment = world.publish(THREE)
    edit(world, comment, {"en": "Twelve measures."})
    edit(world, comment, {"fr": "Dix  mesures !"}, TYPO)
    assert behind(world, comment, "fr") == "en"


def test_it_is_told_only_of_what_the_viewer_sees(world: World) -> None:
    """Until the change is public, nobody learns from the translation that there is one."""
    comment = world.publish(THREE)
    world.post({**THREE, "en": "Twelve measures."}, comment=comment)
    for viewer in ("visitor", "person", "author", "moderator"):
        assert behind(world, comment, "fr", viewer=viewer) is None
    world.decide(comment, Act.APPROVE)
    assert behind(world, comment, "fr") is None
    world.wait()
    assert behind(world, comment, "fr") == "en"


def test_co_authentic_versions_are_stale_to_each_other(world: World) -> None:
    comment = world.publish(THREE, co_authentic=True)
    assert {v.provenance for v in world.versions(comment)} == {Provenance.ORIGINAL}
    edit(world, comment, {"fr": "Douze mesures."})
    assert [behind(world, comment, tag) for tag in THREE] == ["fr", "en", "fr"]
    edit(world, comment, {"en": "Twelve measures."})  # it follows the French one
    assert [behind(world, comment, tag) for tag in THREE] == ["es", "es", "en"]
    edit(world, comment, {"es": "Doce medidas."})
    assert [behind(world, comment, tag) for tag in THREE] == [None, None, None]


def test_co_authentic_versions_that_change_together_agree(world: World) -> None:
    comment = world.publish(THREE, co_authentic=True)
    edit(world, comment, {"en": "Two.", "fr": "Deux.", "es": "Dos."})
    assert [behind(world, comment, tag) for tag in THREE] == [None, None, None]


def shown_ids(world: World, comment: str) -> dict[str, str]:
    return {tag: one.public_id for tag, one in world.revisions(comment).items()}


def confirm(world: World, comment: str, tag: str, source: str, *, by: str = "author") -> None:
    ids = shown_ids(world, comment)
    with world.app.app_context():
        version_statements.confirm(
            viewer=world.viewer(by),
            comment=comment,
            revision=ids[tag],
            source=ids[source],
            at=now(),
        )


def test_still_valid_is_said_by_its_author_and_logged(world: World) -> None:
    comment = world.publish(THREE)
    edit(world, comment, {"en": "Twelve measures."})
    for nobody in ("person", "rival", "moderator", "translator", "former"):
        with pytest.raises(NotThere):
            confirm(world, comment, "fr", "en", by=nobody)
    confirm(world, comment, "fr", "en", by="colleague")
    assert behind(world, comment, "fr") is None
    assert behind(world, comment, "es") == "en"
    assert world.acts(comment)[-1] == "version.confirm"
    edit(world, comment, {"en": "Thirteen measures."})
    assert behind(world, comment, "fr") == "en"


def test_still_valid_is_not_said_of_a_text_that_has_changed_since(world: World) -> None:
    comment = world.publish(THREE)
    edit(world, comment, {"en": "Twelve measures."})
    ids = shown_ids(world, comment)
    edit(world, comment, {"en": "Thirteen measures."})
    with world.app.app_context(), pytest.raises(Stale):
        version_statements.confirm(
            viewer=world.viewer("author"),
            comment=comment,
            revision=ids["fr"],
            source=ids["en"],
            at=now(),
        )
    assert behind(world, comment, "fr") == "en"


def test_a_moderator_corrects_how_much_an_edit_changed(world: World) -> None:
    comment = world.publish(THREE)
    edit(world, comment, {"en": "Twelve measures."}, TYPO)
    assert behind(world, comment, "fr") is None
    with world.app.app_context():
        version_statements.set_change(
            viewer=world.viewer("moderator"),
            comment=comment,
            revision=shown_ids(world, comment)["en"],
            change=MAJOR,
            at=now(),
        )
    assert behind(world, comment, "fr") == "en"
    assert world.acts(comment)[-1] == "revision.set_change"


def test_all_versions_are_named_originals_and_one_again(world: World) -> None:
    comment = world.publish(THREE)
    with world.app.app_context():
        version_statements.name_original(
            viewer=world.viewer("author"), comment=comment, language=None, at=now()
        )
    assert {v.provenance for v in world.versions(comment)} == {Provenance.ORIGINAL}
    assert [behind(world, comment, tag) for tag in THREE] == [None, None, None]
    with world.app.app_context():
        version_statements.name_original(
            viewer=world.viewer("author"), comment=comment, language="fr", at=now()
        )
    assert {v.language: v.provenance.value for v in world.versions(comment)} == {
        "en": "authorised",
        "fr": "original",
        "es": "authorised",
    }
    edit(world, comment, {"fr": "Douze mesures."})
    assert [behind(world, comment, tag) for tag in THREE] == ["fr", None, "fr"]
