"""The podcast feeds: RSS 2.0 with the tags of iTunes and Podcasting 2.0.

xml.etree is enough here and always there: the documents are small trees that we make ourselves, and it escapes what
must be escaped. Two things it does not do, this module does: prefixes are written out in the names (its own registry
of prefixes is global to the process), and characters that XML 1.0 does not know are dropped, since it would write them.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from email.utils import format_datetime
from html import escape
from typing import Any, Final
from urllib.parse import quote
from xml.etree import ElementTree as ET

from radio.archive.words import DISCLOSURE
from radio.config import Config
from radio.model.episode import Episode
from radio.model.show import Host, Show
from radio.types import ShowId

NAMESPACES: Final = {
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "xmlns:podcast": "https://podcastindex.org/namespace/1.0",
}
PODCAST_NAMESPACE: Final = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""Of podcast:guid, by its specification."""
LANGUAGE: Final = "en"

# XML 1.0, section 2.2: everything but these may stand in a document.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_URL = re.compile(r"https?://[^\s<>\"]+")


def feed_xml(
    config: Config, shows: Mapping[ShowId, Show], episodes: Sequence[Episode], show: ShowId | None = None
) -> bytes:
    """The feed of one show, or of all shows that are to be in the feed; `episodes` in any order, newest come first.

    Links are under `config.public_url`. The same episodes give the same bytes, whenever they are asked for.
    """
    shown = [e for e in episodes if (e.show == show if show else (e.show not in shows or shows[e.show].feed))]
    shown.sort(key=lambda episode: (episode.published, episode.id), reverse=True)
    rss = ET.Element("rss", {"version": "2.0", **NAMESPACES})
    channel = ET.SubElement(rss, "channel")
    _channel(channel, config, shows, shown, shows.get(show) if show else None)
    for episode in shown:
        _item(ET.SubElement(channel, "item"), config, shows.get(episode.show), episode)
    ET.indent(rss)
    body: bytes = ET.tostring(rss, encoding="utf-8", xml_declaration=True)
    return body


def chapters_json(episode: Episode) -> dict[str, Any]:
    """Podcasting 2.0 chapters, version 1.2.0."""
    chapters = [
        {"startTime": round(chapter.start, 3), "title": chapter.title}
        | ({"url": chapter.url} if chapter.url else {})
        # Not of the specification: readers pass over what they do not know.
        | ({"licence": chapter.licence} if chapter.licence else {})
        for chapter in episode.chapters
    ]
    return {"version": "1.2.0", "title": episode.title, "chapters": chapters}


def feed_url(config: Config, show: ShowId | None) -> str:
    """Where a feed is: /feed.xml, or /feeds/SHOW.xml."""
    return f"{config.public_url}/feeds/{quote(show, safe='')}.xml" if show else f"{config.public_url}/feed.xml"


def _channel(
    channel: ET.Element, config: Config, shows: Mapping[ShowId, Show], episodes: Sequence[Episode], only: Show | None
) -> None:
    station, here, cover = config.station, feed_url(config, only.id if only else None), f"{config.public_url}/cover.jpg"
    title = f"{only.title} ({station.name})" if only else station.name
    about = "\n\n".join((only.description.strip() if only else station.tagline, DISCLOSURE))
    _add(channel, "title", title)
    _add(channel, "link", config.public_url)
    _add(channel, "description", about)
    _add(channel, "language", LANGUAGE)
    _add(channel, "generator", "Paper Radio")
    if episodes:
        _add(channel, "lastBuildDate", format_datetime(episodes[0].published, usegmt=True))
    _add(channel, "atom:link", href=here, rel="self", type="application/rss+xml")
    image = ET.SubElement(channel, "image")
    for name, value in (("url", cover), ("title", title), ("link", config.public_url)):
        _add(image, name, value)
    _add(channel, "itunes:author", station.name)
    _add(channel, "itunes:summary", about)
    _add(channel, "itunes:type", "episodic")
    _add(channel, "itunes:explicit", "false")
    _add(channel, "itunes:image", href=cover)
    _add(channel, "itunes:category", text="Science")
    _add(channel, "itunes:category", text="Technology")
    if "@" in station.contact:
        owner = ET.SubElement(channel, "itunes:owner")
        _add(owner, "itunes:name", station.name)
        _add(owner, "itunes:email", station.contact.removeprefix("mailto:"))
    # By its specification the guid is of the feed's address without scheme and trailing slashes.
    address = re.sub(r"^[a-z]+://", "", here).rstrip("/")
    _add(channel, "podcast:guid", str(uuid.uuid5(PODCAST_NAMESPACE, address)))
    _add(channel, "podcast:locked", "no")
    _add(channel, "podcast:medium", "podcast")
    _add(channel, "podcast:license", "Papers' licences: see each episode", url=config.public_url)
    hosts = {host.id: host for show in ([only] if only else shows.values()) if show.feed for host in show.hosts}
    for host in hosts.values():
        _add(channel, "podcast:person", f"{host.name} (synthetic voice)", role=_role(host))


def _item(item: ET.Element, config: Config, show: Show | None, episode: Episode) -> None:
    root = f"{config.public_url}/{quote(episode.mp3.removesuffix('.mp3'))}"
    _add(item, "title", episode.title)
    _add(item, "description", episode.description)
    _add(item, "content:encoded", _html(episode.description))
    _add(item, "guid", episode.id, isPermaLink="false")
    _add(item, "pubDate", format_datetime(episode.published, usegmt=True))
    link = next((chapter.url for chapter in episode.chapters if chapter.url), None)
    _add(item, "link", link or config.public_url)
    _add(item, "enclosure", url=f"{root}.mp3", length=str(episode.mp3_bytes), type="audio/mpeg")
    _add(item, "itunes:title", episode.title)
    _add(item, "itunes:author", config.station.name)
    _add(item, "itunes:summary", episode.description)
    _add(item, "itunes:duration", str(round(episode.duration)))
    _add(item, "itunes:explicit", "false")
    _add(item, "itunes:episodeType", "full")
    _add(item, "itunes:image", href=f"{config.public_url}/cover.jpg")
    if episode.chapters:
        address = f"{config.public_url}/archive/episodes/{quote(episode.id, safe='')}/chapters.json"
        _add(item, "podcast:chapters", url=address, type="application/json+chapters")
    if episode.transcript:
        _add(item, "podcast:transcript", url=f"{root}.vtt", type="text/vtt", language=LANGUAGE)
    for host in show.hosts if show else ():
        _add(item, "podcast:person", f"{host.name} (synthetic voice)", role=_role(host))
    for line in episode.licences:
        url = _URL.search(line)
        _add(item, "podcast:license", line[:128], **({"url": url[0]} if url else {}))


def _role(host: Host) -> str:
    """As the podcast taxonomy has it."""
    return "guest" if host.role == "guest" else "host"


def _add(parent: ET.Element, name: str, content: str | None = None, /, **attributes: str) -> None:
    element = ET.SubElement(parent, name, {key: _NOT_XML.sub("", value) for key, value in attributes.items()})
    if content is not None:
        element.text = _NOT_XML.sub("", content)


def _html(text: str) -> str:
    """Plain text as paragraphs, with its URLs as links."""

    def linked(line: str) -> str:
        parts, last = [], 0
        for match in _URL.finditer(line):
            url = match[0].rstrip(".,;:)")
            parts += [escape(line[last : match.start()]), f'<a href="{escape(url)}">{escape(url)}</a>']
            last = match.start() + len(url)
        return "".join([*parts, escape(line[last:])])

    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "".join(f"<p>{'<br/>'.join(linked(line) for line in p.splitlines())}</p>" for p in paragraphs)
