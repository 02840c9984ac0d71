"""Names and institutes in lines of print: what is which, and which marks tie them together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from radio.documents.lines import Line
from radio.documents.text import clean
from radio.model.document import Box

WIDE_GAP = 0.9
"""Font sizes between two words that stand in different columns of a title block, at least."""
FULL_LINE = 340.0
"""Points; a centred line as wide as this was broken because it was full."""
LONGEST_NAME = 60
LONGEST_LIST = 1000
"""Characters of one line of names."""
MOST_MARKS = 24
"""Marks of one name; more are no marks."""
_SYMBOLS = "*∗†‡§¶⋆♯♭∥#⊥⋄♢♠♣"
_MARK_PART = re.compile(rf"[{re.escape(_SYMBOLS)}]|\d{{1,3}}[a-z]?|[a-z]{{1,2}}")
_TRAILING = re.compile(rf"[\s,]*[{re.escape(_SYMBOLS)}](?:[\s,{re.escape(_SYMBOLS)}]|\d{{1,2}}(?!\d))*$")
_LEADING = re.compile(rf"^\s*(?:([{re.escape(_SYMBOLS)}])\s*|(\d{{1,3}})\s?(?=[A-Z][a-z]|[A-Z]{{2}}))")
PLACE = re.compile(
    r"\b(?:univ|institut|depart|dept\b|school|laborator|lab\b|labs\b|colleg|cent(?:er|re|ro)|facult|academ|observator|"
    r"inc\b|corp|ltd|gmbh|research|group|team|hospital|google|microsoft|amazon|meta\b|openai|deepmind|nvidia|ibm\b|"
    r"alibaba|tencent|baidu|bytedance|huawei|apple\b|cern\b|nasa\b|cnrs|infn|inria|csic|epfl|eth\b|mit\b|kaist|"
    r"politecnic|polytechn|hochschule|technische|escuela|ecole|école|dipartiment|fakultät|national|max planck|"
    r"street|road|lane\b|avenue|box\b|clinic|ministr|museum|foundation|consortium|division|program|section|"
    r"science|engineering|technology|physics|mathemati|chemistry|astronom)", re.I,
)  # fmt: skip
_COUNTRY = re.compile(
    r"\b(?:USA|U\.S\.A\.|UK|United (?:States|Kingdom)|China|P\.? ?R\.? China|Germany|France|Italy|Japan|Canada|India|"
    r"Spain|Switzerland|Israel|Australia|Korea|Brazil|Russia|Netherlands|Sweden|Denmark|Austria|Belgium|Poland|"
    r"Singapore|Taiwan|Hong Kong|Mexico|México|Portugal|Norway|Finland|Iran|Turkey|Greece|Ireland|[A-Z]{2} \d{5})\b"
)
_NOT_HERE = re.compile(
    r"^\W*(?:\(?dated|draft|version|preprint|arxiv|submitted|received|accepted|published|keywords?|pacs|proceedings|"
    r"under review|technical report|doi|copyright|©|https?:|www\.|project page|code\b|github|equal|these authors|"
    r"corresponding|correspondence|work done|january|february|march|april|may \d|june|july|august|september|october|"
    r"november|december|e-?mail|contact|orcid|to whom|present address|now at|on leave|[A-Z-]+[/-]\d)", re.I,
)  # fmt: skip
_PARTICLES = "van|von|de|der|den|di|da|la|le|del|della|dos|das|do|du|bin|ibn|al|el|ten|ter|af|av|zu|zur|y|e|st\\.|’t"
_NAME = re.compile(
    rf"(?:[^\W\d_a-z][\w.'’´`-]*|{_PARTICLES})(?:\s(?:[^\W\d_a-z][\w.'’´`-]*|{_PARTICLES}|Jr\.?|Sr\.?|I{{2,3}}|IV))*"
)
_JOINTS = re.compile(r"\s*(?:,|;|·|•|\||\s&|\band\b|\bAND\b)\s*")


@dataclass
class Piece:
    """A stretch of one line with the marks that follow it, or that it begins with."""

    text: str
    x0: float
    x1: float
    line: Line
    box: Box
    marks: list[str] = field(default_factory=list)
    leading: list[str] = field(default_factory=list)

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2


def pieces(line: Line) -> Iterator[Piece]:
    """The parts of a line between wide gaps and marks."""
    for start, end in _segments(line):
        yield from _marked(line.slice(start, end))


def in_rows(lines: Iterable[Line]) -> Iterator[list[Piece]]:
    """The pieces of each row of print; a name that a list breaks at the end of a line goes to the next."""
    rows: list[list[Line]] = []
    for line in lines:
        above = rows[-1][0] if rows else None
        if above is not None and above.page == line.page and abs(line.baseline - above.baseline) < 0.35 * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    carried = ""
    last: Piece | None = None
    for row in rows:
        found = [piece for line in sorted(row, key=lambda line: line.x0) for piece in pieces(line)]
        if not found:
            continue
        if carried and not found[0].leading:
            found[0].text = f"{carried}{'' if carried.endswith('-') else ' '}{found[0].text}"
        carried, last = "", found[-1]
        listed = (
            len(row) == 1
            and row[0].text.count(",") > 1
            and not last.marks
            and (last.text[-1:].isalnum() or last.text[-1:] == "-")
        )
        head, comma, rest = last.text.rpartition(",")
        if listed and comma and len(rest.split()) < 4 and names(head) and not PLACE.search(rest):
            last.text, carried = head, rest.strip()
        yield found
    if carried and last is not None:
        last.text = f"{last.text}, {carried}"


def _segments(line: Line) -> Iterator[tuple[int, int]]:
    """Where the line is cut by gaps that are wider than between words."""
    start, at, last = 0, 0, None
    for x0, x1, count in line.words:
        while at < len(line.text) and line.text[at] == " ":
            at += 1
        if last is not None and x0 - last > WIDE_GAP * line.size and at > start:
            yield start, at
            start = at
        seen = 0
        while at < len(line.text) and seen < count:
            seen += line.text[at] != " "
            at += 1
        last = x1
    if start < len(line.text):
        yield start, len(line.text)


def _marked(line: Line) -> Iterator[Piece]:
    """Cut at raised type and at signs of notes: names before their marks, institutes behind them."""
    held: list[str] = []
    last: Piece | None = None
    for found in re.finditer(r"\^+|[^^]+", line.style):
        text = line.text[found.start() : found.end()]
        raised = found[0][0] == "^"
        if raised or not text.strip(f" ,{_SYMBOLS}"):
            marks = _marks(text)
            if last is None:
                held += marks
            else:
                last.marks += marks
            continue
        part = line.slice(found.start(), found.end())
        leading = _LEADING.match(text) if last is None and not held else None
        if leading:
            held += _marks(leading[1] or leading[2])
            text = text[leading.end() :]
        trailing = _TRAILING.search(text[-30:])
        marks = _marks(trailing[0]) if trailing else []
        plain = text[: len(text) - len(trailing[0])] if trailing else text
        starts_over = bool(last is not None and last.marks and not last.text.rstrip().endswith(",") and held)
        # What a mark stands before belongs to it where the line began with one, as in a row of institutes.
        begins = held if last is None or starts_over else []
        if last is not None and last.leading and last.marks:
            begins, last.marks = last.marks, []
        last = Piece(clean(plain), part.x0, part.x1, line, part.box(), marks, list(begins))
        held = []
        if last.text.strip(" ,;."):
            yield last


def _marks(text: str) -> list[str]:
    """The marks in a stretch of raised type; all kinds of stars are one."""
    return ["*" if mark in "∗⋆" else mark for mark in _MARK_PART.findall(text)[:MOST_MARKS]]


def is_mail(text: str) -> bool:
    return "@" in text or bool(re.match(r"\W*(?:e-?mail|\{)", text, re.I))


def is_notice(text: str) -> bool:
    """Dates, drafts and other things that a title block says about the paper."""
    return bool(_NOT_HERE.match(text))


def is_place(text: str) -> bool:
    """Whether a line names an institute or an address."""
    return bool(PLACE.search(text) or _COUNTRY.search(text) or re.search(r"\d{4,}", text))


def names(text: str) -> list[str]:
    """The names in a list such as "Ada Lovelace, Charles Babbage and G. Boole"; empty when it is no list of names."""
    if len(text) > LONGEST_LIST:
        return []
    text = re.sub(r"^\s*(?:by|and)\s+|\(.*?\)|\bfor the .*|\bon behalf of .*", " ", text, flags=re.I)
    parts = [part.strip(" ,;.·") + ("." if part.rstrip(" ,;").endswith("Jr.") else "") for part in _JOINTS.split(text)]
    parts = [part for part in parts if part and part.lower() not in ("jr", "and", "et al")]
    if not parts or not all(is_name(part) or _is_mononym(part) for part in parts):
        return []
    return parts if any(is_name(part) for part in parts) else []


def is_name(text: str) -> bool:
    words = text.split()
    return (
        2 <= len(words) <= 7
        and len(text) <= LONGEST_NAME
        and bool(_NAME.fullmatch(text))
        and not PLACE.search(text)
        and "collaboration" not in text.lower()
        and sum(c.isalpha() for c in text) > 2
    )


def _is_mononym(text: str) -> bool:
    return (
        bool(re.fullmatch(r"[^\W\d_a-z][^\W\d_]{2,20}", text)) and not PLACE.search(text) and not _COUNTRY.search(text)
    )


def tidy(name: str) -> str:
    """A name that is printed in capitals in the usual letters."""
    letters = [c for c in name if c.isalpha()]
    if len(letters) < 5 or not all(c.isupper() for c in letters):
        return name
    return re.sub(r"[^\W\d_]{2,}", lambda m: m[0][0] + m[0][1:].lower(), name)


def key(name: str) -> tuple[str, str]:
    """What names are compared by: last word and first letter, without accents and case."""
    import unicodedata

    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).lower()
    words = re.findall(r"[a-z]+", plain)
    return (words[-1], words[0][0]) if words else ("", "")


def split_known(text: str, known: dict[tuple[str, str], str]) -> list[str]:
    """Names that stand side by side with nothing between them, told apart by those that are known."""
    words = text.split()
    found: list[str] = []
    start = 0
    while start < len(words):
        end = next((e for e in range(min(len(words), start + 6), start, -1) if _same(words[start:e], known)), None)
        if end is None:
            return []
        found.append(" ".join(words[start:end]))
        start = end
    return found


def _same(words: Sequence[str], known: dict[tuple[str, str], str]) -> bool:
    name = known.get(key(" ".join(words)))
    return name is not None and len(name.split()) == len(words)


def joined(parts: Sequence[Piece], *, running: bool) -> str:
    """The lines of one address in one: with commas between lines that were broken on purpose, and not `running`."""
    text = ""
    full = False
    for part in parts:
        line = part.text.strip(" ,;")
        if not text:
            text = line
        elif running or full or text.endswith(("-", " of", " and", " for", " de", "&")) or line[:1].islower():
            text += " " + line
        else:
            text += ", " + line
        full = part.x1 - part.x0 > FULL_LINE
    return re.sub(r"\s+and$", "", text.strip(" ,;."))
