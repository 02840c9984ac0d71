"""Spoken form: a line's text as a voice gets it, in plain words."""

from __future__ import annotations

import re

from radio.speech import sentences
from radio.speech.dictionary import pinyin
from radio.speech.dictionary.lexicon import EMPTY, Lexicon
from radio.speech.wording import cleaning, latex, names, symbols
from radio.speech.wording.abbreviations import abbreviations, ties
from radio.speech.wording.accents import accents
from radio.speech.wording.acronyms import acronyms
from radio.speech.wording.chemistry import chemistry
from radio.speech.wording.identifiers import identifiers
from radio.speech.wording.people import people
from radio.speech.wording.quantities import BEFORE_POWER, UNIT_TOKEN, quantities, remaining_digits
from radio.speech.wording.roman import numerals

_ARXIV = re.compile(r"\b[aA]r[xX]iv\s*:(\s*)(?=\d|[a-z-]+/)")


def spoken_form(text: str, lexicon: Lexicon = EMPTY) -> str:
    """The words to be said, in whole sentences: no digits, symbols, markup, citations, links or long formulae.

    Empty when nothing in `text` can be said.
    """
    text = cleaning.characters(accents(text))
    text = latex.formulae(text)
    text = cleaning.markup(text)
    text = latex.without_latex(text)
    text = cleaning.links(text)
    text = cleaning.compounds(cleaning.citations(ties(text)))
    text = latex.plain_formulae(chemistry(_ARXIV.sub(lambda m: "arXiv, " if m[1] else "arXiv ", text)))
    text = numerals(abbreviations(people(identifiers(text))))
    text = symbols.arithmetic(lexicon.apply(symbols.slashes(text)))
    text = names.names(latex.powers(latex.indices(text), BEFORE_POWER), UNIT_TOKEN)
    text = acronyms(quantities(text))
    text = symbols.punctuation(symbols.symbols(remaining_digits(text)))
    text = pinyin.names(lexicon.apply_to_spoken(text), lexicon.reviewed)
    return " ".join(sentences.split(text))
