"""Compares two language versions of one text and points to where they diverge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from forum.multilingual.comparison import (
    acronyms,
    addresses,
    country_names,
    dates,
    digits,
    name_comparison,
    number_words,
    proper_names,
    quantities,
    whole_texts,
)
from forum.multilingual.comparison.block_alignment import Alignment, Bead, align
from forum.multilingual.comparison.blocks import Block, blocks, place, whole
from forum.multilingual.comparison.findings import Finding, FindingKind, TextRange
from forum.multilingual.comparison.folding import folded
from forum.multilingual.comparison.matches import Left, Pair, keys_of, matched, paired
from forum.multilingual.comparison.tokens import TAKEN, Reading, Strength, Token
from forum.text.detect import FEWEST_LETTERS, weight

# Whoever gets more has the wrong file before them, and a page cannot show them.
MOST_FINDINGS = 100
_MOST_ANCHORS = 30  # tokens by which blocks are put beside each other
_SMALL = 20  # numbers that a language of which no number word is known may write as words


def compare(
    a: str,
    b: str,
    languages: tuple[str, str],
    known: Sequence[Mapping[str, str]] = (),
) -> list[Finding]:
    """Where two versions (Markdown or plain text) diverge, in the order of a, then of b.

    `languages` are their BCP 47 tags. `known` are groups of acronyms or names that are one, by
    language: ``{"en": "GCM", "fr": "PMM"}``. At most 100 findings. Never raises on any text.
    """
    # Always compared in the same direction, so that both authors are told the same.
    if (languages[1], b) < (languages[0], a):
        mirrored = _compare(b, a, (languages[1], languages[0]), known)
        return sorted((finding.mirrored() for finding in mirrored), key=_order)
    return sorted(_compare(a, b, languages, known), key=_order)


def _order(finding: Finding) -> tuple[bool, int, int, bool, int, int, str]:
    a, b = finding.a, finding.b
    return (
        a is None, a.start if a else 0, a.end if a else 0,
        b is None, b.start if b else 0, b.end if b else 0,
        finding.kind,
    )  # fmt: skip


@dataclass
class _Version:
    """One version while it is compared."""

    text: str
    blocks: list[Block]
    language: str  # the one it is in, perhaps not the one that it says
    readings: list[Reading]
    names: list[list[proper_names.Name]]
    side: name_comparison.Side

    def tokens(self, indices: range) -> list[Token]:
        return [token for index in indices for token in self.readings[index].tokens]

    def part(self, indices: range) -> name_comparison.ComparedPart:
        return name_comparison.ComparedPart(
            self.tokens(indices),
            [name for index in indices for name in self.names[index]],
            " ".join(_spaced(self.readings[index].text) for index in indices),
        )

    def place(self, indices: range) -> TextRange | None:
        if not indices:
            return None
        return place(self.text, self.blocks[indices[0]].start, self.blocks[indices[-1]].end)


def _compare(
    a: str, b: str, languages: tuple[str, str], known: Sequence[Mapping[str, str]]
) -> list[Finding]:
    declared = (languages[0].split("-")[0].lower(), languages[1].split("-")[0].lower())
    found = (blocks(a), blocks(b))
    if not found[0] or not found[1]:
        return (
            [
                Finding(
                    FindingKind.EMPTY,
                    whole(a) if found[0] else None,
                    whole(b) if found[1] else None,
                )
            ]
            if found[0] or found[1]
            else []
        )
    groups = acronyms.groups(known)
    findings: list[Finding] = []
    identical = (
        declared[0] != declared[1] and a.split() == b.split() and weight(a) >= FEWEST_LETTERS
    )
    if identical:
        findings.append(Finding(FindingKind.IDENTICAL, whole(a), whole(b)))
    actual_a = whole_texts.language_of(a, declared[0], declared[1])
    actual_b = whole_texts.language_of(b, declared[1], declared[0])
    if actual_a:
        findings.append(Finding(FindingKind.LANGUAGE, whole(a), None))
    if actual_b:
        findings.append(Finding(FindingKind.LANGUAGE, None, whole(b)))
    if identical:
        return findings
    versions = (
        _read(a, found[0], actual_a or declared[0], declared[1], groups),
        _read(b, found[1], actual_b or declared[1], declared[0], groups),
    )
    findings += _compared(versions, declared, groups, bool(actual_a or actual_b))
    return list(dict.fromkeys(findings))[:MOST_FINDINGS]


def _read(
    text: str, found: list[Block], language: str, other: str, groups: acronyms.Groups
) -> _Version:
    in_small = proper_names.small(text)
    readings: list[Reading] = []
    named: list[list[proper_names.Name]] = []
    for block in found:
        actual = whole_texts.language_of_block(text, block, language, other) or language
        raw = text[block.words : block.end].translate(digits.PLAIN)
        reading = Reading(raw, block.words, actual)
        addresses.read(reading)
        dates.read(reading)
        digits.read(reading)
        number_words.read_roman(reading)
        acronyms.read(reading, groups)
        country_names.read(reading)
        named.append(
            proper_names.read(reading, in_small) if actual in proper_names.LANGUAGES else []
        )
        number_words.read(reading)
        readings.append(reading)
    every = proper_names.words(text)
    keys = keys_of(token for reading in readings for token in reading.tokens)
    side = name_comparison.Side(
        text=text,
        language=language,
        keys=frozenset(keys),
        words=every,
        beginnings=proper_names.beginnings(every),
        whole=_spaced(text),
    )
    return _Version(
        text=text, blocks=found, language=language, readings=readings, names=named, side=side
    )


def _spaced(text: str) -> str:
    """Folded, with a space on both sides of each word."""
    signs = {ord(sign): " " for sign in "'’-–—.,;:!?()[]{}\"“”«»*_#>|/" + TAKEN}
    return f" {folded(text.translate(signs))} "


def _compared(
    versions: tuple[_Version, _Version],
    declared: tuple[str, str],
    groups: acronyms.Groups,
    in_doubt: bool,
) -> Iterator[Finding]:
    a, b = versions
    keys = (
        [_anchors(reading.tokens) for reading in a.readings],
        [_anchors(reading.tokens) for reading in b.readings],
    )
    languages = (a.language, b.language)
    alignment = align(a.blocks, b.blocks, keys, whole_texts.ratio(*languages))
    yield from _counts(versions, alignment)
    lengths = [sum(block.weight for block in version.blocks) for version in versions]
    is_unusual = whole_texts.is_unusual(lengths[0], lengths[1], languages)
    if is_unusual:
        yield Finding(FindingKind.LENGTH, whole(a.text), whole(b.text))
    elsewhere: tuple[set[str], set[str]] = (set(), set())
    if not alignment.sure:
        elsewhere = (_quantities(a), _quantities(b))
    for bead in alignment.beads:
        if not bead.a or not bead.b:
            continue
        places_of = (a.place(bead.a), b.place(bead.b))
        if len(bead.a) == len(bead.b) == 1:
            i, j = bead.a[0], bead.b[0]
            left, right = a.blocks[i], b.blocks[j]
            if declared[0] != declared[1] and whole_texts.is_identical(
                a.text[left.words : left.end], b.text[right.words : right.end]
            ):
                yield Finding(FindingKind.IDENTICAL, *places_of)
            if not is_unusual and whole_texts.is_unusual_paragraph(left, right, languages):
                yield Finding(FindingKind.LENGTH, *places_of)
        for index in bead.a:
            if a.readings[index].language != a.language:
                yield Finding(FindingKind.LANGUAGE, a.place(range(index, index + 1)), places_of[1])
        for index in bead.b:
            if b.readings[index].language != b.language:
                yield Finding(FindingKind.LANGUAGE, places_of[0], b.place(range(index, index + 1)))
        yield from _in_bead(versions, bead, groups, elsewhere)


def _anchors(tokens: Sequence[Token]) -> frozenset[str]:
    strong = [token for token in tokens if token.strength is Strength.STRONG]
    return frozenset(keys_of(strong[:_MOST_ANCHORS]))


def _quantities(version: _Version) -> set[str]:
    return {
        key
        for reading in version.readings
        for token in reading.tokens
        if token.kind in (FindingKind.NUMBER, FindingKind.DATE)
        for key in (*token.keys, *token.parts)
    }


def _counts(versions: tuple[_Version, _Version], alignment: Alignment) -> Iterator[Finding]:
    """Where a paragraph or an item has no answer, if there are not as many here as there."""
    a, b = versions
    for kind, is_item in ((FindingKind.PARAGRAPHS, False), (FindingKind.ITEMS, True)):
        more = _count(a, range(len(a.blocks)), is_item) - _count(b, range(len(b.blocks)), is_item)
        if not more:
            continue
        for bead in alignment.beads:
            here = _count(a, bead.a, is_item) - _count(b, bead.b, is_item)
            if here * more > 0:
                yield Finding(kind, a.place(bead.a), b.place(bead.b))


def _count(version: _Version, indices: range, is_item: bool) -> int:
    return sum(version.blocks[index].is_item == is_item for index in indices)


def _in_bead(
    versions: tuple[_Version, _Version],
    bead: Bead,
    groups: acronyms.Groups,
    elsewhere: tuple[set[str], set[str]],
) -> Iterator[Finding]:
    a, b = versions
    parts = (a.part(bead.a), b.part(bead.b))
    left, right = _weakened(parts, versions)
    for pair in quantities.compare(left, right, elsewhere):
        yield _finding(versions, pair)
    for kind in (FindingKind.LINK, FindingKind.ADDRESS):
        for pair in _links(parts, kind, versions):
            yield _finding(versions, pair)
    sides = (a.side, b.side)
    for pair in name_comparison.compare_tokens(sides, parts, groups):
        yield _finding(versions, pair)
    for mine, theirs in name_comparison.compare_names(sides, parts):
        yield from _named(versions, proper_names.joined(mine), proper_names.joined(theirs))


def _weakened(
    parts: tuple[name_comparison.ComparedPart, name_comparison.ComparedPart],
    versions: tuple[_Version, _Version],
) -> tuple[list[Token], list[Token]]:
    """Numbers and dates; less sure where the other language may say them in unknown words."""
    sides = []
    for part, other in ((parts[0], versions[1]), (parts[1], versions[0])):
        tokens = [
            token for token in part.tokens if token.kind in (FindingKind.NUMBER, FindingKind.DATE)
        ]
        sides.append([_weaker(token, other.language) for token in tokens])
    return sides[0], sides[1]


def _weaker(token: Token, other: str) -> Token:
    if token.kind is not FindingKind.NUMBER or other in number_words.WELL_KNOWN:
        return token
    small = {
        digits.key(number) for number in range(_SMALL + 1 if other not in number_words.KNOWN else 3)
    }
    if token.strength is Strength.STRONG and (token.is_word or not token.keys.isdisjoint(small)):
        strength = Strength.HINT if token.is_word else Strength.PAIR
        return Token(
            kind=token.kind,
            start=token.start,
            end=token.end,
            keys=token.keys,
            strength=strength,
            parts=token.parts,
        )
    return token


def _links(
    parts: tuple[name_comparison.ComparedPart, name_comparison.ComparedPart],
    kind: FindingKind,
    versions: tuple[_Version, _Version],
) -> list[Pair]:
    mine = [token for token in parts[0].tokens if token.kind is kind]
    theirs = [token for token in parts[1].tokens if token.kind is kind]
    left, right = matched(mine, theirs)
    if kind is FindingKind.LINK:
        left, right = _without_translated(left, right)
    # A link may stand elsewhere in the other version: in a list of references, for example.
    keys = (versions[0].side.keys, versions[1].side.keys)
    return [
        (x, y)
        for x, y in paired(Left(left.alone, []), Left(right.alone, []))
        if not (y is None and x and not x.keys.isdisjoint(keys[1]))
        and not (x is None and y and not y.keys.isdisjoint(keys[0]))
    ]


_MOST_LINKS = 30  # of one part, that are looked through for another's translation


def _without_translated(a: Left, b: Left) -> tuple[Left, Left]:
    left, right = [], list(b.alone)
    for token in a.alone:
        url = min(token.keys)
        same = next(
            (other for other in right[:_MOST_LINKS] if addresses.translated(url, min(other.keys))),
            None,
        )
        if same is None:
            left.append(token)
        else:
            right.remove(same)
    return Left(left, a.repeats), Left(right, b.repeats)


def _finding(versions: tuple[_Version, _Version], pair: Pair) -> Finding:
    x, y = pair
    kinds = {token.kind for token in pair if token}
    return Finding(
        FindingKind.DATE if FindingKind.DATE in kinds else kinds.pop(),
        place(versions[0].text, x.start, x.end) if x else None,
        place(versions[1].text, y.start, y.end) if y else None,
    )


def _named(
    versions: tuple[_Version, _Version], mine: list[tuple[int, int]], theirs: list[tuple[int, int]]
) -> Iterator[Finding]:
    for index in range(max(len(mine), len(theirs))):
        yield Finding(
            FindingKind.NAME,
            place(versions[0].text, *mine[index]) if index < len(mine) else None,
            place(versions[1].text, *theirs[index]) if index < len(theirs) else None,
        )
