"""Whether a sentence reports a result of its own paper, and of what kind: the answer to "what did they find?".

A sentence of an introduction may compare, improve and number as much as it likes: it tells of the field. A result is
told by who speaks (we, our experiments, the paper's own method by its name), or by where it stands and how.
"""

from __future__ import annotations

import re
from typing import Literal

from radio.model.document import SectionKind
from radio.writing.language.lexis import any_of

FindingKind = Literal["proof", "figure", "comparison", "plain"]
"""What a reaction may take up: something proved, a measured figure, two things set side by side, or none of these."""


_OWN_REPORT = any_of(r"""
    we (?:\w+ly |can |could |also |first |then |(?:are|were) able to |d(?:id|o) not ){0,3}(?:find|found|observed?)\b
    we (?:\w+ly |also |first |then |can ){0,3}(?:show|prove|demonstrate|obtain|establish|measure|derive)(?:e?d)?\b
    we (?:\w+ly |also |first |then |can ){0,3}(?:rule out|conclude|confirm|verify|identify|detect)(?:e?d)?\b
    we (?:\w+ly |also |first |then |can ){0,3}(?:achieve|outperform|reach)(?:e?d)?\b
    we (?:are able to|manage to|could) (?:solve|prove|show|reach)
    our (?:\w+[ -]){0,3}(?:results?|experiments?|evaluations?|findings|analys[ei]s|ablations?|simulations?)\b
    our (?:\w+[ -]){0,4}(?:outperform|achiev|improv|surpass|reach|reduc|attain|yield)\w*
""")
_RESULTS_SAY = any_of(r"""
    (?:results?|experiments?|evaluations?|findings|analys[ei]s|ablations?|simulations?|measurements?|comparisons?)\b[^.;]{0,90}\b(?:shows?|demonstrates?|reveals?|indicates?|suggests?|confirms?|highlights?|supports?|agrees?)\b
    it (?:is|was) (?:then |also |further |generally )?(?:shown|proven|proved|found)\b
    (?:measured|combined|estimated|observed|resulting) [^.]{0,60}\b(?:is|equal to|of|be) [^.]{0,30}\d
""")
_COMPARED = any_of(r"""
    outperform\w*|surpass\w*|exceed(?:s|ed)\b|achiev(?:es?|ed)\b|attain(?:s|ed)\b|reach(?:es|ed)\b|improv(?:es?|ed)\b
    reduc(?:es?|ed)\b|increas(?:es?|ed)\b|decreas(?:es?|ed)\b|falls?\b|fell\b|rises?\b|rose\b|drops?\b|dropped\b
    degrad(?:es?|ed)\b|yield(?:s|ed)\b
    scales? better|leads? to (?:\w+ ){0,2}(?:better|worse|higher|lower|gains?|drops?)
    perform(?:s|ed)? (?:\w+ly )?(?:better|worse|best|well|poorly|comparably|on par|competitively|similarly)
    (?:is|are|was|were) (?:\w+ly )?(?:higher|lower|better|worse|larger|smaller|faster|slower|stronger|comparable)\b
    (?:is|are|was|were) (?:\w+ly )?(?:consistent with|in agreement|competitive|negligible|favou?red|excluded)\b
    no (?:\w+ )?(?:difference|improvement|trend|effect|evidence|correlation|existing)\b|agrees? (?:\w+ )?with\b
    exhibits?\b[^.]{0,40}\b(?:agreement|trend|gains?|performance|accuracy)|(?:preserv|retain|match)(?:es?|s|ed)\b
    (?:better|worse|higher|lower|faster|more \w+) than\b
    than that of\b
    (?:is|are|was|were) (?:\w+ly )?(?:measured|observed|estimated|determined|found|shown|unaffected|robust)\b
""")
_PROVED = any_of(r"""
    prov(?:e|es|ed|en)\b|theorems?\b|necessary and sufficient|it is (?:then )?(?:shown|proven) that|we derive\b
    conjecture\b
""")
_MEASURED = re.compile(
    r"\d+(?:\.\d+)?\s?(?:%|percent\b|times\b|x\b|points?\b|GeV|TeV|MeV|eV\b|K\b|sigma\b|hours?\b|seconds?\b|ms\b)"
    r"|\b\d+\.\d+\b|\b(?:of|than|above|below|by|to|at least|at most|up to|about) \d[\d,]*\b"
    r"|\b\d+ (?:more|fewer|of the)\b|plus or minus \d"
)
_RELATIVE = any_of(r"""
    outperform\w*|surpass\w*|than\b|better|worse|best\b|higher|lower|improv\w+|compared (?:to|with)|against|over the
""")
_NEVER = any_of(r"""
    (?:past|last|recent) (?:few |several |two |three )?(?:decades?|years?)\b|understanding of \w+ has\b|future work
    (?:these|those|such) \w+(?: \w+)? yields?\b|(?:as|in) (?:prior|previous) work\b|we show the\b
    to (?:verify|test|assess|gain)\b[^,]*, we (?:analy|use|consider|inspect|did|plot)
    will be (?:displayed|used|made|released|integrated|available)\b
    our (?:study|work|results?) (?:sheds?|opens?|paves?|provides? insights?)
""")
_NOT_ONE = any_of(r"""
    future\b|possible improvement|(?:should|must|need to) be\b|would be\b
    (?:is|are) (?:therefore |thus )?(?:critical|crucial|essential)
    we (?:will|shall|plan|aim|want|hope|now|next|first present|begin|start)\b|in order to\b|to rule out\b
    (?:prior|previous|earlier|recent|related|existing) (?:work|works|stud\w+|research|advances|results)\b
    (?:has|have) (?:\w+ly )?(?:been |recently )?(?:shown|reported|demonstrated|confirmed|established|proposed)
    since the discovery|(?:is|are|was|were) (?:used|performed|conducted|employed|evaluated|carried out)\b|set-?up\b
    hyper-?parameters?|to gain further insight|we (?:use|evaluate|compare|inspect)d?\b
    could be a|may be used|might be considered|is a (?:way|key|measure)|allows? for\b|if we\b|suppose\b
    remains? (?:unexplained|open|unclear|unknown)\b
    two alternative|cactus|scatter
""")


def finding_kind(
    text: str,
    place: SectionKind,
    *,
    cited: bool = False,
    own_names: frozenset[str] = frozenset(),
    late: bool = True,
) -> FindingKind | None:
    """The kind of result of this paper that a cleaned sentence reports, or None when it reports none.

    `cited`: the sentence as printed points at other papers. `own_names`: names of what the paper proposes, small.
    `late`: of an abstract, whether it stands in the second half, where the results are.
    """
    if place in ("related", "limits") or _NEVER.search(text):
        return None
    if not _speaks_of_results(text, place if late or place != "abstract" else "introduction", cited, own_names):
        return None
    if _PROVED.search(text):
        return "proof"
    if _MEASURED.search(text):
        return "figure"
    return "comparison" if _RELATIVE.search(text) else "plain"


def _speaks_of_results(text: str, place: SectionKind, cited: bool, own_names: frozenset[str]) -> bool:
    own = bool(_OWN_REPORT.search(text))
    says = bool(_RESULTS_SAY.search(text))
    compares = bool(_COMPARED.search(text))
    named = starts_with_name(text, own_names)
    if not own and (_NOT_ONE.search(text) or re.search(r"\b[Ww]e\b", text)):
        return False
    if place in ("results", "conclusion", "discussion", "abstract"):
        return own or (not cited and (says or compares)) or (named and compares)
    return own or (named and compares and not cited)


def reports_outright(text: str) -> bool:
    """Whether the authors say in so many words that they found it: the plainest form of a result."""
    return bool(_OWN_REPORT.search(text))


def starts_with_name(text: str, names: frozenset[str]) -> bool:
    """Whether one of the paper's own names stands among the first words: it is what the sentence is about."""
    return any(word.strip("'’s,.").lower() in names or word.strip(",.").lower() in names for word in text.split()[:5])
