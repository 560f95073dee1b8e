"""Prints how well texts are split: `python -m tests.multilingual.splitting [-v]`."""

import sys

from tests.multilingual.splitting.measure import measured, wrong

if __name__ == "__main__":
    for name in ("positive", "negative", "unseen", "second"):
        sys.stdout.write(f"{measured(name)}\n")
        if "-v" in sys.argv:
            for line in wrong(name):
                sys.stdout.write(f"    {line}\n")
