# ruff: noqa: E501 (paragraphs of statements are not wrapped by those who paste them)
"""A government pastes three languages in one lump, and it becomes three versions."""

from __future__ import annotations

import hashlib

from sqlalchemy import select

from forum.comments.models import Paste
from tests.journeys.test_trilingual import THREAD, Reader, words
from tests.world import World, form, forms

ENGLISH = """Dear Co-Chairs,

We thank you for the draft of 3 May 2026 and support most of its proposals on fair recruitment.

We propose that each state reports on the 25 indicators every two years."""
FRENCH = """Madame, Monsieur,

Nous vous remercions du projet du 3 mai 2026 et appuyons la plupart des propositions relatives au recrutement équitable.

Nous proposons que chaque État rende compte des 25 indicateurs tous les deux ans."""
SPANISH = """Excelencias:

Les agradecemos el proyecto del 3 de mayo de 2026 y apoyamos la mayoría de las propuestas sobre la contratación equitativa.

Proponemos que cada Estado informe sobre los 25 indicadores cada dos años."""
LUMP = f"{ENGLISH}\n\nVersion française\u00a0:\n\n{FRENCH}\n\nVersión en español:\n\n{SPANISH}\n"


def paste_of(world: World) -> Paste:
    with world.reading() as session:
        return session.scalars(select(Paste)).one()


def capacity(world: World) -> str:
    return f"organisation:{world.organisations['switzerland']}"


def test_a_lump_is_pointed_out_split_and_kept(world: World) -> None:
    author = Reader(world, "author")
    page = author.open(f"{THREAD}/comments/new")

    # The author submits it as English: nothing is submitted, and nothing is split, without asking.
    asked = author.press(page, "Submit for review", 200, capacity=capacity(world), text_en=LUMP)
    assert "seems to hold several versions: English, Français, Español" in words(asked)
    assert world.acts_of_space() == []

    # The proposal shows each paragraph with its language.
    shown = author.press(asked, "Show how it would be split", 200)
    assert "This looks like: English, Français, Español" in words(shown)
    assert "lines that name a language" in words(shown)
    proposed = form(shown, "Split it like this")
    languages = [value for name, value in proposed.fields if name.startswith("piece-")]
    assert languages == ["en", "en", "en", "", "fr", "fr", "fr", "", "es", "es", "es"]

    # Confirmed, it is three texts in three fields; submitted, three versions.
    split = author.press(shown, "Split it like this", 200)
    fields = dict(form(split, "Submit for review").fields)
    assert fields["text-en"] == ENGLISH
    assert fields["text-fr"] == FRENCH
    assert fields["text-es"] == SPANISH
    received = author.press(split, "Submit for review")
    comment = received.headers["Location"].split("/")[3]
    assert {tag: one.source for tag, one in world.revisions(comment).items()} == {
        "en": ENGLISH,
        "fr": FRENCH,
        "es": SPANISH,
    }

    # What was pasted is kept letter for letter, with its hash, and the ledger names it.
    kept = paste_of(world)
    assert kept.text == LUMP
    assert kept.sha256 == hashlib.sha256(LUMP.encode()).hexdigest()
    entry = world.ledger(comment)[-1]
    assert entry.details["pastes"][0]["paste"] == kept.public_id
    assert kept.sha256 not in str(entry.details)


def test_a_border_is_moved_and_versions_are_joined(world: World) -> None:
    author = Reader(world, "author")
    page = author.open(f"{THREAD}/comments/new")
    asked = author.press(
        page, "Split the text of this tab into its versions", 200, text_en=LUMP, tab="en"
    )
    proposed = form(asked, "Split it like this")
    names = [name for name, _value in proposed.fields if name.startswith("piece-")]
    # The French salutation goes to the English version; Spanish is left out.
    sent = proposed.filled("Split it like this")
    sent[names[4]] = ["en"]
    for name in names[8:]:
        sent[name] = [""]
    split = author.client.post(proposed.action, data=sent)
    fields = dict(form(split, "Submit for review").fields)
    assert fields["text-en"] == f"{ENGLISH}\n\nMadame, Monsieur,"
    assert fields["text-fr"] == FRENCH.removeprefix("Madame, Monsieur,").lstrip()
    assert fields["text-es"] == ""


def test_whoever_leaves_it_whole_submits_it_whole(world: World) -> None:
    author = Reader(world, "author")
    page = author.open(f"{THREAD}/comments/new")
    asked = author.press(page, "Submit for review", 200, capacity=capacity(world), text_en=LUMP)
    received = author.press(asked, "Submit it as it is")
    comment = received.headers["Location"].split("/")[3]
    assert list(world.revisions(comment)) == ["en"]
    # Another text is looked at again.
    page = author.open(f"{THREAD}/comments/new")
    asked = author.press(page, "Submit for review", 200, capacity=capacity(world), text_en=LUMP)
    again = author.press(asked, "Submit it as it is", 200, text_en=LUMP.replace("25", "26"))
    assert "seems to hold several versions" in words(again)


def test_a_divergence_is_shown_before_submitting(world: World) -> None:
    author = Reader(world, "author")
    page = author.open(f"{THREAD}/comments/new")
    texts = {"text_en": ENGLISH, "text_fr": FRENCH.replace("25", "35")}
    asked = author.press(page, "Submit for review", 200, capacity=capacity(world), **texts)
    assert "These places seem to differ between your versions" in words(asked)
    assert "<mark>25</mark>" in asked.text
    assert "<mark>35</mark>" in asked.text
    assert world.acts_of_space() == []
    # Mended, it is submitted without another question.
    author.press(asked, "Submit it as it is", text_fr=FRENCH)


def test_it_is_said_in_the_readers_language(world: World) -> None:
    author = Reader(world, "author")
    for tag, said in (
        ("fr", "semble contenir plusieurs versions"),
        ("es", "parece contener varias versiones"),
    ):
        page = author.open(f"/{tag}/spaces/guide/questions/1/comments/new")
        button = {"fr": "Soumettre", "es": "Presentar"}[tag]
        buttons = [words for each in forms(page) for words in each.buttons]
        found = next(words for words in buttons if words.startswith(button))
        asked = author.press(page, found, 200, capacity=capacity(world), text_en=LUMP)
        assert said in words(asked)
