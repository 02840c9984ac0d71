"""Long written sentences as two or three spoken ones, cut where grammar surely allows it.

Nothing is left out and no word is changed but the joint: "..., which makes it fast" becomes "This makes it fast". What
hangs on a condition, a hope or a negation stays in one sentence with it. In doubt a sentence stays as it is.
"""

from __future__ import annotations

import re

from radio.writing.language.lexis import alternatives, words_of

LONGEST = 22
"""Words of a sentence that needs no cut: some nine seconds of speech."""
SHORTEST_PIECE = 5
"""Words: what is shorter than this is no sentence to the ear."""

_FINITE_WORDS = words_of(
    """is are was were has have had does do did can cannot could may might must shall should will would isn't aren't
    doesn't don't didn't remains remain requires require achieves achieve outperforms outperform improves depends
    consists becomes become provides allows enables leads relies exhibits learns takes gives makes shows raises uses
    fails yields produces contains includes follows increases decreases reduces reaches combines computes performs
    generates predicts captures suffers lacks needs appears seems tends varies dominates drops grows falls rises applies
    ignores treats assumes describes presents proposes introduces focuses addresses offers supports suggests indicates
    implies demonstrates proves confirms reveals differs exceeds matches obtained found showed achieved proposed used
    introduced presented developed trained evaluated applied computed"""
)
"""Verbs that are hardly ever nouns in papers. The past forms at the end count only after a pronoun."""
_PAST = words_of(
    """obtained found showed achieved proposed used introduced presented developed trained evaluated applied computed"""
)
_CONDITION = re.compile(
    r"\b(?:if|unless|whether|may|might|could|would|should|suggest\w*|assum\w+|suppos\w+|possibl\w+|potential\w*|perhaps|"
    r"likely|appears?|seems?|hope|aims?|expect\w*|believ\w+|provided that|as long as|in case|hypothe\w+|conjectur\w+|"
    r"claim\w*|argu\w+|suspect\w*|speculat\w+|think|intuiti\w+|propose that|so that|such that|not that|not because)\b",
    re.IGNORECASE,
)
"""What follows such a word may hang on it."""
_DENIES = re.compile(
    r"\b(?:not|no|never|neither|nor|without|cannot|nobody|nothing|hardly|fails? to|unable)\b", re.IGNORECASE
)
_SUBORDINATE = re.compile(
    r"^(?:"
    + alternatives(r"""
        When|While|If|Although|Though|Even|Since|As|Because|After|Before|Once|Unless|Whereas|Given|To|In order|By|For
        With|Without|Despite|Unlike|Compared|Based|Using|Under|Whether|Where|That|Not only|Assuming|Suppose|Until
    """)
    + r")\b"
)
_RELATIVES = re.compile(r"\b(?:that|which|who|whose|where|when|if|because|whether|how|while|whereas|although)\b")
_LISTED = re.compile(r"\b(?:both|either|neither|between|not only|first|\(?[ia1]\))\b", re.IGNORECASE)


def in_spoken_sentences(text: str) -> str:
    """The text with its long sentences cut."""
    return " ".join(piece for sentence in _sentences(text) for piece in split_long(sentence))


def split_long(sentence: str, *, depth: int = 2) -> list[str]:
    """One sentence as one or more, each of which stands by itself."""
    if depth == 0 or len(sentence.split()) <= LONGEST or not sentence.endswith("."):
        return [sentence]
    for cut in (_at_mark, _at_concession, _at_coordination, _at_second_verb, _at_contrast, _at_which, _at_participle):
        found = cut(sentence)
        if found is not None and all(len(piece.split()) >= SHORTEST_PIECE for piece in found):
            return [piece for part in found for piece in split_long(part, depth=depth - 1)]
    return [sentence]


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[a-z0-9)”\"%][.!?])\s+(?=[A-Z“\"])", text)


def _at_mark(sentence: str) -> tuple[str, str] | None:
    """ "A is so; B is so." Lists between semicolons have no verbs of their own, or more than one semicolon."""
    for mark in ("; ", ": "):
        left, found, right = sentence.partition(mark)
        if not found or ";" in right or ":" in right or (mark == ": " and not _starts_clause(right)):
            continue
        joined = re.match(r"(?:and|but|or|so|yet) (?!(?:we|they|it|the|this|these|their|our) )", right)
        if not joined and stands(left) and stands(right) and not _open_scope(left):
            return f"{left}.", _capital(right)
    return None


def _at_concession(sentence: str) -> tuple[str, str] | None:
    """ "While A is so, B is so." With one comma there is one place where the clause can end."""
    match = re.match(r"(?:While|Although|Though|Even though|Whereas) (?=\S)", sentence)
    if match is None:
        return None
    left, mark, right = sentence[match.end() :].partition(", ")
    if not mark or ("," in right and not _starts_clause(right)):
        return None
    if not (stands(left) and stands(right)) or _CONDITION.search(left) or _RELATIVES.match(right):
        return None
    return f"{_capital(left)}.", f"But {right}"


def _at_coordination(sentence: str) -> tuple[str, str] | None:
    """ "A is so, and they do B." Only before a pronoun that can be nothing but a subject."""
    for match in re.finditer(
        r", (and|but|so|yet) (?=(?:we|they|he|she|it (?:is|was|has|does|can)|there (?:is|are|was|were)) )", sentence
    ):
        left, joint, right = sentence[: match.start()], match[1], sentence[match.end() :]
        if _cuttable(left) and not _LISTED.search(left) and stands(right):
            return f"{left}.", _capital(f"{joint} {right}")
    contrast = re.search(r", but (?=(?:the|their|its|this|these|our) )", sentence)
    if contrast:
        left, right = sentence[: contrast.start()], sentence[contrast.end() :]
        if _cuttable(left) and not _LISTED.search(left) and not _DENIES.search(left) and stands(right):
            return f"{left}.", f"But {right}"
    return None


_BASE = words_of(
    """show find demonstrate propose introduce present evaluate report prove observe analyze analyse discuss provide
    compare develop study investigate describe explore apply train test argue conclude identify derive establish obtain
    compute estimate construct showed found demonstrated proposed introduced presented evaluated reported proved
    observed trained compared developed applied tested used"""
)


def _at_second_verb(sentence: str) -> tuple[str, str] | None:
    """ "We do this, and show that." The subject is said again: only "we" and "they", whose verbs never change."""
    subject = re.match(r"(?:[A-Z][^,;:]{0,60}, )?(we|they)\b", sentence, re.IGNORECASE)
    if subject is None:
        return None
    for match in re.finditer(r",? and (?=(?:(?:then|also|further|finally|\w+ly) )?(\w+) )", sentence):
        left, right = sentence[: match.start()], sentence[match.end() :]
        if match[1] not in _BASE or len(left.split()) < SHORTEST_PIECE + 2:
            continue
        # Without a comma the verb may belong to a clause inside: "the tools that they use and compare".
        plain = match[0].startswith(",") or not _RELATIVES.search(left)
        if plain and not _LISTED.search(left) and left.count(",") <= (1 if ", " in subject[0] else 0):
            return f"{left}.", f"And {subject[1].lower()} {right}"
    return None


def _at_contrast(sentence: str) -> tuple[str, str] | None:
    """ "A does this, whereas the B does that." """
    match = re.search(r", (?:while|whereas) (?=(?:the|their|its|our|they|we|it|others?|those|existing) )", sentence)
    if match is None:
        return None
    left, right = sentence[: match.start()], sentence[match.end() :]
    if not _cuttable(left) or "," in right or not stands(right):
        return None
    return f"{left}.", f"But {right}"


_SINGULAR = words_of(
    """is was has makes allows enables leads requires means results causes gives yields improves reduces increases shows
    suggests indicates implies provides helps limits hinders demonstrates confirms reflects corresponds captures
    translates depends consists contains includes describes uses computes combines serves performs produces"""
)
_PLURAL = words_of(
    """are were have make allow enable lead require mean result cause give yield improve reduce increase show suggest
    indicate imply provide help limit hinder constitute demonstrate reflect correspond capture depend consist contain
    include describe use compute combine serve perform produce"""
)


def _at_which(sentence: str) -> tuple[str, str] | None:
    """ "..., which makes it fast." The clause must run to the end: with no comma in it, it does."""
    found = list(re.finditer(r", which (?:is then |are then )?(\w+)\b", sentence))
    if len(found) != 1:
        return None
    match = found[0]
    left, right = sentence[: match.start()], sentence[match.start() + len(", which ") :]
    verb = right.split()[0]
    # "..., including SortNet, which has ...": the last name of a list, or a name, is no "this".
    if re.search(r"\b(?:including|such as|like|namely)\b", left) or (
        verb in ("has", "have") and left.split()[-1][:1].isupper()
    ):
        return None
    if "," in right or ";" in right or not _cuttable(left) or _DENIES.search(left):
        return None
    if verb in _SINGULAR:
        return f"{left}.", f"This {right}"
    if verb in _PLURAL and re.search(r"[a-z]s$", left):
        return f"{left}.", f"These {right}"
    return None


_PARTICIPLES = {
    **{"suggesting": "suggests", "indicating": "indicates", "implying": "implies", "demonstrating": "demonstrates"},
    **{"leading to": "leads to", "resulting in": "results in", "enabling": "enables", "allowing": "allows"},
    **{"making it": "makes it", "highlighting": "highlights", "confirming": "confirms", "revealing": "reveals"},
    **{"showing that": "shows that", "showing its": "shows its", "hindering": "hinders", "proving": "proves"},
}
_PARTICIPLE = re.compile(rf", (?:thereby |thus |hence )?({'|'.join(_PARTICIPLES)})\b")


def _at_participle(sentence: str) -> tuple[str, str] | None:
    """ "..., suggesting that it works." Of verbs whose subject is all that was said before."""
    match = _PARTICIPLE.search(sentence)
    if match is None:
        return None
    left, right = sentence[: match.start()], sentence[match.end() :]
    if not _cuttable(left) or _DENIES.search(left) or re.search(r", (?:and|but|or|while|whereas) ", right):
        return None
    return f"{left}.", f"This {_PARTICIPLES[match[1]]}{right}"


def _cuttable(left: str) -> bool:
    """Whether what stands before a cut is a whole main clause, on which the rest does not hang."""
    return stands(left) and not _SUBORDINATE.match(left) and not _open_scope(left)


def _open_scope(left: str) -> bool:
    return bool(_CONDITION.search(left)) or left.count("(") != left.count(")") or left.count('"') % 2 == 1


def stands(text: str) -> bool:
    """Whether a finite verb stands in it before any relative clause: then it is a clause of its own."""
    words = [w.strip(",.:;\"“”'").lower() for w in text.split()]
    if not words:
        return False
    stop = next((i for i, w in enumerate(words) if _RELATIVES.fullmatch(w) and i > 0), len(words))
    pronoun = words[0] in ("we", "they", "it", "he", "she", "this", "these", "there")
    if pronoun and len(words) > 2:
        return True
    authors = re.match(r"(?:the )?authors? \w+|the (?:paper|author) \w+s\b", text.lower())
    return bool(authors) or any(w in _FINITE_WORDS and w not in _PAST for w in words[1:stop])


def _starts_clause(text: str) -> bool:
    return bool(re.match(r"(?:we|they|it|this|these|the authors|the paper|there) ", text))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def longest_piece(sentence: str) -> int:
    """Words of the longest sentence that a listener hears of it."""
    return max(len(piece.split()) for piece in split_long(sentence))
