"""Page images for the picture. Only the child imports this module."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from radio.documents.doubts import VISIBLE_CONTRAST
from radio.documents.jobs import RenderJob
from radio.documents.pdf import PageError, Pdf, as_page_error, load_page, pymupdf

MOST_PIXELS = 8_000_000
"""A page that is a kilometre long is drawn smaller than asked for."""
LONGEST_SIDE = 16_000
"""WebP holds 16,383 pixels a side."""
WORDS_LOOKED_AT = 50
LEAST_INKED = 0.2
"""Share of the longest words of a page that must have left ink; hidden text has none."""
QUALITY = 80
METHOD = 2
"""WebP effort, 0 to 6: 2 costs half of 4 for files that are 4 % larger."""


def render(pdf: Pdf, job: RenderJob) -> dict[int, str]:
    """Draw the pages of `job`; those that cannot be drawn are missing from the result."""
    files = {}
    for number in job.pages:
        if not 1 <= number <= pdf.page_count:
            continue
        try:
            page = load_page(pdf, number)
            picture = _draw(page, job.width)
        except PageError:
            continue
        if not _shows_its_text(page, picture):
            continue
        name = f"p{number:04d}.webp"
        _save(picture, Path(job.folder) / name)
        files[number] = name
    return files


def _draw(page: Any, width: int) -> Any:
    shape = page.rect
    scale = min(
        width / max(1.0, shape.width),
        (MOST_PIXELS / max(1.0, shape.width * shape.height)) ** 0.5,
        LONGEST_SIDE / max(1.0, shape.width, shape.height),
    )
    try:
        return page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), alpha=False, colorspace=pymupdf.csRGB)
    except MemoryError:
        raise
    except Exception as e:
        raise as_page_error(e) from e


def _shows_its_text(page: Any, picture: Any) -> bool:
    """Whether there is ink where words stand; a page without words may be as it likes."""
    try:
        words = page.get_text("words")
    except MemoryError:
        raise
    except Exception as e:
        as_page_error(e)
        return not picture.is_unicolor
    if not words:
        return True
    if picture.is_unicolor:
        return False
    words = sorted(words, key=lambda word: len(word[4]), reverse=True)[:WORDS_LOOKED_AT]
    scale, samples, stride = picture.width / max(1.0, page.rect.width), picture.samples_mv, picture.stride
    inked = 0
    for x0, y0, x1, y1, *_ in words:
        left, right = max(0, int(x0 * scale)), min(picture.width, int(x1 * scale) + 1)
        rows = range(max(0, int(y0 * scale)), min(picture.height, int(y1 * scale) + 1))
        pixels = b"".join(bytes(samples[row * stride + 3 * left : row * stride + 3 * right : 3]) for row in rows)
        inked += bool(pixels) and max(pixels) - min(pixels) >= VISIBLE_CONTRAST
    return inked >= LEAST_INKED * len(words)


def _save(picture: Any, target: Path) -> None:
    from PIL import Image

    image = Image.frombytes("RGB", (picture.width, picture.height), picture.samples)
    partial = target.with_name(f".tmp-{target.stem}-{os.getpid()}")  # two processes may draw one page at once
    with partial.open("wb") as file:
        image.save(file, "WEBP", quality=QUALITY, method=METHOD)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(target)
