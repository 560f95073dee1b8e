"""Says which language a text is in, or that it cannot be said."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from forum.text.language_model import LanguageModel, open_model, prepare

# The six languages of the United Nations and those of the states that take part most often: with
# all of the model's hundred, a short French line is Walloon and a Spanish one Aragonese.
USUAL = frozenset(
    ["ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "sv", "tr", "uk", "zh"]
)

# Below this many letters nothing is said: names, headings and figures have no language of their
# own. Chosen, not measured. A Chinese or Japanese character counts as a syllable.
FEWEST_LETTERS = 20
LETTERS_OF_AN_IDEOGRAPH = 3

# The model's own probability, below which a text could be of two languages. Chosen, not measured.
LEAST_PROBABILITY = 0.6

# What says nothing about the language around it.
_NOISE = re.compile(r"https?://\S+|(?<!\S)[^\s@]+@\S+|[\d_*#|>`~\[\]()]+")
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Guess:
    """A language (ISO 639 code), or None, and how probable it is among those looked for, 0 to 1."""

    language: str | None
    probability: float


UNKNOWN = Guess(None, 0.0)

_folder: Path | None = None  # where the model lies, for all processes; None: in this one alone


def set_model_folder(folder: Path) -> None:
    """From now on the model is read from this folder, and put there by whoever first needs it."""
    global _folder
    _folder = folder


def prepare_model() -> None:
    """Makes sure that it lies there: what takes seconds happens before a page is asked for."""
    if _folder is not None:
        prepare(_folder)


def release_model(_problem: object = None) -> None:
    """After a request: what it has read of the model need not be held until the next one."""
    if _model.cache_info().currsize:
        _model(_folder).let_go()


def detect(text: str, also: Collection[str] = ()) -> Guess:
    """The language of a text: one of the usual ones, or of these BCP 47 tags.

    A text that is too short, or that could be of two languages, has none. Only the primary subtag
    of a tag counts, and a language that the model (py3langid) does not know is never found.
    """
    words = _NOISE.sub(" ", text)
    if weight(words) < FEWEST_LETTERS:
        return UNKNOWN
    wanted = USUAL.union(tag.split("-")[0] for tag in also)
    language, probability = _model(_folder).classify(words, wanted)
    return Guess(language, probability) if probability >= LEAST_PROBABILITY else UNKNOWN


def knows(tag: str) -> bool:
    """Whether texts in this language can be recognised at all."""
    return tag.split("-")[0] in _model(_folder).labels


def weight(text: str) -> int:
    """The letters of a text; an ideograph counts for as much as the syllable that it is."""
    letters = sum(map(str.isalpha, text))
    return letters + (LETTERS_OF_AN_IDEOGRAPH - 1) * len(_IDEOGRAPH.findall(text))


@lru_cache(maxsize=1)
def _model(folder: Path | None) -> LanguageModel:
    return open_model(folder)
