"""Prints how well severity is proposed: `python -m tests.multilingual.edit_significance [-v]`."""

import sys

from tests.multilingual.edit_significance.measure import PARTS, edits, measure, table

for part in PARTS:
    measured = measure(edits(part))
    sys.stdout.write(f"\n{part}\n{table(measured)}\n")
    if "-v" in sys.argv:
        sys.stdout.writelines(f"    {line}\n" for line in measured.wrong)
