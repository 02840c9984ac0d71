"""Reported speech: from "we" to "the authors", and a paper's sentence inside a host's."""

from __future__ import annotations

import re

from radio.writing.language.lexis import PAPER_WORDS, STOPWORDS, words_of

_PRONOUNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), into)
    for pattern, into in (
        (r"\b[Oo]ur own\b", "their own"),
        (r"\b[Oo]urselves\b", "themselves"),
        (r"\b[Oo]urs\b", "theirs"),
        (r"\b[Ww]e're\b", "they are"),
        (r"\b[Ww]e've\b", "they have"),
    )
)
_WE = re.compile(r"(?<!-)\b(?:[Ww]e|us|[Oo]urs?|[Oo]urselves)\b(?!-)")
_FIRST_SINGULAR = re.compile(r"\b(?:I|[Mm]y|[Mm]e|[Mm]yself)\b")


def first_person(text: str) -> bool:
    """Whether the sentence speaks of its authors as "we"."""
    return bool(_WE.search(text))


def third_person(text: str, author: str = "the authors", *, sole: bool = False) -> str:
    """The sentence with its authors as others.

    The first "we" becomes `author`, later ones "they"; "our" becomes "their" ("the authors'" when it comes first).
    A paper of one author still says "the author" in the first place and "they" after it.
    """
    name = "the author" if sole and author == "the authors" else author
    for pattern, into in _PRONOUNS:
        text = pattern.sub(into, text)
    named = False

    def swap(match: re.Match[str]) -> str:
        nonlocal named
        word = match[0].lower()
        if word == "us":
            named = True
            return "them"
        if word == "we":
            said = "they" if named else name + _HERE if name == "the author" else name
        else:
            said = "their" if named or name == "they" else (name + "'" if name.endswith("s") else name + "'s")
        named = True
        return said

    text = re.sub(r"(?<!-)\b(?:[Ww]e|[Oo]ur|US(?!A)|us)\b(?!-)", lambda m: m[0] if m[0] == "US" else swap(m), text)
    if sole:
        text = _ONE_DOES.sub(lambda m: m[1] + _one_does(m[2]), text).replace(_HERE, "")
    return text[:1].upper() + text[1:]


_HERE = "\ue000"
"""After "the author" where "we" stood: "the author list" of a sentence about papers has no verb."""
_ONE_DOES = re.compile(
    rf"({_HERE} (?:(?!apply|rely|imply|supply|multiply)\w+ly |first |also |further |now |then |thus )?)"
    r"([a-z][a-z-]*)\b"
)
"""The verb after "the author", where "we" stood."""
_STAYS = words_of(
    """can could may might must shall should will would cannot had was did does is has of and or in on at by to for with
    from as who whose that not never always found built made took gave got saw led ran began chose drew held kept left
    lost meant met sent sought spent taught thought told understood went won wrote came became knew grew fed dealt said
    brought bought caught"""
)
"""Modals, past forms and what is no verb."""
_PRESENT_ED = words_of("need embed proceed feed exceed succeed seed apply rely imply supply multiply")


def _one_does(verb: str) -> str:
    past = verb.endswith(("ed", "ly")) and verb not in _PRESENT_ED
    return verb if past or verb in _STAYS else _singular(verb)


def _singular(verb: str) -> str:
    if verb in ("have", "are", "do"):
        return {"have": "has", "are": "is", "do": "does"}[verb]
    if verb.endswith(("s", "sh", "ch", "x")):
        return verb + "es"
    return verb[:-1] + "ies" if verb.endswith("y") and verb[-2] not in "aeiou" else verb + "s"


def singular_author(text: str) -> bool:
    """Whether the sentence says "I": left alone, since its verbs would have to change with it."""
    return bool(_FIRST_SINGULAR.search(re.sub(r"\b(?:Type|Part|Phase|Class|Stage|Fe|Table) I\b", "", text)))


def clause(sentence: str, names: frozenset[str], small: frozenset[str] | None = None) -> str:
    """The sentence as it stands after "that": its first word small unless it is a name, and no full stop.

    With `small`, the words that the text writes small somewhere, any other word may be a name, and stays.
    """
    text = sentence.rstrip(" .")
    first = re.match(r"[\w'’-]+", text)
    if first is None:
        return text
    word = first[0]
    following = text[len(word) :].split()
    if following and re.match(r"[A-Z][a-z]", following[0]) and word.lower() not in _FUNCTION_WORDS:
        return text  # "Large Vision Language Models": a name in capitals
    if (word in names and word.lower() not in _FUNCTION_WORDS) or re.search(r"[A-Z0-9]", word[1:]):
        return text
    if small is not None and word.lower() not in small and not _ordinary(word.lower()):
        return text
    return text[:1].lower() + text[1:]


_ORDINARY_END = re.compile(
    r"\w{3,}(?:ive|al|ing|ed|ly|ions?|ous|ents?|ants?|ust|ies|ity|ments?|ness|able|ible|ful|less|ors?|ers?|ism|ic|ics|ary)$"
)
"""How English words end that are no names; with a capital inside they would be."""


def _ordinary(word: str) -> bool:
    return word in _FUNCTION_WORDS or word in STOPWORDS or word in PAPER_WORDS or bool(_ORDINARY_END.match(word))


_FUNCTION_WORDS = words_of(
    """the a an in on at by for from with without while when where since because although though as if to of our we they
    their its this these those that there here using under over between across among after before during through
    both each all some many most several few one two three four five six seven eight nine ten existing current recent
    previous prior such no not only even instead despite unlike like compared given based rather than what how why
    whether however moreover more less another other any every it is are authors"""
)


def names_of(text: str) -> frozenset[str]:
    """The words that a text writes with a capital in mid-sentence, and never small: its names."""
    small = set(re.findall(r"\b[a-z][\w'’-]*", text))
    capital = set(re.findall(r"(?<=[a-z,] )[A-Z][\w'’-]*", text))
    return frozenset(w for w in capital if w.lower() not in small)


def lower_words(text: str) -> frozenset[str]:
    """The words that a text writes small."""
    return frozenset(re.findall(r"(?<![\w-])[a-z][\w'’-]*", text))
