"""Pastes of a file: which versions each surely holds, or why it is left whole."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

from forum.comments.rules import MAX_TEXT, MAX_VERSIONS, Provenance
from forum.core.languages import canonical
from forum.importing.file.errors import InvalidFile, place
from forum.importing.file.schema import CommentSchema, VersionSchema
from forum.multilingual.splitting import SURE, VersionPart, split
from forum.submission.analysis.pastes import own_tags
from forum.text.clean import clean, is_blank

# Letters and digits outside all parts: six lines like "Unofficial translation into French" are
# about as many. What is longer is more than marks between versions, and would be lost.
MOST_BETWEEN = 120
FEW = 200  # pastes that are split sooner than other processes would have read the model
AT_ONCE = 10  # pastes handed to another process


@dataclass(frozen=True, slots=True)
class SplitPaste:
    """The versions of a paste, by language, the first as the original; why it was left whole."""

    texts: tuple[tuple[str, str], ...]
    why: str = ""


def split_paste(text: str, languages: Sequence[str]) -> SplitPaste:
    """Splits what is sure; anything else is one version in its language, as far as that can be
    said, or in the space's first. `languages` are the space's, at least one."""
    parts = split(text, languages)
    tags = own_tags(languages)
    if why := _doubt(text, parts):
        longest = max(parts, key=lambda part: part.end - part.start)
        return SplitPaste(((_tag(longest, tags) or languages[0], text),), why)
    return SplitPaste(tuple((_tag(one, tags), text[one.start : one.end]) for one in parts))


def _doubt(text: str, parts: Sequence[VersionPart]) -> str:
    """Why the parts cannot be followed without asking; empty where they can."""
    if any(not part.language or canonical(part.language) is None for part in parts):
        return "the language of a part cannot be said"
    least = min(part.confidence for part in parts)
    if least < SURE:
        said = ", ".join(f"{part.language} {part.confidence:.2f}" for part in parts)
        return f"a part is not sure enough ({said}; {SURE:.2f} is needed)"
    outside = sum(map(str.isalnum, text))
    outside -= sum(sum(map(str.isalnum, text[part.start : part.end])) for part in parts)
    if outside > MOST_BETWEEN:
        return f"{outside} letters and digits would belong to no version"
    if len(parts) > MAX_VERSIONS:
        return f"{len(parts)} versions were found, and {MAX_VERSIONS} fit"
    texts = [text[part.start : part.end] for part in parts]
    if any(is_blank(clean(one)) for one in texts):
        return "nothing of a part would be visible"
    if any(len(one) > MAX_TEXT for one in texts):
        return f"a part has more than {MAX_TEXT} characters"
    return ""


def _tag(part: VersionPart, tags: Mapping[str, str]) -> str:
    """The space's own tag of a part's language; empty where there is no language."""
    return tags.get(part.language, part.language) if part.language else ""


def split_pastes(
    texts: Collection[str], languages: Sequence[str], tell: Callable[[int], None]
) -> dict[str, SplitPaste]:
    """Each text once; many on all processors, in new processes that know of no database."""
    once = list(dict.fromkeys(texts))
    ask = partial(split_paste, languages=languages)
    if len(once) < FEW:
        return {text: ask(text) for text in once}
    made: dict[str, SplitPaste] = {}
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for text, parted in zip(once, pool.map(ask, once, chunksize=AT_ONCE), strict=True):
            made[text] = parted
            tell(len(made))
    return made


def with_versions(form: CommentSchema, parted: Mapping[str, SplitPaste]) -> CommentSchema:
    """A comment with the versions that its paste holds; any other comment as it is."""
    if form.paste is None or form.state is None:
        return form
    versions = [
        VersionSchema(
            language=language,
            provenance=Provenance.AUTHORISED if number else Provenance.ORIGINAL,
            text=text,
            state=form.state,
        )
        for number, (language, text) in enumerate(parted[form.paste].texts)
    ]
    return form.model_copy(update={"versions": versions})


def left_whole(
    forms: Sequence[CommentSchema], places: Mapping[str, int], parted: Mapping[str, SplitPaste]
) -> list[str]:
    """A line for each paste that is one version because nothing else is sure.

    Raises `InvalidFile` for those that are too long to be one.
    """
    whole = [
        (f"{place(['comments', places[form.id]])} {form.id}", form.paste, parted[form.paste].why)
        for form in forms
        if form.paste is not None and parted[form.paste].why
    ]
    if long := [
        f"{where}: {why}, and {len(text)} characters are too many for one version ({MAX_TEXT} fit)"
        for where, text, why in whole
        if len(text) > MAX_TEXT
    ]:
        raise InvalidFile(long)
    return [f"{where}: {why}" for where, _text, why in whole]
