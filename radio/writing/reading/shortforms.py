"""Short forms: what they stand for in a paper, which a listener knows, and the paper's own names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from radio.errors import ConfigError
from radio.writing.language.lexis import words_of
from radio.writing.language.text import without_latex
from radio.writing.materials import Evidence, PaperMaterial
from radio.writing.reading.facts import defined
from radio.yamlmodel import read_yaml

KNOWN = words_of(
    """AI LLM GPU CPU RAM DNA RNA HIV PDF API URL TV UK US USA EU UN NASA CERN ATLAS CMS LHC IBM MIT PC 2D 3D GPT
    BERT GPT-2 GPT-3 GPT-4 ChatGPT SQL HTML JSON XML Wi-Fi USB GPS X-ray CT MRI COVID-19 ML NLP QA IQ GeV TeV MeV keV eV
    GHz MHz kHz Hz mm cm km kg nm pH dB F1 A.I. SI OK Llama CLIP GitHub YouTube arXiv PyTorch TensorFlow ImageNet
    LaTeX Python"""
)
"""Short forms and names that a bright listener from another field has heard, or that no long form would help."""
FIELD_FORMS = Path(__file__).with_name("fieldforms.yaml")
_SHORT = re.compile(r"(?<![\w-])(?:[A-Z][A-Za-z]*[A-Z][A-Za-z]*|[A-Z]{2,}|[a-z]+[A-Z]{2,}\w*)(?![\w]|-\w)")
_DEFINITION = re.compile(r"((?:[\w'’-]+[ ,]+){1,7}[\w'’-]+)\s*\(([A-Z][A-Za-z-]{1,7})(?:[;,][^)]*)?\)")
_CAMEL = re.compile(r"\b(?:[A-Z][a-z]+[A-Z]\w*|[A-Z]{3,}\w*|[A-Z][A-Za-z]*\d\w*|[a-z]+[A-Z]\w+)(?:-[A-Z]\w+)*\b")
_COINED = re.compile(
    r"\b(?:propose|introduce|present|develop|release|call(?:ed)?|name[d]?|term(?:ed)?|dub(?:bed)?)\b(.{0,90})"
)


class ShortForm:
    """What a short form stands for, and the sentence that says so."""

    def __init__(self, short: str, long: str, evidence: Evidence) -> None:
        self.short = short
        self.long = long
        self.evidence = evidence


def short_forms_in(text: str) -> list[str]:
    """The short forms of a sentence in their order, each once, without those that everybody knows."""
    found = (m[0] for m in _SHORT.finditer(text))
    return [s for s in dict.fromkeys(found) if s not in KNOWN and s.removesuffix("s") not in KNOWN]


def definitions(material: PaperMaterial, *, body: bool = True) -> Mapping[str, ShortForm]:
    """By short form, plural s off: where the paper first says what it stands for; of one that it never defines, and
    that its field uses, where it first writes the long form.

    Without `body` only in the abstract of the metadata, which is free of every paper.
    """
    found: dict[str, ShortForm] = {}
    for evidence in _sentences(material, body):
        if "(" not in evidence.text:
            continue
        for match in _DEFINITION.finditer(evidence.text):
            short = match[2].removesuffix("s") if match[2][:-1].isupper() else match[2]
            long = defined(match[1], short)
            if long is not None and short not in found:
                found[short] = ShortForm(match[2], _as_written(long), evidence)
    return _of_the_field(list(_sentences(material, body))) | found


def _of_the_field(sentences: Sequence[Evidence]) -> dict[str, ShortForm]:
    """Short forms that the sentences use, whose long forms, as the field has them, they write somewhere too."""
    text = "\n".join(evidence.text for evidence in sentences)
    used = {m[0].removesuffix("s") for m in _SHORT.finditer(text)}
    found: dict[str, ShortForm] = {}
    for short, longs in field_forms().items():
        sources = {long: _writes(long, sentences) for long in longs} if short in used else {}
        written = [(long, source) for long, source in sources.items() if source is not None]
        # A paper that writes two of the long forms may mean either.
        if len(written) == 1:
            found[short] = ShortForm(short, *written[0])
    return found


def _writes(long: str, sentences: Sequence[Evidence]) -> Evidence | None:
    """The first sentence with these words, joined by spaces or hyphens, one or many of it."""
    pattern = re.compile(r"\b" + r"[\s-]+".join(map(re.escape, re.split(r"[\s-]+", long))) + r"s?\b", re.IGNORECASE)
    return next((evidence for evidence in sentences if pattern.search(evidence.text)), None)


@cache
def field_forms() -> Mapping[str, tuple[str, ...]]:
    """By short form: what it stands for in the fields of the station."""
    data, _ = read_yaml(FIELD_FORMS)
    if not isinstance(data, Mapping):
        raise ConfigError("must hold lines of short forms", subject=str(FIELD_FORMS))
    return {str(short): tuple(map(str, longs)) for short, longs in data.items()}


def _as_written(long: str) -> str:
    """Without the capital of a sentence's start: "Black holes"; what has capitals throughout keeps them."""
    first, *others = long.split()
    plain = bool(others) and all(word.islower() for word in others) and first[1:].islower()
    return " ".join([first.lower(), *others]) if plain else long


def _sentences(material: PaperMaterial, body: bool) -> Iterator[Evidence]:
    paper = material.paper
    yield Evidence(paper_id=paper.id, sentence=None, text=without_latex(paper.abstract))
    if body and material.document is not None:
        for s in material.document.sentences:
            yield Evidence(paper_id=paper.id, sentence=s.id, text=s.text, boxes=s.boxes)


def own_names(material: PaperMaterial) -> frozenset[str]:
    """Small: what the paper proposes, by the names that its title and abstract give it."""
    paper = material.paper
    title, abstract = without_latex(paper.title), without_latex(paper.abstract)
    names = {m[0] for m in _CAMEL.finditer(title) if m[0] not in KNOWN and not title.isupper()}
    for match in _COINED.finditer(abstract):
        names |= {m[0] for m in _CAMEL.finditer(match[1]) if m[0] not in KNOWN}
    return frozenset(n.lower() for n in names)
