"""What the hosts of a deep dive say between the paper's sentences: never the same thing twice in an episode."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from radio.model.base import Model
from radio.model.script import Line
from radio.model.summary import Beat
from radio.types import HostId
from radio.writing.language.lexis import PAPER_WORDS, stem, words_of
from radio.writing.language.reported import clause, first_person, names_of, third_person
from radio.writing.language.text import without_latex
from radio.writing.materials import Evidence, PaperMaterial
from radio.writing.reading.facts import (
    authors_first,
    cite_of,
    metadata_cite,
    phrases_of,
    short_title,
    spoken_title,
    topic_of,
)
from radio.writing.reading.passages import Part, Run, Shown
from radio.writing.reading.slots import Slot
from radio.writing.stage import Stage, count_words
from radio.yamlmodel import load_model

FILE = Path(__file__).with_name("deepdive.yaml")
SHOWN_AFTER = 2
"""Turns of a part before a figure or table is looked at, and between two of them."""
SHOWN_IN_PART = 2
SHORT_TITLE = 8
"""Words."""
QUIET_LINES = 10
"""Lines after which a guest who said nothing asks next."""
Lines = tuple[str, ...]


class Phrases(Model):
    """deepdive.yaml."""

    disclosure: Lines
    guest_in: Lines
    guest_hello: Lines
    ask_whole: Lines
    route: Lines
    route_plain: Lines
    part: dict[str, Lines]
    heading: Lines
    ask: dict[str, Lines]
    ask_term: Lines
    ask_heading: Lines
    ask_plain: dict[str, Lines]
    ask_guest: Lines
    react: Lines
    report: Lines
    authors: Lines
    ask_figure: Lines
    figure: Lines
    ask_table: Lines
    table: Lines
    caption: Lines
    comparison: Lines
    orient_claim: Lines
    orient: Lines
    recap: Lines
    ask_change: Lines
    change: Lines
    missing: Lines
    home: Lines


@lru_cache(maxsize=1)
def deep_phrases() -> Phrases:
    return load_model(FILE, Phrases)


def _cue(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


_COUNTED = (
    r"samples|participants|patients|images|questions|examples|papers|subjects|documents|sentences|tasks|cases|runs|"
    r"instances|molecules|cells|people|users|articles|tables|claims|arguments|models|datasets|layers|pairs"
)
_ASKED: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("means", _cue(r"defined as|refers? to|is called|are called|we mean|in other words")),
    ("example", _cue(r"for example|for instance")),
    ("without", _cue(r"ablat\w+|without (?:the|this|any)|removing")),
    ("sample", _cue(rf"\d[\d,]*k? (?:\w+ ){{0,2}}(?:{_COUNTED})")),
    ("figure", re.compile(r"\d+(?:\.\d+)?\s?(?:%|percent\b|points?\b|times\b|seconds?\b)")),
    (
        "baseline",
        _cue(r"baselines?|outperform\w*|compared (?:to|with)|better than|worse than|than (?:existing|previous)"),
    ),
    ("fails", _cue(r"fail\w*|drops?|degrad\w*|mislead\w*|cannot|unable|struggl\w*|erroneous")),
    ("own", _cue(r"we (?:propose|introduce|present|develop|design)|our (?:approach|method|framework|contribution)")),
    ("because", _cue(r"because|due to|the reason|caused by|stems? from|attributed to")),
    ("doubt", _cue(r"may|might|could|suggests?|likely|appears?|seems?")),
    ("data", _cue(r"datasets?|corpus|corpora|benchmarks?|collected|annotat\w+")),
    ("step", _cue(r"steps|stages|followed by|consists? of|pipeline")),
)
"""Questions by what the answer's first sentence holds, the telling ones first."""


_ONLY: dict[str, tuple[Beat, ...]] = {
    "doubt": ("evidence",),
    "own": ("why", "what", "how"),
    "step": ("how", "what"),
    "because": ("how", "evidence"),
}
"""Beats to which alone a kind of question belongs."""
_VAGUE = words_of(
    """higher lower high low several different existing various many other such same new good best better further large
    small larger smaller strong weak additional general specific certain original initial final main key"""
)


class Talkers:
    """The three and their words, over one stage. One object per script."""

    DOUBTS: ClassVar[frozenset[str]] = frozenset(
        {"baseline", "figure", "sample", "doubt", "fails", "without", "but", "guest"}
    )
    """What the guest asks."""

    def __init__(self, stage: Stage, material: PaperMaterial, claims: Sequence[Slot]) -> None:
        """`claims` are told one by one when it is said again what the paper is about."""
        self.stage = stage
        self.material = material
        self.phrases = deep_phrases()
        hosts = stage.brief.show.hosts
        two = {stage.lead.id, stage.second.id}
        self.guests = [host.id for host in hosts if host.id not in two] or [stage.second.id]
        self._names = {host.id: host.name for host in hosts}
        self._claims = list(claims)
        self._headings: set[str] = set()
        self._terms: set[str] = set()
        self._shown: set[str] = set()
        self._since = 0
        self._turns = 0
        self._last_kind = ""
        self._oriented = 0
        text = " ".join(s.text for s in material.document.sentences) if material.document else ""
        self._proper = names_of(f"{without_latex(material.paper.abstract)} {text}")
        self._counts = Counter(_key(phrase) for phrase in phrases_of(text))

    @property
    def guest(self) -> HostId:
        """Who doubts next: with two guests they take turns."""
        return self.guests[self._turns // 3 % len(self.guests)]

    def guest_is_quiet(self) -> bool:
        """Whether the guest has been silent for long."""
        return all(line.speaker not in self.guests for line in self.stage.lines[-QUIET_LINES:])

    def name_of(self, host: HostId) -> str:
        return self._names[host]

    def fresh(self, group: str, key: str = "", **fields: object) -> str | None:
        """Something of that list that this episode has not said, what aired lately last; None: all of it was said."""
        options = getattr(self.phrases, group)
        rows: Lines = options.get(key, ()) if isinstance(options, dict) else options
        brief = self.stage.brief
        told = {"show": brief.show.title, "station": brief.station.name, **fields}
        text = self.stage.draw.fresh(rows, **told) if rows else None
        return None if text is None else " ".join(text.split())

    def _filled(self, row: str, fields: Mapping[str, object]) -> str:
        brief = self.stage.brief
        text = row.format_map({"show": brief.show.title, "station": brief.station.name, **fields})
        return " ".join(text.split())

    def question(self, run: Run, part: Part) -> tuple[str, str]:
        """What is asked before a run, and of which kind: by its heading, by what it holds, by a term of it."""
        self._turns += 1
        kind, text = self._asked(run, part)
        if kind == "plain" and self.guest_is_quiet() and (own := self.fresh("ask_guest")):
            kind, text = "guest", own
        self._last_kind = kind
        reaction = self.fresh("react") if self._turns % 3 == 0 else None
        return kind, f"{reaction} {text}" if reaction else text

    def _asked(self, run: Run, part: Part) -> tuple[str, str]:
        if run.heading and run.heading not in self._headings and run.heading != part.title:
            self._headings.add(run.heading)
            if text := self.fresh("ask_heading", heading=f'"{run.heading}"'):
                return "heading", text
        if run.contrast and self._last_kind != "but" and (text := self.fresh("ask", "but")):
            return "but", text
        for kind, pattern in _ASKED:
            fits = run.beat in _ONLY.get(kind, (run.beat,)) and run.beat != "limits"
            if fits and kind != self._last_kind and pattern.search(run.texts[0]) and (text := self.fresh("ask", kind)):
                return kind, text
        if (term := self._term(run)) and (text := self.fresh("ask_term", term=term)):
            return "term", text
        if text := self.fresh("ask_plain", run.beat):
            return "plain", text
        left = (self.fresh("ask_plain", beat) for beat in self.phrases.ask_plain)
        return "plain", next((text for text in left if text), f"And then, on page {run.page}?")

    def _term(self, run: Run) -> str | None:
        """A noun phrase of the first sentence that the paper uses elsewhere too, and that nobody asked about."""
        for phrase in phrases_of(run.texts[0]):
            words = phrase.split()
            plain = all(stem(w.lower()) in PAPER_WORDS or w.lower() in PAPER_WORDS for w in words)
            odd = any(not w.replace("-", "").isalpha() for w in words) or words[-1].lower().endswith(
                ("ly", "ing", "ed")
            )
            key = _key(phrase)
            if 2 <= len(words) <= 3 and not plain and not odd and self._counts[key] > 2 and key not in self._terms:
                self._terms.add(key)
                return phrase if any(c.isupper() for w in words for c in w[1:]) else phrase.lower()
        return None

    def terms(self, part: Part) -> list[str]:
        """Three terms that a part turned on: what its sentences say more than once, and no part before did."""
        text = " ".join(text for run in part.runs for text in run.texts)
        seen: Counter[str] = Counter()
        shown: dict[str, str] = {}
        for phrase in phrases_of(text):
            words = phrase.split()
            odd = any(not w.replace("-", "").isalpha() for w in words) or words[-1].lower().endswith(("ly", "ed"))
            odd = odd or words[0].lower() in _VAGUE
            if not 2 <= len(words) <= 3 or odd or all(w.lower() in PAPER_WORDS for w in words):
                continue
            seen[_key(phrase)] += 1
            shown.setdefault(_key(phrase), phrase if any(c.isupper() for w in words for c in w[1:]) else phrase.lower())
        ranked = sorted(seen, key=lambda key: -seen[key] * min(self._counts[key], 6))
        fresh = [key for key in ranked if f"recap {key}" not in self._terms and self._counts[key] > 1][:3]
        self._terms.update(f"recap {key}" for key in fresh)
        return [shown[key] for key in fresh]

    def told(self, texts: Sequence[str]) -> str:
        """Sentences as reported speech; the first one always says whose words they are."""
        sole = len(self.material.paper.authors) == 1
        parts: list[str] = []
        for written in texts:
            text = _OWN.sub(r"The \1", _HERE.sub("", written))
            text = text[:1].upper() + text[1:]
            if first_person(text):
                author = "they" if parts else self.stage.draw.one(self.phrases.authors)
                parts.append(third_person(text, "the authors" if sole and author == "the team" else author, sole=sole))
            elif parts or text.startswith(("The paper ", "The survey ", "The study ")):
                parts.append(text)
            else:
                said = self.stage.draw.one(self.phrases.report, clause=clause(text, self._proper))
                parts.append(re.sub(r"^The authors say\b", "The author says", said) if sole else said)
        return " ".join(parts)

    def line(self, run: Run, teller: HostId) -> Line:
        """A run in its own sentences."""
        return Line(
            speaker=teller,
            text=self.told(run.texts),
            beat=run.beat,
            paper_id=self.material.paper.id,
            cites=tuple(cite_of(e) for e in run.evidence),
            factual=True,
            origin="extractive",
        )

    def words_since(self) -> int:
        """Words since it was last said what the paper is."""
        return count_words(self.stage.lines) - self._since

    def oriented(self) -> None:
        self._since = count_words(self.stage.lines)

    def orient(self, speaker: HostId) -> None:
        """What paper this is, with one of its claims while there are any left."""
        paper = self.material.paper
        names = (
            reminder(self.material),
            f'"{spoken_title(paper)}"',
            f"the work of {authors_first(paper)}",
            reminder(self.material),
        )
        name = names[self._oriented % len(names)]
        self._oriented += 1
        if self._claims and self._oriented % 2 == 1:
            slot = self._claims.pop(0)
            text = self.fresh("orient_claim", name=name, claim=self.told(slot.texts))
            if text:
                cites = (*(cite_of(e) for e in slot.evidence), metadata_cite(paper))
                self.stage.say(
                    speaker, text, "transition", paper=paper.id, cites=cites, factual=True, origin="extractive"
                )
        else:
            # In a long show the ways to say it run out: then with another name of the paper.
            left = (self._filled(row, {"name": other}) for row in self.phrases.orient for other in names)
            known = {line.text for line in self.stage.lines}
            text = self.fresh("orient", name=name) or next((text for text in left if text not in known), None)
            if text:
                self.stage.say(speaker, text, "transition", paper=paper.id)
        self.oriented()

    def shown_after(self, part: Part, nth: int) -> Shown | None:
        """The figure or table to look at after that turn of a part."""
        if nth % SHOWN_AFTER != SHOWN_AFTER - 1:
            return None
        left = [shown for shown in part.shown if shown.label not in self._shown]
        if len(part.shown) - len(left) >= SHOWN_IN_PART or not left:
            return None
        tables = [shown for shown in left if shown.comparison is not None]
        return (tables or left)[0]

    def show(self, shown: Shown, asker: HostId, teller: HostId) -> None:
        """A caption, and of a table one comparison; nothing when all the ways to ask were used."""
        self._shown.add(shown.label)
        paper = self.material.paper
        kind = "figure" if shown.comparison is None else "table"
        question, named = self.fresh(f"ask_{kind}"), self.fresh(kind, label=shown.label)
        caption = self.fresh("caption", caption=shown.text)
        if not question or not named or not caption:
            return
        self.stage.say(asker, question, "question", paper=paper.id)
        # The label is printed beside the caption, not in it: said apart, so that the gate weighs the caption alone.
        self.stage.say(teller, named, "transition", paper=paper.id)
        self._extract(teller, caption, shown.caption)
        if shown.comparison is not None:
            said = self.told(Slot(beat="evidence", nth=0, evidence=(shown.comparison,)).texts)
            if text := self.fresh("comparison", said=said):
                self._extract(teller, text, shown.comparison)

    def _extract(self, speaker: HostId, text: str, evidence: Evidence) -> None:
        self.stage.say(
            speaker, text, "evidence", paper=self.material.paper.id, cites=[cite_of(evidence)],
            factual=True, origin="extractive",
        )  # fmt: skip


_OWN = re.compile(r"^(?:This|The present) (paper|work|study|article|survey|report)\b")
_HERE = re.compile(r"^(?:Here|In this (?:paper|work|study|article|report|section)),? (?=we\b|our\b)")


def reminder(material: PaperMaterial) -> str:
    """The title where it is short enough to be said again and again, else what the paper is about."""
    short = short_title(material.paper)
    return short if len(short.split()) <= SHORT_TITLE else f"a paper on {topic_of(material)}"


def _key(phrase: str) -> str:
    return " ".join(stem(word.lower()) for word in phrase.split())
