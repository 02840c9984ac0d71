"""What may be said of any paper: title, authors, category, date, and facts counted by us."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from radio.model.paper import Paper
from radio.model.script import Cite
from radio.untrusted import bleeped
from radio.writing.language.lexis import PAPER_WORDS, STOPWORDS, stem, words_of
from radio.writing.language.safety import unspeakable
from radio.writing.language.text import listed, without_latex
from radio.writing.materials import Evidence, PaperMaterial

CATEGORIES = Path(__file__).with_name("categories.yaml")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEKDAYS_FOR = 5
"""Days back that a weekday names without doubt; a talk may air a day after it was written."""


def spoken_title(paper: Paper) -> str:
    """The title in plain words, without a full stop; words that are not said on air are bleeped.

    Of one that the gate would not let pass, its words: a talk must name its paper, and every line with the title would
    be dropped.
    """
    title = re.sub(r"\s+", " ", without_latex(paper.title)).strip().rstrip(".")
    if unspeakable(title):
        rest = re.sub(r"</?\w[^<>]*>", " ", title)
        title = " ".join(word for word in rest.split() if not _CODE.search(word)).strip(" .:,;")
    return bleeped(title) if title and not unspeakable(title) else NO_TITLE


_CODE = re.compile(r"[\\{}<>^_$|=@]")
NO_TITLE = "a title for the eye only"
"""Of one that is all formula."""


def short_title(paper: Paper) -> str:
    """The title up to its colon where that says enough, else all of it."""
    title = spoken_title(paper)
    head, colon, _ = title.partition(": ")
    return head if colon and len(head.split()) >= 2 else title


UNNAMED = "authors whom its record does not name"
"""Of a PDF in a folder."""


def authors_phrase(paper: Paper) -> str:
    """ "by A", "by A and B", "by A and 4 colleagues"; "by the X Collaboration" where that signs."""
    names = [name for a in paper.authors if (name := _spoken_name(a.name))]
    collective = [n for n in names if "collaboration" in n.lower()]
    if collective:
        return f"by the {listed(re.sub(r'^[Tt]he ', '', n) for n in collective)}"
    if not names:
        return f"by {UNNAMED}"
    if len(names) <= 2:
        return f"by {listed(names)}"
    others = len(names) - 1
    return f"by {names[0]} and {others} colleagues"


def _spoken_name(name: str) -> str:
    """A name without the remains of TeX or markup."""
    return " ".join(re.sub(r"</?\w[^<>]*>|[\\{}<>^_$|=]", "", without_latex(name)).split())


def authors_first(paper: Paper) -> str:
    """The authors as the head of a phrase: "A and colleagues"."""
    return authors_phrase(paper).removeprefix("by ")


def spoken_day(day: date) -> str:
    """ "20 May 2026"."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def spoken_earlier(at: datetime, now: datetime, timezone: str) -> str:
    """When something was on air, as it stays true where the talk airs some hours later: "on Tuesday" of the days
    before, "on 5 May" of longer ago, "before" of the same day."""
    zone = ZoneInfo(timezone)
    day, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    if day >= today:
        return "before"
    if (today - day).days <= WEEKDAYS_FOR:
        return f"on {_WEEKDAYS[day.weekday()]}"
    return f"on {spoken_day(day) if day.year != today.year else f'{day.day} {_MONTHS[day.month - 1]}'}"


def spoken_date(paper: Paper) -> str:
    """The day of the paper's first version."""
    return spoken_day(paper.published)


@lru_cache(maxsize=1)
def _category_names() -> dict[str, str]:
    loaded = yaml.safe_load(CATEGORIES.read_text(encoding="utf-8"))
    return {str(k): str(v) for k, v in loaded.items()}


def category_name(paper: Paper) -> str | None:
    """The primary category in words, or None when we have no words for it."""
    primary = paper.primary_category
    if primary is None:
        return None
    return _category_names().get(primary) or _category_names().get(primary.split(".")[0])


def metadata_cite(paper: Paper) -> Cite:
    """Title and abstract as what a line rests on."""
    text = f"{spoken_title(paper)}. {without_latex(paper.abstract)}".strip()
    return Cite(paper_id=paper.id, sentence=None, text=text)


def cite_of(evidence: Evidence) -> Cite:
    return Cite(paper_id=evidence.paper_id, sentence=evidence.sentence, text=evidence.text, boxes=evidence.boxes)


_VERBISH = re.compile(
    r"^(?:(?:out)?perform\w*|achiev\w+|enabl\w+|improv\w+|show\w*|provid\w+|requir\w+|us(?:e|es|ing)|find\w*|"
    r"exhibit\w*|suffer\w*|rel(?:y|ies)|tend\w*|becom\w+|exist\w*|depend\w*|contain\w*|yield\w*|giv\w+|tak\w+|mak\w+|"
    r"\w+ly|\w{3,}(?:izes|ises|ates|ifies)|being|having|underl(?:ies|ying)|arising|plays?|remains?|leads?|allows?|"
    r"reveals?|suggests?|indicates?|confirms?|predicts?|captures?|ensures?|helps?|retains?|holds?|describes?|"
    r"characteri[sz]ed|believed|motivated|restricted|proposed|verified|unverified|annotated|available|responsible)$"
)


_TALKED = frozenset({"let's", "don't", "can't", "it's", "isn't", "what's", "doesn't"})


def phrases_of(text: str) -> list[str]:
    """Runs of content words between function words and punctuation: candidates for noun phrases."""
    found: list[str] = []
    for part in re.split(r"[.,;:!?()\[\]\"“”]|\s[-–—]\s|/", text):
        run: list[str] = []
        for word in [*part.split(), ""]:
            bare = word.strip("'’")
            if (
                bare
                and "_" not in bare
                and bare.lower() not in STOPWORDS
                and bare.lower().replace("’", "'") not in _TALKED
                and not _VERBISH.match(bare.lower())
                and re.match(r"^[A-Za-zÀ-ÿ]", bare)
            ):
                run.append(bare)
                continue
            if run:
                found.append(" ".join(run))
            run = []
    return found


_DEFINED = re.compile(r"(?<![\w-])((?:[\w-]{1,40}\s+){1,4}[\w-]{1,40})\s*\(([A-Z][A-Za-z-]{1,8})\)")
"""Bounded, for a converter may leave a page without a space: unbounded, 100,000 letters took hours."""


def keyphrases(paper: Paper, limit: int = 5) -> tuple[str, ...]:
    """The terms that a paper turns on, from its title, its defined short forms, and what the abstract repeats."""
    title = spoken_title(paper)
    abstract = without_latex(paper.abstract)
    scores: dict[str, float] = defaultdict(float)
    shown: dict[str, str] = {}

    def add(phrase: str, weight: float) -> None:
        words = phrase.split()
        while words and words[0].lower() in PAPER_WORDS:
            words = words[1:]
        while words and words[-1].lower() in PAPER_WORDS - {"model", "models", "data", "framework"}:
            words = words[:-1]
        if not words or len(words) > 4 or len(" ".join(words)) < 4:
            return
        if len(words) == 1 and (words[0].lower() in PAPER_WORDS or (len(words[0]) < 5 and words[0].islower())):
            return
        key = " ".join(stem(w.lower()) for w in words)
        scores[key] += weight * (1.0 if len(words) == 1 else 1.6)
        shown.setdefault(key, " ".join(_small(w) for w in words))

    for match in _DEFINED.finditer(abstract):
        long_form = defined(match[1], match[2])
        if long_form:
            add(long_form, 2.5)
    for phrase in phrases_of(title):
        add(phrase, 3.0)
    for phrase, count in Counter(p.lower() for p in phrases_of(abstract)).items():
        if count >= 2 and len(phrase.split()) <= 4:
            add(phrase, 0.8 * min(count, 3))
    chosen: list[str] = []
    ranked = sorted(scores, key=lambda k: -scores[k])
    # "words" and "testing" say little alone: plain single words only where there is hardly anything else.
    telling = [k for k in ranked if " " in k or re.search(r"[A-Z0-9-]", shown[k])]
    for key in telling if len(telling) >= 2 else ranked:
        words = set(key.split())
        if not any(words <= set(c.split()) or set(c.split()) <= words for c in chosen):
            chosen.append(key)
        if len(chosen) == limit:
            break
    return tuple(shown[key] for key in chosen)


def defined(before: str, short: str) -> str | None:
    """The words before a bracket that its short form abbreviates, or None."""
    letters = [c.lower() for c in short if c.isupper()]
    words = re.split(r"[\s]+", before)
    initials = [part[0].lower() for w in words for part in w.split("-") if part]
    flat = [(w, part[0].lower()) for w in words for part in w.split("-") if part]
    if len(letters) < 2 or len(letters) > len(initials) or initials[-len(letters) :] != letters:
        return None
    used = [w for w, _ in flat[-len(letters) :]]
    return " ".join(dict.fromkeys(used))


def _small(word: str) -> str:
    """Title case undone for ordinary words; names with inner capitals or digits stay."""
    if re.search(r"[A-Z0-9]", word[1:].replace("-", "")) and not re.fullmatch(r"[A-Z][a-z]+(?:-[A-Z][a-z]+)+", word):
        return word
    return word.lower() if word.lower() not in _PROPER else word


_PROPER = words_of(
    """bayesian gaussian markov galois euclidean riemannian fourier laplace hamiltonian lagrangian einstein bose fermi
    higgs hilbert lie turing nash bellman chinese english german french arabic russian python bitcoin wikipedia
    github newton kepler hubble planck boltzmann monte carlo wasserstein sinkhorn shapley pareto poisson bernoulli
    dirichlet lipschitz hessian jacobian schrodinger dirac pauli kerr schwarzschild"""
)


_FIGURE = re.compile(
    r"(?<![\w.$\\^{+-])(\d[\d,]*(?:\.\d+)?\s?%?)\s+((?:[a-z][a-z-]+\s+){0,2}[a-z][a-z-]{2,}s)\b(?![-\w])"
)


def figures_in(text: str, limit: int = 3) -> tuple[str, ...]:
    """Counts with what they count: "24 transiting exoplanets", "78 molecular substructures"."""
    found: list[tuple[str, str]] = []
    for number, noun in _FIGURE.findall(text):
        words = noun.split()
        ends_well = not _VERBISH.match(words[-1]) and words[-1] not in {"is", "was", "has", "does", "its", "this"}
        if ends_well and not any(w in STOPWORDS for w in words):
            found.append((number.strip(), noun))
    # "24 transiting exoplanets" says what "24 planets" says.
    first = {number: f"{number} {noun}" for number, noun in reversed(found)}
    return tuple(first[n] for n in dict.fromkeys(n for n, _ in found))[:limit]


_NO_TOPIC = words_of(
    """technical report combined direct first new novel general efficient accurate robust simple improved rethinking
    towards improving understanding probing testing exploring learning large"""
)
"""Words that a title begins with, and no subject consists of."""


def topic_of(material: PaperMaterial) -> str:
    """One term for the paper's subject: of its key phrases one that title and abstract share, early in the title."""
    terms = [_topical(t) for t in keyphrases(material.paper, 8)]
    several = [t for t in terms if " " in t or "-" in t]
    title, abstract = spoken_title(material.paper).lower(), without_latex(material.paper.abstract).lower()
    if several:
        shared = [t for t in several if t.lower() in title and t.lower() in abstract]
        titled = [t for t in several if t.lower() in title]
        return min(shared or titled or several[:1], key=lambda t: title.find(t.lower()))
    return next((t for t in terms if t), None) or category_name(material.paper) or "this"


def _topical(term: str) -> str:
    words = term.split()
    while words and words[0].lower() in _NO_TOPIC:
        words = words[1:]
    while words and words[-1].lower() in _NO_TOPIC - {"learning"}:
        words = words[:-1]
    return " ".join(words)
