"""Whether what was heard in a clip means that the clip is bad.

A recogniser errs by itself, most of all on names and acronyms; the limits are those that good clips of the cast keep
(docs/hearing.md has the distributions). They count sounds, not words: a name that is spelt otherwise has about as many.
"""

from __future__ import annotations

from radio.model.takes import Fault, FaultKind, Hearing
from radio.speech.dictionary.lexicon import EMPTY, Lexicon
from radio.speech.ears.comparing import Comparison, Difference, compare, sounds_in, words_of

FEWEST_SOUNDS = 8
"""In a text with fewer than these, one word that was misheard is most of it: it is not judged."""
MISSING = 5
"""Sounds in a row without a counterpart: a word such as "model"."""
MISSING_AT_END = 3
EXTRA = 6
"""Sounds in a row that no text accounts for: a word or two."""
UNLIKE = 0.45
"""Share of the sounds that were heard otherwise: other words, or none that one can follow."""
REPEATED = 0.7
"""Share of the extra sounds that are those of the words beside them."""


def hearing(by: str, spoken: str, heard: str, lexicon: Lexicon = EMPTY) -> Hearing:
    """The judgement on a clip of `spoken` in which the recogniser `by` heard `heard`. Words of the lexicon may
    have been heard as they are written, or as they are said."""
    comparison = compare(words_of(lexicon.as_written(spoken)), words_of(heard), lexicon.said_as)
    return Hearing(by=by, text=heard, error_rate=round(error_rate(comparison), 3), faults=faults(comparison))


def error_rate(comparison: Comparison) -> float:
    """Sounds that were heard otherwise, of those expected."""
    return comparison.sound_errors / max(1, comparison.sounds)


def faults(comparison: Comparison) -> tuple[Fault, ...]:
    """What is wrong with the clip, by what was heard."""
    if comparison.sounds < FEWEST_SOUNDS:
        return ()
    if (rate := error_rate(comparison)) > UNLIKE:
        return (_fault("unlike", f"{rate:.0%} of the sounds were heard otherwise"),)
    found: list[Fault] = []
    for difference in comparison.differences:
        limit = MISSING_AT_END if comparison.ends(difference) else MISSING
        if difference.missing >= limit and not difference.alike:
            told = " ".join(difference.expected)
            found.append(_fault("missing", f'not heard: "{told}"'))
        elif difference.extra >= EXTRA:
            told = " ".join(difference.heard)
            kind: FaultKind = "repeated" if _repeated(comparison, difference) else "babble"
            found.append(_fault(kind, f'heard besides: "{told}"'))
    return tuple(found)


def _repeated(comparison: Comparison, difference: Difference) -> bool:
    """Whether the words that are too many are like those before or after them."""
    from rapidfuzz.fuzz import partial_ratio

    reach = 2 * len(difference.heard) + 1
    begin, end = difference.at, difference.at + len(difference.expected)
    beside = comparison.expected[max(0, begin - reach) : end + reach]
    return partial_ratio(sounds_in(difference.heard), sounds_in(beside)) >= 100.0 * REPEATED


def _fault(kind: FaultKind, text: str) -> Fault:
    return Fault(kind=kind, text=text[:300])
