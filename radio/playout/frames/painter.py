"""The painter: draws a picture only where something changed.

The picture is divided into regions. Each is drawn anew only when what it shows has changed; when none has, the very
same bytes are given again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from PIL import Image

from radio.model.segment import Segment
from radio.model.style import palette
from radio.model.timeline import PageCue, PageImage
from radio.playout.cues import Moment
from radio.playout.frames.brush import Brush, rounded
from radio.playout.frames.captions import draw_caption, spoken_word
from radio.playout.frames.cards import paper_card, show_card, station_card, themes_card
from radio.playout.frames.fade import Fade
from radio.playout.frames.layout import (
    BARS,
    CAPTION,
    FOOT,
    HEIGHT,
    LAMP,
    LEVELS,
    PROGRESS,
    SIDE,
    SIZE,
    STAGE,
    VOICES,
    Rect,
)
from radio.playout.frames.outline import Outline
from radio.playout.frames.page import Frame, cut_out, frames, marked, opened
from radio.playout.frames.side import (
    SIGN,
    Shown,
    draw_foot,
    draw_lamp,
    draw_levels,
    draw_list_side,
    draw_music,
    draw_page_side,
    draw_piece_side,
    draw_progress,
    draw_voices,
    marks,
)
from radio.playout.items import Item
from radio.types import to_seconds

log = logging.getLogger(__name__)

CORNER: Final = 12
ASPECT: Final = STAGE.width / STAGE.height
IDLE: Final = "Until the next programme"


class Painter:
    """Turns a moment of an item into a picture of packed RGB bytes. One thread uses it."""

    def __init__(
        self,
        *,
        station: str,
        tagline: str,
        theme: str,
        timezone: str,
        size: tuple[int, int] = SIZE,
    ) -> None:
        """`size` in pixels, 16 wide for 9 high."""
        self._station = station
        self._tagline = tagline
        self._colours = palette("light" if theme == "light" else "dark")
        self._zone = ZoneInfo(timezone)
        self._scale = size[1] / HEIGHT
        blank = Image.new("RGB", size, self._colours.paper)
        edge = Brush(blank, self._scale)
        edge.plate(STAGE.x0 - 1.5, STAGE.y0 - 1.5, STAGE.x1 + 1.5, STAGE.y1 + 1.5, CORNER + 1.5, self._colours.line)
        self._blank = blank
        self._canvas = np.array(blank)
        self._picture = self._canvas.tobytes()
        self._changed = False
        self._drawn: dict[Rect, Hashable] = {}
        self._stage_key: Hashable = None
        self._shown: Shown | None = None
        self._fade: Fade | None = None
        self._segment: Segment | None = None
        self._outline: Outline | None = None
        self._frames: dict[PageCue, Frame] = {}
        self._page: tuple[Hashable, Image.Image] | None = None
        self._cut: tuple[Hashable, Image.Image] | None = None

    def paint(
        self, item: Item, position: int, remaining: int | None, now: datetime, levels: Sequence[float], following: str
    ) -> bytes:
        """The picture at `position` samples into the item; `following` is the title of what comes next."""
        self._open(item.segment)
        moment = Moment.of(item, position)
        local = now.astimezone(self._zone)
        left = round(to_seconds(remaining)) if remaining is not None else None
        # Counted in UTC: a local time plus an hour is not what the clocks show where summer time begins or ends.
        at = f"{(now + timedelta(seconds=left)).astimezone(self._zone):%H:%M}" if left is not None else ""
        self._stage(item, moment, now)
        self._side(item, moment, following, at)
        self._air(item, moment, local, levels)
        self._caption(moment, position)
        self._progress(position, remaining)
        self._region(FOOT, (following, at, left), lambda brush: draw_foot(brush, following, at, left, self._colours))
        if self._changed:
            self._picture = self._canvas.tobytes()
            self._changed = False
        return self._picture

    def _open(self, segment: Segment | None) -> None:
        if segment is self._segment:
            return
        self._segment = segment
        self._outline = Outline.of(segment) if segment else None
        self._frames = frames(segment.timeline, ASPECT) if segment else {}

    def _air(self, item: Item, moment: Moment, local: datetime, levels: Sequence[float]) -> None:
        """Clock, levels, hosts."""
        colours = self._colours
        clock = f"{local:%H:%M:%S}"
        self._region(LAMP, clock, lambda brush: draw_lamp(brush, self._station, clock, colours))
        bars = tuple(round(level * 40) for level in levels)
        self._region(LEVELS, bars, lambda brush: draw_levels(brush, levels, colours))
        names = tuple(host.name for host in item.segment.hosts) if item.segment else ()
        sign = bars[-SIGN:] if moment.speaker else ()
        self._region(
            VOICES,
            (names, moment.speaker, sign),
            lambda brush: draw_voices(brush, names, moment.speaker, levels, colours),
        )
        if item.segment is None and self._fade is None:
            second = local.second + local.microsecond / 1e6
            self._region(BARS, (bars, second), lambda brush: draw_music(brush, levels, second, colours), colours.sheet)

    def _caption(self, moment: Moment, position: int) -> None:
        cue = moment.caption
        if cue is None:
            self._region(CAPTION, None, lambda brush: None)
            return
        word = spoken_word(cue, position)
        self._region(CAPTION, (cue.at, cue.text, word), lambda brush: draw_caption(brush, cue, word, self._colours))

    def _progress(self, position: int, remaining: int | None) -> None:
        whole = position + remaining if remaining is not None else 0
        share = round(PROGRESS.width * self._scale * position / whole) if whole else 0
        starts = marks(self._outline, whole)
        self._region(
            PROGRESS,
            (share, starts),
            lambda brush: draw_progress(brush, share / (PROGRESS.width * self._scale), starts, self._colours),
        )

    def _side(self, item: Item, moment: Moment, following: str, at: str) -> None:
        segment, outline, shown, colours = item.segment, self._outline, self._shown, self._colours
        paper = moment.paper
        themes = outline.themes() if outline else ()
        if segment is None or outline is None or (paper is None and (themes or len(outline.chapters) < 2)):
            heading, under = (IDLE, "") if segment is None else (self._station, self._tagline)
            if segment is not None and outline is not None and themes:
                # The stage has the themes.
                index = outline.index(moment.chapter)
                heading = outline.title(index) if index in themes else segment.title
                under = f"Theme {themes.index(index) + 1} of {len(themes)}" if index in themes else self._tagline
            self._region(
                SIDE,
                (item.title, heading, following, at),
                lambda brush: draw_piece_side(brush, item, heading, under, following, at, colours),
            )
        elif shown is not None and paper is not None:
            self._region(
                SIDE,
                (segment.id, item.source, paper, moment.chapter, shown.page, shown.frame),
                lambda brush: draw_page_side(brush, item, moment, paper, outline, shown, colours),
            )
        else:
            self._region(
                SIDE,
                (segment.id, item.source, moment.chapter),
                lambda brush: draw_list_side(brush, item, moment, outline, colours),
            )

    def _region(
        self,
        rect: Rect,
        key: Hashable,
        draw: Callable[[Brush], None],
        ground: tuple[int, int, int] | None = None,
    ) -> None:
        if rect in self._drawn and self._drawn[rect] == key:
            return
        self._drawn[rect] = key
        area = rect.scaled(self._scale)
        brush = Brush(Image.new("RGB", area.size, ground or self._colours.paper), self._scale)
        draw(brush)
        self._canvas[area.y0 : area.y1, area.x0 : area.x1] = np.asarray(brush.image)
        self._changed = True

    def _stage(self, item: Item, moment: Moment, now: datetime) -> None:
        """Page or card, with a fade when it changes."""
        segment, outline = item.segment, self._outline
        themes = outline.themes() if outline else ()
        chapter = outline.index(moment.chapter) if outline and themes and moment.paper is None else -1
        key = (segment.id if segment else None, item.title, moment.view, moment.paper, chapter)
        if key != self._stage_key:
            before = self._shown
            self._stage_key = key
            image = self._staged(item, moment, chapter)
            rests = before is not None and self._shown is not None and before[1:] == self._shown[1:]
            old = self._fade.at(now) if self._fade else self._stage_now()
            self._fade = Fade(old, self._framed(image), now, straight=rests)
            self._drawn.pop(BARS, None)
        if self._fade is not None:
            self._show(self._fade.at(now))
            if self._fade.over(now):
                self._fade = None

    def _staged(self, item: Item, moment: Moment, chapter: int) -> Image.Image:
        """What the stage shows; sets `_shown` when that is a page."""
        view, paper, segment, outline = moment.view, moment.paper, item.segment, self._outline
        self._shown = None
        if segment is None or outline is None:
            return station_card(self._station, self._tagline, self._scale, self._colours)
        if isinstance(view, PageCue) and paper is not None and paper.pages_allowed and view in self._frames:
            page = next(p for p in segment.timeline.pages if (p.paper_id, p.page) == (view.paper_id, view.page))
            image = self._opened(item, page)
            if image is not None:
                frame = self._frames[view]
                self._shown = Shown(image, page, frame)
                return marked(self._cut_out(item, image, page, frame), page, view, frame, self._colours)
        if paper is not None and (view is None or view.paper_id is not None):
            return paper_card(paper, outline.place(paper.paper_id), self._scale)
        *others, last = (host.name for host in segment.hosts) if segment.hosts else ("",)
        hosts = f"{', '.join(others)} and {last}" if others else last
        subtitle = f"with {hosts}" if hosts else self._station
        if outline.themes():
            title = segment.show_title or segment.title
            several = f"{len(outline.papers)} papers, {subtitle}" if outline.papers else subtitle
            return themes_card(title, several, outline, chapter, self._scale, self._colours)
        return show_card(segment.title, segment.show_title or self._station, subtitle, self._scale, self._colours)

    def _opened(self, item: Item, page: PageImage) -> Image.Image | None:
        """The page's picture, kept while cues stay on it; None when the file is broken: the card is shown then."""
        key = (item.folder, page.file)
        if self._page is not None and self._page[0] == key:
            return self._page[1]
        if item.folder is None:
            return None
        try:
            image = opened(item.folder, page)
        except OSError as e:
            log.error("page %s of %s cannot be shown: %s", page.page, page.paper_id, e)
            return None
        self._page = (key, image)
        return image

    def _cut_out(self, item: Item, image: Image.Image, page: PageImage, frame: Frame) -> Image.Image:
        """The framed part of the page without marks, kept while only the marks move."""
        key = (item.folder, page.file, frame)
        if self._cut is None or self._cut[0] != key:
            self._cut = (key, cut_out(image, page, frame, STAGE.scaled(self._scale).size))
        return self._cut[1]

    def _framed(self, image: Image.Image) -> Image.Image:
        """The stage with its round corners."""
        area = STAGE.scaled(self._scale)
        whole = self._blank.crop(area)
        whole.paste(image, (0, 0), rounded(area.size, round(CORNER * self._scale)))
        return whole

    def _stage_now(self) -> Image.Image:
        area = STAGE.scaled(self._scale)
        return Image.fromarray(self._canvas[area.y0 : area.y1, area.x0 : area.x1])

    def _show(self, stage: Image.Image) -> None:
        area = STAGE.scaled(self._scale)
        self._canvas[area.y0 : area.y1, area.x0 : area.x1] = np.asarray(stage)
        self._changed = True
