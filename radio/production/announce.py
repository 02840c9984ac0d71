"""A sentence said on air: spoken by a voice of the station, with a jingle before it, as checked segments.

It needs neither the engine nor a running production: the announcer's process speaks it, or the caller's. What is to
air at once airs in parts where it is long: the first words are a segment of their own, and each further part is made
while the one before it airs. Only where that is certain by the pace of the machine: otherwise all of it is made first.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from radio.clock import Clock
from radio.config import Config, SoundConfig
from radio.errors import SpeechError, UsageError
from radio.model.audio import Clip
from radio.model.script import Line, Script, ScriptChapter
from radio.model.segment import ANNOUNCEMENTS, Segment
from radio.model.show import Host, Show
from radio.model.takes import Take
from radio.production.assemble import AssemblyInput, assemble
from radio.production.mixing import LEAD_OUT, Music
from radio.production.tasks import record
from radio.speech import streaming
from radio.speech.streaming import Speaker
from radio.types import Seconds, ShowId, VoiceId, to_seconds

LONGEST_TEXT = 600
"""Characters: about forty seconds."""
TITLE = "Announcement"
LONGEST_TITLE = 60
JINGLE: Final = "announcement"
LEAD: Final = Music(opening=JINGLE).lead
"""Seconds before the first word."""
WHOLE_SECONDS = 6.0
"""What is no longer than this is made whole."""
LETTERS_PER_SECOND = 14.0
"""Of a spoken announcement, to estimate its length."""
ASSEMBLY_SECONDS, ASSEMBLY_PACE = 0.4, 0.05
"""Work on a part beside speaking it: at least, and for each second of it (measured: 0.12 and 0.034 CPU-seconds)."""
SAFETY = 2.0
"""A part is taken for ready in time when its work is expected to take half the time that there is."""
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")


class Pace:
    """Seconds of work for a second of speech, as it was lately on this machine under its load."""

    def __init__(self, seconds: float = 1.0) -> None:
        """Slow until measured: then nothing is aired in parts."""
        self.seconds = seconds

    def measured(self, work: Seconds, speech: Seconds) -> None:
        """A clip from the cache tells nothing. What is slower counts at once, what is faster by and by."""
        if work < 0.02 or speech <= 0:
            return
        found = work / speech
        self.seconds = found if found > self.seconds else (self.seconds + found) / 2


@dataclass(frozen=True)
class Announcement:
    """What is to be said, and by whom."""

    sentences: tuple[str, ...]
    host: Host
    show: Show
    """As which it airs."""
    voices: tuple[VoiceId, ...]
    asked_by: str
    sound: SoundConfig
    """The room that it is said in."""


@dataclass(frozen=True)
class StationStudio:
    """The studio that the stages' workers have, in this process."""

    config: Config
    models_dir: Path
    pace: float
    """The host's."""
    takes: list[Take] = field(default_factory=list)
    """What became of the readings: to be counted when all is said, for that takes time."""

    def speak(self, text: str, voices: Sequence[VoiceId], seed: int = 0) -> Clip:
        recorded = record(self.config, self.models_dir, text, voices, seed, self.pace)
        self.takes.extend(recorded.takes)
        return recorded.told()


def prepared(
    config: Config,
    models_dir: Path,
    shows: Mapping[ShowId, Show],
    text: str,
    voice: VoiceId | None,
    asked_by: str,
) -> Announcement:
    """Raises UsageError for a text that is empty, too long or cannot be said, and for a voice that there is not;
    SpeechError for one whose model is not here."""
    sentences = _sentences(text)
    host = next(host for show in shows.values() for host in show.hosts if host.role == "lead")
    if voice is not None:
        _check_voice(config, models_dir, voice)
    voices = [voice] if voice is not None else _voices(config, models_dir, host)
    some = next(iter(shows.values()))
    show = some.model_copy(update={"id": ANNOUNCEMENTS, "title": config.station.name, "hosts": (host,)})
    return Announcement(tuple(sentences), host, show, tuple(voices), asked_by, config.sound)


def whole(studio: Speaker, segments_dir: Path, what: Announcement, now: datetime) -> Segment:
    """Speak it all and make it one segment, whose folder lies in `segments_dir`.

    Raises SpeechError when no reading passes the checks, SegmentError when the whole does not.
    """
    try:
        clips = streaming.said_whole(studio, what.sentences, what.voices)
    except SpeechError as e:
        raise _unsayable(e, what) from e
    return _segment(segments_dir, what, what.sentences, clips, now, opens=True)


def in_parts(studio: Speaker, segments_dir: Path, what: Announcement, clock: Clock, pace: Pace) -> Iterator[Segment]:
    """The same in one segment or several, each as soon as it is made; each is ready while the one before it airs.

    All of it is in one voice. Raises as `whole`; when that happens after the first part, the rest is not said.
    """
    texts = streaming.pieces(what.sentences)
    lengths = [_expected(text) for text in texts]
    groups = grouped(lengths, pace.seconds)
    if len(groups) == 1:
        began = clock.monotonic()
        segment = whole(studio, segments_dir, what, clock.now())
        pace.measured(Seconds(clock.monotonic() - began), to_seconds(segment.duration))
        yield segment
        return
    stream = streaming.stream(studio, texts, what.voices)
    done = 0
    while done < len(texts):
        # Counted anew at each part: the machine may have become slower, and what is made already waits for nothing.
        size = groups[0] if done == 0 else grouped(lengths[done:], pace.seconds, lengths[done - 1])[0]
        part: list[tuple[str, Clip]] = []
        while len(part) < size:
            began = clock.monotonic()
            try:
                part.append(next(stream))
            except SpeechError as e:
                others = tuple(v for v in what.voices if part and v != part[0][1].voice)
                if done > 0 or not others:
                    raise _unsayable(e, what) from e
                # Nothing of it has aired: another voice says all of it.
                yield whole(studio, segments_dir, replace(what, voices=others), clock.now())
                return
            clip = part[-1][1]
            pace.measured(Seconds(clock.monotonic() - began), Seconds(clip.samples / clip.sample_rate))
            if done == 0 and len(part) == size and len(grouped(lengths, pace.seconds)) == 1:
                size = len(texts)  # slower than it was: nothing airs before all of it is spoken
        opens = done == 0
        done += len(part)
        said, clips = zip(*part, strict=True)
        yield _segment(segments_dir, what, said, clips, clock.now(), opens=opens)


def grouped(lengths: Sequence[float], pace: float, airing: float | None = None) -> list[int]:
    """How many pieces, of so many seconds each, every part has: each part is made, at `pace` seconds of work for a
    second of speech, while the one before it airs. One part where that cannot be.

    `airing`: the seconds of a part that is on air already; without it the first piece opens.
    """
    if airing is None and sum(lengths) <= WHOLE_SECONDS:
        return [len(lengths)]
    sizes: list[int] = [] if airing is not None else [1]
    aired = airing if airing is not None else lengths[0] + LEAD + LEAD_OUT
    done = sum(sizes)
    while done < len(lengths):
        room = (aired / SAFETY - ASSEMBLY_SECONDS) / (pace + ASSEMBLY_PACE)
        size, seconds = 0, 0.0
        while done + size < len(lengths) and seconds + lengths[done + size] <= room:
            seconds += lengths[done + size]
            size += 1
        if size == 0 and airing is None:
            return [len(lengths)]
        # On air already: the sooner the next piece is there, the better.
        size = max(size, 1)
        sizes.append(size)
        done += size
        aired = seconds
    return sizes


def _expected(text: str) -> float:
    return sum(c.isalnum() for c in text) / LETTERS_PER_SECOND + 0.3


def _unsayable(error: SpeechError, what: Announcement) -> SpeechError:
    subject = " ".join(what.sentences)[:LONGEST_TITLE]
    return SpeechError(f"this cannot be said: {error.message}", subject=subject, hint=error.hint)


def _segment(
    segments_dir: Path, what: Announcement, texts: Sequence[str], clips: Sequence[Clip], now: datetime, *, opens: bool
) -> Segment:
    """`opens`: it has the jingle. Every part is in the same room: playout joins them, and its air goes on."""
    script = Script(
        show=ANNOUNCEMENTS,
        title=textwrap.shorten(f"{TITLE}: {' '.join(texts)}", LONGEST_TITLE, placeholder="…"),
        lines=tuple(
            Line(speaker=what.host.id, text=text, beat="station", factual=False, origin="operator") for text in texts
        ),
        chapters=(ScriptChapter(title=TITLE, first_line=0),),
        paper_ids=(),
        writer=what.asked_by,
    )
    return assemble(
        AssemblyInput(
            script=script,
            clips=tuple(clips),
            show=what.show,
            papers=(),
            segments_dir=segments_dir,
            created=now,
            render=_no_pages,
            music=Music.after(JINGLE if opens else None, what.sound),
        )
    )


def _sentences(text: str) -> list[str]:
    from radio.speech.wording.spoken import spoken_form

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
        raise SpeechError("none of the host's voices is here", subject=host.name, hint="see radio voices")
    return list(voices)


def _check_voice(config: Config, models_dir: Path, voice: VoiceId) -> None:
    from radio.speech import build_cast

    cast = build_cast(config, models_dir)
    if voice not in cast.ids():
        raise UsageError("there is no such voice", subject=voice, hint="radio voices --all lists them")
    if not cast.available(voice):
        raise SpeechError("the voice's model is not here", subject=voice, hint=f"radio voices download {voice}")


def _no_pages(pdf: Path, pages: Sequence[int], folder: Path) -> Mapping[int, str]:
    return {}
