"""Names (C15): what imitates a role or mixes scripts is refused; names of real people are not."""

from __future__ import annotations

import pytest

from forum.accounts.validation.names import breaks_line, imitates_role, mixes_scripts

# A role's name, however it is dressed up.
ROLES = [
    *("admin", "Admin", "ADMINISTRATOR", "Moderator", "secretariat", "The Secretariat", "Root"),
    *("administrateur", "Modératrice", "Secrétariat", "secretaría", "Moderación", "Administradora"),
    # Full width, Cyrillic а and о, Greek Α, dotless ı, small capitals' neighbours.
    *("ａｄｍｉｎ", "\u0430dmin", "m\u043eder\u0430tor", "\u0391dmin", "adm\u0131n", "Sécrétariat"),
    # What one does not see: joiners, a grapheme joiner, variation selectors, no-break spaces.
    *("ad\u200dmin", "ad\u034fmin", "admi\ufe0fn", "the\u00a0secretariat", "\u2060admin"),
    # Digits and signs in place of letters, and around them.
    *("adm1n", "Admin 2", "m0derator", "A.d.m.i.n", "admin!", "_moderator_", "adrnin"),
    "Working Group",
]
PEOPLE = [
    *("Anna Keller", "Marie-Claire N’Diaye", "José Ángel Núñez", "Łukasz Żółć", "Ömer Işık"),
    *("Nguyễn Văn Ánh", "李伟", "李 Wei", "山田 太郎", "ヴァン・デル・ベルク 花子", "김민준"),
    *("Анна Иванова", "Ελένη Παππά", "محمد علي", "דוד כהן", "Anna Иванова", "ณัฐพล"),
    *("Admira Secretan", "Roots Manuva", "A", "O'Neil", "Jean d'Ormesson", "Support-Vogel Maria"),
]
MIXED = ["\u0410nna", "An\u043da", "\u0391nna Keller", "Kel\u043cer", "p\u0430ypal"]


@pytest.mark.parametrize("name", ROLES)
def test_the_name_of_a_role_is_nobodys(name: str) -> None:
    assert imitates_role(name)


@pytest.mark.parametrize("name", PEOPLE)
def test_people_have_their_names(name: str) -> None:
    assert not imitates_role(name)
    assert not mixes_scripts(name)
    assert not breaks_line(name)


@pytest.mark.parametrize("name", MIXED)
def test_a_word_is_of_one_script(name: str) -> None:
    assert mixes_scripts(name)


@pytest.mark.parametrize("name", ["A\nB", "A\rB", "A\u2028B", "A\x85B", "A\x0bB"])
def test_a_name_is_one_line(name: str) -> None:
    assert breaks_line(name)
