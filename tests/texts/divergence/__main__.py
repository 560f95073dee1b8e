"""Prints precision and recall of each kind: `python -m tests.texts.divergence`."""

from __future__ import annotations

import sys

from .corpus import PARTS, clean, planted
from .measure import measure, table

for part in PARTS:
    measured = measure([*clean(part), *planted(part)])
    sys.stdout.write(f"\n{part}\n{table(measured)}\n")
    sys.stdout.writelines(f"  {complaint}\n" for complaint in measured.complaints)
