"""A connection to the site that is closed when a whole request does not come in time.

uvicorn waits for ever for the rest of a request; who opens a few hundred connections and sends a byte now and then would
have them all.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

SECONDS = 10.0  # from the connection, or from the first byte after an answer, to the end of a request's head


class Connection(H11Protocol):
    """uvicorn's connection with a clock for what comes in."""

    _clock: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Take bytes; the clock runs until they make a request."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._stop()
        super().connection_lost(exc)

    def _is_owed_a_request(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _watch(self) -> None:
        if not self._is_owed_a_request():
            self._stop()
        elif self._clock is None:
            self._clock = self.loop.call_later(SECONDS, self._give_up)

    def _stop(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _give_up(self) -> None:
        self._clock = None
        if self._is_owed_a_request() and not self.transport.is_closing():
            self.transport.abort()
