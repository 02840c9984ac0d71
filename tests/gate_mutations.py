"""True sentences of the recorded papers, and the same with one thing broken: a measure that nobody tuned by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from radio.model.script import Cite, Line
from radio.types import HostId
from radio.writing.gate import weigh
from radio.writing.language.reported import third_person
from radio.writing.language.text import cleaned, speakable
from tests.gate_lines import papers
from tests.recorded_papers import NAMES, converted


class Broken(NamedTuple):
    """A sentence with one thing changed."""

    kind: str
    text: str


class Spoken(NamedTuple):
    """A sentence of a paper as a model might repeat it, and as the paper has it."""

    paper: str
    said: str
    cite: Cite

    def line(self, text: str) -> Line:
        return Line(
            speaker=HostId("joe"),
            text=text,
            beat="evidence",
            paper_id=self.cite.paper_id,
            cites=(self.cite,),
            origin="model",
        )


def spoken_sentences(data: Path, names: Iterable[str] = NAMES) -> Iterator[Spoken]:
    """Every sentence of the papers that could be said on air, in the third person."""
    for name in names:
        paper = papers(data)[name]
        for sentence in converted(data, name).sentences:
            said = cleaned(sentence.text)
            if sentence.kind == "body" and speakable(said):
                cite = Cite(paper_id=paper.id, sentence=sentence.id, text=sentence.text)
                yield Spoken(name, third_person(said), cite)


def finds(of: Spoken, text: str, data: Path) -> str | None:
    """The kind of failure that the gate finds in `text` said of the sentence."""
    found = weigh(of.line(text), [papers(data)[of.paper]])
    return found and found.kind


_PAIRS = (
    ("higher", "lower"), ("increases", "decreases"), ("increase", "decrease"), ("increased", "decreased"),
    ("more", "fewer"), ("larger", "smaller"), ("faster", "slower"), ("better", "worse"), ("stronger", "weaker"),
    ("outperforms", "underperforms"), ("outperform", "underperform"), ("improves", "degrades"), ("improve", "degrade"),
    ("improved", "degraded"), ("longer", "shorter"), ("greater", "smaller"), ("reduces", "raises"), ("above", "below"),
    ("upper", "lower"), ("drops", "rises"), ("reduced", "increased"), ("highest", "lowest"), ("gains", "losses"),
    ("reduction", "increase"), ("improvement", "degradation"), ("fewer", "more"),
)  # fmt: skip
_DIRECTIONS = {a: b for pair in _PAIRS for a, b in (pair, pair[::-1])} | {"improvements": "drops"}
_HEDGES: Mapping[str, str] = {
    "may be": "is", "might be": "is", "could be": "is", "may": "", "might": "", "could": "", "suggests": "proves",
    "suggest": "prove", "suggesting": "proving", "indicates": "proves", "indicate": "prove", "likely": "",
    "possibly": "", "potentially": "", "appears to": "", "seems to": "", "seem to": "", "appear to": "",
    "probably": "",
}  # fmt: skip
_SCOPES: Mapping[str, str] = {
    "some": "all", "many": "all", "most": "all", "several": "all", "often": "always", "generally": "always",
    "typically": "always", "usually": "always", "sometimes": "always", "mostly": "always", "frequently": "always",
}  # fmt: skip
_NEGATIONS = ("not ", "no ", "cannot", "without ", "never ")
_UNITS: Mapping[str, str] = {
    "GeV": "MeV", "MeV": "GeV", "TeV": "GeV", "eV": "keV", "%": " GeV", "percent": "points", "seconds": "hours",
    "ms": "s", "ns": "ps", "ps": "ns", "fs": "ns", "years": "months", "hours": "days", "days": "weeks", "GB": "MB",
    "kilometres": "miles", "km": "miles", "nm": "mm", "Hz": "MHz", "GHz": "MHz", "kelvin": "degrees Celsius",
    "million": "billion", "months": "years", "minutes": "hours", "µm": "nm",
}  # fmt: skip
_NUMBER = re.compile(r"(?<![\w.^-])\d+(?:\.\d+)?(?![\w]*[A-Za-z]|\.\d|-)")
_NAME = re.compile(r"(?<=[a-z,] )(?:[A-Z][a-z]+[A-Z]\w*|[A-Z]{3,}\w*|[A-Z][a-z]{3,})(?=[ ,.])")
_VERSION = re.compile(r"(?<![\w.])[A-Z][\w.]*-?\d[\w.-]*\w")


def numbers(text: str) -> Iterator[Broken]:
    for found in _NUMBER.finditer(text):
        value = found[0]
        for changed in (f"{value}7", f"{int(value[0]) % 9 + 1}{value[1:]}", value[::-1] if "." not in value else ""):
            if changed and changed != value and not changed.startswith("0"):
                yield Broken("number", text[: found.start()] + changed + text[found.end() :])


def units(text: str) -> Iterator[Broken]:
    for found in re.finditer(r"(?<=\d)( ?)(%|[A-Za-zµ]+)(?![\w])", text):
        other = _UNITS.get(found[2])
        if other:
            yield Broken("unit", text[: found.start()] + found[1] + other + text[found.end() :])


def names(text: str) -> Iterator[Broken]:
    for found in _NAME.finditer(text):
        for other in ("Gorilla", "QuartzNet"):
            yield Broken("name", text[: found.start()] + other + text[found.end() :])
    for found in _VERSION.finditer(text):
        digits = list(re.finditer(r"\d+", found[0]))
        for digit in digits:
            at = found.start() + digit.start()
            changed = str(int(digit[0]) + 3)
            yield Broken("name", text[:at] + changed + text[at + len(digit[0]) :])


def _replaced(text: str, table: Mapping[str, str], kind: str) -> Iterator[Broken]:
    for word, other in table.items():
        for found in re.finditer(rf"\b{re.escape(word)}\b ?", text):
            into = f"{other} " if other else ""
            changed = (text[: found.start()] + into + text[found.end() :]).replace(" .", ".").replace(" ,", ",")
            yield Broken(kind, changed)


def directions(text: str) -> Iterator[Broken]:
    yield from _replaced(text, _DIRECTIONS, "direction")


def hedges(text: str) -> Iterator[Broken]:
    yield from _replaced(text, _HEDGES, "hedge")


def scopes(text: str) -> Iterator[Broken]:
    yield from _replaced(text, _SCOPES, "scope")


def negations(text: str) -> Iterator[Broken]:
    for word in _NEGATIONS:
        for found in re.finditer(rf"\b{re.escape(word)}", text):
            into = {"cannot": "can", "without ": "with "}.get(word, "")
            yield Broken("negation", text[: found.start()] + into + text[found.end() :])
    for found in re.finditer(r"\b(?:is|are|can|was|were|will|does|do|has been|have been) ", text):
        if not re.match(r"(?:not|no)\b", text[found.end() :]):
            yield Broken("negation", text[: found.end()] + "not " + text[found.end() :])


def swaps(text: str) -> Iterator[Broken]:
    """What stands on either side of a word of comparison, where both are names or short phrases."""
    thing = r"(?:[A-Z][\w.+-]*|[a-z]+(?:-[a-z]+)? (?:models?|methods?|training|approach|search|baselines?))"
    between = r"(?:outperforms?|surpass(?:es)?|exceeds?|improves? (?:up)?on|rather than|instead of|than|but not|over)"
    for found in re.finditer(rf"\b({thing})( [\w ]{{0,40}}?\b{between}(?: the| a)? )({thing})(?=[ ,.])", text):
        if found[1] != found[3]:
            changed = text[: found.start()] + found[3] + found[2] + found[1] + text[found.end() :]
            yield Broken("swap", changed)


MUTATIONS: tuple[Callable[[str], Iterator[Broken]], ...] = (
    numbers, units, names, directions, hedges, scopes, negations, swaps,
)  # fmt: skip


def broken(text: str) -> Iterator[Broken]:
    """Every way to break the sentence that is known here."""
    for mutate in MUTATIONS:
        yield from mutate(text)
