"""What is never spoken: markup, code, citations, links, notes to the reader. Shortened or gone.

Every function takes text and returns text; `clean` puts them in the order in which they must run.
"""

from __future__ import annotations

import html
import re
import unicodedata

from radio.speech.wording.tables import unrolled

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ", "0123456789+-n")
_SUPERSCRIPT = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ]+")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₒₓᵢⱼₖₘₙ", "0123456789+-aeoxijkmn")
_SUBSCRIPT = re.compile("[₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₒₓᵢⱼₖₘₙ]+")
_MATHS_LETTER = re.compile(r"([ℝℕℤℚℂℙℍ𝔼𝔽𝟙𝒜-𝓏ℒℱℋℐℬℰℳℛ])")
"""Letters whose typeface means something to the pass that reads formulae."""
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe0f]")

_ENDLESS = re.compile(r"\d[\d,]{40,}")
"""More digits than anybody listens to, and in the end than Python makes a number of."""

_BRACKETED_POWER = re.compile(r"\^\(([-−+]?\d{1,3})\)")
_J_PSI = re.compile(r"\bJ/(?=\\?[Pp]si\b|[ψΨ])")
"""A particle's name, no fraction."""
_NUMBERS_JOINED = re.compile(r"(?<=[\d%])--(?=\d)")
_PLUS_MINUS = re.compile(r"\+\s?/?\s?-(?=\s?\.?\d)")

_THINKING = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_CODE_BLOCK = re.compile(r"(?:```|~~~).*?(?:```|~~~|\Z)", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SCRIPT = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]*>")
_BREAKING_TAG = re.compile(r"</?(?:p|div|br|li|ul|ol|h[1-6]|tr|table)\b[^<>\n]*>", re.IGNORECASE)
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]+)\]\([^)\s]+(?:\s+\"[^\"]*\")?\)")
_HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(.*?)[ \t#]*$", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*(?:[-*_=][ \t]*){3,}$", re.MULTILINE)
_BULLET = re.compile(r"^[ \t]*(?:[-*+•‣◦]|\d{1,2}[.)])[ \t]+(.*?)[ \t]*$", re.MULTILINE)
_QUOTE_MARK = re.compile(r"^[ \t]*>(?![\d.=])[ \t]?", re.MULTILINE)
_STRONG = re.compile(r"(?<![\w*])(\*{1,3}|_{1,3})(?=\S)(.+?)(?<=\S)\1(?![\w*])", re.DOTALL)
_STRUCK = re.compile(r"~~(.+?)~~", re.DOTALL)
_CODE = re.compile(r"`+([^`\n]*)`+")

_YEAR = r"(?:1[89]|20)\d{2}[a-z]?"
_YEARS = rf"{_YEAR}(?:\s*[,;]\s*(?:{_YEAR}|[a-z]\b))*"
_NAME = r"[A-ZÀ-ÖØ-Þ][\w’'-]{1,40}"
_BRACKETS = re.compile(r"(\s*)([(\[])([^()\[\]]*\b(?:1[89]|20)\d{2}[a-z]?\b[^()\[\]]*)[)\]]")
_WORD = r"(?:[A-ZÀ-ÖØ-Þ][\w’'@*-]*\.?|xAI|de|del|der|den|di|da|dos|la|le|van|von)"
_MONTH = r"(?!(?:January|February|March|April|May|June|July|August|September|October|November|December)\b)"
_AND = r"(?:\s+|,\s+|\s*&\s*|,?\s+(?:and|&)\s+)"
_SEE = r"(?:[Ss]ee(?: also)?,?\s+|e\.?g\.?[:,]?\s+|cf\.\s+|i\.e\.,?\s+)"
_CITED = re.compile(
    rf"^(?P<before>(?:.*?[\w%.)])??)(?:(?:^|,\s+){_SEE}?|\s+{_SEE})"
    rf"{_MONTH}{_WORD}(?:{_AND}{_WORD})*(?:\s+(?:et al\.?|and colleagues))?(?:,?\s+{_YEARS}|$)(?:,\s*pp?\.\s*[\d–-]+)?"
    r"(?:,?\s+and references therein)?$"
)
"""One of the citations that stand in brackets, after what else stands there."""
_EDITION = re.compile(r"[A-Z]{3,}\w*(?:\s?['’]|[\s-])(?:(?:19|20)\d\d|\d\d)")
"""A conference and its year, which is no citation."""
_LEADS = re.compile(r"^(?:see(?: also)?|e\.?g\.?|cf\.?|i\.e\.|also|for example|in|by|and)?[:,]?$", re.IGNORECASE)
_ACRONYM = re.compile(
    rf"^((?:(?:i\.e|e\.g)\.,\s+)?(?!Mc|Mac|De|Le|La|Di|Du)[A-Z][a-z]{{0,3}}[A-Z][\w-]*),\s+(?={_WORD})"
)
_CITED_BY_NAME = re.compile(rf"({_NAME})\s+et al\.?(?:\s*[(\[]{_YEARS}[)\]]|,?\s+{_YEARS})?")
_YEAR_AFTER_NAMES = re.compile(rf"({_NAME}(?:\s+(?:and|&)\s+{_NAME})?)\s+[(\[]{_YEARS}[)\]]")
_YEAR_AFTER_TWO = re.compile(rf"({_NAME})\s+&\s+({_NAME}),?\s+{_YEARS}")
_NUMBERED = re.compile(
    r"(?<!interval)(?<!range)(?<!scale)(?<!CI)(?<!interval )(?<!range )(?<!scale )(?<!CI )\s*\["
    r"\s*[1-9]\d{0,2}(?:\s*[-–—,;]\s*[1-9]\d{0,2})*"
    r"(?:,?\s+(?:[Tt]heorem|[Pp]roposition|[Ll]emma|[Cc]orollary|[Ss]ection|[Cc]hapter|Sec\.|Thm\.|Prop\.|p\.|pp\.|Ch\.)[^\[\]]{0,20})?\s*\]"
)
_ONE = "\ue000"
"""Stands for one citation, or several, until it is known what its sentence needs."""
_SEVERAL = re.compile(rf"{_ONE}(?:\s*(?:,|;|and|or|&|–|-)\s*{_ONE})+")
_ONLY = re.compile(
    r"\s*\((?:(?:see|cf\.?|e\.g\.,?|i\.e\.,?|as in|also|for example,?|for instance,?|and"
    rf"|references?|refs?\.?|following|after)[,\s]*)*\s*{_ONE}"
    r"(?:\s*(?:and references therein|for (?:details|a (?:review|survey))))?\s*\)",
    re.IGNORECASE,
)
_AFTER_PREPOSITION = re.compile(
    r"\b([Ii]n|[Bb]y|[Ff]rom|[Oo]f|[Tt]o|[Ww]ith|[Ss]ee|[Ff]ollowing|[Uu]nlike|[Ll]ike|[Tt]han|[Aa]s|[Ww]hile|[Uu]sing|[Cc]ompare"
    rf"|(?:[Rr]efs?|[Rr]eferences?)\.?)\s*{_ONE}"
)
_NO_VERB = "and|or|to|in|for|of|with|by|on|at|from|which|that|as|but|where|while|when|using|are|into|over|under|between"
_SUBJECT = re.compile(rf"(?:(?<=[.!?]\s)|^|\n)\s*{_ONE}(?=\s+(?!(?:{_NO_VERB})\b)[a-z])")
_MARKER = re.compile(r"\[(CLS|SEP|MASK|PAD|EOS|BOS|UNK|INST)\]")
"""A special token of a language model."""
_UNKNOWN_CITE = re.compile(r"\s*\[\?+(?:,\s*\?+)*\]|\s*\(\?+\)")
_KEYED = re.compile(r"\s*\[(?:[A-Z][A-Za-z]{1,5}\+?\d{2}[a-z]?(?:,\s*)?)+\]")
_POINTER = re.compile(
    r"\s*\((?:see|cf\.?|as in|shown in|e\.g\.,?)?\s*(?:also\s+)?(?:in\s+)?(?:the\s+)?"
    r"(?:Fig(?:ure|s|ures)?|Tab(?:le|les)?|Sec(?:tion|tions|t)?|Eq(?:uation|s|n)?|App(?:endix)?|Alg(?:orithm)?|Theorem"
    r"|Lemma|Supp(?:lementary)?|§)\b\.?[^()]{0,40}\)",
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(r"(?<=\w)[†‡§¶]+(?=[\s.,;:]|$)|(?<=[a-z]{3})\*+(?=[\s.,;:]|$)|\[\^\w+\]")

_URL = re.compile(r"<?\b(?:https?://|www\.)([^\s<>()\[\]\"']+)>?", re.IGNORECASE)
_AFTER_DASH = (
    "a|an|the|this|that|these|those|it|its|they|their|we|our|is|are|was|were|and|or|but|not|nor|as|which|who|where|when|while|with"
    "|without|for|from|in|into|on|of|to|by|at|such|including|e\\.g|i\\.e|for|rather|often|even|because|so|how|what|only|all|both|one"
    "|two|three|namely|especially|particularly|thus|then|yet|than|if|whether|has|have|can|may|does|do|no|each|any|some|most|many|more"
)
_JOINED = re.compile(rf"(?<=[A-Za-z])(?:–|--(?!(?:{_AFTER_DASH})\b)(?![A-Za-z-]+(?:[,.;:]|--)))(?=[A-Za-z])")
"""A dash that joins two words: an en dash, or LaTeX's "--" before a word that no clause begins with."""
_DIGIT_JOINED = re.compile(r"(?<=[A-Za-z]-\d)–(?=[a-z]{3})")
"""The dash of "GPT-4–level"."""
_QUOTED_STOP = re.compile(r"\.([\"”’])(?=\s[a-z])")
_SPACED = re.compile(r"\b(https?)\s?:\s?//\s?")
_IN_BRACKETS = re.compile(r"\s*[(\[](?:[^()\[\]]{0,40}\s)?(?:https?://|www\.)[^\s()\[\]]+[)\]]", re.IGNORECASE)
_BARE = re.compile(
    r"(?<![\w@./-])((?:[a-z0-9-]{2,40}\.){1,3}(?:com|org|net|io|ai|edu|gov|dev|de|uk|ch|fr|eu|co|app|science|info))(?:/[\w./#?=&%~-]*)?(?![\w@])"
)
"""An address without "https", as in "example.github.io/page"."""
_MAIL = re.compile(r"\b[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)*\.[A-Za-z][A-Za-z-]+\b")
_DOI = re.compile(r"\s{0,3}\(?\b(?:doi:\s*)?10\.\d{4,9}/[^\s()]+\)?", re.IGNORECASE)


def clean(text: str) -> str:
    """`text` without what is never spoken. LaTeX stays: radio.speech.wording.latex reads it first."""
    return citations(links(markup(text)))


def characters(text: str) -> str:
    """One form of each character: ligatures undone, superscripts as "^2", odd spaces and invisible ones gone."""
    text = _ENDLESS.sub(" a long number ", _INVISIBLE.sub("", text))
    text = _SUPERSCRIPT.sub(lambda m: "^" + m[0].translate(_SUPERSCRIPTS), text)
    text = _SUBSCRIPT.sub(lambda m: f"_{m[0]}" if len(m[0]) == 1 else f"_{{{m[0]}}}", text).translate(_SUBSCRIPTS)
    text = _NUMBERS_JOINED.sub("–", _PLUS_MINUS.sub("±", text.replace("%/", "%, ")))
    text = _J_PSI.sub("J ", _BRACKETED_POWER.sub(r"^{\1}", text))
    text = text.replace("º", "°").replace("’", "'").replace("‘", "'")
    text = "".join(
        part if _MATHS_LETTER.fullmatch(part) else unicodedata.normalize("NFKC", part)
        for part in _MATHS_LETTER.split(text.replace("…", "..."))
    )
    return "".join(c for c in text if c in "\n\t" or not unicodedata.category(c).startswith("C"))


def markup(text: str) -> str:
    """HTML, Markdown and a model's thinking gone; headings and list items become sentences."""
    text = _THINKING.sub(" ", text)
    text = _CODE_BLOCK.sub(" ", text)
    text = _SCRIPT.sub(" ", _COMMENT.sub(" ", text))
    text = _BREAKING_TAG.sub("\n", text)
    text = html.unescape(_TAG.sub("", text))
    text = _LINK.sub(r"\1", _IMAGE.sub(" ", text))
    text = _RULE.sub(" ", unrolled(text))
    text = _QUOTE_MARK.sub("", text)
    for line in (_HEADING, _BULLET):
        text = line.sub(lambda m: _sentence(m[1]), text)
    text = _STRUCK.sub(r"\1", text)
    for _ in range(2):
        text = _STRONG.sub(r"\2", text)
    return _CODE.sub(r"\1", text)


def links(text: str) -> str:
    """A URL becomes its host's name, an address "an e-mail address"; one in brackets goes, brackets and all."""
    text = _SPACED.sub(r"\1://", text)
    text = _IN_BRACKETS.sub("", text)
    text = _DOI.sub("", text)
    text = _MAIL.sub("an e-mail address", text)
    text = _URL.sub(lambda m: _host(m[1]), text)
    return _BARE.sub(lambda m: m[1].replace(".", " dot "), text)


def citations(text: str) -> str:
    """Citations and pointers to figures in brackets go; "Smith et al. (2020)" becomes "Smith and colleagues"."""
    text = _BRACKETS.sub(_without_citations, text)
    for cite in (_NUMBERED, _UNKNOWN_CITE, _KEYED):
        text = cite.sub(f" {_ONE}", text)
    if _ONE in text:
        text = _ONLY.sub("", _SEVERAL.sub(_ONE, text))
        text = _AFTER_PREPOSITION.sub(_earlier, text)
        text = re.sub(rf"\s*{_ONE}", "", _SUBJECT.sub("Earlier work", text))
    text = _MARKER.sub(r"\1", text)
    for note in (_POINTER, _FOOTNOTE):
        text = note.sub("", text)
    text = _CITED_BY_NAME.sub(r"\1 and colleagues", text)
    return _YEAR_AFTER_TWO.sub(r"\1 and \2", _YEAR_AFTER_NAMES.sub(r"\1", text))


def compounds(text: str) -> str:
    """ "noun--verb pairs", "Brauer–Suzuki": a hyphen where a dash joins; a quotation's stop inside a sentence gone."""
    text = _QUOTED_STOP.sub(r"\1", text.replace("C/C++", "C and C++"))
    return _DIGIT_JOINED.sub("-", _JOINED.sub("-", text))


def _earlier(found: re.Match[str]) -> str:
    word = "In" if found[1].startswith("Ref") else "in" if found[1].startswith("ref") else found[1]
    before = found.string[max(0, found.start() - 4) : found.start()]
    return (
        "earlier work"
        if word.lower() == "in" != found[1].lower() and before.endswith("in ")
        else f"{word} earlier work"
    )


def _without_citations(brackets: re.Match[str]) -> str:
    """What is in the brackets besides citations, such as "LLMs" in "(LLMs, Zhao et al., 2023)"."""
    space, opening, inside = brackets.groups()
    left, cited = [], False
    apart = re.sub(rf"({_YEAR}),\s+(?={_WORD})", r"\1; ", inside)
    for part in (part.strip() for part in apart.split(";")):
        if _EDITION.fullmatch(part):
            left.append(part)
            continue
        acronym = _ACRONYM.match(part)
        found = _CITED.match(part[acronym.end() :] if acronym else part)
        if found and (re.search(_YEAR, part) or " et al" in part):
            cited = True
            before = (acronym[1] if acronym else found["before"]).strip()
            left += [] if _LEADS.match(before) else [before]
        elif not (cited and re.fullmatch(rf"{_YEARS}|[a-z]", part)):
            left.append(part)
    if not cited:
        return brackets[0]
    return f"{space}{opening}{'; '.join(left)}{')' if opening == '(' else ']'}" if left else f" {_ONE}"


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".!?:;," else text + "."


def _host(rest: str) -> str:
    tail = re.search(r"[.,;:!?]+$", rest)
    host = rest.rstrip(".,;:!?").split("/")[0].split("?")[0].split(":")[0]
    name = host.lower().removeprefix("www.")
    return name.replace(".", " dot ") + (tail[0] if tail else "")
