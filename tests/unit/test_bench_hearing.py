"""The benches of hearing: clips are spoilt as they say, counted by kind, and packed in their order."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bench.clipfaults import SPOILS, table
from bench.hearing import LONGEST_PACK, packed, prose, seconds_of
from radio.audio import pcm
from radio.speech.clips import ClipFiles
from radio.speech.studio import Studio
from tests.fakes_speech import FakeVoice
from tests.unit.test_speech_studio import TEXT, cast_of

pytestmark = pytest.mark.unit


def test_clips_are_spoilt_as_the_table_says(tmp_path: Path) -> None:
    voice = FakeVoice()
    clip = Studio(cast_of(voice), clips_dir=tmp_path).speak(TEXT, [voice.id])
    facts = ClipFiles(tmp_path).load(clip.key)
    assert facts is not None
    samples, _ = pcm.read(Path(clip.path))
    lengths = {kind: len(spoil(samples, facts, np.random.default_rng(1))) for kind, spoil in SPOILS.items()}
    assert lengths["a word cut out"] < len(samples)
    assert lengths["three words cut out"] < len(samples)
    assert lengths["the last two words cut off"] < len(samples)
    assert lengths["four words repeated"] > len(samples)
    assert lengths["0.3 s of noise"] == lengths["two words dropped out"] == len(samples)


def test_what_was_caught_is_counted_by_how(tmp_path: Path) -> None:
    rows = [
        {"key": "8a", "voice": "joe", "kind": "good", "spoken": TEXT, "heard": TEXT, "sound": []},
        {
            "key": "8b",
            "voice": "joe",
            "kind": "a word cut out",
            "spoken": TEXT,
            "heard": "The model learns",
            "sound": [],
        },
        {"key": "8c", "voice": "joe", "kind": "a word cut out", "spoken": TEXT, "heard": TEXT, "sound": ["too_short"]},
        {"key": "1d", "voice": "joe", "kind": "a word cut out", "spoken": TEXT, "heard": TEXT, "sound": []},
    ]
    known = tmp_path / "known.jsonl"
    known.write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    assert table(known, lambda key: key[0] == "8") == [
        {"kind": "a word cut out", "clips": 2, "sound": 1, "heard": 1},
        {"kind": "good, joe", "clips": 1, "sound": 0, "heard": 0},
    ]


def test_clips_are_packed_by_voice_and_in_their_order(tmp_path: Path) -> None:
    one, other = FakeVoice("one"), FakeVoice("other")
    studio = Studio(cast_of(one, other), clips_dir=tmp_path)
    clips = [studio.speak(f"{TEXT} {word}.", [voice.id]) for word in ("Again", "And again") for voice in (one, other)]
    packs = list(packed(clips * 4))
    assert all(len({clip.voice for clip in pack}) == 1 for pack in packs)
    assert all(sum(map(seconds_of, pack)) <= LONGEST_PACK for pack in packs)
    assert [clip for pack in packs for clip in pack if clip.voice == "one"] == [
        c for c in clips * 4 if c.voice == "one"
    ]


def test_the_floor_is_read_from_plain_sentences() -> None:
    sentences = list(prose())
    assert len(sentences) > 100
    assert not [s for s in sentences if any(c.isdigit() or c in "`|<>" for c in s)]
