"""What an organisation is called, in which language."""

from __future__ import annotations

from collections.abc import Iterable

from babel import Locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.organisations.models import Organisation, OrganisationName


def organisation_names(session: Session, ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """Names by language of each organisation."""
    wanted = list(ids)
    names = {
        row.id: state_names(row.state)
        for row in session.scalars(select(Organisation).where(Organisation.id.in_(wanted)))
    }
    statement = select(OrganisationName).where(OrganisationName.organisation_id.in_(wanted))
    for row in session.scalars(statement):
        names[row.organisation_id][row.language] = row.name
    return names


def state_names(code: str | None, languages: Iterable[str] = ("en", "fr", "es")) -> dict[str, str]:
    """A state's names as CLDR has them; empty for codes that name no state there."""
    found = {tag: Locale(tag).territories.get(code or "") for tag in languages}
    return {tag: name for tag, name in found.items() if name and code}


def in_language(names: dict[str, str], language: str) -> str:
    """The name in the reader's language, or in another one."""
    return names.get(language) or names.get("en") or next(iter(names.values()), "")


def organisation_by_name(session: Session, name: str) -> Organisation | None:
    """By the id of a file, by the public id, or by a state's code."""
    return session.scalar(
        select(Organisation).where(
            (Organisation.external_id == name)
            | (Organisation.public_id == name)
            | (Organisation.state == name)
        )
    )


def name_of_organisation(session: Session, number: int | None, language: str) -> str:
    if number is None:
        return ""
    return in_language(organisation_names(session, [number])[number], language)
