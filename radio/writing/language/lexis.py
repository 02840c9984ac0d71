"""Words: what carries meaning, what does not, and how word lists and patterns are written in this package."""

from __future__ import annotations

import re


def words_of(text: str) -> frozenset[str]:
    """The words of a text set out for the eye."""
    return frozenset(text.split())


def alternatives(rows: str) -> str:
    """The alternatives of a pattern, set out over lines: a line break stands for "|"."""
    return "|".join(row.strip() for row in rows.strip().splitlines())


def any_of(rows: str) -> re.Pattern[str]:
    """A pattern of what begins a word, small or large, set out over lines."""
    return re.compile(rf"\b(?:{alternatives(rows)})", re.IGNORECASE)


STOPWORDS = words_of(
    """a about above after again against all also although am among an and any are as at be because been before being
    below between both but by can cannot could did do does doing down during each either et al few first for from
    further furthermore had has have having he hence her here hers him his how however i if in into is it its itself
    just let may me might more moreover most much must my neither no nor not of off often on once one only or other
    our ours out over own per rather same second several shall she should since so some such than that the their
    theirs them then there therefore these they third this those though three through thus to too toward towards two
    under until up upon us use used uses using very via was we well were what when where whereas whether which while
    who whom whose why will with within without would yet you your"""
)

PAPER_WORDS = words_of(
    """paper papers work works study studies approach approaches method methods propose proposes proposed present
    presents presented introduce introduces introduced show shows shown demonstrate demonstrates demonstrated result
    results existing recent previous prior based new novel different various many high low large small significantly
    significant achieve achieves achieved improve improves improved improving provide provides provided enable enables
    enabling including across address addresses problem problems challenge challenges remain remains remaining find
    finds found experiments experimental evaluation evaluate evaluates performance state-of-the-art sota effective
    efficient better best important critical current lack lacks require requires required framework despite offer
    offers make makes making further effectively specifically particularly extensive comprehensive given known consider
    considered obtain obtained derive derived investigate investigated report reported understand understanding
    leading able task tasks setting settings model models data dataset datasets terms number e.g i.e etc
    systematic systematically available code release released open source use case cases set sets analysis able
    generally typically widely increasingly often recently simple key aspect aspects way ways general main good hard
    directly instead thereby without towards toward respectively namely term due need needs needed allow allows called
    believed arise become becomes well-known"""
)
"""What nearly every abstract says: no keyword, though it may stand inside one."""

_TOKEN = re.compile(r"[A-Za-zÀ-ÿα-ωΑ-Ω][\wÀ-ÿ'’-]*|\d+(?:[.,]\d+)*")


def tokens(text: str) -> list[str]:
    """Lower-case words and numbers."""
    return [t.lower().replace("’", "'") for t in _TOKEN.findall(text)]


def content_words(text: str) -> list[str]:
    """Lower-case words that carry meaning, without plural s, in order."""
    return [stem(t) for t in tokens(text) if t not in STOPWORDS and len(t) > 2 and not t[0].isdigit()]


def stem(word: str) -> str:
    """Crude singular, so that "models" meets "model". Endings that are no plural stay."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
