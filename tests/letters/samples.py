"""One letter of each kind, with what its cause would say; the same in every language."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from forum.comments.rules import Provenance
from forum.letters.kinds.comment_location import CommentLocation, TitledText
from forum.letters.kinds.translations import OutdatedVersion, TranslatedVersion
from forum.letters.kinds.waiting import WaitingLine
from forum.submission.queries.author_status import ScheduledAppearance

AT = dt.datetime(2026, 11, 14, 17, 0, tzinfo=dt.UTC)
LATER = AT + dt.timedelta(hours=3)
TITLES = {
    "en": ("Draft guidance on data in emergencies", "What should Part 1 say of consent?"),
    "fr": (
        "Projet d’orientations sur les données d’urgence",
        "Que dire du consentement ?",
    ),
    "es": ("Proyecto de directrices sobre datos en emergencias", "¿Qué decir del consentimiento?"),
}
ORGANISATION = {
    "en": "Republic of Exemplia",
    "fr": "République d’Exemplie",
    "es": "República de Exemplia",
}
NOTE = "Please name the article you mean.\nThe second sentence is cut off."
LINK = "https://forum.example/{language}/opened/by-its-secret"


def values(kind: str, language: str) -> dict[str, Any]:
    space, question = TITLES[language]
    where = CommentLocation(
        "0123456789ab",
        "draft-guidance",
        2,
        TitledText(space, language),
        TitledText(question, language),
        "Europe/Zurich",
        ORGANISATION[language],
    )
    mandate = {
        "organisation": ORGANISATION[language],
        "role": "drafter",
        "starts_on": dt.date(2026, 11, 1),
        "ends_on": dt.date(2027, 10, 31),
        "note": "The letter names another person.",
        "who": "Anne Example",
        "proof": "Note verbale 12/2026",
        "mandate": "0a1b2c3d4e5f",
    }
    link = LINK.format(language=language)
    refusal = {"place": where, "languages": ["en", "fr"], "reason": "incomplete", "note": NOTE}
    lines = [
        WaitingLine(where, ("en", "fr"), AT),
        WaitingLine(replace(where, comment="0123456789ac", speaker="Anne Example"), ("fr",), LATER),
        WaitingLine(replace(where, comment="0123456789ad", number=3), ("ar",), LATER),
    ]
    given: dict[str, dict[str, Any]] = {
        "received": {
            "place": where,
            "received_at": AT,
            "before_closing": True,
            "languages": ["en", "fr"],
            "release": "together",
            "appears": None,
            "queue": 3,
            "typical": 240,
            "receipt": "ba9876543210",
        },
        "published": {"place": where, "published_at": AT, "languages": ["en", "fr", "es"]},
        "returned": refusal,
        "rejected": refusal,
        "proposed": refusal | {"languages": ["fr"]},
        "translation_published": {
            "place": where,
            "published_at": AT,
            "texts": [
                TranslatedVersion("fr", Provenance.COURTESY, "Anne Example"),
                TranslatedVersion("ar", Provenance.MACHINE, "Glosa 2"),
            ],
            "may_endorse": True,
            "may_withdraw": True,
        },
        "translation_decided": refusal
        | {"act": "revision.return", "languages": ["fr"], "may_translate": True},
        "version_stale": {
            "place": where,
            "texts": [OutdatedVersion("fr", "0011aa22bb33", "4455cc66dd77")],
        },
        "removed": {"place": where, "ended_at": AT, "reason": "personal_data", "note": NOTE},
        "restored": {"place": where, "note": ""},
        "redacted": refusal | {"translated": False},
        "waiting": {"lines": lines[:1], "number": 1, "more": 0, "is_appeal": False},
        "waiting_list": {"lines": lines, "number": 3, "more": 0},
        "overdue": {"lines": lines[:2], "number": 2, "more": 0, "hours": 48},
        "confirm": {"link": link},
        "account_exists": {"at": AT},
        "recover": {"link": link},
        "confirm_email": {"link": link, "until": AT},
        "email_changed": {"at": AT},
        "password_changed": {"at": AT},
        "second_factor_changed": {"at": AT, "what": "totp", "on": True},
        "invitation": {
            "link": link,
            "organisation": ORGANISATION[language],
            "role": "focal_point",
            "until": AT,
        },
        "role_granted": {"at": AT, "role": "administrator"},
        "role_ended": {"at": AT, "role": "secretariat"},
        "mandate_asked": mandate,
        "mandate_granted": mandate,
        "mandate_refused": mandate,
        "mandate_ended": mandate,
        "clearance_asked": {"place": where, "languages": ["en", "fr"], "who": "Anne Example"},
        "sent_back": {"place": where, "who": "Jean Exemple", "note": NOTE},
        "appointment_offered": {
            "role": "moderator",
            "space": space,
            "space_language": language,
            "slug": "draft-guidance",
            "until": AT,
        },
        "appointment_granted": {
            "role": "moderator",
            "space": space,
            "space_language": language,
            "slug": "draft-guidance",
        },
        "appointment_ended": {
            "role": "translator",
            "space": space,
            "space_language": language,
            "slug": "draft-guidance",
        },
    }
    return given[kind]


# The same kinds in their other wordings: no snapshot, but every check.
OTHERS: list[tuple[str, dict[str, Any]]] = [
    ("received", {"before_closing": False, "languages": ["ar"], "queue": None, "typical": None}),
    ("received", {"release": "as_ready", "queue": 1, "typical": 3}),
    ("received", {"appears": ScheduledAppearance(1, "delay", LATER), "queue": None}),
    ("received", {"appears": ScheduledAppearance(1, "trusted", LATER), "queue": None}),
    ("returned", {"note": ""}),
    ("redacted", {"note": "", "languages": ["fr"]}),
    ("redacted", {"note": "", "languages": ["fr"], "translated": True}),
    ("waiting", {"is_appeal": True}),
    ("waiting_list", {"number": 1}),
    ("waiting_list", {"number": 44, "more": 41}),
    ("overdue", {"number": 1, "hours": 1}),
    (
        "translation_published",
        {
            "texts": [TranslatedVersion("fr", Provenance.COURTESY, "")],
            "may_endorse": False,
            "may_withdraw": False,
        },
    ),
    (
        "translation_decided",
        {"act": "revision.approve", "published_at": AT, "reason": "", "note": ""},
    ),
    ("translation_decided", {"act": "revision.reject", "languages": ["fr", "ar"]}),
    ("translation_decided", {"may_translate": False}),
    (
        "version_stale",
        {
            "texts": [
                OutdatedVersion("fr", "", "4455cc66dd77"),
                OutdatedVersion("ar", "", "4455cc66dd77"),
            ]
        },
    ),
    ("invitation", {"organisation": "", "role": ""}),
    ("mandate_granted", {"ends_on": None}),
    *(
        ("second_factor_changed", {"what": what, "on": on})
        for what in ("totp", "passkey", "recovery_codes", "recovery_code", "something new")
        for on in (True, False)
    ),
]
