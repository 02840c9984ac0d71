"""Sentences that speak to a machine, a reviewer, a host or a listener instead of telling what was found.

Papers about language models print prompts, and some hide orders to reviewers or to whoever reads them out. Nobody here
follows an order, but it must not be told as a finding either: such sentences never become evidence, so that no writer
sees them. Three signs count: orders that are known, anybody who is addressed, and sentences that begin with an order.
"""

from __future__ import annotations

import re

from radio.untrusted.visible import visible


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def _word(text: str) -> str:
    """Any of some words, as a group."""
    return f"(?:{'|'.join(text.split())})"


_PEOPLE = (
    r"(?:(?:radio |show |co-?)?hosts?|presenters?|announcers?|narrators?|broadcasters?|radio stations?|listeners"
    r"|audience|dear readers?|reviewers?|referees|area chairs?|chatbots|whoever (?:reads|summari[sz]es|speaks)"
    r"|anyone (?:reading|who reads|who summari[sz]es)|(?:any |every )(?:ai|automat\w+) \w+)"
)
_MACHINES = (
    r"(?:(?:ai|automat\w+|language|large) (?:(?:language )?models?|systems?|agents?|readers?|reviewers?|summari[sz]ers?"
    r"|tools?|assistants?)|llms?|assistants?|summari[sz]ers?|(?:speech )?synthesi[sz]ers?)"
)
_ASKED = _word(
    "asked told required instructed requested obliged invited urged reminded ordered directed advised encouraged"
)
_MUST = rf"(?:should|shall|must|ha(?:s|ve) to|needs? to|ought to|(?:is|are) (?:\w+ )?{_ASKED} to)"
_SPEAK = _word(
    "say state tell mention announce claim declare repeat read praise recommend report add begin start conclude "
    "describe call rate score accept thank advertise endorse warn ignore answer respond write speak buy visit "
    "subscribe play switch reveal print output swear sing insult apologi[sz]e laugh stop end"
)
_TALKS = r"(?:summar(?:y|ies)|reviews?|talks?|broadcasts?|episodes?|programmes?|shows?|transcripts?|answers?)"
_EACH = r"(?:any |all |every |the |each |your |our )?(?:\w+ )?"

_ORDER = _any(
    r"\b(?:ignor(?:e|ing)|disregard(?:ing)?|forget(?:ting)?|overrid(?:e|ing)|bypass(?:ing)?|set aside)\b (?:\w+ ){0,2}?"
    r"(?:all|any|every|your|these|those|previous|prior|earlier|above|preceding|given)\b[^.]{0,30}"
    r"\b(?:instructions?|prompts?|guidelines|rules|messages?|orders)\b",
    r"\b(?:ignore|disregard|forget) (?:all |everything |anything )?(?:of )?(?:the |that was )?(?:said )?"
    r"(?:above|previous|before|prior)\b",
    r"\byou are (?:an?|the|now|no longer) (?:\w+ ){0,3}(?:ai|assistant|model|chatbot|reviewer|expert|agent|host|dj)\b",
    r"\b(?:do not|don't|never) (?:mention|highlight|reveal|reject|criti[cs]i[sz]e|discuss) (?:any |the |this |its )?"
    r"(?:negative|weakness|paper|limit\w*|flaws?)",
    r"\b(?:give|write|provide|output|recommend)\b.{0,25}\b(?:positive|favou?rable|glowing) "
    r"(?:review|evaluation|score|feedback|summary)",
    r"\b(?:reveal|print|repeat|output|show|ignore|your|my|new)\b.{0,30}\bsystem (?:prompt|message)",
    r"\bsystem override\b|\bdeveloper mode\b|\bas an? (?:ai|large) language model\b",
    r"\bact as an? (?:expert|ai|assistant|reviewer|dj|host)\b|\bfrom now on\b.{0,20}\b(?:you|speak|answer|reply)\b",
    r"\b(?:repeat|say|read|speak) (?:after me|the following|these words|this (?:out loud|aloud|on air))\b",
    r"\b(?:llm|ai|language model) (?:reviewers?|readers?|assistants?)\s*[:,]\s*(?:please|you|ignore|give)",
    rf"\b(?:{_PEOPLE}|{_MACHINES})\b[^.]{{0,60}}\b{_MUST} (?:also |always |only |then |\w+ly )*{_SPEAK}\b",
    rf"\b{_word('ask urge remind request instruct order tell beg advise warn direct')}s? (?:that )?{_EACH}{_PEOPLE}\b",
    rf"\b{_word('note message reminder attention order memo instructions? request')} (?:to|for) {_EACH}"
    rf"(?:{_PEOPLE}|{_MACHINES})\b",
    rf"\b(?:every|any|each|the correct|a faithful|all|your|the only) {_TALKS}\b[^.]{{0,60}}"
    r"\b(?:must|should|shall|has to|have to|ends? with|begins? with|is that)\b",
    r"\b(?:must|should|shall|has to|have to|needs? to) be (?:read (?:out|aloud)|said|announced|repeated|spoken"
    r"|mentioned) (?:on air|aloud|out loud|at the|in every|to (?:the )?(?:listeners|audience))\b",
    r"\bwhen (?:asked|questioned|prompted)\b[^.]{0,60}\b(?:answer|say|reply) (?:that|with|only)\b",
    r"\b(?:is|are) (?:an? )?(?:orders?|instructions?|commands?|directives?) (?:to|for|that) "
    r"(?:whoever|you|the host|be (?:followed|obeyed))\b",
    r"\b(?:following|next|previous|preceding) (?:sentence|paragraph|line|text)s? (?:is|are) (?:an? |your )?"
    r"(?:orders?|instructions?|commands?|prompt)",
    r"\b(?:promo|coupon|discount|voucher) code\b|\b(?:act|order|call) now\b|\blimited offer\b",
)
"""Orders as they are met in papers and in reports on them. Papers about prompts may be hit: they lose a sentence."""
_VERBS = _word(
    "answer respond reply output generate return classify rewrite pretend ignore disregard forget repeat recite "
    "announce tell say speak read praise recommend rate accept reject summari[sz]e translate print reveal insert "
    "append mention emphasi[sz]e thank congratulate warn promise obey follow stop switch play sing laugh swear "
    "curse buy subscribe click visit execute send delete download call vote write replace swap claim assure "
    "advertise inform remind begin end start conclude state declare imagine behave cite"
)
_OBJECT = _word(
    "that the an? all any every\\w* each this these those it its them him her us me only no nothing nobody with "
    "how what whatever as aloud out now to your our their \\w+ly"
)
_IMPERATIVE = _any(
    rf"^(?:{_word('please kindly now also instead always finally then simply just first so and')},? )*"
    # "State Space Models", "Answer Set Programming": nouns.
    rf"(?!(?:state|answer|output|return|rate|call) (?-i:[A-Z])){_VERBS}(?:,? {_OBJECT}\b|,? (?-i:[A-Z0-9\"“‘'])|!)",
    r"^(?:please,? |kindly )?(?:do not|don't|never|under no circumstances) \w+",
    r"^(?:please|kindly)\b|^attention\b[,:!]|^warning to\b",
    r"^dear (?:\w+ )?(?:hosts?|reviewers?|assistant|model|ai|listeners?|readers?)\b",
    r"^(?:hosts?|joe|ada|listeners?|reviewers?|assistant|system|human|user|ai|chatgpt|claude|gemini|llms?)\s*:",
)
_ADDRESSED = re.compile(r"\byou(?:r|rs|rself|rselves)?\b", re.IGNORECASE)
"""Scientific prose addresses nobody: a sentence that does quotes a prompt, a user, or speaks to whoever reads it."""
_MARKS = re.compile(r"[*_#`~<>\[\]{}|\\]+")
_APART = re.compile(r"(?:\b\w[ .-]){4}")
_LEET = re.compile(r"[a-z][01345@$][a-z]", re.IGNORECASE)
_BREAK = re.compile(r"(?<=[.!?:;])[\"'”’)\]]*\s+|\n+|\s+[-–—]{1,2}\s+|[\"“”«»]")


def instructs(text: str) -> bool:
    """Whether a sentence of a paper speaks to a machine or to people, or quotes a prompt.

    Letters that only look Latin, full-width and ornate ones, invisible characters between them and letters set apart
    are seen through (`glin_profanity`'s normalising).
    """
    return any(_orders(form) or _ADDRESSED.search(form) for form in _forms(text))


def orders(text: str) -> bool:
    """The same of a host's line, where "you" is the listener and "tell me" is talk: known orders alone count."""
    return any(_ORDER.search(form) for form in _forms(text))


def _orders(form: str) -> bool:
    return bool(_ORDER.search(form)) or any(_IMPERATIVE.match(part) for part in _BREAK.split(form) if part)


def _forms(text: str) -> list[str]:
    """The text as it looks to a reader, and with letters that were set apart drawn together."""
    from glin_profanity import collapse_spaced_characters, normalize_leetspeak, normalize_unicode

    plain = " ".join(_MARKS.sub("", text if text.isascii() else normalize_unicode(visible(text))).split())
    forms = [plain]
    if _APART.search(plain):
        forms.append(collapse_spaced_characters(plain))
    if _LEET.search(plain):
        forms.append(normalize_leetspeak(plain))
    return forms
