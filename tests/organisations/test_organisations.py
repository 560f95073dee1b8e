"""Adding, renaming and merging organisations: acts, their entries, and what stays as it was."""

from __future__ import annotations

import datetime as dt

import pytest
from babel import Locale
from sqlalchemy import select

from forum.accounts.rights import Actor
from forum.comments.actions.organisation_merge import merge
from forum.comments.models import Comment
from forum.comments.rules import Act
from forum.core.clock import now
from forum.core.errors import Invalid, NotThere, Problem, Stale
from forum.ledger.models import Entry
from forum.organisations.actions import organisations as organisation_actions
from forum.organisations.actions.organisations import OrganisationDetails
from forum.organisations.models import Mandate, Organisation
from forum.organisations.queries import organisations
from forum.organisations.rules import (
    STATES,
    MandateRole,
    MandateState,
    OrganisationKind,
    may_clear,
    may_draft,
    may_submit,
)
from tests.world import World

COMMAND = Actor("policy:command")
HOUSE = OrganisationDetails(
    OrganisationKind.CIVIL_SOCIETY, None, {"en": "River House"}, {"en": "RH"}
)


def doer(world: World, who: str) -> Actor:
    viewer = world.viewer(who)
    return Actor(viewer.public_id, viewer.person_id)


def add(world: World, details: OrganisationDetails = HOUSE, by: str = "administrator") -> str:
    with world.app.app_context():
        return organisation_actions.add(by=doer(world, by), details=details, at=now())


def version(world: World, organisation: str) -> int:
    with world.reading() as session:
        found = organisations.organisation(session, organisation)
        assert found is not None
        return found.version


def entries(world: World, act: str) -> list[Entry]:
    with world.reading() as session:
        return list(session.scalars(select(Entry).where(Entry.act == act).order_by(Entry.id)))


def test_every_state_has_a_code_of_iso_and_a_name_in_each_language() -> None:
    assert len(STATES) == 243
    for tag in ("en", "fr", "es"):
        names = Locale(tag).territories
        assert {code for code in STATES if not names.get(code)} == set()
    assert STATES.isdisjoint({"ZZ", "EU", "UN", "001", "XK", "AQ", "EZ", "QO", "XA"})


@pytest.mark.parametrize(
    ("role", "drafts", "clears", "submits", "submits_where_cleared"),
    [
        # Whoever speaks for an organisation writes for it and submits, unless it clears first.
        (MandateRole.DRAFTER, True, False, True, False),
        (MandateRole.CLEARER, True, True, True, True),
        (MandateRole.FOCAL_POINT, True, True, True, True),
    ],
)
def test_what_a_mandate_allows(
    role: MandateRole, drafts: bool, clears: bool, submits: bool, submits_where_cleared: bool
) -> None:
    assert may_draft(role) is drafts
    assert may_clear(role) is clears
    assert may_submit(role, clears=False) is submits
    assert may_submit(role, clears=True) is submits_where_cleared


# --- adding and renaming ------------------------------------------------------------------------


def test_an_organisation_is_added_once(world: World) -> None:
    made = add(world)
    (entry,) = [one for one in entries(world, "organisation.add") if one.subject == made]
    assert entry.actor == world.viewer("administrator").public_id
    assert "River" not in str(entry.details)
    with pytest.raises(Invalid, match="Another organisation has this name"):
        add(world, OrganisationDetails(OrganisationKind.MEDIA, None, {"en": "river HOUSE"}, {}))
    with pytest.raises(Invalid, match="This state is here already"):
        add(world, OrganisationDetails(OrganisationKind.STATE, "CH", {}, {}))


@pytest.mark.parametrize("who", ["person", "author", "moderator", "secretariat"])
def test_others_add_rename_and_merge_nothing(world: World, who: str) -> None:
    with pytest.raises(NotThere):
        add(world, by=who)
    alliance, swiss = world.organisations["alliance"], world.organisations["switzerland"]
    before = len(entries(world, "organisation.rename")) + len(entries(world, "organisation.merge"))
    with world.app.app_context():
        with pytest.raises(NotThere):
            organisation_actions.rename(
                by=doer(world, who), organisation=alliance, details=HOUSE, version=1, at=now()
            )
        with pytest.raises(NotThere):
            merge(by=doer(world, who), absorbed=alliance, into=swiss, version=1, at=now())
    after = len(entries(world, "organisation.rename")) + len(entries(world, "organisation.merge"))
    assert before == after


def test_a_name_that_was_given_up_is_kept_with_its_day(world: World) -> None:
    comment = world.publish({"en": "We agree."}, by="rival", organisation="alliance")
    alliance = world.organisations["alliance"]
    new = OrganisationDetails(
        OrganisationKind.CIVIL_SOCIETY,
        None,
        {"en": "Forest League", "fr": "Ligue des forêts"},
        {"fr": "LDF"},
    )
    with world.app.app_context():
        organisation_actions.rename(
            by=doer(world, "administrator"),
            organisation=alliance,
            details=new,
            version=version(world, alliance),
            at=now(),
        )
    with world.reading() as session:
        found = organisations.organisation(session, alliance)
        assert found is not None
        assert (found.name("fr"), found.name("es"), found.acronym("fr")) == (
            "Ligue des forêts",
            "Forest League",
            "LDF",
        )
        (former,) = organisations.former_names(session, found.id)
        assert (former.name, former.language, former.used_until) == ("Forest Alliance", "en", now())
    # What was posted stands under the name under which it was posted.
    assert world.record(comment).organisation_names == {"en": "Forest Alliance"}
    (entry,) = entries(world, "organisation.rename")
    assert entry.details == {"fields": ["en.name", "fr.name"]}


def test_the_second_of_two_who_rename_is_told(world: World) -> None:
    alliance = world.organisations["alliance"]
    began = version(world, alliance)
    with world.app.app_context():
        for turn, name in enumerate(("One", "Two")):
            details = OrganisationDetails(OrganisationKind.CIVIL_SOCIETY, None, {"en": name}, {})
            try:
                organisation_actions.rename(
                    by=COMMAND, organisation=alliance, details=details, version=began, at=now()
                )
            except Stale:
                assert turn == 1
    with world.reading() as session:
        found = organisations.organisation(session, alliance)
        assert found is not None
        assert found.name("en") == "One"


def test_a_state_stays_a_state(world: World) -> None:
    with pytest.raises(Invalid, match="stays a state"), world.app.app_context():
        organisation_actions.rename(
            by=COMMAND,
            organisation=world.organisations["switzerland"],
            details=HOUSE,
            version=None,
            at=now(),
        )


def test_whether_an_organisation_clears_is_its_focal_points_to_say(world: World) -> None:
    swiss = world.organisations["switzerland"]
    for who, may in (
        ("author", True),
        ("administrator", True),
        ("colleague", False),  # a drafter
        ("rival", False),  # of another organisation
        ("former", False),
        ("moderator", False),
    ):
        with world.app.app_context():
            was = version(world, swiss)
            wanted = may and not _clears(world, swiss)
            try:
                organisation_actions.set_clearance(
                    by=doer(world, who), organisation=swiss, clears=wanted, version=was, at=now()
                )
            except NotThere:
                assert not may
            else:
                assert may
                assert _clears(world, swiss) is wanted
    assert [one.details for one in entries(world, "organisation.set_clearance")] == [
        {"clears": True},
        {"clears": False},
    ]


def _clears(world: World, organisation: str) -> bool:
    with world.reading() as session:
        return session.scalars(
            select(Organisation.clears).where(Organisation.public_id == organisation)
        ).one()


# --- merging ------------------------------------------------------------------------------------


def merged(world: World, absorbed: str = "alliance", into: str = "switzerland") -> dict[str, int]:
    with world.app.app_context():
        return merge(
            by=doer(world, "administrator"),
            absorbed=world.organisations[absorbed],
            into=world.organisations[into],
            version=None,
            at=now(),
        )


def test_what_one_organisation_had_is_the_others(world: World) -> None:
    public = world.publish({"en": "We agree."}, by="rival", organisation="alliance")
    held = world.post({"en": "Held."}, by="rival", organisation="alliance")
    elsewhere = world.post({"en": "There."}, by="rival", organisation="alliance", space="forests")
    draft = world.save({"en": "A draft."}, by="rival", organisation="alliance")
    own = world.post({"en": "Ours."})
    changes = {one: world.record(one).changes for one in (public, held, elsewhere, draft, own)}
    assert merged(world) == {"comments": 3, "mandates": 1}
    with world.reading() as session:
        into = session.scalars(select(Organisation).where(Organisation.state == "CH")).one()
    for one in (public, held, elsewhere, draft):
        record = world.record(one)
        assert record.organisation_id == into.id
        assert record.organisation_names == {"en": "Forest Alliance"}
        assert record.changes == changes[one] + 1
    assert world.record(own).changes == changes[own]
    # Who spoke for the one speaks for the other, with what was theirs in their hands.
    assert world.viewer("rival").organisation_ids == {into.id}
    world.recall(held, by="rival")
    assert world.viewer("author").organisation_ids == {into.id}
    # The site's chain says it, and each space's with the comments that moved there.
    told = entries(world, "organisation.merge")
    assert [one.subject for one in told] == [world.organisations["alliance"]] * 3
    assert sorted(str(one.details["comments"]) for one in told) == sorted(
        [str([public, held]), str([elsewhere]), "3"]
    )
    assert world.breaks() == []


def test_an_organisation_that_was_absorbed_can_be_chosen_no_more(world: World) -> None:
    began = world.viewer("rival")  # opened the composer before
    merged(world)
    with pytest.raises(Problem, match="no current mandate"):
        world.post({"en": "We agree."}, by=began, organisation="alliance")
    with pytest.raises(Problem, match="no current mandate"):
        world.save({"en": "We agree."}, by=began, organisation="alliance")
    world.post({"en": "We agree."}, by="rival", organisation="switzerland")
    with pytest.raises(NotThere):
        merged(world)  # it is gone already


def test_an_edit_that_began_before_keeps_its_text_for_the_writer(world: World) -> None:
    comment = world.publish({"en": "We agree."}, by="rival", organisation="alliance")
    began = world.viewer("rival")
    merged(world)
    with pytest.raises(Invalid):
        world.post({"en": "We agree more."}, by=began, organisation="alliance", comment=comment)
    world.post({"en": "We agree more."}, by="rival", organisation="switzerland", comment=comment)
    assert world.record(comment).organisation_names == {"en": "Forest Alliance"}


@pytest.mark.parametrize(
    ("absorbed", "into", "told"),
    [
        ("alliance", "alliance", "cannot absorb itself"),
        ("switzerland", "alliance", "Only a state can absorb a state"),
    ],
)
def test_what_cannot_be_merged(world: World, absorbed: str, into: str, told: str) -> None:
    with pytest.raises(Invalid, match=told):
        merged(world, absorbed, into)


def test_a_chain_of_mergers_leads_to_the_last(world: World) -> None:
    world.organisations["house"] = add(world)
    merged(world, "house", "alliance")
    merged(world, "alliance", "switzerland")
    with world.reading() as session:
        for name in ("house", "alliance"):
            assert (
                organisations.merged_into(session, world.organisations[name])
                == (world.organisations["switzerland"])
            )
    # A mandate that is granted for the old name is one for the new organisation.
    world.grant("person", world.organisations["house"], MandateRole.DRAFTER)
    assert len(world.viewer("person").mandates) == 1


@pytest.mark.parametrize(
    ("ours", "theirs", "left"),
    [
        # Of two mandates that begin on one day the one that lasts longer stays open.
        (None, 30, None),
        (30, None, None),
        (30, 60, 60),
        (60, 30, 60),
    ],
)
def test_two_mandates_of_one_person_become_one(
    world: World, ours: int | None, theirs: int | None, left: int | None
) -> None:
    world.grant("person", "alliance", MandateRole.DRAFTER, until=ours)
    world.grant("person", "switzerland", MandateRole.DRAFTER, until=theirs)
    merged(world)
    person = world.viewer("person").person_id
    with world.reading() as session:
        held = session.scalars(select(Mandate).where(Mandate.person_id == person)).all()
        (open_one,) = [one for one in held if one.state is MandateState.GRANTED]
        (closed,) = [one for one in held if one.state is MandateState.ENDED]
    wanted = None if left is None else now().date() + dt.timedelta(days=left)
    assert open_one.ends_on == wanted
    (entry, *_spaces) = entries(world, "organisation.merge")
    assert entry.details["doubles"] == [closed.public_id]


def test_the_history_of_a_comment_says_what_moved_it(world: World) -> None:
    comment = world.publish({"en": "We agree."}, by="rival", organisation="alliance")
    merged(world)
    assert [entry.act for entry in world.ledger(comment)] == [Act.SUBMIT, Act.APPROVE]
    with world.reading() as session:
        space = session.scalars(select(Comment.space_id).where(Comment.public_id == comment)).one()
    assert space
    assert any(comment in str(one.details) for one in entries(world, "organisation.merge"))
