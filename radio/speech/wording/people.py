"""Names of people and of journals: initials without full stops, which a voice would end a sentence at."""

from __future__ import annotations

import re

_STARTERS = (
    "The|This|That|These|Those|We|Our|In|It|Its|For|An|As|At|By|On|To|However|Moreover|Here|There|They|Then|Thus|With|From"
    "|When|While|If|But|And|Or|Each|All|Some|Such|Let|Since|Using|Note|See|Finally|First|Second|After|Before|Both|Given"
)
_INITIAL = re.compile(
    rf"(?<![\w.'-])([A-Z])\.(?:-(?=[A-Z]\.)|\s?(?=[A-Z]\.|(?!(?:{_STARTERS})\b)[A-ZÀ-ÖØ-ÞŁŠŽ][a-zà-öø-ÿ'’]))"
)
_DOTTED = re.compile(rf"(?<![\w.'-])((?:[A-Z]\.){{2,}})(?![\w-])(?=(\s+(?:{_STARTERS})\b|\s*$)?)")
"""An acronym with full stops, "A.I."; its last may end the sentence too."""
_JOURNAL_WORDS = {
    "Phys": "Physical", "Rev": "Review", "Lett": "Letters", "Proc": "Proceedings", "Conf": "Conference",
    "Int": "International", "Univ": "University", "Inst": "Institute", "Dept": "Department",
    "Trans": "Transactions", "Symp": "Symposium", "Acad": "Academy", "Natl": "National", "Sci": "Science",
    "Commun": "Communications", "Astron": "Astronomy", "Astrophys": "Astrophysics",
}  # fmt: skip
_JOURNAL = re.compile(rf"\b({'|'.join(_JOURNAL_WORDS)})\.(?=\s?[A-Z\d,;)]|$|\s(?:of|and|the|for)\b)")
_TITLES = {"Dr": "Doctor", "Prof": "Professor", "Mr": "Mister", "Mrs": "Missis", "Jr": "Junior", "Sr": "Senior"}
_TITLE = re.compile(rf"\b({'|'.join(_TITLES)})\.")


def people(text: str) -> str:
    """ "P. M. Nadolsky" as "P M Nadolsky", "A.I." as "A I", "Dr. Doe" as "Doctor Doe", "Phys. Rev. Lett." in full."""
    text = _TITLE.sub(lambda m: _TITLES[m[1]], text)
    text = _JOURNAL.sub(lambda m: _JOURNAL_WORDS[m[1]], text)
    text = _DOTTED.sub(lambda m: " ".join(m[1].split(".")).rstrip() + ("" if m[2] is None else "."), text)
    return _INITIAL.sub(r"\1 ", _INITIAL.sub(r"\1 ", text))
