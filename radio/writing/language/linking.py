"""What only ties a sentence to the one before it: taken off, and nothing else with it."""

from __future__ import annotations

import re

from radio.writing.language.lexis import alternatives

_LINKS = alternatives(r"""
    However|Moreover|Furthermore|In addition|Additionally|Besides|Finally|Also|Thus|Therefore|Hence|Consequently
    Overall|Notably|Interestingly|Importantly|Specifically|In particular|More specifically|More precisely|Indeed
    In fact|In contrast|By contrast|On the other hand|Conversely|Nevertheless|Nonetheless|Instead|Similarly
    Likewise|Accordingly|As a result|In summary|In short|To summarize|In conclusion|For instance|For example
    Meanwhile|Secondly|Second|Thirdly|Third|First|Firstly|Lastly|Then|Next|Again|Still|Yet|That said|Clearly
    Remarkably|Surprisingly|Crucially|Concretely|Empirically|Unfortunately|Of course|To this end|To do so|In turn
    To do this|With this|And|But|So|Together|Taken together|Here|Last|At last|Generally speaking
""")
_JOINTS = "And|But|So|Thus|Therefore|Hence|Moreover|Furthermore|Consequently|Nevertheless|Nonetheless|Accordingly"
"""Words that can be nothing else at the beginning of a sentence, with a comma or without."""
_SUBJECT = r"(?:we|they|it|he|she|there|the|this|these|our|their|its|all|each|both)\b"
_LEADING = re.compile(
    rf"^(?:(?:{_LINKS}),\s+(?=\S)"
    rf"|(?:{_JOINTS})\s+(?!(?:to|of|far|called|much|many|few|long|too|on|only|and|or|that|large|small)\b)(?=\S)"
    rf"|(?!(?:Besides|Together|Instead|Last|That said)\b)(?:{_LINKS})\s+(?={_SUBJECT}))"
)
"""Without its comma such a word may begin the subject or govern it: "Second order methods", "In contrast to us"."""
_LINKING_ADVERB = re.compile(
    r"\b([Ww]e) (?:finally|also|further|then|thus|therefore|hence|next|furthermore|additionally) "
)
_LINKING_PASSIVE = re.compile(
    r"\b(is|are|was|were) (?:then|thus|therefore|hence|subsequently) (?=\w+(?:ed|en|wn|un|t)\b)"
)
_PURPOSE = re.compile(
    r"^(?:To|In order to|Motivated by|Inspired by|Driven by|Building on|Based on) "
    r"[^,]{0,90}\b(?:this|these|those|such)\b[^,]*, (?=(?:we|this (?:paper|work|study))\b)"
)
"""What only ties the sentence to the one before: the authors' own step stands without it."""


def unlinked(text: str) -> str:
    """The sentence without leading connectives; its first letter may then be small."""
    for _ in range(2):
        text = _LEADING.sub("", text)
    text = _PURPOSE.sub("", text)
    text = _LINKING_ADVERB.sub(r"\1 ", text)
    return _LINKING_PASSIVE.sub(r"\1 ", text)
