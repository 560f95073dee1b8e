"""Asking questions in a space, and changing them."""

from __future__ import annotations

import datetime as dt

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from forum.core.db import transaction
from forum.core.errors import Invalid, NotThere, Stale
from forum.ledger.actions import ChainWriter
from forum.spaces.models import Question, QuestionText, Space
from forum.spaces.queries.settings import question_details, question_texts
from forum.spaces.rights import may_change_space
from forum.spaces.rules.inputs import MAX_QUESTIONS, QuestionInput, QuestionTextInput
from forum.spaces.rules.viewer import Viewer
from forum.text.render import render

PROMPT_HEADING = 2  # below the question itself, which heads its page


def ask(*, viewer: Viewer, slug: str, details: QuestionInput, at: dt.datetime) -> int:
    """Adds a question as the space's last and returns its number. Raises `NotThere`, `Invalid`."""
    with transaction() as session:
        space = _open_to(session, viewer, slug)
        chain_writer = ChainWriter(session, space.public_id, at)
        last = session.scalar(
            select(func.max(Question.number)).where(Question.space_id == space.id)
        )
        number = (last or 0) + 1
        if number > MAX_QUESTIONS:
            raise Invalid(
                {"title": _l("A space can have %(limit)d questions at most.", limit=MAX_QUESTIONS)}
            )
        create_question(
            session,
            chain_writer,
            space,
            details,
            number=number,
            external_id=None,
            by=viewer.public_id,
        )
        return number


def create_question(
    session: Session,
    chain_writer: ChainWriter,
    space: Space,
    details: QuestionInput,
    *,
    number: int,
    external_id: str | None,
    by: str,
) -> Question:
    """In the caller's transaction, on the space's chain."""
    question = Question(
        space_id=space.id,
        number=number,
        external_id=external_id,
        state=details.state,
        places=0,
        published=0,
    )
    session.add(question)
    session.flush()
    for language, words in details.words.items():
        session.add(_write(QuestionText(question_id=question.id, language=language), words))
    chain_writer.write(
        actor=by, act="question.ask", subject=question.public_id, details={"number": number}
    )
    return question


def change_question(
    *,
    viewer: Viewer,
    slug: str,
    number: int,
    details: QuestionInput,
    version: int,
    at: dt.datetime,
) -> None:
    """Changes texts and state; the number stays.

    Raises `NotThere`, and `Stale`, with the details as they are now, where somebody saved since
    `version`. Nothing changed is nothing done.
    """
    with transaction() as session:
        space = _open_to(session, viewer, slug)
        chain_writer = ChainWriter(session, space.public_id, at)
        question = session.scalar(
            select(Question).where(Question.space_id == space.id, Question.number == number)
        )
        if question is None:
            raise NotThere
        texts = question_texts(session, question.id)
        now = question_details(question, texts)
        if question.version != version:
            raise Stale(_l("Somebody else has changed this question meanwhile."), now)
        changed = changed_fields(now, details)
        if not changed:
            return
        question.state = details.state
        for language in texts.keys() | details.words.keys():
            words = details.words.get(language)
            if words is None:
                session.delete(texts[language])
            elif words != now.words.get(language):
                text = texts.get(language) or QuestionText(
                    question_id=question.id, language=language
                )
                session.add(_write(text, words))
        flag_modified(question, "state")  # counts the version up also where only texts changed
        chain_writer.write(
            actor=viewer.public_id,
            act="question.change",
            subject=question.public_id,
            details={"fields": changed},
        )


def _open_to(session: Session, viewer: Viewer, slug: str) -> Space:
    space = session.scalar(select(Space).where(Space.slug == slug))
    if space is None or not may_change_space(viewer, space.id):
        raise NotThere
    return space


def changed_fields(now: QuestionInput, then: QuestionInput) -> list[str]:
    """The names of what differs, as the ledger tells them: `state`, `fr.prompt`."""
    fields = ["state"] if now.state is not then.state else []
    nothing = QuestionTextInput("")
    for language in sorted(now.words.keys() | then.words.keys()):
        was, is_ = now.words.get(language, nothing), then.words.get(language, nothing)
        fields += [
            f"{language}.{name}"
            for name in QuestionTextInput.__slots__
            if getattr(was, name) != getattr(is_, name)
        ]
    return fields


def _write(text: QuestionText, words: QuestionTextInput) -> QuestionText:
    text.title, text.prompt = words.title, words.prompt
    text.prompt_html = render(words.prompt, PROMPT_HEADING).html if words.prompt else ""
    return text
