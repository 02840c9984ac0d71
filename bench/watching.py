"""The web stream seen from outside, as a player sees it."""

from __future__ import annotations

import re
from typing import Any

import httpx

from radio.clock import Clock


class StreamWatch:
    """Asks for the playlist whenever told, and notes how long the next segment let itself be waited for."""

    def __init__(self, url: str, clock: Clock) -> None:
        self._client = httpx.Client(base_url=url, timeout=5.0)
        self._clock = clock
        self._newest: int | None = None
        self._newest_at = clock.monotonic()
        self._marks = 0
        self.longest_wait = 0.0
        self.failed = 0
        self.asked = 0
        self.segments = 0
        self.backwards = 0
        self.discontinuities = 0

    def look(self) -> None:
        """Ask once."""
        now = self._clock.monotonic()
        self.asked += 1
        if self._newest is not None:
            self.longest_wait = max(self.longest_wait, now - self._newest_at)
        try:
            answer = self._client.get("/live/stream.m3u8")
            answer.raise_for_status()
        except httpx.HTTPError:
            self.failed += 1
            return
        first = re.search(r"^#EXT-X-MEDIA-SEQUENCE:(\d+)", answer.text, re.MULTILINE)
        gone = re.search(r"^#EXT-X-DISCONTINUITY-SEQUENCE:(\d+)", answer.text, re.MULTILINE)
        count = sum(1 for line in answer.text.splitlines() if line and not line.startswith("#"))
        marks = len(re.findall(r"^#EXT-X-DISCONTINUITY$", answer.text, re.MULTILINE)) + (int(gone[1]) if gone else 0)
        newest = (int(first[1]) if first else 0) + count
        if self._newest is None:
            self._newest, self._newest_at, self._marks = newest, now, marks
            return
        self.discontinuities += max(0, marks - self._marks)
        self._marks = marks
        self.backwards += newest < self._newest
        if newest > self._newest:
            self.segments += newest - self._newest
            self._newest_at = now
        self._newest = newest

    def report(self) -> dict[str, Any]:
        return {
            "asked": self.asked,
            "failed": self.failed,
            "segments": self.segments,
            "longest_wait_s": round(self.longest_wait, 2),
            "sequence_backwards": self.backwards,
            "discontinuities": self.discontinuities,
        }
