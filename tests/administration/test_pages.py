"""The desk of administrators through the door: searches, acts, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from forum.accounts.models import Person, SiteGrant
from forum.accounts.rules import SiteRole
from forum.administration import queries
from forum.ledger.models import Entry
from forum.organisations.models import Mandate, Organisation, OrganisationName
from forum.organisations.rules import MandateRole, MandateState, OrganisationKind
from forum.spaces.rules import Role
from tests.world import SPACE, World, form, forms

DESK = "/en/administration"
TODAY = "2026-11-16"


def person(world: World, who: str) -> str:
    return f"{DESK}/people/{world.viewer(who).public_id}"


def house(world: World, name: str) -> str:
    return f"{DESK}/organisations/{world.organisations[name]}"


def pages(world: World) -> Iterator[str]:
    yield from (f"{DESK}/{name}" for name in ("people", "organisations", "mandates", "ledger"))
    yield DESK
    yield f"{DESK}/organisations/new"
    yield person(world, "author")
    yield house(world, "alliance")
    yield f"{house(world, 'alliance')}/merge"


def acts(world: World) -> Iterator[tuple[str, dict[str, Any]]]:
    target = person(world, "person")
    yield f"{target}/roles", {"role": "administrator", "do": "grant"}
    yield f"{target}/activity", {"do": "deactivate"}
    yield f"{target}/sign-ins", {}
    yield f"{target}/appointments", {"space": SPACE, "space_role": "moderator"}
    yield (
        f"{target}/mandates",
        {"house": "CH", "role": "drafter", "starts_on": TODAY, "proof": "A letter"},
    )
    yield f"{DESK}/organisations/new", {"kind": "media", "name-en": "A paper"}
    yield house(world, "alliance"), {"kind": "media", "name-en": "A paper", "version": "1"}
    yield (
        f"{house(world, 'alliance')}/merge",
        {"into": world.organisations["switzerland"], "version": "1"},
    )


def entries(world: World) -> list[Entry]:
    with world.reading() as session:
        return list(session.scalars(select(Entry).order_by(Entry.id)))


# --- who ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["visitor", "person", "author", "moderator", "secretariat"])
def test_for_everybody_else_there_are_no_such_pages(world: World, who: str) -> None:
    before = len(entries(world))
    browser = world.browser(who)
    for address in pages(world):
        answer = browser.get(address)
        assert answer.status_code == 404, address
        assert answer.headers["Cache-Control"] == "private, no-store"
    for address, sent in acts(world):
        assert browser.post(address, data=sent).status_code == 404, address
    assert len(entries(world)) == before
    assert "/administration" not in browser.get("/en/").text


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_administrators_find_every_page_in_every_language(world: World, language: str) -> None:
    world.publish({"en": "We agree."})
    administrator = world.browser("administrator")
    for address in pages(world):
        answer = administrator.get(address.replace("/en/", f"/{language}/"))
        assert answer.status_code in (200, 302), address
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_every_act_needs_a_recent_sign_in(world: World) -> None:
    before = len(entries(world))
    administrator = world.browser("administrator")
    world.wait(60)
    for address, sent in acts(world):
        assert administrator.post(address, data=sent).status_code == 401, address
    assert len(entries(world)) == before
    assert "Sign in again" in administrator.get(person(world, "person")).text


def test_an_administrator_no_longer_does_nothing(world: World) -> None:
    """Their pages are gone with the role, at once."""
    world.browser("administrator")
    other = world.browser("administrator")
    with world.app.app_context():
        from forum.accounts.actions import grant_site_role

        email = world.emails["person"]
        grant_site_role(
            email=email, role=SiteRole.ADMINISTRATOR, at=world.at(0), by="policy:command"
        )
    sent = {"role": "administrator", "do": "end"}
    first = world.browser("person").post(f"{person(world, 'administrator')}/roles", data=sent)
    assert first.status_code == 303
    assert other.get(f"{DESK}/people").status_code == 404


# --- people -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("signed-in RIVAL", True),
        ("rival@people", True),
        ("rïvàl", True),
        ("r%l", False),
        ("r_val", False),
        ("' OR '1'='1", False),
        ("\u202e", False),
        ("x" * 3000, False),
        ("9" * 30, False),
    ],
)
def test_people_are_searched(world: World, wanted: str, found: bool) -> None:
    answer = world.browser("administrator").get(f"{DESK}/people", query_string={"q": wanted})
    assert answer.status_code == 200
    assert (person(world, "rival") in answer.text) is found


def test_people_are_paged(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 4)
    administrator = world.browser("administrator")
    seen: list[str] = []
    following: str | None = f"{DESK}/people"
    while following:
        text = administrator.get(following).text
        seen += [who for who in world.emails if person(world, who) in text]
        tail = text.partition('rel="next" href="')[2].partition('"')[0]
        following = tail.replace("&amp;", "&") or None
    assert sorted(seen) == sorted(world.emails)


def test_a_role_is_granted_and_ended(world: World) -> None:
    administrator, target = world.browser("administrator"), person(world, "person")
    there = world.browser("person")
    for do, holds in (("grant", True), ("grant", True), ("end", False), ("end", False)):
        sent = {"role": "secretariat", "do": do}
        assert administrator.post(f"{target}/roles", data=sent).status_code == 303
        assert (SiteRole.SECRETARIAT in world.viewer("person").site_roles) is holds
    # Whoever's rights change signs in anew.
    assert there.get("/en/mine").status_code == 401
    told = [(entry.act, entry.subject) for entry in entries(world)][-2:]
    public_id = world.viewer("person").public_id
    assert told == [("role.grant", public_id), ("role.end", public_id)]
    assert world.breaks() == []


def test_deactivating_ends_every_sign_in_at_once(world: World) -> None:
    browsers = [world.browser("person"), world.browser("person")]
    address = f"{person(world, 'person')}/activity"
    administrator = world.browser("administrator")
    assert administrator.post(address, data={"do": "deactivate"}).status_code == 303
    assert {browser.get("/en/mine").status_code for browser in browsers} == {401}
    assert "Deactivated" in administrator.get(person(world, "person")).text
    assert administrator.post(address, data={"do": "reactivate"}).status_code == 303
    # Old sign-ins stay ended; a new one begins.
    assert {browser.get("/en/mine").status_code for browser in browsers} == {401}
    assert world.browser("person").get("/en/mine").status_code == 200
    assert [entry.act for entry in entries(world)][-2:] == [
        "person.deactivate",
        "person.reactivate",
    ]


def test_somebody_is_signed_out_everywhere_and_signs_in_again(world: World) -> None:
    browsers = [world.browser("person"), world.browser("person")]
    administrator, there = world.browser("administrator"), person(world, "person")
    ending = form(administrator.get(there), "Sign them out everywhere")
    answer = administrator.post(ending.action, data=ending.fields)
    assert (answer.status_code, answer.location) == (303, f"{there}?done=signed-out")
    assert {browser.get("/en/mine").status_code for browser in browsers} == {401}
    page = administrator.get(answer.location).text
    assert "They are signed out everywhere." in page
    assert "Sign them out everywhere" not in page, "there is nothing left to end"
    told = entries(world)[-1]
    public_id = world.viewer("person").public_id
    assert (told.act, told.subject) == ("sign_in.end_all", public_id)
    assert told.details == {"ended": 2}
    assert world.browser("person").get("/en/mine").status_code == 200
    assert world.breaks() == []


def test_the_last_administrator_stays(world: World) -> None:
    administrator, own = world.browser("administrator"), person(world, "administrator")
    for address, sent in (
        (f"{own}/roles", {"role": "administrator", "do": "end"}),
        (f"{own}/activity", {"do": "deactivate"}),
    ):
        answer = administrator.post(address, data=sent)
        assert answer.status_code == 422
        assert "This is the last administrator" in answer.text
    with world.reading() as session:
        assert session.scalars(select(SiteGrant.role)).all() == [SiteRole.ADMINISTRATOR]


def test_somebody_is_appointed_and_given_a_mandate(world: World) -> None:
    administrator, target = world.browser("administrator"), person(world, "person")
    appointing = form(administrator.get(target), "Appoint")
    sent = appointing.filled(space=SPACE, languages="fr") | {"space_role": "translator"}
    assert administrator.post(appointing.action, data=sent).status_code == 303
    assert set(world.viewer("person").appointments.values()) == {frozenset({Role.TRANSLATOR})}
    giving = form(administrator.get(target), "Grant a mandate")
    sent = giving.filled(house="forest alliance", role="focal_point", proof="Letter of 3 May")
    assert administrator.post(giving.action, data=sent).status_code == 303
    (held,) = world.viewer("person").mandates
    assert held.role is MandateRole.FOCAL_POINT
    text = administrator.get(target).text
    assert ("Forest Alliance" in text, "Draft guide" in text) == (True, True)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"house": "nobody"}, "house"),
        ({"house": ""}, "house"),
        ({"house": "%"}, "house"),
        ({"house": "a"}, "house"),  # several fit
        ({"proof": ""}, "proof"),
        ({"starts_on": "tomorrow"}, "starts_on"),
        ({"role": "king"}, "role"),
    ],
)
def test_a_mandate_that_cannot_be_given(world: World, sent: dict[str, str], field: str) -> None:
    usual = {"house": "CH", "role": "drafter", "starts_on": TODAY, "proof": "A letter"}
    answer = world.browser("administrator").post(
        f"{person(world, 'person')}/mandates", data=usual | sent
    )
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert f'id="f-{field}"' in answer.text
    assert world.viewer("person").mandates == ()


@pytest.mark.parametrize("id_", ["0123456789ab", "9" * 30, "-1", "%00", "people"])
def test_a_person_who_is_none(world: World, id_: str) -> None:
    administrator = world.browser("administrator")
    assert administrator.get(f"{DESK}/people/{id_}").status_code == 404
    for part in ("roles", "activity", "appointments", "mandates"):
        sent = {"role": "secretariat", "do": "grant", "house": "CH", "space": SPACE}
        assert administrator.post(f"{DESK}/people/{id_}/{part}", data=sent).status_code in (
            404,
            422,
        )


@pytest.mark.parametrize(
    ("part", "sent"),
    [
        ("roles", {"role": "king", "do": "grant"}),
        ("roles", {"role": ["secretariat", "administrator"], "do": "crown"}),
        ("roles", {}),
        ("activity", {"do": "erase"}),
        ("appointments", {"space": "nowhere", "space_role": "moderator"}),
        ("appointments", {"space": SPACE, "space_role": "king"}),
        ("appointments", {"space": SPACE, "space_role": "moderator", "languages": "klingon!"}),
    ],
)
def test_an_act_that_cannot_be(world: World, part: str, sent: dict[str, Any]) -> None:
    before = len(entries(world))
    answer = world.browser("administrator").post(f"{person(world, 'person')}/{part}", data=sent)
    assert answer.status_code in (404, 422)
    assert len(entries(world)) == before


# --- organisations ------------------------------------------------------------------------------


def test_an_organisation_is_added_renamed_and_merged(world: World) -> None:
    comment = world.publish({"en": "We agree."}, by="rival", organisation="alliance")
    administrator = world.browser("administrator")
    adding = form(administrator.get(f"{DESK}/organisations/new"), "Add it")
    sent = adding.filled(kind="state", state="fr")
    answer = administrator.post(adding.action, data=sent)
    assert answer.status_code == 303
    assert "France" in administrator.get(answer.location).text
    assert administrator.post(adding.action, data=sent).status_code == 422  # it is here already
    renaming = form(administrator.get(house(world, "alliance")), "Save")
    sent = renaming.filled(name_en="Forest League", name_pt="Liga da Floresta", acronym_en="FL")
    assert administrator.post(renaming.action, data=sent).status_code == 303
    text = administrator.get(house(world, "alliance")).text
    for words in ("Forest League", "Liga da Floresta", "Former names", "Forest Alliance"):
        assert words in text
    stale = administrator.post(renaming.action, data=sent)
    assert (stale.status_code, "Saved meanwhile by somebody else" in stale.text) == (409, False)
    stale = administrator.post(renaming.action, data=sent | {"name-en": ["Another"]})
    assert (stale.status_code, "Saved meanwhile by somebody else" in stale.text) == (409, True)
    merging = f"{house(world, 'alliance')}/merge"
    found = administrator.get(f"{merging}?q=swit").text
    into = f"{merging}?into={world.organisations['switzerland']}"
    assert into in found
    there = administrator.get(into)
    assert ("1 comment" in there.text, "1 mandate" in there.text) == (True, True)
    sure = form(there, "Merge them")
    assert administrator.post(sure.action, data=sure.filled()).status_code == 303
    assert administrator.post(sure.action, data=sure.filled()).status_code == 404
    gone = administrator.get(house(world, "alliance"))
    assert (gone.status_code, gone.location) == (302, house(world, "switzerland"))
    text = administrator.get(gone.location).text
    assert ("Has absorbed" in text, "Forest League" in text) == (True, True)
    with world.reading() as session:
        swiss = session.scalars(select(Organisation.id).where(Organisation.state == "CH")).one()
    assert world.record(comment).organisation_id == swiss
    assert world.breaks() == []


HOSTILE = [
    "\u202eevil\u202c",
    "a\u200b\u2060b",
    "' OR 1=1; --",
    "<script>alert(1)</script>",
    "{{7*7}} ${7} %s",
    "=1+1",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_stored_clean_and_shown_inert(world: World, name: str) -> None:
    administrator = world.browser("administrator")
    answer = administrator.post(
        f"{DESK}/organisations/new", data={"kind": "media", "name-en": name, "acronym-en": "X"}
    )
    assert answer.status_code == 303
    with world.reading() as session:
        kept = session.scalars(
            select(OrganisationName.name).order_by(OrganisationName.organisation_id.desc())
        ).first()
    assert kept is not None
    assert "\u202e" not in kept
    for address in (answer.location, f"{DESK}/organisations"):
        text = administrator.get(address).text
        assert "<script>alert" not in text
        assert "\u202e" not in text


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"kind": "media"}, "name-en"),
        ({"kind": "media", "name-en": "\u200b\u202e "}, "name-en"),
        ({"kind": "media", "name-en": "x" * 500}, "name-en"),
        ({"kind": "media", "name-en": "A", "acronym-en": "x" * 41}, "acronym-en"),
        ({"kind": "media", "acronym-fr": "AF"}, "name-fr"),
        ({"kind": "media", "name-en": "forest ALLIANCE"}, "name-en"),
        ({"kind": "king", "name-en": "A"}, "kind"),
        ({"kind": "state", "state": "ZZ"}, "state"),
        ({"kind": "state", "state": "EU"}, "state"),
        ({"kind": "state", "state": "001"}, "state"),
        ({"kind": "state", "state": "ＣＨ"}, "state"),
        ({"kind": "state", "state": ""}, "state"),
        ({"kind": "state", "state": "CH"}, "state"),
    ],
)
def test_an_organisation_that_cannot_be(world: World, sent: dict[str, str], field: str) -> None:
    answer = world.browser("administrator").post(f"{DESK}/organisations/new", data=sent)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text


def test_what_is_no_state_becomes_none(world: World) -> None:
    answer = world.browser("administrator").post(
        house(world, "alliance"), data={"kind": "state", "state": "FR", "version": "1"}
    )
    assert (answer.status_code, 'href="#f-kind"' in answer.text) == (422, True)


@pytest.mark.parametrize("data", [b"name-en=%00", b"name-en=%ff%fe&kind=media"])
def test_broken_fields(world: World, data: bytes) -> None:
    answer = world.browser("administrator").post(
        f"{DESK}/organisations/new", data=data, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 400


def test_a_doubled_field_counts_once(world: World) -> None:
    answer = world.browser("administrator").post(
        f"{DESK}/organisations/new", data={"kind": "media", "name-en": ["One paper", "Two papers"]}
    )
    assert answer.status_code == 303
    assert "Two papers" not in world.browser("administrator").get(answer.location).text


@pytest.mark.parametrize("into", ["", "0123456789ab", "9" * 30, "' OR 1=1"])
def test_a_merge_into_nothing(world: World, into: str) -> None:
    address = f"{house(world, 'alliance')}/merge"
    administrator = world.browser("administrator")
    assert administrator.get(address, query_string={"into": into}).status_code == 200
    answer = administrator.post(address, data={"into": into, "version": "1"})
    assert answer.status_code == 422
    answer = administrator.post(
        address, data={"into": world.organisations["switzerland"], "version": "9" * 30}
    )
    assert answer.status_code == 409


# --- mandates and the ledger --------------------------------------------------------------------


def test_mandates_are_listed_by_state_and_person(world: World) -> None:
    administrator = world.browser("administrator")
    with world.reading() as session:
        public_id = session.scalars(
            select(Mandate.public_id)
            .join(Person, Person.id == Mandate.person_id)
            .where(Person.email == world.emails["rival"])
        ).one()
    address = f"/en/mandates/{public_id}"
    for query, found in (
        ("", True),
        ("?q=RIVAL", True),
        ("?q=author", False),
        ("?state=granted", True),
        ("?state=requested", False),
        ("?q=%25", False),
    ):
        assert (address in administrator.get(f"{DESK}/mandates{query}").text) is found, query
    assert administrator.get(f"{DESK}/mandates?state=king").status_code == 404
    assert administrator.get(f"{DESK}/mandates?before=king").status_code == 404
    there = administrator.get(address)
    sent = {"version": "1", "act": "mandate.end", "note": "The letter was withdrawn."}
    assert "End this mandate" in there.text
    assert administrator.post(f"{address}/decisions", data=sent).status_code == 303
    with world.reading() as session:
        state = session.scalars(select(Mandate.state).where(Mandate.public_id == public_id)).one()
    assert state is MandateState.ENDED


def rows(text: str) -> int:
    return text.count("<tr>") - 1 if "<table" in text else 0


def test_the_ledger_is_filtered(world: World) -> None:
    comment = world.publish({"en": "A secret kestrel."}, by="rival", organisation="alliance")
    administrator = world.browser("administrator")
    rival, alliance = world.viewer("rival").public_id, world.organisations["alliance"]

    def count(**query: str) -> int:
        answer = administrator.get(f"{DESK}/ledger", query_string=query)
        assert answer.status_code == 200
        assert "kestrel" not in answer.text
        return rows(answer.text)

    assert count(act="comment.submit") == 1
    assert count(act="comment.submit", chain=SPACE) == 1
    assert count(act="comment.submit", chain="site") == 0
    assert count(act="comment.submit", chain="forests") == 0
    assert count(person=rival) == count(person="rival@people.example") == count(person="RIVAL") == 1
    assert count(person="policy:nobody") == 0
    assert count(about=comment) == 2
    assert count(about=alliance) == 2  # it was added, and a mandate names it
    assert count(about="%") == count(about="' OR 1=1") == count(act="x.y") == 0
    assert count(chain="nowhere") == count(chain="' OR 1=1") == 0
    assert count(first="2026-11-16", act="comment.submit") == 1
    assert count(last="2026-11-15") == 0
    assert count(first="2026-11-17") == 0
    assert count(first="2026-11-16", last="2026-11-16") > 2
    assert count(before="x" * 64) == count(before="9" * 30) == count()


@pytest.mark.parametrize(
    "day", ["yesterday", "2026-02-30", "9" * 30, "9999-12-31", "２０２６-11-16"]
)
def test_a_day_that_is_none(world: World, day: str) -> None:
    for name in ("first", "last"):
        answer = world.browser("administrator").get(f"{DESK}/ledger", query_string={name: day})
        assert answer.status_code == 422
        assert f'href="#f-{name}"' in answer.text


def test_the_ledger_is_paged(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 7)
    administrator = world.browser("administrator")
    total, following = 0, f"{DESK}/ledger?chain=site"
    while following:
        text = administrator.get(following).text
        total += rows(text)
        following = text.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert total == len([entry for entry in entries(world) if entry.chain == "site"])


def test_forms_keep_what_was_written(world: World) -> None:
    answer = world.browser("administrator").post(
        f"{DESK}/organisations/new", data={"kind": "state", "state": "XX", "name-fr": "Ici"}
    )
    adding = next(each for each in forms(answer) if each.action.endswith("/new"))
    assert dict(adding.fields)["name-fr"] == "Ici"
    assert dict(adding.fields)["state"] == "XX"
    assert OrganisationKind.STATE.value in dict(adding.fields)["kind"]
