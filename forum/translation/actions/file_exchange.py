"""Translators' files and records: what a file holds of a space, and what comes back of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.comments.actions.locked_comment import LockedComment, current_chain_writer
from forum.comments.models import Comment, Revision
from forum.comments.rules import Provenance
from forum.comments.rules.text_selection import ReadableText
from forum.core.db import transaction
from forum.core.errors import Invalid, NotThere, Stale
from forum.spaces.models import Space
from forum.spaces.rules.viewer import Viewer
from forum.text.blocks import assemble, segments
from forum.translation import queries
from forum.translation.actions import translations
from forum.translation.actions.translations import Translation
from forum.translation.files import docx, xliff
from forum.translation.files.sheets import Segment, Sheet, SheetProblem
from forum.translation.queries import WorkItem

FORMATS = {
    "xliff": (xliff, "application/x-xliff+xml", "xlf"),
    "docx": (
        docx,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
    ),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """What of a file was refused: the comment, or the place in the file, and why."""

    place: str
    reason: LazyString | str


@dataclass
class FileReport:
    """What came of a file. With refusals, nothing of it was taken."""

    refusals: list[Refusal] = field(default_factory=list)
    problems: list[SheetProblem] = field(default_factory=list)
    taken: list[tuple[str, str]] = field(default_factory=list)  # comment and language
    untranslated: int = 0  # texts of the file that hold no translation

    @property
    def is_refused(self) -> bool:
        return bool(self.refusals or self.problems)


def sheets(
    session: Session, slug: str, works: Iterator[WorkItem], target: str, questions: str
) -> Iterator[Sheet]:
    """The texts that a file holds, from a worklist; `questions` names one, as "Question {}"."""
    for work in works:
        source = queries.source_of(session, work.source)
        yield Sheet(
            space=slug,
            comment=work.public_id,
            revision=work.source.public_id,
            source_language=work.source.language,
            target_language=target,
            target_revision=work.target.public_id if work.target else "",
            state=work.need.value,
            title=f"{questions.format(work.number)} – {work.speaker}",
            segments=tuple(_segments(session, source, work)),
        )


def _segments(session: Session, source: str, work: WorkItem) -> Iterator[Segment]:
    parts = segments(source)
    targets = _known_targets(session, parts, work)
    for number, (part, target) in enumerate(zip(parts, targets, strict=True), start=1):
        yield Segment(str(number), part, target)


def _known_targets(session: Session, parts: list[str], work: WorkItem) -> list[str]:
    """What there is of a translation for each block of the source, as far as it can be told."""
    if work.target is None:
        return [""] * len(parts)
    known = segments(queries.source_of(session, work.target))
    base = segments(_base(session, work.source, work.target) or "\n\n".join(parts))
    if len(base) != len(known):
        return [""] * len(parts)
    found = [""] * len(parts)
    for _kind, i1, i2, j1, j2 in SequenceMatcher(None, base, parts, autojunk=False).get_opcodes():
        if i2 - i1 == j2 - j1:  # the same blocks, or as many: what was there is a beginning
            found[j1:j2] = known[i1:i2]
    return found


def _base(session: Session, source: ReadableText, target: ReadableText) -> str | None:
    """The text of the original that a translation was made from."""
    senses = {sense for version, sense in target.corresponds if version == source.version}
    return session.scalar(
        select(Revision.source)
        .where(Revision.version_id == source.version, Revision.sense.in_(senses))
        .order_by(Revision.number.desc())
        .limit(1)
    )


def take_in(
    *,
    viewer: Viewer,
    slug: str,
    data: bytes,
    kind: str,
    submit: bool,
    behind: bool,
    at: dt.datetime,
) -> FileReport:
    """Takes in a translators' file of this space: as drafts, or submitted for review.

    All of it, or nothing where anything is wrong. `behind`: texts that were made from an earlier
    text of the original are taken, and stand as older than it. Raises `NotThere` for whoever does
    not translate in the space.
    """
    reading = FORMATS[kind][0].read(data)
    report = FileReport(problems=list(reading.problems))
    filled = []
    for sheet in reading.sheets:
        if any(segment.target.strip() for segment in sheet.segments):
            filled.append(sheet)
        else:
            report.untranslated += 1
    with transaction() as session:
        space = session.scalar(select(Space).where(Space.slug == slug))
        if space is None or space.id not in queries.translates_in(viewer):
            raise NotThere
        if report.is_refused:
            return report
        chain_writer = current_chain_writer(session, space, at)
        for sheet in filled:
            try:
                comment = _comment(session, sheet, space)
                case = LockedComment(session, chain_writer, comment, space)
                translation = _translation(case, sheet, behind)
                if submit:
                    translations.submit_in(case, viewer, translation)
                else:
                    translations.save_in(case, viewer, translation)
            except _Unfit as unfit:
                report.refusals.append(Refusal(_place(sheet), unfit.reason))
            except Invalid as problem:
                report.refusals += [Refusal(_place(sheet), one) for one in problem.fields.values()]
            except Stale as problem:
                report.refusals.append(Refusal(_place(sheet), problem.message or ""))
            else:
                report.taken.append((sheet.comment, sheet.target_language))
        if report.refusals:
            report.taken = []
            session.rollback()
    return report


class _Unfit(Exception):
    def __init__(self, reason: LazyString) -> None:
        super().__init__(str(type(reason)))
        self.reason = reason


def _place(sheet: Sheet) -> str:
    return sheet.title or sheet.comment


def _comment(session: Session, sheet: Sheet, space: Space) -> Comment:
    if sheet.space != space.slug:
        raise _Unfit(_l("It belongs to another consultation."))
    comment = session.scalar(
        select(Comment).where(Comment.public_id == sheet.comment, Comment.space_id == space.id)
    )
    if comment is None:
        raise _Unfit(_l("There is no such comment in this consultation."))
    return comment


def _translation(case: LockedComment, sheet: Sheet, behind: bool) -> Translation:
    """Raises `_Unfit` for what was not made from a text that everybody could read."""
    if not case.is_public:
        raise _Unfit(_l("There is no such comment in this consultation."))
    source = next((x for x in case.items if x.revision.public_id == sheet.revision), None)
    if (
        source is None
        or source.version.provenance is not Provenance.ORIGINAL
        or not source.is_public(case.at)
        or source.version.language != sheet.source_language
    ):
        raise _Unfit(_l("The file does not name a text of the original of this comment."))
    shown = max(
        (x for x in case.items if x.version is source.version and x.is_public(case.at)),
        key=lambda item: item.revision.number,
    )
    if shown is not source and not behind:
        raise _Unfit(
            _l(
                "The original has changed since the file was made. Export it again, or take it in "
                "as older."
            )
        )
    parts = segments(source.revision.source)
    said = {segment.id: segment for segment in sheet.segments}
    if len(said) != len(parts) or any(
        (one := said.get(str(number))) is None or one.source != part
        for number, part in enumerate(parts, start=1)
    ):
        raise _Unfit(_l("The text of the original in the file is not the one that it names."))
    targets: Sequence[str] = [said[str(number)].target for number in range(1, len(parts) + 1)]
    return Translation(
        comment=sheet.comment,
        language=sheet.target_language,
        text=assemble(source.revision.source, targets),
        source=sheet.revision,
        behind=behind,
    )
