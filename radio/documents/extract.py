"""What stands on a page: lines of print, pictures, and what nobody can see."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from radio.documents.lines import Line
from radio.documents.pdf import PageError, Pdf, as_page_error, load_page, pymupdf
from radio.documents.visibility import OFF_PAGE, UNSEEN, Hidden, how_hidden, is_light, unseen
from radio.model.document import Box

FLAGS = pymupdf.TEXT_PRESERVE_WHITESPACE
TEXT_BUDGET = 20_000
"""Characters of a page; a dense page of a two-column paper has about 8,000."""
MOST_GRAPHICS = 4000
LABEL_SHARE = 0.75
"""Over the budget, type smaller than this share of the page's most frequent readable size is a label."""

MATH_FONT = re.compile(
    r"CMMI|CMSY|CMEX|CMBSY|CMMIB|MSAM|MSBM|EUFM|EUSM|EURM|RSFS|LMMath|LatinModernMath|MTMI|MTSY|MTEX|[tpn]?x(mi|sy|ex)"
    r"|Symbol|LASY|STIX.*Math|XITSMath|BBM|dsrom|esint|stmary|wasy|MnSymbol|[Mm]ath",
)
_MATH_CHARACTER = re.compile("[∀-⋿⟀-⟯⦀-⫿←-⇿Α-Ωα-ωϑϕϖϱϵ±×÷¬]")


@dataclass
class RawPage:
    """A page as it is printed, in points."""

    number: int
    width: float
    height: float
    lines: list[Line]
    stamps: list[str] = field(default_factory=list)
    """Text that does not run from left to right, such as arXiv's stamp in the margin."""
    graphics: list[Box] = field(default_factory=list)
    characters: int = 0
    hidden: Hidden = field(default_factory=Hidden)
    over_budget: bool = False
    cut: bool = False
    """Text of a readable size was left out too, because even that was beyond the budget."""
    render_failed: bool = False


def read_page(pdf: Pdf, number: int) -> RawPage:
    """Read page `number`, counted from 1; PageError when MuPDF cannot."""
    page = load_page(pdf, number)
    try:
        raw = page.get_text("rawdict", flags=FLAGS, clip=pymupdf.INFINITE_RECT())
        graphics = _graphics(page)
    except MemoryError:
        raise
    except Exception as e:
        raise as_page_error(e) from e
    result = RawPage(number, page.rect.width, page.rect.height, [], graphics=graphics)
    suspects = _collect(raw, result)
    del raw
    _drop_unseen(page, result, suspects)
    _keep_budget(result)
    return result


def _collect(raw: dict[str, Any], page: RawPage) -> set[int]:
    """Fill `page` with lines; the ids of those lines that are printed in a light colour."""
    light: set[int] = set()
    for block in raw["blocks"]:
        for entry in block.get("lines", ()):
            spans = entry["spans"]
            page.characters += sum(len(span["chars"]) for span in spans)
            if entry["dir"][0] < 0.95:
                text = "".join(c["c"] for span in spans for c in span["chars"]).strip()
                if len(text) > 6:
                    page.stamps.append(text)
                continue
            line = _line(spans, page)
            if line is not None:
                page.lines.append(line)
                if any(is_light(span) for span in spans):
                    light.add(id(line))
    return light


def _line(spans: list[dict[str, Any]], page: RawPage) -> Line | None:
    readable = []
    for span in spans:
        text = "".join(c["c"] for c in span["chars"])
        how = None if text.isspace() else how_hidden(span)
        if how is None:
            readable.append(span)
        else:
            page.hidden.add(how, text)
    weights: Counter[tuple[float, float]] = Counter()
    for span in readable:
        weights[(round(span["size"], 1), round(span["origin"][1], 1))] += sum(
            not c["c"].isspace() for c in span["chars"]
        )
    if not weights or not sum(weights.values()):
        return None
    # Small capitals must not set the size: the largest type on the main baseline that has some share does.
    total = sum(weights.values())
    baseline = weights.most_common(1)[0][0][1]
    size = max(key[0] for key, n in weights.items() if key[1] == baseline and n >= 0.07 * total)
    text, style, x0s, x1s = "", "", list[float](), list[float]()
    for span in readable:
        letter = _style(span, size, baseline)
        for c in span["chars"]:
            x0, y0, x1, y1 = c["bbox"]
            if x1 < 0 or y1 < 0 or x0 > page.width or y0 > page.height:
                page.hidden.add(OFF_PAGE, c["c"])
                continue
            if x1s and x0 - x1s[-1] > 0.18 * size and "m" in (letter, style[-1]) and " " not in (c["c"], text[-1]):
                # Formulae are set with gaps instead of spaces, also where words follow them.
                text, style = text + " ", style + "n"
                x0s.append(x1s[-1])
                x1s.append(x0)
            text += c["c"]
            style += "m" if letter in "nbit" and _MATH_CHARACTER.match(c["c"]) else letter
            x0s.append(x0)
            x1s.append(x1)
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    if start >= end:
        return None
    return Line(page.number, text[start:end], style[start:end], x0s[start:end], x1s[start:end], baseline, size)


def _style(span: dict[str, Any], size: float, baseline: float) -> str:
    flags, font = span["flags"], span["font"].split("+")[-1]
    rise = baseline - span["origin"][1]
    if span["size"] < 0.88 * size:
        if rise > 0.12 * size:
            return "^"
        if rise < -0.05 * size:
            return "_"
    if flags & pymupdf.TEXT_FONT_SUPERSCRIPT and rise > 0.12 * size:
        return "^"
    if MATH_FONT.search(font):
        return "m"
    if flags & pymupdf.TEXT_FONT_MONOSPACED:
        return "t"
    if flags & pymupdf.TEXT_FONT_BOLD or re.search(r"Bold|Black|Heavy|CMBX|Medi(?!um)", font):
        return "b"
    return "i" if flags & pymupdf.TEXT_FONT_ITALIC or re.search(r"Ital|Obli|CMTI|CMSL", font) else "n"


def _drop_unseen(page: Any, result: RawPage, light: set[int]) -> None:
    """Drop the lines that the drawn page does not show."""
    try:
        gone = unseen(page, result.lines, light)
    except PageError:
        result.render_failed = True
        return
    for line in gone:
        result.hidden.add(UNSEEN, line.text)
    lost = {id(line) for line in gone}
    result.lines = [line for line in result.lines if id(line) not in lost]


def _keep_budget(page: RawPage) -> None:
    """Where a page holds more text than a page can, labels of plots go first, then whatever is too much."""
    if page.characters <= TEXT_BUDGET:
        return
    page.over_budget = True
    sizes: Counter[float] = Counter()
    for line in page.lines:
        if len(line.text) > 25:
            sizes[round(line.size)] += len(line.text)
    usual = sizes.most_common(1)[0][0] if sizes else 10.0
    page.lines = [line for line in page.lines if line.size >= LABEL_SHARE * usual]
    total = 0
    for index, line in enumerate(page.lines):
        total += len(line.text)
        if total > TEXT_BUDGET:
            page.lines, page.cut = page.lines[:index], True
            return


def content_box(page: RawPage) -> Box | None:
    """Around the lines and graphics of a page, as far as they lie on it; None when it has none."""
    boxes = [*(line.box() for line in page.lines), *page.graphics]
    if not boxes:
        return None
    x0, y0 = max(0.0, min(b.x0 for b in boxes)), max(0.0, min(b.y0 for b in boxes))
    x1, y1 = min(page.width, max(b.x1 for b in boxes)), min(page.height, max(b.y1 for b in boxes))
    if x1 <= x0 or y1 <= y0:
        return None
    return Box(page=page.number, x0=round(x0, 1), y0=round(y0, 1), x1=round(x1, 1), y1=round(y1, 1))


def _graphics(page: Any) -> list[Box]:
    """Boxes of pictures and drawings, without page backgrounds."""
    return list(_graphic_boxes(page))[:MOST_GRAPHICS]


def _graphic_boxes(page: Any) -> Iterator[Box]:
    area = page.rect.width * page.rect.height
    for kind, (x0, y0, x1, y1) in page.get_bboxlog():
        if "text" in kind or kind == "ignore-text":
            continue
        x0, y0 = max(x0, 0.0), max(y0, 0.0)
        x1, y1 = min(x1, page.rect.width), min(y1, page.rect.height)
        if x1 > x0 and y1 > y0 and (x1 - x0) * (y1 - y0) < 0.8 * area:
            yield Box(page=page.number + 1, x0=x0, y0=y0, x1=x1, y1=y1)
