"""Reasons are those of a space: which it offers, and what it calls them, wherever they stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import unescape

import pytest
from sqlalchemy import select

from forum.comments.rules import Act, Reason, offered_reasons
from forum.core.clock import now
from forum.core.errors import Invalid
from forum.ledger.models import Entry
from forum.moderation.actions.redaction import redact
from forum.spaces.models import Space
from forum.spaces.rules import Capacity
from forum.spaces.rules.reasons import SpaceReason, label, reasons_of, to_keep
from tests.moderation.test_decisions import send
from tests.world import SPACE, World, form, forms, statements

PAGE = f"/en/spaces/{SPACE}/moderation/reasons"
THREAD = "/{}/spaces/guide/questions/1"
ANNEX = {
    "code": "annex",
    "words-en": "its annex is missing",
    "words-fr": "il manque son annexe",
    "words-es": "falta su anexo",
}
USUAL = [code.value for code in Reason]


def current(world: World, who: str = "secretariat") -> dict[str, str]:
    page = world.browser(who).get(PAGE)
    assert page.status_code == 200
    return dict(form(page, "Save").fields)


def save(world: World, changed: Mapping[str, str], *, without: tuple[str, ...] = ()) -> int:
    given = {name: one for name, one in current(world).items() if name not in without} | changed
    return world.browser("secretariat").post(PAGE, data=given).status_code


def call(world: World, code: str, words: str) -> None:
    """Changes the row itself: the words of a reason that was given stay as they are."""
    world.set_space(reasons=to_keep((SpaceReason(code, (("en", words),)),)))


def kept(world: World) -> tuple[SpaceReason, ...]:
    with world.reading() as session:
        return reasons_of(session.scalars(select(Space.reasons).where(Space.slug == SPACE)).one())


def choices(world: World, address: str, who: str = "moderator") -> list[str]:
    """The codes that the page's first list of reasons offers."""
    page = world.browser(who).get(address).text
    listed = page.split('name="reason"')[1].split("</select>")[0]
    return [part.split('"')[0] for part in listed.split('<option value="')[2:]]


# --- pure ---------------------------------------------------------------------------------------


def test_what_a_space_offers() -> None:
    assert offered_reasons(()) == USUAL
    away = SpaceReason("unclear", offered=False)
    own, old = SpaceReason("annex"), SpaceReason("annex_b", offered=False)
    assert offered_reasons((away, own, old)) == [
        *(code for code in USUAL if code != "unclear"),
        "annex",
    ]


LABELS = [
    ("annex", "fr", "", "il manque son annexe"),
    ("annex", "pt", "", "its annex is missing"),  # an interface language more: the English one
    ("other", "fr", "autre motif", "autre motif"),  # has a label of its own in English only
    ("other", "en", "another reason", "something else"),
    ("unclear", "en", "it cannot be understood", "it cannot be understood"),
    ("never_heard_of", "en", "", "never_heard_of"),
]


@pytest.mark.parametrize(("code", "language", "usual", "words"), LABELS)
def test_what_a_reason_is_called(code: str, language: str, usual: str, words: str) -> None:
    reasons = reasons_of(
        [
            {
                "code": "annex",
                "labels": {"en": "its annex is missing", "fr": "il manque son annexe"},
                "offered": True,
            },
            {"code": "other", "labels": {"en": "something else"}, "offered": True},
        ]
    )
    assert label(code, reasons, language, usual) == words
    assert reasons_of(to_keep(reasons)) == reasons


# --- the page -----------------------------------------------------------------------------------


def test_a_code_is_added_and_the_ledger_names_it(world: World) -> None:
    assert save(world, ANNEX) == 303
    (annex,) = kept(world)
    assert (annex.code, annex.offered, dict(annex.labels)["fr"]) == (
        "annex",
        True,
        "il manque son annexe",
    )
    with world.reading() as session:
        entry = session.scalars(select(Entry).order_by(Entry.id.desc())).first()
    assert entry is not None
    assert (entry.act, entry.details) == ("space.set_reasons", {"codes": ["annex"]})
    assert current(world)["label_annex-es"] == "falta su anexo"


def test_nothing_changed_is_nothing_done(world: World) -> None:
    assert save(world, ANNEX) == 303
    before = current(world)
    assert save(world, {}) == 303
    assert current(world) == before


def test_a_code_is_never_deleted_only_offered_no_longer(world: World) -> None:
    assert save(world, ANNEX) == 303
    assert save(world, {}, without=("offered_annex", "offered_unclear")) == 303
    assert {one.code: one.offered for one in kept(world)} == {"annex": False, "unclear": False}
    assert save(world, {"offered_unclear": "1"}) == 303
    assert {one.code: one.offered for one in kept(world)} == {"annex": False, "unclear": True}


MISTAKES = [
    ({"words-es": ""}, "words-es"),
    ({"code": ""}, "code"),
    ({"code": "a"}, "code"),
    ({"code": "An Annex"}, "code"),
    ({"code": "a" * 41}, "code"),
    ({"code": "unclear"}, "code"),
    ({"words-en": "w" * 201}, "words-en"),
    ({"label_other-en": "w" * 201}, "label_other-en"),
]


@pytest.mark.parametrize(("changed", "field"), MISTAKES)
def test_mistakes_are_told_at_their_fields(
    world: World, changed: dict[str, str], field: str
) -> None:
    given = current(world) | ANNEX | changed
    answer = world.browser("secretariat").post(PAGE, data=given)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert f'id="f-{field}"' in answer.text
    assert kept(world) == ()


def test_at_least_one_is_offered(world: World) -> None:
    nothing = tuple(f"offered_{code}" for code in USUAL)
    assert save(world, {}, without=nothing) == 422
    assert kept(world) == ()


def test_the_second_of_two_who_save_is_told(world: World) -> None:
    given = current(world)
    assert save(world, ANNEX) == 303
    mine = given | {"label_other-en": "something else"}
    answer = world.browser("administrator").post(PAGE, data=mine)
    assert answer.status_code == 409
    assert "something else" in answer.text
    assert "its annex is missing" in answer.text
    again = dict(form(answer, "Save").fields)
    assert world.browser("administrator").post(PAGE, data=again).status_code == 303
    assert {one.code for one in kept(world)} == {"annex", "other"}


# --- at the desk --------------------------------------------------------------------------------


def test_each_item_of_the_queue_offers_what_its_space_offers(world: World) -> None:
    save(world, ANNEX, without=("offered_unclear",))
    world.post({"en": "We agree."})
    world.post({"en": "Elsewhere."}, space="forests", by="person", capacity=Capacity.PERSONAL)
    expected = [code for code in USUAL if code != "unclear"]
    assert choices(world, "/en/moderation") == [*expected, "annex"]
    assert choices(world, "/en/moderation", "neighbour") == USUAL


def test_a_decision_gives_a_reason_that_the_space_offers(world: World) -> None:
    save(world, ANNEX, without=("offered_unclear",))
    comment = world.post({"en": "We agree."})
    chosen = [world.revision(comment).public_id]
    assert send(world, "moderator", comment, Act.RETURN, chosen).status_code == 422  # unclear
    assert world.acts(comment) == [Act.SUBMIT]
    world.decide(comment, Act.RETURN, reason="annex")
    assert world.ledger(comment)[-1].details["reason"] == "annex"


def test_so_do_removals_and_redactions(world: World) -> None:
    save(world, {}, without=("offered_personal_data",))
    comment = world.publish({"en": "We agree."})
    with pytest.raises(Invalid):
        world.remove(comment)
    with world.app.app_context(), pytest.raises(Invalid):
        redact(
            viewer=world.viewer("moderator"),
            comment=comment,
            versions=[("en", "original")],
            reason="personal_data",
            note="",
            at=now(),
        )
    page = world.browser("moderator").post(
        f"/en/comments/{comment}/removal", data={"reason": "personal_data"}
    )
    assert page.status_code == 422
    assert world.acts(comment) == [Act.SUBMIT, Act.APPROVE]


@pytest.mark.parametrize("reason", ["no such code", "x", "<b>", "é" * 4, "a" * 41])
def test_a_damaged_code_is_refused(world: World, reason: str) -> None:
    comment = world.publish({"en": "We agree."})
    answer = world.browser("moderator").post(
        f"/en/comments/{comment}/removal", data={"reason": reason}
    )
    assert answer.status_code == 422


# --- wherever a reason is told ------------------------------------------------------------------


def test_every_page_tells_the_spaces_own_words_in_the_readers_language(world: World) -> None:
    save(world, ANNEX)
    comment = world.publish({"en": "We agree."})
    refused = world.post({"en": "We agree again."})
    world.decide(refused, Act.RETURN, reason="annex")
    answer = world.browser("moderator").post(
        f"/en/comments/{comment}/removal", data={"reason": "annex"}
    )
    assert answer.status_code == 303
    world.wait()
    visitor, author = world.browser("visitor"), world.browser("author")
    words = {"en": "its annex is missing", "fr": "il manque son annexe", "es": "falta su anexo"}
    for tag, said in words.items():
        assert said in visitor.get(THREAD.format(tag)).text
        assert said in visitor.get(f"/{tag}/spaces/guide/log").text
        assert said in author.get(f"/{tag}/comments/{comment}").text
        assert author.get(f"/{tag}/mine").text.count(said) == 2
    assert '"annex"' in author.get("/en/account/data").text  # a code, as the records hold it


def _returned(world: World) -> str:
    comment = world.post({"en": "We agree."})
    world.decide(comment, Act.RETURN, reason="annex")
    world.wait()
    return comment


def _removed(world: World) -> str:
    comment = world.publish({"en": "We agree."})
    answer = world.browser("moderator").post(
        f"/en/comments/{comment}/removal", data={"reason": "annex"}
    )
    assert answer.status_code == 303
    return comment


@pytest.mark.parametrize("give", [_returned, _removed])
def test_a_reason_that_was_given_keeps_its_words(
    world: World, give: Callable[[World], str]
) -> None:
    """What a decision said, and the public log, would say something else afterwards."""
    assert save(world, ANNEX) == 303
    assert save(world, {"label_annex-en": "there is no annex"}) == 303, "nobody has read it yet"
    comment = give(world)
    insult = {"label_annex-en": "it insults people"}
    answer = world.browser("secretariat").post(PAGE, data=current(world) | insult)
    assert answer.status_code == 422
    assert 'href="#f-label_annex-en"' in answer.text
    assert 'href="#f-label_annex-fr"' not in answer.text
    assert "there is no annex" in world.browser("author").get(f"/en/comments/{comment}").text
    assert save(world, {"label_unclear-en": "we do not understand it"}) == 303, "not given yet"
    assert save(world, {}, without=("offered_annex",)) == 303
    assert {one.code: one.offered for one in kept(world)} == {"annex": False, "unclear": True}


def test_another_space_says_what_it_likes(world: World) -> None:
    comment = world.post({"en": "Too long."}, space="forests", by="rival", organisation="alliance")
    world.decide(comment, Act.RETURN, by="neighbour", reason=Reason.OTHER)
    assert save(world, {"label_other-en": "something else"}) == 303


def test_a_kept_drawing_never_shows_an_old_label(world: World) -> None:
    comment = world.publish({"en": "We agree."})
    world.remove(comment)
    visitor = world.browser("visitor")
    usual = "it holds personal data of another person"
    for _twice in range(2):
        assert usual in visitor.get(THREAD.format("en")).text
    call(world, "personal_data", "it names somebody")
    page = visitor.get(THREAD.format("en")).text
    assert "it names somebody" in page
    assert usual not in page
    world.set_space(reasons=None)
    assert usual in visitor.get(THREAD.format("en")).text


def test_a_label_costs_the_thread_no_statement(world: World) -> None:
    world.remove(world.publish({"en": "We agree."}))
    visitor = world.browser("visitor")
    counted = []
    for label_ in ("its first words", "it names somebody"):
        call(world, "personal_data", label_)
        world.app.extensions["kept"].forget()
        with statements(world.app) as sent:
            visitor.get(THREAD.format("en"))
        counted.append(len(sent))
    assert counted[0] == counted[1] <= 4


def test_a_label_is_text_and_not_html(world: World) -> None:
    save(world, {"label_personal_data-en": "<script>alert(1)</script> & more"})
    world.remove(world.publish({"en": "We agree."}))
    page = world.browser("visitor").get(THREAD.format("en")).text
    assert "<script>alert" not in page
    assert "<script>alert(1)</script> & more" in unescape(page)
    assert forms(world.browser("secretariat").get(PAGE))
