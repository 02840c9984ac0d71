"""What a segment's timeline says at one moment."""

from __future__ import annotations

from dataclasses import dataclass

from radio.model.timeline import CaptionCue, CardCue, ChapterCue, PageCue, PaperCard
from radio.playout.items import Item


@dataclass(frozen=True)
class Moment:
    """The cues that hold at one sample of an item."""

    view: PageCue | CardCue | None = None
    caption: CaptionCue | None = None
    chapter: ChapterCue | None = None
    paper: PaperCard | None = None
    """The paper being shown, else that of the chapter."""
    speaker: str | None = None
    """Name of the host who speaks now."""

    @classmethod
    def of(cls, item: Item, position: int) -> Moment:
        segment = item.segment
        if segment is None:
            return cls()
        view: PageCue | CardCue | None = None
        caption: CaptionCue | None = None
        chapter: ChapterCue | None = None
        for cue in segment.timeline.cues:
            if cue.at > position:
                break
            if isinstance(cue, PageCue | CardCue):
                view = cue
            elif isinstance(cue, CaptionCue):
                caption = cue
            else:
                chapter = cue
        if caption is not None and position >= caption.end:
            caption = None
        paper_id = (view.paper_id if view else None) or (chapter.paper_id if chapter else None)
        names = {host.id: host.name for host in segment.hosts}
        return cls(
            view=view,
            caption=caption,
            chapter=chapter,
            paper=next((paper for paper in segment.timeline.papers if paper.paper_id == paper_id), None),
            speaker=names.get(caption.speaker, str(caption.speaker)) if caption else None,
        )
