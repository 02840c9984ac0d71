"""Cards and what surrounds the stage: each paper's own, nothing lost or cut, whatever the metadata holds. Unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageChops

from radio.model.segment import HostCard, Segment
from radio.model.style import DARK, LIGHT
from radio.model.timeline import CardCue, ChapterCue, PageImage, PaperCard, Timeline
from radio.playout.cues import Moment
from radio.playout.frames.brush import Brush
from radio.playout.frames.cards import paper_card, show_card, station_card, themes_card
from radio.playout.frames.covers import PATTERNS, Dice, cover
from radio.playout.frames.layout import FOOT, LAMP, SIDE, STAGE, VOICES, Rect
from radio.playout.frames.outline import THE_PAPER, Outline
from radio.playout.frames.page import Frame
from radio.playout.frames.painter import Painter
from radio.playout.frames.side import (
    Shown,
    draw_foot,
    draw_lamp,
    draw_list_side,
    draw_page_side,
    draw_piece_side,
    draw_voices,
    marks,
)
from radio.playout.items import Item
from radio.types import HostId, PaperId, Samples
from tests.playout_parts import NOON, segment_in, tone
from tests.playout_parts import paper_card as made_card

pytestmark = pytest.mark.unit

SCALES = (0.5, 1.0, 1.5)
LONG = "On the Interminable Quest for $\\mathcal{O}(n \\log n)$ Self-Attention: A Systematic Re-Evaluation, " * 3
HARD_CARDS = {
    "plain": made_card(1),
    "long title": made_card(2).model_copy(update={"title": LONG, "summary": "We look again. " * 30}),
    "three thousand authors": made_card(3).model_copy(
        update={"authors": ", ".join(f"G. Aad{n}" for n in range(3000)) + " and 12 others"}
    ),
    "one endless word": made_card(4).model_copy(update={"title": "Pneumono" * 30, "authors": "X" * 300}),
    "other scripts": made_card(5).model_copy(update={"title": "紅樓夢 と αβγ в русле", "authors": "李明, Łukasz Żółć"}),
    "bare": made_card(6).model_copy(
        update={"authors": "", "summary": "", "category": None, "date": None, "url": None, "licence": "unknown"}
    ),
    "odd date": made_card(7).model_copy(update={"date": "spring", "paper_id": PaperId("local:a/b")}),
}


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("card", [pytest.param(card, id=name) for name, card in HARD_CARDS.items()])
def test_a_paper_card_holds_every_paper(card: PaperCard, scale: float) -> None:
    image = paper_card(card, "Paper 12 of 16", scale)
    assert image.size == STAGE.scaled(scale).size
    pixels = np.asarray(image).astype(int)
    text = pixels[:, : round((STAGE.width - 244 - 30) * scale)]
    ink = np.abs(text - LIGHT.sheet).max(axis=-1) > 60
    assert ink.any()
    # A margin is left on all sides of the text.
    edge = round(24 * scale)
    assert not ink[:edge].any()
    assert not ink[-edge // 2 :].any()
    assert not ink[:, :edge].any()


def test_each_paper_has_a_cover_of_its_own_that_stays_the_same() -> None:
    covers = [cover(f"2605.{n:05d}", (122, 258), 0.5) for n in range(40)]
    again = cover("2605.00007", (122, 258), 0.5)
    assert again.tobytes() == covers[7].tobytes()
    assert len({image.tobytes() for image in covers}) == 40
    assert {Dice(f"2605.{n:05d}").below(len(PATTERNS)) for n in range(40)} == set(range(len(PATTERNS)))
    assert all(np.asarray(image).std() > 12 for image in covers), "none is empty"


def test_a_cover_is_the_same_picture_at_every_size() -> None:
    small, large = cover("2605.00003", (244, 516), 1.0), cover("2605.00003", (488, 1032), 2.0)
    difference = np.asarray(ImageChops.difference(small, large.resize(small.size, Image.Resampling.BOX)))
    assert difference.mean() < 6


def digest(folder: Path, themes: int = 4, each: int = 3) -> Segment:
    made = segment_in(folder, 9, tone(0.1))
    cues: list[CardCue | ChapterCue] = [
        ChapterCue(at=Samples(0), title="Opening"),
        CardCue(at=Samples(0)),
    ]
    papers: list[PaperCard] = []
    at = 48_000
    for theme in range(themes):
        cues += [ChapterCue(at=Samples(at), title=f"Theme number {theme} with a name"), CardCue(at=Samples(at))]
        for _ in range(each):
            at += 48_000
            papers.append(made_card(len(papers) + 1))
            cues.append(CardCue(at=Samples(at), paper_id=papers[-1].paper_id))
        at += 48_000
    cues += [ChapterCue(at=Samples(at), title="Closing"), CardCue(at=Samples(at))]
    timeline = Timeline(cues=tuple(cues), papers=tuple(papers))
    return made.model_copy(update={"timeline": timeline, "show_title": "The Day", "duration": Samples(at + 48_000)})


def test_a_show_about_many_papers_tells_its_themes(tmp_path: Path) -> None:
    outline = Outline.of(digest(tmp_path))
    assert outline.themes() == (1, 2, 3, 4)
    assert [outline.counts[n] for n in outline.themes()] == [3, 3, 3, 3]
    assert outline.place(PaperId("2605.00005")) == "Paper 5 of 12"
    assert outline.title(1) == "Theme number 0 with a name"


def test_the_theme_that_is_on_is_lit(tmp_path: Path) -> None:
    outline = Outline.of(digest(tmp_path))
    opening = np.asarray(themes_card("The Day", "12 papers", outline, -1, 1.0, DARK)).astype(int)
    second = np.asarray(themes_card("The Day", "12 papers", outline, 2, 1.0, DARK)).astype(int)
    changed = np.nonzero((opening != second).any(axis=-1))[0]
    assert 0 < changed.max() - changed.min() < 80, "one row of them"
    assert ((second == DARK.accent).all(axis=-1)).mean() > 0.03


@pytest.mark.parametrize("themes", [2, 9, 10, 30])
def test_any_number_of_themes_has_room(tmp_path: Path, themes: int) -> None:
    outline = Outline.of(digest(tmp_path, themes, 1))
    image = np.asarray(themes_card("The Day", "papers", outline, themes, 1.0, DARK)).astype(int)
    ink = np.abs(image - DARK.sheet).max(axis=-1) > 60
    assert not ink[-12:].any()
    assert ((image == DARK.accent).all(axis=-1)).any(), "the last theme is seen"


def test_a_talk_about_one_paper_has_no_themes(tmp_path: Path) -> None:
    made = segment_in(tmp_path, 1, tone(0.1))
    limits = ChapterCue(at=Samples(2000), title="Limits", paper_id=made.paper_ids[0])
    timeline = made.timeline.model_copy(update={"cues": (*made.timeline.cues, limits)})
    outline = Outline.of(made.model_copy(update={"timeline": timeline}))
    assert outline.themes() == ()
    assert [outline.title(n) for n in range(2)] == [THE_PAPER, "Limits"]
    assert outline.place(made.paper_ids[0]) == ""


def test_progress_has_a_gap_where_a_chapter_begins(tmp_path: Path) -> None:
    segment = digest(tmp_path)
    outline = Outline.of(segment)
    starts = marks(outline, segment.duration)
    assert len(starts) == 5
    assert list(starts) == sorted(starts)
    assert marks(None, 100) == marks(outline, 0) == ()


@pytest.mark.parametrize("scale", SCALES)
def test_shows_and_station_have_cards(scale: float) -> None:
    for image in (
        show_card(LONG, "The House Programme", "with Joe and Ada", scale, DARK),
        show_card("Hi", "", "", scale, LIGHT),
        station_card("The Station with the Longest Name of Them All, of Course", "t " * 90, scale, DARK),
    ):
        assert image.size == STAGE.scaled(scale).size
        assert np.asarray(image).std() > 8


HARD_NAMES = ("Joe", "A Host With a Long Name Indeed", "Ada", "Fourth")


def draws(tmp_path: Path) -> list[tuple[str, Rect, Callable[[Brush], object]]]:
    """Everything beside the stage, with what is longest."""
    segment = digest(tmp_path, 12, 1).model_copy(
        update={"show_title": LONG, "hosts": tuple(HostCard(id=HostId(n), name=n) for n in HARD_NAMES)}
    )
    item = Item(LONG, "talk", "replay", segment)
    moment = Moment.of(item, 48_000 * 13)
    outline = Outline.of(segment)
    page = PageImage(paper_id=PaperId("2605.00001"), page=131, file="p.webp", width=612, height=792)
    shown = Shown(Image.new("RGB", (612, 792), "white"), page, Frame(100, 100, 400, 277))
    hard = [HARD_CARDS[name] for name in ("long title", "three thousand authors", "one endless word", "bare")]
    levels = [1.0] * 24
    return [
        ("lamp", LAMP, lambda b: draw_lamp(b, LONG, "23:59:58", DARK)),
        ("foot", FOOT, lambda b: draw_foot(b, LONG, "23:59", 359_999, DARK)),
        ("voices", VOICES, lambda b: draw_voices(b, HARD_NAMES, "Fourth", levels, DARK)),
        ("one voice", VOICES, lambda b: draw_voices(b, HARD_NAMES[1:2], HARD_NAMES[1], levels, DARK)),
        ("chapters", SIDE, lambda b: draw_list_side(b, item, moment, outline, DARK)),
        ("piece", SIDE, lambda b: draw_piece_side(b, item, LONG, LONG, LONG, "23:59", DARK)),
        *(
            (card.title[:9], SIDE, lambda b, card=card: draw_page_side(b, item, moment, card, outline, shown, DARK))
            for card in hard
        ),
    ]


@pytest.mark.parametrize("scale", SCALES)
def test_nothing_is_drawn_beyond_its_region_whatever_the_words(tmp_path: Path, scale: float) -> None:
    for name, rect, draw in draws(tmp_path):
        room = rect.scaled(scale)
        # A larger sheet: what would have been cut off at the region's edge is seen.
        sheet = Image.new("RGB", (room.width + 300, room.height + 300), DARK.paper)
        draw(Brush(sheet, scale))
        box = ImageChops.difference(sheet, Image.new("RGB", sheet.size, DARK.paper)).getbbox()
        assert box is not None, f"{name} is empty"
        assert box[2] <= room.width + 1, f"{name} is too wide"
        assert box[3] <= room.height + 1, f"{name} is too high"


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_digest_goes_from_its_themes_to_its_papers(tmp_path: Path, theme: str) -> None:
    segment = digest(tmp_path)
    painter = Painter(station="Paper Radio", tagline="t", theme=theme, timezone="UTC")
    item = Item("The Day", "talk", "live", segment, tmp_path)

    def stage(second: float) -> np.ndarray:
        at = round(second * 48_000)
        for n in range(6):
            now = NOON + timedelta(seconds=second + n / 5)
            data = painter.paint(item, at, segment.duration - at, now, (0.1,), "")
        whole = np.frombuffer(data, np.uint8).reshape(720, 1280, 3)
        return whole[STAGE.y0 : STAGE.y1, STAGE.x0 : STAGE.x1]

    seen: Sequence[np.ndarray] = [stage(0.5), stage(1.5), stage(2.5), stage(3.5), stage(5.5)]
    assert all((a != b).any() for n, a in enumerate(seen) for b in seen[:n])
