"""Section headings: which lines are, how deep, and what kind of section they open."""

from __future__ import annotations

import re

from radio.documents.blocks import Block
from radio.documents.lines import words
from radio.model.document import SectionKind

MOST_CHARACTERS = 120
HIGHEST = 20
"""Number of a section that is still believed; "46.93" is a cell of a table."""
_NUMBER = re.compile(
    r"^(?:(?i:Appendix|Section|Supplementary(?: Material)?)\s+)?"
    r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,3}|[IVX]{1,5}|[A-Z](?:\.\d{1,2}){0,3})\s*(?P<dot>[.:)—–-]?)\s+(?=\S)"
)
_NAMED = re.compile(
    r"^(?:abstract|summary|introduction|background|related works?|preliminaries|methods?|methodology|materials and "
    r"methods|approach|experiments?|experimental (?:setup|results|details)|evaluation|results?|"
    r"results and discussions?|"
    r"discussions?|analysis|limitations?|ethic\w*(?: \w+){0,3}|broader impacts?(?: statement)?|impact statement|"
    r"conclusions?|conclusions? and \w+(?: \w+)?|concluding remarks|future works?|references|bibliography|"
    r"literature cited|acknowledge?ments?|acknowledge?ment|appendix|appendices|supplementary materials?|"
    r"supporting information|contents|keywords?|funding|notes|author contributions?|data availability(?: statement)?|"
    r"code availability|conflicts? of interest|competing interests?|declarations?)\b[\s.:—–-]*$",
    re.I,
)
_KINDS: tuple[tuple[SectionKind, str], ...] = (
    ("abstract", r"^abstract|^summary$"),
    ("introduction", r"introduction|^motivation"),
    ("related", r"related work|prior work|previous work|literature review|^background"),
    ("limits", r"limitation|broader impact|impact statement|ethic|threats to validity|caveat"),
    ("conclusion", r"conclu|^summary|outlook|future (?:work|direction)|closing remarks"),
    ("discussion", r"discussion"),
    ("results", r"result|experiment|evaluation|analysis|ablation|performance|benchmark|findings|observation"),
    (
        "method",
        r"method|approach|\bmodel\b|architecture|algorithm|framework|pipeline|training|data ?set|setup|"
        r"preliminar|formulation|problem|procedure|implementation|materials|simulation",
    ),
)
_SKIPPED = re.compile(
    r"^(?:references|bibliography|literature cited|acknowledge?ments?(?: and \w+.*)?|contents|table of contents|"
    r"keywords?|funding|author contributions?|data availability.*|code availability|conflicts? of interest|"
    r"competing interests?|declarations?|supporting information(?: available)?|.*paper checklist|"
    r".*\bcollaboration|author list|notes)$",
    re.I,
)  # fmt: skip
REFERENCES = re.compile(r"^(?:references(?: and notes)?|bibliography|literature cited|references cited)$", re.I)
_APPENDIX = re.compile(r"^(?:appendix|appendices|supplement\w*)\b", re.I)


def plain_title(text: str) -> str:
    """The heading without its number and closing punctuation."""
    title = _NUMBER.sub("", text.strip(), count=1) if not _NAMED.match(text.strip()) else text.strip()
    return title.strip().rstrip(".:—–- ").strip()


def is_heading(block: Block, body_size: float) -> bool:
    """Whether a block that stands by itself is a heading."""
    text = block.text.strip()
    if len(block.lines) > 3 or len(text) > MOST_CHARACTERS or len(words(text)) < 1 or block.share("m") > 0.3:
        return False
    if _NAMED.match(plain_title(text)):
        return block.size > 0.75 * body_size
    numbered = _NUMBER.match(text)
    # Small capitals are measured by their small letters.
    least = 0.75 if numbered and text.isupper() else 0.88
    if block.size < least * body_size or text[-1] in ",;" or not re.search(r"[A-Za-z]{3}", text):
        return False
    if numbered and numbered["number"].split(".")[0].isdigit() and int(numbered["number"].split(".")[0]) > HIGHEST:
        return False
    rest = plain_title(text)
    if not rest or not (rest[0].isupper() or rest[0].isdigit() or not rest[0].isalpha()):
        return False
    bold, italic = block.share("b") > 0.95, block.share("i") > 0.7
    large = block.size > 1.07 * body_size
    letters = [c for c in rest if c.isalpha()]
    capital = sum(c.isupper() for c in letters) > 0.85 * len(letters)
    if text.endswith(".") and not numbered and not bold:
        return False
    if numbered:
        return bold or large or capital or italic or (bool(numbered["dot"]) and len(words(rest)) <= 9)
    return (bold or large) and len(words(rest)) <= 14 and not text.endswith(("?", "!")) and len(letters) > 4


def number_and_title(text: str) -> tuple[str | None, str]:
    """ "3.2 Data." as ("3.2", "Data"), "Appendix A: Proofs" as ("A", "Proofs"); None for a heading without number."""
    text = text.strip()
    found = None if _NAMED.match(text) else _NUMBER.match(text)
    title = plain_title(text)
    return (found["number"], title) if found and title else (None, title or text)


def is_numbered(text: str) -> bool:
    return bool(_NUMBER.match(text.strip()))


def section_kind(title: str) -> SectionKind:
    """What a section is about, by the words of its plain title; "other" when they do not tell."""
    for kind, pattern in _KINDS:
        if re.search(pattern, title, re.I):
            return kind
    return "other"


def is_skipped(title: str) -> bool:
    """Whether nothing under this heading is spoken: references, thanks, author lists, forms to fill in."""
    return bool(_SKIPPED.match(title))


def opens_appendix(text: str) -> bool:
    """Whether a heading after the references opens an appendix: by name, or numbered by a letter."""
    return bool(_APPENDIX.match(text.strip())) or is_lettered(text)


def is_lettered(text: str) -> bool:
    """Whether a heading is numbered by a letter, as appendices are: "B.2 Prompts"."""
    found = _NUMBER.match(text.strip())
    return bool(found and found["number"][0].isalpha())


def is_named(text: str) -> bool:
    """Whether a heading is one of the usual ones, such as "Introduction"."""
    return bool(_NAMED.match(plain_title(text)))
