"""A ministry comes to the space in a real browser: invited by letter, with second factors, one
text cleared inside before it is submitted; every page on the way is judged by axe.

On a narrow screen. Elements are found by their names and ids, so that the
same way is walked in each language of the interface.
"""

from __future__ import annotations

import email
import re
import secrets
import time
from email import policy

import pytest
from passlib.totp import TOTP
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, Visit
from tests.browser.kinds import ADMINISTRATOR, LANGUAGES, MODERATOR, SUBMIT, Places
from tests.browser.test_accessibility import overflow, violations
from tests.browser.test_journey import decide, press, thread

pytestmark = pytest.mark.browser

NARROW = {"width": 360, "height": 740}
PHRASE = "nine green lanterns over the harbour"
STEP = 30  # seconds for which a one-time code stands


def letter(server: Server, address: str, says: str) -> str:
    """The newest letter to this address that says so."""
    server.flask("letters", "send")
    found = sorted((server.folder / "mail").glob("*.eml"), key=lambda one: one.stat().st_mtime_ns)
    for path in reversed(found):
        read = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        part = read.get_body(("plain",))
        assert part is not None
        text = f"{read['Subject']}\n{part.get_content()}"
        if read["To"].addresses[0].addr_spec == address and says in text:
            return text
    raise AssertionError(f"no letter to {address} that says {says!r}")


class Judge:
    """Looks at each kind of page once: axe finds nothing, nothing sticks out sideways."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def __call__(self, page: Page, name: str) -> None:
        if name not in self.seen:
            self.seen.add(name)
            wrong = overflow(page) + violations(page)
            assert not wrong, "\n".join([name, *wrong])


class Official:
    """Somebody of the ministry who has no account yet, in a browser of their own."""

    def __init__(
        self, visit: Visit, server: Server, judge: Judge, language: str, address: str
    ) -> None:
        self.server, self.judge, self.language, self.address = server, judge, language, address
        self.page = visit(**NARROW)

    def accepts(self, name: str) -> None:
        """The invitation of the letter: terms, a name and a password; then one is signed in."""
        page = self.page
        found = re.search(
            r"/(?:en|fr|es)/invitations/\S+", letter(self.server, self.address, "/invitations/")
        )
        assert found is not None
        page.goto(found[0])
        self.judge(page, "invitation")
        page.fill("#f-name", name)
        page.fill("#f-password", PHRASE)
        page.check("#f-terms")
        press(page, "main form .btn")
        expect(page.locator("main [role=status]")).to_be_visible()
        self.judge(page, "account after the invitation")

    def sets_up_codes(self) -> None:
        """One-time codes and recovery codes; the next sign-in asks for a code."""
        page, language = self.page, self.language
        with page.expect_navigation():
            page.click("#signing_in a[href$='/account/codes']")
        self.judge(page, "one-time codes")
        self.key = page.inner_text("b.key").replace("-", "").replace(" ", "")
        page.fill("#f-code", self.code(0))
        press(page, "main form .btn")
        self.judge(page, "recovery codes")
        press(page, "main form .btn")
        self.judge(page, "recovery codes shown")
        assert page.locator("main ul.list li").count() == 10
        press(page, ".sign-out button")
        page.goto(f"/{language}/sign-in")
        page.fill("#email", self.address)
        page.fill("#password", PHRASE)
        press(page, "main form .btn")
        self.judge(page, "one-time code")
        # A code is taken once: the next one counts already, a step ahead.
        page.fill("#code", self.code(1))
        press(page, "main form .btn")
        expect(page.locator(".sign-out")).to_be_visible()

    def code(self, steps: int) -> str:
        return str(
            TOTP(key=self.key, format="base32").generate(time=int(time.time()) + steps * STEP).token
        )

    def invites(self, address: str) -> None:
        """A focal point finds the form from the desk of the organisation."""
        page = self.page
        with page.expect_navigation():
            page.click("main a[href$='/account/invitations']")
        invite(self.judge, page, self.language, address, "drafter", "", "2/2027")


def invite(
    judge: Judge,
    page: Page,
    language: str,
    address: str,
    role: str,
    organisation: str,
    proof: str,
) -> None:
    page.goto(f"/{language}/account/invitations")
    judge(page, "invitations")
    page.fill("#f-email", address)
    page.select_option("#f-language", language)
    if organisation:
        page.select_option("#f-organisation", organisation)
    page.check(f"input[name=role][value={role}]")
    page.fill("#f-until", "2030-10-31")
    page.fill("#f-proof", f"Note verbale {proof}")
    press(page, "main form .btn")
    expect(page.locator("main [role=status]")).to_be_visible()
    judge(page, "invitation sent")


def write(page: Page, texts: dict[str, str]) -> None:
    for tag, text in texts.items():
        page.click(f"label[for=tab-{tag}]")
        page.fill(f"#x-{tag}", text)


# A run takes about twenty seconds of an idle machine: two of the languages walk with `make attack`.
@pytest.mark.parametrize(
    "language",
    ["en", *(pytest.param(tag, marks=pytest.mark.attack) for tag in LANGUAGES if tag != "en")],
)
def test_a_ministry_speaks(language: str, visit: Visit, server: Server) -> None:
    mark, judge = secrets.token_hex(4), Judge()
    valmora = Places(server).organisation
    claire, daniel = (
        Official(visit, server, judge, language, f"{who}-{mark}@valmora.example")
        for who in ("claire", "daniel")
    )

    # An administrator invites a focal point by letter, and she invites a drafter.
    administrator = visit(ADMINISTRATOR, **NARROW)
    invite(judge, administrator, language, claire.address, "focal_point", valmora, "1/2027")
    claire.accepts("Claire Blanc")
    claire.sets_up_codes()
    claire.page.goto(f"/{language}/organisations/{valmora}/desk")
    judge(claire.page, "desk")
    claire.invites(daniel.address)
    daniel.accepts("Daniel Roth")
    daniel.sets_up_codes()

    # He writes in three languages and sends it for clearance.
    page = daniel.page
    page.goto(thread(language))
    with page.expect_navigation():
        page.click("main a[href$='/questions/4/comments/new']")
    judge(page, "composer")
    write(page, {tag: f"Part {mark} in {tag}." for tag in LANGUAGES})
    press(page, SUBMIT)
    expect(page.locator(".flash[role=status]")).to_be_visible()
    judge(page, "clearance, to the drafter")
    comment = page.url.partition("#c-")[2]

    # She sends it back with a note; he corrects it; she clears it.
    page = claire.page
    page.goto(f"/{language}/clearance")
    item = f"#c-{comment}"
    expect(page.locator(item)).to_contain_text(f"Part {mark} in fr.")
    judge(page, "clearance, to a clearer")
    page.fill(f"#note-{comment}", f"Name the article, {mark}.")
    press(page, f"{item} button[value=send_back]")
    judge(page, "sent back")
    page = daniel.page
    page.goto(f"/{language}/drafts")
    judge(page, "drafts")
    with page.expect_navigation():
        page.click(f"main a[href$='/drafts/{comment}']")
    expect(page.locator("main")).to_contain_text(f"Name the article, {mark}.")
    judge(page, "draft that was sent back")
    write(page, {tag: f"Article 3 of part {mark} in {tag}." for tag in LANGUAGES})
    press(page, SUBMIT)
    page = claire.page
    page.goto(f"/{language}/clearance")
    judge(page, "clearance with steps")
    press(page, f"{item} button[value=clear]")
    expect(page.locator(".receipt h1")).to_be_visible()
    judge(page, "receipt")

    # A moderator approves; a visitor reads it.
    moderator = visit(MODERATOR, **NARROW)
    decide(moderator, language, comment, "approve")
    visitor = visit(**NARROW)
    visitor.goto(thread(language))
    judge(visitor, "thread")
    visitor.goto(f"/{language}/comments/{comment}")
    expect(visitor.locator("main")).to_contain_text(f"Article 3 of part {mark} in {language}.")
    expect(visitor.locator("main")).to_contain_text("Daniel Roth")
    assert "Name the article" not in visitor.content()
    judge(visitor, "comment")

    # The administrator reads who did what.
    administrator.goto(f"/{language}/administration/ledger?about={comment}")
    expect(administrator.locator("main")).to_contain_text("revision.clear")
    judge(administrator, "ledger")
