"""What was wrong with a PDF, in words for the operator."""

from __future__ import annotations

from radio.documents.extract import RawPage
from radio.documents.pdf import Pdf, Unreadable
from radio.documents.visibility import TINY
from radio.model.document import Problem

HARMLESS = frozenset({"hidden-text"})
"""Problems that cost no content."""
WORTH_SAYING = 3
"""Hidden characters of a page, in one way, that are no news: a stray label, the tip of a clipped word."""
SOME_TEXT = 200
"""Hidden characters from which on there would have been something to read."""
USUAL_SIDES = (150.0, 3000.0)
MOST_STRETCHED = 4.0
"""Sides of a page in points, and their ratio, beyond which it is no page of a paper."""


def outside_problems(pdf: Pdf, max_pages: int) -> list[Problem]:
    """What the file as a whole suffers from."""
    found = []
    if not pdf.complete:
        found.append(
            Problem(page=None, category="truncated", message="the file ends in the middle; what is there was read")
        )
    elif pdf.repaired:
        found.append(Problem(page=None, category="repaired", message="the file is damaged and was repaired to read it"))
    if not pdf.copying_allowed:
        message = "its owner does not permit copying; whether it may air is for its licence to say"
        found.append(Problem(page=None, category="copy-protected", message=message))
    if pdf.page_count > max_pages:
        message = f"{pdf.page_count} pages; the first {max_pages} were read, {pdf.page_count - max_pages} were not"
        found.append(Problem(page=None, category="page-limit", message=message))
    return found


def page_problems(page: RawPage) -> list[Problem]:
    """What one page suffers from."""
    found = []
    hidden = tuple(
        part
        for part in page.hidden.report()
        if part.characters > WORTH_SAYING and not (part.how == TINY and page.over_budget)
    )
    if hidden:
        message = "left out: " + ", ".join(f"{part.characters} characters {part.how}" for part in hidden)
        found.append(Problem(page=page.number, category="hidden-text", message=message, hidden=hidden))
    if page.over_budget:
        what = "text beyond the budget was left out" if page.cut else "labels of drawings were left out"
        message = f"{page.characters} characters on one page; {what}"
        found.append(Problem(page=page.number, category="text-budget", message=message))
    if page.render_failed:
        found.append(Problem(page=page.number, category="render", message="the page could not be drawn"))
    short, long = sorted((page.width, page.height))
    if short < USUAL_SIDES[0] or long > USUAL_SIDES[1] or long > MOST_STRETCHED * short:
        message = f"{page.width:.0f} x {page.height:.0f} points is no page of a paper"
        found.append(Problem(page=page.number, category="layout", message=message))
    return found


def scan_problems(pages: list[RawPage]) -> list[Problem]:
    """That the words were read by a machine: it may have misread, and what it wrote may differ from what is seen."""
    scans = [page for page in pages if page.is_scan and page.lines]
    if not scans:
        return []
    message = f"{len(scans)} of {len(pages)} pages are scans; their words are what a machine read in the pictures"
    return [Problem(page=None, category="scanned", message=message)]


def nothing_to_read(pages: list[RawPage], lost: list[str]) -> Unreadable:
    """Why no sentence was found; `lost` tells what was wrong with the pages that could not be read at all."""
    if lost:
        return Unreadable("corrupt", f"{len(lost)} of {len(lost) + len(pages)} pages cannot be read: {lost[0]}")
    scans = sum(page.is_scan for page in pages)
    hidden = sum(page.hidden.total for page in pages)
    if scans > len(pages) / 2:
        why = f"{scans} of {len(pages)} pages are pictures, as of a scan, without text under them"
    elif hidden > SOME_TEXT:
        why = f"{hidden} characters are there, and all of them are hidden"
    elif not any(page.characters for page in pages):
        why = "there is no text in it at all"
    else:
        why = f"no sentence was found in its {sum(page.characters for page in pages)} characters"
    return Unreadable("no-text", f"nothing to read aloud: {why}")


def costs(problem: Problem, pages: list[RawPage]) -> bool:
    """Whether a problem means that something of the paper is missing or in doubt."""
    if problem.category == "text-budget":
        return any(page.number == problem.page and page.cut for page in pages)
    return problem.category not in HARMLESS
