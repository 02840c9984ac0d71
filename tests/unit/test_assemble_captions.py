"""Captions: written words at the time of the spoken ones, in pieces that fit."""

from __future__ import annotations

import itertools

import pytest

from radio.model.audio import Clip, Word
from radio.model.script import Line
from radio.production.captions import LONGEST, align, captions, chunks
from radio.production.mixing import PlacedLine
from radio.types import Dbfs, HostId, Samples, VoiceId

pytestmark = pytest.mark.unit


def spoken(text: str) -> list[Word]:
    return [Word(text=w, start=100 * i, end=100 * i + 80) for i, w in enumerate(text.split())]


def test_same_words_take_their_own_times() -> None:
    assert align(["It", "works", "well."], spoken("It works well")) == [(0, 80), (100, 180), (200, 280)]


def test_a_number_takes_the_time_of_its_words() -> None:
    spans = align(["up", "92.5%", "now"], spoken("up ninety two point five percent now"))
    assert spans == [(0, 80), (100, 580), (600, 680)]


def test_a_citation_takes_no_time() -> None:
    spans = align(["works", "[12]", "well"], spoken("works well"))
    assert spans == [(0, 80), (80, 80), (100, 180)]


def test_a_run_of_other_words_is_shared_out_in_order() -> None:
    spans = align(["the", "GPT-4o,", "i.e.", "three"], spoken("the G P T four oh that is three"))
    assert spans[0] == (0, 80)
    assert spans[1][0] == 100
    assert spans[1][1] == spans[2][0]
    assert spans[2][1] == 780
    assert spans[3] == (800, 880)


def test_nothing_spoken_where_something_is_written_at_the_start() -> None:
    assert align(["[1]", "Yes."], spoken("Yes")) == [(0, 0), (0, 80)]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Short one.", ["Short one."]),
        (
            "This is the first sentence of the two here. And this is the other one, which is somewhat longer.",
            ["This is the first sentence of the two here.", "And this is the other one, which is somewhat longer."],
        ),
        (
            "When information underpinning claims is incomplete or conflicting, answers may be uncertain.",
            [
                "When information underpinning claims is incomplete or conflicting,",
                "answers may be uncertain.",
            ],
        ),
        ("x" * 200 + " tail", ["x" * 200, "tail"]),
    ],
)
def test_captions_are_cut_at_sentences_and_clauses(text: str, pieces: list[str]) -> None:
    words = text.split()
    cut, first = [], 0
    for size in chunks(words):
        cut.append(" ".join(words[first : first + size]))
        first += size
    assert cut == pieces


def test_no_caption_is_too_long_and_no_word_is_lost() -> None:
    words = ("alpha beta gamma delta epsilon " * 40).split()
    sizes = chunks(words)
    assert sum(sizes) == len(words)
    first = 0
    for size in sizes:
        assert len(" ".join(words[first : first + size])) <= LONGEST
        assert size > 3
        first += size


def test_a_clip_without_word_times_shares_its_time_out_by_letters() -> None:
    line = Line(speaker=HostId("joe"), text="It says 92.5% of them.", beat="station", factual=False, origin="template")
    clip = Clip(
        key="a",
        path="",
        sample_rate=24_000,
        samples=24_000,
        spoken="",
        voice=VoiceId("alloy"),
        words=(),
        peak=Dbfs(-3.0),
    )
    placed = PlacedLine(line, clip, Samples(48_000), Samples(96_000))
    cues = captions(placed)
    assert " ".join(cue.text for cue in cues) == line.text
    words = [word for cue in cues for word in cue.words]
    assert words[0].start == placed.start
    assert words[-1].end == placed.end == 96_000
    assert all(a.end == b.start for a, b in itertools.pairwise(words))
    assert words[2].end - words[2].start > words[3].end - words[3].start
