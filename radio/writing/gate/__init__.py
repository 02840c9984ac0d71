"""The claim gate: nothing is said of a paper that its cited sentences do not bear.

It is lexical on purpose: it understands nothing, so it cannot be talked into anything. Each module is one check; a true
line in unusual words may fail, and then the paper's own sentence is said instead. docs/gate.md tells what each catches.
"""

from __future__ import annotations

from collections.abc import Iterable

from radio.model.paper import Paper
from radio.model.script import Line
from radio.writing.gate.passing import Mend, pass_gate, sentences_of
from radio.writing.gate.support import Sentences
from radio.writing.gate.weigh import Finding, kind_of, weigh

__all__ = ["Finding", "Mend", "Sentences", "kind_of", "pass_gate", "refusal", "sentences_of", "weigh"]


def refusal(line: Line, papers: Iterable[Paper] = (), sentences: Sentences | None = None) -> str | None:
    """Why `line` must not be spoken, as "kind: reason", or None.

    `papers`: whose metadata bears names and numbers too. `sentences`: of their documents, by `sentences_of`.
    """
    found = weigh(line, papers, sentences)
    return None if found is None else found.told
