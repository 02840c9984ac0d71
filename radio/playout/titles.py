"""Tells outputs what is on air, by the sample where it begins."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from radio.playout.items import Block, Item
from radio.playout.mixer import Mixer
from radio.playout.outputs.wire import Title


def title_of(item: Item) -> str:
    """As a listener would want to read it: the show, what of it, and whose paper where it is about one."""
    segment = item.segment
    if segment is None:
        return item.title
    show, papers = segment.show_title, segment.timeline.papers
    title = item.title if not show or show in item.title else f"{show}: {item.title}"
    return f"{title} - {papers[0].authors}" if len(papers) == 1 and papers[0].authors else title


class Titles:
    """`hear` runs in the loop with each tick."""

    def __init__(self, mixer: Mixer, tell: Sequence[Callable[[Title], None]]) -> None:
        self._mixer = mixer
        self._tell = tell
        self._heard = 0
        self._item: Item | None = None

    def hear(self, block: Block, taken: bool) -> None:
        item = self._mixer.current.item
        if item is not self._item:
            self._item = item
            for tell in self._tell:
                tell(Title(self._heard, title_of(item)))
        self._heard += len(block)
