"""The words that the checks watch: directions, opposites, negations, doubt, limits of scope, cause."""

from __future__ import annotations

import re

from radio.writing.language.lexis import alternatives, words_of


def _any(rows: str, *, after: str = "") -> re.Pattern[str]:
    """A pattern of whole words, set out over lines."""
    return re.compile(rf"\b(?:{alternatives(rows)})\b{after}", re.IGNORECASE)


MORE = words_of(
    """increase increases increased increasing higher highest greater larger rise rises rose rising grow grows grew
    growing gain gains gained more improve improves improved improving improvement improvements boost boosts boosted
    better best outperform outperforms outperformed outperforming surpass surpasses surpassed exceed exceeds exceeded
    exceeding faster stronger strongest enhance enhances enhanced enhancing raise raises raised raising longer deeper
    beat beats climb climbs climbed upper maximum maximize maximizes superior wider richer heavier brighter
    hotter lift lifts lifted accelerate accelerates accelerated strengthen strengthens up-regulated bigger wins win
    easier safer cleaner sharper"""
)
LESS = words_of(
    """decrease decreases decreased decreasing lower lowest smaller fewer less drop drops dropped dropping decline
    declines declined reduce reduces reduced reducing reduction reductions worse worst degrade degrades degraded
    degradation deteriorate deteriorates fall falls fell falling shrink shrinks shorter slower slow slows weaker
    underperform underperforms underperformed cut cuts lose loses lost losing loss losses slip slips slipped rarer down
    diminish diminishes diminished minimum minimize minimizes inferior narrower lighter shallower poorer weaken weakens
    hurts hurt decelerate harder decreases shortens shortened cheaper"""
)
BEATS = words_of(
    """outperform outperforms outperformed outperforming beat beats surpass surpasses surpassed exceed exceeds exceeded
    overtake overtakes"""
)
"""Verbs whose object comes off worse."""
OPPOSITES: tuple[tuple[frozenset[str], frozenset[str]], ...] = tuple(
    (words_of(one), words_of(other))
    for one, other in (
        ("upper top above", "lower bottom below"),
        ("large larger largest big great substantial substantially considerable major huge strong strongly significant",
         "small smaller slight slightly modest minor little negligible tiny weak weakly marginal marginally"),
        ("early earlier before first", "late later after last"),
        ("always consistently", "never rarely seldom"),
        ("positive positively", "negative negatively"),
        ("increase increases increased increasing", "decrease decreases decreased decreasing"),
        ("maximum maximal maximize", "minimum minimal minimize"),
        ("fast faster quick quickly rapid", "slow slower slowly"),
        ("long", "short"),
        ("easy easier easily", "hard harder difficult"),
        ("many numerous", "few"),
        ("well good reliable reliably", "badly bad poorly unreliable unreliably"),
        ("internal inner", "external outer"),
        ("linear linearly", "nonlinear non-linear exponentially quadratically"),
        ("supervised", "unsupervised"),
        ("encoder-only", "decoder-only"),
        ("static", "dynamic"),
        ("homogeneous", "heterogeneous"),
        ("stable", "unstable"),
        ("correct correctly", "incorrect incorrectly wrong wrongly"),
        ("sufficient", "insufficient"),
        ("necessary", "unnecessary"),
    )
)  # fmt: skip
"""Words of a line that must not stand where the cites have only the other side."""

LIKE = re.compile(r"(?:^|(?<=[,;] )|\b(?:just|much) )[Ll]ike (?:the )?([\w-]+)")
UNLIKE = re.compile(r"\b[Uu]nlike (?:the )?([\w-]+)")
LEVEL = re.compile(r"\b(?:match(?:es|ed)?|equal(?:s|ed)?|on (?:a )?par|as (?:good|well|accurate|strong|fast) as)\b")
LEVEL_THERE = _any("match\\w*|equal\\w*|par|as \\w+ as|comparabl[ey]|competitive\\w*|similar\\w*|same|rival\\w*|close")

PASSIVE = re.compile(r"\b(?:outperformed|surpassed|exceeded|beaten|overtaken|improved upon) by\b", re.IGNORECASE)

NEGATORS = words_of(
    """without no not never cannot nothing nobody nowhere none neither nor isn't doesn't don't didn't can't won't aren't
    wasn't weren't couldn't hasn't haven't hadn't shouldn't wouldn't"""
)
"""Words that turn what follows round."""
DENIALS = NEGATORS | words_of(
    """fail fails failed failing failure failures unable lack lacks lacking lacked insufficient absent hardly barely
    rarely seldom negligible miss misses missed missing impossible unlikely little ignore ignores avoid avoids avoided
    avoiding prevent prevents except exclude excludes excluded excluding discard discarded left limited poor poorly
    rather instead opposed struggle struggles suffer suffers far free weak worse lose loses loss less few
    fewer minor tiny overlook overlooks forgo drop drops neglect neglects independent independently uncorrelated"""
)
"""What may say in a positive form what a negator says."""
FIRM_DENIALS = NEGATORS | words_of(
    "fail fails failed unable lack lacks lacking lacked hardly barely rarely unlikely negligible"
)
"""Those that must not be lost."""
_DENYING = re.compile(
    r"^(?:non-?\w{3,}|"
    r"in(?:correct|sufficient|adequate|efficient|complete|consisten|valid|accura|capable|stab|visible)\w*|"
    r"im(?:perfect|practical|proper|balanced|possible)\w*|ir(?:relevan|regular|respective)\w*|"
    r"dis(?:similar|agree|regard|card|allow|able)\w*|\w+(?:-free|n't))$"
    r"|^un(?!certaint|der|til|it|iq|ivers|ion|iform)\w{4,}"
)


def denies(word: str) -> bool:
    """Whether a lower-case word denies: "not", "fails", "training-free", "unreliable"."""
    return word in DENIALS or bool(_DENYING.match(word))


STRONG_DOUBT = _any(r"""
    may|might|could|suggest(?:s|ed|ing|ive)?|appear(?:s|ed)? (?:to|that|as)|seem(?:s|ed|ingly)?|likely|unlikely
    possibl[ey]|possibility|potential(?:ly)?|perhaps|probabl[ey]|hints?|hypothesi[sz]e[sd]?|conjectur\w+|speculat\w+
    whether|presum\w+|plan to|we plan|future work|aim(?:s|ing)? (?:to|at)|we hope|indicat(?:e|es|ed|ing)|believe[ds]?
    expect(?:s|ed)?|arguably|plausibl[ey]|tentative\w*|promising|preliminary|steps? towards?
""")
"""Doubt that must not be lost."""
_FREQUENCY = r"""
    often|generally|in general|typical(?:ly)?|usual(?:ly)?|tends?|tended|mostly|mainly|primarily|largely|commonly
    frequently|sometimes|occasionally|partly|partial(?:ly)?|in part|some|several|many|a few|certain
    in (?:some|many|most|certain) cases|to some extent|rarely|roughly|up to|almost|nearly|at least|qualitative(?:ly)?
    most(?! (?:notabl|important|recent|likely|pronounced|interesting|common|relevant|promin|effective|\w+ly\b))
    competitive(?:ly)?|modest(?:ly)?|slight(?:ly)?|marginal(?:ly)?|limited|weakly
"""
FREQUENCY = _any(_FREQUENCY)
"""Limits of how often, how many or how much: without them the claim is wider."""
_HEDGED = r"""
    may|might|could|can|would|should|suggest\w*|appear\w*|seem\w*|likely|unlikely|possibl[ey]|possibility|potential\w*
    perhaps|probabl[ey]|hint\w*|indicat\w+|promis\w+|points? (?:to|at)|hypothes\w+|conjectur\w+|speculat\w+|guess\w*
    suspect\w*|think|thinks|believe\w*|belief|in their (?:view|opinion)|expect\w*|plans? to|planned|want\w*|hope\w*
    wish\w*|intend\w*|aim\w*|try|tries|trying|will|future|next step|look(?:s|ed)? (?:as (?:if|though)|like|set|to)
    sign that|signs? of|evidence that|arguabl[ey]|plausibl[ey]|apparent\w*|presum\w+|assum\w+|tentative\w*|preliminary
    not (?:clear|certain|sure)|unclear|tend\w*|some way|argue\w*|as they (?:put|see) it|steps? towards?
"""
HEDGED = _any(_HEDGED)
"""Words by which a line keeps a doubt."""
_LIMITED = r"""
    few|half|part|parts|majority|handful|number of|not all|not every|much of|at times|now and then|as a rule|on average
    by and large|more often|above all|chiefly|in the main|especially|particular|particularly|example|instance|such as
    \w+n't always|not always|at most|at the most|about|around|approximately|close|weak|holds? its own|keeps? up
    fall short|hardly|only|just
    however|a little|a bit
"""
LIMITED = _any("\n".join(rows.strip() for rows in (_FREQUENCY, _HEDGED, _LIMITED)))
"""Words by which a line keeps a limit."""
OUTCOMES = words_of(
    """perform improve outperform reduce lead help shape degrade enhance compete generalize generalise achieve yield
    increase decrease boost hurt beat match surpass replace prevent eliminate transfer scale converge learn"""
)
"""Verbs of what comes out: "can improve" is less than "improves"."""
QUALIFIED_NEGATION = re.compile(
    r"(?:\bnot|n't) (?:\w+ )?(?:simply|merely|just|only|necessarily|always|strictly|fully|entirely|primarily|mainly)\b",
    re.IGNORECASE,
)
"""Denies a part only: "does not simply favor the largest" still favors it."""
TESTED_ON = re.compile(
    r"\b(?:on|across|over|in|for) (?:the |all |these |our )?"
    r"(?:two|three|four|five|six|seven|eight|nine|ten|\d+|both|several|multiple) (?:[\w-]+ ){0,2}"
    r"(?:datasets?|benchmarks?|tasks?|models?|corpora|languages|domains|settings|backbones|architectures)\b",
    re.IGNORECASE,
)
"""What a result was tested on, counted."""
ASKED = _any(r"""
    whether|if|test(?:s|ed|ing)?|ask(?:s|ed)?|examin\w+|stud(?:y|ies|ied)|measur(?:e|es|ed)|investigat\w+|explor\w+
    find out|evaluat\w+|question|look(?:s|ed)? at|check(?:s|ed)?|see(?:s|k|ks)?|probe[sd]?|assess\w*|how well
""")
"""Words by which a line keeps that something was asked, not found."""
PROOF = _any(r"""
    prov(?:e|es|ed|en|ing)|demonstrat(?:e|es|ed|ing)|confirm(?:s|ed|ing)?|establish(?:es|ed)?|guarantee[sd]?
    ensur(?:e|es|ed)|show(?:s|ed|n|ing)?|mean(?:s|t)?|verif(?:y|ies|ied)
""")
"""Words that claim certainty: not for what the paper suggests."""

UNIVERSAL = words_of(
    """all every always never everyone everybody everything everywhere any anyone anything whatever entirely completely
    whole entire universally invariably regardless"""
)
UNIVERSAL_IDIOM = re.compile(
    r"\b(?:at|after|above|first of|in|not|for|once and for) all\b"
    r"(?! (?:of )?(?:the |these |those |their |its )?\w{4,}s\b)|"
    + alternatives(r"""
        \ball (?:the same|along|in all|right|about)\b|\bnot every\b|\bif any\b|\bany ?(?:way|more|how)\b
        \b(?:does|do|need|without) (?:not )?\w* ?any\b|\bnever mind\b|\bhardly any\b|\ball (?:that|they|it|we) \w+
        \bevery (?:now|so)\b|\b(?:nearly|almost|virtually) (?:all|every\w*|any\w*|always)\b
    """),
    re.IGNORECASE,
)  # fmt: skip
GENERALIZING = _any(r"""
    universally|across the board|in every case|in all cases|anywhere|everywhere|no matter (?:what|which|how)|under any
    for good|once and for all|without exception
""")

CAUSE = _any(r"""
    because|therefore|due to|thanks to|owing to|caused? by|causes|is why|as a result|for this reason|hence|thus
    results? in|led to|leads? to|the reason
""")
"""Words of cause in a line."""
NO_CAUSE = re.compile(
    r"\b(?:no|not|without|cannot|never|nor)\b(?:(?! but )[^.;,]){0,40}\b(?:caus(?:al\w*|es?|ed|ation|ing)\b)",
    re.IGNORECASE,
)
CAUSAL = re.compile(
    r"\b(?:" + alternatives(r"""
        because|since|due|owing|as|thus|therefore|hence|so|consequently|result\w*|caus\w+|lead\w*|led|stem\w*|aris\w+
        enabl\w+|allow\w*|through|via|attribut\w+|thereby|explain\w*|reason\w*|driv\w+|contribut\w+|makes?|making|made
        yield\w*|ensur\w+|reflect\w*|prevent\w*|limited by|dominated by|depend\w*|by|motivat\w+|suggest\w*|indicat\w+
        given|reduc\w+|requir\w+|help\w*|affect\w*|effect\w*|impact\w*|responsible|thanks|to
    """) + r")\b|, \w+ing\b",
    re.IGNORECASE,
)  # fmt: skip
"""What in a cited sentence may bear a word of cause."""

SUPERLATIVE = words_of(
    """best first most least largest smallest highest lowest fastest strongest greatest state-of-the-art
    unprecedented groundbreaking revolutionary breakthrough revolutionize proves proven prove guarantee guarantees
    guaranteed perfect perfectly solves solved impossible undoubtedly clearly obviously remarkable remarkably dramatic
    dramatically huge hugely vastly superior optimal unique crucial vital essential greatly massive massively incredibly
    extremely significant significantly game-changing flawless useless exactly entirely completely"""
)
PLAIN_SUPERLATIVE = re.compile(
    alternatives(r"""
        \b(?:at|of|above) (?:first|all|least|most|best)\b|^first,? they|\bfirst of all\b
        \bthe first (?:step|stage|phase|part|one|two|thing|place)\b|\b(?:comes?|came|puts?) first\b|\bmost of\b
        \bat the most\b|\bexactly (?:the same|what|which|how)\b|\bonly (?:then|look)\b
    """),
    re.IGNORECASE,
)
"""Superlatives that claim nothing."""
BEST = words_of("best top strongest leading superior state-of-the-art record winning foremost")
"""Superlatives that may stand for one another."""

TALK = words_of(
    """author authors paper say says said write writes report reports find finds found show shows explain explains work
    works idea question answer mean means thing things look looks people study point part way kind lot bit simple
    simply basically instead also problem result results researcher researchers team they describe describes note
    notes come comes get gets give gives take takes make makes let turn turns ask asks help helps know need needs try
    tries use uses start starts see sees put puts goal important method approach tell tells able like set call called
    calls ways good well real run runs keep keeps leave leaves stay stays matter matters happen happens word words next
    far much less more together along hand hands side place order line lines end ends number numbers case cases"""
)
"""Words of talk, which need no source."""
STRONG_DEGREE = _any(r"""
    greatly|substantial(?:ly)?|significant(?:ly)?|considerabl[ey]|strongly|dramatic(?:ally)?|heavily|vast(?:ly)?
    huge(?:ly)?|massive(?:ly)?
    (?:much|far|a lot|clearly|well) (?:\w+er|more|less|fewer|better|worse|above|below|beyond|ahead)
""")
SLIGHT_DEGREE = _any(r"""
    slight(?:ly)?|modest(?:ly)?|marginal(?:ly)?|small|minor|negligible|a (?:little|bit)|somewhat|almost no|hardly
""")
RELATIONS = MORE | LESS | BEATS | words_of(
    """than over by not but for to from as against into while whereas rather instead opposed unlike without versus
    because"""
)  # fmt: skip
"""Words between two things that say how the one stands to the other."""
ELEMENTS = {
    "hydrogen": "h", "helium": "he", "lithium": "li", "carbon": "c", "nitrogen": "n", "oxygen": "o", "fluorine": "f",
    "sodium": "na", "magnesium": "mg", "aluminium": "al", "aluminum": "al", "silicon": "si", "phosphorus": "p",
    "sulfur": "s", "chlorine": "cl", "potassium": "k", "calcium": "ca", "titanium": "ti", "vanadium": "v",
    "chromium": "cr", "manganese": "mn", "iron": "fe", "cobalt": "co", "nickel": "ni", "copper": "cu", "zinc": "zn",
    "gallium": "ga", "germanium": "ge", "arsenic": "as", "bromine": "br", "zirconium": "zr", "niobium": "nb",
    "molybdenum": "mo", "ruthenium": "ru", "palladium": "pd", "silver": "ag", "indium": "in", "tin": "sn",
    "iodine": "i", "tungsten": "w", "platinum": "pt", "gold": "au", "mercury": "hg", "lead": "pb", "uranium": "u",
}  # fmt: skip
"""Chemical elements by their symbols, in small letters: what is written "Ni" is said "nickel"."""
