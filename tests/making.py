"""Small whole models for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from radio.model.asrun import AsRunEntry
from radio.model.audio import Loudness
from radio.model.episode import Episode
from radio.model.paper import Author, Paper
from radio.model.segment import Segment
from radio.model.show import Show
from radio.types import MAX_TRUE_PEAK, TARGET_LUFS, to_samples

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)


def make_paper(number: int = 1, **fields: Any) -> Paper:
    """A paper of 20 May 2026; `fields` change it."""
    values: dict[str, Any] = {
        "id": f"2605.{number:05}",
        "title": f"On Things, Part {number}",
        "authors": (Author(name="Ada Example"), Author(name="Bo Sample")),
        "abstract": "We study things.",
        "categories": ("cs.CL",),
        "published": NOON,
        "updated": NOON,
    }
    return Paper.model_validate({**values, **fields})


def make_segment(number: int = 1, seconds: float = 60, **fields: Any) -> Segment:
    """A talk of that length; its sound is not made."""
    values: dict[str, Any] = {
        "id": f"{number:032x}",
        "show": "rotation",
        "show_title": "Paper by Paper",
        "title": f"Segment {number}",
        "duration": to_samples(seconds),
        "loudness": Loudness(integrated=TARGET_LUFS, true_peak=MAX_TRUE_PEAK),
        "created": NOON,
        "sound_sha256": "0" * 64,
    }
    return Segment.model_validate({**values, **fields})


def make_episode(number: int = 1, **fields: Any) -> Episode:
    values: dict[str, Any] = {
        "id": f"rotation-2605.{number:05}v1",
        "show": "rotation",
        "title": f"On Things, Part {number}",
        "description": "Two hosts on one paper.",
        "published": NOON,
        "segments": (f"{number:032x}",),
        "paper_ids": (f"2605.{number:05}",),
        "duration": 61.5,
        "mp3": f"archive/episodes/rotation-2605.{number:05}v1.mp3",
        "mp3_bytes": 4,
        "chapters": (
            {"start": 0, "title": "Opening"},
            {"start": 20, "title": "What", "url": "https://arxiv.org/abs/1"},
        ),
    }
    return Episode.model_validate({**values, **fields})


def make_asrun(start: datetime = NOON, seconds: float = 60, **fields: Any) -> AsRunEntry:
    from datetime import timedelta

    values: dict[str, Any] = {
        "start": start,
        "end": start + timedelta(seconds=seconds),
        "first_sample": 0,
        "samples": to_samples(seconds),
        "segment": None,
        "title": "Music",
        "kind": "bed",
        "source": "bed",
    }
    return AsRunEntry.model_validate({**values, **fields})


def make_daily_show(**fields: Any) -> Show:
    """The daily show, with two hosts; `fields` change it."""
    host = {"persona": "Calm.", "voices": ["joe"]}
    plain = {
        "id": "daily",
        "title": "The Day in Papers",
        "description": "What came in.",
        "form": "daily",
        "summarizer": "day",
        "hosts": [{"id": "joe", "name": "Joe", **host}, {"id": "ada", "name": "Ada", **host}],
        "length": {"shortest": 1, "target": 2, "longest": 3},
        "opening": ["Hello."],
        "closing": ["Bye."],
    }
    return Show.model_validate(plain | fields)
