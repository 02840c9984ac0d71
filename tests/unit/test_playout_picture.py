"""The picture: what is framed, which word is lit, and that nothing readable is ever lost or stops the sound."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from radio.model.audio import Word
from radio.model.document import Box
from radio.model.segment import Segment
from radio.model.timeline import CaptionCue, PageCue, PageImage, Timeline
from radio.playout.cues import Moment
from radio.playout.frames.brush import Type
from radio.playout.frames.captions import broken, shown, spoken_word
from radio.playout.frames.cards import paper_card as title_card
from radio.playout.frames.fade import Fade
from radio.playout.frames.layout import CAPTION, FOOT, LEVELS, REGIONS, STAGE, VOICES
from radio.playout.frames.page import framed, frames
from radio.playout.frames.painter import Painter
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


@pytest.mark.parametrize("boxes", [[], [box(160, 300, 455, 312)], [box(160, 130, 300, 142)], [box(400, 640, 455, 652)]])
def test_a_frame_shows_print_and_no_empty_margin(boxes: list[Box]) -> None:
    page = PAGE.model_copy(update={"content": box(150, 120, 460, 660)})
    frame = framed(page, boxes, ASPECT)
    assert frame.holds(boxes)
    assert frame.x0 >= 150 - 30
    assert frame.x1 <= 460 + 30
    assert frame.y0 >= 120 - 30
    assert frame.y1 <= 660 + 30


@pytest.mark.parametrize("boxes", [[box(20, 20, 90, 32)], [box(540, 780, 600, 790)]])
def test_what_stands_in_the_margin_is_shown_all_the_same(boxes: list[Box]) -> None:
    page = PAGE.model_copy(update={"content": box(150, 120, 460, 660)})
    assert framed(page, boxes, ASPECT).holds(boxes)


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
    lines = broken(text, Type(1.0), CAPTION.width)
    assert len(lines) > 4
    for word in range(60):
        first, index = shown(lines, word)
        visible = sum(len(line) for line in lines[first : first + 2])
        assert first % 2 == 0
        assert index <= word < index + visible


@pytest.fixture
def segment(tmp_path: Path) -> Segment:
    made = segment_in(tmp_path, 1, tone(0.1))
    card = paper_card(1, pages_allowed=True)
    white = Image.new("RGB", (1224, 1584), "white")
    white.save(tmp_path / made.id / PAGE.file)
    shown_page = PageCue(at=Samples(0), paper_id=card.paper_id, page=3, boxes=(box(100, 300, 400, 312),))
    cues = (shown_page, *(c for c in made.timeline.cues if not isinstance(c, PageCue) and c.kind != "card"))
    return made.model_copy(update={"timeline": Timeline(cues=cues, papers=(card,), pages=(PAGE,))})


SIZES = [(640, 360), (1280, 720), (1920, 1080)]


def picture(painter: Painter, item: Item, position: int = 0, levels: Sequence[float] = (0.1, 0.5)) -> np.ndarray:
    data = b""
    for n in range(6):  # past the fade
        now = NOON + timedelta(seconds=position / 48_000 + n * 0.2)
        data = painter.paint(item, position, 48_000, now, levels, "What comes next")
    width, height = next(size for size in SIZES if size[0] * size[1] * 3 == len(data))
    return np.frombuffer(data, np.uint8).reshape(height, width, 3)


def painter(theme: str = "dark", size: tuple[int, int] = (1280, 720)) -> Painter:
    return Painter(station="Paper Radio", tagline="Papers, aloud", theme=theme, timezone="Europe/Berlin", size=size)


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
    card = np.asarray(title_card(segment.timeline.papers[0], "", 1.0))
    assert (stage == card)[20:-20, 20:-20].all()


def test_only_what_changed_is_painted_anew(segment: Segment, tmp_path: Path) -> None:
    it = painter()
    item = Item(segment.title, "talk", "live", segment, tmp_path / segment.id)
    before = picture(it, item)
    after = picture(it, item, levels=(0.9, 0.1))
    changed = (before != after).any(axis=-1)
    for rect in (LEVELS, VOICES):
        assert changed[rect.y0 : rect.y1, rect.x0 : rect.x1].any()
        changed[rect.y0 : rect.y1, rect.x0 : rect.x1] = False
    assert not changed.any()


def test_when_nothing_changed_the_very_same_bytes_come_again(segment: Segment, tmp_path: Path) -> None:
    it = painter()
    item = Item(segment.title, "talk", "live", segment, tmp_path / segment.id)
    later = NOON + timedelta(seconds=2)
    for now in (NOON, later, later):
        first = it.paint(item, 0, 48_000, now, (0.1,), "Next")
    assert it.paint(item, 0, 48_000, later, (0.1,), "Next") is first
    assert it.paint(item, 0, 48_000, later + timedelta(seconds=1), (0.1,), "Next") is not first


@pytest.mark.parametrize(
    ("now", "same"),
    [
        (datetime(2026, 3, 29, 0, 58, tzinfo=UTC), "Etc/GMT-2"),
        (datetime(2026, 10, 25, 0, 58, tzinfo=UTC), "Etc/GMT-1"),
        (datetime(2026, 12, 31, 22, 58, tzinfo=UTC), "Etc/GMT-1"),
    ],
    ids=["spring", "autumn", "new year"],
)
def test_what_is_next_is_announced_for_the_time_that_the_clocks_will_show(now: datetime, same: str) -> None:
    """Ten minutes on, summer time has begun, or ended, or the year has: `same` is what the offset is then."""
    item, drawn = Item("Paper Radio", "bed", "bed"), []
    for zone in ("Europe/Berlin", same):
        it = Painter(station="Paper Radio", tagline="", theme="dark", timezone=zone)
        data = it.paint(item, 0, 600 * 48_000, now, (0.1,), "What comes next")
        drawn.append(np.frombuffer(data, np.uint8).reshape(720, 1280, 3)[FOOT.y0 : FOOT.y1, FOOT.x0 : FOOT.x1])
    assert (drawn[0] == drawn[1]).all()


def test_the_same_moment_gives_the_same_picture(segment: Segment, tmp_path: Path) -> None:
    item = Item(segment.title, "talk", "live", segment, tmp_path / segment.id)
    other = painter()
    picture(other, Item("Paper Radio", "bed", "bed"))  # whatever was on air before
    assert (picture(painter(), item) == picture(other, item)).all()


@pytest.mark.parametrize("size", SIZES)
def test_every_size_is_drawn_as_it_is_and_not_enlarged(segment: Segment, tmp_path: Path, size: tuple[int, int]) -> None:
    item = Item(segment.title, "talk", "live", segment, tmp_path / segment.id)
    drawn = picture(painter(size=size), item).astype(int)
    assert drawn.shape == (size[1], size[0], 3)
    rect = CAPTION.scaled(size[1] / 720)
    caption = drawn[rect.y0 : rect.y1, rect.x0 : rect.x1].sum(axis=-1)
    # Type drawn at its size goes from ground to ink within a pixel or two, one that was enlarged does not.
    steps = np.abs(np.diff(caption, axis=1))
    assert steps.max() > 0.75 * (caption.max() - caption.min())


def test_regions_lie_within_the_picture_and_apart() -> None:
    for a in REGIONS:
        assert 0 <= a.x0 < a.x1 <= 1280
        assert 0 <= a.y0 < a.y1 <= 720
        for b in REGIONS:
            apart = a.x1 <= b.x0 or b.x1 <= a.x0 or a.y1 <= b.y0 or b.y1 <= a.y0
            assert a is b or apart
    for size in SIZES:
        scaled = [rect.scaled(size[1] / 720) for rect in REGIONS]
        assert all(rect.x1 <= size[0] and rect.y1 <= size[1] for rect in scaled)


def page_cue(at: float, boxes: Sequence[Box], said: Sequence[Box] = (), near: Sequence[Box] = ()) -> PageCue:
    return PageCue(
        at=Samples(round(at * 48_000)),
        paper_id=PAGE.paper_id,
        page=PAGE.page,
        boxes=tuple(boxes),
        said=tuple(said),
        near=tuple(near),
    )


def test_the_page_rests_while_neighbours_are_said_and_moves_for_what_is_far() -> None:
    first, second, far = box(72, 300, 300, 312), box(72, 340, 300, 352), box(318, 700, 540, 712)
    cues = (page_cue(0, [], near=[first]), page_cue(1, [first]), page_cue(2, [second]), page_cue(3, [far]))
    found = frames(Timeline(cues=cues, pages=(PAGE,)), ASPECT)
    assert found[cues[0]] == found[cues[1]] == found[cues[2]] != found[cues[3]]
    for cue in cues[1:]:
        assert found[cue].holds(cue.boxes)


def test_of_passages_that_are_far_apart_the_one_being_said_is_shown_large() -> None:
    left, right = box(54, 700, 294, 740), box(318, 80, 558, 120)
    cues = (page_cue(0, [left, right], said=[left]), page_cue(1, [left, right], said=[right]))
    found = frames(Timeline(cues=cues, pages=(PAGE,)), ASPECT)
    for cue in cues:
        assert found[cue].holds(cue.said)
        assert found[cue].x1 - found[cue].x0 < PAGE.width / 2


def test_a_frame_is_as_wide_as_the_lines_around_and_ends_with_them() -> None:
    column = box(72, 90, 540, 600)
    frame = framed(PAGE, [box(500, 588, 540, 600)], ASPECT, column)
    assert frame.x0 <= column.x0
    assert frame.x1 >= column.x1
    assert frame.y1 < column.y1 + 40


def test_what_is_said_is_marked_more_strongly_than_what_goes_with_it(segment: Segment, tmp_path: Path) -> None:
    first, second = box(100, 300, 400, 312), box(100, 330, 400, 342)
    timeline = segment.timeline.model_copy(update={"cues": (page_cue(0, [first, second], said=[second]),)})
    folder = tmp_path / segment.id
    item = Item(segment.title, "talk", "live", segment.model_copy(update={"timeline": timeline}), folder)
    frame = frames(timeline, ASPECT)[page_cue(0, [first, second], said=[second])]
    stage = picture(painter(), item)[STAGE.y0 : STAGE.y1, STAGE.x0 : STAGE.x1].astype(int)
    zoom = STAGE.width / (frame.x1 - frame.x0)

    def blue(found: Box) -> int:
        """The less blue, the stronger the marker."""
        x, y = (found.x0 + 20 - frame.x0) * zoom, ((found.y0 + found.y1) / 2 - frame.y0) * zoom
        return int(stage[round(y), round(x), 2])

    assert blue(second) < blue(first) - 40 < 220


@pytest.mark.parametrize("straight", [True, False])
def test_a_change_of_view_is_gradual_and_ends(straight: bool) -> None:
    old, new = Image.new("RGB", (8, 8), (200, 0, 0)), Image.new("RGB", (8, 8), (0, 0, 200))
    fade = Fade(old, new, NOON, straight=straight)
    seen = [np.asarray(fade.at(NOON + timedelta(seconds=n / 5))).astype(int)[0, 0] for n in range(6)]
    assert 0 < np.abs(seen[0] - (200, 0, 0)).max() < 120
    assert all((np.abs(a - b).max() < 210) for a, b in pairwise(seen))
    assert tuple(seen[-1]) == (0, 0, 200)
    assert not fade.over(NOON + timedelta(seconds=0.6))
    assert fade.over(NOON + timedelta(seconds=0.8))
    assert fade.over(NOON - timedelta(hours=1)), "a clock that was set back holds nothing up"


def test_music_moves_enough_for_a_freeze_detector() -> None:
    it = painter()
    item = Item("Paper Radio", "bed", "bed")
    # Two seconds apart, at levels that do not change.
    quiet = picture(it, item, levels=[0.1] * 24).astype(int)
    louder = picture(it, item, position=96_000, levels=[0.1] * 24).astype(int)
    # ffmpeg's freezedetect calls a mean difference under 0.001 of full scale (-60 dB) frozen.
    assert np.abs(quiet - louder).mean() > 0.001 * 255


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
