"""What Flask-Security's second factors do our way: codes used once, kept as digests, no mail."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import current_app
from flask_babel import gettext
from flask_security import (
    MailUtil,
    MfRecoveryCodesUtil,
    Totp,
    WebauthnUtil,
)
from flask_security.forms import TwoFactorRescueForm
from flask_security.webauthn import WebAuthnRegisterForm
from passlib.exc import UsedTokenError
from passlib.totp import TokenError, TotpMatch
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from wtforms import HiddenField

from forum.accounts.actions.second_factors import use_counter, use_recovery_code
from forum.core.clock import now
from forum.core.db import db
from forum.text.clean import clean_line, is_blank

WINDOW = 30  # seconds by which a device's clock may differ
MAX_KEY_NAME = 64  # as in the record


class NoMail(MailUtil):
    """Letters are written from the ledger (`forum/letters`); the library sends none."""

    def send_mail(self, *_arguments: Any, **_named: Any) -> None:
        return None


class OneTimeCodes(Totp):
    """A code is taken once (RFC 6238 §5.2)."""

    def get_last_counter(self, user: Any) -> int | None:
        counter: int | None = user.tf_last_counter
        return counter

    def set_last_counter(self, user: Any, tmatch: TotpMatch) -> None:
        if not use_counter(db.session(), user, tmatch.counter):
            raise UsedTokenError

    def counter(self, token: str, secret: str) -> int | None:
        """The counter of a code that fits, for a secret that is nobody's yet."""
        try:
            return int(self._totp.verify(token, secret, window=WINDOW).counter)
        except TokenError:
            return None

    def generate_qrcode(self, username: str, totp: str) -> str:
        return ""  # ours is a file of its own: the policy of our pages takes no data: addresses


class RecoveryCodes(MfRecoveryCodesUtil):
    """Only digests are kept. A code that fits is used at once, in the sign-in's transaction."""

    def get_recovery_codes(self, user: Any) -> list[str]:
        return []  # nobody can show them again

    def check_recovery_code(self, user: Any, code: str) -> bool:
        return use_recovery_code(db.session(), user, code, now())

    def delete_recovery_code(self, user: Any, code: str) -> bool:
        return True  # used when it was checked


class Passkeys(WebauthnUtil):
    """Each key is kept by its device, and the device asks who is there: two factors in one."""

    def origin(self) -> Any:
        """The address that the installation gives itself, and that of this request."""
        site = current_app.config["SETTINGS"].site_address.rstrip("/")
        return [site, super().origin()] if site else super().origin()

    def authenticator_selection(self, user: Any, usage: str) -> AuthenticatorSelectionCriteria:
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        )

    def user_verification(self, user: Any, usage: list[str]) -> UserVerificationRequirement:
        return UserVerificationRequirement.REQUIRED

    def name_svn(self, value: str) -> tuple[str | None, str | None]:
        name = clean_line(value)
        if is_blank(name) or len(name) > MAX_KEY_NAME:
            return gettext("A name needs letters that can be seen, at most 64."), None
        return None, name


class PasskeyForm(WebAuthnRegisterForm):
    """Every passkey signs in by itself."""

    usage = HiddenField()

    def validate(self, **kwargs: Any) -> bool:
        self.usage.data = "first"
        return bool(super().validate(**kwargs))


class NoRescueForm(TwoFactorRescueForm):
    """The library builds this form for its own page; ours links to the recovery codes."""

    help_setup = HiddenField()

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.help_setup.choices = []


def settings(key: str, site: str) -> dict[str, Any]:
    """For the library. The secrets of one-time codes are encrypted with a key made of ours."""
    own = hashlib.sha256(b"one-time codes\0" + key.encode()).hexdigest()
    return {
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": WINDOW,
        "SECURITY_TWO_FACTOR_ALWAYS_VALIDATE": True,
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_TOKEN_VALIDATION_URL": "/sign-in/code",
        "SECURITY_TWO_FACTOR_VERIFY_CODE_TEMPLATE": "people/code.html",
        "SECURITY_TWO_FACTOR_ERROR_VIEW": "security.login",
        "SECURITY_TOTP_SECRETS": {"1": own},
        "SECURITY_TOTP_ISSUER": site,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_URL": "/sign-in/recovery-code",
        "SECURITY_MULTI_FACTOR_RECOVERY_TEMPLATE": "people/recovery_code.html",
        "SECURITY_WEBAUTHN": True,
        "SECURITY_WAN_RP_NAME": site,
        "SECURITY_WAN_ALLOW_AS_FIRST_FACTOR": True,
        "SECURITY_WAN_ALLOW_AS_MULTI_FACTOR": True,
        "SECURITY_WAN_ALLOW_AS_VERIFY": ["first"],
        "SECURITY_WAN_ALLOW_USER_HINTS": False,
        "SECURITY_WAN_REGISTER_URL": "/account/passkeys",
        "SECURITY_WAN_REGISTER_TEMPLATE": "people/passkeys.html",
        "SECURITY_WAN_POST_REGISTER_VIEW": "security.wan_register",
        "SECURITY_WAN_DELETE_URL": "/account/passkeys/removal",
        "SECURITY_WAN_SIGNIN_URL": "/sign-in/passkey",
        "SECURITY_WAN_SIGNIN_TEMPLATE": "people/passkey.html",
        "SECURITY_WAN_VERIFY_URL": "/sign-in-again/passkey",
        "SECURITY_WAN_VERIFY_TEMPLATE": "people/passkey_again.html",
    }
