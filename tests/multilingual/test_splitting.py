"""How a pasted text falls into its versions."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.multilingual.splitting import SURE, Basis, split
from tests.multilingual.splitting import cases
from tests.multilingual.splitting.measure import measured, versions, wrong
from tests.text.test_clean import ANY_TEXT

_GOAL = 0.98


@pytest.mark.parametrize("name", ["positive", "unseen", "second"])
def test_borders_and_languages(name: str) -> None:
    figures = measured(name)
    print(figures, *wrong(name), sep="\n")  # noqa: T201 - shown where the goal is missed
    assert figures.border_precision() >= _GOAL
    assert figures.border_recall() >= _GOAL
    assert figures.language_precision() >= _GOAL
    assert figures.language_recall() >= _GOAL
    assert figures.false_splits == 0


def test_what_is_one_text_stays_one() -> None:
    assert list(wrong("negative")) == []


def test_the_corpus_is_large_enough() -> None:
    assert len(cases("positive")) + len(cases("negative")) >= 180
    assert len(cases("negative")) >= 70
    assert len(cases("unseen")) + len(cases("second")) >= 60


_ENGLISH = "We thank the Co-Chairs for the draft and support the text on regular pathways.\n\n"
_FRENCH = "Nous remercions les coprésidents pour le projet et appuyons le texte proposé.\n\n"


@pytest.mark.parametrize(
    ("between", "basis"),
    [
        ("Version française :\n\n", Basis.MARKER),
        ("***\n\n", Basis.RULE),
        ("", Basis.LANGUAGE),
    ],
)
def test_it_says_on_what_it_relies(between: str, basis: Basis) -> None:
    parts = split(_ENGLISH + between + _FRENCH)
    assert [part.language for part in parts] == ["en", "fr"]
    assert parts[1].basis is basis
    assert all(part.confidence >= SURE for part in parts)


def test_an_addressee_line_and_a_title_are_named() -> None:
    addressed = split(f"Dear Co-Chairs,\n\n{_ENGLISH}Mesdames, Messieurs,\n\n{_FRENCH}")
    assert addressed[1].basis is Basis.ADDRESSEE
    titled = split(f"{_ENGLISH}## Observations de la Valmora\n\n{_FRENCH}")
    assert titled[1].basis is Basis.HEADING


def test_a_whole_text_says_its_language() -> None:
    (part,) = split(_FRENCH)
    assert (part.language, part.start, part.end) == ("fr", 0, len(_FRENCH) - 2)
    assert part.basis is Basis.WHOLE


@pytest.mark.parametrize("text", ["", " \n\n ", "\ufeff", "***", "12"])
def test_what_has_no_words_has_no_language(text: str) -> None:
    (part,) = split(text)
    assert part.language is None
    assert 0 <= part.start <= part.end <= len(text)


def test_a_language_of_the_space_is_looked_for() -> None:
    swahili = (
        "Tunawashukuru wenyeviti wenza kwa rasimu ya kwanza na tunakaribisha muundo wake wazi. "
        "Sura kuhusu njia za kawaida ni msingi mzuri wa kazi iliyo mbele yetu."
    )
    parts = split(f"{_ENGLISH}{_ENGLISH}{swahili}", ["en", "sw-TZ"])
    assert [part.language for part in parts] == ["en", "sw"]


_HOSTILE = [
    "*\n",
    "* * *\n\n",
    "Version française :\n",
    "Version française :\n\nOui.\n\n",
    "FR: Nous remercions les coprésidents.\n",
    "EN: We thank the Co-Chairs all.\nFR: Nous remercions les coprésidents.\n",
    "> « \n",
    '« “ "\n\n',
    "# \n",
    "Dear all,\n",
    "We thank them all.\n\nNous les remercions tous.\n\n",
    "Wir danken allen sehr herzlich.\nGracias a todos los colegas.\nMerci à toutes les équipes.\n",
    "a",
    "e\u0301\u0323",
    "文",
    " \u00a0\u202f",
    "[",
    "*_",
    "en|fr|es ",
    "\r\n",
    "\u2029",
    "\u200b\ufeff",
    "a: ",
    "-- ",
    "the french version of the text ",
    "a" * 150 + "\n",
    "\t|\t",
]


@pytest.mark.parametrize("piece", _HOSTILE)
def test_a_hostile_text_is_read_in_a_bearable_time(piece: str) -> None:
    split("The model is loaded first.")
    text = (piece * 60_000)[:60_000]
    begin = time.process_time()  # about a second; quadratic work would take minutes
    parts = split(text)
    assert time.process_time() - begin < 6
    assert parts


_PIECES = st.sampled_from(
    [
        _ENGLISH,
        _FRENCH,
        "Agradecemos a los copresidentes el proyecto y apoyamos el texto propuesto.",
        "نشكر الرئيسين على المشروع ونؤيد النص المقترح.",
        "我们感谢共同主席提出的草案。",
        "Version française :",
        "EN:",
        "***",
        "\n",
        "\r\n\r\n",
        "\u00a0",
        "> ",
        "« ",
        "Merci.",
        "Dear all,",
        "12",
    ]
)


@settings(deadline=None)
@given(st.one_of(ANY_TEXT, st.lists(_PIECES, max_size=12).map("\n".join)))
def test_parts_lie_in_order_and_hold_words(text: str) -> None:
    parts = split(text)
    assert parts == split(text)
    end = 0
    for part in parts:
        assert end <= part.start <= part.end <= len(text)
        own = text[part.start : part.end]
        assert own == own.strip()
        assert own or (len(parts) == 1 and part.language is None)
        assert 0 <= part.confidence <= 1
        end = part.end
    if len(parts) > 1:
        languages = [part.language for part in parts]
        assert None not in languages
        assert len(set(languages)) == len(languages)


@pytest.mark.parametrize("case", cases("positive")[:20], ids=lambda case: case.name)
def test_how_characters_are_composed_changes_nothing(case: object) -> None:
    from tests.multilingual.splitting import Case

    assert isinstance(case, Case)
    for form in ("NFC", "NFD"):
        text = unicodedata.normalize(form, case.text)
        again = Case(
            case.name,
            text,
            tuple(
                (
                    language,
                    len(unicodedata.normalize(form, case.text[:start])),
                    len(unicodedata.normalize(form, case.text[:end])),
                )
                for language, start, end in case.versions
            ),
        )
        assert versions(again) == again.versions
