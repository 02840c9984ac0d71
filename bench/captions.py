"""How far captions are from the sound: each word's start in a finished segment's timeline against three judges.

    .venv/bin/python -m bench.captions OUT [--voices joe,joe-bright,af_heart] [--minutes 10] [--shared DIR]

Lines are spoken, mixed and assembled as production does it, with opening, bed and stings. What is compared is what
page and picture show: the caption cues of the timeline, words as they are written.

- Recogniser: faster-whisper's word times, for each caption word that it heard as it is written. Its own error is told
  beside: against the energy judge on the same words, and on made sound (single words placed at known times).
- Hisses: in flowing speech the step above 4 kHz with which an "s" begins (`bench.hisses`), good to 15 ms.
- Energy: after a pause of 0.12 s a word begins where the sound rises again. Good to 10 ms, for words after pauses only.

Positive errors: the caption is later than the sound. With --shared the lines are abstracts of the recorded papers,
else some of our own. Segments in OUT are not made again, so that a long run can be cut off.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np

from bench import hisses
from radio.audio import pcm
from radio.audio.pcm import Floats
from radio.config import Config
from radio.model.audio import Clip, Word
from radio.model.script import Line, Script, ScriptChapter
from radio.model.segment import SOUND, Segment
from radio.model.timeline import CaptionCue, ChapterCue
from radio.production.assemble import AssemblyInput, assemble
from radio.production.mixing import Music
from radio.schedule.shows import load_shows
from radio.speech import Studio, build_cast
from radio.speech.dictionary.lexicon import EMPTY
from radio.store.modelfiles import models_dir
from radio.types import SAMPLE_RATE, ShowId, VoiceId, to_seconds
from tests.recorded_days import recorded_days

ROOT = Path(__file__).resolve().parent.parent
JUDGE_RATE = 16_000
WINDOW_SECONDS = 27.0
"""Whisper hears 30 s at a time."""
PAUSE_SECONDS = 0.12
SILENT_DB = -42.0
"""Below a line's loud parts: silence between words."""
REACH_SECONDS = 0.4
SEGMENT_SECONDS = 100.0
OWN = (
    "Claim verification is an important problem in high-stakes settings, including health and finance.",
    "What holds for chest images may not hold for other kinds of pictures, and the authors say so.",
    "They train on 1.2M pairs for 3 epochs; it takes 5 hours on one GPU, and a tenth of the memory.",
    "In 2024, the model reached 92.5% accuracy on 1,024 cases, which is more than the older one did.",
    "Why does it work? Nobody knows. One guess is that the order of the examples matters, not their number.",
    "The second method, by contrast, needs no labels: it looks at the text alone, and at nothing else.",
)


@dataclass(frozen=True)
class Judged:
    """One caption word. Times in seconds of the segment; None where a judge has none."""

    voice: str
    text: str
    caption: float
    recognised: float | None
    onset: float | None
    hiss: float | None


def lines_of(shared: Path | None) -> Iterator[str]:
    """Sentences for ever."""
    texts: Sequence[str] = OWN
    if shared is not None:
        papers = [paper for _, listed in recorded_days(shared / "data") for paper in listed]
        texts = [s for paper in papers for s in re.split(r"(?<=[.?!])\s+(?=[A-Z])", " ".join(paper.abstract.split()))]
        texts = [text for text in texts if 30 <= len(text) <= 260]
    while True:
        yield from texts


def made(out: Path, voice: str, minutes: float, shared: Path | None) -> Iterator[Segment]:
    """Segments of one voice, from OUT where they are there."""
    folder = out / voice
    source, seconds = lines_of(shared), 0.0
    studio = Studio(build_cast(Config(), models_dir(ROOT / "data")), EMPTY, folder / "clips")
    shows = load_shows(ROOT / "shows", ROOT / "prompts")
    show = shows[ShowId("rotation")]
    host = show.hosts[0].model_copy(update={"voices": (VoiceId(voice),)})
    while seconds < minutes * 60:
        lines: list[Line] = []
        clips: list[Clip] = []
        length = 0.0
        while length < min(SEGMENT_SECONDS, minutes * 60 - seconds + 5):
            text = next(source)
            clip = studio.speak(text, [VoiceId(voice)], pace=host.pace)
            lines.append(Line(speaker=host.id, text=text, beat="what" if lines else "disclosure", origin="template"))
            clips.append(clip)
            length += clip.samples / clip.sample_rate
        seconds += length
        chapters = tuple(ScriptChapter(title="Part", first_line=n) for n in range(0, len(lines), 4))
        script = Script(
            show=show.id, title="Bench", lines=tuple(lines), chapters=chapters, paper_ids=(), writer="bench"
        )
        yield assemble(
            AssemblyInput(
                script=script,
                clips=tuple(clips),
                show=show.model_copy(update={"hosts": (host, *show.hosts[1:])}),
                papers=(),
                segments_dir=folder / "segments",
                created=datetime(2026, 5, 20, tzinfo=UTC),
                render=lambda *_: {},
                # Breaths off: energy would take one for the word after it.
                music=Music.of(show.sound, Config().sound.model_copy(update={"breaths": False})),
            )
        )


class Deaf:
    """Hears nothing: where the other judges do."""

    def words(self, sound: Floats, offset: float) -> list[Word]:
        return []


class Ear(Deaf):
    """The recogniser."""

    def __init__(self) -> None:
        from faster_whisper import WhisperModel

        folder = models_dir(ROOT / "data") / "whisper-base"
        self._model: Any = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1)

    def words(self, sound: Floats, offset: float) -> list[Word]:
        """Words of up to 30 s of sound at `JUDGE_RATE`, in samples of the segment."""
        segments, _ = self._model.transcribe(
            sound, language="en", beam_size=1, temperature=0.0, condition_on_previous_text=False, word_timestamps=True
        )
        return [
            Word(
                text=word.word.strip(),
                start=round((offset + word.start) * SAMPLE_RATE),
                end=round((offset + word.end) * SAMPLE_RATE),
            )
            for segment in segments
            for word in segment.words
        ]


def windows(cues: Sequence[CaptionCue]) -> Iterator[list[CaptionCue]]:
    """Cues that are heard together."""
    group: list[CaptionCue] = []
    for cue in cues:
        if group and to_seconds(cue.end - group[0].at) > WINDOW_SECONDS:
            yield group
            group = []
        group.append(cue)
    if group:
        yield group


def judged(segment: Segment, folder: Path, voice: str, ear: Deaf) -> Iterator[Judged]:
    samples, rate = pcm.read(folder / SOUND)
    mono = samples.mean(axis=1) if samples.ndim == 2 else samples
    heard_sound = pcm.resample(mono.astype(np.float32), rate, JUDGE_RATE)
    cues = [cue for cue in segment.timeline.cues if isinstance(cue, CaptionCue)]
    rises = onsets(mono, rate)
    # A sting rises too: before the first word of a chapter energy tells nothing.
    opened = {cue.at for cue in segment.timeline.cues if isinstance(cue, ChapterCue)}
    every = [word for cue in cues for word in cue.words]
    hissed = {every[number].start: at for number, at in hisses.onsets(mono, rate, every)}
    for group in windows(cues):
        begin = max(0.0, to_seconds(group[0].at) - 0.15)
        end = to_seconds(group[-1].end) + 0.1
        heard = ear.words(heard_sound[round(begin * JUDGE_RATE) : round(end * JUDGE_RATE)], begin)
        said = [word for cue in group for word in cue.words]
        matcher = SequenceMatcher(None, [_plain(w.text) for w in said], [_plain(w.text) for w in heard], autojunk=False)
        found = {
            block.a + n: heard[block.b + n].start / SAMPLE_RATE
            for block in matcher.get_matching_blocks()
            for n in range(block.size)
        }
        for index, word in enumerate(said):
            at = word.start / SAMPLE_RATE
            near = rises[np.abs(rises - at) < REACH_SECONDS]
            # Only where one rise is near: with two, the judge would have to choose.
            opens = any(0 <= word.start - start < SAMPLE_RATE // 5 for start in opened)
            lone = len(near) == 1 and not opens and _follows_pause(index, said, float(near[0]))
            onset = float(near[0]) if lone else None
            yield Judged(voice, word.text, at, found.get(index), onset, hissed.get(word.start))


def _follows_pause(index: int, said: Sequence[Word], rise: float) -> bool:
    """Whether this is the word whose start is nearest to the rise."""
    starts = [abs(word.start / SAMPLE_RATE - rise) for word in said]
    return int(np.argmin(starts)) == index


def onsets(mono: Floats, rate: int) -> Floats:
    """Where sound rises after a pause, seconds."""
    frame = rate // 200
    power = np.square(mono[: len(mono) // frame * frame].reshape(-1, frame)).mean(axis=1)
    loud = 10.0 * np.log10(np.percentile(power, 90) + 1e-12)
    silent = 10.0 * np.log10(power + 1e-12) < loud + SILENT_DB
    found, run = [], 0
    for index, quiet in enumerate(silent):
        if not quiet:
            if run * frame / rate >= PAUSE_SECONDS:
                found.append(index * frame / rate)
            run = 0
        else:
            run += 1
    return np.array(found, np.float32)


def made_sound(ear: Deaf, studio: Studio, voice: str) -> list[float]:
    """The recogniser's errors on words that were placed by us, as they lie in a sentence: seconds."""
    errors: list[float] = []
    random = np.random.default_rng(1)
    words = ["models", "paper", "language", "training", "seven", "pictures", "because", "numbers", "better", "question"]
    clips = {word: pcm.read(Path(studio.speak(f"{word}.", [VoiceId(voice)]).path)) for word in words}
    for _ in range(6):
        order = list(random.permutation(words))
        position, pieces, starts = 0, [np.zeros(JUDGE_RATE // 3, np.float32)], []
        position = len(pieces[0])
        for word in order:
            sound, rate = clips[word]
            sound = pcm.resample(sound, rate, JUDGE_RATE)
            loud = np.flatnonzero(np.abs(sound) > np.abs(sound).max() * 10 ** (SILENT_DB / 20))
            sound = sound[loud[0] : loud[-1] + 1]
            gap = np.zeros(round(random.uniform(0.06, 0.4) * JUDGE_RATE), np.float32)
            starts.append(position / JUDGE_RATE)
            pieces += [sound, gap]
            position += len(sound) + len(gap)
        heard = ear.words(np.concatenate(pieces), 0.0)
        matcher = SequenceMatcher(None, order, [_plain(w.text) for w in heard], autojunk=False)
        for block in matcher.get_matching_blocks():
            errors += [heard[block.b + n].start / SAMPLE_RATE - starts[block.a + n] for n in range(block.size)]
    return errors


def _plain(word: str) -> str:
    return re.sub(r"[^\w%.]|[.]$", "", word).casefold()


def told(name: str, errors: Iterable[float]) -> dict[str, float]:
    values = np.array(list(errors)) * 1000
    if len(values) == 0:
        print(f"{name:44} none")
        return {"count": 0}
    off = np.abs(values)
    row = {
        "count": len(values),
        "middle_ms": round(float(np.median(values)), 1),
        "median_ms": round(float(np.median(off)), 1),
        "p95_ms": round(float(np.percentile(off, 95)), 1),
        "within_100_ms": round(float((off <= 100).mean()), 4),
    }
    print(f"{name:44} {row}", flush=True)
    return row


def verdicts(voice: str, rows: Sequence[Judged]) -> dict[str, dict[str, float]]:
    """Each judge on the captions, and the others on the recogniser."""

    def between(first: str, second: str) -> list[float]:
        pairs = [(getattr(row, first), getattr(row, second)) for row in rows]
        return [a - b for a, b in pairs if a is not None and b is not None]

    compared = (
        ("captions by hisses", "caption", "hiss"),
        ("captions by energy", "caption", "onset"),
        ("captions by the recogniser", "caption", "recognised"),
        ("the recogniser by hisses", "recognised", "hiss"),
        ("the recogniser by energy", "recognised", "onset"),
    )
    return {name: told(f"{voice}: {name}", between(first, second)) for name, first, second in compared}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("out", type=Path)
    options.add_argument("--voices", default="joe,joe-bright,af_heart")
    options.add_argument("--minutes", type=float, default=10.0)
    options.add_argument("--shared", type=Path)
    options.add_argument("--json", type=Path)
    options.add_argument("--worst", type=int, default=0, help="Print so many of the worst words of each voice.")
    options.add_argument("--deaf", action="store_true", help="Without the recogniser, which is most of the work.")
    given = options.parse_args()
    ear = Deaf() if given.deaf else Ear()
    report: dict[str, Any] = {}
    voices = given.voices.split(",")
    for voice in voices:
        rows: list[Judged] = []
        for segment in made(given.out, voice, given.minutes / len(voices), given.shared):
            rows += judged(segment, given.out / voice / "segments" / segment.id, voice, ear)
        report[voice] = {"words": len(rows), **verdicts(voice, rows)}
        heard = [row for row in rows if row.recognised is not None]
        for row in sorted(heard, key=lambda r: -abs(r.caption - (r.recognised or 0)))[: given.worst]:
            print("   ", row)
        if given.json:
            given.json.write_text(json.dumps({**report, "rows": None}, indent=1))
        (given.out / voice / "rows.json").write_text(json.dumps([asdict(row) for row in rows]))
    if not given.deaf:
        studio = Studio(build_cast(Config(), models_dir(ROOT / "data")), EMPTY, given.out / "placed")
        errors = made_sound(ear, studio, voices[0])
        report["recogniser on placed words"] = told("the recogniser on placed words", errors)
    if given.json:
        given.json.write_text(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
