"""The recorder of the aircheck: an mp3 per hour of UTC, checked, and what it accepted."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest
import soundfile

from radio.audio.pcm import to_int16
from radio.playout.items import Block
from radio.playout.outputs.accepted import Ledger
from radio.playout.outputs.aircheck_writer import HELD, RETRY_SECONDS, Recorder
from radio.playout.outputs.mp3 import samples_in
from radio.playout.outputs.wire import Begin, Report, Sound
from radio.types import SAMPLE_RATE
from tests.playout_parts import NOON, tone

pytestmark = pytest.mark.unit

TICK = SAMPLE_RATE // 10
PCM = to_int16(tone(0.1)).tobytes()


class Recording:
    """A recorder, and what it told."""

    def __init__(self, folder: Path, keep_hours: int = 48) -> None:
        self.folder = folder
        self.reports: list[Report] = []
        self.ledger = Ledger()
        self.recorder = Recorder(folder, keep_hours, self._hear)
        self.at = 0

    def _hear(self, report: Report) -> None:
        self.reports.append(report)
        if report.accepted is not None:
            self.ledger.add(*report.accepted)

    def record(self, seconds: float, *, sent: bool = True) -> None:
        for _ in range(round(seconds * 10)):
            self.recorder.hear(Sound(self.at, sent, PCM))
            self.at += TICK

    def lengths(self) -> dict[str, int]:
        return {path.name: soundfile.info(path).frames for path in sorted(self.folder.glob("*.mp3"))}


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=5, minutes=30))])
def test_files_change_on_the_hour_of_utc_to_the_sample(tmp_path: Path, zone: timezone) -> None:
    it = Recording(tmp_path)
    start = NOON + timedelta(minutes=59, seconds=57, milliseconds=950)
    it.recorder.begin(Begin(start.astimezone(zone), 0))
    it.record(4.0)
    it.recorder.close()
    first = round(2.05 * SAMPLE_RATE)
    assert it.lengths() == {"2026-05-20T12.mp3": first, "2026-05-20T13.mp3": 4 * SAMPLE_RATE - first}
    assert it.ledger.within(0, 10**9) == 4 * SAMPLE_RATE


def test_what_was_accepted_is_in_the_file_even_if_the_process_is_killed(tmp_path: Path) -> None:
    it = Recording(tmp_path)
    it.recorder.begin(Begin(NOON, 0))
    it.record(10.0)
    assert 8 * SAMPLE_RATE < it.ledger.end <= 10 * SAMPLE_RATE - HELD
    copy = tmp_path / "copy" / "as-a-crash-leaves-it.mp3"
    copy.parent.mkdir()
    copy.write_bytes((tmp_path / "2026-05-20T12.mp3").read_bytes())
    # Its header does not know the length yet, so the frames are counted, as players count them.
    assert samples_in(copy) >= it.ledger.end
    it.recorder.close()
    assert it.ledger.end == 10 * SAMPLE_RATE


def test_what_is_recorded_sounds_as_it_was_sent(tmp_path: Path) -> None:
    it = Recording(tmp_path)
    it.recorder.begin(Begin(NOON, 0))
    it.record(3.0)
    it.recorder.close()
    sound, _ = soundfile.read(tmp_path / "2026-05-20T12.mp3")
    middle = sound[SAMPLE_RATE : 2 * SAMPLE_RATE]
    sent = tone(0.1)
    for channel in (0, 1):
        assert np.sqrt((middle[:, channel] ** 2).mean()) == pytest.approx(
            np.sqrt((sent[:, channel] ** 2).mean()), rel=0.02
        )
        power = np.abs(np.fft.rfft(middle[:, channel])) ** 2
        assert power[218:223].sum() > 0.99 * power.sum(), "the tone of 220 Hz, and nothing else"


def test_what_was_not_sent_is_not_recorded(tmp_path: Path) -> None:
    it = Recording(tmp_path)
    it.recorder.begin(Begin(NOON, 0))
    it.record(1.0)
    it.record(2.0, sent=False)
    it.record(1.0)
    it.recorder.close()
    assert list(it.lengths().values()) == [2 * SAMPLE_RATE]
    assert it.ledger.within(0, 10**9) == 2 * SAMPLE_RATE
    assert it.ledger.within(SAMPLE_RATE, 3 * SAMPLE_RATE) == 0


def test_a_new_process_goes_on_in_a_file_of_its_own(tmp_path: Path) -> None:
    for minutes in (0, 10):
        it = Recording(tmp_path)
        it.recorder.begin(Begin(NOON + timedelta(minutes=minutes), 0))
        it.record(1.0)
        it.recorder.close()
    assert list(it.lengths()) == ["2026-05-20T12.1000.mp3", "2026-05-20T12.mp3"]


def test_an_hour_that_comes_again_is_written_over_nothing(tmp_path: Path) -> None:
    """A machine without a clock of its own starts at the same second of the same day each time."""
    for seconds in (1.0, 2.0, 3.0, 4.0):
        it = Recording(tmp_path)
        it.recorder.begin(Begin(NOON, 0))
        it.record(seconds)
        it.recorder.close()
    assert sorted(it.lengths().values()) == [n * SAMPLE_RATE for n in (1, 2, 3, 4)]


def test_a_clock_that_is_set_right_opens_the_hour_that_it_says(tmp_path: Path) -> None:
    it = Recording(tmp_path)
    it.recorder.begin(Begin(NOON, 0))
    it.record(1.0)
    it.recorder.begin(Begin(NOON + timedelta(hours=1, seconds=1), it.at))
    it.record(1.0)
    it.recorder.close()
    assert list(it.lengths()) == ["2026-05-20T12.mp3", "2026-05-20T13.mp3"]


def test_old_hours_go(tmp_path: Path) -> None:
    for name in ("2026-05-18T11.mp3", "2026-05-18T11.5900.mp3", "2026-05-18T13.mp3", "notes.mp3"):
        (tmp_path / name).write_bytes(b"mp3")
    it = Recording(tmp_path, keep_hours=48)
    it.recorder.begin(Begin(NOON, 0))
    it.record(0.1)
    it.recorder.close()
    assert {path.name for path in tmp_path.iterdir()} == {"2026-05-18T13.mp3", "notes.mp3", "2026-05-20T12.mp3"}


def test_a_file_that_is_too_short_is_told_until_one_is_right(tmp_path: Path) -> None:
    it = Recording(tmp_path)
    it.recorder.begin(Begin(NOON + timedelta(minutes=59, seconds=56), 0))
    it.record(3.0)
    # Half of it is lost, as on a disk that lies.
    os.truncate(tmp_path / "2026-05-20T12.mp3", 10_000)
    it.record(3.0)
    assert any("2026-05-20T12.mp3 holds" in (report.error or "") for report in it.reports)
    assert "2026-05-20T12.mp3" in (it.reports[-1].error or ""), "an alarm that stands"
    assert it.reports[-1].state == "up", "it records nevertheless"
    it.recorder.begin(Begin(datetime(2026, 5, 20, 14, tzinfo=UTC), it.at))
    it.record(3.0)
    assert it.reports[-1].error is None


def test_a_disk_that_cannot_be_written_is_told_and_tried_again(tmp_path: Path) -> None:
    folder = tmp_path / "aircheck"
    folder.write_text("a file where the folder should be")
    it = Recording(folder)
    it.recorder.begin(Begin(NOON, 0))
    it.record(1.0)
    assert it.reports[0].state == "down"
    assert it.reports[0].error
    assert [report.state for report in it.reports].count("down") == 1, "not each tick"
    folder.unlink()
    it.record(RETRY_SECONDS)
    it.recorder.close()
    assert it.reports[-1].state == "up"
    assert it.ledger.within(0, 10**9) == sum(it.lengths().values()) > 0


def test_a_file_that_breaks_while_it_is_written_is_left_and_another_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    it = Recording(tmp_path)
    it.recorder.begin(Begin(NOON, 0))
    it.record(2.0)

    def full(file: soundfile.SoundFile, data: Block) -> None:
        raise RuntimeError("No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(soundfile.SoundFile, "write", full)
        it.record(0.1)
    assert it.reports[-1] == Report("down", error="No space left on device")
    before = it.ledger.end
    it.record(RETRY_SECONDS + 3)
    it.recorder.close()
    assert it.reports[-1].state == "up"
    assert list(it.lengths()) == ["2026-05-20T12.0032.mp3", "2026-05-20T12.mp3"]
    assert it.ledger.within(before, it.at) > 0
