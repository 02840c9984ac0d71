"""Integration: words are where they are heard, in flowing speech, by the sound itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench.hisses import SENTENCES, onsets
from radio.audio import pcm
from radio.config import Config
from radio.speech import Studio, build_cast
from radio.speech.voices.estimating import estimated_words
from radio.types import VoiceId


@pytest.mark.parametrize("voice", ["joe", "joe-bright"])
def test_a_word_is_shown_within_a_tenth_of_a_second_of_its_sound(voice: str, models_dir: Path, tmp_path: Path) -> None:
    studio = Studio(build_cast(Config(), models_dir), clips_dir=tmp_path)
    engine, estimate = [], []
    for text in SENTENCES:
        clip = studio.speak(text, [VoiceId(voice)])
        samples, rate = pcm.read(Path(clip.path))
        guessed = estimated_words(clip.spoken, samples, rate)
        for number, heard in onsets(samples, rate, clip.words):
            engine.append(clip.words[number].start / rate - heard)
            estimate.append(guessed[number].start / rate - heard)
    assert len(engine) >= 15
    assert abs(float(np.median(engine))) < 0.03
    assert float(np.mean(np.abs(engine) < 0.1)) >= 0.95  # measured: 1.0
    # Of a voice without times, a syllable or two, in sentences without a pause.
    assert float(np.median(np.abs(estimate))) < 0.3  # measured: 0.15
