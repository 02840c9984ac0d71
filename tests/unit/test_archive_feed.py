"""The podcast feed, read back by a feed reader."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import Element

import feedparser
import pytest
from defusedxml import ElementTree as ET  # type: ignore[import-untyped]  # ships no types

from radio.archive.feed import NAMESPACES, chapters_json, feed_xml
from radio.archive.words import DISCLOSURE
from radio.config import Config
from radio.model.episode import Chapter, Episode
from radio.model.show import Show
from radio.types import EpisodeId, PaperId, Seconds, ShowId

pytestmark = pytest.mark.unit

NOW = datetime(2026, 5, 20, 18, tzinfo=UTC)
CONFIG = Config.model_validate(
    {"station": {"name": "Paper & Radio", "contact": "us@example.org"}, "web": {"public_url": "https://radio.example/"}}
)
NASTY = 'a < b & "c" ]]> </item> \x00\x0b\ud800 é 漢 😀 $\\alpha$'
P = {"podcast": NAMESPACES["xmlns:podcast"], "itunes": NAMESPACES["xmlns:itunes"], "atom": NAMESPACES["xmlns:atom"]}


def show(show_id: str = "rotation", **fields: Any) -> Show:
    host = {"persona": "Calm.", "voices": ["joe"]}
    plain = {
        "id": show_id,
        "title": f"Show {show_id}",
        "description": "Papers.",
        "form": "rotation",
        "summarizer": "deep",
        "hosts": [{"id": "joe", "name": "Joe", **host}, {"id": "ada", "name": "Ada", **host}],
        "length": {"shortest": 1, "target": 2, "longest": 3},
        "opening": ["Hello."],
        "closing": ["Bye."],
    }
    return Show.model_validate(plain | fields)


def episode(name: str = "rotation-2605.20098v1", **fields: Any) -> Episode:
    plain: dict[str, Any] = {
        "id": EpisodeId(name),
        "show": ShowId("rotation"),
        "title": "A title",
        "description": f"About it.\n\nThe paper:\nhttps://arxiv.org/abs/2605.20098v1.\n\n{DISCLOSURE}",
        "published": NOW,
        "segments": (),
        "paper_ids": (PaperId("2605.20098"),),
        "duration": Seconds(245.6),
        "mp3": f"archive/episodes/{name}.mp3",
        "mp3_bytes": 4_000_123,
        "chapters": (
            Chapter(start=Seconds(0.0), title="Opening"),
            Chapter(start=Seconds(12.3456), title="The paper", url="https://arxiv.org/abs/2605.20098v1"),
        ),
        "transcript": f"archive/episodes/{name}.vtt",
        "licences": ("2605.20098: CC BY, http://creativecommons.org/licenses/by/4.0/",),
    }
    return Episode(**(plain | fields))


SHOWS = {s.id: s for s in (show(), show("daily"), show("house", feed=False))}


def test_a_reader_finds_what_a_player_needs() -> None:
    parsed = feedparser.parse(feed_xml(CONFIG, SHOWS, [episode()]))
    assert not parsed.bozo
    assert parsed.feed.title == "Paper & Radio"
    assert parsed.feed.language == "en"
    assert parsed.feed.image.href == "https://radio.example/cover.jpg"
    assert DISCLOSURE in parsed.feed.description
    (item,) = parsed.entries
    assert (item.id, item.guidislink) == ("rotation-2605.20098v1", False)
    enclosure = item.enclosures[0]
    assert enclosure.href == "https://radio.example/archive/episodes/rotation-2605.20098v1.mp3"
    assert (enclosure.length, enclosure.type) == ("4000123", "audio/mpeg")
    assert item.itunes_duration == "246"
    assert item.published == "Wed, 20 May 2026 18:00:00 GMT"
    assert item.link == "https://arxiv.org/abs/2605.20098v1"
    assert '<a href="https://arxiv.org/abs/2605.20098v1">' in item.content[0].value
    assert DISCLOSURE in item.summary


def test_podcasting_tags_are_there() -> None:
    channel: Element | None = ET.fromstring(feed_xml(CONFIG, SHOWS, [episode()])).find("channel")
    assert channel is not None
    item = channel.find("item")
    assert item is not None
    chapters, transcript = item.find("podcast:chapters", P), item.find("podcast:transcript", P)
    assert chapters is not None
    assert transcript is not None
    assert chapters.get("url") == "https://radio.example/archive/episodes/rotation-2605.20098v1/chapters.json"
    assert chapters.get("type") == "application/json+chapters"
    assert transcript.get("url") == "https://radio.example/archive/episodes/rotation-2605.20098v1.vtt"
    assert [person.text for person in item.findall("podcast:person", P)] == [
        "Joe (synthetic voice)",
        "Ada (synthetic voice)",
    ]
    licence = item.find("podcast:license", P)
    assert licence is not None
    assert licence.get("url") == "http://creativecommons.org/licenses/by/4.0/"
    assert channel.findtext("podcast:locked", namespaces=P) == "no"
    itself = channel.find("atom:link", P)
    assert itself is not None
    assert itself.get("href") == "https://radio.example/feed.xml"
    assert channel.findtext("itunes:owner/itunes:email", namespaces=P) == "us@example.org"


def test_the_guid_of_a_feed_is_that_of_its_specification() -> None:
    """The example of the podcast namespace's documentation, by the same rule."""
    import uuid

    from radio.archive.feed import PODCAST_NAMESPACE

    assert str(uuid.uuid5(PODCAST_NAMESPACE, "podnews.net/rss")) == "9b024349-ccf0-5f69-a609-6b82873eab3c"
    guids = [
        ET.fromstring(feed_xml(CONFIG, SHOWS, [], show=s)).findtext("channel/podcast:guid", namespaces=P)
        for s in (None, ShowId("daily"), None)
    ]
    assert guids[0] == guids[2] != guids[1]
    assert guids[0] == str(uuid.uuid5(PODCAST_NAMESPACE, "radio.example/feed.xml"))


def test_titles_may_hold_anything() -> None:
    chapter = Chapter(start=Seconds(0), title=NASTY, url="https://a/?b=1&c=<d>")
    station = CONFIG.station.model_copy(update={"name": NASTY})
    nasty = episode(title=NASTY, description=NASTY, chapters=(chapter,))
    body = feed_xml(CONFIG.model_copy(update={"station": station}), SHOWS, [nasty])
    parsed = feedparser.parse(body)
    assert not parsed.bozo
    item: Element | None = ET.fromstring(body).find("channel/item")
    assert item is not None
    assert item.findtext("title") == 'a < b & "c" ]]> </item>  é 漢 😀 $\\alpha$'
    assert item.findtext("link") == "https://a/?b=1&c=<d>"


@pytest.mark.parametrize(
    ("only", "ids"),
    [(None, ["daily-2026-05-21", "b", "a", "old"]), ("rotation", ["b", "a", "old"]), ("daily", ["daily-2026-05-21"])],
)
def test_feeds_hold_their_shows_newest_first(only: str | None, ids: list[str]) -> None:
    episodes = [
        episode("old", published=NOW - timedelta(days=1)),
        episode("a"),
        episode("daily-2026-05-21", show=ShowId("daily"), published=NOW + timedelta(days=1)),
        episode("b"),
        episode("house-1", show=ShowId("house")),
    ]
    body = feed_xml(CONFIG, SHOWS, episodes, show=ShowId(only) if only else None)
    assert [entry.id for entry in feedparser.parse(body).entries] == ids
    assert body == feed_xml(CONFIG, SHOWS, episodes[::-1], show=ShowId(only) if only else None)


def test_an_empty_feed_is_a_feed() -> None:
    parsed = feedparser.parse(feed_xml(CONFIG, {}, []))
    assert not parsed.bozo
    assert parsed.entries == []


def test_chapters_as_json() -> None:
    assert chapters_json(episode()) == {
        "version": "1.2.0",
        "title": "A title",
        "chapters": [
            {"startTime": 0.0, "title": "Opening"},
            {"startTime": 12.346, "title": "The paper", "url": "https://arxiv.org/abs/2605.20098v1"},
        ],
    }
