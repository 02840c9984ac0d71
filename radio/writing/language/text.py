"""Sentences, and the cleaning that makes a paper's sentence fit to be said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from radio.untrusted import visible
from radio.writing.language.lexis import STOPWORDS, alternatives
from radio.writing.language.linking import unlinked

_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|et al|etc|cf|vs|Fig|Figs|Eq|Eqs|Sec|Secs|Tab|Ref|Refs|Dr|Prof|No|approx|resp|viz|St|Mr|Ms|Mrs|"
    r"Thm|Prop|Def|Ch|App|w\.r\.t)|\b[A-Z])\.$"
)


def split_sentences(text: str) -> list[str]:
    """The sentences of plain prose such as an abstract."""
    text = re.sub(r"\s+", " ", text).strip()
    found: list[str] = []
    start = 0
    for match in re.finditer(r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9\\$])", text):
        piece = text[start : match.end()].strip()
        if _ABBREVIATION.search(piece):
            continue
        found.append(piece)
        start = match.end()
    rest = text[start:].strip()
    return [*found, rest] if rest else found


_LATEX_WORDS = {
    "alpha": "alpha", "beta": "beta", "gamma": "gamma", "delta": "delta", "epsilon": "epsilon",
    "varepsilon": "epsilon", "lambda": "lambda", "mu": "mu", "sigma": "sigma", "phi": "phi", "psi": "psi",
    "omega": "omega", "theta": "theta", "tau": "tau", "pi": "pi", "rho": "rho", "times": "times", "sim": "about",
    "approx": "about", "pm": "plus or minus", "geq": "at least", "leq": "at most", "ge": "at least",
    "le": "at most", "gg": "far above", "ll": "far below", "infty": "infinity", "to": "to", "rightarrow": "to",
}  # fmt: skip


def without_latex(text: str) -> str:
    """Title or abstract with its TeX undone: accents, quotes and commands; simple formulae in words.

    What cannot be said in words keeps its symbols, and `speakable` refuses the sentence.
    """
    text = visible(text)
    text = re.sub(r"\\url\{[^}]*\}|\\href\{[^}]*\}", "", text)
    text = re.sub(r"\\(?:emph|textbf|textit|texttt|textsc|text|mathrm|mathbf|mathcal|mathfrak|mathbb|operatorname|rm)"
                  r"\s*\{([^{}]*)\}", r"\1", text)  # fmt: skip
    text = re.sub(r"\\math(?:frak|cal|bf|rm|bb|sf)\s+", "", text)
    text = re.sub(r"``|''", '"', text)
    text = re.sub(r"\\sqrt\s*\{?(\w+)\}?", r"square root of \1", text)
    text = re.sub(r"\{(\\[\"'`^~=.cuvHk]\s*\{?[A-Za-z]\}?)\}", r"\1", text)
    text = re.sub(r"\\[\"'`^~=.cuvHk]\s*\{?([A-Za-z])\}?", r"\1", text)
    # "{B}ayesian" keeps a capital for a bibliography.
    text = re.sub(r"(?<![\\^_}\w$])\{([A-Z][\w-]*)\}", r"\1", text)
    text = re.sub(r"\\([%&_#$])", r"\1", text) if "$" not in text else re.sub(r"\\([%&#])", r"\1", text)
    # Events of gravitational waves are called by their day; the time of day after it is for catalogues.
    text = re.sub(r"\b(GW\d{6})\\?_\d{6}\b", r"\1", text)
    text = re.sub(r"(?<=\d)\s*\$\s*\\(times|pm)\s*\$", r" \\\1 ", text)
    text = re.sub(r"(?<=\d)\\(times|pm)(?![a-z])", r" \\\1", text)
    text = re.sub(r"(?<=[A-Za-z])--(?=[A-Za-z])", "-", text)
    text = re.sub(r"\s*\((stat|syst|sys)\.\)", lambda m: f" {'statistical' if m[1] == 'stat' else 'systematic'} ", text)
    text = re.sub(r"\\([A-Za-z]+)", lambda m: _LATEX_WORDS.get(m[1], m[0]) + " ", text)
    text = re.sub(
        r"\$([^$]*)\$(?=(\d?))", lambda m: f"{said} " if (said := _formula(m[1])) == "about" and m[2] else said, text
    )
    text = re.sub(r"--+", " - ", text)
    text = text.replace("~", " ").replace("\\,", " ").replace("\\ ", " ")
    return re.sub(r"\s+([,.;:?!)])", r"\1", re.sub(r"\s+", " ", text)).strip()


def _formula(inner: str) -> str:
    # A short index can be said where it stands: "m_H".
    inner = re.sub(r"\s*_\s*(?:\{\s*([A-Za-z]{1,4}|\d{1,2})\s*\}|([A-Za-z0-9]))", lambda m: f"_{m[1] or m[2]}", inner)
    inner = re.sub(r"_\{(\w+)\}", r" \1", inner)
    inner = re.sub(r"\^\{?2\}?(?!\d)", " squared", inner)
    inner = re.sub(r"(?<=[\w ])\+(?=[ \w])", " plus ", inner)
    inner = inner.replace("{", "").replace("}", "")
    return re.sub(r"\s+", " ", inner).strip()


_NAME = r"[A-Z][\w'’.-]+(?:\s+(?:and|&)\s+[A-Z][\w'’.-]+)?(?:\s+et\s+al\.?)?"
_PLACE = alternatives(r"""
    Figs?|Figures?|Tabs?|Tables?|Secs?|Sects?|Sections?|Eqs?|Equations?|Appendix|Appendices|App|Algorithms?|Refs?
    Thm|Theorem|Lemma|Supplement\w*
""")
_CROSS_REFERENCE = (
    rf"(?:{_PLACE}|(?:sub)?section|table|figure)\.?\s*(?:\(?[A-Z]?\d+(?:\.\d+)*[a-z]?\)?|(?-i:[IVX]+)\b|(?-i:[A-Z])\b)"
    r"(?:\s*(?:,|and|to|–|-)\s*\(?\d+[a-z]?\)?)*"
)
_SHOWN = "shown|seen|illustrated|depicted|presented|described|discussed|summari[sz]ed|reported|listed|detailed|given"
_REMOVED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), into)
    for pattern, into in (
        # Citations: [12, 13], [Ab+20], (Smith et al., 2020; Jones, 2021), Smith et al. (2020).
        (r"\s*\[[\d\s,;–-]+\]", ""),
        (r"\s*\[[^\[\]]*\b(?:1[89]|20)\d{2}[a-z]?(?:[,;][^\[\]]*)?\]", ""),
        (r"\s*\[[A-Z][\w+]*\d{2,4}[a-z]?(?:[,;]\s*[A-Z][\w+]*\d{2,4}[a-z]?)*\]", ""),
        (r"\s*\([^()]*\b(?:1[89]|20)\d{2}[a-z]?(?:[,;][^()]*)?\)", ""),
        (rf"({_NAME})\s*[(\[](?:1[89]|20)\d{{2}}[a-z]?[)\]]", r"\1"),
        # Cross references: (see Fig. 3), as shown in Table 2, Figure 3 shows that ..., in Section 4.
        (rf"\s*[([](?:see\s+|cf\.?\s+|also\s+)*(?:{_PLACE}|§)\b\.?[^()\[\]]*[)\]]", ""),
        (r"\bet\s+al\b\.?", "and colleagues"),
        (r"^(?:The|This|Our) (?:table|figure|plot) (?:also |clearly )?(?:shows?|indicates?|illustrates?) that\s+", ""),
        (r"^As (?:can|could) be (?:seen|observed),?\s+", ""),
        (r"\bw\.?r\.?t\.?(?=\s)", "with respect to"),
        (r"\bvs\.?(?=\s)", "versus"),
        (rf",?\s*as (?:\w+ly |can be )?(?:{_SHOWN}) (?:in|by|on) (?:the )?{_CROSS_REFERENCE}(?: of the [^,.]*)?,?", ""),
        (rf"^{_CROSS_REFERENCE}\s+(?:also |further |clearly )?(?:show|illustrate|demonstrate|indicate|reveal)s? "
         r"that\s+", ""),
        (rf"^(?:As )?(?:(?:{_SHOWN}) )?[Ii]n {_CROSS_REFERENCE},\s*", ""),
        (rf"\s*\(?\b(?:in|see|by|from|cf\.?|of) (?:the )?{_CROSS_REFERENCE}\)?(?=[\s,.;)]|$)", ""),
    )
)  # fmt: skip
_CITATION = r"(?:\[\d[\d\s,;–-]*\]|\((?:[^()]|\([^()]*\))*\b(?:et al\b|(?:1[89]|20)\d{2})(?:[^()]|\([^()]*\))*\))"
_CITED_SUBJECT = re.compile(
    rf"(?:^|(?<=^For instance)|(?<=^For example)|(?<=^In particular)|(?<=^Similarly)|(?<=^Recently)|(?<=[, ]and)),?\s*"
    rf"{_CITATION}\s+(?=(?:and\s+{_CITATION}\s+)?(?!(?:is|are|was|were|have|has|had)\b)[a-z]+\b)"
)
"""Where the mark itself is the subject ("[17] use attention"): without it nobody does, so the sentence is not said."""
_RUN_IN = re.compile(
    r"^(?:[A-Z][\w-]*(?: (?:of|and|for|the|to|with|in|[A-Z][\w-]*)){0,4}): "
    r"(?=(?:The|A|An|We|Our|In|To|For|It|This|These|Since|When|As|There) (?!\w+:))"
)
"""A heading that runs into its paragraph: "Linear Interpolation: The technique is ..." """


_SIGNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), into)
    for pattern, into in (
        (r"\s*±\s*(?=\d)", " plus or minus "),
        (r"(?<=\w)\s*=\s*(?=[-−]?\d)", " equal to "),
        (r"\s*[∼~≈]\s*(?=\d)", " about "),
        (r"(?<=\w)\s*(?:≥|⩾)\s*(?=\d)", " of at least "),
        (r"(?<=\w)\s*(?:≤|⩽)\s*(?=\d)", " of at most "),
        (r"(?<=\w)\s*>\s*(?=\d)", " above "),
        (r"(?<=\w)\s*<\s*(?=\d)", " below "),
        (r"(?<=\d)\s*×\s*(?=\w)", " times "),
    )
)  # fmt: skip
"""Signs between a name and a number have plain words; other formulae are refused by `speakable`."""


def cleaned(text: str) -> str:
    """The sentence without citations, cross references, list marks, footnote marks and leading connectives."""
    text = unicodedata.normalize("NFC", without_latex(text))
    text = re.sub(r"^(?:[•·▪–—*-]|\(?[ivx]+\)|\(?\d{1,2}[.)]|\([a-z]\))\s+(?=[A-Z])", "", text)
    text = _CITED_SUBJECT.sub(" [] ", text)
    text = _RUN_IN.sub("", text)
    for pattern, into in _REMOVED:
        text = pattern.sub(into, text)
    for pattern, into in _SIGNS:
        text = pattern.sub(into, text)
    text = re.sub(r"\be\.g\.,?(?=\s)", "for example", text)
    text = re.sub(r"\bi\.e\.,?(?=\s)", "that is,", text)
    text = re.sub(r"\((?:i{1,3}|iv|vi{0,3}|[a-e]|[1-9])\)\s*", "", text)
    # A citation with brackets of its own inside is left with them only.
    text = re.sub(r"\s*\([^()]*\b(?:1[89]|20)\d{2}[a-z]?\)", "", _said_brackets(text))
    text = unlinked(text)
    text = re.sub(r"\s+([,.;:])", r"\1", re.sub(r"\s{2,}", " ", text))
    text = re.sub(r",\s*(?=[,.;:])", "", text)
    text = re.sub(r"(?<=[a-z])(?<!\bal)\.\d{1,2}$", ".", text)
    text = text.strip(" ,;")
    return text[:1].upper() + text[1:]


_SHORT_FORM = re.compile(r"^(?:[A-Z][\w-]{0,9}[A-Z0-9][\w-]{0,3}(?<!-[A-Z][a-z]{3})|[A-Z]{2,}s?|[a-z]+[A-Z]\w*)$")


_MEANT = re.compile(r"(?!stat|sys)[A-Za-z][A-Za-z -]{2,40}")
"""After a figure a bracket says what it is of: "94% (Korean to English)"."""
_NARROWS = re.compile(
    r"(?:excluding|except|without|not|only|unless|if|when|for(?! example)|up to|at least|at most)\b[^=<>]{3,90}$"
)
"""What takes something away from the words before it is no aside."""
_OPTIONAL = re.compile(r"[a-z]{3,}(?:-[a-z]+)?")
"""One word in brackets before another: "the (hard) problem" is said as it is read, "the hard problem"."""


def _said_brackets(text: str) -> str:
    """Brackets as the ear needs them: short forms are introduced by "or", figures by a comma, asides go."""

    def said(match: re.Match[str]) -> str:
        inner = match[1].strip()
        if match.string[match.end() :].startswith(("-", "'", "’", "/")) or inner.endswith("and colleagues"):
            return ""  # "surface (RIS)-assisted" has no room for an "or RIS"
        if _SHORT_FORM.match(inner):
            return f", or {inner},"
        if re.match(r"^[+-]?\d[\d.,]*\s?%", inner) and len(inner.split()) <= 8:
            return f", {inner},"
        if _NARROWS.match(inner) and re.match(r"\s*(?:[.,;:]|$)", match.string[match.end() :]):
            return f", {inner},"
        if re.search(r"[\d%]$", match.string[: match.start()]) and _MEANT.fullmatch(inner):
            return f", {inner},"
        if _OPTIONAL.fullmatch(inner) and re.match(r"\s\w", match.string[match.end() :]):
            return f" {inner}"
        return ""

    text = re.sub(r"\s*\(([^()]*)\)", said, text)
    return re.sub(r",\s*([.,;:])", r"\1", text)


_OWN_WORK = r"(?:paper|work|study|article|letter|report|thesis|survey)\b"
_ANAPHORA = re.compile(
    r"^(?:"
    + alternatives(rf"""
        This(?! (?:paper|work|study|article|report|letter|survey|thesis))|These|It|They|Such|That|Those|Its|Their|He
        She|His|Her|Both|The former|The latter|There(?! (?:is|are|has|exist))|Doing so|Which|The above|The same
        (?:None|All|Some|Most|Many|Both|Neither|Either) of (?:them|these|those|which)
        Another|Other(?!wise)|Others|Each|One (?:such|of these)|For (?:this|these|those|each|both)
        (?:In|At|For|From|On|By|To|With|Under|During|After|Among|Of) (?:this|that|these|those|such) (?!{_OWN_WORK})
        From here|Henceforth|As for|On the one hand|Likewise|(?:Two|Three|Several) of (?:these|those|them)
        With these|Under these|Under this|To (?:this|address this|address these|overcome this)|By (?:this|these|doing)
        The (?:first|second|third|last|other|remaining|resulting|corresponding|following|previous|next)
        The (?:red|blue|green|left|right|top|bottom|dashed|dotted|solid|shaded|final result)
        At this|Because of this|Due to this|Based on (?:this|these)|Given this|Given these|After this|Note|Recall|Let
        Suppose|Assume|Denote|Consider|Where|If we let|See|Figure|Fig|Table|Proof|Theorem|Lemma|Proposition|Corollary
        Remark|Definition|Example|Step|Input|Output|Algorithm|Equation|Q:|A:|Similar(?:ly)?
        As (?:before|above|mentioned|noted|discussed|such|expected)|Unlike (?:this|these)
        (?:When|While|If|As|Although|Since|After|Unlike|Compared|Once|Because)[^,]*, (?:it|they|this|these|its|their)
        In (?:the (?:remainder|rest)|what follows)|(?:Using|With|Through) (?:this|these)
    """)
    + r")\b"
)
_POINTING = re.compile(
    r"\b(?:"
    + alternatives(rf"""
        the (?:above|following)|above-mentioned|(?:above|below)(?=[,.;:)])|as follows|follows:
        (?:described|mentioned|shown|given|discussed|defined|listed|introduced|stated|as|see|text) (?:above|below)
        (?:above|below),? we|(?:points|lines|curves|bars) (?:above|below)|Eqs?\.|subsections?
        aforementioned|respectively|the former|the latter|hereafter
        (?:left|right|top|bottom|upper|lower) (?:panel|column|row|figure|part)s?|(?:shaded|dashed|dotted|solid) \w+
        subplots?|on the (?:left|right)|with a superscript|footnote|supplementary
        (?:scatter|violin|cactus|bar|box) ?(?:plot|chart)s?|histogram|heat ?map
        the rest of (?:the|this) paper|the term|let us
        enumerated|(?:outlined|listed|described|detailed) (?:next|here)
        this (?:subset|equation|case|figure|table|expression|theorem|lemma)
        (?:next|previous|this|following|preceding|later) (?:section|subsection|chapter|table|figure|equation|appendix)
        {_CROSS_REFERENCE}
    """)
    + r")\b|https?:|www\.|\.com/|\.org/|github\.",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"^Thanks to (?:our|the) (?:\w+ )?(?:referee|reviewer)|^Support for this (?:work|research)|"
    r"^This (?:work|research|paper|study) (?:has )?made use of |"
    r"\b[Ww]e (?:\w+ |would like to )?(?:thank|acknowledge) (?!that\b)|\b(?:is|are|am) (?:\w+ )?grateful (?:to|for)\b|"
    r"^This (?:work|research|project|study) (?:was|is|has been) (?:\w+ )*(?:supported|funded|sponsored) (?:by|in) "
    r"|\backnowledges? (?:\w+ ){0,2}(?:support|funding|grants?)\b"
)
"""Acknowledgements, under whatever heading they stand."""
_MATHS = re.compile(r"[=∈∀∃≤≥<>→←↦⊂⊆∪∩∑∏∫√∂∇⊗⊕≡≈∼∝∞|^_{}\\$∗†‡§#@⟨⟩⇒]|[\U0001D400-\U0001D7FF]|[\uE000-\uF8FF\uFFFD]")


_INDEX = re.compile(r"(?<=[A-Za-z])_(?:[A-Za-z]{1,4}|\d{1,2})\b")
"""A short lower index, which the spoken form can say: "m_H"."""
_BROKEN = re.compile(
    alternatives(r"""
        [%)]\.[A-Z][a-z]
        [a-z][,;][a-z]|\w/\d|[–-][a-z]\.$|\b[Aa] (?:will|is|are|be|and|denotes)\b|\b[a-z]{2,}_[a-z]|\w\.[A-Z][a-z]
        \b(\w+) (?i:\1)\b
        \b(?:[Tt]he|[Aa]n?|of|for|with|from|by|on) (?:or|of|are|is|was|were|the and|has|have)\b(?! the\b)
        \b(?:[Tt]he|[Aa]n?|of|for|with|from|by|on) and\b(?! (?:the|without|against)\b)
        \b(?:such as|as in|see|like|from|by|of|with|in|on|and|or|the|a|to)\.$|,? such as\.$
    """)
)
"""Marks of a poor conversion: lost spaces, code, variables read as articles, a heading that ran into its sentence."""


def speakable(text: str, *, least: int = 8, most: int = 42, alone: bool = True) -> bool:
    """Whether a cleaned sentence can stand alone in the ear; without `alone`, right after the one before it.

    Refused: fragments, run-ons, formulae, sentences that point at what a listener cannot see or has not heard, and
    prose that is broken by the conversion. `least` and `most` are in words.
    """
    words = text.split()
    if not least <= len(words) <= most or not (text[0].isupper() or text[0].isdigit()):
        return False
    if not text.endswith((".", "!")) or text.endswith(("...", "etc.", "i.e.", "e.g.")):
        return False
    if (
        (alone and _ANAPHORA.match(text))
        or _POINTING.search(text)
        or _MATHS.search(_INDEX.sub("", text))
        or ":" in text[-25:]
        or _THANKS.search(text)
    ):
        return False
    if re.match(r"(?:While|Whereas|Although|Though)\b[^,]*$", text):
        return False  # half a sentence
    if text.count("(") != text.count(")") or "[" in text or "]" in text or text.count('"') % 2:
        return False
    letters = sum(c.isalpha() or c.isspace() for c in _FIGURES.sub("x", text))
    if letters / len(_INDEX.sub("x", _FIGURES.sub("x", text))) < 0.86:
        return False
    bare = [w.strip(".,;:'\"–—") for w in words]
    # A lone letter is a variable.
    # A square is named with its variable: "the polynomial x squared plus t".
    squares = len(re.findall(r"\b[a-z] squared(?: plus [a-z]\b)?", text)) + len(
        re.findall(r"squared plus [a-z]\b", text)
    )
    small = -squares + sum(len(w) == 1 and w.islower() and w != "a" for w in bare)
    variables = small + _lone_capitals(words)
    greek = sum("α" <= c <= "ω" or "Α" <= c <= "Ω" for c in text)
    glued = any(len(w) > 28 and "-" not in w for w in words)
    broken = _BROKEN.search(text)
    return not variables and not greek and not glued and not broken and _is_prose(words)


_LETTERED = frozenset({"vitamin", "hepatitis", "type", "class", "plan", "part"})
"""Words that a single capital may follow."""


def _lone_capitals(words: list[str]) -> int:
    """Capitals that stand for a variable; no article, no "I", no kelvin, no initial of a name."""
    found = 0
    for i, word in enumerate(words):
        bare = word.strip(".,;:'\"–—’s" if word.endswith(("'s", "’s")) else ".,;:'\"–—")
        if len(bare) != 1 or not bare.isupper() or bare in "AIK":
            continue
        initial = word == f"{bare}." and i + 1 < len(words) and words[i + 1][:1].isupper()
        found += not initial and not (i and words[i - 1].lower() in _LETTERED)
    return found


_FIGURES = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?%?(?![\w])")
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|do|can|cannot|may|might|could|will|we|they|shows?|showed|finds?|found|us(?:es|ed)|"
    r"(?:(?:out)?perform|reveal|suggest|indicate|confirm|predict|capture|ensure|remain|allow|lead|exhibit|suffer|tend|"
    r"consist|construct|target|employ|learn|lack|fail|exceed|highlight|optimi[sz]e|combine|integrate|incorporate|"
    r"aggregate|produce|generate|comprise|include|introduce|propose|demonstrate|reduce|increase|decrease|achieve|"
    r"enable|improve|provide|require|validate|support|yield|attain|rely|relie|surpasse|become|describe|rival)[sd]|"
    r"(?:reveal|suggest|confirm|predict|remain|allow|exhibit|target|employ|learn|highlight|support|surpass)(?:ed|es)?|"
    r"(?:reduce|increase|achieve|enable|improve|provide|require|demonstrate|include|incorporate|lack|fail))\b",
    re.IGNORECASE,
)
"""A verb that makes a statement: of dense prose no more function words are asked."""
LEAST_FUNCTIONS, LEAST_IN_STATEMENT = 0.2, 0.08
"""Shares of function words. Of the sentences of 290 abstracts one in fifteen lies between the two, and is sound prose
("Staged training consistently outperforms merged training across all benchmarks"); captions there have no such verb."""


def _is_prose(words: list[str]) -> bool:
    """Prose has function words, and not too many numbers or capitals (tables, axis labels, author lists)."""
    lower = [w.strip(".,;:()'\"").lower() for w in words]
    functions = sum(w in STOPWORDS for w in lower)
    numbers = sum(any(c.isdigit() for c in w) for w in words)
    capitals = sum(w[:1].isupper() for w in words)
    least = LEAST_IN_STATEMENT if _FINITE.search(" ".join(words)) else LEAST_FUNCTIONS
    return functions / len(words) >= least and numbers / len(words) <= 0.25 and capitals / len(words) <= 0.5


def listed(items: Iterable[str], joint: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    names = [i for i in items if i]
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {joint} {names[-1]}"
