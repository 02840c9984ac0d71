"""Measures of scripts: pure functions over a script, what it cites and the paper. docs/evaluation.md explains them.

They judge; they change nothing. `measure` is all of them for an episode; a writer that scores candidates takes
`ground_of` once per paper and the functions that it needs.
"""

from radio.writing.measures.claims import Coverage, MainClaim, coverage, main_claims
from radio.writing.measures.doubt import hedges_lost
from radio.writing.measures.ease import long_sentences, reading_ease, sentence_seconds
from radio.writing.measures.episode import Measures, measure
from radio.writing.measures.finding import Finding
from radio.writing.measures.ground import Ground, ground_of
from radio.writing.measures.orientation import longest_without_topic
from radio.writing.measures.repeats import distinct, repeats, shared_phrases
from radio.writing.measures.support import unsupported, unsupported_in
from radio.writing.measures.turns import answers, balance, length_error, spoken_seconds
from radio.writing.measures.vacuous import vacuous

__all__ = [
    "Coverage",
    "Finding",
    "Ground",
    "MainClaim",
    "Measures",
    "answers",
    "balance",
    "coverage",
    "distinct",
    "ground_of",
    "hedges_lost",
    "length_error",
    "long_sentences",
    "longest_without_topic",
    "main_claims",
    "measure",
    "reading_ease",
    "repeats",
    "sentence_seconds",
    "shared_phrases",
    "spoken_seconds",
    "unsupported",
    "unsupported_in",
    "vacuous",
]
