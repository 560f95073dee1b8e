"""A line between the application and its database that can be cut in several ways."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from contextlib import suppress
from enum import StrEnum
from types import TracebackType
from typing import Any, Self

DELAY = 0.03  # seconds for which each packet of a slow line is held back, in each direction
AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends a reset


class Fault(StrEnum):
    NONE = "none"
    RESET = "reset"  # every connection is reset, new ones too
    SLOW = "slow"  # everything arrives late
    HALF = "half open"  # what the database says is lost, for good; it hears everything
    BLACK = "black hole"  # nothing arrives, in neither direction, until it is mended


class Line:
    """A TCP proxy on loopback in a thread of its own. `line.fault = Fault.RESET` cuts it."""

    def __init__(self, target: int) -> None:
        self.target = target
        self._fault = Fault.NONE
        self._loop = asyncio.new_event_loop()
        self._clear = asyncio.Event()
        self._ends: set[asyncio.StreamWriter] = set()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._clear.set()
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None
    ) -> None:
        self._in_loop(self._stop)
        self._thread.join()
        self._listening.close()

    @property
    def fault(self) -> Fault:
        return self._fault

    @fault.setter
    def fault(self, fault: Fault) -> None:
        self._in_loop(self._set, fault)

    def _in_loop(self, call: Any, *arguments: Any) -> None:
        """Returns when it is done."""
        done = threading.Event()

        def run() -> None:
            call(*arguments)
            done.set()

        self._loop.call_soon_threadsafe(run)
        done.wait()

    def _set(self, fault: Fault) -> None:
        self._fault = fault
        (self._clear.clear if fault is Fault.BLACK else self._clear.set)()
        if fault is Fault.RESET:
            for end in list(self._ends):
                _reset(end)

    def _stop(self) -> None:
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.call_soon(self._loop.stop)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._serve, sock=self._listening)
        )
        self._loop.run_forever()
        server.close()
        for end in list(self._ends):
            end.transport.abort()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._ends.add(writer)
        other = None
        with suppress(OSError, asyncio.CancelledError):
            await self._clear.wait()
            if self._fault is not Fault.RESET:
                there, other = await asyncio.open_connection("127.0.0.1", self.target)
                self._ends.add(other)
                pumps = {
                    asyncio.create_task(self._pump(reader, other, is_answer=False)),
                    asyncio.create_task(self._pump(there, writer, is_answer=True)),
                }
                await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
                for pump in pumps:
                    pump.cancel()
        for end in (writer, other):
            if end is not None:
                self._ends.discard(end)
                if self._fault is Fault.RESET:
                    _reset(end)
                else:
                    end.close()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_answer: bool
    ) -> None:
        is_lost = False
        with suppress(OSError):
            while data := await reader.read(65536):
                await self._clear.wait()
                is_lost = is_lost or (is_answer and self._fault is Fault.HALF)
                if is_lost:
                    continue  # and so it stays: nobody sends again what was acknowledged
                if self._fault is Fault.SLOW:
                    await asyncio.sleep(DELAY)
                writer.write(data)
                await writer.drain()


def _reset(end: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        end.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    end.transport.abort()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
