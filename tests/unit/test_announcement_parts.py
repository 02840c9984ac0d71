"""Unit: how an announcement is shared out, so that its first words come soon and no part is late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest

from radio.audio import pcm
from radio.clock import ManualClock
from radio.config import SoundConfig
from radio.errors import SpeechError
from radio.model.audio import Clip
from radio.model.segment import SOUND, Segment
from radio.model.show import Host, Show, ShowLength
from radio.playout.guard import SilenceGuard
from radio.playout.items import Block, Item
from radio.playout.mixer import Fades, Mixer
from radio.playout.tracks import ClipTrack
from radio.playout.wiring import build_graph
from radio.production import announce
from radio.production.announce import Announcement, Pace, grouped, in_parts
from radio.speech import streaming
from radio.speech.studio import Studio
from radio.speech.voices.cast import Cast, Member
from radio.types import HostId, Seconds, ShowId, VoiceId, to_samples
from tests.fakes_speech import FakeVoice
from tests.playout_parts import bed, ident

LONG = (
    "The server room is being moved this afternoon, and that is why the picture may stop for a while.",
    "Sound goes on as before.",
    "Everything that was said today is in the archive, with chapters and with links to the papers.",
    "We thank you for your patience.",
)


@pytest.mark.parametrize(
    ("lengths", "pace", "sizes"),
    [
        ([1.0, 2.0, 2.5], 0.1, [3]),  # short: whole
        ([4.0, 5.0, 6.0], 0.1, [1, 2]),
        ([4.0, 5.0, 6.0, 30.0], 0.1, [1, 2, 1]),
        ([4.0, 5.0, 6.0], 0.3, [1, 1, 1]),
        ([4.0, 5.0, 6.0], 0.7, [3]),  # a dear voice, or a busy machine
        ([2.0, 30.0], 0.1, [2]),  # what follows would be late
    ],
)
def test_an_announcement_airs_in_parts_only_where_none_can_be_late(
    lengths: Sequence[float], pace: float, sizes: Sequence[int]
) -> None:
    assert grouped(lengths, pace) == list(sizes)


def test_what_has_begun_goes_on_as_soon_as_it_can() -> None:
    assert grouped([30.0, 4.0], 0.5, airing=2.0)[0] == 1


def test_a_slower_machine_counts_at_once_and_a_faster_one_by_and_by() -> None:
    pace = Pace(0.2)
    pace.measured(Seconds(4.0), Seconds(5.0))
    assert pace.seconds == pytest.approx(0.8)
    pace.measured(Seconds(1.0), Seconds(5.0))
    assert pace.seconds == pytest.approx(0.5)
    pace.measured(Seconds(0.001), Seconds(5.0))
    assert pace.seconds == pytest.approx(0.5), "from the cache"


def test_a_long_first_sentence_is_cut_at_its_first_clause() -> None:
    assert streaming.pieces(LONG)[:2] == [
        "The server room is being moved this afternoon,",
        "and that is why the picture may stop for a while.",
    ]
    assert streaming.pieces(["Short, and good.", "Yes."]) == ["Short, and good.", "Yes."]


class SlowStudio:
    """Takes so many seconds of the clock for a second of speech; `failing` texts cannot be said by `bad` voices."""

    def __init__(self, folder: Path, clock: ManualClock, pace: float, failing: str = "", bad: str = "") -> None:
        voices = {VoiceId(name): Member(lambda n=name: FakeVoice(n), (), lean=True) for name in ("a", "b")}  # type: ignore[misc] # a default binds the name
        self._studio = Studio(Cast(voices), clips_dir=folder)
        self._clock, self._pace, self._failing, self._bad = clock, pace, failing, bad
        self.said: list[tuple[str, VoiceId]] = []

    def speak(self, text: str, voices: Sequence[VoiceId], seed: int = 0) -> Clip:
        fit = [voice for voice in voices if not (self._failing and self._failing in text and voice == self._bad)]
        if not fit:
            raise SpeechError("a word that this voice cannot say")
        clip = self._studio.speak(text, fit, seed)
        self.said.append((text, clip.voice))
        self._clock.advance(self._pace * clip.samples / clip.sample_rate)
        return clip


def announcement(sentences: Sequence[str] = LONG, sound: SoundConfig | None = None) -> Announcement:
    host = Host(id=HostId("ada"), name="Ada", persona="calm", voices=(VoiceId("a"), VoiceId("b")))
    show = Show(
        id=ShowId("announcements"),
        title="Radio",
        description="",
        form="rotation",
        summarizer="brief",
        hosts=(host, host.model_copy(update={"id": HostId("ben"), "name": "Ben"})),
        length=ShowLength(shortest=1, target=2, longest=3),
        opening=("Hello",),
        closing=("Bye",),
    )
    voices = (VoiceId("a"), VoiceId("b"))
    return Announcement(tuple(sentences), host, show, voices, "operator:anna", sound or SoundConfig())


def texts(segments: Sequence[Segment]) -> list[str]:
    return [" ".join(cue.text for cue in s.timeline.cues if cue.kind == "caption") for s in segments]


def test_parts_are_complete_segments_that_hold_all_of_it_in_order(tmp_path: Path) -> None:
    clock = ManualClock(datetime(2026, 5, 20, tzinfo=UTC))
    made = list(in_parts(SlowStudio(tmp_path / "clips", clock, 0.1), tmp_path / "s", announcement(), clock, Pace(0.1)))
    assert len(made) > 1
    assert " ".join(texts(made)) == " ".join(LONG)
    assert all((tmp_path / "s" / segment.id / "segment.json").exists() for segment in made)


def joined(folder: Path, sound: SoundConfig) -> tuple[Block, list[int]]:
    """All parts of an announcement as playout airs them, and the sample at which each later one begins."""
    clock = ManualClock(datetime(2026, 5, 20, tzinfo=UTC))
    what = announcement(sound=sound)
    made = list(in_parts(SlowStudio(folder / "clips", clock, 0.1), folder / "s", what, clock, Pace(0.1)))
    assert len(made) > 1
    graph = build_graph("S", bed(), ident())
    sounds = [pcm.read(folder / "s" / segment.id / SOUND)[0] for segment in made]
    graph.live.put([ClipTrack(Item(s.title, "talk", "live"), x) for s, x in zip(made, sounds, strict=True)], ())
    mixer = Mixer(graph, SilenceGuard(bed()), Fades.of(sound))
    overlap = Fades.of(sound).join
    borders = list(accumulate(len(x) - overlap for x in sounds))
    return np.concatenate([mixer.render(4800)[0] for _ in range(borders[-1] // 4800)]), borders[:-1]


def test_all_parts_are_in_one_room_and_no_join_is_heard(tmp_path: Path) -> None:
    aired, borders = joined(tmp_path, SoundConfig())
    for border in borders:
        # Pauses: 0.45 s at the end of a part and 0.25 s at the beginning of the next, which overlap.
        pause = aired[border - to_samples(0.3) : border + to_samples(0.2)]
        levels = 10 * np.log10(np.square(pause).reshape(25, -1).mean(axis=1))
        assert -68 < np.median(levels) < -60
        assert np.abs(levels - np.median(levels)).max() < 3, "20 ms of noise vary by two decibels"
        steps = np.abs(np.diff(pause, axis=0)).max(axis=1)
        middle = slice(to_samples(0.25), to_samples(0.4))
        assert steps[middle].max() <= 1.41 * np.delete(steps, np.arange(len(steps))[middle]).max()


def test_a_station_without_room_tone_has_none_in_announcements(tmp_path: Path) -> None:
    aired, borders = joined(tmp_path, SoundConfig(room_tone=False))
    for border in borders:
        assert not aired[border - to_samples(0.3) : border + to_samples(0.2)].any()


def test_a_machine_that_became_slow_says_it_whole(tmp_path: Path) -> None:
    clock = ManualClock(datetime(2026, 5, 20, tzinfo=UTC))
    made = list(in_parts(SlowStudio(tmp_path / "clips", clock, 2.0), tmp_path / "s", announcement(), clock, Pace(0.1)))
    assert len(made) == 1
    assert " ".join(texts(made)) == " ".join(LONG)


def test_nobody_hears_two_voices_in_one_announcement(tmp_path: Path) -> None:
    clock = ManualClock(datetime(2026, 5, 20, tzinfo=UTC))
    studio = SlowStudio(tmp_path / "clips", clock, 0.1, failing="archive", bad="a")
    whole = announce.whole(studio, tmp_path / "s", announcement(), clock.now())
    assert texts([whole]) == [" ".join(LONG)]
    assert studio.said[-len(LONG) :] == [(text, "b") for text in LONG], "all of it anew, by the second voice"
    begun = in_parts(studio, tmp_path / "s", announcement(), clock, Pace(0.1))
    with pytest.raises(SpeechError, match="cannot be said"):
        list(begun)


def test_before_anything_airs_a_voice_that_fails_makes_way_for_another(tmp_path: Path) -> None:
    clock = ManualClock(datetime(2026, 5, 20, tzinfo=UTC))
    # As the machine became slow, nothing airs before all of it is spoken; the first voice fails in the middle.
    studio = SlowStudio(tmp_path / "clips", clock, 2.0, failing="archive", bad="a")
    made = list(in_parts(studio, tmp_path / "s", announcement(), clock, Pace(0.1)))
    assert texts(made) == [" ".join(LONG)]
    assert studio.said[0][1] == "a"
    assert studio.said[-len(LONG) :] == [(text, "b") for text in LONG]


def test_what_no_voice_can_say_whole_is_not_begun(tmp_path: Path) -> None:
    clock = ManualClock(datetime(2026, 5, 20, tzinfo=UTC))
    studio = SlowStudio(tmp_path / "clips", clock, 2.0, failing="archive", bad="a")
    alone = replace(announcement(), voices=(VoiceId("a"),))
    with pytest.raises(SpeechError, match="cannot be said"):
        list(in_parts(studio, tmp_path / "s", alone, clock, Pace(0.1)))
    assert not list((tmp_path / "s").glob("*"))
