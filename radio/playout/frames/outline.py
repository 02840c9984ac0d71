"""What a segment consists of, as the picture tells it: chapters, and how many papers each holds."""

from __future__ import annotations

from dataclasses import dataclass

from radio.model.segment import Segment
from radio.model.timeline import CardCue, ChapterCue, PageCue
from radio.playout.frames.titles import plain
from radio.types import PaperId

THE_PAPER = "The paper"
FRAMING = ("Opening", "Closing")


@dataclass(frozen=True)
class Outline:
    chapters: tuple[ChapterCue, ...]
    counts: tuple[int, ...]
    """Papers that are shown in each chapter."""
    papers: tuple[PaperId, ...]
    """In the order in which they are shown."""
    one_paper: bool

    @classmethod
    def of(cls, segment: Segment) -> Outline:
        chapters: list[ChapterCue] = []
        # What is shown before the first chapter belongs to it.
        shown: list[dict[PaperId, None]] = [{}]
        for cue in segment.timeline.cues:
            if isinstance(cue, ChapterCue):
                if chapters:
                    shown.append({})
                chapters.append(cue)
            elif isinstance(cue, PageCue | CardCue) and cue.paper_id is not None:
                shown[-1][cue.paper_id] = None
        papers = tuple(dict.fromkeys(paper for group in shown for paper in group))
        return cls(tuple(chapters), tuple(map(len, shown)), papers, len(segment.timeline.papers) <= 1)

    def title(self, index: int) -> str:
        """A chapter's name. A talk's first chapter has the paper's own title, which stands elsewhere."""
        chapter = self.chapters[index]
        if index == 0 and self.one_paper and len(self.chapters) > 1:
            return THE_PAPER
        return plain(chapter.title)

    def index(self, chapter: ChapterCue | None) -> int:
        """Where we are; -1 before the first chapter."""
        return next((n for n, c in enumerate(self.chapters) if c is chapter or c == chapter), -1)

    def themes(self) -> tuple[int, ...]:
        """The chapters of a show about many papers that are about something; none when it has but one paper."""
        if self.one_paper:
            return ()
        return tuple(n for n, chapter in enumerate(self.chapters) if chapter.title not in FRAMING)

    def place(self, paper: PaperId) -> str:
        """ "Paper 3 of 12" in a show about several."""
        if len(self.papers) < 2 or paper not in self.papers:
            return ""
        return f"Paper {self.papers.index(paper) + 1} of {len(self.papers)}"
