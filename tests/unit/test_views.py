"""What the picture shows while each line is said. Unit."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from radio.model.audio import Clip, Word
from radio.model.document import Box
from radio.model.script import Cite, Line
from radio.model.timeline import CardCue, PageCue
from radio.production.mixing import PlacedLine
from radio.production.views import Place, column, views
from radio.types import SAMPLE_RATE, Dbfs, HostId, PaperId, Samples, SentenceId, VoiceId

pytestmark = pytest.mark.unit

PAPER = PaperId("2605.00001")
OTHER = PaperId("2605.00002")
SECONDS = 4.0


def box(page: int, y: float, x0: float = 72, x1: float = 300) -> Box:
    return Box(page=page, x0=x0, y0=y, x1=x1, y1=y + 10)


def place(page: int, y: float, text: str = "", *more: Box) -> Place:
    return Place(PAPER, page, (box(page, y), *more), text)


def placed(
    number: int, text: str, beat: str = "what", paper: PaperId | None = PAPER, cited: bool = False
) -> PlacedLine:
    """The nth line, each four seconds long, its words evenly spread."""
    cites = (Cite(paper_id=PAPER, sentence=SentenceId("p1.s1"), text="x"),) if cited else ()
    words = text.split()
    length = round(SECONDS * SAMPLE_RATE)
    step = length // len(words)
    line = Line.model_validate(
        {"speaker": HostId("ada"), "text": text, "beat": beat, "paper_id": paper, "cites": cites, "origin": "template"}
    )
    times = tuple(Word(text=w, start=n * step, end=(n + 1) * step) for n, w in enumerate(words))
    clip = Clip(
        key="",
        path="",
        sample_rate=SAMPLE_RATE,
        samples=length,
        spoken=text,
        voice=VoiceId("v"),
        words=times,
        peak=Dbfs(-3),
    )
    return PlacedLine(line, clip, Samples(number * length), Samples((number + 1) * length))


def cues(
    lines: Sequence[PlacedLine], places: Sequence[Sequence[Place]], fronts: dict[PaperId, int] | None = None
) -> list[PageCue | CardCue]:
    found = list(views(lines, places, {PAPER: 1} if fronts is None else fronts, PAPER))
    return [cue for cue in found if cue.at > 0 or cue is not found[0]]


def test_a_question_is_asked_over_the_place_of_its_answer() -> None:
    lines = [placed(0, "What did they find?", "question"), placed(1, "They found it.", cited=True)]
    asked, answered = cues(lines, [[], [place(4, 200)]])
    assert isinstance(asked, PageCue)
    assert (asked.page, asked.boxes, asked.near) == (4, (), (box(4, 200),))
    assert isinstance(answered, PageCue)
    assert (answered.page, answered.boxes, answered.at) == (4, (box(4, 200),), lines[1].start)


@pytest.mark.parametrize(
    ("line", "fronts", "shown"),
    [
        pytest.param(placed(0, "Its title is this.", cited=True), {PAPER: 1}, (PAPER, 1), id="the title: the front"),
        pytest.param(placed(0, "Read it, then.", "verdict"), {PAPER: 1}, (PAPER, 1), id="a verdict: the front"),
        pytest.param(placed(0, "And now?", "question"), {PAPER: 1}, (PAPER, 1), id="nothing follows: the front"),
        pytest.param(placed(0, "A closed one."), {}, (PAPER, None), id="no pages: its card"),
        pytest.param(placed(0, "Another.", paper=OTHER), {PAPER: 1}, (OTHER, None), id="another without pages"),
        pytest.param(placed(0, "Good night.", "closing"), {PAPER: 1}, (PAPER, None), id="framing: the card"),
        pytest.param(placed(0, "A theme.", paper=None), {PAPER: 1}, (PAPER, None), id="no paper: the show's own"),
    ],
)
def test_without_a_passage_front_or_card_are_shown(
    line: PlacedLine, fronts: dict[PaperId, int], shown: tuple[PaperId, int | None]
) -> None:
    (cue,) = cues([line], [[]], fronts)
    assert (cue.paper_id, cue.page if isinstance(cue, PageCue) else None) == shown


def test_a_question_before_another_paper_does_not_look_ahead() -> None:
    lines = [placed(0, "And then?", "question"), placed(1, "The other.", paper=OTHER), placed(2, "This.", cited=True)]
    first, *_ = cues(lines, [[], [], [place(4, 200)]])
    assert isinstance(first, PageCue)
    assert first.near == ()


def test_each_cited_sentence_is_picked_out_when_its_words_are_said() -> None:
    text = "The larger models forget their training quickly. Smaller networks remember everything for weeks."
    first = place(2, 300, "Small networks, in contrast, remember everything they saw for weeks on end.")
    second = place(2, 100, "We find that larger models quickly forget what was in their training data.")
    line = placed(0, text, cited=True)
    one, two = (cue for cue in cues([line], [[first, second]]) if isinstance(cue, PageCue))
    assert one.boxes == two.boxes == (box(2, 300), box(2, 100)), "all that the line rests on is marked"
    assert (one.said, two.said) == ((box(2, 100),), (box(2, 300),)), "by the words, not by the order"
    assert one.at == line.start
    assert two.at == line.at(line.clip.words[7].start), "with the first word of the sentence"


def test_sentences_on_different_pages_have_their_share_of_one_sentence() -> None:
    line = placed(0, "It rests on both of these", cited=True)
    one, two = (cue for cue in cues([line], [[place(2, 300), place(3, 100)]]) if isinstance(cue, PageCue))
    assert (one.page, two.page) == (2, 3)
    assert two.at == line.start + (line.end - line.start) // 2


def test_a_sentence_that_runs_into_the_next_column_is_followed() -> None:
    top = box(2, 80, 318, 546)
    line = placed(0, "A long sentence over two columns.", cited=True)
    one, two = (cue for cue in cues([line], [[place(2, 700, "x", top)]]) if isinstance(cue, PageCue))
    assert (one.said, two.said) == ((box(2, 700),), (top,))
    assert one.boxes == two.boxes == (box(2, 700), top)


def test_a_column_is_as_wide_as_the_lines_around() -> None:
    text = [box(1, 80 + 12 * n) for n in range(40)] + [box(1, 80 + 12 * n, 318, 546) for n in range(40)]
    found = column([box(1, 200, 100, 140)], text)
    assert found is not None
    assert (found.x0, found.x1) == (72, 300)
    assert (found.y0, found.y1) == (80, 80 + 12 * 39 + 10)
    assert column([box(1, 200)], []) is None
