"""A pasted text in pieces: the author says which language each is in, and nothing is altered."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from forum.submission.analysis.pastes import (
    LEFT_OUT,
    PastePiece,
    chosen,
    holds_several,
    propose,
    versions,
)
from tests.journeys.test_split import ENGLISH, FRENCH, LUMP, SPANISH

WORKING = ("en", "fr", "es")


def test_the_proposal_confirmed_as_it_is_gives_the_versions() -> None:
    proposal = propose(LUMP, WORKING)
    form = {piece.name: piece.language for piece in proposal.pieces}
    assert versions(LUMP, chosen(LUMP, form)) == {"en": ENGLISH, "fr": FRENCH, "es": SPANISH}


def test_line_ends_of_a_browser_make_no_difference() -> None:
    pasted = LUMP.replace("\n", "\r\n")
    form = {piece.name: piece.language for piece in propose(pasted, WORKING).pieces}
    made = versions(pasted, chosen(pasted, form))
    assert made["fr"] == FRENCH.replace("\n", "\r\n")


def test_a_space_with_a_regional_language_is_given_its_own_tag() -> None:
    proposal = propose(LUMP, ("en", "fr-CA", "es"))
    assert "fr-CA" in {piece.language for piece in proposal.pieces}


def test_two_parts_of_one_language_are_joined() -> None:
    text = "One.\n\nDeux.\n\nThree."
    form = {"piece-0-6": "en", "piece-6-13": "fr", "piece-13-19": "en"}
    assert versions(text, chosen(text, form)) == {"en": "One.\n\nThree.", "fr": "Deux."}


def test_what_is_damaged_in_the_form_is_passed_over() -> None:
    form = {
        "piece-0-4": "en",
        "piece-2-9": "fr",  # overlaps
        "piece-9-5": "fr",
        "piece-5-999": "fr",
        "piece-x-y": "fr",
        "piece-5-6": "klingonish",
    }
    found = chosen("One. Two.", form)
    assert [(one.start, one.end, one.language) for one in found] == [
        (0, 4, "en"),
        (5, 6, LEFT_OUT),
    ]


def test_one_language_holds_nothing_to_split() -> None:
    assert holds_several(ENGLISH, WORKING) == []
    assert holds_several("", WORKING) == []
    assert propose("", WORKING).pieces == []


@given(st.text(max_size=400))
def test_pieces_cover_the_text_and_do_not_overlap(text: str) -> None:
    pieces = propose(text, WORKING).pieces
    assert all(one.end <= other.start for one, other in pairwise(pieces))
    assert all(piece.text == text[piece.start : piece.end] for piece in pieces)
    assert all(0 <= piece.start < piece.end <= len(text) for piece in pieces)


TAGS = st.sampled_from(["en", "fr", LEFT_OUT])


@given(st.lists(st.tuples(st.text("ab \n", min_size=1, max_size=8), TAGS), max_size=8))
def test_no_word_is_lost_or_made(parts: list[tuple[str, str]]) -> None:
    text = "".join(words for words, _tag in parts)
    pieces, at = [], 0
    for words, tag in parts:
        pieces.append(PastePiece(at, at + len(words), words, tag))
        at += len(words)
    made = versions(text, pieces)
    for tag in ("en", "fr"):
        said = "".join(words for words, given_as in parts if given_as == tag).split()
        assert "".join(made.get(tag, "").split()) == "".join(said)
