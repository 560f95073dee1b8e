"""Asks one configured address, and nothing else, within a fixed time and size."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any

import httpx

# Lists of languages are a few kilobytes; a translation is asked for in batches of some thousand
# characters, each of which JSON may write as `\u00e9`.
LARGEST_ANSWER = 1_000_000  # bytes


class Failure(StrEnum):
    """Why there is no draft."""

    OFF = "off"
    PAIR = "pair"
    UNAVAILABLE = "unavailable"
    SLOW = "slow"
    REFUSED = "refused"
    RUBBISH = "rubbish"


class NoDraft(Exception):
    """There is no draft, and a person writes without one."""

    def __init__(self, reason: Failure) -> None:
        super().__init__(reason.value)
        self.reason = reason


class ServiceCall:
    """Requests below one address. Raises NoDraft; the caller limits the time of all together."""

    def __init__(self, client: httpx.AsyncClient, address: str) -> None:
        self._client = client
        self._address = address.rstrip("/")

    async def get(self, path: str) -> Any:
        return await self._ask("GET", path)

    async def post(self, path: str, **body: Any) -> Any:
        """`json=` an object, or `data=` a form."""
        return await self._ask("POST", path, **body)

    async def _ask(self, method: str, path: str, **body: Any) -> Any:
        try:
            async with self._client.stream(method, self._address + path, **body) as answer:
                _judge(answer)
                content = bytearray()
                async for piece in answer.aiter_raw():
                    content += piece
                    if len(content) > LARGEST_ANSWER:
                        raise NoDraft(Failure.RUBBISH)
        except httpx.TimeoutException:
            raise NoDraft(Failure.SLOW) from None
        except httpx.RemoteProtocolError:
            raise NoDraft(Failure.RUBBISH) from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError):
            # Without the cause, which could hold the address with a key in it.
            raise NoDraft(Failure.UNAVAILABLE) from None
        try:
            return json.loads(content)
        except (ValueError, RecursionError):
            raise NoDraft(Failure.RUBBISH) from None


def client(seconds: float) -> httpx.AsyncClient:
    """A client that goes nowhere else: no redirects, no proxies or passwords of the environment."""
    return httpx.AsyncClient(
        trust_env=False,
        follow_redirects=False,
        timeout=seconds,
        # Unpacked answers have the size that they say: no bombs.
        headers={"Accept": "application/json", "Accept-Encoding": "identity"},
    )


def _judge(answer: httpx.Response) -> None:
    if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise NoDraft(Failure.UNAVAILABLE)
    if answer.status_code != httpx.codes.OK:
        raise NoDraft(Failure.REFUSED)
    if "json" not in answer.headers.get("content-type", "").lower():
        raise NoDraft(Failure.RUBBISH)
    if answer.headers.get("content-encoding", "identity").lower() != "identity":
        raise NoDraft(Failure.RUBBISH)
