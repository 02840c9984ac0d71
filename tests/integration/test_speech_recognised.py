"""What joe says is understood: 20 s of his speech through a recogniser."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from rapidfuzz.distance import Levenshtein

from radio.audio import pcm
from radio.config import Config
from radio.speech import Studio, build_cast, spoken_form
from radio.speech.dictionary.lexicon import load_lexicon
from radio.types import VoiceId

pytestmark = pytest.mark.integration

LINES = (
    "Claim verification is an important problem in high-stakes settings, including health and finance [12].",
    "In 2024, the model reached 92.5% accuracy on 1,024 cases, i.e. it beat the older one (Smith et al., 2020).",
    "The authors are careful here: what holds for chest images may not hold for other kinds of pictures.",
)
MOST_WRONG = 0.15


def words(text: str) -> list[str]:
    return re.sub(r"[^a-z ]", "", spoken_form(text).lower().replace("-", " ")).split()


def test_a_recogniser_hears_what_was_written(models_dir: Path, tmp_path: Path) -> None:
    from faster_whisper import WhisperModel

    root = Path(__file__).resolve().parents[2]
    studio = Studio(build_cast(Config(), models_dir), load_lexicon(root / "lexicon.yaml"), tmp_path)
    clips = [studio.speak(line, [VoiceId("joe")]) for line in LINES]
    pause = np.zeros(4000, np.float32)
    heard = np.concatenate(
        [
            part
            for clip in clips
            for part in (pcm.resample(pcm.read(Path(clip.path))[0], clip.sample_rate, 16_000), pause)
        ]
    )
    assert 14 < len(heard) / 16_000 < 28
    model = WhisperModel(str(models_dir / "whisper-base"), device="cpu", compute_type="int8", cpu_threads=1)
    segments, _ = model.transcribe(heard, language="en", beam_size=1, temperature=0.0, condition_on_previous_text=False)
    got = words(" ".join(segment.text for segment in segments))
    wanted = words(" ".join(clip.spoken for clip in clips))
    assert Levenshtein.distance(wanted, got) / len(wanted) <= MOST_WRONG
