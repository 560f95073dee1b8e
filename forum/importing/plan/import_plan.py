"""What an import will do: which parts are new, where each new comment stands, what differs."""

from __future__ import annotations

from dataclasses import dataclass, field

from forum.comments import rules
from forum.core.ids import new_id
from forum.importing.file.errors import InvalidFile, place
from forum.importing.file.schema import (
    CommentSchema,
    ImportFile,
    OrganisationSchema,
    QuestionSchema,
    SpaceSchema,
)
from forum.importing.queries import Existing, ExistingComment, ExistingOrganisation
from forum.spaces.rules import QuestionState
from forum.spaces.rules.inputs import QuestionInput, QuestionTextInput, SpaceInput, SpaceTextInput
from forum.spaces.rules.local_time import instant_of


@dataclass(slots=True)
class NewComment:
    """A comment of the file with its place in the thread; `id` comes from the database."""

    form: CommentSchema
    parent: NewComment | ExistingComment | None
    path: str
    depth: int
    places: int = 0
    id: int = 0
    public_id: str = field(default_factory=new_id)


@dataclass
class ImportPlan:
    """What is to be added, what was here, and what of it differs (and is left as it is)."""

    space: SpaceSchema | None = None
    organisations: list[OrganisationSchema] = field(default_factory=list)
    questions: list[QuestionSchema] = field(default_factory=list)
    comments: list[CommentSchema] = field(default_factory=list)
    here: dict[str, int] = field(default_factory=dict)
    differs: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.space or self.organisations or self.questions or self.comments)


def plan(file: ImportFile, here: Existing) -> ImportPlan:
    made = ImportPlan()
    _plan_space(made, file, here)
    for number, one in enumerate(file.organisations):
        found = here.organisations.get(one.id)
        if found is None:
            made.organisations.append(one)
        else:
            _was_here(made, "organisations", number, one.id, _same_organisation(one, found))
    for number, question in enumerate(file.questions):
        known = here.questions.get(question.id)
        if known is None:
            made.questions.append(question)
        else:
            same = known.number == question.number and known.details == question_details(question)
            _was_here(made, "questions", number, question.id, same)
    for number, comment in enumerate(file.comments):
        earlier = here.comments.get(comment.id)
        if earlier is None:
            made.comments.append(comment)
            continue
        asked = here.questions.get(comment.question)
        speaker = here.organisations.get(comment.organisation or "")
        same = (
            asked is not None
            and (speaker is None) == (comment.organisation is None)
            and earlier.says(comment, asked.id, speaker.id if speaker else None)
        )
        _was_here(made, "comments", number, comment.id, same)
    return made


def _plan_space(made: ImportPlan, file: ImportFile, here: Existing) -> None:
    if not isinstance(file.space, SpaceSchema):
        return
    if here.space is None:
        made.space = file.space
        return
    made.here["space"] = 1
    if here.space_details != space_details(file.space):
        made.differs.append(f"space {file.space.id}")


def _was_here(made: ImportPlan, part: str, number: int, id_: str, same: bool) -> None:
    made.here[part] = made.here.get(part, 0) + 1
    if not same:
        made.differs.append(f"{place([part, number])} {id_}")


def _same_organisation(form: OrganisationSchema, here: ExistingOrganisation) -> bool:
    return (
        form.kind.value == here.kind
        and form.state == here.state
        and form.name == here.names
        and form.acronym == here.acronyms
    )


def space_details(form: SpaceSchema) -> SpaceInput:
    return SpaceInput(
        slug=form.slug,
        opens_at=instant_of(form.opens_at, form.time_zone),
        closes_at=instant_of(form.closes_at, form.time_zone),
        time_zone=form.time_zone,
        languages=tuple(form.languages),
        release=form.release,
        grace_minutes=form.grace_minutes,
        admits_personal=form.admits_personal,
        allows_own=form.allows_own,
        words={
            tag: SpaceTextInput(
                title,
                form.working_group.get(tag, ""),
                form.audience.get(tag, ""),
                form.welcome.get(tag, ""),
            )
            for tag, title in form.title.items()
        },
        terms=tuple(form.terms),
    )


def question_details(form: QuestionSchema) -> QuestionInput:
    return QuestionInput(
        state=QuestionState.OPEN if form.open else QuestionState.CLOSED,
        words={
            tag: QuestionTextInput(title, form.prompt.get(tag, ""))
            for tag, title in form.title.items()
        },
    )


def placed(forms: list[CommentSchema], here: Existing) -> list[NewComment]:
    """New comments in the order of their dates, each with its place; counts places up in `here`.

    Raises `InvalidFile` for replies in a circle and for branches that are too deep.
    """
    levels = _levels({form.id: form for form in forms})
    order = sorted(range(len(forms)), key=lambda n: (forms[n].date, levels[forms[n].id], n))
    made: dict[str, NewComment] = {}
    for number in order:
        form = forms[number]
        parent: NewComment | ExistingComment | None = None
        if form.parent is None:
            question = here.questions[form.question]
            path = rules.reply_path("", question.places)
            question.places += 1
        else:
            parent = made.get(form.parent) or here.comments[form.parent]
            path = rules.reply_path(parent.path, parent.places)
            parent.places += 1
        depth = parent.depth + 1 if parent else 0
        if depth > rules.MAX_DEPTH or len(path) > rules.MAX_PATH:
            raise InvalidFile([f"comment {form.id}: the branch is too deep"])
        made[form.id] = NewComment(form, parent, path, depth)
    return list(made.values())


def _levels(forms: dict[str, CommentSchema]) -> dict[str, int]:
    """How many new comments are above each; a reply never comes before what it answers."""
    levels: dict[str, int] = {}
    for id_ in forms:
        branch: dict[str, None] = {}
        above: str | None = id_
        while above is not None and above in forms and above not in levels:
            if above in branch:
                raise InvalidFile([f"comment {above}: it is a reply to its own replies"])
            branch[above] = None
            above = forms[above].parent
        level = levels.get(above or "", -1)
        for below in reversed(branch):
            level += 1
            levels[below] = level
    return levels
