"""What the records of an imported comment hold, and what the ledger says of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from forum.accounts.rules import normal_email
from forum.comments.rules import IMPORT, Act, CommentState, RevisionStatus, State, summarise
from forum.core.ids import new_id
from forum.importing.file.rendered import RenderedText
from forum.importing.file.schema import VersionSchema
from forum.importing.plan.import_plan import NewComment
from forum.importing.queries import Existing
from forum.ledger.rules import digest, new_salt
from forum.spaces.rules import Release
from forum.submission.analysis.pastes import fingerprint
from forum.text.render import RENDERER_VERSION

ACTOR = f"policy:{IMPORT}"

Row = dict[str, Any]
Names = dict[int, dict[str, str]]  # of organisations, by language


def comment_row(one: NewComment, space_id: int, here: Existing, names: Names) -> Row:
    form = one.form
    organisation = here.organisations[form.organisation] if form.organisation else None
    summary = summarise(_standing(form.date, version) for version in form.versions)
    return {
        "public_id": one.public_id,
        "external_id": form.id,
        "space_id": space_id,
        "question_id": here.questions[form.question].id,
        "parent_id": one.parent.id if one.parent else None,
        "path": one.path,
        "depth": one.depth,
        "places": one.places,
        "state": CommentState.STANDING,
        "public_from": summary.public_from,
        "waits_until": summary.waits_until,
        "waiting_since": summary.waiting_since,
        "author_id": _author(one, here),
        "author_name": form.author.name,
        "author_title": form.author.title,
        "capacity": form.capacity,
        "organisation_id": organisation.id if organisation else None,
        "organisation_names": names[organisation.id] if organisation else None,
        "release": Release.AS_READY,
        "created_at": form.date,
        "received_at": form.date,
    }


def _standing(date: dt.datetime, version: VersionSchema) -> RevisionStatus:
    if version.is_published:
        return RevisionStatus(
            state=State.APPROVED,
            number=1,
            publish_at=date,
            settles_at=None,
            received_at=date,
            withdrawn_through=0,
        )
    return RevisionStatus(
        state=State.SUBMITTED,
        number=1,
        publish_at=None,
        settles_at=None,
        received_at=date,
        withdrawn_through=0,
    )


def _author(one: NewComment, here: Existing) -> int | None:
    return here.people.get(normal_email(one.form.author.email or ""))


def submission_row(one: NewComment, here: Existing) -> Row:
    return {
        "public_id": new_id(),
        "comment_id": one.id,
        "person_id": _author(one, here),
        "received_at": one.form.date,
        "release": Release.AS_READY,
        "policy": IMPORT,
    }


def paste_row(one: NewComment, here: Existing) -> Row | None:
    """What was pasted, letter for letter; None for a comment whose versions the file gives."""
    text = one.form.paste
    if text is None:
        return None
    return {
        "public_id": new_id(),
        "comment_id": one.id,
        "text": text,
        "sha256": fingerprint(text),
        "salt": new_salt(),
        "saved_at": one.form.date,
        "saved_by_id": _author(one, here),
    }


def version_row(one: NewComment, form: VersionSchema) -> Row:
    return {
        "comment_id": one.id,
        "language": form.language,
        "provenance": form.provenance,
        "tool": form.tool,
    }


def revision_row(one: NewComment, form: VersionSchema, shown: RenderedText, **ids: int) -> Row:
    """`ids`: of its space, its version and its submission."""
    salt, date = new_salt(), one.form.date
    return {
        **ids,
        "public_id": new_id(),
        "comment_id": one.id,
        "number": 1,
        "sense": 1,
        "state": State.APPROVED if form.is_published else State.SUBMITTED,
        "received_at": date,
        "publish_at": date if form.is_published else None,
        "source": shown.source,
        "verbatim": form.text if form.text != shown.source else None,
        "salt": salt,
        "digest": digest(salt, form.text),
        "html": shown.html,
        "excerpt": shown.excerpt,
        "renderer": RENDERER_VERSION,
        "saved_at": date,
        "credit": form.translator or form.tool,
    }


def decision_row(one: NewComment, space_id: int, at: dt.datetime) -> Row:
    return {
        "public_id": new_id(),
        "comment_id": one.id,
        "space_id": space_id,
        "act": Act.APPROVE,
        "policy": IMPORT,
        "at": at,
        "effective_at": one.form.date,
        "salt": new_salt(),
    }


def revision_entry(form: VersionSchema, revision: Row) -> Row:
    """A revision as the ledger names it (`comments.queries.version_revisions.revision_entries`)."""
    return {
        "revision": revision["public_id"],
        "language": form.language,
        "provenance": form.provenance.value,
        "number": revision["number"],
        "digest": revision["digest"],
    }


def submitted(
    one: NewComment, question: str, submission: Row, revisions: list[Row], paste: Row | None
) -> Row:
    """The entry's own instant is that of the import; the comment's is here."""
    details: Row = {
        "submission": submission["public_id"],
        "external_id": one.form.id,
        "received_at": one.form.date.astimezone(dt.UTC).isoformat(),
        "release": Release.AS_READY.value,
        "policy": IMPORT,
        "capacity": one.form.capacity.value,
        "question": question,
        "revisions": revisions,
    }
    if paste is not None:
        named = {"paste": paste["public_id"], "digest": digest(paste["salt"], paste["text"])}
        details["pastes"] = [named]
    return details


def approved(one: NewComment, decision: Row, revisions: list[Row]) -> Row:
    return {
        "decision": decision["public_id"],
        "external_id": one.form.id,
        "revisions": revisions,
        "effective_at": one.form.date.astimezone(dt.UTC).isoformat(),
    }
