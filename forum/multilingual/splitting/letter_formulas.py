"""How letters begin and end in several languages: whose language a short line is in."""

from __future__ import annotations

import re
from functools import lru_cache

from forum.multilingual.splitting.language_names import fold

# Folded beginnings of a line. Chinese ones may also stand at its end.
_ADDRESSES = {
    "en": "dear |excellenc(?:y|ies)\\b|distinguished |ladies and|mr\\.? |madam |madam,|sir,|sirs|"
    "co-chairs|to whom|your excellenc|honou?rable |colleagues|friends",
    "fr": "madame|monsieur|mesdames|messieurs|excellences\\b|cher |chers |chere |cheres |"
    "distingues |honorables delegu|a qui de droit",
    "es": "estimad|excelencia|senor|distinguid|querid|muy |a quien corresponda|respetad|apreciad|"
    "colegas",
    "ar": "السيد|السيدة|السيدات|السادة|اصحاب|صاحب|حضرات|الزملاء|سعادة|معالي|تحية|الى من",
    "zh": "尊敬|主席|各位|女士|先生|阁下|亲爱|共同主席|诸位",
    "ru": "уважаем|ваше превосходительство|ваши превосходительства|дорогие|дорогой|господин|"
    "госпожа|дамы и|глубокоуважаем",
    "de": "sehr geehrte|geehrte|exzellenz|meine damen|liebe ",
    "pt": "prezad|caro |cara |caros |caras |excelentissim|senhor|exmo|exma|ilustr|excelencias,",
    "it": "gentil|egregi|signor|eccellenz|illustr|cari ",
}
_CLOSINGS = {
    "en": "sincerely|yours|best regards|kind regards|regards|respectfully|thank you|thanks|"
    "with thanks|faithfully|warm|many thanks|with appreciation|best wishes|i thank you",
    "fr": "cordialement|bien cordialement|veuillez|merci|salutations|avec nos|je vous remercie|"
    "nous vous|respectueusement|sinceres|bien a vous|je vous prie",
    "es": "atentamente|cordialmente|saludos|muchas gracias|gracias|un cordial|muy atentamente|"
    "reciban|le saluda|les agradec|con un cordial|respetuosamente",
    "ar": "وشكرا|شكرا|مع خالص|وتفضلوا|وتقبلوا|مع فائق|مع التقدير|مع اطيب|والسلام|تفضلوا|"
    "مع الشكر|ولكم",
    "zh": "谢谢|此致|敬礼|顺致|感谢|敬上|致敬",
    "ru": "с уважением|спасибо|благодар|искренне|с наилучшими|примите|с благодарностью",
    "de": "mit freundlichen|hochachtungsvoll|vielen dank|freundliche gruss|mit besten|danke",
    "pt": "obrigad|muito obrigad|cordiais|com os melhores|respeitosamente|os melhores",
    "it": "distinti|cordiali|grazie|in fede|molte grazie",
}


def _patterns(table: dict[str, str]) -> dict[str, re.Pattern[str]]:
    return {language: re.compile(f"(?:{fold(words)})") for language, words in table.items()}


_ADDRESS = _patterns(_ADDRESSES)
_CLOSING = _patterns(_CLOSINGS)

# A letter's first and last lines are short.
_LONGEST = 120
_LONGEST_CLOSING = 100
_ADDRESS_END = re.compile(r"[,:،：，!！]\W*$")
_START = re.compile(r"^[\W_]+")


@lru_cache(maxsize=512)
def addresses(text: str) -> tuple[str, ...]:
    """The languages in which this is an addressee line; several for a word that they share."""
    if len(text) > _LONGEST or not _ADDRESS_END.search(text):
        return ()
    return _languages(_ADDRESS, text)


@lru_cache(maxsize=512)
def closes(text: str) -> tuple[str, ...]:
    """The languages in which this is the closing of a letter."""
    return _languages(_CLOSING, text) if len(text) <= _LONGEST_CLOSING else ()


def _languages(table: dict[str, re.Pattern[str]], text: str) -> tuple[str, ...]:
    folded = _START.sub("", fold(text))
    return tuple(language for language, words in table.items() if words.match(folded))
