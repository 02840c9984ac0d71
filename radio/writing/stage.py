"""Who says what: lines for the two hosts, and what every show has in common."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from radio.model.script import Cite, Line, Script, ScriptChapter
from radio.model.show import DIGESTS
from radio.model.summary import Beat
from radio.types import HostId, PaperId
from radio.writing.language.phrases import Aired, Draw, phrases
from radio.writing.materials import PaperMaterial, WritingBrief, word_count
from radio.writing.reading.facts import spoken_day

LineBeat = Beat | Literal["opening", "disclosure", "transition", "question", "closing", "station"]
"""After the last line of a part, so that a listener hears the turn of the page."""


_AFTER_MARK = re.compile(r"(?<=\w)([?!])[.,](?= |$)")
"""A title that asks, in a phrase that goes on: "Can it sort?, by ...". """


class Stage:
    """The script being written: lines in order, and the chapters that start among them."""

    def __init__(self, brief: WritingBrief, seed: str) -> None:
        self.brief = brief
        self.lead = brief.lead
        self.second = brief.second
        self.draw = Draw(seed, Aired(brief.aired_lines))
        self.words = phrases()
        self.lines: list[Line] = []
        self.chapters: list[ScriptChapter] = []
        self.instead: dict[str, Line] = {}
        """By a model line's text: the extractive line that stands in for it."""

    def say(
        self,
        speaker: HostId,
        text: str,
        beat: LineBeat,
        *,
        paper: PaperId | None = None,
        cites: Sequence[Cite] = (),
        factual: bool = False,
        origin: Literal["model", "extractive", "template"] = "template",
    ) -> None:
        """Add a line; two in a row of one speaker and beat stay two clips."""
        text = _AFTER_MARK.sub(r"\1", " ".join(text.split()))
        self.lines.append(
            Line(
                speaker=speaker,
                text=text[:1].upper() + text[1:],
                beat=beat,
                paper_id=paper,
                cites=tuple(cites),
                factual=factual,
                origin=origin,
            )
        )

    def other(self, host: HostId) -> HostId:
        """Whom the host talks with."""
        return self.second.id if host == self.lead.id else self.lead.id

    @property
    def silent(self) -> HostId:
        """The host who did not speak last."""
        return self.other(self.lines[-1].speaker)

    def chapter(self, title: str, material: PaperMaterial | None = None) -> None:
        """The next line starts a chapter."""
        paper = material.paper if material else None
        self.chapters.append(
            ScriptChapter(
                title=title,
                first_line=len(self.lines),
                paper_id=paper.id if paper else None,
                url=paper.abs_url if paper else None,
            )
        )

    def take(self, line: Line, *, instead: Line | None = None) -> None:
        """Add a model's line, with the one that stands in for it if the gate refuses it."""
        self.lines.append(line)
        if instead is not None:
            self.instead[line.text] = instead

    def script(self, title: str, materials: Sequence[PaperMaterial], writer: str) -> Script:
        """What was said, as a script."""
        return Script(
            show=self.brief.show.id,
            title=title,
            lines=tuple(self.lines),
            chapters=tuple(self.chapters),
            paper_ids=tuple(material.paper.id for material in materials),
            writer=writer,
        )

    def opening(self, title: str, disclosure: tuple[str, ...] = ()) -> None:
        """The show's opening, then the disclosure in these words or the usual ones: at the start of every episode."""
        brief = self.brief
        self.say(self.lead.id, self.draw.one(brief.show.opening, **self._fields(title)), "opening")
        many = brief.show.form in DIGESTS
        options = disclosure or (self.words.disclosure_many if many else self.words.disclosure)
        self.say(self.second.id, self.draw.one(options, lead=self.lead.name, second=self.second.name), "disclosure")

    def closing(self, title: str) -> None:
        speaker = self.silent if self.lines else self.lead.id
        self.say(speaker, self.draw.one(self.brief.show.closing, **self._fields(title)), "closing")

    def _fields(self, title: str) -> dict[str, str]:
        brief = self.brief
        return {
            "station": brief.station.name,
            "show": brief.show.title,
            "date": spoken_day(brief.now),
            "title": title,
            "host": self.lead.name,
            "cohost": self.second.name,
            "guest": next((h.name for h in brief.show.hosts if h not in (self.lead, self.second)), self.second.name),
        }

    @property
    def spoken_words(self) -> int:
        return count_words(self.lines)


def count_words(lines: Iterable[Line]) -> int:
    return sum(word_count(line.text) for line in lines)
