"""Pauses: longer where more changes, never twice alike, the same every time."""

from __future__ import annotations

import pytest

from radio.model.script import Line
from radio.speech import pauses
from radio.types import HostId, Seconds

pytestmark = pytest.mark.unit

TOLD = "The model reads what the paper says."
LEAST, MOST = 1.0 - pauses.SPREAD, 1.0 + pauses.SPREAD


def line(text: str, speaker: str = "joe", pause: float | None = None) -> Line:
    wanted = None if pause is None else Seconds(pause)
    return Line(speaker=HostId(speaker), text=text, beat="what", origin="template", pause_after=wanted)


@pytest.mark.parametrize(
    ("before", "after", "new_chapter", "usual"),
    [
        (line(TOLD), line("It does so twice a day.", "ada"), False, pauses.FOLLOW_UP),
        (line(TOLD), line("It does so twice a day."), False, pauses.NEXT_THOUGHT),
        (line("And what does it say?", "ada"), line(TOLD), False, pauses.ANSWER),
        (line('"What for?"', "ada"), line(TOLD), False, pauses.ANSWER),
        (line(TOLD), line("Right.", "ada"), False, pauses.AROUND_SHORT),
        (line("Right.", "ada"), line(TOLD), False, pauses.AROUND_SHORT),
        (line(TOLD), line("Another paper now.", "ada"), True, pauses.TOPIC),
        (line(TOLD, pause=0.7), line("It does so twice a day.", "ada"), False, 0.7),
        (line(TOLD, pause=0.7), line("Another paper now.", "ada"), True, pauses.TOPIC),
        (line(TOLD, pause=4.0), line("It does so twice a day.", "ada"), False, pauses.LONGEST),
    ],
)
def test_what_comes_next_says_how_long_to_wait(before: Line, after: Line, new_chapter: bool, usual: float) -> None:
    pause = pauses.between(before, after, new_chapter=new_chapter)
    assert usual * LEAST <= pause <= min(usual * MOST, pauses.LONGEST)


def test_the_more_changes_the_longer_it_is_silent() -> None:
    ladder = (pauses.CLAUSE, pauses.AROUND_SHORT, pauses.FOLLOW_UP, pauses.ANSWER, pauses.TOPIC)
    assert list(ladder) == sorted(ladder)
    assert pauses.CLAUSE < pauses.SENTENCE < pauses.ASKED < pauses.NEXT_THOUGHT


def test_pauses_of_one_kind_differ_and_are_the_same_tomorrow() -> None:
    said = [pauses.within(f"Sentence number {n}.", closes=True) for n in range(200)]
    assert said == [pauses.within(f"Sentence number {n}.", closes=True) for n in range(200)]
    assert len({round(pause, 3) for pause in said}) > 50
    assert min(said) < pauses.SENTENCE * 0.9 < pauses.SENTENCE * 1.1 < max(said)


def test_a_quick_host_pauses_less() -> None:
    usual, quick = (pauses.within("So it is.", closes=True, pace=pace) for pace in (1.0, 1.25))
    assert quick == pytest.approx(usual / 1.25)
