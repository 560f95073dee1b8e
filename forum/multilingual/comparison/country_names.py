"""Reads the names of countries, which every language writes in its own way."""

# ruff: noqa: E501 (a row of a table is one line)

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from re import Match, Pattern

from babel import Locale, UnknownLocaleError

from forum.multilingual.comparison.findings import FindingKind
from forum.multilingual.comparison.folding import folded, unaccented
from forum.multilingual.comparison.tokens import Reading, Strength, Token

# Names of the United Nations and of daily use that CLDR does not hold.
_MORE: dict[str, dict[str, str]] = {
    "en": {
        "CI": "Ivory Coast;Côte d'Ivoire", "TR": "Türkiye;Turkey", "VN": "Viet Nam",
        "RU": "Russian Federation;Russia", "KR": "Republic of Korea;South Korea",
        "KP": "Democratic People's Republic of Korea", "SY": "Syrian Arab Republic;Syria",
        "IR": "Islamic Republic of Iran;Iran", "BO": "Bolivia", "VE": "Venezuela",
        "CZ": "Czech Republic;Czechia", "LA": "Lao People's Democratic Republic;Laos",
        "MD": "Republic of Moldova;Moldova", "MK": "North Macedonia", "TZ": "Tanzania;United Republic of Tanzania",
        "US": "United States of America;United States", "GB": "United Kingdom;Great Britain",
        "NL": "Netherlands", "CV": "Cabo Verde;Cape Verde", "SZ": "Eswatini;Swaziland",
        "CD": "Democratic Republic of the Congo;DR Congo", "CG": "Republic of the Congo",
        "CF": "Central African Republic", "GM": "Gambia", "PS": "Palestine;State of Palestine", "MM": "Myanmar;Burma",
        "TL": "Timor-Leste;East Timor", "BA": "Bosnia and Herzegovina", "VA": "Holy See",
        "HK": "Hong Kong", "MO": "Macao;Macau", "BN": "Brunei Darussalam;Brunei",
    },
    "fr": {
        "CI": "Côte d'Ivoire", "TR": "Turquie;Türkiye", "VN": "Viet Nam;Vietnam;Viêt Nam",
        "RU": "Fédération de Russie;Russie", "KR": "République de Corée;Corée du Sud",
        "KP": "République populaire démocratique de Corée", "SY": "République arabe syrienne;Syrie",
        "IR": "République islamique d'Iran;Iran", "CZ": "République tchèque;Tchéquie",
        "LA": "République démocratique populaire lao;Laos", "MD": "République de Moldova;Moldavie;Moldova",
        "MK": "Macédoine du Nord", "TZ": "République-Unie de Tanzanie;Tanzanie",
        "US": "États-Unis d'Amérique;États-Unis;Etats-Unis", "GB": "Royaume-Uni;Grande-Bretagne",
        "CV": "Cabo Verde;Cap-Vert", "SZ": "Eswatini;Swaziland",
        "CD": "République démocratique du Congo", "CG": "République du Congo", "CF": "Centrafrique",
        "PS": "Palestine;État de Palestine", "MM": "Myanmar;Birmanie", "TL": "Timor-Leste;Timor oriental",
        "BA": "Bosnie-Herzégovine", "VA": "Saint-Siège", "NL": "Pays-Bas", "SV": "El Salvador;Salvador",
        "BY": "Bélarus;Biélorussie", "KG": "Kirghizistan", "BH": "Bahreïn", "HK": "Hong Kong",
        "MO": "Macao", "BN": "Brunéi Darussalam", "SG": "Singapour", "BD": "Bangladesh",
    },
    "es": {
        "CI": "Côte d'Ivoire;Costa de Marfil", "TR": "Türkiye;Turquía", "VN": "Viet Nam;Vietnam",
        "RU": "Federación de Rusia;Rusia", "KR": "República de Corea;Corea del Sur",
        "KP": "República Popular Democrática de Corea", "SY": "República Árabe Siria;Siria",
        "IR": "República Islámica del Irán;Irán", "CZ": "República Checa;Chequia",
        "LA": "República Democrática Popular Lao;Laos", "MD": "República de Moldova;Moldavia;Moldova",
        "MK": "Macedonia del Norte", "TZ": "República Unida de Tanzanía;Tanzanía;Tanzania",
        "US": "Estados Unidos de América;Estados Unidos", "GB": "Reino Unido;Gran Bretaña",
        "CV": "Cabo Verde", "SZ": "Eswatini;Swazilandia", "CD": "República Democrática del Congo",
        "CG": "República del Congo", "PS": "Palestina;Estado de Palestina", "MM": "Myanmar;Birmania",
        "TL": "Timor-Leste;Timor Oriental", "BA": "Bosnia y Herzegovina", "VA": "Santa Sede",
        "NL": "Países Bajos;Holanda", "KE": "Kenya;Kenia", "MW": "Malawi;Malaui", "ZW": "Zimbabwe;Zimbabue",
        "BD": "Bangladesh;Bangladés", "SA": "Arabia Saudita;Arabia Saudí", "QA": "Qatar;Catar",
        "BW": "Botswana;Botsuana", "RW": "Rwanda;Ruanda", "IQ": "Iraq;Irak", "DJ": "Djibouti;Yibuti",
        "BH": "Bahrein;Baréin", "BY": "Belarús;Bielorrusia", "LS": "Lesotho;Lesoto", "GM": "Gambia",
        "BT": "Bhután;Bután", "FJ": "Fiji;Fiyi", "HK": "Hong Kong", "MO": "Macao",
    },
    "ar": {"SY": "سورية;سوريا", "TR": "تركيا", "US": "الولايات المتحدة", "GB": "المملكة المتحدة", "EG": "مصر",
           "CH": "سويسرا", "RU": "روسيا;الاتحاد الروسي", "AE": "الإمارات"},
    "ru": {"US": "Соединенные Штаты;Соединённые Штаты;США", "GB": "Соединенное Королевство;Великобритания",
           "RU": "Российская Федерация;Россия"},
    "zh": {"US": "美国", "GB": "英国", "HK": "香港", "MO": "澳门", "SY": "叙利亚", "RU": "俄罗斯"},
    "de": {"US": "USA;Vereinigte Staaten;Vereinigten Staaten", "GB": "Vereinigtes Königreich;Vereinigten Königreich"},
    "pt": {"US": "Estados Unidos da América;Estados Unidos", "GB": "Reino Unido"},
    "it": {"US": "Stati Uniti d'America;Stati Uniti", "GB": "Regno Unito"},
}  # fmt: skip

# Words or people too, in some language: "Réunion", "Dominique", "Georgia"; or seldom a country.
_DOUBTFUL = frozenset(
    [
        "RE",
        "DM",
        "GD",
        "GE",
        "JO",
        "MU",
        "TD",
        "IM",
        "JE",
        "GG",
        "WF",
        "NE",
        "GN",
        "PE",
        "PN",
        "CX",
        "CC",
        "AC",
        "CP",
        "DG",
        "EA",
        "IC",
        "TA",
        "UM",
        "XA",
        "XB",
        "XK",
        "ZZ",
        "EU",
        "EZ",
        "UN",
        "QO",
        "HM",
        "BV",
        "GS",
        "TF",
        "IO",
        "AQ",
        "NF",
        "AX",
        "SJ",
        "BQ",
        "MF",
        "BL",
        "VI",
        "VG",
        "MP",
        "AS",
        "AN",
    ]
) - {"NE", "GN", "PE", "TD", "XK", "JO", "GE"}
_HINTS_ONLY = {"ar": frozenset(["ML", "QA", "OM", "TD", "GN", "BN"]), "zh": frozenset(["TD"])}
_CONTINENTS = ("002", "142", "150", "009")

# The adjective of a country where it does not begin like its name, by four letters.
_ADJECTIVES: dict[str, dict[str, str]] = {
    "en": {"NL": "dutch", "FR": "french", "GB": "british;briton", "CH": "swiss", "GR": "greek",
           "ES": "spanish;spaniard", "DK": "danish;dane", "PH": "filipin", "TH": "thai", "TR": "turk",
           "PL": "polish", "US": "american", "CI": "ivorian", "NE": "nigerien", "CY": "cypriot",
           "VA": "vatican;holy see", "DE": "german", "WS": "samoan", "IQ": "iraqi", "IR": "irani",
           "PE": "peruvian", "LA": "lao", "OM": "omani", "CU": "cuban", "TD": "chadian",
           "AE": "emirati", "LB": "leban", "BF": "burkina", "SV": "salvador", "MM": "burm"},
    "fr": {"GB": "britanni", "US": "americain", "GR": "grec", "DE": "allemand", "ES": "espagnol",
           "NL": "neerlandais;hollandais", "CI": "ivoirien", "CH": "helvet;suisse", "TR": "turc;turque",
           "CY": "chypriote", "IQ": "iraki;iraqi", "PE": "peruvien", "OM": "oman", "CU": "cubain",
           "SV": "salvador", "ZA": "sud-africain", "NZ": "neo-zelandais", "AE": "emirien;emirati",
           "GT": "guatemalteque", "MG": "malgache", "CZ": "tcheque", "TD": "tchadien", "LA": "lao"},
    "es": {"US": "estadounidense;norteamerican;american", "GB": "britanic", "DE": "aleman", "CH": "suiz;helvet",
           "CI": "marfileñ;marfilen", "NL": "neerlandes;holandes", "SV": "salvadoren", "ZA": "sudafrican",
           "NZ": "neozeland", "TR": "turc", "IQ": "iraqui", "AE": "emirati", "CZ": "chec", "TH": "tailandes",
           "PE": "peruan", "OM": "omani", "CU": "cuban", "LA": "laosian", "TD": "chadian", "GR": "grieg"},
}  # fmt: skip
_MONEY = re.compile(
    r"(?:dollars?|dólar(?:es)?|pesos|francs?|livres|libras|долларов|доллара)\W(?:des?|du|de los|de la)?\W?$",
    re.IGNORECASE,
)
_PREFIX = 4  # letters: "Mexique" and "mexicain", "Canada" and "canadien"
_CASES = 4  # letters that Russian puts in the place of an ending


@lru_cache(maxsize=32)
def names(language: str) -> dict[str, tuple[str, ...]]:
    """The names of each country or continent in a language, by its code; none if unknown."""
    try:
        territories = Locale.parse(language).territories
    except (UnknownLocaleError, ValueError):
        return {}
    found: dict[str, tuple[str, ...]] = {}
    more = _MORE.get(language, {})
    for code, name in territories.items():
        if code in _DOUBTFUL or (code.isdigit() and code not in _CONTINENTS):
            continue
        plain = str(name).replace("’", "'")
        bare = re.sub(r"\s*[((].*", "", plain)
        bare = re.sub(r"\s+-\s+.*", "", bare)
        forms = [plain, bare, *more.get(str(code), "").split(";")]
        found[str(code)] = tuple(dict.fromkeys(v for form in forms for v in _variants(form)))
    return found


def _variants(name: str) -> Iterator[str]:
    """A name as CLDR writes it, and as people do: “St. Lucia”, “Trinidad & Tobago”, “îles Fidji”."""
    for variant in (name, name.replace("St. ", "Saint "), name.replace("&", "and")):
        if variant:
            yield variant
            yield variant[0].upper() + variant[1:]


@lru_cache(maxsize=32)
def _table(language: str) -> tuple[Pattern[str], dict[str, frozenset[str]]] | None:
    codes: dict[str, frozenset[str]] = {}
    for code, forms in names(language).items():
        for form in forms:
            if len(form) >= (2 if language in ("zh", "ja", "ko") else 3):
                stem = _stem(form, language)
                codes[stem] = codes.get(stem, frozenset()) | {code}
    if not codes:
        return None
    every = "|".join(
        re.escape(stem).replace("'", "['’]").replace(r"\ ", r"[ \u00a0\n]")
        for stem in sorted(codes, key=len, reverse=True)
    )
    if language in ("zh", "ja", "ko"):
        return re.compile(f"({every})"), codes
    if language == "ar":
        return re.compile(rf"(?<!\w)[وفبلك]{{0,2}}({every})(?!\w)"), codes
    if language == "ru":
        return re.compile(rf"(?<!\w)({every})\w{{0,{_CASES}}}(?!\w)"), codes
    # A hyphen joins other names: “Guinée-Bissau” is not “Guinée”.
    return re.compile(rf"(?<![\w-])({every})(?![\w])(?!-[A-Z])"), codes


def _stem(name: str, language: str) -> str:
    if language != "ru" or " " in name or len(name) < _PREFIX + 1:
        return unaccented(name)
    return name.rstrip("аяоеийыь")


def read(reading: Reading) -> None:
    table = _table(reading.language)
    if table is None:
        return
    pattern, codes = table

    def country(match: Match[str]) -> list[Token]:
        form = re.sub(r"\s", " ", match.group(1).replace("’", "'"))
        found = codes[form]
        strength = Strength.STRONG
        if not found.isdisjoint(_CONTINENTS) or reading.language in ("ar", "zh", "ja", "ko", "ru"):
            strength = Strength.PAIR
        if not found.isdisjoint(_HINTS_ONLY.get(reading.language, ())):
            strength = Strength.HINT
        if _MONEY.search(reading.text, max(0, match.start() - 30), match.start()):
            strength = Strength.HINT  # “dollars des États-Unis” are US dollars
        start, end = match.span(1)
        return [
            reading.token(
                FindingKind.NAME, start, end, frozenset(f"c:{code}" for code in found), strength
            )
        ]

    reading.take(pattern, country, unaccented(reading.text))


# Acronyms of countries.
SHORT = {
    "us": "US", "usa": "US", "eeuu": "US", "eua": "US", "сша": "US", "uk": "GB", "ru": "GB",
    "uae": "AE", "eau": "AE", "оаэ": "AE", "drc": "CD", "rdc": "CD", "дрк": "CD",
}  # fmt: skip


@lru_cache(maxsize=4096)
def adjectives(code: str, language: str) -> tuple[str, ...]:
    """How words begin, without accents, that may stand for a country: "swiss", "mexic"."""
    forms = _ADJECTIVES.get(language, {}).get(code, "").split(";")
    for name in names(language).get(code, ()):
        word = folded(name).split()[-1] if language != "ar" else folded(name)
        if len(word) >= _PREFIX or language in ("zh", "ja", "ko", "ar"):
            forms.append(word[:_PREFIX] if language not in ("zh", "ja", "ko", "ar") else word)
    return tuple(filter(None, forms))
