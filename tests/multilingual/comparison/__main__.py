"""Prints precision and recall of each kind: `python -m tests.multilingual.comparison`."""

from __future__ import annotations

import sys

from tests.multilingual.comparison.corpus import PARTS, clean, planted
from tests.multilingual.comparison.measure import measure, table

for part in PARTS:
    measured = measure([*clean(part), *planted(part)])
    sys.stdout.write(f"\n{part}\n{table(measured)}\n")
    sys.stdout.writelines(f"  {complaint}\n" for complaint in measured.complaints)
