"""Segments to mp3 files and episodes, with the real encoder, read back by mutagen and decoded by ffmpeg."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from radio.archive.episodes import publish
from radio.archive.mp3 import encode, segment_mp3, tags_for
from radio.archive.retention import KEEP_NEWEST, clean, page_images_bytes
from radio.archive.words import DISCLOSURE
from radio.audio import ffmpeg, pcm
from radio.clock import ManualClock
from radio.config import Config
from radio.errors import AudioError, SegmentError
from radio.model.audio import Loudness
from radio.model.segment import MANIFEST, SCRIPT, SOUND, HostCard, Segment
from radio.model.timeline import CaptionCue, ChapterCue, PaperCard, Timeline
from radio.production.files import Files
from radio.store import Store
from radio.store.files import sha256_of
from radio.types import SAMPLE_RATE, Dbtp, EpisodeId, HostId, Lufs, PaperId, Samples, Seconds, SegmentId
from tests.making import make_daily_show

pytestmark = pytest.mark.integration

NOW = datetime(2026, 5, 20, 18, tzinfo=UTC)
URL = "https://arxiv.org/abs/2605.20098v1"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    keys = {"station": {"data_dir": str(tmp_path / "data"), "name": "Rádio 漢"}, "keep": {"min_free_mb": 0}}
    return Config.model_validate(keys)


@pytest.fixture
def store(config: Config, clock: ManualClock) -> Iterator[Store]:
    config.station.data_dir.mkdir(parents=True)
    opened = Store.open(config.path("radio.db"), clock)
    yield opened
    opened.close()


def samples(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE)


def tone(seconds: float, hertz: float, start: int = 0) -> NDArray[np.float32]:
    """A tone whose phase goes on over a join: a gap or an overlap would show as a click."""
    t = np.arange(start, start + samples(seconds)) / SAMPLE_RATE
    return np.repeat((0.2 * np.sin(2 * np.pi * hertz * t)).astype(np.float32)[:, None], 2, axis=1)


def make_segment(store: Store, sound: NDArray[np.float32], name: str, **fields: Any) -> Segment:
    """A finished segment, as production would leave it."""
    segment_id = SegmentId(hashlib.sha256(name.encode()).hexdigest()[:32])
    folder = store.segments.folder(segment_id)
    folder.mkdir(parents=True)
    pcm.write(folder / SOUND, sound, SAMPLE_RATE)
    card = PaperCard(
        paper_id=PaperId("2605.20098"),
        title="Ünïcode & <papers>",
        authors="A. Author",
        url=URL,
        licence="CC BY",
        licence_url="http://creativecommons.org/licenses/by/4.0/",
        pages_allowed=True,
    )
    half = Samples(len(sound) // 2)
    cues = (
        ChapterCue(at=Samples(0), title=f"{name}: opening"),
        CaptionCue(at=Samples(100), end=half, speaker=HostId("joe"), text="Hello."),
        ChapterCue(at=half, title=f"{name}: 漢字", url=URL),
    )
    plain: dict[str, Any] = {
        "id": segment_id,
        "title": f"Segment {name}",
        "show_title": "The Day in Papers",
        "duration": Samples(len(sound)),
        "loudness": Loudness(integrated=Lufs(-16.0), true_peak=Dbtp(-1.5)),
        "created": NOW,
        "hosts": (HostCard(id=HostId("joe"), name="Joe"),),
        "timeline": Timeline(cues=cues, papers=(card,)),
        "paper_ids": (PaperId("2605.20098"),),
        "sound_sha256": "0" * 64,
    }
    segment = Segment(**(plain | fields))
    (folder / MANIFEST).write_text(segment.model_dump_json())
    (folder / SCRIPT).write_text(json.dumps({"title": name}))
    store.segments.add(segment)
    return segment


def decoded(path: Path) -> NDArray[np.float32]:
    """The mp3 as a player gives it out, delay and padding trimmed: mono float32 at 48 kHz."""
    raw = ffmpeg.run(["-v", "error", "-i", path, "-f", "f32le", "-ac", "1", "-ar", str(SAMPLE_RATE), "-"]).stdout
    return np.frombuffer(raw, dtype=np.float32)


def test_a_segment_becomes_an_mp3_of_its_length_with_tags_and_chapters(
    store: Store, config: Config, tmp_path: Path
) -> None:
    from mutagen.mp3 import MP3

    segment = make_segment(store, tone(7.3, 440), "one")
    target = tmp_path / "out" / "one.mp3"
    segment_mp3(store.segments.folder(segment.id), target, config)
    assert [path.name for path in target.parent.iterdir()] == ["one.mp3"]
    assert abs(len(decoded(target)) - segment.duration) <= samples(0.1)

    mp3: Any = MP3(target)  # type: ignore[no-untyped-call]  # mutagen has types for half of its functions
    assert (mp3.info.bitrate, mp3.info.sample_rate, mp3.info.channels) == (128_000, SAMPLE_RATE, 2)
    tags = mp3.tags
    assert tags.version == (2, 3, 0)
    assert (str(tags["TIT2"]), str(tags["TPE1"]), str(tags["TALB"])) == ("Segment one", "Rádio 漢", "The Day in Papers")
    assert str(tags["TDRC"]) == "2026-05-20"
    assert DISCLOSURE in str(tags["COMM::eng"])
    assert tags["WOAF"].url == URL
    assert tags["WXXX:Ünïcode & <papers>"].url == URL
    assert "CC BY" in str(tags["TCOP"])
    assert (tags["APIC:Cover"].mime, tags["APIC:Cover"].data[:2]) == ("image/jpeg", b"\xff\xd8")
    assert tags["CTOC:toc"].child_element_ids == ["chp0", "chp1"]
    chapters = [tags[f"CHAP:chp{n}"] for n in range(2)]
    assert [(c.start_time, c.end_time) for c in chapters] == [(0, 3650), (3650, 7300)]
    assert [str(c.sub_frames["TIT2"]) for c in chapters] == ["one: opening", "one: 漢字"]
    assert chapters[1].sub_frames["WXXX:paper"].url == URL


def test_ffmpeg_reads_the_chapters_too(store: Store, config: Config, tmp_path: Path) -> None:
    segment = make_segment(store, tone(4, 440), "one")
    segment_mp3(store.segments.folder(segment.id), tmp_path / "a.mp3", config)
    told = ffmpeg.run(["-v", "error", "-i", tmp_path / "a.mp3", "-f", "ffmetadata", "-"]).stdout.decode()
    assert told.count("[CHAPTER]") == 2
    starts = [int(line.removeprefix("START=")) for line in told.splitlines() if line.startswith("START=")]
    # ffmpeg counts from the first sample after the encoder's delay, which is 1105 samples, or 23 ms.
    assert starts == [0, pytest.approx(2000, abs=30)]
    assert "title=one: 漢字" in told


def test_an_mp3_of_another_length_is_refused_and_leaves_nothing(store: Store, config: Config, tmp_path: Path) -> None:
    segment = make_segment(store, tone(3, 440), "one")
    tags = tags_for(config, "t", "", NOW, [segment])
    target = tmp_path / "out" / "a.mp3"
    for wrong in (3.2, 60.0):
        with pytest.raises(AudioError, match=r"3\.0\d? s long"):
            encode([store.segments.folder(segment.id)], target, Seconds(wrong), tags)
    assert list(target.parent.iterdir()) == []


@pytest.mark.parametrize("missing", [MANIFEST, SOUND])
def test_an_incomplete_segment_is_refused(store: Store, config: Config, tmp_path: Path, missing: str) -> None:
    folder = store.segments.folder(make_segment(store, tone(1, 440), "one").id)
    (folder / missing).unlink()
    with pytest.raises(SegmentError):
        segment_mp3(folder, tmp_path / "a.mp3", config)


def test_an_episode_joins_its_segments_without_a_gap(store: Store, config: Config, clock: ManualClock) -> None:
    parts = [make_segment(store, tone(2.5, 500, start=samples(2.5 * n)), f"part {n}") for n in range(3)]
    episode = publish(EpisodeId("daily-2026-05-20"), make_daily_show(), parts, config, store, clock)
    sound = decoded(config.path(episode.mp3))
    assert abs(len(sound) - samples(7.5)) <= samples(0.1)
    # A gap at a join would be a dip of the tone's level within a few milliseconds.
    middle = sound[samples(0.2) : samples(7.3)]
    level = np.sqrt(np.mean(middle[: len(middle) // 96 * 96].reshape(-1, 96) ** 2, axis=1))
    assert level.min() > 0.9 * level.max()


def test_an_episode_has_all_its_files_and_is_in_the_store(store: Store, config: Config, clock: ManualClock) -> None:
    parts = [make_segment(store, tone(2, 500), "a"), make_segment(store, tone(3, 600), "b")]
    episode = publish(EpisodeId("daily-2026-05-20"), make_daily_show(), parts, config, store, clock)
    assert store.episodes.get(episode.id) == episode
    assert episode.title == "The Day in Papers, 20 May 2026"
    assert episode.mp3 == "archive/episodes/daily-2026-05-20.mp3"
    assert episode.mp3_bytes == config.path(episode.mp3).stat().st_size
    assert [(c.start, c.title) for c in episode.chapters] == [
        (0.0, "a: opening"),
        (1.0, "a: 漢字"),
        (2.0, "b: opening"),
        (3.5, "b: 漢字"),
    ]
    assert episode.licences == ("2605.20098: CC BY, http://creativecommons.org/licenses/by/4.0/",)
    assert URL in episode.description
    assert DISCLOSURE in episode.description
    assert episode.transcript is not None
    vtt = config.path(episode.transcript).read_text()
    assert vtt.startswith("WEBVTT\n")
    assert "00:00:02.002 --> 00:00:03.500\n<v Joe>Hello.</v>" in vtt
    story = json.loads(config.path("archive/episodes/daily-2026-05-20.json").read_text())
    assert story["scripts"] == [{"title": "a"}, {"title": "b"}]
    assert story["episode"]["id"] == episode.id


def test_publishing_twice_changes_nothing_and_anew_keeps_the_day(
    store: Store, config: Config, clock: ManualClock
) -> None:
    first = make_segment(store, tone(2, 500), "a")
    episode = publish(EpisodeId("x"), make_daily_show(), [first], config, store, clock)
    before = config.path(episode.mp3).stat().st_mtime_ns
    clock.advance(3600)
    assert publish(EpisodeId("x"), make_daily_show(), [first], config, store, clock) == episode
    assert config.path(episode.mp3).stat().st_mtime_ns == before
    second = make_segment(store, tone(3, 500), "b")
    again = publish(EpisodeId("x"), make_daily_show(), [second], config, store, clock)
    assert (again.published, again.duration) == (NOW, 3.0)
    assert store.episodes.latest() == [again]


def test_a_damaged_archive_is_mended_by_publishing_again(store: Store, config: Config, clock: ManualClock) -> None:
    segment = make_segment(store, tone(2, 500), "a")
    episode = publish(EpisodeId("rotation-hep-th/9108004v1"), make_daily_show(), [segment], config, store, clock)
    assert episode.mp3 == "archive/episodes/rotation-hep-th_9108004v1.mp3"
    config.path(episode.mp3).write_bytes(b"half")
    assert publish(episode.id, make_daily_show(), [segment], config, store, clock).mp3_bytes == episode.mp3_bytes
    assert len(decoded(config.path(episode.mp3))) > samples(1.9)


def file(path: Path, hours: float, size: int = 10) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)
    os.utime(path, ((NOW - timedelta(hours=hours)).timestamp(),) * 2)
    return path


def test_clean_up_takes_what_is_old_or_left_behind_and_says_so(
    store: Store, config: Config, clock: ManualClock
) -> None:
    kept = [
        file(config.path("archive/aircheck/2026-05-20T13.mp3"), 5),
        file(config.path("archive/segments/new.mp3"), 24),
        file(config.path("segments/.tmp-young/sound.flac"), 1),
    ]
    gone = [
        file(config.path("archive/aircheck/2026-05-18T13.mp3"), 49),
        file(config.path("archive/segments/old.mp3"), 24 * 400),
        file(config.path("archive/episodes/.tmp-x.mp3-ab"), 30),
        file(config.path("segments/0badc0de/sound.flac"), 30),
    ]
    os.utime(gone[-1].parent, ((NOW - timedelta(hours=30)).timestamp(),) * 2)
    removed = clean(config, store, clock)
    assert all(path.exists() for path in kept)
    assert not any(path.exists() for path in gone)
    assert set(removed.files) == {
        "archive/aircheck/2026-05-18T13.mp3",
        "archive/segments/old.mp3",
        "archive/episodes/.tmp-x.mp3-ab",
        "segments/0badc0de",
    }
    assert removed.bytes == 40
    assert clean(config, store, clock).bytes == 0


def test_clean_up_keeps_the_room_that_is_configured(store: Store, config: Config, clock: ManualClock) -> None:
    count = KEEP_NEWEST + 6
    segments = [
        make_segment(store, tone(0.05, 500), f"{n}", created=NOW - timedelta(hours=count - n)) for n in range(count)
    ]
    store.rundown.append(segments[0], "test")
    small = config.model_copy(update={"keep": config.keep.model_copy(update={"segments_gb": 1e-9})})
    removed = clean(small, store, clock)
    assert removed.segments == tuple(s.id for s in segments[1:6])
    assert [store.segments.folder(s.id).exists() for s in segments] == [True] + [False] * 5 + [True] * KEEP_NEWEST
    assert clean(config, store, clock).segments == ()


def test_clean_up_bounds_page_images_and_never_takes_one_that_a_segment_shows(
    store: Store, config: Config, clock: ManualClock
) -> None:
    shown = file(config.path("pages/aa-2000/p0001.webp"), 90, size=600)
    config.path("segments/0badc0de").mkdir(parents=True)
    os.link(shown, config.path("segments/0badc0de/p0001.webp"))
    old = file(config.path("pages/aa-2000/p0002.webp"), 80, size=600)
    older = file(config.path("pages/bb-2000/p0001.webp"), 100, size=600)
    new = file(config.path("pages/aa-2000/p0003.webp"), 1, size=600)
    small = config.model_copy(update={"keep": config.keep.model_copy(update={"pages_gb": 700e-9})})
    assert page_images_bytes(small) == 1800
    removed = clean(small, store, clock)
    assert removed.files == ("pages/bb-2000/p0001.webp", "pages/aa-2000/p0002.webp")
    assert [path.exists() for path in (shown, new, old, older, older.parent)] == [True, True, False, False, False]
    assert page_images_bytes(small) == 600
    full = config.model_copy(update={"keep": config.keep.model_copy(update={"min_free_mb": 10**9})})
    assert clean(full, store, clock).files == ("pages/aa-2000/p0003.webp",)
    assert shown.exists()


def clip(config: Config, name: str, hours: float) -> tuple[Path, Path]:
    sound = file(config.path(f"clips/{name[:2]}/{name}.wav"), hours, size=500)
    return sound, file(sound.with_suffix(".json"), hours, size=100)


def test_clean_up_bounds_clips_and_takes_none_that_was_used_within_a_day(
    store: Store, config: Config, clock: ManualClock
) -> None:
    oldest, old = clip(config, "aa1", 90), clip(config, "ab2", 80)
    new, again = clip(config, "aa3", 2), clip(config, "ad4", 70)
    os.utime(again[1], ((NOW - timedelta(hours=1)).timestamp(),) * 2)  # as the studio does when it gives it once more
    cut = file(config.path("clips/ae/ae5.wav"), 95, size=500)
    killed = file(config.path("clips/ae/.tmp-ae5.json-77"), 30)
    small = config.model_copy(update={"keep": config.keep.model_copy(update={"clips_gb": 1800e-9})})
    removed = clean(small, store, clock)
    assert removed.files == ("clips/ae/ae5.wav", "clips/aa/aa1.wav", "clips/ae/.tmp-ae5.json-77")
    assert [p.exists() for p in (*oldest, *old, *new, *again, cut, killed)] == [False] * 2 + [True] * 6 + [False] * 2
    full = config.model_copy(update={"keep": config.keep.model_copy(update={"min_free_mb": 10**9})})
    assert clean(full, store, clock).files == ("clips/ab/ab2.wav",)
    assert all(path.exists() for path in (*new, *again))


def test_clean_up_ends_episodes_with_all_their_files(store: Store, config: Config, clock: ManualClock) -> None:
    segment = make_segment(store, tone(1, 500), "a")
    old = publish(EpisodeId("old"), make_daily_show(), [segment], config, store, clock)
    clock.advance(300 * 86400)
    new = publish(EpisodeId("new"), make_daily_show(), [segment], config, store, clock)
    clock.advance(100 * 86400)
    assert clean(config, store, clock).episodes == (old.id,)
    assert sorted(p.name for p in config.path("archive/episodes").iterdir()) == ["new.json", "new.mp3", "new.vtt"]
    assert store.episodes.latest() == [new]


def test_clean_up_keeps_the_room_of_pdfs_and_the_newest_whatever_they_take(
    store: Store, config: Config, clock: ManualClock
) -> None:
    files = Files(config.station.data_dir)
    ages_hours = (90, 80, 70, 30, 1)
    for number, age in enumerate(ages_hours):
        incoming = files.incoming(f"{number}v1")
        incoming.parent.mkdir(parents=True, exist_ok=True)
        incoming.write_bytes(b"%PDF-" + bytes([number]) * 995)
        os.utime(incoming, ((NOW - timedelta(hours=age)).timestamp(),) * 2)
        files.keep_pdf(f"{number}v1", sha256_of(incoming))

    def there(gigabytes: float) -> list[int]:
        small = config.model_copy(update={"keep": config.keep.model_copy(update={"pdfs_gb": gigabytes})})
        clean(small, store, clock)
        blobs = {path.resolve() for path in (config.path("papers") / "blobs").rglob("*.pdf")}
        named = [number for number in range(len(ages_hours)) if files.pdf(f"{number}v1").is_symlink()]
        assert {files.pdf(f"{number}v1").resolve() for number in named} == blobs
        return named

    assert there(5000e-9) == [0, 1, 2, 3, 4]
    assert there(3500e-9) == [2, 3, 4]
    assert there(1e-9) == [3, 4], "those of the last two days are needed"
