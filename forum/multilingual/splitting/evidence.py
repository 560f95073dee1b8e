"""In which language each paragraph of a text is, and how much that weighs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field

from forum.multilingual.splitting.letter_formulas import addresses, closes
from forum.multilingual.splitting.paragraphs import Paragraph
from forum.text.detect import FEWEST_LETTERS, detect, weight

# A long paragraph weighs no more than this, so that one error is outweighed by its neighbours.
_MOST = 150.0
LONGEST_READ = 2000  # characters of a paragraph that are looked at
_FEWEST = 5  # letters, below which only the script says something
_FEWEST_OF_A_SCRIPT = 10.0  # what a line weighs at least whose script leaves no doubt

_SURER = 1.4  # a script is not mistaken for another

# From here on, a border is never moved past a paragraph to keep a title or a name together.
_FEWEST_FIRM = 30
_LEAST_FIRM = 0.9

# What is quoted inside a paragraph says nothing of its language, if so many letters are left.
_QUOTED_WORDS = re.compile('"[^"]*"|«[^«»]*»|“[^“”]*”|„[^„“”]*[“”]')
_FEWEST_AROUND = 12

# What a quotation weighs, and a paragraph that a colon announces: it may be a quotation.
_QUOTATION = 0.15
_ANNOUNCED = 0.35
_SHORT = 0.4  # a line that is too short to be sure
_MANNERS = 30.0  # an addressee line or a closing: they are few and known
_LONGEST_MANNERS = 40  # letters
_FEWEST_IN_ANNOUNCEMENT = 12
_MOST_PARAGRAPHS_OF_A_QUOTATION = 6

_SCRIPTS = {
    "ar": re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]"),
    "ru": re.compile("[\u0400-\u04ff]"),
    "zh": re.compile("[\u3400-\u9fff]"),
    "ja": re.compile("[\u3040-\u30ff]"),
    "ko": re.compile("[\uac00-\ud7af]"),
}
_WRITTEN_SO = {
    "ar": frozenset(["ar", "fa", "ur", "ps", "ckb", "ug"]),
    "ru": frozenset(["ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn", "tg"]),
    "zh": frozenset(["zh"]),
    "ja": frozenset(["ja"]),
    "ko": frozenset(["ko"]),
}
# So alike that a few lines of the one may be taken for the other.
_ALIKE = [frozenset(["es", "pt", "it", "gl", "ca"]), frozenset(["ru", "uk", "be", "bg"])]
_UNLIKE = 0.6

_NOISE = re.compile(
    r"https?://\S+|(?<!\S)\S+@\S+|(?<!\S)\S+\.(?:pdf|docx?|odt|html?|zip|txt)\b|[\d_*#|>`~\[\]()]+"
)
_PAIRS = {'"': '"', "“": "”", "„": "“”", "«": "»", "「": "」", "『": "』", "‹": "›", "”": "”"}
_LONGEST_SOURCE = 60  # what may stand behind a quotation: a full stop, "(paragraph 12)"


@dataclass(slots=True)
class Sensed:
    """A paragraph's languages (several for a line that they share) and how much they weigh."""

    languages: frozenset[str] = frozenset()
    strength: float = 0.0
    letters: int = 0
    firm: bool = False
    quoted: bool = False
    addressee: bool = False
    closing: bool = False
    costs: dict[str, float] = field(default_factory=dict)

    def against(self, language: str) -> float:
        """What speaks against this language."""
        if not self.languages or language in self.languages:
            return 0.0
        if language not in self.costs:
            alike = any(language in pair and self.languages & pair for pair in _ALIKE)
            self.costs[language] = self.strength * (_UNLIKE if alike else 1.0)
        return self.costs[language]


def sense(found: list[Paragraph], also: Collection[str]) -> list[Sensed]:
    """What each paragraph says of its language, among the usual ones and these."""
    quoted = _quotations(found)
    senses: list[Sensed] = []
    for at, paragraph in enumerate(found):
        sensed = _sensed(paragraph, also)
        gap = paragraph.gap
        if at in quoted:
            sensed.quoted, sensed.firm = True, False
            sensed.strength *= _QUOTATION
        elif (
            at
            and announces(found[at - 1], senses[-1])
            and not (sensed.addressee or gap.rule or gap.markers)
            and not sensed.languages & senses[-1].languages
        ):
            sensed.quoted, sensed.firm = True, False
            sensed.strength *= _ANNOUNCED
        senses.append(sensed)
    return senses


def letters(text: str) -> int:
    """The letters of words, without addresses, names of files and figures."""
    return weight(_NOISE.sub(" ", text[:LONGEST_READ]))


def _sensed(paragraph: Paragraph, also: Collection[str]) -> Sensed:
    text = unicodedata.normalize("NFC", paragraph.text[:LONGEST_READ])
    if text.upper() == text:
        text = text.lower()
    words = _NOISE.sub(" ", text)
    size = weight(words)
    if paragraph.table or not size:
        return Sensed(letters=size)
    one_line = "\n" not in text
    greeting = addresses(text) if one_line else ()
    closing = closes(text) if one_line else ()
    if _script(words) is None and (greeting or closing) and size < _LONGEST_MANNERS:
        shared = frozenset(greeting or closing)
        return Sensed(
            shared,
            _MANNERS,
            size,
            firm=True,
            addressee=bool(greeting),
            closing=not greeting,
        )
    sensed = _read(words, also)
    around = _QUOTED_WORDS.sub(" ", words)
    if around != words and weight(around) >= _FEWEST_AROUND:
        author = _read(around, also)
        if author.languages != sensed.languages:
            sensed = author
    sensed.addressee = not sensed.languages.isdisjoint(greeting)
    sensed.closing = not sensed.languages.isdisjoint(closing)
    return sensed


def _read(words: str, also: Collection[str]) -> Sensed:
    """What a paragraph's words say, whatever stands around them."""
    size = weight(words)
    script = _script(words)
    if size < _FEWEST and script is None:
        return Sensed(letters=size)
    guess = detect(words, also)
    strength = min(float(size), _MOST)
    if script is not None:
        language = guess.language if guess.language in _WRITTEN_SO[script] else script
        strength = min(max(strength * _SURER, _FEWEST_OF_A_SCRIPT), _MOST)
        return Sensed(frozenset([language]), strength, size, firm=True)
    if guess.language is None and size < FEWEST_LETTERS:
        # Repeated, a line is long enough to be looked at; what is found then weighs little.
        guess = detect(" ".join([words] * (FEWEST_LETTERS // size + 1)), also)
        strength *= _SHORT
    if guess.language is None or guess.language in NOT_LATIN:
        return Sensed(letters=size)
    certain = max(0.0, 2 * guess.probability - 1)
    firm = size >= _FEWEST_FIRM and guess.probability >= _LEAST_FIRM
    return Sensed(frozenset([guess.language]), strength * certain, size, firm)


NOT_LATIN = frozenset().union(*_WRITTEN_SO.values())


def _script(words: str) -> str | None:
    """The script of most letters, named by its most usual language; None for Latin."""
    if words.isascii():
        return None
    shares = {}
    for language, pattern in _SCRIPTS.items():
        shares[language] = weight("".join(pattern.findall(words)))
    if shares["ja"] * 6 > shares["zh"] + shares["ja"] and shares["ja"]:
        shares["ja"] += shares["zh"]
    most = max(shares, key=lambda language: shares[language])
    size = weight(words)
    return most if size and shares[most] * 2 > size else None


def announces(paragraph: Paragraph, sensed: Sensed) -> bool:
    """Whether a paragraph ends in a colon, and is no addressee line."""
    return (
        paragraph.text.rstrip("*_ ").endswith((":", "："))
        and not sensed.addressee
        and sensed.letters >= _FEWEST_IN_ANNOUNCEMENT
    )


def _quotations(found: list[Paragraph]) -> set[int]:
    """Which paragraphs are nothing but a quotation, perhaps together with their neighbours."""
    quoted = {at for at, paragraph in enumerate(found) if paragraph.set_apart}
    if len(quoted) + 1 >= len(found):
        quoted = set()  # The whole was pasted so.
    skip = 0
    for at, paragraph in enumerate(found):
        opening = paragraph.text.lstrip("*_-–— ")[:1]
        if at < skip or not opening or opening not in _PAIRS:
            continue
        for end in range(at, min(at + _MOST_PARAGRAPHS_OF_A_QUOTATION, len(found))):
            closing = _first_closing(found[end].text, _PAIRS[opening], opening, first=end == at)
            if closing < 0:
                continue
            if len(found[end].text) - closing <= _LONGEST_SOURCE:
                quoted.update(range(at, end + 1))
                skip = end + 1
            break
    return quoted


def _first_closing(text: str, closing: str, opening: str, *, first: bool) -> int:
    """Where a quotation ends in a paragraph, or -1; one inside it does not end it."""
    begin = text.index(opening) + 1 if first else 0
    places = [text.find(one, begin) for one in closing]
    return min((place for place in places if place >= 0), default=-1)
