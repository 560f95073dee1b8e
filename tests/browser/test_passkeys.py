"""A passkey in a real Chromium, whose authenticator is a virtual one (WebAuthn over CDP)."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from forum.demo.actions import PASSWORD
from tests.browser.conftest import Server, Visit

pytestmark = pytest.mark.browser
WHO = "moderator@demo.example"


def authenticator(page: Page) -> tuple[Any, str]:
    """A telephone with a finger on it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return session, made["authenticatorId"]


def test_a_passkey_signs_in_without_a_password(server: Server, visit: Visit) -> None:
    """Added, used, given again, removed; what is not there any more is refused in words."""
    page = visit(base_url=server.address.replace("127.0.0.1", "localhost"))
    session, device = authenticator(page)
    page.goto("/en/sign-in")
    page.fill("#email", WHO)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_selector(".sign-out")

    page.goto("/en/account/passkeys")
    page.fill("#name", "My telephone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Your passkeys")).to_be_visible()
    expect(page.locator("main")).to_contain_text("My telephone")
    kept = session.send("WebAuthn.getCredentials", {"authenticatorId": device})
    assert len(kept["credentials"]) == 1
    assert kept["credentials"][0]["isResidentCredential"]

    page.get_by_role("button", name="Sign out").click()
    page.goto("/fr/sign-in/passkey")
    page.locator("main form button").click()
    page.wait_for_selector(".sign-out")
    page.goto("/en/account")
    expect(page.locator("main")).to_contain_text("My telephone")
    shown = server.ask("SELECT second_factor_at FROM sign_in ORDER BY id DESC LIMIT 1")
    assert shown[0][0] is not None

    server.tell("UPDATE sign_in SET second_factor_at = NULL")
    page.goto("/en/sign-in-again/passkey")
    page.locator("main form button").click()
    page.wait_for_url("**/en/")
    shown = server.ask("SELECT second_factor_at FROM sign_in ORDER BY id DESC LIMIT 1")
    assert shown[0][0] is not None, "a passkey that is given again counts"

    page.goto("/en/account/passkeys")
    page.get_by_role("button", name="Remove My telephone").click()
    page.wait_for_url("**/en/account/passkeys")
    expect(page.get_by_role("heading", name="Your passkeys")).to_have_count(0)
    page.get_by_role("button", name="Sign out").click()
    page.goto("/en/sign-in/passkey")
    page.locator("main form button").click()
    expect(page.get_by_role("alert")).to_contain_text("You are not signed in")
    told = server.ask(
        "SELECT details FROM ledger_entry WHERE act = 'person.second_factor' "
        "AND details LIKE '%passkey%' ORDER BY id"
    )
    assert len(told) == 2
