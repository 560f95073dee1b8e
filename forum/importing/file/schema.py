"""The form of a file: fields, limits, and what each must be by itself."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    NaiveDatetime,
    Tag,
    ValidationError,
    model_validator,
)

from forum.comments.rules import MAX_TEXT, MAX_VERSIONS, Provenance
from forum.core.languages import canonical
from forum.importing.file.errors import InvalidFile, place
from forum.organisations.rules import OrganisationKind
from forum.spaces.rules import MAX_GRACE_MINUTES, Capacity, Release
from forum.spaces.rules.inputs import (
    MAX_AUDIENCE,
    MAX_GROUP,
    MAX_LANGUAGES,
    MAX_PROSE,
    MAX_QUESTION,
    MAX_QUESTIONS,
    MAX_TERM,
    MAX_TERMS,
    MAX_TITLE,
    is_slug,
)
from forum.spaces.rules.local_time import is_zone
from forum.submission.analysis.pastes import MAX_PASTE
from forum.text.clean import clean, clean_line, is_blank

FORM = "discussion-space/1"
MAX_FILE = 400_000_000  # bytes; 100,000 comments in three languages are about half of it
MAX_COMMENTS = 200_000
MAX_ORGANISATIONS = 5_000


def _known(tag: str) -> str:
    found = canonical(tag)
    if found is None:
        raise ValueError("this is not a language that we know")
    if found != tag:
        raise ValueError(f"write this language as {found}")
    return tag


def _line(text: str) -> str:
    line = clean_line(text)
    if is_blank(line):
        raise ValueError("nothing of it would be visible")
    return line


def _written(text: str) -> str:
    if "\0" in text:
        raise ValueError("it holds a NUL character, which a text cannot")
    if is_blank(clean(text)):
        raise ValueError("nothing of it would be visible")
    return text


def _slug(text: str) -> str:
    if not is_slug(text):
        raise ValueError("3 to 60 of a to z, 0 to 9 and hyphens inside, and not 'new'")
    return text


def _zone(name: str) -> str:
    if not is_zone(name):
        raise ValueError("this is not a time zone of IANA, like Europe/Zurich")
    return name


def _whole_minutes(local: dt.datetime) -> dt.datetime:
    if local.second or local.microsecond:
        raise ValueError("whole minutes only")
    return local


def _once(tags: list[str]) -> list[str]:
    if len(set(tags)) < len(tags):
        raise ValueError("a language is there twice")
    return tags


Id = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[!-~]+$")]
Language = Annotated[str, AfterValidator(_known)]
LocalTime = Annotated[NaiveDatetime, AfterValidator(_whole_minutes)]
Title = Annotated[str, Field(max_length=MAX_TITLE), AfterValidator(_line)]
Group = Annotated[str, Field(max_length=MAX_GROUP), AfterValidator(_line)]
Audience = Annotated[str, Field(max_length=MAX_AUDIENCE), AfterValidator(_line)]
Heading = Annotated[str, Field(max_length=MAX_QUESTION), AfterValidator(_line)]
Prose = Annotated[str, Field(max_length=MAX_PROSE), AfterValidator(clean)]
Name = Annotated[str, Field(max_length=200), AfterValidator(_line)]
Term = Annotated[str, Field(max_length=MAX_TERM), AfterValidator(_line)]
OrganisationName = Annotated[str, Field(max_length=300), AfterValidator(_line)]
Acronym = Annotated[str, Field(max_length=40), AfterValidator(_line)]


class FilePart(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def _only(languages: dict[str, str], titles: dict[str, str], field: str) -> None:
    for tag in languages:
        if tag not in titles:
            raise ValueError(f"{field} is given in {tag}, and the title is not")


class SpaceSchema(FilePart):
    id: Id
    slug: Annotated[str, AfterValidator(_slug)]
    title: dict[Language, Title] = Field(min_length=1, max_length=MAX_LANGUAGES)
    welcome: dict[Language, Prose] = {}
    working_group: dict[Language, Group] = {}
    audience: dict[Language, Audience] = {}
    opens_at: LocalTime
    closes_at: LocalTime
    time_zone: Annotated[str, AfterValidator(_zone)]
    languages: Annotated[
        list[Language], Field(min_length=1, max_length=MAX_LANGUAGES), AfterValidator(_once)
    ]
    release: Release = Release.TOGETHER
    grace_minutes: int = Field(default=10, ge=0, le=MAX_GRACE_MINUTES)
    admits_personal: bool = True
    allows_own: bool = False
    terms: list[dict[Language, Term]] = Field(default=[], max_length=MAX_TERMS)

    @model_validator(mode="after")
    def _whole(self) -> SpaceSchema:
        for field in ("welcome", "working_group", "audience"):
            _only(getattr(self, field), self.title, field)
        return self


class QuestionSchema(FilePart):
    id: Id
    number: int = Field(ge=1, le=MAX_QUESTIONS)
    open: bool = True
    title: dict[Language, Heading] = Field(min_length=1, max_length=MAX_LANGUAGES)
    prompt: dict[Language, Prose] = {}

    @model_validator(mode="after")
    def _whole(self) -> QuestionSchema:
        _only(self.prompt, self.title, "prompt")
        return self


class OrganisationSchema(FilePart):
    id: Id
    kind: OrganisationKind
    state: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    name: dict[Language, OrganisationName] = Field(default={}, max_length=50)
    acronym: dict[Language, Acronym] = {}

    @model_validator(mode="after")
    def _whole(self) -> OrganisationSchema:
        if (self.kind is OrganisationKind.STATE) != (self.state is not None):
            raise ValueError("a state has its ISO 3166-1 code in 'state'; nothing else has")
        _only(self.acronym, self.name, "acronym")
        return self


class AuthorSchema(FilePart):
    name: Name
    title: Annotated[str, Field(max_length=200), AfterValidator(clean_line)] = ""
    email: str | None = Field(default=None, max_length=255)


class VersionSchema(FilePart):
    language: Language
    provenance: Provenance
    text: Annotated[str, Field(max_length=MAX_TEXT), AfterValidator(_written)]
    state: Literal["published", "waiting"]
    translator: Annotated[str, Field(max_length=200), AfterValidator(clean_line)] = ""
    tool: Annotated[str, Field(max_length=100), AfterValidator(clean_line)] = ""

    @model_validator(mode="after")
    def _whole(self) -> VersionSchema:
        if (self.provenance is Provenance.MACHINE) != bool(self.tool):
            raise ValueError("a machine version names its 'tool'; no other does")
        if self.translator and self.provenance is not Provenance.COURTESY:
            raise ValueError("only a courtesy version can name a 'translator'")
        return self

    @property
    def is_published(self) -> bool:
        return self.state == "published"


class CommentSchema(FilePart):
    id: Id
    question: Id
    parent: Id | None = None
    author: AuthorSchema
    capacity: Capacity
    organisation: Id | None = None
    date: AwareDatetime
    versions: list[VersionSchema] = Field(default=[], max_length=MAX_VERSIONS)
    paste: Annotated[str, Field(max_length=MAX_PASTE), AfterValidator(_written)] | None = None
    state: Literal["published", "waiting"] | None = None  # of a paste

    @model_validator(mode="after")
    def _whole(self) -> CommentSchema:
        if (self.capacity is Capacity.ORGANISATION) != (self.organisation is not None):
            raise ValueError("'organisation' belongs to the capacity organisation, and only to it")
        if bool(self.versions) == (self.paste is not None):
            raise ValueError("give its 'versions', or a 'paste' that holds them")
        if (self.paste is None) != (self.state is None):
            raise ValueError("'state' belongs to a 'paste', and only to it")
        if self.paste is not None:
            return self
        kinds = {(version.language, version.provenance) for version in self.versions}
        if len(kinds) < len(self.versions):
            raise ValueError("two versions have the same language and provenance")
        if all(version.provenance is not Provenance.ORIGINAL for version in self.versions):
            raise ValueError("one version is the original, or several that are co-authentic")
        return self

    @property
    def is_published(self) -> bool:
        if self.paste is not None:
            return self.state == "published"
        return any(version.is_published for version in self.versions)


def _which(value: object) -> str | None:
    if isinstance(value, dict):
        return "whole"
    return "named" if isinstance(value, str) else None


class ImportFile(FilePart):
    form: Literal["discussion-space/1"]
    space: Annotated[
        Annotated[SpaceSchema, Tag("whole")] | Annotated[Id, Tag("named")],
        Discriminator(
            _which,
            custom_error_type="space",
            custom_error_message="write the space, or the id of one that has been imported",
        ),
    ]
    organisations: list[OrganisationSchema] = Field(default=[], max_length=MAX_ORGANISATIONS)
    questions: list[QuestionSchema] = Field(default=[], max_length=MAX_QUESTIONS)
    comments: list[CommentSchema] = Field(default=[], max_length=MAX_COMMENTS)
    people: list[object] = []  # of the demonstration; an import makes no accounts


def read(data: bytes) -> ImportFile:
    """The file's values. Raises `InvalidFile` with the place of every mistake."""
    if len(data) > MAX_FILE:
        raise InvalidFile([f"file: {len(data)} bytes, and {MAX_FILE} fit; divide the comments"])
    try:
        return ImportFile.model_validate_json(data.removeprefix(b"\xef\xbb\xbf"))
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
    raise InvalidFile([f"{_place(one['loc'])}: {_words(one['msg'])}" for one in found])


def _place(parts: tuple[int | str, ...]) -> str:
    """Without the tag that says which of the two forms of a space was read."""
    return place(parts[:1] + parts[2:] if parts[:1] == ("space",) else parts)


def _words(message: str) -> str:
    return message.removeprefix("Value error, ")
