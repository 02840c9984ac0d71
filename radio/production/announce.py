"""A sentence said on air: spoken by a voice of the station, with a jingle before it, as a checked segment.

It needs neither the engine nor a running production: the caller's process speaks it.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from radio.config import Config
from radio.errors import SpeechError, UsageError
from radio.model.script import Line, Script, ScriptChapter
from radio.model.segment import ANNOUNCEMENTS, Segment
from radio.model.show import Host, Show
from radio.production.assemble import AssemblyInput, assemble
from radio.production.mixing import Music
from radio.production.tasks import speak
from radio.types import ShowId, VoiceId

LONGEST_TEXT = 600
"""Characters: about forty seconds."""
TITLE = "Announcement"
LONGEST_TITLE = 60
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")


def announcement(
    config: Config,
    models_dir: Path,
    shows: Mapping[ShowId, Show],
    text: str,
    voice: VoiceId | None,
    asked_by: str,
    now: datetime,
) -> Segment:
    """Speak `text` and make it a segment, whose folder lies among the station's.

    Raises UsageError for a text that is empty, too long or cannot be said, and for a voice that there is not;
    SpeechError when no reading passes the checks, SegmentError when the whole does not.
    """
    sentences = _sentences(text)
    host = next(host for show in shows.values() for host in show.hosts if host.role == "lead")
    voices = [voice] if voice is not None else _voices(config, models_dir, host)
    if voice is not None:
        _check_voice(config, models_dir, voice)
    try:
        clips = [speak(config, models_dir, sentence, voices, 0, host.pace) for sentence in sentences]
    except SpeechError as e:
        raise SpeechError(f"this cannot be said: {e.message}", subject=text[:LONGEST_TITLE], hint=e.hint) from e
    script = Script(
        show=ANNOUNCEMENTS,
        title=textwrap.shorten(f"{TITLE}: {' '.join(sentences)}", LONGEST_TITLE, placeholder="…"),
        lines=tuple(
            Line(speaker=host.id, text=sentence, beat="station", factual=False, origin="operator")
            for sentence in sentences
        ),
        chapters=(ScriptChapter(title=TITLE, first_line=0),),
        paper_ids=(),
        writer=asked_by,
    )
    some = next(iter(shows.values()))
    return assemble(
        AssemblyInput(
            script=script,
            clips=tuple(clips),
            show=some.model_copy(update={"id": ANNOUNCEMENTS, "title": config.station.name, "hosts": (host,)}),
            papers=(),
            segments_dir=config.path("segments"),
            created=now,
            render=_no_pages,
            music=Music(opening="announcement"),
        )
    )


def _sentences(text: str) -> list[str]:
    from radio.speech.spoken import spoken_form

    plain = " ".join(text.split())
    if len(plain) > LONGEST_TEXT:
        raise UsageError(f"is too long: {len(plain)} characters, at most {LONGEST_TEXT}", subject=plain[:40] + "…")
    sentences = [s for s in _SENTENCE_END.split(plain) if spoken_form(s)]
    if not sentences:
        raise UsageError("there is nothing in it that can be said", subject=plain or "the text")
    return sentences


def _voices(config: Config, models_dir: Path, host: Host) -> list[VoiceId]:
    from radio.speech import build_cast

    voices = build_cast(config, models_dir).order(host.voices, lean=True)
    if not voices:
        raise SpeechError("none of the host's voices is here", subject=host.name, hint="radio models fetch")
    return list(voices)


def _check_voice(config: Config, models_dir: Path, voice: VoiceId) -> None:
    from radio.speech import build_cast

    cast = build_cast(config, models_dir)
    if voice not in cast.ids():
        raise UsageError("there is no such voice", subject=voice, hint=f"known: {', '.join(sorted(cast.ids()))}")
    if not cast.available(voice):
        raise SpeechError("the voice's model is not here", subject=voice, hint="radio models fetch")


def _no_pages(pdf: Path, pages: Sequence[int], folder: Path) -> Mapping[int, str]:
    return {}
