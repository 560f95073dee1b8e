"""Finds proper names that differ, where there is good evidence that they are names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from forum.multilingual.comparison.common_words import COMMON, EXONYMS
from forum.multilingual.comparison.country_names import names as countries
from forum.multilingual.comparison.folding import folded, slips
from forum.multilingual.comparison.tokens import Reading

# In these languages a capital letter inside a sentence tells a name (German has it in every noun).
LANGUAGES = frozenset(["en", "es", "fr", "it", "pt"])

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"(?:^|[.!?:;…\n|]|[-*•–—#>])[\s\"'“”«»(\[*_¿¡]*$")
_TITLE = re.compile(
    r"(?<!\w)(?:Mr|Mrs|Ms|Dr|Prof|Professor|Sir|M|MM|Mme|Mmes|Mlle|Me|Pr|Sr|Sra|Sres|Dra|Srta|Don"
    r"|Doña|Señor|Señora|Monsieur|Madame|Senhor|Senhora|Signor|Signora|Dott)\.?[ \u00a0\u202f]$"
)
# A place follows these directly, where a common noun would have an article.
_PREPOSITION = re.compile(
    r"(?<!\w)(?:in|from|to|of|at|near|for|by|with|between|across|and"
    r"|à|de|en|vers|entre|pour|par|avec|chez|depuis|desde|hacia|para|por|con|a|em|di|da|per|et|y|e)"
    r"[ \u00a0]$|(?<!\w)d[’']$"
)
_DETERMINER = re.compile(
    r"(?:(?<!\w)(?:the|an?|this|that|these|those|our|its|their|every|each|any|no|le|la|les|un|une|des|du"
    r"|aux?|ce|cet|cette|ces|son|sa|ses|leurs?|notre|nos|el|los|las|una|unos|unas|del|al|este|esta|su|sus"
    r"|nuestr[oa]s?|o|os|as|um|uma|do|da|dos|das|il|lo|gli|i|uno)[ \u00a0\n]|(?<!\w)[lL][’'])$",
    re.IGNORECASE,
)
_DOUBLED = re.compile(r"(.)\1")
# Endings that a word takes in one language and not, or otherwise, in another.
_ENDING = re.compile(
    r"(?:[ctsx]ion(?:es|s)?|ment[eo]?s?|[ei]r[eo]?s?|r[eo]s?|at[eo]?s?|ist[ae]?s?|ism[eo]?|if|iv[aeo]"
    r"|i[ct][aeo]?|ique|it[ey]|idad|[ae]n[ct][ei]?[aeo]?s?|ar(?:io|i)|aire|eur|or[ae]?|[aeo]?s|[aeiou])$"
)
_NOUN = re.compile(
    r"(?:[ctsx]ion(?:es|s)?|mento?s?|iques?|it[ey]|idad|ist[ae]?s?|ism[eo]?|aires?|eurs?)$"
)
_BEFORE = 24  # characters before a word that are looked at
_SHORTEST = 3  # letters of a name
BEGINNING = 4  # letters by which a translated name is known again
_SHORTEST_SLIP = 5  # letters of a name in which a slip can be told from another name
_TWO_SLIPS = 7  # letters from which two slips can be
_LONGEST = 40
# Names that one passage may have for itself, of each side; all pairs of them are compared.
MOST_NAMES = 60


@dataclass(frozen=True, slots=True)
class Name:
    """A word with a capital letter that is not known to be a common one."""

    start: int
    end: int
    word: str  # folded
    is_initial: bool
    is_titled: bool
    is_placed: bool
    is_bare: bool  # inside a sentence, without an article
    is_chained: bool  # after a preposition that follows a capital letter: of an institution
    is_beside: bool = False  # another name, with a space between them


def words(text: str) -> frozenset[str]:
    """Every word of a text, folded; what an apostrophe or hyphen joins counts apart too."""
    found: set[str] = set()
    for word in _WORD.findall(text):
        one = folded(word[: _LONGEST * 2])
        found.add(one)
        found.update(re.split(r"[-']", one))
    return frozenset(found)


def small(text: str) -> frozenset[str]:
    """The words of a text that are somewhere written in small letters, folded."""
    return frozenset(folded(w[: _LONGEST * 2]) for w in _WORD.findall(text) if w[0].islower())


def read(reading: Reading, in_small: frozenset[str]) -> list[Name]:
    """The names of a part."""
    found: list[Name] = []
    text = reading.text
    previous_end = -2
    for match in _WORD.finditer(text):
        start, word = match.start(), match.group()
        elided = re.match(r"[dlDL][’'](?=[A-ZÀ-Þ])", word)
        if elided:
            start, word = start + elided.end(), word[elided.end() :]
        end = match.end()
        if word.endswith(("'s", "’s")):
            word, end = word[:-2], end - 2
        one = folded(word[: _LONGEST * 2])
        if not _may_be_name(word, one, in_small, reading.language):
            continue
        before = text[max(0, start - _BEFORE) : start]
        titled = _TITLE.search(before) is not None
        beside = start == previous_end + 1 and text[previous_end] in " \u00a0\n"
        if beside:
            last = found[-1]
            found[-1] = replace(last, is_beside=True)
            titled = titled or last.is_titled
        found.append(
            Name(
                start=reading.at + start,
                end=reading.at + end,
                word=one,
                is_initial=not titled and (start == 0 or _SENTENCE_END.search(before) is not None),
                is_titled=titled,
                is_placed=_is_placed(before),
                is_bare=_is_bare(before),
                is_chained=_is_chained(before) or (beside and found[-1].is_chained),
                is_beside=beside,
            )
        )
        previous_end = end
    return found


def _is_placed(before: str) -> bool:
    """After a preposition that itself follows no name: not as in "Ministry of Finance"."""
    return _PREPOSITION.search(before) is not None and not _is_chained(before)


def _is_bare(before: str) -> bool:
    return _SENTENCE_END.search(before) is None and _DETERMINER.search(before) is None


def _is_chained(before: str) -> bool:
    preposition = _PREPOSITION.search(before)
    if preposition is None:
        return False
    previous = before[: preposition.start()].split()
    return bool(previous and previous[-1][:1].isupper())


def _may_be_name(word: str, one: str, in_small: frozenset[str], language: str) -> bool:
    return (
        _SHORTEST <= len(word) <= _LONGEST
        and word[0].isupper()
        and not word.isupper()
        and one not in in_small
        and not any(one in common for common in COMMON.values())
        and one not in EXONYMS
        and not all(part in _everywhere() for part in re.split(r"[-']", one))
        and one[:5] not in _peoples(language)
    )


@lru_cache(maxsize=1)
def _everywhere() -> frozenset[str]:
    return frozenset().union(*COMMON.values(), EXONYMS)


@lru_cache(maxsize=16)
def _peoples(language: str) -> frozenset[str]:
    """How the names of peoples begin: Brazilians, Canadiens."""
    return frozenset(
        folded(form)[:5]
        for forms in countries(language).values()
        for form in forms
        if " " not in form
    )


def is_slip(a: Name, b: Name) -> bool:
    """Whether one is the other, misspelt."""
    if a.is_initial and b.is_initial and not (a.is_beside and b.is_beside):
        return False
    shortest = min(len(a.word), len(b.word))
    if shortest < _SHORTEST_SLIP:
        return False
    most = 2 if shortest >= _TWO_SLIPS else 1
    if slips(a.word, b.word, most) > most:
        return False
    # "Register" and "Registre" are one word in two languages; names have no article.
    if _root(a.word) != _root(b.word):
        return True
    return a.is_bare and b.is_bare and not _NOUN.search(a.word) and not _NOUN.search(b.word)


def _root(word: str) -> str:
    """A word without what differs between languages that took it from one source."""
    word = _DOUBLED.sub(r"\1", word.replace("ph", "f").replace("th", "t").replace("y", "i"))
    word = word.replace("k", "c").replace("qu", "c")
    return _ENDING.sub("", word)


def beginnings(others: frozenset[str]) -> frozenset[str]:
    """How the words of a text begin: a name that begins like one of them may be translated."""
    return frozenset(word[:BEGINNING] for word in others if len(word) >= BEGINNING)


def joined(names: Sequence[Name]) -> list[tuple[int, int]]:
    """The places of names; those side by side are one."""
    places: list[tuple[int, int]] = []
    for name in names:
        if places and name.is_beside and name.start - places[-1][1] == 1:
            places[-1] = (places[-1][0], name.end)
        else:
            places.append((name.start, name.end))
    return places
