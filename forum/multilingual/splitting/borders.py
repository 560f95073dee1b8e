"""Finds where the language of a text changes for good, and where exactly the border is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from forum.multilingual.splitting.evidence import NOT_LATIN, Sensed, announces, letters
from forum.multilingual.splitting.language_names import fold
from forum.multilingual.splitting.paragraphs import SENTENCE_END, Gap, Paragraph

# What a change of language costs, in letters that would have to speak against it.
_AT_NEUTRAL_MARKER = 8.0
_AT_RULE = 15.0
_AT_BLANK_LINE = 28.0
_AT_SENTENCE_END = 40.0
_IN_SENTENCE = 140.0
# What it costs to go on in another language than a marker names.
_AGAINST_MARKER = 25.0

_MOST_LANGUAGES = 8
_MOST_RUNS = 32

# A version that nothing announces has this many letters, and this share of the longest one's:
# what is less is a motto, a title or a sign-off.
_FEWEST_LETTERS = 25
_FEWEST_LETTERS_MARKED = 3
_LEAST_SHARE = 0.36
_LEAST_SHARE_ANNOUNCED = 0.22  # below a rule, or with an addressee line or a heading of its own

# How much of a version may be in other languages: inside it (quotations), and at its edge.
_MOST_FOREIGN = 0.25
_MOST_FOREIGN_MARKED = 0.4
_MOST_FOREIGN_AT_EDGE = 0.12

# What stands before the first marker is a title of the whole text, up to this share of it.
_LONGEST_PREAMBLE = 0.4

# What it takes from the confidence that a marker names another language than the text is in.
_CONTRADICTED = 0.3

_LONGEST_TITLE = 90
_FARTHEST = 12


@dataclass(slots=True)
class VersionSpan:
    """A version: paragraphs `first` to `last`, and on what its border relies."""

    language: str
    first: int
    last: int
    marked: bool = False
    ruled: bool = False
    titled: bool = False
    confidence: float = 0.0


@dataclass(slots=True)
class _Run:
    language: str
    first: int
    last: int


def pieces(found: list[Paragraph], senses: list[Sensed]) -> list[VersionSpan]:
    """The versions in order; fewer than two where the text holds no more than one."""
    begin = _preamble(found, senses)
    if begin:
        proposed = _pieces(found[begin:], senses[begin:])
        marked = len(proposed) > 1 and all(piece.marked for piece in proposed)
        if marked and _is_preamble(senses, begin, proposed):
            for piece in proposed:
                piece.first += begin
                piece.last += begin
            return proposed
    return _pieces(found, senses)


def _preamble(found: list[Paragraph], senses: list[Sensed]) -> int:
    """How many paragraphs stand before the first marker and may be a title of all; or 0."""
    total = sum(sensed.letters for sensed in senses)
    before = 0
    for at, sensed in enumerate(senses):
        if found[at].gap.languages:
            return at
        before += sensed.letters
        if before > total * _LONGEST_PREAMBLE:
            break
    return 0


def _is_preamble(senses: list[Sensed], begin: int, proposed: list[VersionSpan]) -> bool:
    """Whether what stands before the first marker is no version: a title, names, a short note.

    It is one if its language has no marker of its own, and it is not much shorter than the others.
    """
    sizes: Counter[str] = Counter()
    for sensed in senses[:begin]:
        if sensed.quoted:
            continue
        for language in sensed.languages:
            sizes[language] += sensed.letters
    if not sizes:
        return True
    language, size = max(sizes.items(), key=lambda one: (one[1], one[0]))
    if language in {piece.language for piece in proposed}:
        return True
    own = senses[begin:]
    others = [sum(one.letters for one in own[of.first : of.last + 1]) for of in proposed]
    return size < _FEWEST_LETTERS or size < min(others) * _LEAST_SHARE


def _pieces(found: list[Paragraph], senses: list[Sensed]) -> list[VersionSpan]:
    languages = _candidates(found, senses)
    while len(languages) > 1:
        runs = _runs(found, senses, languages)
        if not 1 < len(runs) <= _MOST_RUNS:
            return []
        proposed = _placed(_joined(runs, found, senses), found, senses)
        if len(proposed) < 2:
            return []
        thin = _thinnest(proposed, found, senses)
        if thin is None:
            return _judged(proposed, found, senses)
        languages.remove(thin)
    return []


def _candidates(found: list[Paragraph], senses: list[Sensed]) -> list[str]:
    weights: Counter[str] = Counter()
    for paragraph, sensed in zip(found, senses, strict=True):
        for language in sensed.languages:
            weights[language] += int(sensed.strength)
        for language in paragraph.gap.languages:
            weights[language] += int(_AGAINST_MARKER)
    order = sorted(weights, key=lambda language: (-weights[language], language))
    return order[:_MOST_LANGUAGES]


def _change(gap: Gap, language: str) -> float:
    """What it costs to begin a language here."""
    if language in gap.languages:
        return 0.0
    if gap.continues:
        return _IN_SENTENCE
    if gap.neutral:
        return _AT_NEUTRAL_MARKER
    if gap.rule:
        return _AT_RULE
    if gap.blank:
        return _AT_BLANK_LINE
    return _AT_SENTENCE_END if gap.sentence_over else _IN_SENTENCE


def _against(gap: Gap, language: str) -> float:
    """What it costs that a marker names other languages."""
    return _AGAINST_MARKER if gap.languages and language not in gap.languages else 0.0


def _runs(found: list[Paragraph], senses: list[Sensed], languages: list[str]) -> list[_Run]:
    """The likeliest language of each paragraph, in runs (Viterbi's algorithm)."""
    cost = [0.0] * len(languages)
    steps: list[list[int]] = []
    for at, sensed in enumerate(senses):
        gap = found[at].gap
        best = min(range(len(languages)), key=cost.__getitem__)
        came, costs = [], []
        for number, language in enumerate(languages):
            change = cost[best] + _change(gap, language) if at else float("inf")
            stay = cost[number] <= change
            came.append(number if stay else best)
            costs.append(
                (cost[number] if stay else change)
                + _against(gap, language)
                + sensed.against(language)
            )
        steps.append(came)
        cost = costs
    state = min(range(len(languages)), key=cost.__getitem__)
    labels = []
    for came in reversed(steps):
        labels.append(state)
        state = came[state]
    labels.reverse()
    runs: list[_Run] = []
    for at, label in enumerate(labels):
        if runs and runs[-1].language == languages[label]:
            runs[-1].last = at
        else:
            runs.append(_Run(languages[label], at, at))
    return runs


def _joined(runs: list[_Run], found: list[Paragraph], senses: list[Sensed]) -> list[VersionSpan]:
    """Each language once: the order that leaves the fewest letters in a foreign version."""
    languages = sorted({run.language for run in runs})
    foreign = [
        [
            sum(
                senses[at].against(language) + (_against(found[at].gap, language))
                for at in range(run.first, run.last + 1)
            )
            for language in languages
        ]
        for run in runs
    ]
    # The best way to each state: (language now, languages used) -> (cost, languages so far).
    states: dict[tuple[int, int], tuple[float, tuple[int, ...]]] = {
        (number, 1 << number): (foreign[0][number], (number,)) for number in range(len(languages))
    }
    for at in range(1, len(runs)):
        gap = found[runs[at].first].gap
        following: dict[tuple[int, int], tuple[float, tuple[int, ...]]] = {}
        for (now, used), (cost, way) in states.items():
            for number, language in enumerate(languages):
                if number != now and used & (1 << number):
                    continue
                change = 0.0 if number == now else _change(gap, language)
                total = cost + change + foreign[at][number]
                key = (number, used | (1 << number))
                if key not in following or total < following[key][0]:
                    following[key] = (total, (*way, number))
        states = following
    way = min(states.values())[1]
    joined: list[VersionSpan] = []
    for run, number in zip(runs, way, strict=True):
        if joined and joined[-1].language == languages[number]:
            joined[-1].last = run.last
        else:
            joined.append(VersionSpan(languages[number], run.first, run.last))
    return joined


def _placed(
    joined: list[VersionSpan], found: list[Paragraph], senses: list[Sensed]
) -> list[VersionSpan]:
    """Moves each border to where titles, addressees and signatures fall on their own side."""
    for before, after in pairwise(joined):
        place = _border(before, after, found, senses)
        before.last, after.first = place - 1, place
    for number, piece in enumerate(joined):
        gap = found[piece.first].gap
        piece.marked = piece.language in gap.languages or gap.neutral
        piece.ruled = gap.rule and number > 0
        piece.titled = _is_title(found[piece.first], senses[piece.first])
    return [piece for piece in joined if piece.first <= piece.last]


def _border(
    before: VersionSpan, after: VersionSpan, found: list[Paragraph], senses: list[Sensed]
) -> int:
    """The first paragraph of the later version, among those whose language is not certain."""
    low = high = after.first
    while low - 1 > before.first and high - low < _FARTHEST:
        if senses[low - 1].firm and before.language in senses[low - 1].languages:
            break
        low -= 1
    while high < after.last and high - after.first < _FARTHEST:
        if senses[high].firm and after.language in senses[high].languages:
            break
        high += 1
    if low == high:
        return low
    tail = _loose_tail(found, senses)
    head = _loose_head(found, senses)
    known_tail = {fold(found[at].text) for at in range(len(found) - tail, len(found))}
    known_head = {fold(found[at].text) for at in range(head)}
    closed = any(senses[at].closing for at in range(max(before.first, low - 2), low))

    def score(place: int) -> float:
        points = 0.0
        signing = closed
        for at in range(low, high):
            sensed, paragraph = senses[at], found[at]
            points -= sensed.against(before.language if at < place else after.language)
            heading = _is_title(paragraph, sensed) and (
                paragraph.text.startswith("#") or paragraph.underlined
            )
            if sensed.addressee or heading:
                signing = False
            if not sensed.letters:
                # A number alone counts what follows it.
                points -= 25 if at < place else 0
                continue
            if not sensed.languages and _is_latin(before) != _is_latin(after):
                points += 8 if _is_latin(before) == (at < place) else -8
            words = fold(paragraph.text)
            known = (words in known_tail) - (words in known_head)
            wanted = 25.0 * known + (10.0 if signing else -4.0)
            points += wanted if at < place else -wanted
            signing = signing or sensed.closing
        gap = found[place].gap
        if after.language in gap.languages:
            points += 1000
        elif gap.neutral:
            points += 60
        elif gap.rule:
            points += 100
        points += 12 if gap.blank else 0
        points -= 60 if gap.continues else 0
        points += 20 if senses[place].addressee else 0
        points += 4 * min(gap.blank, 4) if gap.blank > 1 else 0
        if tail + head and place - low == tail and high - place == head:
            points += 12
        return points

    return max(range(low, high + 1), key=score)


def _is_latin(piece: VersionSpan) -> bool:
    return piece.language not in NOT_LATIN


def _loose_tail(found: list[Paragraph], senses: list[Sensed]) -> int:
    """How many paragraphs at the very end are in no certain language: a name, a place."""
    count = 0
    for sensed in reversed(senses[-_FARTHEST:]):
        if sensed.firm or sensed.closing:
            break
        count += 1
    return min(count, len(found) - 1)


def _loose_head(found: list[Paragraph], senses: list[Sensed]) -> int:
    """How many paragraphs at the very beginning are in no certain language: a title, a date."""
    count = 0
    for sensed in senses[:_FARTHEST]:
        if sensed.firm or sensed.addressee:
            break
        count += 1
    return min(count, len(found) - 1)


def _is_title(paragraph: Paragraph, sensed: Sensed) -> bool:
    """Whether a paragraph is a short line without a full stop."""
    return (
        len(paragraph.text) <= _LONGEST_TITLE
        and "\n" not in paragraph.text
        and not sensed.closing
        and (paragraph.text.startswith("#") or not SENTENCE_END.search(paragraph.text))
    )


def _thinnest(
    proposed: list[VersionSpan], found: list[Paragraph], senses: list[Sensed]
) -> str | None:
    """The language of the version that is least worth the name; None where all are."""
    sizes = {piece.language: _own(piece, senses) for piece in proposed}
    most = max(sizes.values())
    thin = []
    for piece in proposed:
        size = sizes[piece.language]
        if piece.language in found[piece.first].gap.languages:
            words = sum(
                letters(found[at].text)
                for at in range(piece.first, piece.last + 1)
                if not found[at].table
            )
            too_thin = words < _FEWEST_LETTERS_MARKED
        else:
            first = found[piece.first]
            if _reports(piece, found, senses):
                thin.append((size, piece.language))
                continue
            announced = piece.ruled or senses[piece.first].addressee or first.text[0] == "#"
            least = _LEAST_SHARE_ANNOUNCED if announced else _LEAST_SHARE
            too_thin = size < _FEWEST_LETTERS or size < most * least
        if too_thin:
            thin.append((size, piece.language))
    return min(thin)[1] if thin else None


def _reports(piece: VersionSpan, found: list[Paragraph], senses: list[Sensed]) -> bool:
    """Whether somebody else's words announce what follows: it is a quotation, however long."""
    if piece.first == 0 or piece.marked or piece.ruled:
        return False
    return any(
        announces(found[at], senses[at])
        and (at < piece.first or bool(senses[at].languages - {piece.language}))
        for at in (piece.first - 1, piece.first)
    )


def _own(piece: VersionSpan, senses: list[Sensed]) -> int:
    """The letters of a version that are in its language, and of quotations between these."""
    own = [
        at
        for at in range(piece.first, piece.last + 1)
        if piece.language in senses[at].languages and not senses[at].quoted
    ]
    if not own:
        return 0
    return sum(
        senses[at].letters
        for at in range(own[0], own[-1] + 1)
        if senses[at].quoted or piece.language in senses[at].languages
    )


def _judged(
    proposed: list[VersionSpan], found: list[Paragraph], senses: list[Sensed]
) -> list[VersionSpan]:
    """Gives each version its confidence; nothing where one holds too much in other languages."""
    most = max(_own(piece, senses) for piece in proposed)
    languages = {piece.language for piece in proposed}
    for piece in proposed:
        if _alternates(piece, languages, found, senses):
            return []
        own = _own(piece, senses)
        foreign = edge = 0.0
        at_edge = True
        for at in range(piece.last, piece.first - 1, -1):
            against = senses[at].against(piece.language)
            foreign += against
            at_edge = at_edge and (against > 0 or not senses[at].languages)
            if at_edge:
                edge += against
        whole = foreign + sum(
            senses[at].strength
            for at in range(piece.first, piece.last + 1)
            if piece.language in senses[at].languages
        )
        share, edge_share = foreign / max(whole, 1.0), edge / max(whole, 1.0)
        limit = _MOST_FOREIGN_MARKED if piece.marked else _MOST_FOREIGN
        if piece.marked and own == 0 and foreign:
            share = 1.0
        if share > limit or (edge_share > _MOST_FOREIGN_AT_EDGE and edge > _FEWEST_LETTERS):
            return []
        named = found[piece.first].gap.languages
        contradicted = bool(named) and piece.language not in named
        piece.confidence = _confidence(piece, own, most, share) - _CONTRADICTED * contradicted
    # A border is as sure as the surer sign of the two sides lets it be: the first version has no
    # border of its own before it, so it shares that of the second.
    proposed[0].confidence = min(proposed[0].confidence, proposed[1].confidence)
    return proposed


def _alternates(
    piece: VersionSpan, languages: set[str], found: list[Paragraph], senses: list[Sensed]
) -> bool:
    """Whether a marker inside a version begins another one's language again."""
    return any(
        bool(senses[at].languages & (found[at].gap.languages & languages) - {piece.language})
        for at in range(piece.first + 1, piece.last + 1)
    )


def _confidence(piece: VersionSpan, own: int, most: int, foreign: float) -> float:
    if piece.marked:
        value = 0.98 if own >= _FEWEST_LETTERS else 0.85
    else:
        value = 0.95 if piece.ruled else 0.92
        if own < 80:
            value -= 0.12
        if own < most * 0.4:
            value -= 0.2
    return max(0.1, value - foreign)
