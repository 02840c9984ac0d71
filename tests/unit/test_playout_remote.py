"""What decides about remote outputs: how late one may be, when its connection is made anew, what config is refused."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from radio.clock import ManualClock
from radio.config import Config, load_config
from radio.errors import ConfigError
from radio.playout.mpegts import CLOCK, LEAD_SECONDS, WRAP, Chunk, unwrapped_ticks
from radio.playout.outputs import rtmpclient
from radio.playout.outputs.accepted import Accepted
from radio.playout.outputs.amf import Value, decoded, encoded
from radio.playout.outputs.backlog import Backlog
from radio.playout.outputs.child import ChildSpec
from radio.playout.outputs.connect import TargetError, connected
from radio.playout.outputs.rollover import GRACE_SECONDS, Rollover
from radio.playout.outputs.rtmpclient import Publisher, Target
from radio.playout.outputs.wire import Message, Title, kind_of, packed
from radio.types import SAMPLE_RATE, to_samples

pytestmark = pytest.mark.unit

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
HOUR = 3600.0
KEY = "live_s3cret_k3y"


def left(backlog: Backlog) -> list[bytes]:
    found = []
    while (data := backlog.take(0.0)) is not None:
        found.append(data)
    return found


def test_a_late_reader_goes_on_at_the_newest_key_frame_and_hears_every_title() -> None:
    clock = ManualClock(NOON)
    backlog = Backlog(clock, 6.0, kind_of)
    backlog.open()
    messages: list[Message] = [Chunk(b"%d" % second, second % 2 == 0, None, second) for second in range(8)]
    title = Title(48_000, "a title")
    for message in (*messages[:2], title, *messages[2:]):
        backlog.put(packed(message))
        clock.advance(0.9)
    assert backlog.age() < 6.0
    assert left(backlog) == [packed(message) for message in (title, *messages[6:])]
    assert backlog.skipped_at is not None
    assert not backlog.overflowed


def test_a_stream_without_key_frames_still_cannot_fill_the_memory() -> None:
    clock = ManualClock(NOON)
    backlog = Backlog(clock, 6.0, kind_of)
    backlog.open([packed(Chunk(b"key", True))])
    for _ in range(10):
        backlog.put(packed(Chunk(b"part")))
        clock.advance(1.0)
    assert backlog.overflowed
    assert left(backlog) == []


def boundaries(rollover: Rollover, clock: ManualClock, hours: float, every: float) -> list[float]:
    """Hours at which the connection was made anew, with an item beginning each `every` seconds."""
    found, item = [], 0.0
    while clock.monotonic() < hours * HOUR:
        now = clock.monotonic()
        if now >= item:
            rollover.boundary(to_samples(now))
            item += every
        if rollover.due(0, to_samples(now)):
            found.append(now / HOUR)
        clock.advance(2.0)
    return found


def test_a_connection_is_made_anew_every_47_hours_where_an_item_begins() -> None:
    clock = ManualClock(NOON)
    found = boundaries(Rollover(47.0, clock), clock, 144.0, 700.0)
    assert len(found) == 3
    assert all(47.0 <= after - before <= 47.0 + 702 / HOUR for before, after in zip([0.0, *found], found, strict=False))
    assert all(round(hours * HOUR) % 700 == 0 for hours in found), "at the beginning of an item"


def test_a_long_item_is_not_waited_for_too_long() -> None:
    clock = ManualClock(NOON)
    (found,) = boundaries(Rollover(47.0, clock), clock, 48.0, 10 * HOUR)
    assert found == pytest.approx(47 + GRACE_SECONDS / HOUR, abs=0.001)


def test_a_lost_connection_begins_the_count_anew() -> None:
    clock = ManualClock(NOON)
    rollover = Rollover(47.0, clock)
    assert not rollover.due(0, 0)
    clock.advance(40 * HOUR)
    assert not rollover.due(None, 1)
    assert not rollover.due(1, 2)
    clock.advance(46.9 * HOUR)
    rollover.boundary(3)
    assert not rollover.due(1, 3)
    clock.advance(0.2 * HOUR)
    assert not rollover.due(1, 4), "the item began before it was due"
    rollover.boundary(6)
    assert not rollover.due(1, 5), "the item comes later"
    assert rollover.due(1, 6)
    assert not rollover.due(1, 7)


def test_no_rollover_where_none_is_wanted() -> None:
    clock = ManualClock(NOON)
    assert boundaries(Rollover(0.0, clock), clock, 50.0, 60.0) == []


@pytest.mark.parametrize("turns", [0, 1, 2])
def test_stamps_go_on_over_every_wrap(turns: int) -> None:
    lead = round(LEAD_SECONDS * CLOCK)
    ticks = turns * WRAP + WRAP - 90_000
    near = ticks * SAMPLE_RATE // CLOCK
    assert unwrapped_ticks(45_000 + lead, near) == (turns + 1) * WRAP + 45_000
    assert unwrapped_ticks(WRAP - 180_000 + lead, near) == ticks - 90_000


def test_what_was_left_out_was_not_accepted() -> None:
    out = io.StringIO()
    accepted = Accepted(out)
    for first in (0, 1024, 2048, 96_000, 97_024):
        accepted.add(first, first + 1024)
    accepted.tell()
    assert [json.loads(line)["accepted"] for line in out.getvalue().splitlines()] == [[0, 3072], [96_000, 98_048]]


def test_commands_are_understood_as_they_were_said() -> None:
    said: tuple[Value, ...] = ("_result", 1.0, None, {"code": "NetStream.Publish.Start", "ok": True, "n": {"x": "ü"}})
    assert decoded(encoded(*said)) == list(said)
    assert decoded(encoded("a", 1.0)[:-3]) == ["a"], "what is cut off is left out"


@pytest.mark.parametrize(
    ("url", "app", "tc_url"),
    [
        ("rtmps://live.twitch.tv/app", "app", "rtmps://live.twitch.tv/app"),
        ("rtmp://h:1936/app/instance/", "app/instance", "rtmp://h:1936/app/instance"),
        ("rtmp://[::1]:1935/app", "app", "rtmp://[::1]/app"),
    ],
)
def test_a_target_is_read_from_its_url(url: str, app: str, tc_url: str) -> None:
    target = Target.of(url, KEY)
    assert (target.app, target.tc_url) == (app, tc_url)
    assert KEY not in repr(target)


def loaded(folder: Path, outputs: str) -> Config:
    file = folder / "config.yaml"
    file.write_text(f"outputs: {outputs}\n")
    return load_config(file, environment={})


def test_a_stream_key_at_the_end_of_the_url_is_taken_for_one(tmp_path: Path) -> None:
    (target,) = loaded(tmp_path, f"{{rtmp: [{{url: 'rtmp://h:1936/app/{KEY}?bandwidthtest=true'}}]}}").outputs.rtmp
    assert target.url == "rtmp://h:1936/app"
    assert target.key.get_secret_value() == f"{KEY}?bandwidthtest=true"
    assert KEY not in repr(target)


def test_targets_have_names_and_certificates_lie_beside_the_config(tmp_path: Path) -> None:
    outputs = loaded(
        tmp_path,
        f"{{rtmp: [{{url: rtmp://h/app, key: {KEY}, name: twitch}}, {{url: rtmps://h/app, key: 1, ca_file: ca.pem}}],"
        f" icecast: [{{host: h, password: {KEY}}}]}}",
    ).outputs
    assert [name for name, _ in outputs.named_rtmp()] == ["twitch", "rtmp-2"]
    assert [name for name, _ in outputs.named_icecast()] == ["icecast-1"]
    assert outputs.rtmp[1].ca_file == tmp_path / "ca.pem"


@pytest.mark.parametrize(
    ("outputs", "said"),
    [
        (f"{{rtmp: [{{url: 'http://h/app/{KEY}'}}]}}", "rtmp://"),
        (f"{{rtmp: [{{url: 'rtmp://h/{KEY}'}}]}}", '"outputs.rtmp.0.key" is missing'),
        (f"{{rtmp: [{{url: 'rtmp://h', key: {KEY}}}]}}", "an application"),
        (f"{{rtmp: [{{url: 'rtmp://h:{KEY}/app', key: {KEY}}}]}}", "no such port"),
        (f"{{rtmp: [{{url: 'rtmp://u:{KEY}@h/app', key: {KEY}}}]}}", "no user, password"),
        (f"{{rtmp: [{{url: 'rtmp://h/app?k={KEY}', key: {KEY}}}]}}", "query"),
        (f"{{rtmp: [{{url: rtmp://h/app, key: {KEY}, rollover: 3}}]}}", "rollover_hours"),
        (f"{{rtmp: [{{url: rtmp://h/app, key: {KEY}, name: hls}}]}}", "name of its own"),
        (f"{{rtmp: [{{url: rtmp://h/app, key: {KEY}}}, {{url: rtmp://h/b, key: a, name: rtmp-1}}]}}", "rtmp-1"),
        (f"{{icecast: [{{host: h, password: {KEY}, mount: radio}}]}}", "mount"),
        (f"{{icecast: [{{host: h, password: {KEY}, kbps: 5}}]}}", "kbps"),
        ("{icecast: [{host: h, password: ''}]}", "password"),
    ],
)
def test_wrong_targets_are_refused_and_no_secret_is_shown(tmp_path: Path, outputs: str, said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        loaded(tmp_path, outputs)
    shown = f"{refused.value} {refused.value!r} {refused.value.__cause__}"
    assert said in shown
    assert KEY not in shown


class Said:
    """A socket on whose other end all was said before."""

    def __init__(self, said: bytes) -> None:
        self._said = io.BytesIO(said)
        self.recv = self._said.read

    def settimeout(self, seconds: float) -> None: ...
    def sendall(self, data: bytes) -> None: ...
    def close(self) -> None: ...


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -5.0, 1e300])
def test_a_server_that_gives_no_number_of_a_stream_is_told(number: float, monkeypatch: pytest.MonkeyPatch) -> None:
    def command(*values: Value) -> bytes:
        body = encoded(*values)
        return b"\x03\x00\x00\x00" + len(body).to_bytes(3, "big") + b"\x14" + bytes(4) + body

    said = b"\x03" + bytes(2 * 1536) + command("_result", 1.0, None) + command("_result", 4.0, None, number)
    monkeypatch.setattr(rtmpclient, "connected", lambda host, port, **tls: Said(said))
    with pytest.raises(TargetError, match="refuses the stream key"):
        Publisher(Target.of("rtmp://h/app", KEY))


def test_values_that_are_nested_without_end_are_no_values() -> None:
    assert decoded(encoded("_result") + b"\x03\x00\x01a" * 30_000) == ["_result"]


def test_what_an_output_is_started_with_shows_no_key() -> None:
    spec = ChildSpec(name="rtmp-1", module="m", settings={"key": KEY})
    assert KEY not in repr(spec)


def test_a_certificate_that_cannot_be_read_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "notes.pem").write_text("the certificate, see mail")
    for name, said in (("notes.pem", "holds no certificate"), (".", "is a directory"), ("gone.pem", "does not exist")):
        with pytest.raises(TargetError, match=f"(?i)ca_file .*{said}"):
            connected("127.0.0.1", 9, tls=True, ca_file=tmp_path / name)
