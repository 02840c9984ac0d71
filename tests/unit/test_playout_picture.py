"""The picture: what is framed, which word is lit, and that nothing readable is ever lost or stops the sound."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from radio.model.audio import Word
from radio.model.document import Box
from radio.model.segment import Segment
from radio.model.timeline import CaptionCue, PageCue, PageImage, Timeline
from radio.playout.cues import Moment
from radio.playout.fonts import drawable
from radio.playout.frames.captions import broken, shown, spoken_word
from radio.playout.frames.layout import CAPTION, LEVELS, STAGE
from radio.playout.frames.page import framed
from radio.playout.frames.painter import Painter
from radio.playout.frames.text import fitted, plain, width, wrap
from radio.playout.items import Item
from radio.types import HostId, PaperId, Samples
from tests.playout_parts import NOON, paper_card, segment_in, tone

pytestmark = pytest.mark.unit

ASPECT = STAGE.width / STAGE.height
PAGE = PageImage(paper_id=PaperId("2605.00001"), page=3, file="p0003.png", width=612, height=792)


def box(x0: float, y0: float, x1: float, y1: float) -> Box:
    return Box(page=3, x0=x0, y0=y0, x1=x1, y1=y1)


@pytest.mark.parametrize(
    "boxes",
    [
        pytest.param([box(72, 400, 540, 412), box(72, 412, 300, 424)], id="one column"),
        pytest.param([box(54, 100, 294, 112)], id="left column, top"),
        pytest.param([box(318, 770, 558, 782)], id="right column, bottom"),
        pytest.param([box(54, 700, 294, 712), box(318, 80, 558, 92)], id="over two columns"),
        pytest.param([], id="the page as it is"),
    ],
)
def test_a_frame_keeps_its_shape_lies_on_the_page_and_shows_where_the_passage_begins(boxes: list[Box]) -> None:
    frame = framed(PAGE, boxes, ASPECT)
    assert (frame.x1 - frame.x0) / (frame.y1 - frame.y0) == pytest.approx(ASPECT, rel=0.01)
    assert frame.x0 >= 0
    assert frame.y0 >= 0
    assert frame.x1 <= PAGE.width
    assert frame.y1 <= PAGE.height
    for found in boxes[:1]:
        assert frame.x0 <= found.x0
        assert found.x1 <= frame.x1
        assert frame.y0 <= max(found.y0, min(b.y0 for b in boxes)) or len(boxes) > 1


def test_a_column_fills_the_frame_so_that_ten_point_type_is_over_twenty_pixels() -> None:
    frame = framed(PAGE, [box(54, 400, 294, 412)], ASPECT)
    assert 10 * STAGE.width / (frame.x1 - frame.x0) > 20


def cue(text: str, words: Sequence[str] = (), seconds: float = 10.0) -> CaptionCue:
    end = round(seconds * 48_000)
    step = end // max(1, len(words))
    times = tuple(Word(text=w, start=n * step, end=(n + 1) * step) for n, w in enumerate(words))
    return CaptionCue(at=Samples(0), end=Samples(end), speaker=HostId("ada"), text=text, words=times)


@pytest.mark.parametrize(
    ("caption", "share", "expected"),
    [
        pytest.param(cue("one two three four", ["one", "two", "three", "four"]), 0.6, 2, id="word by word"),
        pytest.param(cue("GPT-4 wins", ["g", "p", "t", "four", "wins"]), 0.1, 0, id="written and spoken differ"),
        pytest.param(cue("GPT-4 wins", ["g", "p", "t", "four", "wins"]), 0.95, 1, id="the last of them"),
        pytest.param(cue("aaaa bbbb cccc dddd"), 0.5, 2, id="no times at all"),
        pytest.param(cue("end", ["end"]), 1.0, 0, id="after the end"),
    ],
)
def test_the_lit_word_follows_the_voice(caption: CaptionCue, share: float, expected: int) -> None:
    assert spoken_word(caption, round(share * caption.end)) == expected


def test_a_long_caption_shows_the_two_lines_that_hold_the_word() -> None:
    text = " ".join(f"word{n}" for n in range(60))
    lines = broken(text, CAPTION.width)
    assert len(lines) > 4
    for word in range(60):
        first, index = shown(lines, word)
        visible = sum(len(line) for line in lines[first : first + 2])
        assert first % 2 == 0
        assert index <= word < index + visible


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("Mass in $pp$ Collisions at $\\sqrt{s}=7$ TeV", "Mass in pp Collisions at √s=7 TeV"),
        ("mod $\\mathfrak p$ reductions", "mod p reductions"),
        ("$\\alpha$-pruning", "α-pruning"),
        ("Plain  title", "Plain title"),
    ],
)  # fmt: skip
def test_a_title_is_shown_without_tex(tex: str, expected: str) -> None:
    assert plain(tex) == expected


def test_every_character_is_drawn_or_replaced_by_a_likeness() -> None:
    assert drawable("naïve Łukasz α≤β ﬁne", "semibold") == "naïve Łukasz α≤β ﬁne"
    assert drawable("x ∈ ℝ, ∇f", "regular") == "x in R, nablaf"
    assert drawable("中", "regular") == "?"
    assert drawable("a\u0301", "regular") == "á"


def test_text_that_does_not_fit_ends_in_an_ellipsis_within_its_room() -> None:
    lines = wrap("Supercalifragilisticexpialidocious " * 9, "serif", 28, 348, 3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert all(width(line, "serif", 28) <= 348 for line in lines)
    assert fitted("Short", "serif", (50, 30), 348, 2) == (50, ["Short"])


@pytest.fixture
def segment(tmp_path: Path) -> Segment:
    made = segment_in(tmp_path, 1, tone(0.1))
    card = paper_card(1, pages_allowed=True)
    white = Image.new("RGB", (1224, 1584), "white")
    white.save(tmp_path / made.id / PAGE.file)
    shown_page = PageCue(at=Samples(0), paper_id=card.paper_id, page=3, boxes=(box(100, 300, 400, 312),))
    cues = (shown_page, *(c for c in made.timeline.cues if not isinstance(c, PageCue) and c.kind != "card"))
    return made.model_copy(update={"timeline": Timeline(cues=cues, papers=(card,), pages=(PAGE,))})


def picture(painter: Painter, item: Item, position: int = 0, levels: Sequence[float] = (0.1, 0.5)) -> np.ndarray:
    for _ in range(3):  # past the fade
        data = painter.paint(item, position, 48_000, NOON, levels, "What comes next")
    return np.frombuffer(data, np.uint8).reshape(720, 1280, 3)


def painter(theme: str = "dark") -> Painter:
    return Painter(station="Paper Radio", tagline="Papers, aloud", theme=theme, timezone="Europe/Berlin")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_an_allowed_page_is_shown_with_its_passage_marked(segment: Segment, tmp_path: Path, theme: str) -> None:
    item = Item(segment.title, "talk", "live", segment, tmp_path / segment.id)
    stage = picture(painter(theme), item)[STAGE.y0 : STAGE.y1, STAGE.x0 : STAGE.x1].astype(int)
    marked = (stage[..., 0] > 230) & (stage[..., 2] < 160)
    white = (stage > 230).all(axis=-1)
    assert 0.005 < marked.mean() < 0.2
    assert white.mean() > 0.7


@pytest.mark.parametrize("fault", ["not allowed", "file missing", "file broken"])
def test_a_page_that_may_not_or_cannot_be_shown_gives_way_to_the_card(
    segment: Segment, tmp_path: Path, fault: str
) -> None:
    file = tmp_path / segment.id / PAGE.file
    if fault == "not allowed":
        timeline = segment.timeline.model_copy(update={"papers": (paper_card(1, pages_allowed=False),)})
        segment = segment.model_copy(update={"timeline": timeline})
    elif fault == "file missing":
        file.unlink()
    else:
        file.write_bytes(b"junk")
    item = Item(segment.title, "talk", "live", segment, tmp_path / segment.id)
    stage = picture(painter(), item)[STAGE.y0 : STAGE.y1, STAGE.x0 : STAGE.x1]
    assert (stage > 230).all(axis=-1).mean() < 0.2


def test_only_what_changed_is_painted_anew(segment: Segment, tmp_path: Path) -> None:
    it = painter()
    item = Item(segment.title, "talk", "live", segment, tmp_path / segment.id)
    before = picture(it, item)
    after = picture(it, item, levels=(0.9, 0.1))
    rows, columns = np.nonzero((before != after).any(axis=-1))
    assert rows.min() >= LEVELS.y0
    assert rows.max() < LEVELS.y1
    assert columns.min() >= LEVELS.x0


def test_the_moment_names_paper_speaker_and_caption(segment: Segment) -> None:
    item = Item(segment.title, "talk", "live", segment)
    moment = Moment.of(item, 100)
    assert moment.speaker == "Ada"
    assert moment.paper is not None
    assert moment.caption is not None
    assert Moment.of(item, 10**9).caption is None


def test_the_bed_has_a_picture_too() -> None:
    frame = picture(painter(), Item("Paper Radio", "bed", "bed"))
    assert frame.std() > 5
