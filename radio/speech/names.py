"""Abbreviations, acronyms, and names with digits in them: what to spell, what to say."""

from __future__ import annotations

import re

from radio.speech.numbers import cardinal, decimal, digits

_ABBREVIATIONS: tuple[tuple[str, str], ...] = (
    (r"\be\.\s?g\.,?", "for example,"),
    (r"\bi\.\s?e\.,?", "that is,"),
    (r"\bet al\b\.?", "and colleagues"),
    (r"\betc\b\.?(?=\s+[a-z])", "and so on"),
    (r"\betc\b\.?", "and so on."),
    (r"\bw\.\s?r\.\s?t\.(?=\s|$)", "with respect to"),
    (r"\bw/o\b", "without"),
    (r"(?<!\w)w/(?=\s?\w)", "with "),
    (r"\bvs\b\.?", "versus"),
    (r"\bcf\.", "compare"),
    (r"\bresp\.", "respectively"),
    (r"\bapprox\b\.?", "approximately"),
    (r"\bca\.(?=\s?\d)", "about"),
    (r"\ba\.k\.a\.|\baka\b", "also known as"),
    (r"\bi\.i\.d\.?|\biid\b", "I I D"),
    (r"\bs\.t\.", "such that"),
    (r"\bFigs?\.?(?=\s?\d)", "figure"),
    (r"\bTabs?\.(?=\s?\d)", "table"),
    (r"\bEqn?s?\.?(?=\s?\(?\d)", "equation"),
    (r"\bSecs?\.(?=\s?\d)", "section"),
    (r"\bAlgs?\.(?=\s?\d)", "algorithm"),
    (r"\bNo\.(?=\s?\d)", "number"),
    (r"\bDr\.", "Doctor"),
    (r"\bProf\.", "Professor"),
    (r"\bMr\.", "Mister"),
    (r"\bSt\.(?=\s+(?:[A-Z]|$)|\s*$)", "Street."),
    (r"\bSt\.", "Street"),
    (r"\bp-values?\b", "p value"),
    (r"\bO\(([^()]{1,24})\)", r"order \1"),
)
_COMPILED = tuple((re.compile(pattern), spoken) for pattern, spoken in _ABBREVIATIONS)
_LABEL = re.compile(r"\b((?i:figure|table|equation|section|algorithm|theorem|lemma|appendix))\s*\((\d+)\)")
_LETTER_LABEL = re.compile(r"\b((?i:figure|table))\s*(\d+)\s?\(?([a-h])\)?(?!\w)")

_SAID_WORDS = """
    NASA LASER RADAR ASCII SIMD RAM ROM JPEG GIF BERT ELMO GAN GANS CLIP LORA RAG SOTA SQUAD COCO GLUE SUPERGLUE ROUGE
    BLEU METEOR CIFAR MNIST ATLAS LIGO SHAP LIME ALBERT BART PALM LLAMA GEMMA MAMBA DALL NATO UNESCO COVID AIDS LIDAR
    SLAM NERF UMAP PAC MAP DAG DAGS ANOVA LASSO SMOTE YOLO DINO MOE STEM VRAM DRAM SRAM CUDA ADAM SWAG GROBID
"""
SAID = frozenset(_SAID_WORDS.split())
"""Acronyms that are words in their field's mouth."""
_WORD_LIKE = re.compile(r"(?:[^AEIOUY]{0,2}[AEIOUY]{1,2}[^AEIOUY]{1,2}){2,}[AEIOUY]{0,2}")
_ACRONYM = re.compile(r"(?<![\w'])([A-Z]{2,}(?:&[A-Z]+)?)(s|'s)?(?![\w])")
_SHOUT = re.compile(r"\b(?:[A-Z]{2,}[,:]? ){3,}[A-Z]{2,}\b")
_COMMON_WORDS = "THE OF AND TO IN IS ARE FOR WITH NEW ON A AN BY NOT WE"
_COMMON = frozenset(_COMMON_WORDS.split())
_WITH_DIGITS = re.compile(
    r"(?<![\w.])(?=[\w.&+-]*[A-Za-z])(?=[\w.&+-]*\d)([A-Za-z][\w&+]*(?:[.-]\w+)*|\d+[A-Za-z]+\d*)(?!\w)"
)
_PART = re.compile(r"\d+(?:\.\d+)+|\d+|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[+&]")
_SIZE = re.compile(r"\d+(?:\.\d+)?[KMBT]")
_MIXED_CASE = re.compile(r"(?<![\w-])([A-Z][a-z]+(?:[A-Z][a-z]+)+)(?![\w-])")
_GLUED = re.compile(r"(?<![\w-])([A-Za-z]+)-(?=[A-Z]{2,}\b)|(?<=[A-Z])-(?=[A-Za-z]+\b)")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th|s|x|k|K|M|B|T)$")


def abbreviations(text: str) -> str:
    """ "e.g." as "for example,", "Fig. 3" as "figure 3", "vs." as "versus"."""
    for pattern, spoken in _COMPILED:
        text = pattern.sub(spoken, text)
    text = _LABEL.sub(r"\1 \2", text)
    return _LETTER_LABEL.sub(lambda m: f"{m[1]} {m[2]} {m[3].upper()}", text)


def names(text: str, units: re.Pattern[str]) -> str:
    """Names with digits ("GPT-4o", "Qwen2.5-7B", "ResNet-50", "F1"); what `units` matches in full is left alone."""

    def said(found: re.Match[str]) -> str:
        word = found[0]
        if units.fullmatch(word) or _ORDINAL.fullmatch(word) or re.fullmatch(r"v\d[\d.]*", word):
            return word
        return name_with_digits(word)

    return _WITH_DIGITS.sub(said, text)


def name_with_digits(word: str) -> str:
    """One name, part by part: letters in capitals spelt or said, digits as numbers, sizes with their letter."""
    spoken: list[str] = []
    for piece in word.split("-"):
        size = _SIZE.fullmatch(piece)
        if size and spoken:
            spoken.append(f"{decimal(piece[:-1])} {piece[-1]}")
            continue
        parts = _PART.findall(piece)
        for index, part in enumerate(parts):
            after_digits = index > 0 and parts[index - 1][-1].isdigit()
            spoken.append(_part(part, after_digits))
    return " ".join(spoken)


def _part(part: str, after_digits: bool) -> str:
    if part in "+&":
        return "plus" if part == "+" else "and"
    if part[0].isdigit():
        if "." not in part and (len(part) > 4 or (len(part) > 1 and part[0] == "0")):
            return digits(part)
        if part.count(".") > 1:
            return " point ".join(cardinal(int(p)) for p in part.split("."))
        return decimal(part)
    if part.isupper():
        return acronym(part)
    if after_digits and len(part) == 1:
        return "oh" if part == "o" else part.upper()
    return part


def acronyms(text: str) -> str:
    """ "LLMs" as "L L Ms", "BERT" as "bert", "NASA's" as "nasa's"; a shouted heading in small letters."""
    text = _SHOUT.sub(_calmed, text)
    text = _GLUED.sub(lambda m: f"{m[1]} " if m[1] else " ", text)
    text = _ACRONYM.sub(_acronym, text)
    return _MIXED_CASE.sub(lambda m: re.sub(r"(?<=[a-z])(?=[A-Z])", " ", m[1]), text)


def _acronym(found: re.Match[str]) -> str:
    said = acronym(found[1])
    if not found[2]:
        return said
    # "L L Ms" would be read "L L M S".
    return said + ("s" if found[2] == "s" and said.islower() else "'s")


def acronym(letters: str) -> str:
    """Said as a word when it is one or reads like one ("ROUGE", "LASER"), else spelt ("L L M")."""
    if letters in SAID or (len(letters) >= 5 and _WORD_LIKE.fullmatch(letters)):
        return letters.lower()
    return " ".join("and" if c == "&" else c for c in letters)


def _calmed(found: re.Match[str]) -> str:
    words = found[0].split()
    return found[0].lower() if _COMMON.intersection(w.strip(",:") for w in words) else found[0]
