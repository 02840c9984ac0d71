"""Abbreviations in full: "e.g." as "for example,", "Fig. 3" as "figure three", "95% CI" with its interval."""

from __future__ import annotations

import re
from functools import partial

_LABELS: tuple[tuple[str, str], ...] = (
    (r"Fig(s?)\.?", "figure"), (r"Tab(s?)\.", "table"), (r"Eqn?(s?)\.?", "equation"), (r"Sect?(s?)\.", "section"),
    (r"Alg(s?)\.", "algorithm"), (r"Thm(s?)\.", "theorem"), (r"Lem()\.", "lemma"), (r"Prop(s?)\.", "proposition"),
    (r"Cor()\.", "corollary"), (r"Def(s?)\.", "definition"), (r"Ch(?:ap)?(s?)\.", "chapter"), (r"App()\.", "appendix"),
    (r"Ref(s?)\.", "reference"), (r"[Vv]ol(s?)\.", "volume"), (r"N[or](s?)\.", "number"), (r"p()\.", "page"),
    (r"p(p)\.", "page"),
)  # fmt: skip
_COMPILED_LABELS = tuple((re.compile(rf"\b{short}\s?(?=\(?[A-Z]?\.?\d|[A-Z]\b)"), word) for short, word in _LABELS)
_ABBREVIATIONS: tuple[tuple[str, str], ...] = (
    (r"\be\.\s?g\b\.?,?\s*", "for example, "),
    (r"\bi\.\s?e\b\.?,?\s*", "that is, "),
    (r"\bet al\b\.?", "and colleagues"),
    (r"\betc\b\.?(?=\s+[a-z]|[,;)])", "and so on"),
    (r"\betc\b\.?", "and so on."),
    (r"\bw\.\s?r\.\s?t\.?(?=\s|$)|\bwrt\b", "with respect to"),
    (r"\bw/o\b", "without"),
    (r"(?<!\w)w/(?=\s?\w)", "with "),
    (r"\bvs\b\.?|\bv\.s\.", "versus"),
    (r"\bcf\.", "compare"),
    (r"\bresp\.", "respectively"),
    (r"\bapprox\b\.?", "approximately"),
    (r"\bca\.(?=\s?\d)|\bc\.(?=\s?\d{4}\b)", "about"),
    (r"\ba\.k\.a\.?|\baka\b", "also known as"),
    (r"\bi\.i\.d\.?|\biid\b", "I I D"),
    (r"\bs\.t\.", "such that"),
    (r"\bCC[- ]BY-(?=\d)", "C C by "),
    (r"\bCC[- ]BY\b", "C C by"),
    (r"\bTL;DR\b", "T L D R"),
    (r"\bviz\b\.?", "namely"),
    (r"\ba\.s\.(?=\s|[,;)]|$)", "almost surely"),
    (r"\bw\.l\.o\.g\.|\bWLOG\b|\bwlog\b", "without loss of generality"),
    (r"\bw\.h\.p\.", "with high probability"),
    (r"\bq\.e\.d\.|\bQ\.E\.D\.", "Q E D"),
    (r"\bN\.B\.", "note:"),
    (r"\bPh\.?D\.?\b", "P H D"),
    (r"\bmax\.(?=\s?\d|\s[a-z])", "maximum"),
    (r"\bmin\.(?=\s[a-z])", "minimum"),
    (r"\bavg\.?(?=\s)", "average"),
    (r"\bstat\.(?=\)|\s)", "statistical"),
    (r"\bsyst\.(?=\)|\s)", "systematic"),
    (r"(?<=[A-Z][a-z]{2} )St\.(?=\s+[A-Z]|\s*$)|(?<=[A-Z][a-z]{3} )St\.(?=\s+[A-Z]|\s*$)", "Street."),
    (r"\bSt\.(?=\s[A-Z])", "Saint"),
    (r"\bSt\.", "Street"),
    (r"\bp-values\b", "p values"),
    (r"\bp-value\b", "p value"),
    (r"(?<=%)\s?[Cc]\.?I\.?s\b", " confidence intervals"),
    (r"(?<=%)\s?C\.?I\b\.?(?=\s*[:=])", " confidence interval,"),
    (r"(?<=%)[ -]?C\.?I\b\.?", " confidence interval"),
    (r"\bCI(?=\s?[:=]?\s?[\[(]?[-−]?\d)", "confidence interval"),
    (r"\bO\(([^()]{1,24})\)", r"order \1"),
)
_COMPILED = tuple((re.compile(pattern), spoken) for pattern, spoken in _ABBREVIATIONS)
_TIE = re.compile(r"(?<=[A-Za-z]{2})(\.?)~(?=\w)|(?<=[\d.])~(?=[A-Za-z])|(?<=\w\.)~(?=\w)")
_EQUATION = re.compile(r"\b(in|by|from|using|with|see|See|of|In|From|By|Using) \((\d{1,2}\.\d{1,3}[a-z]?)\)(?!\w)")
_LABEL = re.compile(
    r"\b((?i:figure|table|equation|section|algorithm|theorem|lemma|appendix|proposition|definition))s?\s*\((\d+)\)"
)
_LETTER_LABEL = re.compile(r"\b((?i:figure|table))\s*(\d+)\s?\(?([a-h])\)?(?!\w)")
_LETTERED = re.compile(r"(?<![\w)])\(([a-h])\)(?![\w(])")
_ROUGHLY = re.compile(r"\b([Aa])n?\s~\s?(?=[\d.])")


def ties(text: str) -> str:
    """LaTeX's ties as spaces, in "Task~2" and "et al.~2022"; the tilde of "z~2.56" stays."""
    return _TIE.sub(lambda m: f"{m[1] or ''} ", text)


def abbreviations(text: str) -> str:
    """ "e.g." as "for example,", "Fig. 3" as "figure 3", "vs." as "versus"."""
    text = _ROUGHLY.sub(r"\1 roughly ", text)
    for pattern, spoken in _COMPILED:
        text = pattern.sub(spoken, text)
    for pattern, word in _COMPILED_LABELS:
        text = pattern.sub(partial(_label, word), text)
    text = _EQUATION.sub(r"\1 equation \2", text)
    text = _LABEL.sub(r"\1 \2", text)
    text = _LETTER_LABEL.sub(lambda m: f"{m[1]} {m[2]} {m[3].upper()}", text)
    return _LETTERED.sub(lambda m: f"({m[1].upper()})", text)


def _label(word: str, found: re.Match[str]) -> str:
    return f"{word}{'s' if found[1] else ''} "
