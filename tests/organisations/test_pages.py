"""The public pages of organisations, through the door."""

from __future__ import annotations

import pytest

from forum.accounts.rights import Actor
from forum.comments.actions.organisation_merge import merge
from forum.comments.queries import organisations
from forum.core.clock import now
from forum.organisations.rules import MandateRole, OrganisationKind
from forum.spaces.rules import Capacity
from tests.world import World, statements

LIST = "/en/organisations"
THREAD = "/en/spaces/guide/questions/1"


def page(world: World, name: str, language: str = "en") -> str:
    return f"/{language}/organisations/{world.organisations[name]}"


def test_only_who_has_spoken_is_listed(world: World) -> None:
    visitor = world.browser("visitor")
    assert "Switzerland" not in visitor.get(LIST).text
    assert visitor.get(page(world, "switzerland")).status_code == 404
    comment = world.post({"en": "We agree with part one.", "fr": "D’accord."})
    assert visitor.get(page(world, "switzerland")).status_code == 404
    world.publish({"en": "We agree as well."})
    answer = visitor.get(LIST)
    assert ("Switzerland" in answer.text, "Forest Alliance" in answer.text) == (True, False)
    answer = visitor.get(page(world, "switzerland", "fr"))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
    for words in ("Suisse", "État", "We agree as well."):
        assert words in answer.text
    assert "part one" not in answer.text
    assert comment not in answer.text
    signed_in = world.browser("author").get(page(world, "switzerland"))
    assert signed_in.headers["Cache-Control"] == "private, no-store"
    assert "part one" not in signed_in.text  # what one's own house has waiting is under "mine"


@pytest.mark.parametrize(
    ("language", "wanted", "found"),
    [
        ("en", "switz", True),
        ("en", "SUIZA", True),  # by its name in any language
        ("es", "suisse", True),
        ("en", "ch", True),
        ("en", "c%h", False),
        ("en", "_", False),
        ("en", "' OR 1=1 --", False),
        ("en", "x" * 5000, False),
        ("en", "‮\u200b", False),
    ],
)
def test_the_list_is_searched(world: World, language: str, wanted: str, found: bool) -> None:
    world.publish({"en": "We agree."})
    answer = world.browser("visitor").get(f"/{language}/organisations", query_string={"q": wanted})
    assert answer.status_code == 200
    assert (page(world, "switzerland", language) in answer.text) is found


def test_comments_are_paged_by_their_neighbours(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(organisations, "PAGE", 2)
    for turn in range(5):
        world.publish({"en": f"Statement number {turn}."})
    visitor, address = world.browser("visitor"), page(world, "switzerland")
    seen: list[str] = []
    following: str | None = address
    while following:
        text = visitor.get(following).text
        seen += [str(turn) for turn in range(5) if f"Statement number {turn}." in text]
        tail = text.partition('rel="next" href="')[2].partition('"')[0]
        following = tail.replace("&amp;", "&") or None
    assert sorted(seen) == ["0", "1", "2", "3", "4"]
    middle = visitor.get(visitor_next(visitor, address)).text
    assert "Statement number 2." in middle
    newer = middle.partition('rel="prev" href="')[2].partition('"')[0]
    assert "Statement number 4." in visitor.get(newer.replace("&amp;", "&")).text


def visitor_next(visitor, address: str) -> str:
    text = visitor.get(address).text
    return text.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")


@pytest.mark.parametrize(
    "query", ["after=0123456789ab", "after=' OR 1", "before=9" * 30, "after=%00"]
)
def test_a_neighbour_that_is_none(world: World, query: str) -> None:
    world.publish({"en": "We agree."})
    answer = world.browser("visitor").get(f"{page(world, 'switzerland')}?{query}")
    assert answer.status_code in (400, 404)


@pytest.mark.parametrize("id_", ["0123456789ab", "9" * 30, "-1", "%00", "%ff%fe", "ch"])
def test_an_organisation_that_is_none(world: World, id_: str) -> None:
    assert world.browser("visitor").get(f"{LIST}/{id_}").status_code == 404


def test_a_name_in_a_thread_leads_to_the_page_of_the_organisation(world: World) -> None:
    """Only where there is one: of what waits, its author sees a name."""
    visitor, author = world.browser("visitor"), world.browser("author")
    waiting = world.post({"en": "This waits."})
    link = f'href="{page(world, "switzerland")}"'
    for there in (THREAD, f"/en/comments/{waiting}"):
        assert "This waits." in author.get(there).text
        assert link not in author.get(there).text
    public = world.publish({"en": "This is public."})
    for there in (THREAD, THREAD, f"/en/comments/{public}"):  # drawn, and kept
        assert visitor.get(there).text.count(link) == 1
        assert author.get(there).text.count(link) == 1
    assert visitor.get(page(world, "switzerland")).status_code == 200
    personal = world.publish({"en": "I speak for myself."}, by="person", capacity=Capacity.PERSONAL)
    main = visitor.get(f"/en/comments/{personal}").text.partition("<main")[2]
    assert "/organisations/" not in main


def test_names_that_were_drawn_follow_a_merge(world: World) -> None:
    public = world.publish({"en": "This is public."})
    visitor = world.browser("visitor")
    world.add_organisation("union", kind=OrganisationKind.STATE, state="FR", names={"en": "Union"})
    old, new = (world.organisations[name] for name in ("switzerland", "union"))
    assert f"/en/organisations/{old}" in visitor.get(THREAD).text
    with world.app.app_context():
        merge(by=Actor("policy:command"), absorbed=old, into=new, version=None, at=now())
    for there in (THREAD, f"/en/comments/{public}"):
        text = visitor.get(there).text
        assert f"/en/organisations/{new}" in text
        assert old not in text
    assert visitor.get(f"/en/organisations/{new}").status_code == 200
    assert visitor.get(f"/en/organisations/{old}").status_code == 302


def test_an_old_address_leads_to_the_organisation_that_absorbed_it(world: World) -> None:
    world.publish({"en": "We agree."}, by="rival", organisation="alliance")
    old = page(world, "alliance")
    with world.app.app_context():
        merge(
            by=Actor("policy:command"),
            absorbed=world.organisations["alliance"],
            into=world.organisations["switzerland"],
            version=None,
            at=now(),
        )
    visitor = world.browser("visitor")
    answer = visitor.get(old)
    assert (answer.status_code, answer.location) == (302, page(world, "switzerland"))
    text = visitor.get(answer.location).text
    assert "Switzerland" in text
    assert "Forest Alliance" in text  # under whose name it was posted, and whom it absorbed
    # Nobody learns from a redirect of an organisation that has said nothing in public.
    world.add_organisation("silent", kind=OrganisationKind.MEDIA, names={"en": "Silent"})
    world.add_organisation("other", kind=OrganisationKind.MEDIA, names={"en": "Other"})
    with world.app.app_context():
        merge(
            by=Actor("policy:command"),
            absorbed=world.organisations["silent"],
            into=world.organisations["other"],
            version=None,
            at=now(),
        )
    assert visitor.get(page(world, "silent")).status_code == 404
    # Nor from the page of an organisation that has absorbed one.
    with world.app.app_context():
        merge(
            by=Actor("policy:command"),
            absorbed=world.organisations["other"],
            into=world.organisations["switzerland"],
            version=None,
            at=now(),
        )
    text = visitor.get(page(world, "switzerland")).text
    assert ("Silent" in text, "Other" in text) == (False, False)


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "{{7*7}}", "A\u202eB", "x" * 300])
def test_a_hostile_name_is_inert(world: World, name: str) -> None:
    world.add_organisation("hostile", names={"en": name})
    world.grant("person", "hostile", MandateRole.DRAFTER)
    world.publish({"en": "We agree."}, by="person", organisation="hostile")
    for address in (LIST, page(world, "hostile")):
        text = world.browser("visitor").get(address).text
        assert "<script>alert" not in text
        assert "<bdi>" in text


def test_the_statements_do_not_grow_with_the_comments(world: World) -> None:
    numbers = []
    for _round in range(2):
        for turn in range(3):
            world.publish({"en": f"Number {turn}."})
        with statements(world.app) as sent:
            assert world.browser("visitor").get(page(world, "switzerland")).status_code == 200
        numbers.append(len(sent))
    assert numbers[0] == numbers[1] <= 9
