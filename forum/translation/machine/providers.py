"""The two forms in which translation services are asked: LibreTranslate's and Apertium-APy's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from forum.translation.machine.client import ServiceCall

Pairs = frozenset[tuple[str, str]]

# ISO 639-3, as Apertium names languages, where BCP 47 has a shorter code.
_CODES = """
    afr:af ara:ar arg:an bel:be ben:bn bos:bs bre:br bul:bg cat:ca ces:cs cos:co cym:cy dan:da
    deu:de ell:el eng:en epo:eo est:et eus:eu fao:fo fas:fa fin:fi fra:fr gle:ga glg:gl glv:gv
    hbs:sh heb:he hin:hi hrv:hr hun:hu hye:hy ind:id isl:is ita:it jpn:ja kat:ka kaz:kk kir:ky
    kor:ko lav:lv lit:lt mal:ml mar:mr mkd:mk mlt:mt msa:ms nld:nl nno:nn nob:nb nor:no oci:oc
    pan:pa pol:pl por:pt roh:rm ron:ro rus:ru slk:sk slv:sl sme:se spa:es sqi:sq srd:sc srp:sr
    swa:sw swe:sv tam:ta tat:tt tel:te tgk:tg tha:th tuk:tk tur:tr ukr:uk urd:ur uzb:uz vie:vi
    zho:zh zlm:ms
"""
_SHORTER = dict(pair.split(":") for pair in _CODES.split())
# LibreTranslate's own names.
_TAGS = {"zt": "zh-hant", "pb": "pt-br"}

# Where several languages could stand between two, the one that more services know better.
_BETWEEN = ("en", "es", "fr")


class Provider(Protocol):
    """One form of asking. Raises what `Asking` raises, and ValueError for a wrong answer."""

    @property
    def name(self) -> str: ...

    async def pairs(self, asking: ServiceCall) -> Pairs: ...

    async def translate(self, asking: ServiceCall, html: str, source: str, target: str) -> str: ...


@dataclass(frozen=True, slots=True)
class LibreTranslate:
    key: str = field(default="", repr=False)
    name: str = "LibreTranslate"

    async def pairs(self, asking: ServiceCall) -> Pairs:
        languages = await asking.get("/languages")
        codes = [language["code"] for language in languages]
        return _pairs(
            (language["code"], target)
            for language in languages
            for target in language.get("targets", codes)
        )

    async def translate(self, asking: ServiceCall, html: str, source: str, target: str) -> str:
        body = {"q": html, "source": source, "target": target, "format": "html"}
        if self.key:
            body["api_key"] = self.key
        answer = await asking.post("/translate", json=body)
        return _text(answer["translatedText"])


@dataclass(frozen=True, slots=True)
class Apertium:
    key: str = field(default="", repr=False)
    name: str = "Apertium"

    async def pairs(self, asking: ServiceCall) -> Pairs:
        answer = await asking.get("/listPairs")
        return _pairs(
            (pair["sourceLanguage"], pair["targetLanguage"]) for pair in answer["responseData"]
        )

    async def translate(self, asking: ServiceCall, html: str, source: str, target: str) -> str:
        form = {"langpair": f"{source}|{target}", "q": html, "markUnknown": "no"}
        form |= {"deformat": "html", "reformat": "html"}
        if self.key:
            form["key"] = self.key
        answer = await asking.post("/translate", data=form)
        return _text(answer["responseData"]["translatedText"])


FORMS: dict[str, type[LibreTranslate] | type[Apertium]] = {
    "libretranslate": LibreTranslate,
    "apertium": Apertium,
}


def tag(code: str) -> str:
    """A service's code as a BCP 47 tag in small letters: `eng_US` is `en-us`."""
    primary, *rest = re.split("[-_]", code.lower())
    name = "-".join([_SHORTER.get(primary, primary), *rest])
    return _TAGS.get(name, name)


def path(pairs: Pairs, source: str, target: str) -> list[str] | None:
    """The service's codes from one BCP 47 tag to another, with at most one language between.

    The code for a tag is the one of the same tag, or else of the same language, without a region
    if possible. None where there is no way, or none is needed.
    """
    if source.lower() == target.lower():
        return None
    starts = _codes({code for code, _ in pairs}, source)
    ends = _codes({code for _, code in pairs}, target)
    for start in starts:
        for end in ends:
            if (start, end) in pairs and start != end:
                return [start, end]
    for start in starts:
        for end in ends:
            between = [to for code, to in pairs if code == start and (to, end) in pairs]
            between = [code for code in between if code not in (*starts, *ends)]
            if between:
                return [start, min(between, key=_preference), end]
    return None


def _preference(code: str) -> tuple[int, str]:
    name = tag(code)
    return (_BETWEEN.index(name) if name in _BETWEEN else len(_BETWEEN), name)


def _codes(codes: Iterable[str], wanted: str) -> list[str]:
    wanted = wanted.lower()
    primary = wanted.split("-")[0]
    ranks = {wanted: 0, primary: 1}
    found = [code for code in codes if tag(code).split("-")[0] == primary]
    return sorted(found, key=lambda code: (ranks.get(tag(code), 2), code))


def _pairs(found: Iterable[tuple[Any, Any]]) -> Pairs:
    return frozenset((_text(source), _text(target)) for source, target in found)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("no text")
    return value
