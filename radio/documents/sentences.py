"""Where sentences end, in the prose of papers.

Own rules: pysbd, the usual library, was last released in 2021 and is slow on long text. Both are measured on the
same golden rules by the tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from radio.documents.lines import word_set
from radio.documents.text import FORMULA

_NEVER = word_set("""
    fig figs eq eqs eqn eqns sec secs sect tab tabs ref refs ch chap chaps app appx def thm prop lem cor no nos nr
    vol vols pp p ed eds al cf vs viz resp approx ca e.g i.e eg ie n.b w.r.t wrt s.t i.i.d a.k.a aka dr mr mrs ms
    prof st sr mt gen rep sen gov capt col lt messrs mme jan feb mar apr jun jul aug sep sept oct nov dec et. dept
    univ inst proc conf trans j phys rev lett nucl astrophys commun appl opt acad sci math int ann chem bull soc mon
    not astron obs theor suppl const max min std dev est alg hyp rem ex exs n° art
""")
"""Abbreviations that go on: what follows belongs to the sentence, whatever its first letter."""
_SOMETIMES = word_set("""
    etc co inc ltd corp jr sr ph.d m.d b.sc m.sc a.m p.m u.s u.k e.u u.s.a u.n d.c et al
""")
"""Abbreviations that may close a sentence: they do when a capital follows that opens one."""
_NAMES_AFTER = frozenset({"u.s", "u.k", "e.u", "u.n", "u.s.a"})
_OPENERS = word_set("""
    the a an this that these those it its he she they we i you our in on at for from by with to as if when while
    where how what why who there here then thus hence however moreover furthermore finally since although because
    after before during under over both each all some many most more such and but or nor so yet no not
""")
_END = re.compile(r"(?P<dots>(?:\s?\.){3,}|[.!?]+)(?P<close>[\"'”’»)\]]*)(?P<note>(?:\[\d[\d,\s–-]*\])?)(?=\s|$)")
_BETWEEN = re.compile(rf"(?<=[.!?]\s){FORMULA}(?=\s[A-Z])")
"""A formula between two whole sentences, which belongs to neither: the label of a drawing, most likely."""
_ITEM = re.compile(
    r"(?:(?<=^)|(?<=\s))(?:[•⁃▪◦‣–]\s?)?(?:(?P<n>\d{1,2})(?:\.\)|\)|\.)|(?P<l>[a-h])\.)\s(?=[A-Z(])|(?<=\s)[•⁃▪◦‣]\s?(?=\w)"
)


def split_sentences(text: str) -> list[str]:
    """The sentences of `text`, stripped."""
    return [text[start:end] for start, end in sentence_spans(text)]


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence in `text`, white space between them left out."""
    items = list(_items(text))
    labels = {at for item in items for at in range(item.start(), item.end() + 1)}
    cuts = sorted({item.start() for item in items} | {end for end in _ends(text) if end not in labels})
    spans = []
    start = 0
    for cut in (*cuts, len(text)):
        piece = text[start:cut]
        stripped = piece.strip()
        if stripped:
            begin = start + len(piece) - len(piece.lstrip())
            spans.append((begin, begin + len(stripped)))
        start = cut
    return spans


def _ends(text: str) -> Iterator[int]:
    yield from (found.end() for found in _BETWEEN.finditer(text))
    for found in _END.finditer(text):
        after = text[found.end() :].lstrip()
        if not after:
            continue
        if text[found.start() - 1 : found.start()] == "[" or _open_bracket(text, found.end()):
            continue
        if re.fullmatch(r"\.(?: \.){3}", found["dots"]):
            yield found.start() + 1  # a full stop, and then the dots of what the quoter left out
        elif _closes(text, found, after):
            yield found.end()


def _closes(text: str, found: re.Match[str], after: str) -> bool:
    """Whether the mark at `found` ends a sentence that `after` follows."""
    mark, closing = found["dots"], found["close"]
    first = after.lstrip("\"'“‘«([{")[:1]
    if len(mark.replace(" ", "")) > 1 and set(mark) <= {".", " "}:
        return first.isupper() and bool(re.match(r"[\"“‘(]?[A-Z]", after)) and not _later_ellipsis(text, found)
    if first.islower() and not re.match(r"[a-z]+[A-Z0-9]|[a-z]-[A-Z]", after):
        return False
    if "." not in mark:
        return not first.islower()
    if closing and after[:1].islower():
        return False
    word = _word_before(text, found.start())
    lower = word.lower().lstrip("(\"'“‘[")
    opener = re.match(r"[A-Za-z]+", after)
    next_word = opener.group() if opener else ""
    if closing:
        return lower not in ("e.g", "i.e") or not closing
    if lower in _NEVER and not (
        lower in ("no", "art", "ex", "app", "not", "max", "min") and next_word.lower() in _OPENERS
    ):
        return False
    if lower in _SOMETIMES or re.fullmatch(r"(?:[a-z]\.){1,}[a-z]", lower):
        if lower in ("al",):
            return next_word[:1].isupper() and next_word.lower() in _OPENERS
        if lower in _NAMES_AFTER:
            return next_word.lower() in _OPENERS
        if lower in ("a.m", "p.m"):
            return next_word[:1].isupper() and (word[0].isupper() or next_word.lower() in _OPENERS)
        # "J.J. Fortney" goes on; "etc. The" does not.
        return next_word[:1].isupper() and (lower in _SOMETIMES or next_word.lower() in _OPENERS)
    if re.fullmatch(r"[A-Z]|[A-Z][a-z]?(?:-[A-Z])?\.?[A-Z]?", word) and len(word) <= 3 and "." not in word[:-1]:
        return _initial_closes(text, found, word, next_word)
    return True


def _initial_closes(text: str, found: re.Match[str], word: str, next_word: str) -> bool:
    """After "E." of "Jonas E. Smith" a sentence goes on; after a variable or the pronoun it may end."""
    if len(word) > 1:
        return True
    if text[found.end() :].lstrip().startswith(FORMULA):
        return True
    return next_word.lower() in _OPENERS or (word == "I" and next_word in ("Did", "Do", "Is", "Are", "Was"))


def _word_before(text: str, end: int) -> str:
    found = re.search(r"\S+$", text[max(0, end - 40) : end])
    return found.group() if found else ""


def _open_bracket(text: str, end: int) -> bool:
    """Whether `end` lies inside a parenthesis that opened not long ago and closes soon."""
    before = text[max(0, end - 300) : end]
    depth = before.count("(") - before.count(")")
    if depth <= 0:
        return False
    after = text[end : end + 300]
    close, opening = after.find(")"), after.find("(")
    return close >= 0 and (opening < 0 or close < opening)


def _later_ellipsis(text: str, found: re.Match[str]) -> bool:
    """Four spaced dots end a sentence; three in the middle of one do not."""
    return found["dots"].count(".") == 3 and " " in found["dots"].strip()


def _items(text: str) -> Iterator[re.Match[str]]:
    """The labels of a list that is printed in one line: at least two, numbered in order; or bullets."""
    found = list(_ITEM.finditer(text))
    numbers = [int(m["n"]) if m["n"] else ord(m["l"]) - 96 if m["l"] else None for m in found]
    counted = [n for n in numbers if n is not None]
    in_order = len(counted) > 1 and all(b - a == 1 for a, b in pairwise(counted))
    if in_order or (found and not counted):
        yield from found
