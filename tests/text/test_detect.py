"""Which language a text is in: one sentence is enough, and what says nothing has none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from forum.text.detect import LEAST_PROBABILITY, UNKNOWN, USUAL, detect, knows, weight
from forum.text.language_model import open_model, prepare

CORPORA = [Path(__file__).parents[1] / name for name in ("text", "multilingual")]
ROUNDING = 1e-4  # py3langid adds up in single precision

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


def texts() -> Iterator[str]:
    """Every line of the corpora of texts, whatever it is."""
    for path in sorted(path for folder in CORPORA for path in folder.glob("**/*")):
        if path.suffix in (".txt", ".edits"):
            yield from path.read_text(encoding="utf-8").splitlines()
        elif path.suffix == ".jsonl":
            yield from map(json.dumps, path.read_text(encoding="utf-8").splitlines())


@pytest.fixture(scope="module")
def theirs() -> Any:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@pytest.mark.filterwarnings("default")  # whatever NumPy says of its own
@pytest.mark.parametrize("wanted", [USUAL, USUAL | {"sw", "sr", "fa", "id"}, None])
def test_the_mapped_model_says_what_py3langid_says(
    theirs: Any, wanted: frozenset[str] | None
) -> None:
    ours = open_model(None)
    theirs.set_languages(None)
    assert ours.labels == set(theirs.labels)
    languages = ours.labels if wanted is None else wanted
    theirs.set_languages(wanted)
    asked = sorted(set(texts()))[:: 1 if wanted == USUAL else 7]
    assert len(asked) > 300
    for text in [*asked, "", "a", "ALL OF IT IN CAPITALS", "\ud800 half a pair", "e\u0301te\u0301"]:
        language, probability = theirs.classify(text)
        said, sure = ours.classify(text, languages)
        assert sure == pytest.approx(probability, abs=ROUNDING), text
        assert (sure >= LEAST_PROBABILITY) == (probability >= LEAST_PROBABILITY), text
        assert said == language or sure < LEAST_PROBABILITY, text


def test_the_model_lies_in_its_folder_once_and_whole(tmp_path: Path) -> None:
    path = prepare(tmp_path)
    made = path.stat()
    assert prepare(tmp_path).stat() == made
    assert open_model(tmp_path).labels == open_model(None).labels
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ValueError, match="not whole"):
        open_model(tmp_path)
