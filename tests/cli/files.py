"""A small file to import, and ways to change it."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

Data = dict[str, Any]

FILE: Data = {
    "form": "discussion-space/1",
    "space": {
        "id": "rivers-2025",
        "slug": "rivers",
        "title": {"en": "Rivers", "fr": "Rivières"},
        "welcome": {"en": "# Welcome\n\nto **all**"},
        "working_group": {"en": "Working group on rivers"},
        "audience": {"fr": "Tous"},
        "opens_at": "2025-01-06T09:00",
        "closes_at": "2025-03-28T18:00",
        "time_zone": "Europe/Zurich",
        "languages": ["en", "fr"],
    },
    "organisations": [
        {"id": "fr", "kind": "state", "state": "FR"},
        {
            "id": "anglers",
            "kind": "civil_society",
            "name": {"en": "Anglers"},
            "acronym": {"en": "A"},
        },
    ],
    "questions": [
        {"id": "q1", "number": 1, "title": {"en": "Which rivers?"}, "prompt": {"en": "*All*?"}},
        {"id": "q2", "number": 2, "open": False, "title": {"en": "Whose rivers?"}},
    ],
    "comments": [
        {
            "id": "c1",
            "question": "q1",
            "author": {"name": "Anne", "email": "Anne@people.example", "title": "Envoy"},
            "capacity": "organisation",
            "organisation": "fr",
            "date": "2025-01-07T10:00:00+01:00",
            "versions": [
                {
                    "language": "fr",
                    "provenance": "original",
                    "text": "Le **Rhône**.\r\n",
                    "state": "published",
                },
                {
                    "language": "en",
                    "provenance": "courtesy",
                    "translator": "Tom",
                    "text": "The Rhône.",
                    "state": "published",
                },
                {
                    "language": "ar",
                    "provenance": "machine",
                    "tool": "Glosa 2",
                    "text": "الرون",
                    "state": "waiting",
                },
            ],
        },
        {
            "id": "c2",
            "question": "q1",
            "parent": "c1",
            "author": {"name": "Bea"},
            "capacity": "personal",
            "date": "2025-01-09T09:00:00Z",
            "versions": [
                {
                    "language": "en",
                    "provenance": "original",
                    "text": "And the Saône?",
                    "state": "published",
                }
            ],
        },
        {
            "id": "c3",
            "question": "q1",
            "author": {"name": "Cleo"},
            "capacity": "working_group",
            "date": "2025-01-08T09:00:00Z",
            "versions": [
                {
                    "language": "en",
                    "provenance": "original",
                    "text": "We wait.",
                    "state": "waiting",
                }
            ],
        },
    ],
}


def changed(place: str, value: Any) -> Data:
    """The file with another value at a place: `comments.0.date`. Without one, with `...`."""
    data = copy.deepcopy(FILE)
    *above, last = [int(part) if part.isdigit() else part for part in place.split(".")]
    part: Any = data
    for step in above:
        part = part[step]
    if value is ...:
        del part[last]
    else:
        part[last] = value
    return data


def comment(id_: str, **changes: Any) -> Data:
    """Another comment, published and personal, where nothing else is said."""
    return copy.deepcopy(FILE["comments"][1]) | {"id": id_, "parent": None} | changes


def write(folder: Path, data: Data | bytes) -> str:
    path = folder / "file.json"
    path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
    return str(path)
