"""How much an edit changes is proposed from the difference, and errs on the side of sense."""

# ruff: noqa: E501 (pairs are lists)

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.multilingual.edit_significance import EditSignificance, propose
from tests.multilingual.edit_significance.measure import edits, measure, table

TYPO, MEDIUM, MAJOR = EditSignificance

_LONGEST = 60_000
_SECONDS = 1.0  # for two texts of the greatest length, of processor time

CASES = [
    # What is not said in words says the same.
    ("en", "We agree", "We agree.", TYPO),
    ("en", "We **agree**.", "We agree.", TYPO),
    ("en", "Data\n\nWe agree.", "# Data\n\n> We agree.", TYPO),
    ("fr", "Les etats adoptent.", "Les États adoptent.", TYPO),
    ("en", 'The "host" agrees.', "The “host” agrees.", TYPO),
    # But a question is no statement, and what is struck through is not said.
    ("en", "We agree.", "We agree?", MEDIUM),
    ("en", "All States agree.", "~~All~~ States agree.", MEDIUM),
    ("es", "Qué medidas?", "¿Qué medidas?", TYPO),
    # A word written better is the same word.
    ("en", "The goverment agrees.", "The government agrees.", TYPO),
    ("en", "The the States agree.", "The States agree.", TYPO),
    ("en", "The co-operation goes on.", "The cooperation goes on.", TYPO),
    ("fr", "Les mesures adopté.", "Les mesures adoptées.", TYPO),
    # A word that stands elsewhere in the text is no slip.
    ("en", "A warrant, a warrent.", "A warrant, a warrant.", TYPO),
    ("en", "A person, a person.", "A person, a parson.", MEDIUM),
    # A number is never a slip, in digits or words; another format of it is.
    ("en", "It took 12,000 days.", "It took 12000 days.", TYPO),
    ("en", "It took 12,000 days.", "It took 12.000 days.", MEDIUM),
    ("en", "It took three days.", "It took 3 days.", TYPO),
    ("fr", "Il a fallu trois jours.", "Il a fallu treize jours.", MEDIUM),
    ("en", "It took eight days.", "It took eighty days.", MEDIUM),
    ("en", "It took 3 to 5 days.", "It took 5 to 3 days.", MEDIUM),
    ("xx", "Reku 3 tami.", "Reku 4 tami.", MEDIUM),
    # Neither are signs that belong to it, dates and hours.
    ("en", "It grew by 3%.", "It grew by 3.", MEDIUM),
    ("en", "It grew by 3%.", "It grew by 3 per cent.", TYPO),
    ("en", "It grew by 3.", "It grew by -3.", MEDIUM),
    ("en", "It cost €3.", "It cost $3.", MEDIUM),
    ("en", "On 3 May 2025.", "On 3 June 2025.", MEDIUM),
    ("en", "In febuary.", "In February.", TYPO),
    # Nor negations and modal verbs: another one, one more, one less.
    ("en", "We shall publish it.", "We should publish it.", MEDIUM),
    ("en", "We shoud publish it.", "We should publish it.", TYPO),
    ("en", "We do publish it.", "We do not publish it.", MEDIUM),
    ("en", "We can't publish it.", "We cannot publish it.", TYPO),
    ("en", "There is now time.", "There is not time.", MEDIUM),
    ("fr", "Ils doivent le faire.", "Ils devraient le faire.", MEDIUM),
    ("fr", "L'État doit le faire.", "L'État doivent le faire.", TYPO),
    ("fr", "Il publiera cela.", "Il publierait cela.", MEDIUM),
    ("es", "Deberán hacerlo.", "Deberían hacerlo.", MEDIUM),
    ("es", "Deberan hacerlo.", "Deberán hacerlo.", TYPO),
    ("es", "Publicarán todo esto.", "Publicarían todo esto.", MEDIUM),
    ("de", "Es wurden zehn.", "Es würden zehn.", MEDIUM),
    # Nor names, acronyms, links and addresses.
    ("en", "He met Ms Fuentes.", "He met Ms Puentes.", MEDIUM),
    ("en", "People of Niger came.", "People of Nigeria came.", MEDIUM),
    ("en", "The IOM agrees.", "The ILO agrees.", MEDIUM),
    ("en", "See https://a.example/x.", "See https://a.example/y.", MEDIUM),
    ("en", "See https://a.example/en.", "See https://a.example/fr.", MEDIUM),
    ("en", "See https://a.example/x.", "See https://a.example/x", TYPO),
    ("en", "[Here](https://a.example/x).", "[There](https://a.example/y).", MEDIUM),
    ("pl", "Był tam pan Nowak.", "Był tam pan Nowik.", MEDIUM),
    # Nor the beginning of a word, which turns it round, nor another order.
    ("en", "It is legal.", "It is illegal.", MEDIUM),
    ("en", "Include it.", "Exclude it.", MEDIUM),
    ("en", "Only we publish it.", "We publish it only.", MEDIUM),
    ("en", "A few agree.", "Few agree.", MEDIUM),
    # Where there are no spaces each character is a word.
    ("zh", "我们支持,草案。", "我们支持,草案。", TYPO),
    ("zh", "我们支持草案。", "我们不支持草案。", MEDIUM),
    ("th", "เราเห็นด้วย", "เราไม่เห็นด้วย", MEDIUM),
    # Signs that stand for vowels are letters.
    ("hi", "दिन", "दान", MEDIUM),
    # Much is a share of the words; of a short text nothing is much.
    ("en", "We agree.", "We disagree.", MEDIUM),
    ("en", "We agree.", "The draft should be withdrawn and written again by others.", MAJOR),
    ("en", "", "The draft should be withdrawn and written again by others.", MAJOR),
    ("en", "Yes.", "", MEDIUM),
    ("en", "", "", TYPO),
]  # fmt: skip


@pytest.mark.parametrize(("language", "old", "new", "severity"), CASES)
def test_what_the_difference_suggests(
    language: str, old: str, new: str, severity: EditSignificance
) -> None:
    assert propose(old, new, language) is severity


_PARAGRAPH = (
    "Our inspectors visit each house twice a year and speak with everybody who works there. "
)


def test_a_paragraph_more_is_much_sooner_than_as_many_words_in_it() -> None:
    text = "\n\n".join([_PARAGRAPH * 2] * 3)
    words = " ".join(f"word{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")
    assert propose(text, f"{text} {words}", "en") is MEDIUM
    assert propose(text, f"{text}\n\n{words}", "en") is MAJOR


@pytest.mark.parametrize(
    ("part", "agreed", "unnoticed"), [("edits", 0.98, 0), ("heldout", 0.9, 4), ("second", 0.89, 8)]
)
def test_readers_agree(part: str, agreed: float, unnoticed: int) -> None:
    measured = measure(edits(part))
    report = "\n".join([table(measured), *measured.wrong])
    assert measured.agreement >= agreed, report
    assert measured.unnoticed <= unnoticed, report


def test_the_corpus_is_large_enough() -> None:
    assert len(edits("edits")) >= 120
    assert len(edits("heldout")) + len(edits("second")) >= 120


_PIECES = st.sampled_from(
    ["We", "shall", "not", "n't", "can't", "12,000", "3 May", "%", "?", "~~", "the", "the the", "é",
     "https://a.example/x", "a@b.example", "\n\n", "- ", "# ", "中", "ไม่", "\0", "\ud800", "́", "ﬁ",
     "Valmora", "IOM", "²", "İ", "ß", ".", "'", "-3", "< 3", "per cent", "goverment", "&"]
)  # fmt: skip
_TEXTS = st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=25).map(" ".join))
_LANGUAGES = st.sampled_from(["en", "fr", "es", "de", "ar", "zh-Hant", "pt-BR", "tr", "xx", "und"])


@settings(deadline=None)
@given(_TEXTS, _TEXTS, _LANGUAGES)
def test_any_two_texts(old: str, new: str, language: str) -> None:
    assert propose(old, new, language) is propose(old, new, language)
    assert propose(old, old, language) is TYPO


@settings(deadline=None)
@given(_TEXTS, st.integers(0, 10**6), st.integers(0, 10**6), _LANGUAGES)
def test_another_number_is_never_only_the_wording(text: str, a: int, b: int, language: str) -> None:
    said = propose(f"{text}\n\nIt is {a} now.", f"{text}\n\nIt is {b} now.", language)
    assert (said is TYPO) == (a == b)


_HOSTILE = {
    "one word": ("a ", "a "), "turns": ("a b ", "b a "), "letters": ("a", "ba"),
    "figures": ("20 ", "20 km "), "sections": ("1.1,1:", "1.1,2:"), "paragraphs": ("a\n\n", "b\n\n"),
    "links": ("http://a.b/c ", "http://a.b/d "), "signs": ("?", "?!"), "ideographs": ("中", "国"),
    "names": ("Abcde Fghij ", "Abcdf Fghik "), "acronyms": ("ABC ", "ABD "), "at": ("a@", "a@b."),
    "dates": ("3 May 2024 ", "4 May 2024 "), "apostrophes": ("n't", "'nt"), "brackets": ("(", ")"),
    "slips": ("a b c d e f g h i goverment ", "a b c d e f g h i government "),
    "long slips": ("x y z xabcdefghijklmnopqrstuvwxyzab ", "x y z xbacdefghijklmnopqrstuvwxyzba "),
}  # fmt: skip


@pytest.mark.attack
@pytest.mark.parametrize("name", _HOSTILE)
def test_long_hostile_texts_are_compared_in_time(name: str) -> None:
    a, b = ((piece * _LONGEST)[:_LONGEST] for piece in _HOSTILE[name])
    propose("On 3 May in Niger.", "On 4 May in Mali.", "en")  # makes the tables
    start = time.process_time()
    propose(a, b, "en")
    propose(f"{a}x", a, "en")
    assert time.process_time() - start < 2 * _SECONDS


def test_two_different_long_texts_are_compared_in_time() -> None:
    a = " ".join(f"w{number}" for number in range(_LONGEST))[:_LONGEST]
    b = " ".join(str(7 * number) for number in range(_LONGEST))[:_LONGEST]
    start = time.process_time()
    assert propose(a, b, "en") is MAJOR
    assert time.process_time() - start < _SECONDS
