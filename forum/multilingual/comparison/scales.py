"""Words that multiply the number before them, as powers of ten, by language."""

from __future__ import annotations

# What "billion" means depends on the language: 10⁹ in English, 10¹² in French and Spanish.
SCALES: dict[str, dict[str, int]] = {
    "en": {
        "thousand": 3, "million": 6, "millions": 6, "billion": 9, "billions": 9, "trillion": 12,
        "bn": 9, "mn": 6, "hundred": 2,
    },
    "fr": {
        "mille": 3, "millier": 3, "milliers": 3, "million": 6, "millions": 6, "milliard": 9,
        "milliards": 9, "billion": 12, "billions": 12, "md": 9, "mds": 9, "mrd": 9,
    },
    "es": {
        "mil": 3, "millón": 6, "millon": 6, "millones": 6, "mil millones": 9, "millardo": 9,
        "millardos": 9, "billón": 12, "billones": 12,
    },
    "de": {
        "tausend": 3, "million": 6, "millionen": 6, "mio": 6, "mio.": 6, "milliarde": 9,
        "milliarden": 9, "mrd": 9, "mrd.": 9, "billion": 12, "billionen": 12,
    },
    "pt": {
        "mil": 3, "milhão": 6, "milhões": 6, "mil milhões": 9, "bilhão": 9, "bilhões": 9,
        "bilião": 12, "biliões": 12, "trilhão": 12, "trilhões": 12,
    },
    "it": {
        "mila": 3, "milione": 6, "milioni": 6, "miliardo": 9, "miliardi": 9,
    },
    "ru": {
        "тыс": 3, "тыс.": 3, "тысяч": 3, "тысяча": 3, "тысячи": 3, "тысячам": 3, "млн": 6,
        "млн.": 6, "миллион": 6, "миллиона": 6, "миллионов": 6, "миллионам": 6, "млрд": 9,
        "млрд.": 9, "миллиард": 9, "миллиарда": 9, "миллиардов": 9, "трлн": 12,
    },
    "ar": {
        "ألف": 3, "ألفا": 3, "ألفاً": 3, "آلاف": 3, "مليون": 6, "مليونا": 6, "مليوناً": 6,
        "ملايين": 6, "مليار": 9, "مليارا": 9, "مليارات": 9, "بليون": 9, "بلايين": 9,
        "تريليون": 12,
    },
    "zh": {
        "百": 2, "千": 3, "万": 4, "萬": 4, "十万": 5, "百万": 6, "百萬": 6, "千万": 7, "亿": 8,
        "億": 8, "十亿": 9, "万亿": 12,
    },
}  # fmt: skip
