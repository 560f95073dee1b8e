"""Importing a file: read, check, render, and write all of it in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.core.db import db, transaction
from forum.importing.actions.bulk_writer import BulkWriter
from forum.importing.file.errors import InvalidFile
from forum.importing.file.pastes import SplitPaste, left_whole, split_pastes, with_versions
from forum.importing.file.rendered import RenderedText, render_text, render_texts
from forum.importing.file.schema import CommentSchema, ImportFile, SpaceSchema, read
from forum.importing.plan.checks import mistakes
from forum.importing.plan.import_plan import (
    ImportPlan,
    placed,
    plan,
    question_details,
    space_details,
)
from forum.importing.plan.records import ACTOR
from forum.importing.queries import Existing, ExistingOrganisation, ExistingQuestion, existing
from forum.ledger.actions import ChainWriter, ensure_site_chain
from forum.ledger.rules import SITE
from forum.organisations.actions.grants import add_organisation
from forum.organisations.queries.names import organisation_names
from forum.spaces.actions.questions import create_question
from forum.spaces.actions.spaces import create_space
from forum.spaces.models import Space

Tell = Callable[[str, int, int], None]  # what is being done, how many are done, of how many


def quietly(_what: str, _done: int, _of: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True)
class ImportReport:
    """What an import added, found here, and left as it is although the file says something else."""

    added: dict[str, int]
    here: dict[str, int]
    differs: tuple[str, ...]
    whole: tuple[str, ...]  # pastes that are one version because nothing else is sure
    people: int  # of the file, who are not imported


def import_file(data: bytes, at: dt.datetime, tell: Tell = quietly) -> ImportReport:
    """Imports what is new and leaves what is here. Raises `InvalidFile`; then nothing was changed.

    `at` is the instant of the import, which the ledger gives to its entries.
    """
    tell("Reading", 0, 1)
    file = read(data)
    with Session(db.engine) as session:
        here, found = _compare(session, file, at)
    if found.is_empty:
        return _report(file, found, ())
    languages = _languages(file, here)
    parted = _part(found.comments, languages, tell)
    # Told before anything is written: what is too long to be left whole stops the import.
    _left_whole(file, found.comments, parted)
    texts = _show(file, [with_versions(one, parted) for one in found.comments], tell)
    with transaction() as session:
        ensure_site_chain(session)
        site = ChainWriter(session, SITE, at)
        chain_writer = _hold(session, file, at)
        # Looked at again under the locks: others may have imported or commented meanwhile.
        here, found = _compare(session, file, at)
        whole = _left_whole(file, found.comments, parted)
        found.comments = [with_versions(one, parted) for one in found.comments]
        if not found.is_empty:
            _write(session, site, chain_writer, here, found, texts, tell)
    return _report(file, found, whole)


def _compare(session: Session, file: ImportFile, at: dt.datetime) -> tuple[Existing, ImportPlan]:
    here = existing(session, file)
    if wrong := mistakes(file, here, at):
        raise InvalidFile(wrong)
    return here, plan(file, here)


def _hold(session: Session, file: ImportFile, at: dt.datetime) -> ChainWriter | None:
    """The chain of the space that the file is about, where it is here."""
    id_ = file.space if isinstance(file.space, str) else file.space.id
    chain = session.scalar(select(Space.public_id).where(Space.external_id == id_))
    return ChainWriter(session, chain, at) if chain else None


def _languages(file: ImportFile, here: Existing) -> Sequence[str]:
    """Those of the space, as it is here or as the file has it."""
    if here.space is not None:
        return here.space.languages
    assert isinstance(file.space, SpaceSchema)  # `mistakes` says where neither is there
    return file.space.languages


def _part(
    comments: Sequence[CommentSchema], languages: Sequence[str], tell: Tell
) -> dict[str, SplitPaste]:
    """What every new paste holds, found before the database is locked."""
    pastes = {one.paste for one in comments if one.paste is not None}
    if not pastes:
        return {}
    tell("Splitting pastes", 0, len(pastes))
    made = split_pastes(pastes, languages, lambda done: tell("Splitting pastes", done, len(pastes)))
    tell("Splitting pastes", len(pastes), len(pastes))
    return made


def _left_whole(
    file: ImportFile, comments: Sequence[CommentSchema], parted: Mapping[str, SplitPaste]
) -> tuple[str, ...]:
    places = {one.id: number for number, one in enumerate(file.comments)}
    return tuple(left_whole(comments, places, parted))


def _report(file: ImportFile, found: ImportPlan, whole: tuple[str, ...]) -> ImportReport:
    added = {
        "space": int(found.space is not None),
        "organisations": len(found.organisations),
        "questions": len(found.questions),
        "comments": len(found.comments),
    }
    return ImportReport(added, found.here, tuple(found.differs), whole, len(file.people))


def _show(
    file: ImportFile, comments: Sequence[CommentSchema], tell: Tell
) -> dict[str, RenderedText]:
    """Every new text, rendered before the database is locked."""
    texts = list(dict.fromkeys(version.text for one in comments for version in one.versions))
    tell("Rendering texts", 0, len(texts))
    made = render_texts(texts, lambda done: tell("Rendering texts", done, len(texts)))
    tell("Rendering texts", len(texts), len(texts))
    if any(shown.is_blank for shown in made.values()):
        places = {one.id: number for number, one in enumerate(file.comments)}
        raise InvalidFile(
            [
                f"comments[{places[one.id]}].{field}: nothing of it would be visible"
                for one in comments
                for nth, version in enumerate(one.versions)
                if made[version.text].is_blank
                for field in ["paste" if one.paste is not None else f"versions[{nth}].text"]
            ]
        )
    return made


def _write(
    session: Session,
    site: ChainWriter,
    chain_writer: ChainWriter | None,
    here: Existing,
    found: ImportPlan,
    texts: dict[str, RenderedText],
    tell: Tell,
) -> None:
    for one in found.organisations:
        made = add_organisation(
            session,
            site,
            external_id=one.id,
            kind=one.kind,
            state=one.state,
            names=one.name,
            acronyms=one.acronym,
            by=ACTOR,
        )
        here.organisations[one.id] = ExistingOrganisation(made.id, one.kind.value, one.state)
    if found.space is not None:
        details = space_details(found.space)
        here.space = create_space(session, site, details, external_id=found.space.id, by=ACTOR)
    assert here.space is not None  # `mistakes` says where a file names a space that is not here
    chain_writer = chain_writer or ChainWriter(session, here.space.public_id, site.at)
    _ask(session, chain_writer, here.space, here, found)
    comments = placed(found.comments, here)
    spoken_for = {one.organisation for one in found.comments if one.organisation}
    names = organisation_names(session, [here.organisations[id_].id for id_ in spoken_for])
    session.flush()
    writer = BulkWriter(
        chain_writer, here.space.id, here, names, lambda text: texts.get(text) or render_text(text)
    )
    writer.write(comments, lambda done: tell("Writing comments", done, len(comments)))


def _ask(
    session: Session, chain_writer: ChainWriter, space: Space, here: Existing, found: ImportPlan
) -> None:
    for form in sorted(found.questions, key=lambda form: form.number):
        details = question_details(form)
        question = create_question(
            session, chain_writer, space, details, number=form.number, external_id=form.id, by=ACTOR
        )
        here.questions[form.id] = ExistingQuestion(
            question.id, form.number, question.public_id, details, places=0
        )
