"""Names of languages as people write them, in nine languages, and how words are compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# A star stands for any ending: "французск*" is also "французской". Written as `fold` leaves words.
_NAMES = {
    "en": "english anglais* ingles inglesa inglese* englisch* engels английск* انجليزي* انكليزي*",
    "fr": "french francais* frances francesa francese* franzosisch* frans французск* فرنسي*",
    "es": "spanish espagnol* espanol* castellano castellana castillan spagnol* spanisch* espanhol* "
    "испанск* اسباني*",
    "ar": "arabic arabe* arabo araba arabisch* арабск* عربي*",
    "zh": "chinese chinois* chino china cinese* chinesisch* chines chinesa китайск* صيني* mandarin",
    "ru": "russian russe* ruso rusa russo russa russisch* русск* روسي*",
    "de": "german allemand* aleman alemana tedesc* deutsch* alemao alema немецк* الماني*",
    "pt": "portuguese portugais* portugues* portoghes* portugiesisch* португальск* برتغالي*",
    "it": "italian italienn* italien italiano italiana italienisch* итальянск* ايطالي*",
    "ja": "japanese japonais* japones japonesa giapponese japanisch* японск* ياباني*",
    "ko": "korean coreen* coreano coreana koreanisch* корейск* كوري*",
    "nl": "dutch nederlands* neerlandais* neerlandes* holandes* niederlandisch* нидерландск*",
    "pl": "polish polonais* polaco polaca polski* polnisch* польск*",
    "tr": "turkish turc turque turco turca turkce turkisch* турецк* تركي*",
    "uk": "ukrainian ukrainien* ucraniano ucraniana ukrainisch* украинск* українськ*",
    "fa": "persian farsi persan* فارسي* فارسی",
    "sw": "swahili kiswahili",
    "hi": "hindi हिन्दी",
    "sv": "swedish suedois* sueco sueca svensk* schwedisch* шведск*",
    "da": "danish danois* danes danesa dansk* danisch* датск*",
    "no": "norwegian norvegien* noruego noruega norsk norwegisch* норвежск*",
    "fi": "finnish finnois* finlandes finlandesa suomi suomeksi finnisch* финск*",
    "el": "greek grec grecque griego griega griechisch* ελληνικα греческ*",
    "ro": "romanian roumain* rumano rumana romana rumanisch* румынск*",
    "hu": "hungarian hongrois* hungaro hungara magyar ungarisch* венгерск*",
    "cs": "czech tcheque checo checa cesky cestina tschechisch* чешск*",
    "bg": "bulgarian bulgare bulgaro bulgara bulgarisch* болгарск* български",
    "he": "hebrew hebreu hebreo hebrea hebraisch* иврит עברית عبري*",
    "ur": "urdu ourdou اردو",
    "bn": "bengali bangla বাংলা",
    "vi": "vietnamese vietnamien* vietnamita вьетнамск*",
    "th": "thai thailandais* tailandes ไทย",
    "id": "indonesian indonesien* indonesio indonesia",
    "so": "somali",
    "am": "amharic amharique amarico አማርኛ",
    "ca": "catalan catalan* catala",
}
_IDEOGRAPHIC = {
    "en": "英文 英语 英語 英译",
    "fr": "法文 法语 法語 法译",
    "es": "西班牙文 西班牙语 西班牙語 西文 西语",
    "ar": "阿拉伯文 阿拉伯语 阿拉伯語 阿文",
    "zh": "简体中文 繁體中文 中文 汉语 漢語 华文 中译",
    "ru": "俄文 俄语 俄語 俄译",
    "de": "德文 德语 德語",
    "pt": "葡萄牙文 葡萄牙语 葡文 葡语",
    "it": "意大利文 意大利语 意文",
    "ja": "日本語 日文 日语",
    "ko": "韩文 韩语 韓文 한국어",
}
_CODES = {
    "en": "en eng ang",
    "fr": "fr fra fre",
    "es": "es esp spa",
    "ar": "ar ara",
    "zh": "zh zho chi cn chn",
    "ru": "ru rus",
    "de": "de deu ger",
    "pt": "pt por",
    "it": "it ita",
    "ja": "ja jpn",
    "ko": "ko kor",
    "nl": "nl nld",
    "pl": "pl pol",
    "tr": "tr tur",
    "uk": "uk ukr",
    "fa": "fa",
    "sw": "sw",
}

# Also the name of a country in Spanish, Portuguese and English: a language only beside a "version".
ADJECTIVES = frozenset(["china", "indonesia", "noruega", "suomi", "romana"])

# "and", "in", "to" and the article are written as one word with the name in Arabic.
_ARABIC_PREFIX = re.compile("^و?(?:بال|لل|ال|ب|ل)?")
_SHORTEST_STEM = 3
_LONGEST_ENDING = 4

_INVISIBLE = frozenset(["Mn", "Cf", "Cc"])


def fold(text: str) -> str:
    """A text for comparing words: small letters without accents, all spaces alike.

    Takes in other ways of writing the same (NFKD): a no-break space, a full-width colon.
    """
    plain = "".join(
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFKD", text).casefold()
        if character.isspace() or unicodedata.category(character) not in _INVISIBLE
    )
    return plain.replace("’", "'").replace("ʼ", "'")


_EXACT: dict[str, str] = {}
_STEMS: dict[str, str] = {}
for _language, _names in _NAMES.items():
    for _name in fold(_names).split():
        (_STEMS if _name.endswith("*") else _EXACT)[_name.rstrip("*")] = _language
_BY_CODE = {code: language for language, codes in _CODES.items() for code in codes.split()}
_BY_IDEOGRAPHS = {
    name: language for language, names in _IDEOGRAPHIC.items() for name in names.split()
}
IDEOGRAPHIC_NAME = re.compile("|".join(sorted(_BY_IDEOGRAPHS, key=len, reverse=True)))


@lru_cache(maxsize=1024)
def named(word: str) -> str | None:
    """The language that one folded word names, in whatever language; None if it names none."""
    if word in _EXACT:
        return _EXACT[word]
    bare = _ARABIC_PREFIX.sub("", word)
    for form in (word, bare):
        for length in range(_SHORTEST_STEM, len(form) + 1):
            if form[:length] in _STEMS and len(form) - length <= _LONGEST_ENDING:
                return _STEMS[form[:length]]
    return None


def coded(word: str) -> str | None:
    """The language of a folded ISO 639 code or one of the usual abbreviations."""
    return _BY_CODE.get(word.split("-")[0].split("_")[0])


def ideographs(text: str) -> list[str]:
    """The languages that a Chinese text names, in order."""
    return [_BY_IDEOGRAPHS[name] for name in IDEOGRAPHIC_NAME.findall(text)]
