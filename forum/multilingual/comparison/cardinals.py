"""Number words, by language: the units that numbers are put together of, and what hints at one."""

# ruff: noqa: E501 (a row of a table is one line)

from __future__ import annotations


def _row(words: str, first: int = 0, step: int = 1) -> dict[str, int]:
    """Numbers from `first` on; alternatives are parted by a stroke."""
    return {
        word: first + step * index
        for index, alternatives in enumerate(words.split())
        for word in alternatives.split("/")
    }


# Cardinals below 1,000, of which longer ones are put together.
CARDINALS: dict[str, dict[str, int]] = {
    "en": _row(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen"
    )
    | _row("twenty thirty forty/fourty fifty sixty seventy eighty ninety", 20, 10),
    "fr": _row(
        "zéro un/une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze "
        "quinze seize"
    )
    | _row(
        "vingt/vingts trente quarante cinquante soixante septante huitante/octante nonante", 20, 10
    ),
    "es": _row(
        "cero un/una/uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce "
        "quince dieciséis/dieciseis diecisiete dieciocho diecinueve veinte veintiuno/veintiún/"
        "veintiuna veintidós/veintidos veintitrés/veintitres veinticuatro veinticinco "
        "veintiséis/veintiseis veintisiete veintiocho veintinueve"
    )
    | _row("treinta cuarenta cincuenta sesenta setenta ochenta noventa", 30, 10)
    | _row(
        "doscientos/doscientas trescientos/trescientas cuatrocientos/cuatrocientas "
        "quinientos/quinientas seiscientos/seiscientas setecientos/setecientas "
        "ochocientos/ochocientas novecientos/novecientas",
        200,
        100,
    ),
    "pt": _row(
        "zero um/uma dois/duas três quatro cinco seis sete oito nove dez onze doze treze "
        "catorze/quatorze quinze dezasseis/dezesseis dezassete/dezessete dezoito "
        "dezanove/dezenove"
    )
    | _row("vinte trinta quarenta cinquenta sessenta setenta oitenta noventa", 20, 10)
    | _row("duzentos/duzentas trezentos/trezentas quatrocentos quinhentos", 200, 100),
    "it": _row(
        "zero uno/una/un due tre quattro cinque sei sette otto nove dieci undici dodici tredici "
        "quattordici quindici sedici diciassette diciotto diciannove"
    )
    | _row("venti trenta quaranta cinquanta sessanta settanta ottanta novanta", 20, 10),
    "de": _row(
        "null ein/eine/einen/einem/einer/eines/eins zwei drei vier fünf sechs sieben acht neun "
        "zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn"
    )
    | _row("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig", 20, 10),
}

_IT_UNITS = ["uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove"]
_IT_TENS = [
    "venti",
    "trenta",
    "quaranta",
    "cinquanta",
    "sessanta",
    "settanta",
    "ottanta",
    "novanta",
]
_DE_UNITS = ["ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"]
_DE_TENS = ["zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]
# Italian and German write them in one word.
CARDINALS["it"] |= {
    (tens[:-1] if unit[0] in "uo" else tens) + unit: 10 * (t + 2) + u + 1
    for t, tens in enumerate(_IT_TENS)
    for u, unit in enumerate(_IT_UNITS)
}
CARDINALS["de"] |= {
    f"{unit}und{tens}": 10 * (t + 2) + u + 1
    for t, tens in enumerate(_DE_TENS)
    for u, unit in enumerate(_DE_UNITS)
}

HUNDREDS: dict[str, frozenset[str]] = {
    "en": frozenset(["hundred"]),
    "fr": frozenset(["cent", "cents"]),
    "es": frozenset(["cien", "ciento"]),
    "pt": frozenset(["cem", "cento"]),
    "it": frozenset(["cento"]),
    "de": frozenset(["hundert", "einhundert"]),
}
# What may stand inside a number.
LINKS = {"en": "and", "fr": "et", "es": "y", "pt": "e", "it": "e", "de": "und"}

# Words that mean something else more often, or that one language has where another has none.
DOUBTFUL: dict[str, frozenset[str]] = {
    "fr": frozenset(["neuf", "mille", "cent", "six mois"]),
    "es": frozenset(["mil", "cien", "ciento"]),
    "pt": frozenset(["mil", "cem"]),
    "it": frozenset(["sei"]),
}

# What answers a number without being one: ordinals, fractions, collectives, periods. The stem of a
# word, and the numbers that it may stand for.
HINTS: dict[str, dict[str, tuple[int, ...]]] = {
    "en": {
        "a": (1,), "an": (1,), "single": (1,), "first": (1,), "once": (1,), "second": (2,),
        "secondly": (2,), "firstly": (1,), "thirdly": (3,), "both": (2,), "twice": (2,),
        "double": (2,), "couple": (2,), "pair": (2,), "bilateral": (2,), "twofold": (2,),
        "dual": (2,), "triple": (3,), "threefold": (3,), "tenfold": (10,), "half": (50, 2, 6, 30),
        "halves": (2,), "half-year": (6,), "biannual": (2, 6), "biennial": (2,), "biennium": (2,),
        "triennial": (3,), "quadrennial": (4,), "quarter": (25, 4, 3, 15),
        "quarters": (4,), "quarterly": (3, 4), "semester": (6,), "decade": (10,),
        "decades": (10, 20), "century": (100,), "fortnight": (14, 15, 2), "fortnightly": (14, 15, 2),
        "week": (7, 8), "weeks": (15, 14), "year": (12,), "annual": (12, 1), "yearly": (12, 1),
        "annually": (1, 12), "day": (24,), "daily": (24,), "dozen": (12,), "dozens": (12, 10),
        "tens": (10,), "score": (20,), "hundred": (100,), "hundreds": (100,), "thousand": (1000,),
        "thousands": (1000,), "million": (10**6,), "millions": (10**6,), "billion": (10**9,),
        "billions": (10**9,), "noon": (12,), "midday": (12,), "midnight": (0, 12, 24),
        "zero": (0,), "no": (0,), "none": (0,), "trilateral": (3,), "tripartite": (3,),
        "others": (2,), "two-thirds": (2, 3), "monthly": (1, 12), "thirds": (3,), "fifths": (5,),
        "tenths": (10,), "fiftieth": (50,), "ninetieth": (90,), "minor": (18,),
        "one-third": (1, 3), "one-half": (50, 2), "one-quarter": (25, 4),
    },
    "fr": {
        "un": (1,), "une": (1,), "seul": (1,), "seule": (1,), "unique": (1,), "premier": (1,),
        "première": (1,), "premiers": (1,), "premières": (1,), "premièrement": (1,), "second": (2,),
        "seconde": (2,), "tiers": (3,), "tierce": (3,), "quart": (25, 4, 15), "quarts": (4,),
        "moitié": (50, 2), "demi": (50, 2, 6, 30), "demie": (50, 2, 30), "double": (2,),
        "doubler": (2,), "triple": (3,), "tripler": (3,), "décuple": (10,), "bilatéral": (2,),
        "semestre": (6,), "semestriel": (6, 2), "semestrielle": (6, 2), "trimestre": (3, 4),
        "trimestriel": (3, 4), "trimestrielle": (3, 4), "biennal": (2,), "biennale": (2,),
        "bisannuel": (2,), "triennal": (3,), "triennale": (3,), "quadriennal": (4,),
        "quadriennale": (4,), "quinquennal": (5,), "quinquennale": (5,), "décennal": (10,),
        "décennale": (10,), "décennie": (10,), "décennies": (10, 20), "siècle": (100,),
        "semaine": (7, 8), "semaines": (14, 15), "an": (12, 1), "année": (12, 1), "ans": (12,),
        "jour": (24,), "dizaine": (10,), "dizaines": (10,), "douzaine": (12,), "quinzaine": (15, 14, 2),
        "vingtaine": (20,), "trentaine": (30,), "quarantaine": (40,), "cinquantaine": (50,),
        "soixantaine": (60,), "centaine": (100,), "centaines": (100,), "millier": (1000,),
        "milliers": (1000,), "cent": (100,), "mille": (1000,), "million": (10**6,),
        "millions": (10**6,), "milliard": (10**9,), "milliards": (10**9,), "midi": (12,),
        "minuit": (0, 12, 24), "zéro": (0,), "aucun": (0,), "aucune": (0,), "annuel": (12, 1),
        "annuelle": (12, 1), "tripartite": (3,), "trilatéral": (3,), "trilatérale": (3,),
        "cinquantenaire": (50,), "centenaire": (100,), "quinquennat": (5,), "couple": (2,),
        "bimensuel": (2,), "mineur": (18,), "ambos": (2,), "huitaine": (8, 7),
        "biennium": (2,), "mi": (50,), "bis": (2,),
    },
    "es": {
        "un": (1,), "una": (1,), "uno": (1,), "solo": (1,), "sola": (1,), "único": (1,),
        "única": (1,), "primer": (1,), "primero": (1,), "primera": (1,), "primeros": (1,),
        "primeras": (1,), "segundo": (2,), "segunda": (2,), "segundos": (2,), "segundas": (2,),
        "tercio": (3,), "tercios": (3,), "cuarto": (4, 25, 15), "cuarta": (4, 25), "cuartos": (4,),
        "cuartas": (4,), "mitad": (50, 2), "medio": (50, 2, 6), "media": (50, 2, 30), "ambos": (2,),
        "ambas": (2,), "doble": (2,), "duplicar": (2,), "triple": (3,), "triplicar": (3,),
        "bilateral": (2,), "semestre": (6,), "semestral": (6, 2), "trimestre": (3, 4),
        "trimestral": (3, 4), "bienal": (2,), "bienio": (2,), "trienal": (3,), "trienio": (3,),
        "cuatrienal": (4,), "cuatrienio": (4,), "cuadrienal": (4,), "quinquenal": (5,),
        "quinquenio": (5,), "decenal": (10,), "decenio": (10,), "decenios": (10, 20),
        "década": (10,), "décadas": (10, 20), "siglo": (100,), "semana": (7, 8),
        "semanas": (14, 15), "año": (12, 1), "anual": (12, 1), "día": (24,), "quincena": (15, 14, 2),
        "quincenal": (15, 14, 2), "decena": (10,), "decenas": (10,), "docena": (12,),
        "docenas": (12, 10), "veintena": (20,), "treintena": (30,), "cincuentena": (50,),
        "centenar": (100,), "centenares": (100,), "cien": (100,), "ciento": (100,),
        "cientos": (100,), "mil": (1000,), "millar": (1000,), "millares": (1000,), "miles": (1000,),
        "millón": (10**6,), "millones": (10**6,), "mediodía": (12,), "medianoche": (0, 12, 24),
        "cero": (0,), "ningún": (0,), "ninguna": (0,), "ninguno": (0,), "par": (2,),
        "tripartito": (3,), "tripartita": (3,), "trilateral": (3,), "centenario": (100,),
        "cincuentenario": (50,), "bimestral": (2,), "bianual": (2,), "bianuales": (2,),
        "menor": (18,), "anualmente": (1,),
    },
    "pt": {"primeiro": (1,), "primeira": (1,), "segundo": (2,), "segunda": (2,), "terceiro": (3,),
           "terceira": (3,), "quarto": (4,), "metade": (50, 2), "meio": (50, 2), "ambos": (2,),
           "ambas": (2,), "década": (10,), "trimestre": (3,), "semestre": (6,), "terço": (3,),
           "terços": (3,), "cem": (100,), "mil": (1000,), "dezena": (10,), "dezenas": (10,),
           "dúzia": (12,), "centena": (100,), "centenas": (100,), "milhares": (1000,)},
    "it": {"primo": (1,), "prima": (1,), "secondo": (2,), "seconda": (2,), "terzo": (3,),
           "terza": (3,), "terzi": (3,), "quarto": (4,), "metà": (50, 2), "mezzo": (50, 2),
           "entrambi": (2,), "entrambe": (2,), "decennio": (10,), "trimestre": (3,),
           "semestre": (6,), "cento": (100,), "mille": (1000,), "decina": (10,), "decine": (10,),
           "centinaia": (100,), "migliaia": (1000,), "dozzina": (12,)},
    "de": {"erste": (1,), "ersten": (1,), "erster": (1,), "zweite": (2,), "zweiten": (2,),
           "zweiter": (2,), "dritte": (3,), "dritten": (3,), "dritter": (3,), "drittel": (3,),
           "vierte": (4,), "vierten": (4,), "viertel": (4, 25), "hälfte": (50, 2), "halb": (50, 2),
           "halbes": (6, 2), "beide": (2,), "beiden": (2,), "beider": (2,), "jahrzehnt": (10,),
           "jahrzehnte": (10,), "quartal": (3,), "halbjahr": (6,), "hundert": (100,),
           "hunderte": (100,), "tausend": (1000,), "tausende": (1000,), "dutzend": (12,),
           "dutzende": (12,), "fünfte": (5,), "fünften": (5,), "zweimal": (2,), "dreimal": (3,),
           "viermal": (4,), "zwölfte": (12,), "zehnte": (10,), "zehnten": (10,)},
}  # fmt: skip

_EN = "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
_FR = "troisième quatrième cinquième sixième septième huitième neuvième dixième onzième douzième"
_ES = (
    "tercer/tercero/tercera cuarto/cuarta quinto/quinta sexto/sexta séptimo/séptima octavo/octava "
    "noveno/novena décimo/décima undécimo/undécima duodécimo/duodécima"
)
ORDINALS: dict[str, dict[str, int]] = {
    "en": _row(_EN, 3) | {"fifteenth": 15, "twentieth": 20, "thirtieth": 30, "hundredth": 100},
    "fr": _row(_FR, 3)
    | {"deuxième": 2, "quinzième": 15, "vingtième": 20, "trentième": 30, "centième": 100},
    "es": _row(_ES, 3)
    | {"decimoquinto": 15, "decimoquinta": 15, "vigésimo": 20, "vigésima": 20, "trigésimo": 30},
}
