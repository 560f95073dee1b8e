"""Courtesy versions: who adds them, where they stand, and what becomes of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest
from sqlalchemy import select, update

from forum.accounts.models import Person
from forum.comments.models import Revision
from forum.comments.rules import Act, Change, CommentState, Provenance, State
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.errors import Forbidden, Invalid, NotThere, Stale
from forum.organisations.models import Mandate
from forum.submission.actions import version_statements
from forum.translation import queries
from forum.translation.actions import translations
from forum.translation.actions.translations import Translation
from tests.journeys.test_trilingual import Reader, words
from tests.world import World, form

ENGLISH = {"en": "Ten measures of fair recruitment."}
FRENCH = "Dix mesures pour un recrutement équitable."
EDITOR = "/en/comments/{}/translation/fr"


def source(world: World, comment: str, language: str = "en") -> str:
    return world.revision(comment, language).public_id


def translate(
    world: World,
    comment: str,
    *,
    by: str = "translator",
    text: str = FRENCH,
    language: str = "fr",
    made_from: str = "",
    **more: object,
) -> None:
    with world.app.app_context():
        translations.submit(
            viewer=world.viewer(by),
            translation=Translation(
                comment=comment,
                language=language,
                text=text,
                source=made_from or source(world, comment),
                **more,  # type: ignore[arg-type]
            ),
            at=now(),
        )


def works(world: World, target: str = "fr", by: str = "translator") -> Mapping[str, str]:
    """What the worklist says of each comment."""
    with world.reading() as session:
        space = world_space(world)
        found = queries.all_work(session, world.viewer(by), space, target, now(), "en")
        return {work.public_id: work.need.value for work in found}


def world_space(world: World) -> int:
    from forum.spaces.models import Space

    with world.reading() as session:
        return session.scalars(select(Space.id).where(Space.slug == "guide")).one()


@pytest.mark.parametrize("who", ["translator", "moderator", "secretariat"])
def test_whoever_translates_in_the_space_adds_a_courtesy_version(world: World, who: str) -> None:
    comment = world.publish(ENGLISH)
    translate(world, comment, by=who)
    held = world.revision(comment, "fr")
    assert held.state is State.SUBMITTED
    assert world.provenance(comment, "fr") is Provenance.COURTESY
    assert held.credit == f"Signed-in {who}"
    assert world.acts(comment)[-1] == "courtesy.submit"
    assert FRENCH not in Reader(world, "visitor").open(f"/fr/comments/{comment}").text


@pytest.mark.parametrize("who", ["visitor", "person", "author", "rival", "neighbour"])
def test_nobody_else_does(world: World, who: str) -> None:
    comment = world.publish(ENGLISH)
    with pytest.raises(NotThere):
        translate(world, comment, by=who)


def test_what_is_not_public_is_not_translated(world: World) -> None:
    comment = world.post(ENGLISH)
    with pytest.raises(NotThere):
        translate(world, comment)
    world.decide(comment, Act.APPROVE)
    with pytest.raises(NotThere):
        translate(world, comment)
    world.wait()
    translate(world, comment)


def test_approved_it_is_public_and_its_translator_is_named(world: World) -> None:
    comment = world.publish(ENGLISH)
    translate(world, comment)
    world.decide(comment, Act.APPROVE)
    before = Reader(world, "visitor").open("/fr/spaces/guide/questions/1").text
    assert FRENCH not in before
    world.wait()
    page = Reader(world, "visitor").says("/fr/spaces/guide/questions/1")
    assert FRENCH in page
    assert "Signed-in translator" in page


def test_a_decision_within_its_grace_is_not_told_to_its_translator(world: World) -> None:
    comment = world.publish(ENGLISH)
    translate(world, comment)
    browser = world.browser("translator")
    addresses = ("/en/spaces/guide/translation?language=fr", EDITOR.format(comment))
    before = [browser.get(one).text for one in addresses]
    assert "Your translation waits for review." in before[0]
    for act in (Act.APPROVE, Act.RETURN, Act.REJECT):
        decision = world.decide(comment, act, languages=["fr"])
        assert [browser.get(one).text for one in addresses] == before, act
        world.undo(decision)


def test_the_worklist_goes_on_behind_what_is_held_as_behind_an_unknown_comment(
    world: World,
) -> None:
    world.publish(ENGLISH)
    held = world.post({"en": "Held."})
    browser = world.browser("translator")
    worklist = "/en/spaces/guide/translation?language=fr&after={}"
    pages = [browser.get(worklist.format(one)).text for one in (held, "0123456789ab")]
    assert pages[0].replace(held, "") == pages[1].replace("0123456789ab", "")


def test_a_translator_does_not_decide_on_their_own_translation(world: World) -> None:
    comment = world.publish(ENGLISH)
    translate(world, comment, by="moderator")
    with pytest.raises(Forbidden):
        world.decide(comment, Act.APPROVE, by="moderator")
    queue = Reader(world, "moderator").open("/en/moderation").text
    assert 'name="revision" value="' + source(world, comment, "fr") not in queue
    world.decide(comment, Act.APPROVE, by="second")


def test_a_translator_neither_undoes_a_decision_on_their_translation_nor_weighs_its_change(
    world: World,
) -> None:
    comment = world.publish(ENGLISH)
    translate(world, comment, by="moderator")
    decision = world.decide(comment, Act.RETURN, by="second", languages=["fr"])
    with pytest.raises(Forbidden):
        world.undo(decision)
    world.undo(decision, by="second")
    world.decide(comment, Act.APPROVE, by="second")
    world.wait()
    translate(world, comment, by="moderator", text="Dix mesures.")
    change = {"comment": comment, "revision": source(world, comment, "fr"), "change": Change.MAJOR}
    with world.app.app_context():
        with pytest.raises(Forbidden):
            version_statements.set_change(viewer=world.viewer("moderator"), at=now(), **change)
        version_statements.set_change(viewer=world.viewer("second"), at=now(), **change)
    world.decide(comment, Act.APPROVE, by="second")
    for who, offered in (("moderator", False), ("second", True)):
        page = world.browser(who).get(f"/en/moderation/{comment}").text
        assert ("/reversal" in page) == offered, who


def test_a_new_translation_of_the_new_original_makes_it_current(world: World) -> None:
    comment = world.publish(ENGLISH)
    assert works(world) == {comment: "missing"}
    translate(world, comment)
    world.decide(comment, Act.APPROVE)
    world.wait()
    assert works(world) == {comment: "current"}
    world.post({"en": "Twelve measures of fair recruitment."}, comment=comment)
    assert works(world) == {comment: "current"}  # the change is not public yet
    world.decide(comment, Act.APPROVE)
    world.wait()
    assert works(world) == {comment: "stale"}
    translate(world, comment, text=FRENCH.replace("Dix", "Douze"))
    assert works(world) == {comment: "stale"}
    world.decide(comment, Act.APPROVE)
    world.wait()
    assert works(world) == {comment: "current"}


def test_a_translation_of_the_text_before_is_told_so(world: World) -> None:
    comment = world.publish(ENGLISH)
    old = source(world, comment)
    world.post({"en": "Twelve measures of fair recruitment."}, comment=comment)
    world.decide(comment, Act.APPROVE)
    world.wait()
    with pytest.raises(Stale, match="The original has changed"):
        translate(world, comment, made_from=old)
    translate(world, comment, made_from=old, behind=True)
    world.decide(comment, Act.APPROVE)
    world.wait()
    assert works(world) == {comment: "stale"}


def test_its_translator_says_that_it_is_still_valid(world: World) -> None:
    comment = world.publish(ENGLISH)
    translate(world, comment)
    world.decide(comment, Act.APPROVE)
    world.wait()
    world.post({"en": "Ten good measures of recruitment."}, comment=comment, change=Change.MEDIUM)
    world.decide(comment, Act.APPROVE)
    world.wait()
    reader = Reader(world, "translator")
    page = reader.open(f"/en/comments/{comment}")
    assert "The original has changed since." in words(page)
    assert "The original has changed since." in Reader(world, "visitor").says(
        f"/en/comments/{comment}"
    )
    reader.press(page, "This version is still valid")
    assert works(world) == {comment: "current"}


def test_the_author_authorises_it(world: World) -> None:
    comment = world.publish(ENGLISH)
    translate(world, comment)
    world.decide(comment, Act.APPROVE)
    world.wait()
    assert "Authorise this translation" not in Reader(world, "translator").says(
        f"/en/comments/{comment}"
    )
    author = Reader(world, "colleague")
    answer = author.press(author.open(f"/en/comments/{comment}"), "Authorise this translation")
    assert "authorised by you" in words(author.follow(answer))
    with world.reading() as session:
        kinds = {v.provenance for v in world.versions(comment) if v.language == "fr"}
        assert kinds == {Provenance.COURTESY, Provenance.AUTHORISED}
        assert session is not None
    page = Reader(world, "visitor").says("/fr/spaces/guide/questions/1")
    assert FRENCH in page
    assert works(world) == {comment: "current"}
    assert world.acts(comment)[-1] == "version.endorse"
    assert world.breaks() == []


def test_what_waits_is_not_authorised(world: World) -> None:
    comment = world.publish(ENGLISH)
    translate(world, comment)
    with world.app.app_context(), pytest.raises(Stale):
        version_statements.endorse(
            viewer=world.viewer("author"),
            comment=comment,
            revision=source(world, comment, "fr"),
            at=now(),
        )


def test_its_translator_withdraws_it_and_so_does_the_author(world: World) -> None:
    for who in ("translator", "author"):
        comment = world.publish(ENGLISH)
        translate(world, comment)
        world.decide(comment, Act.APPROVE)
        world.wait()
        with pytest.raises(NotThere):
            world.withdraw(comment, by="second", language="fr")
        world.withdraw(comment, by=who, language="fr")
        assert FRENCH not in Reader(world, "visitor").open(f"/fr/comments/{comment}").text


def test_a_translator_does_not_end_the_authors_comment(world: World) -> None:
    """The author has withdrawn the original, whose new text waits: only the translation is read."""
    comment = world.publish(ENGLISH)
    translate(world, comment)
    world.decide(comment, Act.APPROVE)
    world.wait()
    world.withdraw(comment, language="en")
    world.post({"en": "Twelve measures."}, comment=comment)
    with pytest.raises(Stale):
        world.withdraw(comment, by="translator", language="fr")
    assert world.record(comment).state is CommentState.STANDING
    assert world.states(comment) == {"en": State.SUBMITTED, "fr": State.APPROVED}
    world.withdraw(comment, language="fr")
    assert world.record(comment).state is CommentState.WITHDRAWN


def test_taking_back_ones_own_leaves_the_translators_text(world: World) -> None:
    """The author recalls an edit; what a translator submitted goes on waiting."""
    comment = world.publish(ENGLISH)
    translate(world, comment)
    world.post({"en": "Twelve measures."}, comment=comment)
    world.recall(comment)
    assert world.states(comment) == {"en": State.RECALLED, "fr": State.SUBMITTED}


def test_two_translators_do_not_overwrite_each_other(world: World) -> None:
    comment = world.publish(ENGLISH)
    first, second = Reader(world, "translator"), Reader(world, "secretariat")
    address = EDITOR.format(comment)
    one, other = first.open(address), second.open(address)
    first.press(one, "Save the draft", text="Le premier texte.")
    refused = second.press(other, "Save the draft", 409, text="Le second texte.")
    assert "Le premier texte." in refused.text
    assert "Le second texte." in refused.text
    second.press(refused, "Save the draft", text="Les deux textes.")
    assert "Les deux textes." in first.open(address).text


def test_anothers_waiting_translation_is_not_replaced(world: World) -> None:
    comment = world.publish(ENGLISH)
    translate(world, comment)
    with pytest.raises(Stale, match="waits for review already"):
        translate(world, comment, by="secretariat", text="Autre texte pour la même chose.")
    other = world.revision(comment, "fr")
    assert other.source == FRENCH


def test_the_original_language_and_an_empty_text_are_refused(world: World) -> None:
    comment = world.publish(ENGLISH)
    with pytest.raises(Invalid):
        translate(world, comment, language="en")
    with pytest.raises(Invalid):
        translate(world, comment, text=" \u200b ")
    with pytest.raises(Invalid) as too_long:
        translate(world, comment, text="a" * 60_001)
    assert too_long.value.status == 413


def test_the_journey_of_a_translator_without_scripts(world: World) -> None:
    comment = world.publish(ENGLISH)
    translator, moderator = Reader(world, "translator"), Reader(world, "moderator")
    lines = translator.open("/en/spaces/guide/translation?language=fr")
    assert "Missing" in words(lines)
    assert EDITOR.format(comment) in lines.text
    editor = translator.open(EDITOR.format(comment))
    assert ENGLISH["en"] in editor.text
    sent = translator.follow(translator.press(editor, "Submit for review", text=FRENCH))
    assert "Your translation was received." in words(sent)
    assert "Take it back" in words(sent)
    queue = moderator.open("/en/moderation")
    assert "Courtesy translation by Signed-in translator" in words(queue)
    translator.press(sent, "Take it back")
    assert world.states(comment)["fr"] is State.RECALLED
    translator.press(translator.open(EDITOR.format(comment)), "Submit for review", text=FRENCH)
    world.decide(comment, Act.APPROVE)
    world.wait()
    assert "Current" in translator.says("/en/spaces/guide/translation?language=fr&need=current")


def test_worklist_and_editor_are_unknown_to_others(world: World) -> None:
    comment = world.publish(ENGLISH)
    for who in ("person", "author", "neighbour", "administrator"):
        reader = Reader(world, who)
        reader.open("/en/spaces/guide/translation", 404)
        reader.open(EDITOR.format(comment), 404)
        reader.open(f"/en/comments/{comment}/translation", 404)
    Reader(world, "visitor").open("/en/spaces/guide/translation", 401)


def test_discarding_forgets_the_draft_only(world: World) -> None:
    comment = world.publish(ENGLISH)
    translator = Reader(world, "translator")
    page = translator.open(EDITOR.format(comment))
    saved = translator.follow(translator.press(page, "Save the draft", text=FRENCH))
    assert form(saved, "Discard the draft")
    translator.press(saved, "Discard the draft")
    with world.app.app_context():
        assert db.session.query(Revision).filter_by(state=State.DRAFT).count() == 0
    assert FRENCH not in translator.open(EDITOR.format(comment)).text


def test_the_editors_history_stays_with_its_author(world: World) -> None:
    """The author's own drafts and saves do not move when somebody translates."""
    comment = world.publish(ENGLISH)
    author = Reader(world, "author")
    page = author.open(f"/en/comments/{comment}/edit")
    translate(world, comment)
    author.press(page, "Submit for review", text_en="Twelve measures of fair recruitment.")
    assert world.states(comment) == {"en": State.SUBMITTED, "fr": State.SUBMITTED}


def test_a_translator_who_leaves_is_named_no_more(world: World) -> None:
    """The public text stays; its drafts go; a page that was drawn before is drawn anew."""
    comment, other = world.publish(ENGLISH), world.publish({"en": "Another one to translate."})
    translate(world, comment)
    world.decide(comment, Act.APPROVE)
    world.wait()
    translator = Reader(world, "translator")
    page = translator.open(EDITOR.format(other))
    translator.press(page, "Save the draft", text="Un brouillon qui s’en va.")
    thread = "/fr/spaces/guide/questions/1"
    assert "Signed-in translator" in Reader(world, "visitor").says(thread)
    closing = translator.client.post("/en/account/closing", data={"comments": "keep", "sure": "1"})
    assert closing.status_code == 303
    after = Reader(world, "visitor").says(thread)
    assert FRENCH in after
    assert "Signed-in translator" not in after
    assert world.revision(comment, "fr").credit == ""
    editor = Reader(world, "secretariat").open(EDITOR.format(other)).text
    assert "brouillon" not in editor
    assert world.breaks() == []


def test_where_an_organisation_clears_its_drafter_says_nothing_for_it(world: World) -> None:
    """A drafter's word would otherwise be the organisation's, past its clearer."""
    comment = world.publish({**ENGLISH, "es": "Diez medidas de contratación equitativa."})
    translate(world, comment)
    world.decide(comment, Act.APPROVE)
    world.wait()
    world.post(
        {"en": "Twelve measures.", "es": "Diez medidas de contratación equitativa."},
        comment=comment,
    )
    world.decide(comment, Act.APPROVE)
    world.wait()
    world.clears("switzerland")
    page = Reader(world, "colleague").open(f"/en/comments/{comment}")
    for button in ("Authorise this translation", "This version is still valid"):
        assert button not in words(page)
    english, french, spanish = (source(world, comment, tag) for tag in ("en", "fr", "es"))
    drafter, focal_point = (world.viewer(who) for who in ("colleague", "author"))
    with world.app.app_context():
        about = {"comment": comment, "at": now()}
        with pytest.raises(Forbidden):
            version_statements.endorse(viewer=drafter, revision=french, **about)
        with pytest.raises(Forbidden):
            version_statements.name_original(viewer=drafter, language=None, **about)
        with pytest.raises(Forbidden):
            version_statements.confirm(viewer=drafter, revision=spanish, source=english, **about)
        version_statements.confirm(viewer=focal_point, revision=spanish, source=english, **about)
        version_statements.endorse(viewer=focal_point, revision=french, **about)


def test_what_its_translator_withdrew_can_be_submitted_again(world: World) -> None:
    comment = world.publish(ENGLISH)
    translate(world, comment)
    world.decide(comment, Act.APPROVE)
    world.wait()
    world.withdraw(comment, by="translator", language="fr")
    translate(world, comment)
    assert world.revision(comment, "fr").state is State.SUBMITTED


def test_who_wrote_for_an_organisation_and_left_reads_no_more_of_what_is_held(
    world: World,
) -> None:
    """That a person saved a text shows it to them only where they translated it."""
    comment = world.publish(ENGLISH, by="author")
    world.post({"en": "A held change of the text."}, comment=comment, by="colleague")
    held = source(world, comment)
    first = world.revisions(comment, every=True)["en 1"].public_id
    drafter = Reader(world, "colleague")
    address = f"/en/comments/{comment}/compare?a={first}&b={held}"
    assert "held change" in words(drafter.open(address))
    with world.app.app_context(), transaction() as session:
        mandates = select(Mandate.id).join(Person, Person.id == Mandate.person_id)
        ended = mandates.where(Person.email == world.emails["colleague"])
        session.execute(
            update(Mandate)
            .where(Mandate.id.in_(ended))
            .values(ends_on=now().date() - dt.timedelta(days=1))
        )
    drafter.open(address, 404)
