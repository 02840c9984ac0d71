"""The page being discussed: the passage marked, and framed so that it can be read on a telephone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from PIL import Image, ImageChops, ImageDraw

from radio.model.document import Box
from radio.model.style import Colour, Palette, mixed
from radio.model.timeline import PageCue, PageImage, Timeline
from radio.playout.frames.brush import Brush

WARM: Final[Colour] = (253, 250, 243)
"""White paper under warm light: a pure white sheet glares beside the dark theme."""
PADDING: Final = 14.0
"""Points around what is marked; less than what parts two columns, so that none is cut."""
NARROWEST: Final = 0.42
"""Share of the page's width that a frame shows at least: a column of two."""
WIDEST: Final = 0.94
MARGIN: Final = 0.06
LOOSEST: Final = 1.15
"""How much wider a frame may be that holds several passages, so that the page can rest while they are said."""
SOFT_EDGE: Final = 0.05
"""Share of the stage's height over which a cut line fades."""
FAINT: Final = 0.38
"""Strength of the marker on what the same line rests on and is not being said."""


class Frame(NamedTuple):
    """The part of a page that is shown, in points."""

    x0: float
    y0: float
    x1: float
    y1: float

    def holds(self, boxes: Iterable[Box]) -> bool:
        return all(self.x0 <= b.x0 and b.x1 <= self.x1 and self.y0 <= b.y0 and b.y1 <= self.y1 for b in boxes)


def framed(page: PageImage, boxes: Sequence[Box], aspect: float, column: Box | None = None) -> Frame:
    """The part of the page to show, `aspect` wide for its height; without boxes the upper part of the page.

    It is as wide as the column, so that no line is cut, and ends with it rather than show an empty margin. Where the
    page's print is known, a frame keeps to it.
    """
    area = _printed(page)
    if not boxes:
        width = area.x1 - area.x0
        return Frame(area.x0, area.y0, area.x1, area.y0 + width / aspect)
    left, right = min(b.x0 for b in boxes), max(b.x1 for b in boxes)
    top, bottom = min(b.y0 for b in boxes), max(b.y1 for b in boxes)
    if column is not None:
        left, right = min(left, column.x0), max(right, column.x1)
    widest = page.width * WIDEST
    width = min(max(right - left + 2 * PADDING, page.width * NARROWEST), widest)
    height = width / aspect
    if bottom - top + 2 * PADDING > height:
        # A passage that runs over columns: show more of the page, or at least where it begins.
        height = min(bottom - top + 2 * PADDING, widest / aspect)
        width = height * aspect
    x0 = _kept_in((left + right - width) / 2, width, (left, right), (area.x0, area.x1), page.width)
    # A little above the middle: what follows explains more than what went before.
    centre = top + (bottom - top) / 2 + height * 0.04 if bottom - top <= height * 0.8 else (top + bottom) / 2
    if bottom - top > height:
        centre = top - PADDING + height / 2
    y0 = _kept_in(centre - height / 2, height, (top, min(bottom, top + height - 2 * PADDING)), area[1::2], page.height)
    if column is not None:
        y0 = max(min(y0, column.y1 + 2 * PADDING - height), min(column.y0 - 2 * PADDING, top - PADDING))
    y0 = _within(y0, 0.0, page.height - height)
    return Frame(x0, y0, x0 + width, y0 + height)


def _kept_in(start: float, size: float, passage: tuple[float, float], area: Sequence[float], page: float) -> float:
    """Where a frame of `size` begins that wants to begin at `start`: in the printed area as far as the passage allows,
    on the page in any case."""
    start = _within(start, area[0], area[1] - size)
    start = max(min(start, passage[0] - PADDING), passage[1] + PADDING - size)
    return _within(start, 0.0, page - size)


def _printed(page: PageImage) -> Frame:
    """What is printed on the page, with a little white around it but without arXiv's stamp; else what is likely."""
    content = page.content
    if content is None or content.x1 - content.x0 < page.width * NARROWEST:
        return Frame(page.width * MARGIN, page.height * 0.03, page.width * (1 - MARGIN), page.height)
    return Frame(
        max(0.0, content.x0 - PADDING),
        max(0.0, content.y0 - PADDING),
        min(page.width, content.x1 + PADDING),
        min(page.height, content.y1 + PADDING),
    )


def frames(timeline: Timeline, aspect: float) -> dict[PageCue, Frame]:
    """A frame for each page cue. Passages that are said one after the other and lie near each other share one.

    The page then rests and only the mark moves on.
    """
    pages = {(page.paper_id, page.page): page for page in timeline.pages}
    found: dict[PageCue, Frame] = {}
    shot: list[PageCue] = []
    held: list[Box] = []
    column: Box | None = None
    for cue in timeline.cues:
        if not isinstance(cue, PageCue) or (cue.paper_id, cue.page) not in pages:
            continue
        page = pages[cue.paper_id, cue.page]
        boxes = wanted(cue, page, aspect)
        around = cue.column if boxes else None
        same = bool(shot) and (shot[-1].paper_id, shot[-1].page) == (cue.paper_id, cue.page)
        # A page as it is shows its upper part, whatever was shown of it.
        same = same and bool(boxes) == bool(held)
        if same and boxes and not _together(page, (held, column), (boxes, around), aspect):
            same = False
        if not same:
            shot, held, column = [], [], None
        shot.append(cue)
        held.extend(box for box in boxes if box not in held)
        column = _joined(column, around)
        found.update(dict.fromkeys(shot, framed(page, held, aspect, column)))
    return found


def wanted(cue: PageCue, page: PageImage, aspect: float) -> list[Box]:
    """The boxes that a frame for the cue must show: all, or only what is being said when all are too far apart."""
    marked = [box for box in cue.boxes or cue.near if box.page == cue.page]
    said = [box for box in cue.said if box.page == cue.page]
    if said and not framed(page, marked, aspect, cue.column).holds(marked):
        return said
    if said and _wide(page, (marked, cue.column), aspect) > LOOSEST * _wide(page, (said, cue.column), aspect):
        return said
    return marked


Passage = tuple[list[Box], Box | None]
"""Boxes and their column."""


def _together(page: PageImage, held: Passage, new: Passage, aspect: float) -> bool:
    """Whether one frame shows both passages about as large as one alone."""
    both = [*held[0], *new[0]]
    one = max(_wide(page, held, aspect), _wide(page, new, aspect))
    frame = framed(page, both, aspect, _joined(held[1], new[1]))
    return frame.holds(both) and frame.x1 - frame.x0 <= LOOSEST * one


def _joined(a: Box | None, b: Box | None) -> Box | None:
    if a is None or b is None:
        return a or b
    return Box(page=a.page, x0=min(a.x0, b.x0), y0=min(a.y0, b.y0), x1=max(a.x1, b.x1), y1=max(a.y1, b.y1))


def _wide(page: PageImage, passage: Passage, aspect: float) -> float:
    frame = framed(page, passage[0], aspect, passage[1])
    return frame.x1 - frame.x0


def opened(folder: Path, page: PageImage) -> Image.Image:
    """The page's picture. Raises OSError when it is missing or broken."""
    with Image.open(folder / page.file) as image:
        return image.convert("RGB")


def cut_out(image: Image.Image, page: PageImage, frame: Frame, size: tuple[int, int]) -> Image.Image:
    """The frame of the page at `size` pixels."""
    scale = image.width / page.width
    region = (
        max(0.0, frame.x0 * scale),
        max(0.0, frame.y0 * scale),
        min(float(image.width), frame.x1 * scale),
        min(float(image.height), frame.y1 * scale),
    )
    cut = image.resize(size, Image.Resampling.BICUBIC, box=region, reducing_gap=2.0)
    cut = ImageChops.multiply(cut, Image.new("RGB", size, WARM))
    # Lines that the frame cuts through fade into the paper.
    soft = round(size[1] * SOFT_EDGE)
    slope = Image.linear_gradient("L").resize((size[0], soft))
    if frame.y0 > 1.0:
        cut.paste(WARM, (0, 0), ImageChops.invert(slope))
    if frame.y1 < page.height - 1.0:
        cut.paste(WARM, (0, size[1] - soft), slope)
    return cut


def marked(cut: Image.Image, page: PageImage, cue: PageCue, frame: Frame, colours: Palette) -> Image.Image:
    """`cut` with the passage as a highlighter would leave it, and a stroke in the margin beside what is being said."""
    boxes = [box for box in cue.boxes if box.page == page.page]
    if not boxes:
        return cut
    said = [box for box in cue.said if box.page == page.page] or boxes
    zoom = cut.width / (frame.x1 - frame.x0)
    tint = Image.new("RGB", cut.size, (255, 255, 255))
    pen = ImageDraw.Draw(tint)
    faint = mixed((255, 255, 255), colours.marker, FAINT)
    for box in sorted(boxes, key=lambda b: b in said):
        place = ((box.x0 - frame.x0 - 2) * zoom, (box.y0 - frame.y0 - 0.8) * zoom)
        end = ((box.x1 - frame.x0 + 2) * zoom, (box.y1 - frame.y0 + 0.8) * zoom)
        if end[0] > place[0] and end[1] > place[1]:
            pen.rounded_rectangle((*place, *end), radius=2.5 * zoom, fill=colours.marker if box in said else faint)
    done = ImageChops.multiply(cut, tint)
    pen = ImageDraw.Draw(done)
    for column in _columns(said):
        left = min(b.x0 for b in column)
        if cue.column is not None and cue.column.x0 <= left < cue.column.x1:
            left = cue.column.x0
        x = (left - frame.x0 - 8) * zoom
        top = (min(b.y0 for b in column) - frame.y0) * zoom
        bottom = (max(b.y1 for b in column) - frame.y0) * zoom
        pen.rounded_rectangle((x, top, x + 2.2 * zoom, bottom), radius=zoom, fill=colours.stroke)
    return done


def _columns(boxes: Sequence[Box]) -> list[list[Box]]:
    """Boxes that stand line under line; what stands apart, or in the next column, has a group of its own."""
    groups: list[list[Box]] = []
    for box in boxes:
        last = groups[-1][-1] if groups else None
        if last is not None and -2 <= box.y0 - last.y0 <= 2.2 * (last.y1 - last.y0) and box.x0 < _right(groups[-1]):
            groups[-1].append(box)
        else:
            groups.append([box])
    return groups


def _right(boxes: Sequence[Box]) -> float:
    return max(box.x1 for box in boxes)


def draw_map(brush: Brush, image: Image.Image, page: PageImage, frame: Frame, room: tuple[int, int, int, int]) -> int:
    """The whole page, small, at the lower left of `room` in units, darkened but for what the stage shows.

    Returns its right end in units.
    """
    x0, y0, x1, y1 = room
    ratio = min((x1 - x0) / page.width, (y1 - y0) / page.height)
    width, height = page.width * ratio, page.height * ratio
    size = (max(1, round(width * brush.scale)), max(1, round(height * brush.scale)))
    small = image.resize(size, Image.Resampling.BOX, reducing_gap=2.0)
    small = ImageChops.multiply(small, Image.new("RGB", size, WARM))
    dim = small.point(lambda value: round(value * 0.5))
    zoom = size[0] / page.width
    window = tuple(round(v * zoom) for v in frame)
    shown = (max(0, window[0]), max(0, window[1]), min(size[0], window[2]), min(size[1], window[3]))
    dim.paste(small.crop(shown), shown[:2])
    brush.image.paste(dim, (round(x0 * brush.scale), round((y1 - height) * brush.scale)))
    return round(x0 + width)


def _within(value: float, least: float, most: float) -> float:
    """`value`, moved between the two; `least` when they leave no room."""
    return max(least, min(value, most))
