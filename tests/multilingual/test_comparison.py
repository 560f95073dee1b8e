"""Divergences between versions are found, and clean pairs are left in peace."""

# ruff: noqa: E501 (pairs and pieces are lists)

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.multilingual.comparison import MOST_FINDINGS, Finding, FindingKind, TextRange, compare
from tests.multilingual.comparison.corpus import PARTS, clean, planted
from tests.multilingual.comparison.measure import measure, table

_RECALL = 0.95
_PRECISION = 0.95
_SECONDS = 1.5  # for two texts of the greatest length, of processor time
_LONGEST = 60_000


def test_the_corpus_is_large_enough() -> None:
    assert len(clean("statements")) >= 210
    assert len(list(planted("statements"))) >= 220
    assert len(clean("heldout")) + len(list(planted("heldout"))) >= 40


@pytest.mark.parametrize("part", PARTS)
def test_clean_pairs_give_no_finding(part: str) -> None:
    measured = measure(clean(part))
    assert not measured.complaints


@pytest.mark.parametrize("part", PARTS)
def test_planted_divergences_are_found_and_nothing_else(part: str) -> None:
    measured = measure(planted(part))
    report = "\n".join([table(measured), *measured.complaints])
    for kind in measured.planted:
        assert measured.recall(kind) >= _RECALL, report
        assert measured.precision(kind) >= _PRECISION, report


def _said(a: str, b: str, languages: tuple[str, str] = ("en", "fr")) -> list[tuple[str, ...]]:
    return [
        (
            finding.kind.value,
            finding.a.text if finding.a else "",
            finding.b.text if finding.b else "",
        )
        for finding in compare(a, b, languages)
    ]


_SAME = [
    ("It cost 1,234.5 francs.", "Cela a coûté 1 234,5 francs."),
    ("It cost 1,234 francs.", "Cela a coûté 1,234 franc."),
    ("It lasted three years.", "Cela a duré 3 ans."),
    ("On May 3rd, 2024 at 3 p.m.", "Le 3 mai 2024 à 15 h."),
    ("From 3 May to 5 June 2024.", "Du 3 mai 2024 au 5 juin 2024."),
    ("On 2024-05-03.", "Le 03/05/2024."),
    ("It affects 1.5 billion people.", "Cela touche 1,5 milliard de personnes."),
    ("It took ten years.", "Cela a pris une décennie."),
    ("The United States and the UK.", "Les États-Unis et le Royaume-Uni."),
    ("See https://x.example/en/a and https://x.example/b_en.pdf.",
     "Voir https://x.example/fr/a et https://x.example/b_fr.pdf."),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b"), _SAME)
def test_what_is_written_differently_is_the_same(a: str, b: str) -> None:
    assert not _said(a, b)


_DIFFERENT = [
    ("We met 25 families.", "Nous avons vu 35 familles.", [("number", "25", "35")]),
    ("12 of 12 States.", "12 États sur 15.", [("number", "12", "15")]),
    ("On 3 May 2024.", "Le 3 mai.", [("date", "3 May 2024", "3 mai")]),
    ("The meeting in Sweden.", "La réunion en Suisse.", [("name", "Sweden", "Suisse")]),
    ("Write to a@b.example.", "Écrire à la mission.", [("address", "a@b.example", "")]),
    ("It affects 1.5 billion people.", "Cela touche 1,5 billion de personnes.",
     [("number", "1.5", "1,5")]),
    ("", "Merci.", [("empty", "", "Merci.")]),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b", "findings"), _DIFFERENT)
def test_what_differs_is_shown_side_by_side(
    a: str, b: str, findings: list[tuple[str, ...]]
) -> None:
    assert _said(a, b) == findings


def test_a_space_may_know_more_acronyms() -> None:
    a, b = "We thank the QZK.", "Nous remercions le RTL."
    assert compare(a, b, ("en", "fr")) == [
        Finding(FindingKind.ACRONYM, TextRange(13, 16, "QZK"), TextRange(19, 22, "RTL"))
    ]
    assert not compare(a, b, ("en", "fr"), [{"en": "QZK", "fr": "RTL"}])


def test_two_empty_versions_do_not_diverge() -> None:
    assert compare("", " \n", ("en", "fr")) == []


_PIECES = st.sampled_from(
    ["3 May 2024", "1,234.5", "1 234", "trois", "twenty-three", "IOM", "OIM", "Valmora", "Ana Puentes",
     "\n\n", "\n- ", "\n1. ", "# ", "> ", "https://a.example/en/x", "a@b.example", "Suisse", "15 h 30",
     " ", ". ", "(", ")", "«", "25 %", "XXIe", "٣", "三十", "де", "пять", "و", "the", "États", "\r\n",
     "million", "cent", "de", "mil", "\0", "\ud800", "10.7.2", "2023/24", "3-5 mai"]
)  # fmt: skip
_TEXTS = st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=25).map(" ".join))
_LANGUAGES = st.sampled_from(
    ["en", "fr", "es", "ar", "ru", "zh", "de", "pt", "tr", "zh-Hant", "und"]
)


@settings(deadline=None)
@given(_TEXTS, _TEXTS, _LANGUAGES, _LANGUAGES)
def test_any_two_texts(a: str, b: str, first: str, second: str) -> None:
    findings = compare(a, b, (first, second))
    assert findings == compare(a, b, (first, second))
    mirrored = compare(b, a, (second, first))
    assert {finding.mirrored() for finding in findings} == set(mirrored)
    assert len(findings) == len(mirrored) <= MOST_FINDINGS
    starts = [finding.a.start for finding in findings if finding.a]
    assert starts == sorted(starts)
    assert all(finding.a for finding in findings[: len(starts)])
    for finding in findings:
        assert finding.a or finding.b
        for place, text in ((finding.a, a), (finding.b, b)):
            if place:
                assert 0 <= place.start <= place.end <= len(text)
                assert place.text == text[place.start : place.end]


_HOSTILE = ["1", "1,1,", "A", "Ab Cd ", "ABC DE ", "twenty ", "million ", "3 and ", "3 May 2024 ",
            "a 1\n\n", "- a 1\n", "http://a.b/c ", "«", "XX "]  # fmt: skip


@pytest.mark.attack
@pytest.mark.parametrize("piece", _HOSTILE)
def test_long_hostile_texts_are_compared_in_time(piece: str) -> None:
    compare("The first call reads the model.", "Le premier appel lit le modèle.", ("en", "fr"))
    a = (piece * _LONGEST)[:_LONGEST]
    b = " ".join(str(7 * number) for number in range(_LONGEST))[:_LONGEST]
    start = time.process_time()
    compare(a, b, ("en", "fr"))
    assert time.process_time() - start < _SECONDS
