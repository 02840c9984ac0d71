"""The daily list: arXiv's feeds of new, cross-listed and replaced papers, with their licences.

Formats: https://info.arxiv.org/help/rss_specifications.html and atom_specifications.html. Both hold the list of one
day, dated midnight in New York; they are empty at weekends and on holidays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Literal, NamedTuple, cast, get_args
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree  # type: ignore[import-untyped]  # ships no types
from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]  # ships no types

from radio.errors import FetchError, UsageError
from radio.model.base import Model
from radio.model.paper import Author, Paper
from radio.papers.days import eastern_day, start_of, submitted_by, usual_day
from radio.papers.ids import parse_key
from radio.papers.licence import parse_licence
from radio.types import PaperId

ARXIV = "{http://arxiv.org/schemas/atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
ATOM = "{http://www.w3.org/2005/Atom}"

Announcement = Literal["new", "cross", "replace", "replace-cross"]
MOST_NESTED = 4
"""Parentheses within parentheses, in what stands behind an author's name."""
_ORDER: tuple[Announcement, ...] = ("new", "cross", "replace", "replace-cross")


class _Names(NamedTuple):
    """What the parts of an item are called."""

    key: str
    title: str
    text: str


RSS = _Names("guid", "title", "description")
ATOM_NAMES = _Names(f"{ATOM}id", f"{ATOM}title", f"{ATOM}summary")


class ListedPaper(Model):
    announcement: Announcement
    paper: Paper


class DailyList(Model):
    """What was announced on `day`."""

    day: date
    entries: tuple[ListedPaper, ...]
    size: int
    """Items of the feed, those that could not be read included."""
    whole: bool = True
    """False when arXiv may have cut it off."""

    def papers(self, *announcements: Announcement) -> list[Paper]:
        """Those of the given kinds, in arXiv's order."""
        return [entry.paper for entry in self.entries if entry.announcement in announcements]


def parse_rss(content: bytes, subject: str) -> DailyList:
    """Read an RSS feed. Raises FetchError when it is none; single items that cannot be read are left out."""
    channel = parse_xml(content, subject).find("channel")
    stamp = channel.findtext("pubDate") if channel is not None else None
    if channel is None or not stamp:
        raise FetchError("the answer is no RSS feed of arXiv", subject=subject)
    try:
        day = usual_day(parsedate_to_datetime(stamp).date())  # midnight of the list's day, in its own offset
    except (ValueError, OverflowError) as e:
        raise FetchError(f'the feed is dated "{stamp[:80]}"', subject=subject) from e
    items = list(channel.iterfind("item"))
    read = [_entry(item, day, RSS, [c.text for c in item.iterfind("category")]) for item in items]
    return _daily_list(day, read, subject)


def parse_atom(content: bytes, subject: str) -> DailyList:
    """Read an Atom feed, which says the same in other words."""
    feed = parse_xml(content, subject)
    stamp = feed.findtext(f"{ATOM}updated")
    if feed.tag != f"{ATOM}feed" or not stamp:
        raise FetchError("the answer is no Atom feed of arXiv", subject=subject)
    try:
        day = usual_day(eastern_day(datetime.fromisoformat(stamp.strip())))  # midnight in New York, in UTC
    except (ValueError, OverflowError) as e:
        raise FetchError(f'the feed is dated "{stamp[:80]}"', subject=subject) from e
    items = list(feed.iterfind(f"{ATOM}entry"))
    read = [_entry(item, day, ATOM_NAMES, [c.get("term") for c in item.iterfind(f"{ATOM}category")]) for item in items]
    return _daily_list(day, read, subject)


def _daily_list(day: date, read: Sequence[ListedPaper | None], subject: str) -> DailyList:
    """A list without items is that of a weekend or a holiday; one of whose items none can be read is no list."""
    entries = tuple(entry for entry in read if entry is not None)
    if read and not entries:
        raise FetchError(f"none of the {len(read)} items of the feed can be read", subject=subject)
    return DailyList(day=day, entries=entries, size=len(read))


def united(lists: Sequence[DailyList]) -> DailyList:
    """Lists of one day for parts of the categories, as the one list for all: what is new in one part is new."""
    found: dict[PaperId, ListedPaper] = {}
    for entry in (entry for listed in lists for entry in listed.entries):
        before = found.get(entry.paper.id)
        if before is None or _ORDER.index(entry.announcement) < _ORDER.index(before.announcement):
            found[entry.paper.id] = entry
    entries = sorted(found.values(), key=lambda entry: _ORDER.index(entry.announcement))
    return DailyList(
        day=max(listed.day for listed in lists),
        entries=tuple(entries),
        size=len(entries),
        whole=all(listed.whole and listed.day == lists[0].day for listed in lists),
    )


def _entry(item: Element, day: date, names: _Names, categories: Sequence[str | None]) -> ListedPaper | None:
    announcement = (item.findtext(f"{ARXIV}announce_type") or "").strip()
    if announcement not in get_args(Announcement):
        return None
    try:
        paper_id, version = parse_key(item.findtext(names.key) or "")
    except UsageError:
        return None
    # "arXiv:2605.20098v1 Announce Type: new \nAbstract: We ..."
    abstract = (item.findtext(names.text) or "").partition("Abstract:")[2]
    # The feed gives no date of submission: we know no more than the cut-off, and for a replacement not even that.
    submitted = submitted_by(day)
    paper = Paper(
        id=paper_id,
        version=version or 1,
        title=single_spaced(item.findtext(names.title) or ""),
        authors=tuple(Author(name=name) for name in _names(item.findtext(f"{DC}creator") or "")),
        abstract=single_spaced(abstract),
        categories=tuple(category.strip() for category in categories if category),
        published=submitted,
        updated=submitted,
        announced=start_of(day),
        licence=parse_licence(" ".join(told.text or "" for told in item.iterfind(f"{DC}rights")), "feed"),
        journal_ref=single_spaced(item.findtext(f"{ARXIV}journal_reference") or "") or None,
        doi=(item.findtext(f"{ARXIV}DOI") or "").strip() or None,
        source="rss",
    )
    return ListedPaper(announcement=cast(Announcement, announcement), paper=paper)


def _names(creators: str) -> list[str]:
    """ "A. Author, B. Author (Institute, Town)": split at commas outside parentheses."""
    # Parentheses go first, the innermost first, or each comma would have to look for the next one.
    plain = single_spaced(creators)
    for _ in range(MOST_NESTED):
        plain = re.sub(r"\([^()]*\)", "", plain)
    return [name for part in plain.split(",") if (name := single_spaced(part))]


def single_spaced(text: str) -> str:
    """`text` with every run of white space as one blank."""
    return " ".join(text.split())


def parse_xml(content: bytes, subject: str) -> Element:
    try:
        return cast(Element, ElementTree.fromstring(content))
    except (ParseError, DefusedXmlException, ValueError, LookupError) as e:  # the last two: an encoding that is none
        raise FetchError(f"the answer is no XML that can be read: {e}", subject=subject) from e
