"""The daily list: the RSS feed of arXiv's new, cross-listed and replaced papers, with their licences.

Format: https://info.arxiv.org/help/rss_specifications.html. The feed holds the list of one day, dated midnight in New
York; it is empty at weekends.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal, cast, get_args
from xml.etree.ElementTree import Element, ParseError
from zoneinfo import ZoneInfo

from defusedxml import ElementTree  # type: ignore[import-untyped]  # ships no types
from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]  # ships no types

from radio.errors import FetchError, UsageError
from radio.model.base import Model
from radio.model.paper import Author, Paper
from radio.papers.ids import parse_key
from radio.papers.licence import parse_licence

ARXIV = "{http://arxiv.org/schemas/atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
EASTERN = ZoneInfo("America/New_York")
"""arXiv's days and cut-offs are those of New York."""
CUT_OFF = time(14, 0)
"""What is submitted until then on a working day is announced at 20:00, dated the next day:
https://info.arxiv.org/help/availability.html."""

Announcement = Literal["new", "cross", "replace", "replace-cross"]


class ListedPaper(Model):
    announcement: Announcement
    paper: Paper


class DailyList(Model):
    """What was announced on `day`."""

    day: date
    entries: tuple[ListedPaper, ...]

    def papers(self, *announcements: Announcement) -> list[Paper]:
        """Those of the given kinds, in arXiv's order."""
        return [entry.paper for entry in self.entries if entry.announcement in announcements]


def parse_rss(content: bytes, subject: str) -> DailyList:
    """Read a feed. Raises FetchError when it is none; items that cannot be read are left out."""
    channel = parse_xml(content, subject).find("channel")
    stamp = channel.findtext("pubDate") if channel is not None else None
    if channel is None or not stamp:
        raise FetchError("the answer is no RSS feed of arXiv", subject=subject)
    try:
        day = parsedate_to_datetime(stamp).date()  # midnight of the list's day, in its own offset
    except ValueError as e:
        raise FetchError(f'the feed is dated "{stamp}"', subject=subject) from e
    entries = [entry for item in channel.iterfind("item") if (entry := _entry(item, day)) is not None]
    return DailyList(day=day, entries=tuple(entries))


def start_of(day: date) -> datetime:
    """The moment by which papers of a day's list are dated: midnight UTC."""
    return datetime.combine(day, time.min, tzinfo=UTC)


def submitted_by(day: date) -> datetime:
    """The last moment at which a paper of that day's list can have been submitted (holidays not counted)."""
    back = {0: 3, 6: 2, 5: 1}.get(day.weekday(), 1)  # Monday's list closed on Friday
    return datetime.combine(day - timedelta(days=back), CUT_OFF, tzinfo=EASTERN).astimezone(UTC)


def _entry(item: Element, day: date) -> ListedPaper | None:
    announcement = (item.findtext(f"{ARXIV}announce_type") or "").strip()
    if announcement not in get_args(Announcement):
        return None
    try:
        paper_id, version = parse_key(item.findtext("guid") or "")
    except UsageError:
        return None
    # "arXiv:2605.20098v1 Announce Type: new \nAbstract: We ..."
    abstract = (item.findtext("description") or "").partition("Abstract:")[2]
    # The feed gives no date of submission: we know no more than the cut-off, and for a replacement not even that.
    submitted = submitted_by(day)
    paper = Paper(
        id=paper_id,
        version=version or 1,
        title=single_spaced(item.findtext("title") or ""),
        authors=tuple(Author(name=name) for name in _names(item.findtext(f"{DC}creator") or "")),
        abstract=single_spaced(abstract),
        categories=tuple(category.text.strip() for category in item.iterfind("category") if category.text),
        published=submitted,
        updated=submitted,
        announced=start_of(day),
        licence=parse_licence(item.findtext(f"{DC}rights"), "feed"),
        journal_ref=single_spaced(item.findtext(f"{ARXIV}journal_reference") or "") or None,
        doi=(item.findtext(f"{ARXIV}DOI") or "").strip() or None,
        source="rss",
    )
    return ListedPaper(announcement=cast(Announcement, announcement), paper=paper)


def _names(creators: str) -> list[str]:
    """ "A. Author, B. Author (Institute, Town)": split at commas outside parentheses."""
    parts = re.split(r",\s*(?![^()]*\))", single_spaced(creators))
    return [name for part in parts if (name := re.sub(r"\s*\([^()]*\)$", "", part).strip())]


def single_spaced(text: str) -> str:
    """`text` with every run of white space as one blank."""
    return " ".join(text.split())


def parse_xml(content: bytes, subject: str) -> Element:
    try:
        return cast(Element, ElementTree.fromstring(content))
    except (ParseError, DefusedXmlException) as e:
        raise FetchError(f"the answer is no XML that can be read: {e}", subject=subject) from e
