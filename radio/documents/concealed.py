"""What a page holds beside what it shows: notes and form fields, layers that are off, text that is clipped away whole,
text that stands in for what is printed, and marks that no reader sees. It is not read, only counted, with samples.

MuPDF leaves most of it out by itself, so it is looked for only where a page has the means to hide it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from radio.documents.pdf import Pdf, as_page_error, pymupdf
from radio.documents.sheet import FLAGS, Area, Sheet, everywhere
from radio.documents.visibility import (
    ANNOTATION,
    CLIPPED,
    CONTROL,
    INVISIBLE,
    LAYER,
    OFF_PAGE,
    REPLACED,
    Hidden,
    how_hidden,
)

mupdf = pymupdf.mupdf

SCAN_SHARE = 0.7
"""Of a page that pictures cover, from which on the page is one: a scan."""
SCAN_TEXT = 150
"""Visible characters that a scanned page may have: a stamp or a note of who scanned it."""
_CLIP = re.compile(rb"\bW\*?\s+n\b|\b[4-7]\s+Tr\b")
"""The operators that make a clipping path, of lines or of type, without painting it."""
_CONTROLS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e01ef]")
"""Characters without width, marks that turn text round, variation selectors, and tags."""

Word = Any
"""As MuPDF tells it: x0, y0, x1, y1, text, block, line, number."""


class Size(NamedTuple):
    """Of a page, in points."""

    width: float
    height: float


def note_concealed(pdf: Pdf, sheet: Sheet, words: list[Word], size: Size, hidden: Hidden) -> None:
    """Count in `hidden` what the page conceals; `words` are those of its contents, wherever they stand."""
    text = " ".join([word[4] for word in words])
    if not text.isascii():
        hidden.add(CONTROL, "".join(_CONTROLS.findall(text)))
    if sheet.replacements:
        _replaced(sheet.replacements, text, hidden)
    if sheet.notes:
        hidden.add(ANNOTATION, " ".join(_in_notes(sheet)))
    if _may_clip(sheet.page):
        for word in _beyond(_words(sheet.page, mupdf.fz_run_page_contents), words):
            hidden.add(CLIPPED if _on_page(word, size) else OFF_PAGE, word[4] + " ")
    if pdf.layers_off:
        other = pdf.with_all_layers.load_page(sheet.page.number)
        everything = _words(other, mupdf.fz_run_page_contents)
        seen = _words(sheet.page, mupdf.fz_run_page_contents)
        hidden.add(LAYER, " ".join(word[4] for word in _beyond(everything, seen)))


def is_scan(pictures: Iterable[Area], blocks: list[dict[str, Any]], size: Size) -> bool:
    """Whether a page is a picture, perhaps with invisible text over it that a machine read."""
    covered = 0.0
    for x0, y0, x1, y1 in pictures:
        covered += max(0.0, min(x1, size.width) - max(x0, 0.0)) * max(0.0, min(y1, size.height) - max(y0, 0.0))
    if covered < SCAN_SHARE * size.width * size.height:
        return False
    visible = 0
    for block in blocks:
        for line in block.get("lines", ()):
            visible += sum(len(span["text"].strip()) for span in line["spans"] if how_hidden(span) != INVISIBLE)
            if visible > SCAN_TEXT:
                return False
    return True


def _replaced(replacements: list[str], text: str, hidden: Hidden) -> None:
    """A ligature's letters and a hyphen are as good as printed; other words are not."""
    printed = _letters(text)
    hidden.add(REPLACED, " ".join(part for part in replacements if _letters(part) not in printed))


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _in_notes(sheet: Sheet) -> Iterable[str]:
    """The words of annotations and form fields: those that they show, and those that open with a click."""
    for run in (mupdf.fz_run_page_annots, mupdf.fz_run_page_widgets):
        yield from (word[4] for word in _words(sheet.page, run))
    yield from (note.words for note in sheet.notes if note.words)


def _may_clip(page: Any) -> bool:
    """Whether the page's contents set a clipping path, or draw a form, which clips to its box."""
    try:
        return bool(page.get_xobjects()) or _CLIP.search(page.read_contents()) is not None
    except MemoryError:
        raise
    except Exception as e:
        as_page_error(e)
        return True  # damaged, or packed beyond what PyMuPDF unpacks; what can be read of it is read all the same


def _words(page: Any, run: Any) -> list[Word]:
    """The words of a part of the page as MuPDF meets them, before anything is cut."""
    text = mupdf.FzStextPage(everywhere())
    options = mupdf.FzStextOptions()
    options.flags = FLAGS
    device = mupdf.fz_new_stext_device(text, options)
    run(page.this, device, mupdf.FzMatrix(), mupdf.FzCookie())
    mupdf.fz_close_device(device)
    found: list[Word] = pymupdf.TextPage(text).extractWORDS()
    return found


def _beyond(everything: list[Word], seen: list[Word]) -> list[Word]:
    """Words that are not among those that were seen, by place and letters."""
    if len(everything) == len(seen):
        return []
    known = {word[:5] for word in seen}
    return [word for word in everything if word[:5] not in known]


def _on_page(word: Word, size: Size) -> bool:
    x0, y0, x1, y1 = word[:4]
    return bool(x1 >= 0 and y1 >= 0 and x0 <= size.width and y0 <= size.height)
