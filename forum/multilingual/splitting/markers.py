"""Lines that announce a version: "Version française :", "[FR]", "Courtesy translation"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from forum.multilingual.splitting.language_names import (
    ADJECTIVES,
    IDEOGRAPHIC_NAME,
    coded,
    fold,
    ideographs,
    named,
)
from forum.text.detect import weight

# A marker is short: what is longer is a sentence about versions.
LONGEST_MARKER = 110
_MOST_WORDS = 12


def _words(*lines: str) -> frozenset[str]:
    return frozenset(fold(" ".join(lines)).split())


_WORKS = _words(
    "version versions text texte texto testo fassung sprachfassung textfassung versao versione ver "
    "версия версии версию вариант текст النسخه النسخة نسخة نص النص الصيغة صيغة النسخه vers"
)
_TRANSLATIONS = _words(
    "translation translated traduction traduit traduite traduccion traducido traducida traducao "
    "traduzido traduzida traduzione tradotto ubersetzung ubersetzt arbeitsubersetzung "
    "hoflichkeitsubersetzung перевод переведено ترجمة الترجمة مترجم مترجمة"
)
_ORIGINALS = _words(
    "original originale originel originaltext originalfassung originalsprache оригинал оригинала "
    "подлинник الاصل الاصلي الاصلية"
)
_LANGUAGE_WORDS = _words(
    "language languages langue idioma lengua lingua sprache язык языке языка اللغة لغة باللغة بلغة"
)
# What else may stand in such a line, by language.
_FILLERS = _words(
    "the a an in into of to and is as are it s by with for from on only this these our my its your "
    "follows following follow below above here hereafter please find see also available attached "
    "provided reproduced given reads starts start begins begin ends end part annex page next "
    "official unofficial courtesy informal provisional working non not full complete short summary "
    "abridged automatic automated machine google translate deepl translated submitted "
    "statement contribution comments comment submission intervention message letter post remarks",
    "le la les l en de du des d au aux un une et est ici voici voir ce cette ces notre nos mon "
    "suit suivent suivante suivant ci dessous dessus apres jointe plus bas egalement disponible "
    "veuillez trouver debut fin partie annexe page officielle officieuse officiel officieux non "
    "courtoisie provisoire integrale integral complete resume resumee abrege abregee automatique "
    "declaration contribution commentaires commentaire observations remarques lettre message "
    "par avec intervention",
    "el la los las y o al del esta este estas estos es se ver vease mas nuestra nuestro mi "
    "sigue siguen siguiente siguientes continuacion abajo debajo aqui encuentra presenta adjunta "
    "disponible tambien inicio fin parte anexo pagina oficial extraoficial no cortesia provisional "
    "completo completa resumen resumida automatica declaracion contribucion comentarios "
    "comentario observaciones carta mensaje intervencion",
    "o os a as ao da do das dos em e segue seguir abaixo aqui nao oficial cortesia declaracao "
    "contribuicao comentarios completa parte anexo "
    "der die das den dem des auf in ins im aus fur und ist folgt folgend folgende folgenden unten "
    "nachstehend inoffizielle offizielle inoffiziell nicht amtliche amtlich siehe zur zum sprache "
    "deutscher hier unsere unser "
    "il lo gli i di in al alla della del e segue sotto qui non ufficiale ufficiale cortesia",
    "на по в с и к ниже следует далее приводится представлен приведен приведена прилагается см "
    "неофициальный официальный рабочий неофициальная официальная рабочая полный полная краткий "
    "краткая наш наша наше заявление комментарий комментарии замечания вклад начало конец",
    "في من الى على غير رسمية رسمي الرسمية الرسمي ادناه اسفله فيما يلي يلي تلي التالي التالية "
    "هذه هذا هو هي و مجاملة لاغراض المجاملة كاملة الكاملة بيان ملاحظات تعليقات مساهمة",
)
# Before these a translation's source is named, not its language: "translated from the English".
_FROM = _words("from del dal dall aus с من عن 从")
_FROM_FRENCH = frozenset(["de", "du", "do", "der", "dem"])
_ARTICLES = frozenset(["the", "l", "la", "le", "el"])

_CHINESE_FILLERS = re.compile(
    "(?:版本|版|文本|译文|譯文|原文|翻译|翻譯|译本|正文|以下|下文|如下|附|为|為|是|的|本|请见|见下|见|"
    "非正式|官方|正式|参考|參考|仅供|语言|語言|机器|文|语|内容|声明|意见|稿)*"
)
_CHINESE_TRANSLATION = re.compile("翻译|翻譯|译")
_HAN = re.compile("[\u3400-\u9fff\uac00-\ud7af]")

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)?")
_WORD_ALONE = re.compile(r"[^\W_]+")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_NUMBERING = re.compile(r"^(?:\d{1,2}|[a-f]|i{1,3}|iv|vi?)[.)]\s+")
# Their codes are taken for codes in small letters too, before a colon.
_COMMON = frozenset(["en", "fr", "es", "ar", "zh", "ru", "pt"])
_LOCALE = re.compile(r"[a-z]{2,3}[-_][a-z]{2,4}")
_FLAGS = re.compile("[\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff]")
_REFERENCE = re.compile(
    r"https?:|www\.|\]\(|@|\b(?:PDF|pdf)\b|\.(?:pdf|docx?|odt|rtf|html?|txt|zip|pptx?|xlsx?)\b|\b[pP]\.\s*\d|[|?;]"
)
_TAG = re.compile(
    r"</?(?:h[1-6]|p|b|i|u|em|strong|span|div|center|font|a|br)(?: [^<>]{0,60})?/?>", re.IGNORECASE
)
_LINK = re.compile(r"\[([^\[\]]{1,60})\]\([^()\s]{0,200}\)")
_LEADERS = re.compile(r"\.{4,}|…{2,}|\t")

# The beginning of a line that may be a marker with the text behind it: up to a colon, a closing
# bracket or a dash between spaces, or in bold.
_INLINE = re.compile(
    r"^[\s\ufeff#>*_]*(?P<name>[\[(（【]?[^\[\](){}（）【】:：\n]{2,70}?[\])）】]?)"
    r"[*_]{0,3}\s{0,3}(?P<sign>[:：]|(?<=[\])）】])|\s[-–—]+\s|(?<=[*_]{2})\s)(?:[*_]{1,3}(?=\s))?\s*"
)
_FEWEST_LETTERS_BEHIND = 20
_FEWEST_LETTERS_UNENDED = 45
_SENTENCE_END = re.compile(r"[.!?…。！？؟۔][\"'”’»)\]*_）」』\s]*$")

_LAST_CODE = re.compile(r"[\[(]([A-Z]{2,3})[\])][*_\s]*$")
_PIECES = re.compile(r"\s[-–—|/]\s|[()\[\]]")
_DASHED = re.compile(r"\s[-–—]\s")
_LONGEST_TITLE = 90


@dataclass(frozen=True, slots=True)
class Marker:
    """What a line announces: the languages it names (none for "Courtesy translation").

    `menu` says that it lists several. `after` is where its own text begins in the line; None where
    the line holds nothing else.
    """

    languages: tuple[str, ...]
    menu: bool = False
    after: int | None = None


def marker(line: str) -> Marker | None:
    """What a whole line announces; None where it is a line of text."""
    if len(line) > LONGEST_MARKER:
        return None
    text = fold(_TAG.sub(" ", line)).strip()
    if not text or text.endswith((",", ";")) or _LEADERS.search(text):
        return None
    menu = _menu(text)
    if menu or _REFERENCE.search(text):
        return menu
    return _announced(text, line) or _titled(text, line)


def inline(line: str, *, goes_on: bool = False) -> Marker | None:
    """What the beginning of a line announces, where text of the version stands behind it.

    A term or the name of a file is no version, unless other lines go on from there.
    """
    found = _INLINE.match(line[: LONGEST_MARKER + 20])
    if not found:
        return None
    behind = line[found.end() :]
    if _REFERENCE.search(behind[:30].replace("?", "").replace(";", "")) or not _is_prose(
        behind, goes_on
    ):
        return None
    name = found["name"] + found["sign"]
    folded = fold(name).strip()
    if not folded or _REFERENCE.search(folded):
        return None
    announced = _announced(folded, name)
    if announced is None or not announced.languages:
        return None
    return Marker(announced.languages, after=found.end())


def _is_prose(text: str, goes_on: bool) -> bool:
    """Whether what stands behind a marker is a sentence, and not a term or the title of a file."""
    letters = weight(text[:400])
    if goes_on:
        return letters > 0
    ended = _SENTENCE_END.search(text) is not None
    return letters >= (_FEWEST_LETTERS_BEHIND if ended else _FEWEST_LETTERS_UNENDED)


def _titled(text: str, line: str) -> Marker | None:
    """A title that says its language: "Statement of Valmora (French version)"."""
    if len(text) > _LONGEST_TITLE or _SENTENCE_END.search(text.rstrip(":*_ ")):
        return None
    last = _LAST_CODE.search(line)
    code = coded(fold(last[1])) if last else None
    if code:
        return Marker((code,))
    pieces = [one.strip() for one in _PIECES.split(text)]
    if len(pieces) < 2:
        return None
    # "Español – Señora Presidenta:": the text begins on the line of the marker (`inline`).
    first = line.lstrip()[:1].isalnum() and _DASHED.search(text) is not None
    for piece in pieces[1:] if first else pieces:
        words = _WORD_ALONE.findall(piece)
        if any(map(named, words)) or any(map(ideographs, words)):
            announced = _announced(piece, piece)
            if announced and len(announced.languages) == 1 and not announced.menu:
                return announced
    return None


def links(line: str) -> bool:
    """Whether a line is nothing but links to language versions."""
    plain = _LINK.sub(r"\1", line)
    return plain != line and marker(plain) is not None


def _menu(text: str) -> Marker | None:
    """A list of languages to choose from."""
    words = [word for word in _WORD_ALONE.findall(text) if not _HAN.search(word)]
    han = ideographs(text)
    languages = [named(word) or (coded(word) if len(word) < 4 else None) for word in words]
    found = [language for language in languages if language] + han
    others = [
        word
        for word, language in zip(words, languages, strict=True)
        if not language and word not in _FILLERS and word not in _LANGUAGE_WORDS
    ]
    if _SENTENCE_END.search(text):
        return None
    parted = re.search(r"[|/·•,،、]|\s-\s", text)
    if (len(set(found)) > 2 and not others) or (
        len(set(found)) > 1 and parted and not others and not _translation(words)
    ):
        return Marker(tuple(dict.fromkeys(found)), menu=True)
    return None


def _translation(words: list[str]) -> bool:
    return any(word in _TRANSLATIONS for word in words)


def _announced(text: str, line: str) -> Marker | None:
    """The marker that a folded line is, once what adorns it is taken off."""
    bare = _NUMBERING.sub("", _EDGES.sub("", _FLAGS.sub(" ", text)).strip())
    adorned = bool(_EDGES.search(text))
    if _HAN.search(bare):
        return _chinese(bare)
    words = _WORD_ALONE.findall(bare)
    if len(words) > 3 and all(len(word) == 1 for word in words):
        words = ["".join(words)]  # F R A N Ç A I S
    if not words or len(words) > _MOST_WORDS:
        return None
    upper = line.upper() == line
    if _LOCALE.fullmatch(bare) and coded(bare) and adorned:
        return Marker((coded(bare) or "",))
    if len(words) <= 2 and coded(words[0]) and all(len(word) <= 3 for word in words):
        plain_code = "".join(_WORD_ALONE.findall(line))
        known = len(words) == 1 or coded(words[1]) == coded(words[0]) or "-" in bare
        bracketed = text[0] in "[(<{#*=-\\" or (text[-1] == ":" and line.strip()[:1].isupper())
        common = text[-1] == ":" and coded(words[0]) in _COMMON
        if known and (bracketed or common or plain_code[:2].isupper()):
            return Marker((coded(words[0]) or "",))
        return None
    languages: list[str] = []
    sources: list[str] = []
    translation = _translation(words)
    work = adjective = False
    for at, word in enumerate(words):
        language = named(word)
        if language is None and upper and len(words) <= 4:
            language = coded(word) if word not in _FILLERS else None
        if language:
            before = words[at - 1] if at else ""
            if before in _ARTICLES and at > 1:
                before = words[at - 2]
            source = translation and (
                before in _FROM or (before in _FROM_FRENCH and word != words[0])
            )
            (sources if source else languages).append(language)
            adjective |= word in ADJECTIVES
        elif word in _WORKS or word in _ORIGINALS or word in _LANGUAGE_WORDS:
            work = True
        elif not (
            word in _TRANSLATIONS | _FILLERS | _FROM
            or len(word) == 1
            or (word.isdigit() and len(word) == 2)
        ):
            return None
    one = tuple(dict.fromkeys(languages))
    if len(one) > 1:
        return Marker(()) if translation else None
    if one:
        plain = not (work or translation)
        if adjective and plain:
            return None
        return Marker(one)
    neutral = translation or (bool(set(words) & _ORIGINALS) and adorned)
    return Marker(()) if neutral else None


def _chinese(text: str) -> Marker | None:
    languages = tuple(dict.fromkeys(ideographs(text)))
    rest = "".join(
        word
        for word in _WORD.findall(IDEOGRAPHIC_NAME.sub(" ", text))
        if not named(word) and not coded(word)
    )
    if not _CHINESE_FILLERS.fullmatch(rest):
        return None
    latin = {named(word) for word in _WORD_ALONE.findall(text) if named(word)}
    if latin - set(languages):
        return None
    if len(languages) == 1:
        return Marker(languages)
    if not languages and _CHINESE_TRANSLATION.search(rest):
        return Marker(())
    return None
