"""The words that tell which question of a talk a sentence answers."""

from __future__ import annotations

import re
from collections.abc import Mapping

from radio.model.document import SectionKind
from radio.model.summary import Beat
from radio.writing.language.lexis import alternatives, any_of

PLACES: Mapping[Beat, Mapping[SectionKind, float]] = {
    "why": {"abstract": 1.1, "introduction": 1.0, "related": 0.1},
    "what": {"abstract": 1.9, "introduction": 0.8, "conclusion": 0.6, "discussion": 0.2},
    "how": {"method": 1.0, "abstract": 0.8, "introduction": 0.5, "other": 0.4},
    "evidence": {
        "results": 1.0,
        "abstract": 1.9,
        "conclusion": 0.8,
        "discussion": 0.5,
        "introduction": 0.3,
        "other": 0.2,
    },
    "limits": {"limits": 1.6, "discussion": 0.8, "conclusion": 0.8, "results": 0.2},
}
"""How likely a section of that kind holds the answer."""


def _cue(weight: float, rows: str) -> tuple[float, re.Pattern[str]]:
    return weight, any_of(rows)


_WE = r"(?:we|this (?:paper|work|study|article|report|letter))"
CUES: Mapping[Beat, tuple[tuple[float, re.Pattern[str]], ...]] = {
    "why": (
        _cue(1.0, r"""
            remains?\b|lack|limited\b|challeng|difficult|problem|bottleneck|insufficient|poorly|unclear|fails?\b|failure
            cannot|costly|expensive|vulnerable|however|yet\b|concerns?\b|crucial|important\b|essential|open question
            little is known|understudied|overlook|hinder|inability|indifferen
        """),
        _cue(0.4, r"existing|current|previous|prior\b|traditional|conventional"),
        _cue(-0.9, r"we\b|our\b"),
    ),
    "what": (
        _cue(1.4, rf"""
            {_WE} (?:\w+ly )?(?:propose|introduce|present|develop|describe)s?\b
            {_WE} (?:\w+ly )?(?:study|studies|investigate|examine|address|test|analy[sz]e|employ|conduct|attempt)
            {_WE} (?:\w+ly )?(?:explore|consider|report|use data|review|discuss)s?\b
            an? [^,.;]{{3,80}} (?:is|are) (?:presented|proposed|introduced|reported|studied|developed)\b
        """),
        _cue(0.5, r"in this (?:paper|work|study|article|letter|report)|the first|a (?:new|novel)\b|goal|contribution"),
        _cue(-0.7, r"outperform|achiev|improves?\b|we (?:find|observe|show|leave)|results? show|future"),
    ),
    "how": (
        _cue(0.8, r"""
            (?:we|is|are|by) (?:first )?(?:train|us(?:e|ed|ing)\b|combin|comput|appl(?:y|ied)|construct|deriv|fine-tun)
            (?:we|is|are|by) (?:first )?(?:sampl|encod|estimat|generat|calculat|optimi[sz]|defin|perform|fit|collect)
        """),
        _cue(0.5, r"""
            consists? of|based on|stages?\b|steps?\b|pipeline|architecture|algorithm|procedure|module|objective\b|loss\b
            framework|workflow|integrates?\b|leverag|incorporat|via\b
        """),
        _cue(-0.8, r"outperform|results? show|achiev|we (?:introduce|propose|present)\b|in future"),
    ),
    "evidence": (
        _cue(0.9, r"""
            we (?:find|found|observe|show|prove|demonstrate|rule out)
            results? (?:show|demonstrate|indicate|suggest|reveal)|outperform|achiev|improv|increas(?:es?|ed|ing)\b
            decreas|reduc|consistent with|rules? out|surpass|favou?red|exceed
            (?:is|are|was|were) (?:\w+ly )?(?:higher|lower|better|worse|larger|smaller|measured)|drops?\b|gains?\b
        """),
        _cue(0.7, r"""
            \d+(?:\.\d+)?\s?(?:%|percent\b|times\b|x\b|points?\b|GeV\b|K\b)
        """),
        _cue(0.3, r"\d+(?:\.\d+)?\b"),
        _cue(-0.9, r"""
            we (?:propose|introduce|will|evaluate|use|compare|consider|report|conduct|assess)\b
            (?:is|are) evaluated|(?:was|were|is|are|been) (?:used|employed|obtained|conducted)|in previous work
            all use|set-?up|hyper-?parameters?|to make sure|future\b|we aim|in order to
        """),
    ),
    "limits": (
        _cue(1.4, r"""
            limitations?\b|shortcoming|drawback|caveat|(?:to|for) future (?:work|research|studies)
            all (?:our )?experiments are (?:conducted|limited|restricted)
            only (?:consider|evaluate|study|studied|tested|focus)|remains? (?:open|unclear|unknown|to be|a challenge)
            we leave|beyond the scope|is limited to|are limited to
            further (?:work|research|stud\w+|investigation|observations) (?:is|are) (?:needed|required|necessary)
            our (?:\w+ ){1,4}(?:does|do|did|is|are|was|were|has|have) not\b
            (?:this|the (?:present|proposed)) (?:work|study|paper|approach|method|model) (?:does|did|is|has) not\b
            we (?:do|did|have|could|were) not\b
        """),
        _cue(0.5, r"could\b|may\b|might\b|would\b|should\b|although|while\b|despite|does not|cannot"),
        _cue(-1.6, r"""
            future (?:work|research|studies|directions?)[^.]* (?:could|can|may|might|will|would|should|includes?|is)\b
            in (?:the )?future|in the spirit of|could also|interesting (?:to|direction|avenue)|we (?:plan|hope)|worth
            promising (?:direction|avenue)
        """),
        _cue(-0.9, r"""
            outperform|existing|previous|prior\b|baselines?\b|unlike|methods (?:often )?fail|we (?:show|propose)
        """),
    ),
}  # fmt: skip
"""Patterns with their weight; each counts once, from the start of a word."""

_MOTIVES = r"""
    remains?\b|lack|limited\b|challeng|difficult|bottleneck|insufficient|poorly|unclear|fails?\b|failure|cannot|costly
    expensive|vulnerable|concerns?\b|crucial|important\b|open question|little is known|understudied|overlook|hinder
    inability|indifferen|problem (?:is|of|that|in|with)\b|problems (?:that|with)\b|suffer|without\b|prevent
    (?:principal|main|central|major|key|long-standing) (?:goals?|questions?|aims?|topics?|issues?|tasks?)
    interest(?:ing)?\b
    motivat|needed?\b|requires?\b|demand|critical\b|essential|too (?:slow|low|high|large|few)|not yet|have not\b|rarely
    hard\b|no (?:\w+ )?(?:method|way|theory|proof|explanation)|risks?\b|debate|controvers|puzzl|unknown|open\b|ignore
    not negligible|inspired
"""
_NAVIGATION = r"""
    we (?:now|next|will|shall|start|begin|first (?:present|describe|introduce|discuss|review|recall|define))\b
    we (?:want|are going|would like|turn|refer|recall|remark|note here|follow) (?:to|that|the)\b|now (?:the|we|let)\b
    (?:in|of|throughout) (?:this|the next|the following|the present) (?:section|subsection|appendix)|to begin with
    presently
    we (?:describe|list|detail|give|provide|report|discuss) the (?:predicates|notation|details?|set-?up|results)
    we (?:have seen|mentioned|said)|before (?:delving|turning|discussing|describing)
    we detail the|the results are (?:presented|shown)
    is (?:organi[sz]ed|structured) as|the reader
    for (?:completeness|convenience|brevity)
    we (?:use|adopt|denote by) the (?:notation|convention|term)|notice that|as can be seen|the proof\b|without loss
    (?:is|are) (?:presented|shown|given|summari[sz]ed|reported|listed|displayed|illustrated|depicted)\.$
    we refer|we present our\b[^.]*\bsolution designed
"""
OWN_LIMITS = CUES["limits"][0][1]
"""Outside a section on limits only such a sentence may stand for them: a complaint about others is none."""
FINDING = CUES["evidence"][0][1]
"""Words of finding; whether a sentence reports one of its own paper is told by `radio.writing.reading.findings`."""
LIMITING = re.compile(
    r"\b(?:limit\w*|only|not|cannot|no|restrict\w*|lack\w*|without|remains?|fails?|depends?|requires?|shortcoming\w*|"
    r"drawbacks?|caveats?|leave|beyond|narrow|small|few|costly|expensive|constrained?|assum\w+)\b",
    re.IGNORECASE,
)
"""A sentence of a section on limits without such a word tells of plans, or of the paper's merits."""
_RESULTS = alternatives(r"""
    we (?:\w+ )?(?:find|found|observe|show|prove|demonstrate|obtain|establish|rule out)(?:e?d)?|our (?:results|findings)
    we (?:\w+ )?(?:derived?|solved?|measured?|determined?|confirm(?:ed)?|detect(?:ed)?) (?:a|an|the|that|no)
    it is (?:then |also |generally |further )?(?:proven|proved|shown|found)|(?:is|are) (?:\w+ )?(?:proven|proved|solved)
    (?:is|was|are|were) (?:\w+ )?(?:measured|determined|found|observed) to be
    (?:results?|experiments?|evaluations?|findings|analys[ei]s|ablations?)\b[^.]{0,80}\b(?:shows?|demonstrates?|reveals?)
    (?:results?|experiments?|evaluations?|findings|analys[ei]s)\b[^.]{0,80}\b(?:indicates?|suggests?|confirms?|highlights?)
    outperform\w*|achiev\w+|reveals?|surpass\w*|it is shown|improves?|reduces?|drops?
""")
RESULT = re.compile(rf"\b(?:{_RESULTS})\b|\d+(?:\.\d+)?\s?%", re.IGNORECASE)
"""Where an abstract turns from what was done to what came of it."""
OWN_STEP = re.compile(
    rf"\b{_WE} (?:\w+ )?(?:propos|introduc|present|develop|describ|stud[iy]|investigat|examin|advocat)\w*",
    re.IGNORECASE,
)
"""The plainest ways in which an abstract says what the paper does."""
PROPOSAL = CUES["what"][0][1]
"""Without such a word a sentence rarely says what the paper does."""
PROBLEM = any_of(_MOTIVES)
"""Without such a word a sentence names no reason for the work."""
NAVIGATING = any_of(_NAVIGATION)
"""Tells the reader of the paper where they are and what comes next; says nothing of the matter."""

NEEDED: Mapping[Beat, float] = {"why": 0.9, "what": 1.3, "how": 0.9, "evidence": 0.6, "limits": 1.9}
"""Least score with which a sentence may stand for a beat: no answer is better than a wrong one."""
