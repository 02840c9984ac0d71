"""What of a listener's letter may be read out: plain English prose, and nothing that sells, insults, tells who somebody
is, or speaks to a machine.

The text is checked as it will be spoken: first it is made plain (invisible characters go, look-alikes become what
they look like), then everything that is not plain is refused with a reason that the listener is told.
"""

from __future__ import annotations

import re
import unicodedata

from radio.errors import UsageError
from radio.writing.language.lexis import alternatives, words_of
from radio.writing.language.safety import unspeakable

SHORTEST_WORDS = 3
LONGEST_WORD = 34
"""Letters; the longest in ten thousand abstracts of arXiv has fewer, compounds taken apart."""
MOST_SENTENCES = 4
LONGEST_NAME = 24
SPOKEN_WORDS = 45
"""Of a question as it is read out: about eighteen seconds."""

_QUOTES = {"‘": "'", "’": "'", "‚": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "…": "...",
           "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "´": "'", "`": "'"}  # fmt: skip
_PLAIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏ0-9 .,;:?!'\"()%+&/-]+")
"""All that is let through: Latin letters, with accents, figures, and the marks of prose."""

_GREEK = re.compile(r"(?<![^\W\d_])[α-ωΑ-Ω](?![^\W\d_])")
"""A Greek letter by itself: a quantity, which is said by its name."""


def _pattern(rows: str) -> re.Pattern[str]:
    return re.compile(alternatives(rows), re.IGNORECASE)


_LINK = _pattern(r"""
    \bhttps?\b|\bwww\b|://|\S@\S|\bgo to my\b
    \b[\w-]+\.(?:com|org|net|io|ai|co|de|uk|eu|info|biz|xyz|ru|cn|me|tv|app|dev|ly|gg|shop|online|site|store|link)\b
    \b(?:dot|d0t)\s?(?:com|org|net|io)\b|\b(?:telegram|whatsapp|discord|onlyfans|patreon|instagram|tiktok)\b
""")  # fmt: skip
_ADVERT = _pattern(r"""
    \b(?:buy|order|subscribe|sign up|click|donate|invest) (?:now|today|here|my|our|at|to my|to our|on my)\b
    \b(?:promo|coupon|discount|voucher|referral) ?codes?\b|\b(?:limited|special) offer\b|\b\d+ ?% off\b
    \bfollow (?:me|us)\b|\bfree (?:trial|shipping|money)\b|\bcheck out (?:my|our)\b
    \b(?:my|our) (?:channel|podcast|startup|company|shop|store|website|product|book|service|course)\b
    \b(?:call|text|e-?mail|write|contact|dm|message) (?:me|us) (?:at|on|now|under)\b
    \b(?:crypto|casino|viagra|betting) (?:coins?|sites?|offers?|tips?)\b
""")  # fmt: skip
_PERSONAL = _pattern(r"""
    (?:\+|\b00)\d[\d ()/-]{6,}|\b\d{3}[ .-]\d{3}[ .-]\d{4}\b|\b\d{9,}\b|\b(?:\d{4}[ -]){3}\d{4}\b
    \b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,}\b|\b(?:lives|living) (?:at|in) (?:number )?\d
    \b\d{1,5} (?:[A-Z][a-z]+ ){1,3}(?:street|st|road|rd|avenue|ave|lane|drive|boulevard|blvd|square|court)\b
    \b(?:phone|telephone|mobile) number\b|\b(?:home|street|postal|ip) address\b|\bsocial security\b
    \b(?:my|his|her|their) (?:password|passport|salary|diagnosis)\b
""")  # fmt: skip
_SAYING = r"say|repeat|read|announce|shout|sing|spell|recite|pronounce|tell (?:the |your |all )*listeners"
_EXACTLY = r"aloud|on air|out loud|after me|the following|these words|exactly|verbatim|word for word"
_ACTING = r"answer|respond|reply|speak|talk|act|behave|pretend|roleplay"
_ORDERS = _pattern(rf"""
    \b(?:ignore|disregard|forget|override|bypass)\b.{{0,50}}\b(?:instructions?|prompts?|rules|guidelines|everything)\b
    \b(?:ignore|disregard|forget|override)\b.{{0,30}}\b(?:above|previous)\b|\b(?:{_SAYING})\b.{{0,30}}\b(?:{_EXACTLY})\b
    (?:^|[.?!:,] +|\b(?:you|please|must|should) (?:now )?)(?:{_ACTING})\b.{{0,20}}\b(?:only|as if|as an?|like an?)\b
    \b(?:in the (?:voice|style) of|with the word)\b|\b(?:system|developer|hidden|initial|secret) (?:prompt|message)\b
    \b(?:hidden|secret) instructions?\b|\byour (?:prompt|instructions|rules|guidelines|api key|configuration)\b
    \byou are (?:now|no longer|an? )\b|\bfrom now on\b|\bnew (?:instructions?|task|rules?)\s*:
    \bend of (?:the )?(?:question|quote|prompt|data)\b|\b(?:jailbreak|developer mode|dan mode|sudo)\b
    \b(?:drop|delete|truncate) (?:table|database|from)\b|\bselect .{{1,40}} from\b|\bunion select\b|\bor 1 ?= ?1\b
    (?:^|[.?!:] +)(?:please )?(?:say|repeat|print|output|write|generate|translate|execute|run|ignore|sing|swear)\b
""")  # fmt: skip
_NOT_NAMES = words_of(
    """system admin administrator operator assistant user human host moderator station radio anonymous null none
    undefined true false god satan hitler the a an and or not prompt question answer paper listener everyone nobody"""
)


def plain(text: str) -> str:
    """The text with invisible characters gone, look-alike forms of one letter made that letter, and single spaces.

    Raises UsageError for characters that no typed question holds.
    """
    text = unicodedata.normalize("NFKC", text)
    for odd, usual in _QUOTES.items():
        text = text.replace(odd, usual)
    kept = []
    for character in text:
        kind = unicodedata.category(character)
        if character in "\t\n\r" or kind in ("Zs", "Zl", "Zp"):
            kept.append(" ")
        elif kind == "Cf":
            continue  # zero width, direction marks, tags
        elif kind in ("Cc", "Co", "Cs", "Cn"):
            raise UsageError("It holds control characters.")
        else:
            kept.append(character)
    return " ".join(_GREEK.sub(_greek, "".join(kept)).split())


def _greek(match: re.Match[str]) -> str:
    return unicodedata.name(match[0], "").rpartition(" ")[2].lower() or match[0]


def checked_question(text: str, longest: int) -> str:
    """A question that may be read out, as it will be kept. Raises UsageError with what is wrong, for the listener."""
    text = plain(text)
    if len(text) > longest:
        raise UsageError(f"A question may have {longest} characters; this one has {len(text)}.")
    if _LINK.search(text):
        raise UsageError("Links, addresses and names of channels are not read out.")
    if not _PLAIN.fullmatch(text):
        raise UsageError("Write it in plain English words: letters, figures and the usual marks.")
    words = re.findall(r"[^\W\d_]+", text)
    if len(words) < SHORTEST_WORDS:
        raise UsageError("Please write a whole question.")
    if any(len(word) > LONGEST_WORD for word in words) or re.search(r"(.)\1{4,}", text):
        raise UsageError("One of its words is none.")
    if sum(word.isupper() and len(word) > 1 for word in words) > max(4, len(words) // 2):
        raise UsageError("Please do not write in capitals.")
    if len(re.findall(r"[.?!](?:\s|$)", text)) > MOST_SENTENCES:
        raise UsageError("Please keep it to one question, in a few sentences.")
    if _ADVERT.search(text):
        raise UsageError("It looks like an advertisement, which the station does not air.")
    if _PERSONAL.search(text):
        raise UsageError("It seems to hold somebody's personal data, which the station does not air.")
    if _ORDERS.search(text) or unspeakable(text):
        raise UsageError("It cannot be read out: ask about a paper, in plain words.")
    return text if text.endswith((".", "?", "!", '"')) else text + "?"


def checked_name(text: str) -> str | None:
    """A first name that may be read out; None for an empty one. Raises UsageError."""
    name = plain(text).strip(" .,")
    if not name:
        return None
    known = re.fullmatch(r"(?=..)[A-Za-zÀ-ÖØ-öø-ɏ]+(?:[ '-][A-Za-zÀ-ÖØ-öø-ɏ]+){0,2}", name)
    parts = re.split(r"[ '-]", name.lower())
    if known is None or len(name) > LONGEST_NAME or any(part in _NOT_NAMES for part in parts) or unspeakable(name):
        raise UsageError("That name cannot be read out. A first name is enough, or none.")
    return name if not name.islower() and not name.isupper() else name.title()


def spoken_question(text: str, words: int = SPOKEN_WORDS) -> str:
    """The question as it is read out: whole, or its asking sentences where it is long, or its first words."""
    if len(text.split()) <= words:
        return text
    sentences = re.split(r"(?<=[.?!])\s+", text)
    asking = " ".join(sentence for sentence in sentences if sentence.endswith("?"))
    if asking and len(asking.split()) <= words:
        return asking
    return " ".join((asking or text).split()[:words]).rstrip(",;:.") + ", and so on"


def same_question(text: str) -> str:
    """Equal for questions that differ only in case, marks and spaces."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"[a-z0-9]+", folded))
