"""Drafts of translations by a machine, if one is configured: within a fixed time, or none."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol, TypeVar

from forum.text.clean import clean
from forum.translation.machine.client import Failure, NoDraft, ServiceCall, client
from forum.translation.machine.drafts import DraftJob
from forum.translation.machine.providers import FORMS, Pairs, Provider, path, tag

# Which languages a service knows changes when somebody installs one.
PAIRS_KEPT = 600  # seconds
# A service that does not answer is not waited for at every page.
FAILURE_KEPT = 60  # seconds

_log = logging.getLogger(__name__)
_T = TypeVar("_T")


class Configured(Protocol):
    """The settings that are needed here."""

    @property
    def machine_translation(self) -> str: ...
    @property
    def machine_translation_url(self) -> str: ...
    @property
    def machine_translation_key(self) -> str: ...
    @property
    def machine_translation_seconds(self) -> float: ...


@dataclass(frozen=True, slots=True)
class MachineDraft:
    """A draft in Markdown, who made it, and how many blocks stayed in the language of the source.

    `tool` is for people: "Apertium (en–es–fr)", "LibreTranslate".
    """

    text: str
    tool: str
    untranslated: int = 0


def machine(settings: Configured) -> Machine | None:
    """The configured machine; None where there is none."""
    form = FORMS.get(settings.machine_translation)
    if form is None:
        return None
    return Machine(
        form(settings.machine_translation_key),
        settings.machine_translation_url,
        settings.machine_translation_seconds,
    )


class Machine:
    """A translation service. Keeps what it offers; may be shared by threads."""

    def __init__(self, provider: Provider, address: str, seconds: float) -> None:
        self._provider = provider
        self._address = address
        self._seconds = seconds
        self._known: tuple[float, Pairs | Failure] | None = None

    def pairs(self) -> frozenset[tuple[str, str]]:
        """The pairs of languages (BCP 47, small letters) that it translates directly.

        Asked once in ten minutes; after a failure the next minute fails at once. Raises NoDraft.
        """
        return frozenset((tag(source), tag(target)) for source, target in self._pairs())

    def offers(self, source: str, target: str) -> bool:
        """Whether there is a way between two BCP 47 tags; no, where the service does not answer."""
        try:
            return path(self._pairs(), source, target) is not None
        except NoDraft:
            return False

    def draft(self, text: str, source: str, target: str) -> MachineDraft:
        """Translate a Markdown source; blocks the thread for the configured seconds at the most.

        Marks, addresses, code and tables stay as they are. Raises NoDraft.
        """
        return self._within(self._draft(text, source, target))

    def _pairs(self) -> Pairs:
        known = self._fresh()
        if isinstance(known, Failure):
            raise NoDraft(known)
        return known if known is not None else self._within(self._ask_pairs())

    def _fresh(self) -> Pairs | Failure | None:
        if self._known is None:
            return None
        at, known = self._known
        kept = FAILURE_KEPT if isinstance(known, Failure) else PAIRS_KEPT
        return known if time.monotonic() - at < kept else None

    async def _ask_pairs(self) -> Pairs:
        try:
            async with client(self._seconds) as connection:
                return await self._remembered(ServiceCall(connection, self._address))
        except asyncio.CancelledError:
            self._known = (time.monotonic(), Failure.SLOW)
            raise

    async def _remembered(self, asking: ServiceCall) -> Pairs:
        try:
            pairs = await self._provider.pairs(asking)
        except NoDraft as failure:
            self._known = (time.monotonic(), failure.reason)
            raise
        except (ValueError, LookupError, TypeError, AttributeError):
            self._known = (time.monotonic(), Failure.RUBBISH)
            raise NoDraft(Failure.RUBBISH) from None
        self._known = (time.monotonic(), pairs)
        return pairs

    async def _draft(self, text: str, source: str, target: str) -> MachineDraft:
        text = clean(text)
        async with client(self._seconds) as connection:
            asking = ServiceCall(connection, self._address)
            known = self._fresh()
            # Somebody asks for a draft: a service that failed a moment ago gets another chance.
            pairs = known if isinstance(known, frozenset) else await self._remembered(asking)
            codes = path(pairs, source, target)
            if codes is None:
                raise NoDraft(Failure.PAIR)
            drafting = DraftJob(text)
            for start, end in pairwise(codes):
                await drafting.step(self._provider, asking, start, end)
        result, untranslated = drafting.result()
        return MachineDraft(result, self._tool(codes), untranslated)

    def _tool(self, codes: list[str]) -> str:
        way = "–".join(tag(code) for code in codes)
        direct_model = self._provider.name == "LibreTranslate" and len(codes) == 2
        return self._provider.name if direct_model else f"{self._provider.name} ({way})"

    def _within(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Run within the time, whatever the other side does: every wait can be cancelled.

        In a thread of its own: a thread in which a loop runs already cannot run a second one.
        """
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="machine") as thread:
            return thread.submit(self._run, work).result()

    def _run(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Not `asyncio.run`, which would wait at its end for a name server that does not answer."""
        loop = asyncio.new_event_loop()
        try:
            return loop.run_until_complete(asyncio.wait_for(work, self._seconds))
        except TimeoutError:
            raise NoDraft(Failure.SLOW) from None
        except NoDraft:
            raise
        except Exception:  # noqa: BLE001 (whatever it is, it must not stop a person)
            _log.exception("a machine draft failed for a reason that nobody thought of")
            raise NoDraft(Failure.RUBBISH) from None
        finally:
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()
