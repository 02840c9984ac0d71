"""A page that MuPDF interprets once, into a list of what it draws: read as text, asked for pictures, drawn in part.

Interpreting is most of what reading a page costs; each further use of the list costs a fifth of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from radio.documents.pdf import pymupdf

mupdf = pymupdf.mupdf
Device: Any = mupdf.FzDevice2

Area = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points from the top left of the page."""

FLAGS = pymupdf.TEXT_COLLECT_VECTORS | pymupdf.TEXT_LAZY_VECTORS | pymupdf.TEXT_IGNORE_ACTUALTEXT
"""Text as it is printed, not as its author would have it read, with all white space as plain spaces; and the strokes
and fills in the order of painting, lazily, so that a rule does not break a line.
"""


MOST_NOTES = 500
"""Annotations of a page that are looked at one by one."""


class Note(NamedTuple):
    """An annotation or a form field."""

    area: Area
    words: str
    """What opens with a click, as far as the page does not show it."""


class Sheet:
    """What the contents of one page draw. Annotations and form fields are no text of a paper, but they may cover it."""

    def __init__(self, page: Any) -> None:
        self.page = page
        # With bounds of its own, or MuPDF forgets what is off the page.
        self._list = mupdf.FzDisplayList(everywhere())
        device = mupdf.fz_new_list_device(self._list)
        mupdf.fz_run_page_contents(page.this, device, mupdf.FzMatrix(), mupdf.FzCookie())
        mupdf.fz_close_device(device)
        self._special: _Special | None = None
        self.notes = list(islice(_notes(page), MOST_NOTES + 1))
        """Annotations and form fields, at most one more than MOST_NOTES."""

    def text(self, *, clipped: bool = False) -> Any:
        """pymupdf.TextPage of all the text there is, also off the page; `clipped`: without what is clipped away."""
        # Made by hand: what PyMuPDF makes of a display list is always cut to the page.
        page = mupdf.FzStextPage(everywhere())
        options = mupdf.FzStextOptions()
        options.flags = FLAGS | (pymupdf.TEXT_CLIP if clipped else 0)
        self._run(mupdf.fz_new_stext_device(page, options))
        return pymupdf.TextPage(page)

    def drawings(self) -> list[Area]:
        """Where strokes and fills are; those that come with the text are too large where lines are thick."""
        paths = _Paths()
        self._run(paths)
        return paths.areas

    @property
    def pictures(self) -> list[Area]:
        """Where pictures and shadings are painted."""
        return self._specials().pictures

    @property
    def veils(self) -> list[Area]:
        """Where something is painted through a mask, or more faintly than it was defined, or annotated."""
        everywhere_noted = [tuple(self.page.rect)] if len(self.notes) > MOST_NOTES else []
        return self._specials().veils + everywhere_noted + [note.area for note in self.notes]

    @property
    def replacements(self) -> list[str]:
        """What the author wants read in place of what is printed (/ActualText)."""
        return self._specials().replacements

    @property
    def clips(self) -> bool:
        """Whether anything is cut off by a path."""
        return self._specials().clips

    def draw(self, scale: float, part: Area) -> Any:
        """Grey pymupdf.Pixmap of a part of the page; its `x` and `y` are where it begins, in pixels."""
        drawn = self.page.get_displaylist() if self.notes else pymupdf.DisplayList(self._list)
        matrix = pymupdf.Matrix(scale, scale)
        return drawn.get_pixmap(matrix=matrix, colorspace=pymupdf.csGRAY, alpha=False, clip=part)

    def _specials(self) -> _Special:
        if self._special is None:
            self._special = _Special()
            self._run(self._special)
        return self._special

    def _run(self, device: Any) -> None:
        mupdf.fz_run_display_list(self._list, device, mupdf.FzMatrix(), everywhere(), mupdf.FzCookie())
        mupdf.fz_close_device(device)


def _notes(page: Any) -> Iterator[Note]:
    """PyMuPDF's own lists leave out those that are written into the page itself."""
    of_pdf = mupdf.pdf_page_from_fz_page(page.this)
    for first, following in (
        (mupdf.pdf_first_annot, mupdf.pdf_next_annot),
        (mupdf.pdf_first_widget, mupdf.pdf_next_widget),
    ):
        note = first(of_pdf)
        while note.m_internal:
            shown = mupdf.pdf_annot_type(note) in (mupdf.PDF_ANNOT_FREE_TEXT, mupdf.PDF_ANNOT_WIDGET)
            yield Note(_area(mupdf.pdf_bound_annot(note)), "" if shown else mupdf.pdf_annot_contents(note) or "")
            note = following(note)


def everywhere() -> Any:
    """MuPDF's rectangle without end."""
    return mupdf.FzRect(mupdf.FzRect.Fixed_INFINITE)


class _Special(Device):  # type: ignore[misc]  # MuPDF's classes are not typed
    """Hears from MuPDF of what text alone does not tell. The arguments are those of fz_device's functions."""

    def __init__(self) -> None:
        super().__init__()
        self.pictures: list[Area] = []
        self.veils: list[Area] = []
        self.replacements: list[str] = []
        self.clips = False
        for use in (
            self.use_virtual_fill_image,
            self.use_virtual_fill_image_mask,
            self.use_virtual_fill_shade,
            self.use_virtual_clip_path,
            self.use_virtual_clip_text,
            self.use_virtual_clip_image_mask,
            self.use_virtual_begin_mask,
            self.use_virtual_begin_group,
            self.use_virtual_begin_metatext,
        ):
            use()

    def fill_image(self, context: Any, image: Any, matrix: Any, *rest: Any) -> None:
        self.pictures.append(_unit_square(matrix))

    def fill_image_mask(self, context: Any, image: Any, matrix: Any, *rest: Any) -> None:
        self.pictures.append(_unit_square(matrix))

    def fill_shade(self, context: Any, shade: Any, matrix: Any, *rest: Any) -> None:
        self.pictures.append(_area(mupdf.ll_fz_bound_shade(shade, matrix)))

    def clip_path(self, *arguments: Any) -> None:
        self.clips = True

    def clip_text(self, *arguments: Any) -> None:
        self.clips = True

    def clip_image_mask(self, context: Any, image: Any, matrix: Any, *rest: Any) -> None:
        self.clips = True
        self.veils.append(_unit_square(matrix))

    def begin_mask(self, context: Any, area: Any, *rest: Any) -> None:
        self.veils.append(_area(area))

    def begin_group(
        self, context: Any, area: Any, space: Any, isolated: int, knockout: int, blend: int, alpha: float
    ) -> None:
        if alpha < 1 or blend:
            self.veils.append(_area(area))

    def begin_metatext(self, context: Any, kind: int, text: str) -> None:
        if kind == mupdf.FZ_METATEXT_ACTUALTEXT:
            self.replacements.append(text)


class _Paths(Device):  # type: ignore[misc]  # as above
    """Hears where paths are painted."""

    def __init__(self) -> None:
        super().__init__()
        self.areas: list[Area] = []
        self.use_virtual_fill_path()
        self.use_virtual_stroke_path()

    def fill_path(self, context: Any, path: Any, even_odd: int, matrix: Any, *rest: Any) -> None:
        self.areas.append(_area(mupdf.ll_fz_bound_path(path, None, matrix)))

    def stroke_path(self, context: Any, path: Any, stroke: Any, matrix: Any, *rest: Any) -> None:
        self.areas.append(_area(mupdf.ll_fz_bound_path(path, stroke, matrix)))


def _area(rect: Any) -> Area:
    return rect.x0, rect.y0, rect.x1, rect.y1


def _unit_square(matrix: Any) -> Area:
    """Where MuPDF paints a picture: the square from 0 to 1, moved by `matrix`."""
    xs = (matrix.e, matrix.e + matrix.a, matrix.e + matrix.c, matrix.e + matrix.a + matrix.c)
    ys = (matrix.f, matrix.f + matrix.b, matrix.f + matrix.d, matrix.f + matrix.b + matrix.d)
    return min(xs), min(ys), max(xs), max(ys)
