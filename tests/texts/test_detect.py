"""Which language a text is in: one sentence is enough, and what says nothing has none."""

from __future__ import annotations

import pytest

from forum.texts.detect import UNKNOWN, detect, knows, weight

SENTENCES = {
    "en": "We thank the co-chairs for the draft.",
    "fr": "Nous remercions les coprésidents du projet.",
    "es": "Damos las gracias a los copresidentes por el proyecto.",
    "ar": "نشكر الرئيسين المشاركين على المشروع",
    "ru": "Мы благодарим сопредседателей за проект",
    "zh": "我们感谢共同主席提出的草案",
    "de": "Wir danken den Vorsitzenden für den Entwurf.",
    "pt": "Agradecemos aos copresidentes pelo projeto de texto.",
}


@pytest.mark.parametrize(("language", "text"), SENTENCES.items())
def test_a_sentence_is_enough(language: str, text: str) -> None:
    assert detect(text).language == language


@pytest.mark.parametrize("text", ["", "Switzerland", "Annex II", "2026", "12 %", "GCM", "…" * 99])
def test_what_is_too_short_has_no_language(text: str) -> None:
    assert detect(text) == UNKNOWN


def test_addresses_and_figures_say_nothing() -> None:
    assert detect("https://example.org/the/english/version/of/the/text 12 345 678").language is None


def test_a_language_that_is_asked_for_is_looked_for() -> None:
    swahili = "Tunawashukuru wenyeviti wenza kwa rasimu hii ya mwongozo wa uhamiaji salama."
    assert detect(swahili, ["sw-KE"]).language == "sw"
    assert knows("zh-Hant")
    assert not knows("tlh")


def test_an_ideograph_weighs_as_a_syllable() -> None:
    assert weight("草案") == 6
    assert weight("ab1 ") == 2


@pytest.mark.parametrize("text", ["a" * 60_000, "a@" * 30_000, "# " * 30_000, "١" * 60_000])
def test_long_texts_are_read_quickly(text: str) -> None:
    assert detect(text) is not None
