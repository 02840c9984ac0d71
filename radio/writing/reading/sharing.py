"""Whether a paper says where its own code or data can be had.

Statements count wherever they stand, for they say whose the code is. A bare address of a place where code is kept
counts only where a paper puts its own: abstract, arXiv's comment, and what its first page says outside the text. In
the text and in the reference list it may be anybody's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from radio.writing.language.lexis import any_of
from radio.writing.language.text import split_sentences
from radio.writing.materials import PaperMaterial

_PLACE = any_of(r"""
    github\.\s?(?:com|io)\b|gitlab\.\s?\w|huggingface\.\s?co\b|hf\.co/|codeberg\.\s?org|bitbucket\.\s?org|code\.google\.com
    zenodo\.\s?(?:org|\d)|osf\.\s?io|figshare\.\s?com|sourceforge\.\s?net|datadryad\.\s?org|dataverse\.|modelscope\.\s?cn
    kaggle\.\s?com|materialscloud\.\s?org
""")
"""Where code, data and the pages of projects are kept; white space where a line was broken after the dot."""
_ADDRESS = re.compile(r"https?:|www\.|\w\.(?:com|org|io|net|edu)/", re.IGNORECASE)
_THING = (
    r"(?:source codes?|codes?|data|data ?sets?|benchmarks?|models?|weights|checkpoints|software|scripts|"
    r"implementations?|packages?|model files)"
)
_SUCH = r"(?: (?:and|for|of|to|used|that|which|from|in|needed|required|supporting|behind|underlying)\b[^;:]{0,80}?)?"
_ARE = r"(?:is|are|(?:has|have) been|(?:can|will) be)(?: (?:all|also|now|made|freely|openly|publicly|fully))*"
_HAD = r"(?:available|accessible|released|open[- ]sourced|hosted|provided|found|downloaded)"
_CAN_BE_HAD = re.compile(rf"\b{_THING}{_SUCH} {_ARE} {_HAD}\b", re.IGNORECASE)
_OUR = re.compile(r"\b(?:our|this (?:paper|work|study|article))\b", re.IGNORECASE)
_BEGINS = re.compile(r"\W*(?:\d\W*)?(?:all |the )?", re.IGNORECASE)
_OTHERS = re.compile(
    r"\b(?:whose|where|which|when|whenever|if|since|because|only|their|its|his|her|official|no)\b(?: \S+){0,4} ?$",
    re.IGNORECASE,
)
"""Before code that can be had, but is that of other papers: "methods whose code is available"."""
_NEAR = 25
"""Characters before `_CAN_BE_HAD` in which an owner may stand: "our annotated"."""
_WE_GIVE = re.compile(
    rf"\bwe (?:(?!not\b)[\w-]+ ){{0,2}}?(?:"
    rf"(?:release|open[- ]source)d? (?:\S+ ){{0,12}}?{_THING}\b|"
    rf"(?:make|made|provide) (?:\S+ ){{0,8}}?{_THING}\b[^;:]{{0,120}}? (?:available|public|open[- ]source)\b)",
    re.IGNORECASE,
)
_AT = re.compile(
    rf"(?:\bproject (?:web)?(?:page|site)|(?:(?:^|[.;,(] ?)(?:our |the )?|\bour )(?:{_THING}|project|website|demo))"
    r"(?: and [\w-]+)?(?: page| repository)?(?:: ?| at | on )(?:https?:|www\.|[\w-]+\.(?:com|org|io|net)/)",
    re.IGNORECASE,
)
""" "Code: https://...", "12 pages. Code at https://...", "... Project page: https://..."; not "BERT's code: ..."."""
_LATER = re.compile(r"\bwill\b|\b(?:upon|on|after) (?:\w+ )?(?:request|acceptance|publication)\b", re.IGNORECASE)
"""A promise, or a favour: nothing to be had now, unless an address is given."""


def shares(material: PaperMaterial) -> bool:
    """Whether anything says so: abstract, comment, text, or what stands beside the text."""
    if any(_PLACE.search(text) for text in _own_places(material)):
        return True
    return any(_says_so(sentence) for sentence in _sentences(material))


def _own_places(material: PaperMaterial) -> Iterator[str]:
    yield material.paper.abstract
    yield material.paper.comment or ""
    if material.document is not None:
        yield from (note.text for note in material.document.notes if note.page == 1)


def _sentences(material: PaperMaterial) -> Iterator[str]:
    """Of the text only those that cite nobody: what is said with a citation is said of others."""
    yield from split_sentences(material.paper.abstract)
    yield material.paper.comment or ""
    if material.document is not None:
        yield from (s.text for s in material.document.sentences if not s.citations)
        yield from (part for note in material.document.notes for part in split_sentences(note.text))


def _says_so(sentence: str) -> bool:
    if _LATER.search(sentence) and not _ADDRESS.search(sentence):
        return False
    return _own(sentence) or bool(_WE_GIVE.search(sentence) or _AT.search(sentence))


def _own(sentence: str) -> bool:
    """Code or data can be had, and they are the paper's: it says so, or nobody else is spoken of."""
    for said in _CAN_BE_HAD.finditer(sentence):
        before = sentence[: said.start()]
        if _OUR.search(before[-_NEAR:] + said.group()) or _BEGINS.fullmatch(before):
            return True
        if re.search(r"\bcodes?\b", said.group(), re.IGNORECASE) and not _OTHERS.search(before):
            return True
    return False
