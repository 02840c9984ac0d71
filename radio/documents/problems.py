"""What was wrong with a PDF, in words for the operator."""

from __future__ import annotations

from radio.documents.extract import RawPage
from radio.documents.pdf import Pdf
from radio.documents.visibility import TINY
from radio.model.document import Problem

HARMLESS = frozenset({"hidden-text"})
"""Problems that cost no content."""
WORTH_SAYING = 3
"""Hidden characters of a page, in one way, that are no news: a stray label, the tip of a clipped word."""
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


def costs(problem: Problem, pages: list[RawPage]) -> bool:
    """Whether a problem means that something of the paper is missing or in doubt."""
    if problem.category == "text-budget":
        return any(page.number == problem.page and page.cut for page in pages)
    return problem.category not in HARMLESS
