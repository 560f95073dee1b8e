"""Any two texts side by side, for whoever may read both."""

from __future__ import annotations

import pytest

from forum.comments.rules import Act
from tests.journeys.test_trilingual import Reader, words
from tests.world import World, statements

THREE = {
    "en": "# Title\n\nTen measures.\n\nAnd a second paragraph of this.",
    "fr": "# Titre\n\nDix mesures.\n\nEt un second paragraphe.",
}


def compare(world: World, comment: str, who: str = "visitor", status: int = 200, **ids: str) -> str:
    query = "&".join(f"{name}={id_}" for name, id_ in ids.items())
    return Reader(world, who).open(f"/en/comments/{comment}/compare?{query}", status).text


def edited(world: World) -> str:
    comment = world.publish(THREE)
    world.post({**THREE, "en": THREE["en"].replace("Ten", "Twelve")}, comment=comment)
    world.decide(comment, Act.APPROVE)
    world.wait()
    return comment


def test_two_versions_stand_side_by_side(world: World) -> None:
    page = compare(world, world.publish(THREE))
    assert page.index("Ten measures.") < page.index("Dix mesures.") < page.index("And a second")
    assert "<del>" not in page


def test_two_revisions_show_what_changed(world: World) -> None:
    comment = edited(world)
    first, second = (world.revisions(comment, every=True)[f"en {n}"].public_id for n in (1, 2))
    page = compare(world, comment, a=first, b=second)
    assert '<span class="vh">removed: </span>Ten' in page
    assert '<span class="vh">added: </span>Twelve' in page
    assert "Earlier texts" in words(Reader(world, "visitor").open(f"/en/comments/{comment}"))


def test_what_is_held_is_compared_by_insiders_only(world: World) -> None:
    comment = world.publish(THREE)
    world.post({**THREE, "en": "Nothing of it."}, comment=comment)
    ids = {n: world.revisions(comment, every=True)[f"en {n}"].public_id for n in (1, 2)}
    for who in ("author", "colleague", "moderator", "secretariat"):
        assert "Nothing" in compare(world, comment, who, a=ids[1], b=ids[2])
    for who in ("visitor", "person", "translator", "neighbour", "administrator"):
        compare(world, comment, who, 404, a=ids[1], b=ids[2])
        assert "Nothing of it." not in compare(world, comment, who)


@pytest.mark.parametrize("how", ["withdrawn", "removed"])
def test_what_was_taken_down_is_compared_by_nobody_else(world: World, how: str) -> None:
    comment = edited(world)
    first, second = (world.revisions(comment, every=True)[f"en {n}"].public_id for n in (1, 2))
    if how == "withdrawn":
        world.withdraw(comment)
    else:
        world.remove(comment)
    compare(world, comment, "visitor", 404, a=first, b=second)


def test_the_texts_of_a_withdrawn_version_are_gone_with_it(world: World) -> None:
    comment = edited(world)
    first, second = (world.revisions(comment, every=True)[f"en {n}"].public_id for n in (1, 2))
    world.withdraw(comment, language="en")
    compare(world, comment, "visitor", 404, a=first, b=second)
    assert "Twelve" not in Reader(world, "visitor").open(f"/fr/comments/{comment}").text


def test_wrong_addresses_are_not_found(world: World) -> None:
    comment, other = world.publish(THREE), world.publish(THREE)
    foreign = world.revision(other).public_id
    mine = world.revision(comment).public_id
    compare(world, comment, status=404, a=mine, b=foreign)
    compare(world, comment, status=404, a=mine)
    compare(world, comment, status=404, a="x", b="y")
    compare(world, world.publish({"en": "One text only."}), status=404)


def test_a_text_beside_itself_has_no_differences(world: World) -> None:
    comment = world.publish(THREE)
    mine = world.revision(comment).public_id
    assert "<del>" not in compare(world, comment, a=mine, b=mine)


def test_the_number_of_statements_does_not_grow(world: World) -> None:
    comment = world.publish(THREE)
    visitor = Reader(world, "visitor")
    with statements(world.app) as few:
        visitor.open(f"/en/comments/{comment}/compare")
    for number in range(4):
        world.post({**THREE, "en": f"Text {number}."}, comment=comment)
        world.decide(comment, Act.APPROVE)
        world.wait()
    with statements(world.app) as many:
        visitor.open(f"/en/comments/{comment}/compare")
    assert len(many) <= len(few)
