"""What stands on a page: lines of print, pictures, and what nobody can see."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import groupby
from typing import Any

from radio.documents.concealed import Size, is_scan, note_concealed
from radio.documents.doubts import SAMPLES, Paint, Print, doubtful, unseen
from radio.documents.lines import Line, Words, printed, words_between
from radio.documents.pdf import Pdf, as_page_error, load_page, pymupdf
from radio.documents.sheet import Area, Sheet
from radio.documents.visibility import CLIPPED, INVISIBLE, OFF_PAGE, SEE_THROUGH, Hidden, how_hidden, is_shape
from radio.model.document import Box, HiddenHow

TEXT_BUDGET = 20_000
"""Characters of a page; a dense page of a two-column paper has about 8,000."""
MOST_GRAPHICS = 4000
UNKNOWN = 0.6
"""Luminance of type whose colour is not known: light enough to be looked at, too dark to be looked for as white."""
LABEL_SHARE = 0.75
"""Over the budget, type smaller than this share of the page's most frequent readable size is a label."""

MATH_FONT = re.compile(
    r"CMMI|CMSY|CMEX|CMBSY|CMMIB|MSAM|MSBM|EUFM|EUSM|EURM|RSFS|LMMath|LatinModernMath|MTMI|MTSY|MTEX|[tpn]?x(mi|sy|ex)"
    r"|Symbol|LASY|STIX.*Math|XITSMath|BBM|dsrom|esint|stmary|wasy|MnSymbol|[Mm]ath",
)
_MATH_CHARACTER = re.compile("[∀-⋿⟀-⟯⦀-⫿←-⇿Α-Ωα-ωϑϕϖϱϵ±×÷¬]")
_BETWEEN = re.compile(r"(?<=\S)(?=[∈∉→⇒⇔↔⊂⊆⊃⊇∪∩≡∝])|(?<=[∈∉→⇒⇔↔⊂⊆⊃⊇∪∩≡∝])(?=\S)")
"""Beside signs that always stand between two things, and are set with gaps instead of spaces."""
_Span = dict[str, Any]
"""As MuPDF's dictionary has it: text, size, font, flags, color, alpha, origin, bbox."""


@dataclass
class RawPage:
    """A page as it is printed, in points."""

    number: int
    width: float
    height: float
    lines: list[Line] = field(default_factory=list)
    stamps: list[str] = field(default_factory=list)
    """Text that does not run from left to right, such as arXiv's stamp in the margin."""
    drawn: list[Area] = field(default_factory=list)
    """Where strokes, fills and pictures are."""
    characters: int = 0
    hidden: Hidden = field(default_factory=Hidden)
    over_budget: bool = False
    cut: bool = False
    """Text of a readable size was left out too, because even that was beyond the budget."""
    render_failed: bool = False
    is_scan: bool = False
    """The page is a picture; `lines` are what a machine read in it, if any."""

    @cached_property
    def on_page(self) -> list[Area]:
        """What of `drawn` lies on the page, without its background."""
        most = 0.8 * self.width * self.height
        areas = []
        for left, top, right, bottom in self.drawn:
            x0, y0, x1, y1 = max(left, 0.0), max(top, 0.0), min(right, self.width), min(bottom, self.height)
            if x1 > x0 and y1 > y0 and (x1 - x0) * (y1 - y0) < most:
                areas.append((x0, y0, x1, y1))
        return areas[:MOST_GRAPHICS]

    @cached_property
    def graphics(self) -> list[Box]:
        """Boxes of pictures and drawings."""
        return [Box(page=self.number, x0=x0, y0=y0, x1=x1, y1=y1) for x0, y0, x1, y1 in self.on_page]


def read_page(pdf: Pdf, number: int) -> RawPage:
    """Read page `number`, counted from 1; PageError when MuPDF cannot."""
    page = load_page(pdf, number)
    try:
        sheet = Sheet(page)
        whole = sheet.text()
        words = whole.extractWORDS()
        clipped = _places(words) - _places(sheet.text(clipped=True).extractWORDS()) if sheet.clips else frozenset()
        result = RawPage(number, page.rect.width, page.rect.height)
        blocks, size = whole.extractDICT()["blocks"], Size(result.width, result.height)
        result.is_scan = is_scan(sheet.pictures, blocks, size)
        note_concealed(pdf, sheet, words, size, result.hidden)
        painted = (reader := _Reader(result, words, clipped, pdf.fonts)).read(blocks)
        if any(isinstance(mark, Paint) for mark in painted):
            result.drawn = sheet.drawings()
        result.drawn += sheet.pictures
        doubts = doubtful(painted, sheet.pictures + sheet.veils, (result.width, result.height))
    except MemoryError:
        raise
    except Exception as e:
        raise as_page_error(e) from e
    for samples in reader.new_fonts.values():
        doubts += sorted(samples, key=lambda mark: -len(mark.line.text))[:SAMPLES]
    prints = [mark for mark in painted if isinstance(mark, Print)]
    if doubts and _drop_unseen(sheet, result, doubts, prints):
        pdf.fonts.update(reader.new_fonts)
    _keep_budget(result)
    return result


def _places(words: list[Any]) -> frozenset[Any]:
    return frozenset(word[:5] for word in words)


class _Reader:
    """Makes lines of MuPDF's dictionaries, without what is too small, without ink, off the page or clipped away."""

    def __init__(self, page: RawPage, words: list[Any], clipped: frozenset[Any], known_fonts: set[str]) -> None:
        self.page = page
        self.clipped = clipped
        self.known_fonts = known_fonts
        self.new_fonts: defaultdict[str, list[Print]] = defaultdict(list)
        self.words: defaultdict[tuple[int, int], list[Any]] = defaultdict(list)
        """The words of each line: MuPDF counts its blocks of text and the lines in each."""
        for word in words:
            self.words[word[5:7]].append(word)

    def read(self, blocks: list[dict[str, Any]]) -> list[Paint | Print]:
        """What the page paints, in the order of painting; the lines also go to the page."""
        painted: list[Paint | Print] = []
        text_blocks = 0
        for block in blocks:
            if block["type"] == 3:
                if block["alpha"] >= SEE_THROUGH:
                    light = _luminance(block["color"])
                    painted.append(Paint(block["bbox"], light, block["stroked"], block["isrect"]))
            elif block["type"] == 0:
                for index, entry in enumerate(block["lines"]):
                    found = self._print(entry, self.words[text_blocks, index])
                    if found is not None:
                        painted.append(found)
                        self.page.lines.append(found.line)
                text_blocks += 1
        return painted

    def _print(self, entry: dict[str, Any], words: list[Any]) -> Print | None:
        spans = entry["spans"]
        text = "".join([span["text"] for span in spans])
        self.page.characters += len(text)
        if entry["dir"][0] < 0.95:
            if len(text.strip()) > 6:
                self.page.stamps.append(text.strip())
            return None
        ways = {self._how_hidden(span) for span in spans}
        if len(ways) == 1 and (way := next(iter(ways))):
            self.page.hidden.add(way, text + " ")  # thousands of labels on some pages
            return None
        placed = _placed(spans, words, printed(text))
        x0, y0, x1, y1 = entry["bbox"]
        outside = x0 < 0 or y0 < 0 or x1 > self.page.width or y1 > self.page.height
        if outside or self.clipped or len(ways) > 1:
            spans, placed = self._seen(spans, placed, words)
        line = _line(self.page.number, spans, placed) if placed else None
        if line is None:
            return None
        found = Print(line, max([UNKNOWN if is_shape(span) else _luminance(span["color"]) for span in spans]))
        for span in spans:
            if span["font"] not in self.known_fonts:
                self.new_fonts[span["font"]].append(found)
        return found

    def _seen(self, spans: list[_Span], placed: Words, words: list[Any]) -> tuple[list[_Span], Words]:
        """Spans and words without the characters that no reader sees, which are counted."""
        why = [self._how_hidden(span) for span in spans for _ in range(printed(span["text"]))]
        if len(words) == len(placed):
            by_word = [reason for word in words for reason in [self._misplaced(word)] * len(word[4])]
            why = [first or second for first, second in zip(why, by_word, strict=True)]
        if not any(why):
            return spans, placed
        reasons = iter(why)
        text = [(c, None if c == " " else next(reasons)) for span in spans for c in span["text"]]
        for reason in {reason for reason in why if reason}:
            self.page.hidden.add(reason, "".join(c for c, way in text if way == reason or c == " ") + " ")
        kept = [not reason for reason in why]
        left, number = [], 0
        for span in spans:
            count = printed(span["text"])
            marks = kept[number : number + count]
            number += count
            if all(marks):
                left.append(span)
            elif any(marks):
                following = iter(marks)
                left.append({**span, "text": "".join(c for c in span["text"] if c == " " or next(following))})
        stretches = [list(group) for keep, group in groupby(range(len(kept)), kept.__getitem__) if keep]
        return left, [part for run in stretches for part in words_between(placed, run[0], run[-1] + 1)]

    def _how_hidden(self, span: _Span) -> HiddenHow | None:
        """Invisible type over a scan is what a machine read in it, and the reader of the page sees the same words."""
        how = how_hidden(span)
        return None if how == INVISIBLE and self.page.is_scan else how

    def _misplaced(self, word: Any) -> HiddenHow | None:
        x0, y0, x1, y1 = word[:4]
        if x1 < 0 or y1 < 0 or x0 > self.page.width or y0 > self.page.height:
            return OFF_PAGE
        return CLIPPED if word[:5] in self.clipped else None


def _placed(spans: list[_Span], words: list[Any], count: int) -> Words:
    """Where the words of a line stand; its spans, should MuPDF see other words than we do."""
    placed = [(word[0], word[2], len(word[4])) for word in words]
    if sum([word[2] for word in placed]) != count:
        placed = [(s["bbox"][0], s["bbox"][2], printed(s["text"])) for s in spans if s["text"].strip(" ")]
    return placed


def _line(page: int, spans: list[_Span], words: Words) -> Line | None:
    weights: dict[tuple[float, float], int] = {}
    for span in spans:
        key = (round(span["size"], 1), round(span["origin"][1], 1))
        weights[key] = weights.get(key, 0) + printed(span["text"])
    total = sum(weights.values())
    if not total:
        return None
    # Small capitals must not set the size: the largest type on the main baseline that has some share does.
    baseline = max(weights.items(), key=lambda item: item[1])[0][1]
    size = max(key[0] for key, n in weights.items() if key[1] == baseline and n >= 0.07 * total)
    text, style, last = "", "", 0.0
    for span in spans:
        letter, part = _style(span, size, baseline), span["text"]
        x0, _, x1, _ = span["bbox"]
        if text and x0 - last > 0.18 * size and "m" in (letter, style[-1]) and " " not in (part[:1], text[-1]):
            # Formulae are set with gaps instead of spaces, also where words follow them.
            text, style = text + " ", style + "n"
        if not part.isascii():
            part = _BETWEEN.sub(" ", part)
            style += "".join("m" if letter in "nbit" and _MATH_CHARACTER.match(c) else letter for c in part)
        else:
            style += letter * len(part)
        text += part
        last = x1
    if not text.strip():
        return None  # MuPDF makes spaces of most white space, not of U+2028
    start, end = len(text) - len(text.lstrip(" ")), len(text.rstrip(" "))
    return Line(page, text[start:end], style[start:end], words, baseline, size)


def _style(span: _Span, size: float, baseline: float) -> str:
    rise = baseline - span["origin"][1]
    if span["size"] < 0.88 * size:
        if rise > 0.12 * size:
            return "^"
        if rise < -0.05 * size:
            return "_"
    flags = span["flags"]
    if flags & pymupdf.TEXT_FONT_SUPERSCRIPT and rise > 0.12 * size:
        return "^"
    return _face(span["font"], flags)


@lru_cache(maxsize=500)
def _face(font: str, flags: int) -> str:
    """The letter of a typeface."""
    name = font.split("+")[-1]
    if MATH_FONT.search(name):
        return "m"
    if flags & pymupdf.TEXT_FONT_MONOSPACED:
        return "t"
    if flags & pymupdf.TEXT_FONT_BOLD or re.search(r"Bold|Black|Heavy|CMBX|Medi(?!um)", name):
        return "b"
    return "i" if flags & pymupdf.TEXT_FONT_ITALIC or re.search(r"Ital|Obli|CMTI|CMSL", name) else "n"


def _luminance(colour: int) -> float:
    if not colour:
        return 0.0
    red, green, blue = colour >> 16 & 255, colour >> 8 & 255, colour & 255
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255


def _drop_unseen(sheet: Sheet, page: RawPage, doubts: list[Print], prints: list[Print]) -> bool:
    """Drop the lines of which nothing is to be seen: white on white, covered, without ink; whether all were seen."""
    size = (page.width, page.height)
    try:
        hidden = unseen(sheet, doubts, size)
        if hidden:
            hidden = unseen(sheet, prints, size)  # what hides one may hide others
    except MemoryError:
        raise
    except Exception as e:
        as_page_error(e)
        page.render_failed = True
        return False
    for line in page.lines:
        if id(line) in hidden:
            page.hidden.add(hidden[id(line)], line.text + " ")
    page.lines = [line for line in page.lines if id(line) not in hidden]
    return not hidden


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
    areas = [*((line.x0, line.y0, line.x1, line.y1) for line in page.lines), *page.on_page]
    if not areas:
        return None
    x0, y0 = max(0.0, min(area[0] for area in areas)), max(0.0, min(area[1] for area in areas))
    x1, y1 = min(page.width, max(area[2] for area in areas)), min(page.height, max(area[3] for area in areas))
    if x1 <= x0 or y1 <= y0:
        return None
    return Box(page=page.number, x0=round(x0, 1), y0=round(y0, 1), x1=round(x1, 1), y1=round(y1, 1))
