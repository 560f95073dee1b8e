"""The settings of an installation, read once from the environment (see `docs/settings.md`)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).parent
WEAK_KEY_LENGTH = 32  # characters; a shorter key can be guessed from one signed cookie


class Settings(BaseSettings):
    """Frozen: what is running cannot be reconfigured. A wrong value is named in the error."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

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
