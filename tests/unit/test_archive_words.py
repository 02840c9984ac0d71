"""Transcripts, chapters, descriptions, and the order in which segments go."""

from __future__ import annotations

import io
import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from radio.archive.cover import SIZE, cover_jpeg
from radio.archive.retention import removable
from radio.archive.transcript import chapters_of, spoken_of, webvtt
from radio.archive.words import DISCLOSURE, cards_of, description_of, title_of
from radio.model.audio import Loudness
from radio.model.segment import HostCard, Segment
from radio.model.timeline import CaptionCue, ChapterCue, PaperCard, Timeline
from radio.types import SAMPLE_RATE, Dbtp, HostId, Lufs, PaperId, Samples, SegmentId
from tests.making import make_daily_show

pytestmark = pytest.mark.unit

NOW = datetime(2026, 5, 20, 23, 30, tzinfo=UTC)
_number = itertools.count(1)


def segment(seconds: float = 10.0, **fields: Any) -> Segment:
    plain: dict[str, Any] = {
        "id": SegmentId(f"{next(_number):032x}"),
        "title": "A paper",
        "duration": Samples(round(seconds * SAMPLE_RATE)),
        "loudness": Loudness(integrated=Lufs(-16.0), true_peak=Dbtp(-1.5)),
        "created": NOW,
        "hosts": (HostCard(id=HostId("joe"), name="Joe"),),
        "sound_sha256": "0" * 64,
    }
    return Segment(**(plain | fields))


def caption(at: float, end: float, text: str, speaker: str = "joe") -> CaptionCue:
    return CaptionCue(
        at=Samples(round(at * SAMPLE_RATE)), end=Samples(round(end * SAMPLE_RATE)), speaker=HostId(speaker), text=text
    )


def chapter(at: float, title: str, url: str | None = None) -> ChapterCue:
    return ChapterCue(at=Samples(round(at * SAMPLE_RATE)), title=title, url=url)


def card(number: int, **fields: Any) -> PaperCard:
    plain: dict[str, Any] = {
        "paper_id": PaperId(f"2605.{number:05d}"),
        "title": f"Paper {number}",
        "authors": "A. Author and 3 others",
        "url": f"https://arxiv.org/abs/2605.{number:05d}v1",
        "licence": "CC BY",
        "licence_url": "http://creativecommons.org/licenses/by/4.0/",
        "pages_allowed": True,
    }
    return PaperCard(**(plain | fields))


def test_a_transcript_is_valid_webvtt_whatever_is_said() -> None:
    cues = (caption(0.5, 2.25, "If a < b && b --> c,\nthen?"), caption(3661.0, 3662.5, "Yes.", "ada"))
    text = webvtt(spoken_of([segment(4000, timeline=Timeline(cues=cues))]))
    assert text == (
        "WEBVTT\n\n"
        "00:00:00.500 --> 00:00:02.250\n<v Joe>If a &lt; b &amp;&amp; b --&gt; c, then?</v>\n\n"
        "01:01:01.000 --> 01:01:02.500\n<v ada>Yes.</v>\n"
    )


def test_cues_of_later_segments_are_moved_by_the_earlier_ones() -> None:
    first = segment(10, timeline=Timeline(cues=(chapter(0, "One", "https://a"), caption(1, 2, "a"))))
    second = segment(20, timeline=Timeline(cues=(chapter(5, "Two"), caption(4, 99, "b"), chapter(30, "Beyond"))))
    chapters = chapters_of([first, second])
    assert [(c.start, c.title, c.url) for c in chapters] == [(0.0, "One", "https://a"), (15.0, "Two", None)]
    assert [(s.start, s.end, s.text) for s in spoken_of([first, second])] == [(1.0, 2.0, "a"), (14.0, 30.0, "b")]


def test_among_several_segments_one_without_chapters_is_a_chapter() -> None:
    plain = segment(10, title="A jingle")
    assert [c.title for c in chapters_of([plain, segment(5, title="B")])] == ["A jingle", "B"]
    assert chapters_of([plain]) == ()


def test_a_description_names_papers_licences_links_and_machines_as_makers() -> None:
    one, two = card(1), card(2, licence="unknown", licence_url=None, pages_allowed=False)
    segments = [segment(timeline=Timeline(papers=(one, two))), segment(timeline=Timeline(papers=(one,)))]
    text = description_of(make_daily_show(), cards_of(segments))
    assert text.count("Paper 1") == 1
    for part in ("Papers in this episode", one.url, "2605.00002: unknown", "CC BY, http://creativecommons", DISCLOSURE):
        assert part is not None
        assert part in text


@pytest.mark.parametrize(
    ("count", "timezone", "title"),
    [
        (1, "UTC", "A paper"),
        (2, "UTC", "The Day in Papers, 20 May 2026"),
        (2, "Europe/Berlin", "The Day in Papers, 21 May 2026"),
    ],
)
def test_titles(count: int, timezone: str, title: str) -> None:
    assert title_of(make_daily_show(), [segment() for _ in range(count)], NOW, timezone) == title


def test_the_cover_is_a_square_jpeg_for_podcast_directories() -> None:
    from PIL import Image

    for show_title in (None, "漢字 & a title that is far too long to fit on any cover, whatever its size " * 3):
        data = cover_jpeg("Paper Radio", "The newest papers, read aloud", show_title)
        image = Image.open(io.BytesIO(data))
        assert (image.format, image.size, image.mode) == ("JPEG", (SIZE, SIZE), "RGB")
        assert len(data) < 500_000


def test_segments_go_when_nothing_needs_them_and_the_longest_aired_first() -> None:
    def made(hours: float, **fields: Any) -> Segment:
        return segment(created=NOW - timedelta(hours=hours), **fields)

    queued, house, new = made(9), made(99, evergreen=True), made(0)
    aired_late, aired_early, never = made(8), made(5), made(30)
    aired = {
        aired_late.id: NOW - timedelta(hours=1),
        aired_early.id: NOW - timedelta(hours=4),
        house.id: NOW - timedelta(hours=50),
    }
    segments = [queued, house, new, aired_late, aired_early, never]
    order = removable(segments, {queued.id}, aired, keep_newest=1)
    assert [s.id for s in order] == [aired_early.id, aired_late.id, never.id]
    assert removable(segments, set(), aired, keep_newest=100) == []
