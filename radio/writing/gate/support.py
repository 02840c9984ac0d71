"""What carries a line as a whole: that it cites at all, whose voice it is, and how much of its wording is borne."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from radio.types import PaperId, SentenceId
from radio.untrusted import instructs
from radio.writing.gate import vocabulary
from radio.writing.gate.case import Case
from radio.writing.gate.reading import Reading, Word, carries, root
from radio.writing.gate.units import WORDS
from radio.writing.language.lexis import content_words, tokens
from radio.writing.language.reported import first_person
from radio.writing.language.text import split_sentences

LEAST_SHARED = 0.4
"""Share of a model line's content words that the cites, the title or plain talk must hold."""

Sentences = Mapping[tuple[PaperId, SentenceId], str]
"""The sentences of the documents at hand, by paper and id."""
_AUTHORS_OWN = re.compile(
    r"\b(?:I|[Mm]y) (?:propose|introduce|present|show|find|found|prove|train|evaluate|develop|demonstrate|measure|"
    r"report|method|model|approach|results?|experiments?)\b"
)


def cited(case: Case) -> str | None:
    """Nothing cited, or nothing in what is cited."""
    if not case.line.cites or not all(cite.text.strip() for cite in case.line.cites):
        return "cites nothing"
    return None


def ordering(case: Case) -> str | None:
    """A cited sentence that speaks to a machine: what hides among a paper's claims is no claim."""
    for cite in case.line.cites:
        texts = [cite.text] if cite.sentence is not None else split_sentences(cite.text)
        if any(instructs(text) for text in texts):
            return "cites a sentence that gives orders"
    return None


def existing(case: Case, sentences: Sentences) -> str | None:
    """A cite that the paper's document does not have, or has in other words."""
    for cite in case.line.cites:
        if cite.sentence is None:
            continue
        held = sentences.get((cite.paper_id, cite.sentence))
        if held is None:
            return f"cites {cite.sentence}, which is not in the paper"
        if held != cite.text:
            return f"cites {cite.sentence} in other words than the paper's"
    return None


def voice(case: Case) -> str | None:
    """Speaking as the paper's authors."""
    if first_person(case.line.text) or _AUTHORS_OWN.search(case.line.text):
        return "speaks as the authors"
    return None


def support(case: Case) -> str | None:
    """More words of its own than of the sources."""
    said = [w for w in content_words(case.text) if w not in vocabulary.TALK and w not in WORDS]
    known = " ".join([*case.cites, case.metadata])
    borne = {*content_words(known.replace("-", " ")), *content_words(known)}
    roots = {w[:5] for w in borne} | {root(w) for w in borne if carries(w)}
    symbols = set(tokens(known))
    held = sum(
        vocabulary.ELEMENTS.get(w, "-") in symbols or w in borne or w[:5] in roots or root(w) in roots or _direction(w)
        for w in said
    )
    if said and held / len(said) < LEAST_SHARED:
        return "says much that the cited sentences do not"
    return None


def substituted(case: Case) -> str | None:
    """One word put in another's place, all else equal: "the systematic term" for "the statistical term"."""
    between = {around: word.text for source in case.sources for word, around in _framed(source)}
    for sentence in case.said:
        for word, around in _framed(sentence):
            meant = between.get(around)
            if meant is None or word.root in case.source_roots or _free_word(word.text, meant):
                continue
            return f'says "{word.text}" where the cited sentences say "{meant}"'
    return None


def _framed(sentence: Reading) -> Iterable[tuple[Word, tuple[str, ...]]]:
    """Words of meaning with the two words before and the two after them."""
    words = sentence.words
    for i in range(2, len(words) - 2):
        if carries(words[i].text):
            yield words[i], tuple(w.text for w in (*words[i - 2 : i], *words[i + 1 : i + 3]))


def _free_word(word: str, meant: str) -> bool:
    """Whether another check weighs the word, or it says the same."""
    return (
        word in vocabulary.TALK or word.endswith("ly") or word[:5] == meant[:5] or _direction(word) or _direction(meant)
    )


def _direction(word: str) -> bool:
    """A direction word, a word of doubt or of limit: other checks weigh it."""
    watched = vocabulary.MORE | vocabulary.LESS | vocabulary.DENIALS
    return word in watched or bool(vocabulary.LIMITED.fullmatch(word))
