"""Every kind of page, and how to come to it: what is measured is measured on each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from playwright.sync_api import Page

from tests.browser.conftest import SLUG, Server
from tests.journeys.test_split import ENGLISH, FRENCH, LUMP

VALMORA, SARRANE = "valmora@demo.example", "sarrane@demo.example"
PERSON = "person@demo.example"
MODERATOR, SECRETARIAT = "moderator@demo.example", "secretariat@demo.example"
ADMINISTRATOR, TRANSLATOR = "admin@demo.example", "translator@demo.example"
LANGUAGES = ("en", "fr", "es")
SUBMIT = "button[name=do][value=submit]"
PREVIEW = "button[name=do][value=preview]"


class Places:
    """Ids of comments of the demonstration that are in a certain state."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def comment(self, external_id: str) -> str:
        return self._one("SELECT public_id FROM comment WHERE external_id = ?", external_id)

    def in_state(self, state: str) -> str:
        return self._one("SELECT public_id FROM comment WHERE state = ? ORDER BY id LIMIT 1", state)

    def of(self, email: str, state: str) -> str:
        """The first comment of a person of which a revision is in that state."""
        return self._one(
            "SELECT c.public_id FROM comment c JOIN person p ON p.id = c.author_id "
            "JOIN revision r ON r.comment_id = c.id WHERE p.email = ? AND r.state = ? "
            "ORDER BY c.id LIMIT 1",
            email,
            state,
        )

    def _one(self, statement: str, *values: object) -> str:
        return str(self.server.ask(statement, *values)[0][0])

    @cached_property
    def trilingual(self) -> str:
        return self.comment("c-001")

    @cached_property
    def organisation(self) -> str:
        """One for which somebody has spoken in public."""
        return self._one(
            "SELECT o.public_id FROM organisation o JOIN comment c ON c.organisation_id = o.id "
            "WHERE c.external_id = ?",
            "c-001",
        )

    @cached_property
    def person(self) -> str:
        return self._one("SELECT public_id FROM person WHERE email = ?", VALMORA)

    @cached_property
    def mandate(self) -> str:
        return self._one(
            "SELECT m.public_id FROM mandate m JOIN person p ON p.id = m.person_id "
            "WHERE p.email = ? ORDER BY m.id LIMIT 1",
            VALMORA,
        )


Opener = Callable[[Page, str, Places], None]


@dataclass(frozen=True)
class Kind:
    """A page, who looks at it, and the status with which it comes."""

    name: str
    open: Opener
    by: str | None = None
    status: int = 200


def _at(path: str) -> Opener:
    """`{comment}`, `{removed}` … are put in when the page is opened."""

    def go(page: Page, language: str, places: Places) -> None:
        values = {
            "space": f"/{language}/spaces/{SLUG}",
            "lang": language,
            "comment": places.trilingual,
            "removed": places.in_state("removed") if "{removed}" in path else "",
            "withdrawn": places.in_state("withdrawn") if "{withdrawn}" in path else "",
            "mine": places.of(VALMORA, "submitted") if "{mine}" in path else "",
            "draft": places.of(SARRANE, "draft") if "{draft}" in path else "",
            "organisation": places.organisation if "{organisation}" in path else "",
            "person": places.person if "{person}" in path else "",
            "mandate": places.mandate if "{mandate}" in path else "",
        }
        page.goto(path.format(**values))

    return go


def _composer(page: Page, language: str) -> None:
    page.goto(f"/{language}/spaces/{SLUG}/questions/2/comments/new")


def _nothing_written(page: Page, language: str, _places: Places) -> None:
    _composer(page, language)
    _press(page, SUBMIT)


def _too_long(page: Page, language: str, _places: Places) -> None:
    _composer(page, language)
    page.click("label[for=tab-fr]")
    page.fill("#x-fr", "Ce texte est bien trop long. " * 2500)
    _press(page, SUBMIT)


def _previewed(page: Page, language: str, _places: Places) -> None:
    _composer(page, language)
    page.click("label[for=tab-en]")
    page.fill(
        "#x-en", "# A heading\n\nWe **agree**:\n\n- with this;\n- and [that](https://un.org)."
    )
    _press(page, PREVIEW)


def _signed_out_meanwhile(page: Page, language: str, _places: Places) -> None:
    _composer(page, language)
    page.click("label[for=tab-en]")
    page.fill("#x-en", "A text that must not be lost.")
    page.context.clear_cookies()
    _press(page, SUBMIT)


def _pasted(page: Page, language: str, _places: Places) -> None:
    _composer(page, language)
    page.click("label[for=tab-en]")
    page.fill("#x-en", LUMP)
    _press(page, SUBMIT)


def _proposed(page: Page, language: str, places: Places) -> None:
    _pasted(page, language, places)
    _press(page, "button[value=split-en]")


def _split(page: Page, language: str, places: Places) -> None:
    _proposed(page, language, places)
    _press(page, "button[value=apply_split]")


def _differing(page: Page, language: str, _places: Places) -> None:
    _composer(page, language)
    for tag, text in (("en", ENGLISH), ("fr", FRENCH.replace("25", "35"))):
        page.click(f"label[for=tab-{tag}]")
        page.fill(f"#x-{tag}", text)
    _press(page, SUBMIT)


def _translation_empty(page: Page, language: str, places: Places) -> None:
    page.goto(f"/{language}/comments/{places.trilingual}/translation/ar")
    _press(page, SUBMIT)


def _file_refused(page: Page, language: str, _places: Places) -> None:
    page.goto(f"/{language}/spaces/{SLUG}/translation/files")
    page.set_input_files(
        "#file", {"name": "a.xlf", "mimeType": "application/xml", "buffer": b"<a/>"}
    )
    _press(page, "form[enctype] .btns button")


def _wrong_password(page: Page, language: str, _places: Places) -> None:
    page.goto(f"/{language}/sign-in")
    page.fill("#email", "nobody@demo.example")
    page.fill("#password", "not the right one")
    _press(page, "main form button")


def _register_mistaken(page: Page, language: str, _places: Places) -> None:
    page.goto(f"/{language}/register")
    page.fill("#f-name", "Administrator")
    page.fill("#f-email", "somebody@example.org")
    page.fill("#f-password", "passwordpassword")
    page.check("#f-terms")
    _press(page, "main form button")


def _decided_meanwhile(page: Page, language: str, _places: Places) -> None:
    """As if a colleague had approved while the queue was open."""
    page.goto(f"/{language}/moderation")
    item = page.locator(".item:has(button[value='revision.approve'])").first
    item.locator("textarea").fill("A note that must not be lost.")
    item.locator("input[name=shown]").first.evaluate(
        "field => { field.value = field.value.replace(/\\.\\w+$/, '.approved') }"
    )
    _press(page, item.locator("button[value='revision.approve']"))


def _item_decided_meanwhile(page: Page, language: str, places: Places) -> None:
    page.goto(f"/{language}/moderation/{places.of(VALMORA, 'submitted')}")
    page.fill("textarea[id^=note-]", "A note that must not be lost.")
    page.locator("input[name=shown]").first.evaluate(
        "field => { field.value = field.value.replace(/\\.\\w+$/, '.approved') }"
    )
    _press(page, "button[value='revision.approve']")


def _several_without_reason(page: Page, language: str, _places: Places) -> None:
    page.goto(f"/{language}/moderation")
    page.locator(".item input[name=comment]").first.check()
    page.fill("#bulk-note", "A note without a reason.")
    _press(page, "#bulk button[value='revision.return']")


def _keys(page: Page, language: str, _places: Places) -> None:
    page.goto(f"/{language}/moderation")
    if (button := page.locator("[data-help]")).is_visible():  # without scripts there are no keys
        button.click()


def _no_reason(page: Page, language: str, _places: Places) -> None:
    page.goto(f"/{language}/moderation")
    item = page.locator(".item:has(button[value='revision.return'])").first
    item.locator("textarea").fill("A note without a reason.")
    _press(page, item.locator("button[value='revision.return']"))


def _proposing(page: Page, language: str, places: Places) -> None:
    page.goto(f"/{language}/comments/{places.trilingual}")
    page.locator("a[href*='/proposals/new']").first.click()
    page.wait_for_load_state()


def _no_reason_proposed(page: Page, language: str, places: Places) -> None:
    """What would change is shown beside the mistake."""
    _proposing(page, language, places)
    page.fill("#text", page.locator("#text").input_value() + "\n\nAnd one sentence more.")
    _press(page, "button[name=do][value=propose]")


def _with_a_proposal(page: Page, language: str, places: Places) -> None:
    """An earlier proposal of another run lapses."""
    _proposing(page, language, places)
    page.fill("#text", page.locator("#text").input_value() + "\n\nAnd one sentence more.")
    page.select_option("#reason", index=1)
    page.fill("#note", "Something is missing.")
    _press(page, "button[name=do][value=propose]")


def _letter(page: Page, language: str, _places: Places) -> None:
    """Looked at from the queue, with a reason."""
    page.goto(f"/{language}/moderation")
    item = page.locator(".item:has(button[value='revision.return'])").first
    item.locator("textarea").fill("A note\nin two lines.")
    item.locator("select[name=reason]").select_option("unclear")
    _press(page, item.locator("button[formaction*='/letter']"))


def _letter_without_a_reason(page: Page, language: str, places: Places) -> None:
    _letter(page, language, places)
    page.select_option("select[name=reason]", "")
    _press(page, "main form .btns button:first-child")


def _appeal_without_reasons(page: Page, language: str, places: Places) -> None:
    """As a browser would send it that does not ask for what is required."""
    page.goto(f"/{language}/mine")
    page.locator("form[action$='/appeals']").first.evaluate("form => { form.noValidate = true }")
    page.locator("details:has(form[action$='/appeals']) summary").first.click()
    _press(page, page.locator("form[action$='/appeals'] button").first)


def _space_mistaken(page: Page, language: str, _places: Places) -> None:
    page.goto(f"/{language}/spaces/{SLUG}/edit")
    page.fill("#f-time_zone", "Atlantis/Capital")
    page.fill("#f-grace_minutes", "many")
    _press(page, "main form .btns button")


def _space_saved_meanwhile(page: Page, language: str, _places: Places) -> None:
    page.goto(f"/{language}/spaces/{SLUG}/edit")
    page.fill("#f-grace_minutes", "7")
    page.locator("input[name=version]").evaluate("field => { field.value = '0' }")
    _press(page, "main form .btns button")


def _moderation_mistaken(page: Page, language: str, _places: Places) -> None:
    page.goto(f"/{language}/spaces/{SLUG}/moderation")
    page.fill("#f-delay_minutes", "soon")
    _press(page, "main form .btns button")


def _moderation_saved_meanwhile(page: Page, language: str, _places: Places) -> None:
    page.goto(f"/{language}/spaces/{SLUG}/moderation")
    page.select_option("#f-policy_personal_reply", "delay")
    page.locator("input[name=version]").evaluate("field => { field.value = '0' }")
    _press(page, "main form .btns button")


def _reason_mistaken(page: Page, language: str, _places: Places) -> None:
    page.goto(f"/{language}/spaces/{SLUG}/moderation/reasons")
    page.fill("#f-words-fr", "il manque l’annexe")
    _press(page, "main form .btns button")


def _note_mistaken(page: Page, language: str, _places: Places) -> None:
    page.goto(f"/{language}/spaces/{SLUG}/notes/new")
    _press(page, "main form .btns button")


def _question_mistaken(page: Page, language: str, _places: Places) -> None:
    page.goto(f"/{language}/spaces/{SLUG}/questions/new")
    _press(page, "main form .btns button")


def _mandate_mistaken(page: Page, language: str, places: Places) -> None:
    page.goto(f"/{language}/account/mandates/new?organisation={places.organisation}")
    _press(page, "main form .btns button")


def _organisation_mistaken(page: Page, language: str, _places: Places) -> None:
    page.goto(f"/{language}/administration/organisations/new")
    page.fill("#f-state", "ZZ")
    _press(page, "main form .btns button")


def _offer_mistaken(page: Page, language: str, _places: Places) -> None:
    page.goto(f"/{language}/spaces/{SLUG}/people")
    page.fill("#f-languages", "klingon!")
    _press(page, "main form.form .btns button")


def _report_mistaken(page: Page, language: str, places: Places) -> None:
    page.goto(f"/{language}/comments/{places.trilingual}/report")
    page.fill("#f-note", "A note that must not be lost.")
    page.locator("#f-reason").evaluate("field => { field.required = false }")
    _press(page, "main form .btns button")


def _reported(page: Page, language: str, places: Places) -> None:
    """Sent once; whoever comes again is shown what they sent."""
    page.goto(f"/{language}/comments/{places.trilingual}/report")
    if page.locator("#f-reason").count():
        page.select_option("#f-reason", "unclear")
        page.fill("#f-note", "Is that the same article?\nI do not find it.")
        _press(page, "main form .btns button")


def _reports(page: Page, language: str, places: Places) -> None:
    _reported(page, language, places)
    page.goto(f"/{language}/moderation/reports")


def _redaction_mistaken(page: Page, language: str, places: Places) -> None:
    page.goto(f"/{language}/comments/{places.trilingual}/redaction")
    page.fill("#f-note", "A note that must not be lost.")
    page.locator("main form").evaluate("form => { form.noValidate = true }")
    _press(page, "main form > .btns button")


def _press(page: Page, button: object) -> None:
    """Presses a button that leads to a page, and waits for the page."""
    with page.expect_navigation():
        (page.locator(button) if isinstance(button, str) else button).click()  # type: ignore[attr-defined]


KINDS = [
    Kind("home", _at("/{lang}/")),
    Kind("space", _at("{space}")),
    Kind("thread", _at("{space}/questions/1")),
    Kind("thread with placeholders", _at("{space}/questions/3")),
    Kind("comment", _at("/{lang}/comments/{comment}")),
    Kind("two versions", _at("/{lang}/comments/{comment}?versions=en,fr")),
    Kind("removed comment", _at("/{lang}/comments/{removed}"), status=410),
    Kind("withdrawn comment", _at("/{lang}/comments/{withdrawn}"), status=410),
    Kind("public log", _at("{space}/log")),
    Kind("how review works", _at("/{lang}/review")),
    Kind("sign-in", _at("/{lang}/sign-in")),
    Kind("sign-in refused", _wrong_password),
    Kind("registering", _at("/{lang}/register")),
    Kind("registering, mistaken", _register_mistaken, status=422),
    Kind("a letter is on its way", _at("/{lang}/letter")),
    Kind("forgotten password", _at("/{lang}/recovery")),
    Kind("confirmation once more", _at("/{lang}/confirmation")),
    Kind("terms", _at("/{lang}/terms")),
    Kind("sign-in with a passkey", _at("/{lang}/sign-in/passkey")),
    Kind("own account", _at("/{lang}/account"), ADMINISTRATOR),
    Kind("own password", _at("/{lang}/account/password"), VALMORA),
    Kind("own address", _at("/{lang}/account/email"), VALMORA),
    Kind("own one-time codes", _at("/{lang}/account/codes"), VALMORA),
    Kind("own passkeys", _at("/{lang}/account/passkeys"), VALMORA),
    Kind("own invitations", _at("/{lang}/account/invitations"), ADMINISTRATOR),
    Kind("signing in again", _at("/{lang}/sign-in-again"), VALMORA),
    Kind("no such page", _at("/{lang}/nothing-here"), status=404),
    Kind("please sign in", _at("/{lang}/mine"), status=401),
    Kind("not in this way", _at("/{lang}/comments/{comment}/withdrawal"), status=405),
    Kind("home, signed in", _at("/{lang}/"), VALMORA),
    Kind("thread, signed in", _at("{space}/questions/2"), VALMORA),
    Kind("composer", _at("{space}/questions/1/comments/new"), VALMORA),
    Kind(
        "composer of a reply", _at("{space}/questions/1/comments/new?reply_to={comment}"), VALMORA
    ),
    Kind("composer, nothing written", _nothing_written, VALMORA, 422),
    Kind("composer, too long", _too_long, VALMORA, 413),
    Kind("composer, previewed", _previewed, VALMORA),
    Kind("composer, signed out meanwhile", _signed_out_meanwhile, VALMORA, 401),
    Kind("composer, several versions in one text", _pasted, VALMORA),
    Kind("splitting a text", _proposed, VALMORA),
    Kind("composer, just split", _split, VALMORA),
    Kind("composer, versions differ", _differing, VALMORA),
    Kind("changing a comment", _at("/{lang}/comments/{comment}/edit"), VALMORA),
    Kind("receipt", _at("/{lang}/comments/{mine}/received"), VALMORA),
    Kind("own waiting comment", _at("/{lang}/comments/{mine}"), VALMORA),
    Kind("own comments", _at("/{lang}/mine"), VALMORA),
    Kind("own comments, an appeal without reasons", _appeal_without_reasons, PERSON, 422),
    Kind("drafts", _at("/{lang}/drafts"), SARRANE),
    Kind("draft", _at("/{lang}/drafts/{draft}"), SARRANE),
    Kind("queue", _at("/{lang}/moderation"), MODERATOR),
    Kind("queue, decided meanwhile", _decided_meanwhile, MODERATOR, 409),
    Kind("queue, no reason", _no_reason, MODERATOR, 422),
    Kind("queue, several without a reason", _several_without_reason, MODERATOR, 422),
    Kind("queue, filtered", _at("/{lang}/moderation?language=mine&since=1"), MODERATOR),
    Kind("queue, its keys", _keys, MODERATOR),
    Kind("item of the queue", _at("/{lang}/moderation/{mine}"), MODERATOR),
    Kind("item of the queue, decided meanwhile", _item_decided_meanwhile, MODERATOR, 409),
    Kind("letter of a decision", _letter, MODERATOR),
    Kind("letter of a decision, no reason", _letter_without_a_reason, MODERATOR, 422),
    Kind("comment, to a moderator", _at("/{lang}/comments/{comment}"), MODERATOR),
    Kind("proposing a change", _proposing, MODERATOR),
    Kind("proposing a change, no reason", _no_reason_proposed, MODERATOR, 422),
    Kind("comment with a proposal", _with_a_proposal, MODERATOR),
    Kind("removed comment, to a moderator", _at("/{lang}/comments/{removed}"), MODERATOR, 410),
    Kind("reporting a comment", _at("/{lang}/comments/{comment}/report"), TRANSLATOR),
    Kind("reporting, no reason", _report_mistaken, TRANSLATOR, 422),
    Kind("reported", _reported, SARRANE),
    Kind("reports", _reports, MODERATOR),
    Kind("erasing texts", _at("/{lang}/comments/{comment}/redaction"), MODERATOR),
    Kind("erasing texts, not sure", _redaction_mistaken, MODERATOR, 422),
    Kind("two versions compared", _at("/{lang}/comments/{comment}/compare")),
    Kind("worklist", _at("{space}/translation?language=es"), TRANSLATOR),
    Kind("languages to translate into", _at("/{lang}/comments/{comment}/translation"), TRANSLATOR),
    Kind("translating", _at("/{lang}/comments/{comment}/translation/es"), TRANSLATOR),
    Kind("translating, nothing written", _translation_empty, TRANSLATOR, 422),
    Kind("files of translations", _at("{space}/translation/files"), TRANSLATOR),
    Kind("files of translations, refused", _file_refused, TRANSLATOR, 422),
    Kind("machine translation", _at("/{lang}/machine-translation")),
    Kind("letters I get", _at("/{lang}/account/letters"), MODERATOR),
    Kind("changing a space", _at("{space}/edit"), SECRETARIAT),
    Kind("changing a space, mistaken", _space_mistaken, SECRETARIAT, 422),
    Kind("changing a space, saved meanwhile", _space_saved_meanwhile, SECRETARIAT, 409),
    Kind("setting moderation", _at("{space}/moderation"), SECRETARIAT),
    Kind("setting moderation, mistaken", _moderation_mistaken, SECRETARIAT, 422),
    Kind("setting moderation, saved meanwhile", _moderation_saved_meanwhile, SECRETARIAT, 409),
    Kind("reasons of a space", _at("{space}/moderation/reasons"), SECRETARIAT),
    Kind("reasons of a space, mistaken", _reason_mistaken, SECRETARIAT, 422),
    Kind("notes of a space", _at("{space}/notes"), MODERATOR),
    Kind("a note, mistaken", _note_mistaken, MODERATOR, 422),
    Kind("asking a question", _at("{space}/questions/new"), SECRETARIAT),
    Kind("asking a question, mistaken", _question_mistaken, SECRETARIAT, 422),
    Kind("changing a question", _at("{space}/questions/1/edit"), SECRETARIAT),
    Kind("opening a space", _at("/{lang}/spaces/new"), ADMINISTRATOR),
    Kind("organisations", _at("/{lang}/organisations")),
    Kind("organisation", _at("/{lang}/organisations/{organisation}")),
    Kind("own mandates", _at("/{lang}/account/mandates?q=a"), VALMORA),
    Kind("own mandate", _at("/{lang}/mandates/{mandate}"), VALMORA),
    Kind(
        "asking for a mandate",
        _at("/{lang}/account/mandates/new?organisation={organisation}"),
        VALMORA,
    ),
    Kind("asking for a mandate, mistaken", _mandate_mistaken, VALMORA, 422),
    Kind("people of a space", _at("{space}/people"), SECRETARIAT),
    Kind("people of a space, mistaken", _offer_mistaken, SECRETARIAT, 422),
    Kind(
        "desk of an organisation", _at("/{lang}/organisations/{organisation}/desk"), ADMINISTRATOR
    ),
    Kind("mandate, to an administrator", _at("/{lang}/mandates/{mandate}"), ADMINISTRATOR),
    Kind("administration: people", _at("/{lang}/administration/people"), ADMINISTRATOR),
    Kind("administration: person", _at("/{lang}/administration/people/{person}"), ADMINISTRATOR),
    Kind(
        "administration: organisations", _at("/{lang}/administration/organisations"), ADMINISTRATOR
    ),
    Kind(
        "administration: organisation",
        _at("/{lang}/administration/organisations/{organisation}"),
        ADMINISTRATOR,
    ),
    Kind("administration: organisation, mistaken", _organisation_mistaken, ADMINISTRATOR, 422),
    Kind(
        "administration: merging",
        _at("/{lang}/administration/organisations/{organisation}/merge?q=a"),
        ADMINISTRATOR,
    ),
    Kind("administration: mandates", _at("/{lang}/administration/mandates"), ADMINISTRATOR),
    Kind("administration: ledger", _at("/{lang}/administration/ledger"), ADMINISTRATOR),
]
NAMES = [kind.name for kind in KINDS]
