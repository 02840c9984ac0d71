"""The web stream's writer: its playlists over restarts, both renditions, and a full disk."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from radio.clock import ManualClock
from radio.playout.adts import FRAME, PRIMING, frame_count, stamp_tag
from radio.playout.hub import Hub
from radio.playout.mpegts import Chunk
from radio.playout.outputs import Output, hls_writer
from radio.playout.outputs.accepted import Ledger, Tally
from radio.playout.outputs.hls_playlist import LISTED, Variants
from radio.playout.outputs.hls_writer import HlsWriter
from radio.playout.outputs.wire import Begin, Report
from radio.types import SAMPLE_RATE
from tests.making import NOON
from tests.stream_made import FRAME_BYTES, Made, Validator, adts, listed, number_of, stamp

pytestmark = pytest.mark.unit

VARIANTS = Variants(width=1280, height=720, frame_rate=30, stream_rate=2_800_000, audio_rate=160_000)
TAG_BYTES = len(stamp_tag(0))


class Writing:
    """A writer, what it told, and its playlists as a player sees them after each chunk."""

    def __init__(self, folder: Path, clock: ManualClock) -> None:
        self.folder = folder
        self.reports: list[Report] = []
        self.ledger = Ledger()
        self.writer = HlsWriter(folder, VARIANTS, clock, self._hear)
        self.writer.resume()

    def _hear(self, report: Report) -> None:
        self.reports.append(report)
        if report.accepted is not None:
            self.ledger.add(*report.accepted)

    def state(self) -> str | None:
        return self.reports[-1].state

    def text(self, rendition: str = "stream") -> str:
        return (self.folder / f"{rendition}.m3u8").read_text()

    def run(self, start: datetime, count: int, first: int = 0) -> Writing:
        """A run of the encoder of `count` chunks that then ends."""
        self.writer.begin(Begin(start, first))
        for chunk in Made(first).chunks(count):
            self.writer.take(chunk)
        self.writer.finish()
        return self


def test_the_playlists_list_what_is_on_disk_and_drop_the_old(tmp_path: Path) -> None:
    text = Writing(tmp_path, ManualClock(NOON)).run(NOON, 30).text()
    names = listed(text)
    assert len(names) == LISTED
    assert all((tmp_path / name).exists() for name in names)
    assert len(list(tmp_path.glob("*.ts"))) < LISTED + 8
    assert len(list(tmp_path.glob("*.aac"))) < LISTED + 8
    assert number_of(text, "MEDIA-SEQUENCE") == 30 - LISTED
    assert "#EXTINF:2.000," in text
    assert "#EXT-X-PROGRAM-DATE-TIME:2026-05-20T12:00:40.000Z" in text


def test_both_renditions_keep_in_step_over_everything_as_the_rfc_demands(tmp_path: Path) -> None:
    clock = ManualClock(NOON)
    stream, audio = Validator(), Validator()
    sample = 0
    for writer_number in range(3):
        it = Writing(tmp_path, clock)
        for length in (3, 1, 14, 2):
            it.writer.begin(Begin(clock.now(), sample))
            for chunk in Made(sample).chunks(length):
                it.writer.take(chunk)
                clock.advance(2.0)
                if (tmp_path / "audio.m3u8").exists():
                    stream.see(it.text())
                    audio.see(it.text("audio"))
                    for tag in ("MEDIA-SEQUENCE", "DISCONTINUITY-SEQUENCE", "TARGETDURATION"):
                        assert number_of(it.text(), tag) == number_of(it.text("audio"), tag)
                    names = [name.partition(".")[0] for name in listed(it.text())]
                    assert names == [name.partition(".")[0] for name in listed(it.text("audio"))]
            sample += length * 2 * SAMPLE_RATE
        clock.advance(writer_number * 20)  # the second pause is so long that nothing old is worth playing
    assert number_of(it.text(), "DISCONTINUITY-SEQUENCE") > 3


def test_a_packed_segment_tells_the_time_of_its_first_frame(tmp_path: Path) -> None:
    it = Writing(tmp_path, ManualClock(NOON)).run(NOON, 3, first=48_000)
    first = (tmp_path / "s00000000.aac").read_bytes()
    assert first.startswith(b"ID3\x04\0\0")
    owner, _, pts = first[20:TAG_BYTES].partition(b"\0")
    assert owner == b"com.apple.streaming.transportStreamTimestamp"
    assert int.from_bytes(pts, "big") == stamp(48_000 - PRIMING)
    assert frame_count(first[TAG_BYTES:]) * FRAME_BYTES == len(first) - TAG_BYTES
    assert "#EXT-X-PROGRAM-DATE-TIME:2026-05-20T11:59:59.978Z" in it.text("audio")


def test_segments_of_sound_follow_each_other_without_a_gap(tmp_path: Path) -> None:
    Writing(tmp_path, ManualClock(NOON)).run(NOON, 6)
    following: int | None = None
    for path in sorted(tmp_path.glob("s*.aac")):
        data = path.read_bytes()
        pts = int.from_bytes(data[TAG_BYTES - 8 : TAG_BYTES], "big")
        assert following is None or pts == following
        following = pts + frame_count(data[TAG_BYTES:]) * 1920


def test_the_master_playlist_names_both_with_what_they_are(tmp_path: Path) -> None:
    Writing(tmp_path, ManualClock(NOON)).run(NOON, 3)
    lines = (tmp_path / "master.m3u8").read_text().splitlines()
    picture, sound = (lines[lines.index(name) - 1] for name in ("stream.m3u8", "audio.m3u8"))
    assert 'CODECS="avc1.4d401f,mp4a.40.2",RESOLUTION=1280x720,FRAME-RATE=30.000' in picture
    assert 'CODECS="mp4a.40.2"' in sound
    assert "RESOLUTION" not in sound
    largest = max(path.stat().st_size for path in tmp_path.glob("s*.ts"))
    declared = int(picture.partition("BANDWIDTH=")[2].partition(",")[0])
    assert declared >= largest * 8 / 2


def test_every_sample_of_a_run_is_accepted_once(tmp_path: Path) -> None:
    it = Writing(tmp_path, ManualClock(NOON)).run(NOON, 5, first=96_000)
    assert it.ledger.within(0, 96_000) == 0, "priming is nobody's programme"
    frames = (5 * 2 * SAMPLE_RATE + PRIMING) // (5 * FRAME) * 5 * FRAME
    assert it.ledger.within(0, 10**9) == frames - PRIMING
    assert it.ledger.missing() == 0


def test_a_restart_goes_on_in_the_playlist_with_a_discontinuity(tmp_path: Path) -> None:
    clock = ManualClock(NOON)
    Writing(tmp_path, clock).run(NOON, 4)
    clock.advance(8)
    text = Writing(tmp_path, clock).run(clock.now(), 3).text()
    assert text.count("#EXT-X-DISCONTINUITY\n") == 1
    assert listed(text)[-1] == "s00000006.ts"
    assert text.index("s00000003.ts") < text.index("#EXT-X-DISCONTINUITY\n") < text.index("s00000004.ts")


def test_a_new_process_that_is_given_the_same_run_again_goes_on_where_the_last_ended(tmp_path: Path) -> None:
    clock = ManualClock(NOON)
    chunks = list(Made().chunks(6))
    first = Writing(tmp_path, clock)
    first.writer.begin(Begin(NOON, 0))
    for chunk in chunks[:4]:
        first.writer.take(chunk)
    # It is killed here, with the fourth chunk in its hands.
    second = Writing(tmp_path, clock)
    second.writer.begin(Begin(NOON, 0))
    for chunk in chunks[2:]:
        second.writer.take(chunk)
    text = second.text()
    assert listed(text) == [f"s{n:08d}.ts" for n in range(5)]
    assert "#EXT-X-DISCONTINUITY\n" not in text, "nothing is missing, nothing comes twice"
    assert first.ledger.end < second.ledger.end
    assert second.ledger.within(0, first.ledger.end) == 0


def test_a_new_process_that_comes_too_late_marks_what_is_missing(tmp_path: Path) -> None:
    clock = ManualClock(NOON)
    chunks = list(Made().chunks(8))
    first, second = Writing(tmp_path, clock), None
    first.writer.begin(Begin(NOON, 0))
    for chunk in chunks[:3]:
        first.writer.take(chunk)
    second = Writing(tmp_path, clock)
    second.writer.begin(Begin(NOON, 0))
    for chunk in chunks[5:]:
        second.writer.take(chunk)
    text = second.text()
    assert text.index("s00000001.ts") < text.index("#EXT-X-DISCONTINUITY\n") < text.index("s00000002.ts")


def test_a_late_restart_drops_the_old_segments_but_counts_on(tmp_path: Path) -> None:
    clock = ManualClock(NOON)
    Writing(tmp_path, clock).run(NOON, 4)
    clock.advance(3600)
    text = Writing(tmp_path, clock).run(clock.now(), 2).text()
    assert number_of(text, "MEDIA-SEQUENCE") == 4
    assert "s00000003.ts" not in text
    assert not (tmp_path / "s00000003.ts").exists()
    assert not (tmp_path / "s00000003.aac").exists()


def test_a_segment_that_somebody_removed_is_not_listed_again(tmp_path: Path) -> None:
    Writing(tmp_path, ManualClock(NOON)).run(NOON, 4)
    (tmp_path / "s00000001.ts").unlink()
    text = Writing(tmp_path, ManualClock(NOON)).run(NOON, 1).text()
    assert listed(text) == ["s00000002.ts", "s00000003.ts", "s00000004.ts"]
    assert number_of(text, "MEDIA-SEQUENCE") == 2


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda text: b"\xff\xfe" + text, id="no text"),
        pytest.param(lambda text: bytes(len(text)), id="zeros"),
        pytest.param(lambda text: text.replace(b"2026-05-20T", b"2026-05-\x00\x00\x00"), id="no time"),
        pytest.param(lambda text: text.replace(b"00Z", b"00"), id="a time without a zone"),
        pytest.param(lambda text: text.replace(b"EXTINF:", b"EXTINF:1."), id="no length"),
    ],
)
def test_a_playlist_that_a_power_cut_left_damaged_is_begun_anew_and_counts_on(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    Writing(tmp_path, ManualClock(NOON)).run(NOON, 4)
    playlist = tmp_path / "stream.m3u8"
    playlist.write_bytes(damage(playlist.read_bytes()))
    it = Writing(tmp_path, ManualClock(NOON)).run(NOON, 2)
    assert it.state() == "up"
    assert listed(it.text())[-2:] == ["s00000004.ts", "s00000005.ts"]


def test_a_folder_that_somebody_emptied_on_air_is_whole_again(tmp_path: Path) -> None:
    it = Writing(tmp_path, ManualClock(NOON)).run(NOON, 4)
    for file in tmp_path.iterdir():
        file.unlink()
    it.run(NOON, 2, first=10**6)
    assert {"master.m3u8", "stream.m3u8", "audio.m3u8"} <= {file.name for file in tmp_path.iterdir()}


def test_a_wall_clock_that_went_back_does_not_keep_the_stream_from_going_on(tmp_path: Path) -> None:
    clock = ManualClock(NOON)
    Writing(tmp_path, clock).run(NOON, 4)
    clock.step(timedelta(hours=-1))
    text = Writing(tmp_path, clock).run(clock.now(), 2).text()
    assert listed(text) == ["s00000004.ts", "s00000005.ts"]


def test_the_times_of_the_stream_follow_a_wall_clock_that_is_set_while_the_encoder_runs(tmp_path: Path) -> None:
    """A machine without a clock of its own learns the time on air; a laptop sleeps for the night."""
    clock, air = ManualClock(NOON), [NOON]
    writing = Writing(tmp_path, clock)

    class Direct:
        """An output whose process is the writer itself."""

        begin = staticmethod(lambda start, sample: writing.writer.begin(Begin(start, sample)))
        take = staticmethod(writing.writer.take)

    hub = Hub([cast(Output, Direct)], lambda sample: air[0] + timedelta(seconds=sample / SAMPLE_RATE))
    hub.begin(NOON, 0)
    for number, chunk in enumerate(Made().chunks(8)):
        if number == 4:
            air[0] += timedelta(hours=8)
        hub.feed(chunk.data)
    writing.writer.finish()
    begun = [datetime.fromisoformat(found) for found in re.findall(r"DATE-TIME:(\S+)", writing.text())]
    assert begun == [air[0] - timedelta(hours=8 if n < 4 else 0) + timedelta(seconds=2 * n) for n in range(8)]
    assert writing.text().count("#EXT-X-DISCONTINUITY\n") == 1
    assert writing.ledger.missing() <= FRAME, "what is heard goes on"


def test_a_segment_without_sound_is_a_gap_in_the_rendition_of_sound(tmp_path: Path) -> None:
    it = Writing(tmp_path, ManualClock(NOON))
    it.writer.begin(Begin(NOON, 0))
    for number in range(3):
        it.writer.take(Chunk(b"x" * 376, True, stamp(number * 96_000), number * 96_000))
    assert it.text("audio").count("#EXT-X-GAP\n") == 2
    again = Writing(tmp_path, ManualClock(NOON)).run(NOON, 1)
    assert again.text("audio").count("#EXT-X-GAP\n") == 2


def test_damaged_frames_are_no_frames() -> None:
    assert frame_count(adts(3)) == 3
    assert frame_count(adts(3)[:-1]) == 0
    assert frame_count(b"\xff\xf1" + bytes(20)) == 0
    assert frame_count(b"") == 0


def test_sound_before_the_run_is_left_out_of_the_tally() -> None:
    tally = Tally()
    tally.begin(4800)
    for first in (4800 - FRAME, 4800, 4800 + FRAME, 4800 + 5 * FRAME):
        tally.add(first, FRAME)
    assert tally.seconds() == 3 * FRAME / SAMPLE_RATE
    assert tally.take() == [(4800, 4800 + 2 * FRAME), (4800 + 5 * FRAME, 4800 + 6 * FRAME)]
    assert tally.take() == []


def test_a_full_disk_gives_up_old_segments_for_the_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    it = Writing(tmp_path, ManualClock(NOON)).run(NOON, LISTED + 4)
    write = hls_writer.replace
    unlisted = set(tmp_path.glob("s0000000[0-3].*"))
    assert len(unlisted) == 8

    def full(path: Path, data: bytes) -> None:
        if any(path.exists() for path in unlisted):
            raise OSError(28, "No space left on device")
        write(path, data)

    monkeypatch.setattr(hls_writer, "replace", full)
    it.run(NOON, 1, first=10**7)
    assert it.state() == "up"
    assert not any(path.exists() for path in unlisted)
    assert listed(it.text())[-1] == f"s{LISTED + 4:08d}.ts"


def test_a_full_disk_with_nothing_to_give_up_is_told_and_survived(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    it = Writing(tmp_path, ManualClock(NOON)).run(NOON, 2)
    before = it.ledger.end

    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(hls_writer, "replace", full)
        it.run(NOON, 2, first=10**7)
    assert it.reports[-1] == Report("down", error="No space left on device")
    assert it.ledger.end == before
    it.run(NOON, 2, first=2 * 10**7)
    assert it.state() == "up"
    assert "#EXT-X-DISCONTINUITY\n" in it.text()


def test_a_folder_that_cannot_be_written_is_reported_and_recovers(tmp_path: Path) -> None:
    obstacle = tmp_path / "live"
    obstacle.write_text("a file where the folder should be")
    it = Writing.__new__(Writing)
    it.folder, it.reports, it.ledger = obstacle, [], Ledger()
    it.writer = HlsWriter(obstacle, VARIANTS, ManualClock(NOON), it._hear)
    it.run(NOON, 3)
    assert it.state() == "down"
    obstacle.unlink()
    it.run(NOON, 3, first=10**6)
    assert it.state() == "up"
