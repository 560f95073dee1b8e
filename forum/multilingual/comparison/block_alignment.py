"""Says which blocks of two versions belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forum.multilingual.comparison.blocks import Block

# The table of costs has a cell for each pair of blocks: 90,000 take a third of a second. Texts of
# more blocks whose numbers differ are compared as wholes.
MOST_CELLS = 90_000

# What it costs, in the unit of a length that is off by half, not to pair one block with one.
_ALONE = 1.6
_MERGED = 0.5
_OTHER_KIND = 0.8  # an item with a paragraph
_NO_COMMON_KEY = 0.35  # both have numbers, links or names, and none in common
_SHORT = 30  # letters that every length is taken to be longer: headings vary more


@dataclass(frozen=True, slots=True)
class Bead:
    """Blocks that belong together, as ranges of indices; one side may be empty."""

    a: range
    b: range


@dataclass(frozen=True, slots=True)
class Alignment:
    """The beads in order; `sure` says that the two versions are built alike, block by block."""

    beads: tuple[Bead, ...]
    sure: bool


def align(
    a: Sequence[Block],
    b: Sequence[Block],
    keys: tuple[Sequence[frozenset[str]], Sequence[frozenset[str]]],
    ratio: float,
) -> Alignment:
    """Aligns blocks by length, kind and the keys that they hold.

    `ratio` is how much longer b is usually, `keys` what is read in each block.
    """
    if len(a) == len(b) and all(x.is_item == y.is_item for x, y in zip(a, b, strict=True)):
        return Alignment(tuple(Bead(range(i, i + 1), range(i, i + 1)) for i in range(len(a))), True)
    if not a or not b or len(a) * len(b) > MOST_CELLS:
        return Alignment((Bead(range(len(a)), range(len(b))),), False)
    return Alignment(_cheapest(a, b, keys, ratio), False)


_STEPS = ((1, 1), (1, 0), (0, 1), (2, 1), (1, 2))


def _cheapest(
    a: Sequence[Block],
    b: Sequence[Block],
    keys: tuple[Sequence[frozenset[str]], Sequence[frozenset[str]]],
    ratio: float,
) -> tuple[Bead, ...]:
    far = float("inf")
    costs = [[far] * (len(b) + 1) for _ in range(len(a) + 1)]
    steps = [[(0, 0)] * (len(b) + 1) for _ in range(len(a) + 1)]
    costs[0][0] = 0.0
    for i in range(len(a) + 1):
        for j in range(len(b) + 1):
            for step in _STEPS:
                m, n = i - step[0], j - step[1]
                if m < 0 or n < 0 or costs[m][n] == far:
                    continue
                cost = costs[m][n] + _cost(a[m:i], b[n:j], keys[0][m:i], keys[1][n:j], ratio)
                if cost < costs[i][j]:
                    costs[i][j], steps[i][j] = cost, step
    beads = []
    i, j = len(a), len(b)
    while i or j:
        m, n = steps[i][j]
        beads.append(Bead(range(i - m, i), range(j - n, j)))
        i, j = i - m, j - n
    return tuple(reversed(beads))


def _cost(
    a: Sequence[Block],
    b: Sequence[Block],
    a_keys: Sequence[frozenset[str]],
    b_keys: Sequence[frozenset[str]],
    ratio: float,
) -> float:
    if not a or not b:
        return _ALONE
    expected = sum(x.weight for x in a) * ratio + _SHORT
    found = sum(x.weight for x in b) + _SHORT
    cost = 2 * abs(expected - found) / max(expected, found)
    if len(a) + len(b) > 2:
        cost += _MERGED
    if a[0].is_item != b[0].is_item:
        cost += _OTHER_KIND
    left, right = frozenset().union(*a_keys), frozenset().union(*b_keys)
    if left and right and left.isdisjoint(right):
        cost += _NO_COMMON_KEY
    elif left & right:
        cost -= min(len(left & right), 3) * 0.15
    return cost
