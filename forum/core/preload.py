"""granian, whose workers are forked from a process that has read what all of them need.

`python -m forum.core.preload` takes granian's own arguments. Code and the languages' formats
are read once; a worker has its own copy only of the pages of memory that it changes. Nothing is
begun before a worker is: no thread, no connection, no application (`docs/decisions/0018`).
"""

from __future__ import annotations

import gc

from babel import Locale
from werkzeug.utils import import_string

# What desk and composer need besides: its first page in a worker then waits for no import.
READ = (
    "forum",
    "forum.multilingual.comparison",
    "forum.text.transforms",
    "forum.multilingual.edit_significance",
    "forum.multilingual.splitting",
)


def main() -> None:
    gc.disable()  # what is read now stays, and to look through it would change its pages
    for name in READ:
        import_string(name)
    settings = import_string("config:Settings")()
    for tag in settings.interface_languages:
        _ = Locale.parse(tag, sep="-").territories  # reads all that Babel knows of the language
    gc.freeze()
    gc.enable()
    from granian.cli import entrypoint

    entrypoint()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
