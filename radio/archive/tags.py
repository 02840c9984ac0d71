"""ID3v2.3 tags with chapters: the version that every player reads (https://id3.org/id3v2-chapters-1.0)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from radio.archive.words import DISCLOSURE
from radio.errors import AudioError
from radio.model.base import Model
from radio.model.episode import Chapter
from radio.types import Seconds

UTF16 = 1
LATIN1 = 0
MOST_CHAPTERS = 255
"""CTOC counts its children in one byte."""
UNUSED_OFFSET = 0xFFFFFFFF
"""CHAP: the byte offsets are not used, the times count."""


class Tags(Model):
    """What a file says of itself. `comment` is followed by the disclosure that machines made it."""

    title: str
    artist: str
    album: str
    date: datetime
    comment: str = ""
    copyright: str = ""
    homepage: str = ""
    links: tuple[tuple[str, str], ...] = ()
    """Description and URL."""
    chapters: tuple[Chapter, ...] = ()
    cover: bytes = b""
    """JPEG."""


def write_tags(path: Path, tags: Tags, seconds: Seconds) -> None:
    """Write the tags into an mp3 that has none; `seconds` is where the last chapter ends. Raises AudioError."""
    from mutagen import MutagenError

    id3 = _id3()
    frames: list[Any] = [
        id3.TIT2(encoding=UTF16, text=[tags.title]),
        id3.TPE1(encoding=UTF16, text=[tags.artist]),
        id3.TALB(encoding=UTF16, text=[tags.album]),
        id3.TCON(encoding=UTF16, text=["Podcast"]),
        id3.TLAN(encoding=LATIN1, text=["eng"]),
        # 2.3 has year and day apart; mutagen's own conversion makes these from TDRC, but not inside a new tag.
        id3.TYER(encoding=LATIN1, text=[f"{tags.date:%Y}"]),
        id3.TDAT(encoding=LATIN1, text=[f"{tags.date:%d%m}"]),
        id3.TLEN(encoding=LATIN1, text=[str(round(seconds * 1000))]),
        id3.COMM(encoding=UTF16, lang="eng", desc="", text=["\n\n".join(filter(None, (tags.comment, DISCLOSURE)))]),
    ]
    if tags.copyright:
        frames.append(id3.TCOP(encoding=UTF16, text=[f"{tags.date:%Y} {tags.copyright}"]))
    if tags.homepage:
        frames.append(id3.WOAS(url=_latin(tags.homepage)))
    if tags.links:
        frames.append(id3.WOAF(url=_latin(tags.links[0][1])))
    frames += [_link(title, url) for title, url in dict(reversed(tags.links)).items()]
    frames += _chapters(tags.chapters[:MOST_CHAPTERS], seconds)
    if tags.cover:
        frames.append(id3.APIC(encoding=LATIN1, mime="image/jpeg", type=3, desc="Cover", data=tags.cover))
    tag = id3.ID3()
    for frame in frames:
        tag.add(frame)
    try:
        tag.save(path, v1=0, v2_version=3)
    except MutagenError as e:
        raise AudioError(f"the tags cannot be written: {e}", subject=str(path)) from e


def _chapters(chapters: Sequence[Chapter], seconds: Seconds) -> list[Any]:
    """CHAP frames and the CTOC that lists them; each lasts until the next begins."""
    if not chapters:
        return []
    id3 = _id3()
    ends = [chapter.start for chapter in chapters[1:]] + [seconds]
    frames: list[Any] = []
    for number, (chapter, end) in enumerate(zip(chapters, ends, strict=True)):
        inside: list[Any] = [id3.TIT2(encoding=UTF16, text=[chapter.title])]
        if chapter.url:
            inside.append(_link("paper", chapter.url))
        if chapter.licence:
            inside.append(id3.TCOP(encoding=UTF16, text=[chapter.licence]))
        frames.append(
            id3.CHAP(
                element_id=f"chp{number}",
                start_time=round(chapter.start * 1000),
                end_time=round(end * 1000),
                start_offset=UNUSED_OFFSET,
                end_offset=UNUSED_OFFSET,
                sub_frames=inside,
            )
        )
    flags = id3.CTOCFlags.TOP_LEVEL | id3.CTOCFlags.ORDERED
    children = [frame.element_id for frame in frames]
    top: list[Any] = [id3.TIT2(encoding=UTF16, text=["Chapters"])]
    return [*frames, id3.CTOC(element_id="toc", flags=flags, child_element_ids=children, sub_frames=top)]


def _link(title: str, url: str) -> Any:
    return _id3().WXXX(encoding=UTF16, desc=title, url=_latin(url))


def _id3() -> Any:
    """mutagen.id3 without its types, which cover half of its functions. Loaded when it is needed."""
    from mutagen import id3

    return id3


def _latin(url: str) -> str:
    """URLs in ID3 are ISO 8859-1; what is not is percent-encoded."""
    return quote(url, safe="%/:=&?~#+!$,;'@()*[]")
