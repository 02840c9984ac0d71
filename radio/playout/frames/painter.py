"""The painter: draws a picture only where something changed.

What stands still (page, title, authors) is drawn once per cue into a base; clock, levels, caption, hosts and progress
are repainted on it, each only when what it shows has changed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from PIL import Image, ImageDraw

from radio.model.document import Box
from radio.model.style import palette
from radio.model.timeline import PageCue, PageImage
from radio.playout.cues import Moment
from radio.playout.frames.captions import draw_caption, spoken_word
from radio.playout.frames.cards import paper_card, show_card
from radio.playout.frames.layout import (
    CAPTION,
    FOOT,
    HOSTS,
    LAMP,
    LEVELS,
    PROGRESS,
    SIDE,
    SIZE,
    STAGE,
    THUMBNAIL,
    Rect,
)
from radio.playout.frames.page import drawn, framed, opened, thumbnail
from radio.playout.frames.side import draw_foot, draw_hosts, draw_lamp, draw_levels, draw_paper
from radio.playout.items import Item
from radio.types import to_seconds

log = logging.getLogger(__name__)

CORNER: Final = 12
FADE: Final = (0.5,)
"""Shares of the old stage in the first pictures after a change of view."""

Pen = ImageDraw.ImageDraw


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
        self._station = station
        self._tagline = tagline
        self._colours = palette("light" if theme == "light" else "dark")
        self._zone = ZoneInfo(timezone)
        self._size = size
        self._base = Image.new("RGB", SIZE, self._colours.paper)
        self._base_key: Hashable = None
        self._canvas = np.array(self._base)
        self._drawn: dict[Rect, Hashable] = {}
        self._fading: list[float] = []
        self._stage_before: np.ndarray[tuple[int, ...], np.dtype[np.uint8]] | None = None
        self._page: tuple[Hashable, Image.Image] | None = None

    def paint(
        self, item: Item, position: int, remaining: int | None, now: datetime, levels: Sequence[float], following: str
    ) -> bytes:
        """The picture at `position` samples into the item; `following` is the title of what comes next."""
        moment = Moment.of(item, position)
        self._rebase(item, moment, following)
        local = now.astimezone(self._zone)
        clock = f"{local:%H:%M:%S}"
        self._region(LAMP, clock, lambda pen: draw_lamp(pen, self._station, clock, self._colours))
        bars = tuple(round(level * 20) for level in levels)
        self._region(LEVELS, bars, lambda pen: draw_levels(pen, levels, self._colours))
        names = tuple(host.name for host in item.segment.hosts) if item.segment else ()
        self._region(HOSTS, (names, moment.speaker), lambda pen: draw_hosts(pen, names, moment.speaker, self._colours))
        self._caption(moment, position)
        whole = position + remaining if remaining is not None else 0
        done = round(PROGRESS.width * position / whole) if whole else 0
        self._region(PROGRESS, done, lambda pen: self._progress(pen, done))
        left = round(to_seconds(remaining)) if remaining is not None else None
        foot = (following, left)
        self._region(FOOT, foot, lambda pen: draw_foot(pen, following, left, self._colours))
        self._fade()
        return self._bytes()

    def _caption(self, moment: Moment, position: int) -> None:
        cue = moment.caption
        if cue is None:
            self._region(CAPTION, None, lambda pen: None)
            return
        word = spoken_word(cue, position)
        self._region(
            CAPTION, (cue.at, cue.text, word), lambda pen: draw_caption(pen, cue, word, CAPTION.width, self._colours, 0)
        )

    def _region(self, rect: Rect, key: Hashable, draw: Callable[[Pen], None]) -> None:
        if rect in self._drawn and self._drawn[rect] == key:
            return
        self._drawn[rect] = key
        part = self._base.crop(rect)
        draw(ImageDraw.Draw(part))
        self._canvas[rect.y0 : rect.y1, rect.x0 : rect.x1] = np.asarray(part)

    def _rebase(self, item: Item, moment: Moment, following: str) -> None:
        segment = item.segment.id if item.segment else None
        chapter = moment.chapter.title if moment.chapter else ""
        idle = following if segment is None else ""
        key = (segment, item.source, moment.view, chapter, moment.paper, idle)
        if key == self._base_key:
            return
        self._base_key = key
        base = Image.new("RGB", SIZE, self._colours.paper)
        stage = self._stage(item, moment, base, following)
        base.paste(stage, STAGE[:2], _rounded(STAGE.size))
        part = base.crop(SIDE)
        draw_paper(ImageDraw.Draw(part), item, moment, self._colours)
        base.paste(part.crop((0, 74, SIDE.width, THUMBNAIL.y0 - SIDE.y0)), (SIDE.x0, SIDE.y0 + 74))
        before = self._canvas[STAGE.y0 : STAGE.y1, STAGE.x0 : STAGE.x1].copy()
        self._base = base
        self._canvas = np.array(base)
        self._drawn.clear()
        self._stage_before, self._fading = before, list(FADE)

    def _stage(self, item: Item, moment: Moment, base: Image.Image, following: str) -> Image.Image:
        size = STAGE.size
        view, paper = moment.view, moment.paper
        if isinstance(view, PageCue) and paper is not None and paper.pages_allowed and item.segment and item.folder:
            pages = item.segment.timeline.pages
            page = next((p for p in pages if p.paper_id == view.paper_id and p.page == view.page), None)
            image = self._opened(item, page) if page is not None else None
            if page is not None and image is not None:
                boxes: list[Box] = [box for box in view.boxes if box.page == page.page]
                frame = framed(page, boxes, size[0] / size[1])
                small = thumbnail(image, page, frame, THUMBNAIL, self._colours)
                base.paste(small, (THUMBNAIL.x0, THUMBNAIL.y1 - small.height))
                return drawn(image, page, boxes, frame, size, self._colours.marker)
        if paper is not None and (view is None or view.paper_id is not None):
            return paper_card(paper, size, self._colours)
        if item.segment is not None:
            hosts = " and ".join(host.name for host in item.segment.hosts)
            subtitle = f"with {hosts}" if hosts else self._station
            return show_card(item.segment.show_title or item.title, subtitle, size, self._colours)
        return show_card(self._station, f"Coming up: {following}" if following else self._tagline, size, self._colours)

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

    def _progress(self, pen: Pen, done: int) -> None:
        pen.rectangle((0, 0, PROGRESS.width, PROGRESS.height), fill=self._colours.line)
        if done > 0:
            pen.rectangle((0, 0, done, PROGRESS.height), fill=self._colours.accent)

    def _fade(self) -> None:
        """Soften a change of view by a picture between the old and the new."""
        if self._stage_before is None:
            return
        part = self._canvas[STAGE.y0 : STAGE.y1, STAGE.x0 : STAGE.x1]
        if self._fading:
            share = round(self._fading.pop(0) * 256)
            mixed = (self._stage_before.astype(np.uint16) * share + part.astype(np.uint16) * (256 - share)) >> 8
            part[:] = mixed.astype(np.uint8)
        else:
            part[:] = np.asarray(self._base.crop(STAGE))
            self._stage_before = None

    def _bytes(self) -> bytes:
        if self._size == SIZE:
            return self._canvas.tobytes()
        return Image.fromarray(self._canvas).resize(self._size, Image.Resampling.BILINEAR).tobytes()


def _rounded(size: tuple[int, int]) -> Image.Image:
    mask = Image.new("L", (size[0] * 2, size[1] * 2), 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, size[0] * 2 - 1, size[1] * 2 - 1), radius=CORNER * 2, fill=255)
    return mask.resize(size, Image.Resampling.BOX)
