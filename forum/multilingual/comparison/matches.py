"""Matches the tokens of two parts that belong together, and gives those left alone."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from forum.multilingual.comparison.findings import FindingKind
from forum.multilingual.comparison.tokens import Strength, Token

# Tokens of one part without an answer that are put beside others; more are not shown anyway.
MOST_BESIDE = 200

Pair = tuple[Token | None, Token | None]


@dataclass(slots=True)
class Left:
    """What is left of the tokens of a side: without an answer, or repeating what has one."""

    alone: list[Token]
    repeats: list[Token]


def keys_of(tokens: Iterable[Token]) -> set[str]:
    return {key for token in tokens for key in token.keys}


def matched(a: Sequence[Token], b: Sequence[Token]) -> tuple[Left, Left]:
    """Matches tokens with a key in common, in order, each once."""
    free: dict[str, deque[int]] = defaultdict(deque)
    for index, token in enumerate(b):
        for key in token.keys:
            free[key].append(index)
    used: set[int] = set()
    left_a: list[Token] = []
    for token in a:
        queues = [queue for key in token.keys if (queue := free.get(key))]
        for queue in queues:
            while queue and queue[0] in used:
                queue.popleft()
        first = min((queue[0] for queue in queues if queue), default=None)
        if first is None:
            left_a.append(token)
        else:
            used.add(first)
    left_b = [token for index, token in enumerate(b) if index not in used]
    return _split(left_a, keys_of(b)), _split(left_b, keys_of(a))


def _split(left: Iterable[Token], others: Collection[str]) -> Left:
    result = Left([], [])
    for token in left:
        (result.alone if token.keys.isdisjoint(others) else result.repeats).append(token)
    return result


def paired(a: Left, b: Left, lone_a: bool = True, lone_b: bool = True) -> list[Pair]:
    """The divergences: each token without an answer, beside what stands in its place.

    What stands there is another one without an answer, or else one that says again what has its
    answer elsewhere ("12 of 12" for "12 of 15"). `lone_a` says whether a token may be pointed to
    where nothing stands in its place.
    """
    left = [token for token in a.alone if token.strength >= Strength.PAIR][:MOST_BESIDE]
    right = [token for token in b.alone if token.strength >= Strength.PAIR][:MOST_BESIDE]
    pairs: list[Pair] = []
    for least in (Strength.STRONG, Strength.PAIR):
        first = [token for token in left if token.strength >= least]
        second = [token for token in right if token.strength >= least]
        for x, y in _beside(first, second):
            pairs.append((x, y))
            left.remove(x)
            right.remove(y)
    for token in left:
        if token.strength is Strength.STRONG and (repeat := _taken(b.repeats, token)):
            pairs.append((token, repeat))
        elif token.strength is Strength.STRONG and lone_a:
            pairs.append((token, None))
    for token in right:
        if token.strength is Strength.STRONG and (repeat := _taken(a.repeats, token)):
            pairs.append((repeat, token))
        elif token.strength is Strength.STRONG and lone_b:
            pairs.append((None, token))
    return pairs


def _beside(a: Sequence[Token], b: Sequence[Token]) -> list[tuple[Token, Token]]:
    """Pairs in order; those that are alike in a part (the year of a date) first."""
    pairs: list[tuple[Token, Token]] = []
    right: dict[FindingKind, list[Token]] = defaultdict(list)
    for token in b:
        right[token.kind].append(token)
    rest: list[Token] = []
    for token in a:
        alike = next(
            (other for other in right[token.kind] if set(token.parts) & set(other.parts)), None
        )
        if alike is None:
            rest.append(token)
        else:
            right[token.kind].remove(alike)
            pairs.append((token, alike))
    pairs += [(token, right[token.kind].pop(0)) for token in rest if right[token.kind]]
    return pairs


def _taken(repeats: list[Token], token: Token) -> Token | None:
    for index, repeat in enumerate(repeats[:MOST_BESIDE]):
        if repeat.kind is token.kind and repeat.strength is Strength.STRONG:
            return repeats.pop(index)
    return None
