"""Slips of small models that the claim gate, which weighs single words, lets pass. Reasons, in a few words, for notes.

Each is a comparison of an answer with its cited sentences. Seen with a model of 1.5 billion parameters on the recorded
papers: it ties sentences with a "because" of its own, says of one side of a contrast what holds of the other, takes
what was tested for what was found, drops a "can", and fills what it does not understand with what it read elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from radio.model.script import Line
from radio.writing.drafting.scores import covering, faithful, ordered, own_words
from radio.writing.language.lexis import content_words, tokens
from radio.writing.language.reported import first_person
from radio.writing.language.text import cleaned, split_sentences

LEAST_FAITHFUL, LEAST_IN_SENTENCE = 0.85, 0.65
"""Marks (`scores.py`) of an answer, and of each of its sentences, below which it is refused."""
LEAST_COVERED, LEAST_OF_ONE = 0.5, 0.3
"""The same for how much is said of the cited sentences, and of each."""
LEAST_ORDERED = 0.5
"""The same for how many neighbouring content words stand in the cited sentences in that order: fewer, and who does what
to whom has probably been turned round."""
TWICE = 0.75
"""Share of content words, of the sentence with fewer of them, from which two of an answer say one thing."""
LEAST_ROW = 2
ECHO = 0.75
"""Share of an answer's content words that its question has, from which it only turns the question round."""

_REASON = re.compile(r"\b(?:because|due to|that is why|which is why|this is why|caused by|thanks to)\b", re.IGNORECASE)
_REASONED = re.compile(
    r"\b(?:because|since|due|owing|thanks|therefore|thus|hence|so that|caus\w+|reason\w*|leads?|led|"
    r"result(?:s|ed|ing)? in|why|explain\w*|attribut\w+|stem\w*|arises?|enabl\w+|allow\w*|makes?|ma(?:de|king))\b",
    re.IGNORECASE,
)
_SIDE = re.compile(
    r"(?:^|[,;:] ?)(?:While|Whereas|Unlike|Although|Though|Despite|Instead of|In contrast to|Rather than)\b([^,;:]+)",
    re.IGNORECASE,
)
"""What a contrast is drawn with, up to the comma."""
_CONTRAST = re.compile(
    r"\b(?:while|whereas|unlike|although|though|despite|instead|but|however|yet|contrast|rather|than|not|no|without)\b",
    re.IGNORECASE,
)
_TESTED = re.compile(
    r"\b(?:whether|to (?:test|examine|see|check|measure|assess|explore|investigate|determine) (?:if|how))\b(.*)"
)
_ASKED = re.compile(
    r"\b(?:whether|if|how|test\w*|examin\w+|ask\w*|measur\w+|assess\w*|explor\w+|investigat\w+|check\w*|"
    r"stud(?:y|ies|ied))\b",
    re.IGNORECASE,
)
_FOUND = re.compile(
    r"\b(?:they|authors?|results?|study|paper) (?:also )?(?:f(?:i|ou)nds?|shows?|showed|conclude[sd]?)\b", re.IGNORECASE
)
_SAYS_FOUND = re.compile(
    r"\b(?:f(?:i|ou)nds?|findings?|show\w*|observ\w+|conclu\w+|results?|reveal\w*|demonstrat\w+|indicat\w+|"
    r"suggest\w*|yield\w*|improv\w+|outperform\w*|achiev\w+|reach\w*|obtain\w*|confirm\w*|prov\w+|establish\w*)\b",
    re.IGNORECASE,
)
_STRONG = re.compile(
    r"(?:significan\w+|substantial\w*|notabl[ey]|strong(?:ly)?|highly|greatly|vastly|considerabl[ey]|propos\w+|introduc\w+|"
    r"invent\w*|prov(?:e[sd]?|ing)|guarante\w+|ensur\w+|simply|final(?:ly)?|always|entire(?:ly)?|main(?:ly)?)$"
)
_WHY = re.compile(
    r"^(?:(?:so|and|but),? )?(?:why\b|what (?:is|was|are|were) the (?:purpose|importance|reason|point)\b)",
    re.IGNORECASE,
)
_TROUBLE = re.compile(
    r"\b(?:in order to|so as to|need(?:s|ed)?|hard|difficult|lack\w*|limit\w*|costly|expensive|cannot|"
    r"fail\w*|however|but|challeng\w*|problem\w*)\b",
    re.IGNORECASE,
)
"""What answers a "why" without a word for it."""
_AUTHORS = re.compile(r"\b(?:authors?|they|researchers|paper|study|studies|work|their)\b", re.IGNORECASE)
_WE_FIND = re.compile(
    r"\b(?:we|authors) (?:\w+ )?(?:find|found|show|argue|claim|believe|observe|hypothesi[sz]e|conclude)\b",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"\b(?:future (?:work|research|studies)|(?:leave|left) (?:\w+ ){0,3}(?:open|for|to)|remains? (?:open|to be))\b",
    re.IGNORECASE,
)
_STILL = re.compile(
    r"\b(?:future|leaves?|left|open|remains?|not|no|without|yet|later|plan(?:s|ned)?|could|would|may|might|"
    r"will|to be|further)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\b(?:described|used|presented|mentioned|discussed|proposed) (?:in|by) (?:the|this) (?:paper|study|work|authors)\b"
    r"|^The (?:method|idea|approach|problem|result|finding)s? (?:is|are|was|were)\b",
    re.IGNORECASE,
)
_HALF = re.compile(
    r"^(?:Even )?(?:When|While|Whereas|Although|Though|Because|Since|If|Even|Despite|As)\b[^,]*[.]$"
    r"|^(?:Such as|Including|Especially (?:when|if|where)|Which)\b"
)
"""A subordinate clause, or a list, on its own."""
_ANNOUNCED = re.compile(r"\b(two|three|four|five|six)\b[^.:?!]*: ([^.?!]+)", re.IGNORECASE)
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_DIGITS = re.compile(r"\d[\d.,]*")
_CAN = re.compile(r"\bcan\b", re.IGNORECASE)
_ABLE = re.compile(r"\b(?:can|could|able|may|might|possible|lets?|allows?|enables?|cannot|can't)\b", re.IGNORECASE)


def slip_of(line: Line, question: str, title: str) -> str | None:
    """The first slip of an answer, or None. `question`: what it was asked."""
    sources = [cleaned(c.text) for c in line.cites]
    known = [*(c.text for c in line.cites), *sources, title]
    least = min((faithful(s, known) for s in split_sentences(line.text)), default=1.0)
    if faithful(line.text, known) < LEAST_FAITHFUL or least < LEAST_IN_SENTENCE:
        return "brings in words that the cited sentences do not have"
    if covering(line.text, sources) < LEAST_COVERED or any(covering(line.text, [s]) < LEAST_OF_ONE for s in sources):
        return "leaves out much of the cited sentences"
    return (
        _ordered(line.text, known)
        or _empty(line.text)
        or _whose(line, sources)
        or _labels(line.text, sources)
        or _twice(line.text)
        or _announced(line.text)
        or _added(line.text, known)
        or _reason(line.text, sources)
        or _contrast(line.text, sources)
        or _tested(line.text, sources)
        or _future(line.text, sources)
        or _can(line.text, sources)
        or _echo(line.text, question)
    )


def _ordered(text: str, known: Sequence[str]) -> str | None:
    return "puts the words of the cited sentences together anew" if ordered(text, known) < LEAST_ORDERED else None


def _empty(text: str) -> str | None:
    """A sentence that holds nothing of any paper, or that is none: a small model fills and cuts with them."""
    if any(_HALF.match(s) or _is_list(s) for s in split_sentences(text)):
        return "cuts a sentence in two"
    return "says nothing in a sentence" if any(not own_words(s) for s in split_sentences(text)) else None


def _whose(line: Line, sources: Sequence[str]) -> str | None:
    """What is the authors' own told as known to all, and "they" for what is not the authors."""
    own = any(first_person(s) or _AUTHORS.search(s) for s in sources)
    first = split_sentences(line.text)[0]
    if first.startswith(("They ", "Their ")) and not own:
        return 'says "they" of what is not the authors'
    for sentence in split_sentences(line.text):
        if sentence.startswith("It ") and first_person(_nearest(sentence, sources)):
            return 'says "it" of the authors'
    if line.beat == "why" and all(_WE_FIND.search(s) for s in sources) and not _AUTHORS.search(line.text):
        return "loses whose finding it is"
    return None


def _is_list(sentence: str) -> bool:
    """ "For example, visual mathematics, geometry problems, and diagrams.": things, and nothing that they do."""
    head, _, rest = sentence.partition(", ")
    parts = re.split(r", (?:and |or )?|,? and ", rest)
    return head in ("For example", "For instance") and len(parts) > 1 and all(len(p.split()) <= 3 for p in parts)


def _nearest(sentence: str, sources: Sequence[str]) -> str:
    """The part of the sources that the sentence shares most with: between commas, for "we" may stand in one of them."""
    own = set(own_words(sentence))
    parts = [part for source in sources for part in re.split(r"[,;:]", source)]
    return max(parts, key=lambda part: len(own & set(own_words(part))), default="")


def _labels(text: str, sources: Sequence[str]) -> str | None:
    """ "The method described in the paper is edge switching": a label of the model's own makes a part the whole."""
    if _LABEL.search(text) and not _LABEL.search(" ".join(sources)):
        return "labels what the cited sentences do not"
    return None


def _announced(text: str) -> str | None:
    """ "Two sources of noise: that of users." """
    for count, listed in _ANNOUNCED.findall(text):
        if len(re.split(r"[,;]\s*(?:and |or )?|\s(?:and|or)\s", listed)) < _COUNTS[count.lower()]:
            return "announces more than it lists"
    return None


def _twice(text: str) -> str | None:
    rows = [(set(own_words(s)), set(_DIGITS.findall(s))) for s in split_sentences(text)]
    for i, (row, numbers) in enumerate(rows):
        for other, others in rows[:i]:
            least = min(len(row), len(other))
            # Another figure is another thing.
            if least >= LEAST_ROW and numbers <= others and len(row & other) >= TWICE * least:
                return "says one thing twice"
    return None


def _added(text: str, known: Sequence[str]) -> str | None:
    """Strength and deeds that need the authors' own word."""
    borne = {word[:6] for word in tokens(" ".join(known))}
    word = next((w for w in tokens(text) if _STRONG.match(w) and w[:6] not in borne), None)
    return f'"{word}" is not in the cited sentences' if word else None


def unreasoned(question: str, sources: Sequence[str]) -> bool:
    """Whether it asks for a reason or a purpose that the sentences do not give."""
    whole = " ".join(sources)
    asked = _WHY.match(question)
    if asked is None or _REASONED.search(whole):
        return False
    # Trouble is a reason for a piece of work, and none why something should be important.
    return "important" in question or "importance" in asked[0] or not _TROUBLE.search(whole)


def _reason(text: str, sources: Sequence[str]) -> str | None:
    if _REASON.search(text) and not _REASONED.search(" ".join(sources)):
        return "gives a reason that the cited sentences do not"
    return None


def _contrast(text: str, sources: Sequence[str]) -> str | None:
    """What is said of one side of a contrast, without the contrast."""
    said = set(content_words(text))
    for source in sources:
        for side in _SIDE.finditer(source):
            if len(said & set(content_words(side[1]))) >= 2 and not _CONTRAST.search(text):
                return "loses the contrast of the cited sentences"
    return None


def _tested(text: str, sources: Sequence[str]) -> str | None:
    """What the authors asked, told as what they found."""
    whole = " ".join(sources)
    if _FOUND.search(text) and not _SAYS_FOUND.search(whole):
        return "takes for found what the cited sentences do not"
    for source in sources:
        asked = _TESTED.search(source)
        if asked is None:
            continue
        words = set(content_words(asked[1]))
        for sentence in split_sentences(text):
            own = set(content_words(sentence))
            if len(own & words) >= max(3, len(own) / 2) and not _ASKED.search(sentence):
                return "takes for found what was only asked"
    return None


def _future(text: str, sources: Sequence[str]) -> str | None:
    """What is left to future work, told as done."""
    for source in sources:
        later = " ".join(part for part in source.split(";") if _LATER.search(part))
        words = set(own_words(later))
        for sentence in split_sentences(text) if later else ():
            own = set(own_words(sentence))
            if own and len(own & words) >= len(own) / 2 and not _STILL.search(sentence):
                return "takes for done what is left to the future"
    return None


def _can(text: str, sources: Sequence[str]) -> str | None:
    """ "It can perform well" is not "it performs well"."""
    if any(_CAN.search(s) and _near(s, text) for s in sources) and not _ABLE.search(text):
        return 'loses a "can"'
    return None


def _near(source: str, text: str) -> bool:
    """Whether the text says what the source says can be."""
    row = tokens(source)
    after = " ".join(row[row.index("can") + 1 :][:4]) if "can" in row else ""
    words = {w[:5] for w in content_words(after)}
    return bool(words & {w[:5] for w in content_words(text)})


def _echo(text: str, question: str) -> str | None:
    own = set(content_words(split_sentences(text)[0])) if text else set()
    asked = set(content_words(question))
    if own and len(own & asked) / len(own) >= ECHO and len(split_sentences(text)) == 1:
        return "only turns the question round"
    return None
