"""A paper's sentence, shorter: without what leads up to its point, what praises it, and, where long, what trails it."""

from __future__ import annotations

import re

from radio.writing.language.lexis import alternatives
from radio.writing.materials import word_count

LONG = 25
"""Words from which a sentence may lose a clause that hangs on its end."""
LEAST = 8
"""Words that must be left."""
_LEAD = re.compile(
    r"^(?:"
    + alternatives(r"""
        In th(?:is|e present) (?:paper|work|study|article|letter)|Here|(?:Motivated|Inspired|Driven) by[^,]*
        To (?:address|tackle|overcome|solve|alleviate|mitigate|bridge|fill)[^,]*|Based on th[^,]*|In contrast[^,]*
    """)
    + r"),\s+(?=(?:we|the)\b)",
    re.IGNORECASE,
)
_SHOWS_THAT = re.compile(
    r"^(?:(?:Extensive|Comprehensive|Our|The|Empirical|Experimental|Numerical|Thorough|Rigorous) ){0,3}"
    r"(?:experiments?|evaluations?|results|experimentation|analys[ei]s)"
    r"(?: (?:on|across|over) (?:(?:different|various|multiple|several|diverse|public|standard|many|widely used) )+"
    r"(?:benchmarks?|data ?sets?|tasks?|settings?|domains?|models?)(?: and (?:benchmarks?|data ?sets?|tasks?))?)? "
    r"(?:also |further |clearly |consistently )?(?:show|demonstrate|reveal|confirm|indicate)s? that (?=\w)",
    re.IGNORECASE,
)
"""Who reports a finding says already that it comes from experiments. "Suggest" is no such word: it doubts."""
_EFFICACY = re.compile(
    r"^[^:.]{0,60}\b(?:experiments?|evaluations?|results)\b[^:.]{0,30}\b(?:validate|confirm|demonstrate|show)\b"
    r"[^:.]{0,40}\b(?:efficacy|effectiveness|superiority|benefits?|advantages?)\b[^:.]{0,30}:\s+(?=\w)",
    re.IGNORECASE,
)
"""What comes after the colon is what came out."""
_PRAISE = re.compile(
    r",\s+(?:and )?(?:thereby |thus |hence |further |clearly )?(?:"
    + alternatives(r"""
        underscoring|highlighting|marking|paving|demonstrating|showcasing|validating|confirming|establishing
        opening (?:up )?(?:new|the)|offering (?:a|an|new|the)|providing (?:a|an|new|the)|laying|setting a new
        making it (?:a|an)|representing a|illustrating the|emphasi[sz]ing|advancing
    """)
    + r")\b[^.]*\.$"
)
_TAIL = re.compile(
    r",\s+(?:which|thereby|thus|and hence|where|leading|resulting|making|such as|including|enabling|allowing|yielding|"
    r"and further|as well as|ranging)\b[^,:;]*\.$"
)
"""The last clause alone: what comes between commas may be half of what the sentence counts up."""
_KEPT = re.compile(
    r"\d|\b(?:not|no|nor|without|only|may|might|could|fails?|except|but|although|despite|while|limited)\b",
    re.IGNORECASE,
)
"""Figures, doubts and limits: a clause that holds one stays."""


_COUNTS = re.compile(r":|\b(?:two|three|four|five|several|both|either)\b[^,.]*$", re.IGNORECASE)
"""What counts up its parts keeps them all."""


def shortened(text: str, *, long: int = LONG) -> str:
    """The sentence with less around its point. Nothing is added; no figure and no doubt of its main clause is lost."""
    text = _LEAD.sub("", text)
    text = re.sub(r"^(?:This|The present) (paper|work|study|article)\b", r"The \1", text[:1].upper() + text[1:])
    shows = _SHOWS_THAT.match(text) or _EFFICACY.match(text)
    if shows and word_count(text[shows.end() :]) >= LEAST:
        text = text[shows.end() :]
    text = text[:1].upper() + text[1:]
    text = _without(_PRAISE, text)
    return _without(_TAIL, text) if word_count(text) > long else text


def _without(tail: re.Pattern[str], text: str) -> str:
    """The text without its last clause, where enough is left and nothing that matters goes with it."""
    found = tail.search(text)
    if found is None or _KEPT.search(found[0]) or _COUNTS.search(text[: found.start()]):
        return text
    cut = text[: found.start()] + "."
    return cut if word_count(cut) >= LEAST else text
