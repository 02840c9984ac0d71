"""Credits: whose paper was on air, and under which licence, as CC BY asks for (section 3(a) of its legal code)."""

from __future__ import annotations

from radio.model.base import Model
from radio.model.timeline import Timeline
from radio.types import PaperId


class Credit(Model):
    """What has to be said of a paper that was shown or told."""

    paper_id: PaperId
    version: int
    title: str
    authors: str
    """As on its card: "A. Author, B. Author and 12 others"; all of them stand at `url`."""
    url: str | None = None
    licence: str
    licence_url: str | None = None
    pages_shown: bool = False
    """Whether page images of it are in the segment, which are cropped and marked there."""

    @property
    def line(self) -> str:
        """Title, authors, source, licence and what was changed, in one line."""
        licence = f"{self.licence} ({self.licence_url})" if self.licence_url else self.licence
        changed = "; pages cropped and marked" if self.pages_shown else ""
        told = [f'"{self.title.rstrip(".")}"', f"by {self.authors}" if self.authors else "", self.url or self.paper_id]
        return f"{' '.join(part for part in told if part)}, licence: {licence}{changed}"


def credits_of(timeline: Timeline) -> tuple[Credit, ...]:
    """One for each paper of a segment, in the order in which they are told."""
    shown = {page.paper_id for page in timeline.pages}
    return tuple(
        Credit(
            paper_id=card.paper_id,
            version=card.version,
            title=card.title,
            authors=card.authors,
            url=card.url,
            licence=card.licence,
            licence_url=card.licence_url,
            pages_shown=card.paper_id in shown,
        )
        for card in timeline.papers
    )
