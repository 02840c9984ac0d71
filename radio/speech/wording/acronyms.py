"""Acronyms and names in mixed case: which are said as words, which are spelt, and where a name falls into parts."""

from __future__ import annotations

import re

from radio.speech.dictionary.cmudict import dictionary
from radio.speech.wording.units import UNITS

_SAID_WORDS = """
    NASA LASER RADAR ASCII SIMD RAM ROM JPEG GIF BERT ELMO GAN CLIP LORA RAG SOTA SQUAD COCO GLUE SUPERGLUE ROUGE
    BLEU METEOR CIFAR MNIST ATLAS LIGO SHAP LIME ALBERT BART PALM LLAMA GEMMA MAMBA DALL NATO UNESCO COVID AIDS LIDAR
    SLAM NERF UMAP PAC MAP DAG ANOVA LASSO SMOTE YOLO DINO STEM VRAM DRAM SRAM CUDA ADAM SWAG GROBID SAM
    CERN NIST FLOP SARS MIMO DICOM HIPAA PRISM NEWS SIGN CHAOS BRIGHT DAWN BEAMS PINN NURBS HARPS CLEO NEON SWE
    BOHM BEAM CRISP SCAN SAT WISE PISA PET FAIR TREC SVAMP INT KAN HAT CAM
"""
SAID = frozenset(_SAID_WORDS.split())
"""Acronyms that are words in their field's mouth, whatever their letters."""
_SPELT_WORDS = "AIGI AAPM ACII ECNU EMEA ICAIS ICCU IEEE IPIP LALM OADA UCLA USDA AFIP ASPI PRAUC AIGC ICIP"
SPELT = frozenset(_SPELT_WORDS.split())
"""Acronyms that read like a word and are none."""

_ONSET = (
    "(?:S(?:TR|PR|CR|PL|QU|HR)|TH|SH|CH|WH|PH|QU|KN|[PBTDKCGF]R|[PBCGF]L|SL|S[MNPTKCW]|TW|SW|DW|[BCDFGHJKLMNPRSTVWYZ])"
)
_VOWEL = "(?:AI|AU|AY|EA|EE|EI|EU|EY|IA|IE|IO|OA|OI|OO|OU|OY|UI|UE|[AEIOUY])"
_CODA = (
    "(?:N(?:TH|CH|CE|GE|KS|TS|DS|GS|D|T|G|K|S)?|M(?:PS|PT|P|B)?|L(?:D|T|K|F|M|P|S|L|VE)?"
    "|R(?:CH|TH|D|T|K|M|N|P|L|S|B|F|ST|TS|KS|MS)?|S(?:K|P|T|TS|H|S)?|C(?:K|KS|T|TS|H)?|F(?:T|F)?|P(?:T|S|TH)?|X|TH|TCH|T(?:T|S)?"
    "|K(?:S)?|D(?:D|S)?|B(?:S)?|G(?:G|S)?|V|Z(?:Z)?|W(?:S|N)?|E)"
)
_WORD = re.compile(f"(?=[A-Z]{{4}})(?:{_ONSET}?{_VOWEL}(?:{_CODA}(?=[^AEIOUY]|E?$)|(?=[BCDFGHJKLMNPQRSTVWXZ]|$)))+E?")
"""What can be said: syllables of usual beginnings, vowels and ends, four letters at least."""

LONGEST = 14
"""Letters of an acronym that may be a word; the pattern would take its time over more."""
_LONG = 8
"""Letters from which on nobody spells what has vowels: "ISOMORPHISM"."""
_NO_SYLLABLE = re.compile("[^AEIOUY]{5}")
_STRESSED_WORDS = re.compile(r"(?<![\w&/-])(?:NOT|ANY|ALL)(?![\w&/-])")
"""Small words in capitals for the weight of it."""
_LEUKEMIA = re.compile(r"leuk|lymph", re.IGNORECASE)
"""Where ALL is an illness."""

_ACRONYM = re.compile(r"(?<!\w)(?<!\w')([A-Z]{2,}(?:&[A-Z]+)?)(s|'s|'|es)?(?![\w])")
_SHOUT = re.compile(r"\b(?:[A-Z]{2,}[,:]? ){3,}[A-Z]{2,}\b")
_COMMON_WORDS = "THE OF AND TO IN IS ARE FOR WITH NEW ON A AN BY NOT WE"
_COMMON = frozenset(_COMMON_WORDS.split())
_GLUED = re.compile(r"(?<![\w-])([A-Za-z]+)-(?=[A-Z]{2,}\b)|(?<=[A-Z])-(?=[A-Za-z]+\b)")
_MIXED_CASE = re.compile(r"(?<!\w)(?=\w*[a-z])(?=\w*[A-Z])(?![A-Z]?[a-z]+\b)([A-Za-z]{3,}|[a-z][A-Z])(?!\w)")
_MIXED_PARTS = re.compile(
    r"[A-Z]{2}[ei][A-Z](?![a-z])|[A-Z][a-z][A-Z]{2,3}(?![A-Za-z])|(?<![A-Z][a-z])[A-Z][oi][A-Z](?![A-Za-z])"
    r"|[A-Z]+(?=s\b)|[A-Z]+(?=[A-Z][a-z]+)|[A-Z]+(?![a-z])|[A-Z]?[a-z]+"
)
_INITIALS = re.compile(r"[A-Z][oib-df-hj-np-tv-z][A-Z]|[a-z][A-Z]{1,2}|[a-z][A-Z]o[A-Z]|[A-Z]{2,4}[a-rt-z]")
"""Names that are spelt though a small letter stands in them: "QoS", "IoU", "SfM", "mAP", "mIoU", "pH", "PCIe"."""
_SYLLABLE = re.compile(r"[A-Z][aeu][A-Z]")
_SYLLABLES = re.compile(r"(?:[A-Z][a-z]){2,}[A-Z]")
"""Syllables and one letter more, for the sake of a word: "CoRoT"."""
_ONE_SMALL = re.compile(r"[A-Z]{2,3}[aeiou][A-Z]{1,3}")
"""Four letters at least around a small vowel: "BEiT"."""
_STYLED = re.compile(r"[A-Z][AEIOU][a-z]{4,}")
"""A word of which two letters went into an acronym: "COntrollable"."""
_MANY_INITIALS = re.compile(r"([A-Z][oi][A-Z])s")
_SMALL_INSIDE = re.compile(r"[A-Z][a-z][A-Z]{2,3}")
"""One small letter, for the sake of a word: "LoRA", "RoPE", "NeRF", "LiDAR"."""


def acronyms(text: str) -> str:
    """ "LLMs" as "L L Ms", "BERT" as "bert", "NASA's" as "nasa's"; a shouted heading in small letters."""
    text = _SHOUT.sub(_calmed, text)
    if not _LEUKEMIA.search(text):
        text = _STRESSED_WORDS.sub(lambda m: m[0].lower(), text)
    text = _GLUED.sub(lambda m: f"{m[1]} " if m[1] else " ", text)
    text = _ACRONYM.sub(_acronym, text)
    return _MIXED_CASE.sub(lambda m: mixed_case(m[1]), text)


def acronym(letters: str) -> str:
    """Said as a word when it is one or reads like one ("ROUGE", "LASER"), else spelt ("L L M")."""
    return letters.lower() if is_said(letters) else " ".join("and" if c == "&" else c for c in letters)


def is_said(letters: str) -> bool:
    """Whether capitals are read as a word."""
    if letters in SAID or letters in SPELT or len(letters) < 4:
        return letters in SAID
    return (len(letters) <= LONGEST and bool(_WORD.fullmatch(letters))) or _is_word(letters)


def _is_word(letters: str) -> bool:
    """Whether a dictionary has it, as no more sounds than letters: "UCLA" has more, "THEOREM" and "HIGH" have not."""
    if any(len(sounds) <= len(letters) for sounds in dictionary().sounds(letters.lower())):
        return True
    vowels = sum(letter in "AEIOUY" for letter in letters)
    return len(letters) >= _LONG and 4 * vowels >= len(letters) and not _NO_SYLLABLE.search(letters)


def mixed_case(word: str) -> str:
    """A name whose capitals show its parts: "SciTSR" as "Sci T S R", "OpenAI" as "Open A I", "mIoU" spelt."""
    if word in UNITS and len(word) > 1:
        return UNITS[word][0]
    if word == "CoV":
        return "cov"
    if _INITIALS.fullmatch(word):
        return word.lower() if len(word) > 3 and is_said(word.upper()) else " ".join(word.upper())
    if _SYLLABLE.fullmatch(word) or _STYLED.fullmatch(word):
        return word.capitalize()
    if (_SYLLABLES.fullmatch(word) or _ONE_SMALL.fullmatch(word)) and is_said(word.upper()):
        return word.lower()
    if many := _MANY_INITIALS.fullmatch(word):
        return " ".join(many[1].upper()) + "'s"
    parts: list[str] = []
    for part in _MIXED_PARTS.findall(word):
        if part == "s" and parts:
            parts[-1] += "s" if parts[-1].islower() else "'s"
        else:
            parts.append(_part(part))
    return " ".join(parts)


def _part(part: str) -> str:
    if part.isupper() and len(part) > 1:
        return acronym(part)
    if _INITIALS.fullmatch(part):
        return " ".join(part.upper())
    if _ONE_SMALL.fullmatch(part) and is_said(part.upper()):
        return part.lower()
    if _SMALL_INSIDE.fullmatch(part):
        return part.lower() if is_said(part.upper()) else f"{part[:2]} {acronym(part[2:])}"
    return part


def _acronym(found: re.Match[str]) -> str:
    said = acronym(found[1])
    if not found[2]:
        return said
    if found[2] == "'":
        return said + "s'"
    # "L L Ms" would be read "L L M S".
    return said + ("s" if found[2] == "s" and said.islower() else "'s")


def _calmed(found: re.Match[str]) -> str:
    words = found[0].split()
    return found[0].lower() if _COMMON.intersection(w.strip(",:") for w in words) else found[0]
