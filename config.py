"""The settings of an installation, read once from the environment (see `docs/settings.md`)."""

from __future__ import annotations

from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).parent
WEAK_KEY_LENGTH = 32  # characters; a shorter key can be guessed from one signed cookie


class Settings(BaseSettings):
    """Frozen: what is running cannot be reconfigured. A wrong value is named in the error."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        env_ignore_empty=True,
        hide_input_in_errors=True,  # a key or a password does not belong into a log
    )

    secret_key: str = Field(
        default="", description="Signs cookies. Without it, the file secret_key in INSTANCE_DIR."
    )
    instance_dir: Path = Field(default=ROOT / "instance", description="Where data lies.")
    database_url: str = Field(
        default="", description="SQLAlchemy address. Without it, forum.sqlite in INSTANCE_DIR."
    )
    site_name: str = Field(
        default="",
        description="Shown in the masthead. Without it, “Discussion space” in each language.",
    )
    site_address: str = Field(
        default="",
        description="https://host, for absolute links. Without it, links are relative to the page.",
    )
    interface_languages: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("en", "fr", "es"),
        description="Languages of the interface, comma separated; each needs a catalogue.",
    )
    cookie_secure: bool = Field(
        default=False, description="True where the site is served over TLS, as it should be."
    )
    trusted_proxies: int = Field(
        default=0, ge=0, le=5, description="How many proxies before us set X-Forwarded-For."
    )
    sign_in_days: int = Field(
        default=14, ge=1, le=90, description="Days after which a sign-in ends by itself."
    )
    registration: Literal["open", "closed"] = Field(
        default="open", description="May anybody make an account? closed: by invitation only."
    )
    second_factor_required: bool = Field(
        default=True,
        description="Moderators, secretariat and administrators need a second factor.",
    )
    rate_limits: bool = Field(default=True, description="Limits on posts and sign-ins.")
    rate_limit_storage: str = Field(
        default="memory://", description="Where limits are counted; redis://… for several machines."
    )

    mail_server: str = Field(
        default="",
        description="smtp://… or smtps://…; without it, letters are files in INSTANCE_DIR/mail.",
    )
    mail_from: str = Field(
        default="", description="Whom letters come from: Name <address@host>, or the address."
    )
    queue_url: str = Field(
        default="",
        description="The worker's queue: redis://… or postgresql://…; without it, a file.",
    )

    machine_translation: Literal["", "libretranslate", "apertium"] = Field(
        default="", description="What drafts translations: libretranslate, apertium, or nothing."
    )
    machine_translation_url: str = Field(
        default="", description="http(s)://…, the only address that texts are sent to."
    )
    machine_translation_key: str = Field(
        default="", repr=False, description="The key that the service asks for, if it does."
    )
    machine_translation_seconds: float = Field(
        default=10, gt=0, le=60, description="How long a draft may take before there is none."
    )

    @field_validator("interface_languages", mode="before")
    @classmethod
    def _split_languages(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @model_validator(mode="before")
    @classmethod
    def _from_instance(cls, values: dict[str, object]) -> dict[str, object]:
        instance = Path(str(values.get("instance_dir") or ROOT / "instance"))
        if not values.get("database_url"):
            values["database_url"] = f"sqlite:///{(instance / 'forum.sqlite').absolute()}"
        if not values.get("secret_key"):
            file = instance / "secret_key"
            values["secret_key"] = file.read_text().strip() if file.is_file() else ""
        return values

    @field_validator("secret_key")
    @classmethod
    def _strong_key(cls, value: str) -> str:
        if len(value) < WEAK_KEY_LENGTH:
            raise ValueError(
                "set SECRET_KEY to at least 32 random characters, or let `make setup` write one "
                "to instance/secret_key"
            )
        return value

    @field_validator("database_url")
    @classmethod
    def _psycopg(cls, value: str) -> str:
        """Addresses as hosting providers give them (postgres://…) mean psycopg 3 here."""
        for prefix in ("postgres://", "postgresql://"):
            if value.startswith(prefix):
                return "postgresql+psycopg://" + value.removeprefix(prefix)
        return value

    @field_validator("mail_server")
    @classmethod
    def _mail_server(cls, value: str) -> str:
        """The address may hold a password, so it is not repeated in the message."""
        parts = urlsplit(value)
        if value and (parts.scheme not in ("smtp", "smtps") or not parts.hostname):
            raise ValueError("set MAIL_SERVER to smtp://user:password@host:port or smtps://…")
        _ = parts.port  # raises ValueError where it is no number
        return value

    @field_validator("queue_url")
    @classmethod
    def _queue_url(cls, value: str) -> str:
        if value and not value.startswith(
            ("redis://", "rediss://", "postgresql://", "postgres://")
        ):
            raise ValueError("set QUEUE_URL to redis://…, rediss://… or postgresql://…")
        return value

    @field_validator("machine_translation_url")
    @classmethod
    def _machine_translation_url(cls, value: str) -> str:
        """A password in an address ends up in logs: MACHINE_TRANSLATION_KEY is for that."""
        parts = urlsplit(value)
        if value and (
            parts.scheme not in ("http", "https")
            or not parts.hostname
            or "@" in parts.netloc
            or parts.query
            or parts.fragment
            or not value.isprintable()
            or " " in value
        ):
            raise ValueError("set MACHINE_TRANSLATION_URL to http://host:port or https://host/path")
        _ = parts.port  # raises ValueError where it is no number
        return value.rstrip("/")

    @model_validator(mode="after")
    def _machine_has_an_address(self) -> Settings:
        if self.machine_translation and not self.machine_translation_url:
            raise ValueError("with MACHINE_TRANSLATION, set MACHINE_TRANSLATION_URL to its address")
        return self

    @model_validator(mode="after")
    def _letters_can_go_out(self) -> Settings:
        address = parseaddr(self.mail_from)[1]
        readable = self.mail_from.isprintable() and address.isascii() and " " not in address
        if self.mail_from and not (readable and 0 < address.find("@") < len(address) - 1):
            raise ValueError("set MAIL_FROM to an address, or to: Name <address@host>")
        if self.mail_server and not (self.mail_from and self.site_address):
            raise ValueError(
                "with MAIL_SERVER, set MAIL_FROM (whom letters come from) and SITE_ADDRESS "
                "(where their links lead)"
            )
        return self
