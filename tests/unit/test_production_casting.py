"""One voice per host and episode, whatever fails."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from radio.model.audio import Clip
from radio.production.casting import Casting, Said
from radio.types import Dbfs, HostId, VoiceId

pytestmark = pytest.mark.unit

JOE, ADA = HostId("joe"), HostId("ada")
ORDERS = {JOE: [VoiceId("joe"), VoiceId("norman")], ADA: [VoiceId("heart"), VoiceId("kristin"), VoiceId("bright")]}
TALK = [JOE, ADA, JOE, ADA, ADA]


def clip(line: int, voice: VoiceId) -> Clip:
    return Clip(
        key=f"{voice} {line}", path="", sample_rate=1, samples=1, spoken="", voice=voice, words=(), peak=Dbfs(0.0)
    )


class Booth:
    """Voices that cannot say some lines, or are down from the line on that they are asked as the so-manieth."""

    def __init__(self, cannot: dict[str, set[int]] | None = None, down_after: dict[str, int] | None = None) -> None:
        self.cannot = cannot or {}
        self.down_after = down_after or {}
        self.asked: list[tuple[int, str]] = []

    def __call__(self, line: int, voice: VoiceId) -> Said:
        before = sum(v == voice for _, v in self.asked)
        self.asked.append((line, voice))
        if before >= self.down_after.get(voice, 99):
            return Said(None, 1.0, down=True)
        return Said(None if line in self.cannot.get(voice, ()) else clip(line, voice), 1.0)


def heard(clips: list[Clip | None]) -> list[str]:
    return [c.voice if c is not None else "" for c in clips]


@pytest.mark.parametrize(
    ("booth", "expected", "asked"),
    [
        (Booth(), ["joe", "heart", "joe", "heart", "heart"], 5),
        # One line fails: all of the host's are said by the next voice, which can say it.
        (Booth({"heart": {3}}), ["joe", "kristin", "joe", "kristin", "kristin"], 9),
        # What nobody can say is the line's own fault, and no reason to change.
        (Booth({"heart": {3}, "kristin": {3}, "bright": {3}}), ["joe", "heart", "joe", "", "heart"], 7),
        # The next voice cannot say it, the one after that can.
        (Booth({"heart": {3}, "kristin": {3}}), ["joe", "bright", "joe", "bright", "bright"], 10),
        # The next voice says what the first cannot, and fails at another line: the third says all.
        (Booth({"heart": {1}, "kristin": {4}}), ["joe", "bright", "joe", "bright", "bright"], 13),
        # Nobody says all: the voice that loses least.
        (
            Booth({"heart": {1, 3}, "kristin": {4}, "bright": {1, 3}}),
            ["joe", "kristin", "joe", "kristin", ""],
            16,
        ),
        # A voice that is down is asked no more.
        (Booth(down_after={"heart": 1}), ["joe", "kristin", "joe", "kristin", "kristin"], 8),
        (Booth(down_after={"heart": 0, "kristin": 0}), ["joe", "bright", "joe", "bright", "bright"], 8),
        # Without another one, what it said before is kept.
        (Booth(down_after={"joe": 1, "norman": 0}), ["joe", "heart", "", "heart", "heart"], 6),
    ],
    ids=["well", "one line", "own fault", "second", "third", "least", "down", "two down", "alone"],
)  # fmt: skip
def test_a_host_has_one_voice_in_an_episode(booth: Booth, expected: list[str], asked: int) -> None:
    clips, cpu = Casting(ORDERS).clips(TALK, booth)
    assert heard(clips) == expected
    assert (len(booth.asked), cpu) == (asked, asked)


def test_two_hosts_are_never_heard_in_one_voice() -> None:
    shared = {JOE: [VoiceId("a"), VoiceId("c")], ADA: [VoiceId("b"), VoiceId("c"), VoiceId("d")]}
    clips, _ = Casting(shared).clips(TALK, Booth(down_after={"a": 0, "b": 0}))
    assert heard(clips) == ["c", "d", "c", "d", "d"]
    clips, _ = Casting({JOE: [VoiceId("a")], ADA: [VoiceId("a"), VoiceId("b")]}).clips(TALK, Booth())
    assert heard(clips) == ["a", "b", "a", "b", "b"]


def test_the_decisions_hold_when_the_episode_is_spoken_again() -> None:
    casting, booth = Casting(ORDERS), Booth({"heart": {3}})
    casting.clips(TALK, booth)
    booth.cannot.clear()
    clips, _ = casting.clips(TALK, booth)
    assert heard(clips) == ["joe", "kristin", "joe", "kristin", "kristin"]


def test_lines_may_be_spoken_in_threads() -> None:
    with ThreadPoolExecutor(3) as threads:
        clips, _ = Casting(ORDERS).clips(TALK * 20, Booth(down_after={"heart": 4}), threads.map)
    assert heard(clips) == ["joe", "kristin", "joe", "kristin", "kristin"] * 20


def test_four_hosts_speak_in_four_voices() -> None:
    hosts = [HostId(name) for name in ("a", "b", "c", "d")]
    orders = {host: [VoiceId(f"{host}1"), VoiceId(f"{host}2")] for host in hosts}
    clips, _ = Casting(orders).clips(hosts * 3, Booth({"b1": {5}, "d1": {3}}))
    assert heard(clips) == ["a1", "b2", "c1", "d2"] * 3
