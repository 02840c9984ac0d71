"""Sweepers as production makes them: each is a checked segment, and a recogniser hears the time that it tells."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from radio.audio import loudness, pcm
from radio.clock import ManualClock
from radio.config import Config
from radio.model.segment import SOUND, Segment
from radio.model.sweeper import SWEEPERS, Sweepers
from radio.model.timeline import CaptionCue
from radio.playout.simulate import simulate
from radio.production.episode_stages import EpisodeStages
from radio.production.plan import EpisodePlan
from radio.production.timechecks import sweeper_id
from radio.schedule.shows import load_shows
from radio.speech import spoken_form
from radio.speech.voices.cast import build_cast
from radio.speech.wording.numbers import cardinal
from radio.store.status import read_status
from radio.types import ShowId, to_seconds
from tests.conftest import ROOT
from tests.workshops import make_workshop

pytestmark = pytest.mark.integration

NINE = datetime(2026, 5, 21, 9, tzinfo=UTC)
NOW = datetime(2026, 5, 20, 12, 34, tzinfo=UTC)
TOLD = {9 * 60: "nine", 9 * 60 + 3: "three", 11 * 60 + 15: "quarter", 0: "twelve", 5 * 60 + 20: "twenty"}


def test_a_recogniser_hears_the_time_of_each(models_dir: Path, tmp_path: Path) -> None:
    config = Config.model_validate({"station": {"data_dir": tmp_path}, "speech": {"lexicon": ROOT / "lexicon.yaml"}})
    shows = load_shows(ROOT / "shows", ROOT / "prompts")
    w = make_workshop(
        tmp_path, config, shows, ManualClock(NOW), models_dir=models_dir, cast=build_cast(config, models_dir)
    )
    stages = EpisodeStages(w)
    try:
        for piece in (None, *TOLD):
            plan = EpisodePlan(
                id=sweeper_id(w, piece),
                show=ShowId("rotation"),
                form="sweeper",
                piece=piece,
                asked_by="house",
                on_air=False,
                created=NOW,
            )
            w.plans.put(plan)
            for stage in (stages.write, stages.speak, stages.assemble, stages.assemble):
                stage(plan.id)
    finally:
        w.pools.close()

    index = read_status(tmp_path, SWEEPERS, Sweepers)
    assert index is not None
    assert len(index.times) == len(TOLD)
    assert index.name is not None
    assert (w.store.segments.evergreens(), w.store.segments.recent(9), w.store.rundown.queued()) == ([], [], [])
    assert w.plans.open() == []
    assert not (tmp_path / "archive").exists()
    hear = _recogniser(models_dir)
    for piece, word in TOLD.items():
        segment = w.store.segments.get(index.times[f"{piece // 60:02}{piece % 60:02}"])
        assert segment is not None
        heard = hear(_checked(segment, w.store.segments.folder(segment.id)))
        assert word in heard, heard
        hour = "twelve" if piece < 60 else cardinal(piece // 60)
        assert hour in heard, heard
    name = w.store.segments.get(index.name)
    assert name is not None
    assert "radio" in hear(_checked(name, w.store.segments.folder(name.id)))

    # The same through playout: a minute of bed alone, across nine in the morning.
    out = tmp_path / "air.wav"
    report = simulate(config, NINE - timedelta(seconds=20), 40 / 3600, out=out)
    told = next(entry for entry in report.asrun if entry.kind == "sweeper")
    assert timedelta() <= told.start - NINE < timedelta(seconds=0.2)
    assert not told.cut_short
    assert report.longest_silence_seconds < 1.0
    sound, rate = pcm.read(out)
    said = sound[told.first_sample : told.first_sample + told.samples].mean(axis=1)
    assert "nine" in hear(pcm.resample(said.astype(np.float32), rate, 16_000))


def _checked(segment: Segment, folder: Path) -> pcm.Floats:
    """Its sound, when it is what a segment must be."""
    sound, rate = pcm.read(folder / SOUND)
    assert segment.kind == "sweeper"
    assert 2.0 < to_seconds(segment.duration) < 8.0
    assert loudness.integrated(sound, rate) == pytest.approx(-16, abs=1)
    assert segment.loudness.true_peak <= -1
    assert loudness.longest_silence(sound, rate) < 1.0
    captions = [cue for cue in segment.timeline.cues if isinstance(cue, CaptionCue)]
    assert captions
    assert all(cue.words for cue in captions)
    return pcm.resample(sound.mean(axis=1), rate, 16_000)


def _recogniser(models_dir: Path) -> partial[list[str]]:
    from faster_whisper import WhisperModel

    return partial(_heard, WhisperModel(str(models_dir / "whisper-base"), device="cpu", compute_type="int8"))


def _heard(model: object, sound: pcm.Floats) -> list[str]:
    """Its words, numbers spelt out: "11:15" is "eleven fifteen" or a quarter past eleven, and both are right."""
    padded = np.concatenate([sound, np.zeros(8000, np.float32)])
    segments, _ = model.transcribe(padded, language="en", beam_size=1, temperature=0.0)  # type: ignore[attr-defined]
    text = " ".join(segment.text for segment in segments)
    text = re.sub(r":00\b", " o'clock", text).replace(":15", " quarter").replace(":", " ")
    return re.sub(r"[^a-z ]", " ", spoken_form(re.sub(r"\b0(\d)", r"\1", text)).lower()).split()
