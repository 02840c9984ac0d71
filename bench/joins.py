"""Joins: is there a step at any border of a clip or a segment that is not in the sound around it?

    .venv/bin/python -m bench.joins OUT --scripts DATA_DIR... [--minutes 60] [--pictures 10] [--json FILE]

Scripts that a station wrote (`segments/*/script.json` of its data directories) are spoken by the lean cast, mixed and
assembled by production's own functions, then measured in the finished FLAC. Each segment is a piece of its own: what
is in OUT already is not made again, so that an hour can be made over a day.

A step is how far a sample lies off the straight line through the two before it: music under a border may be steep, and
has no step for it. A border passes when the largest within 2 ms of it is at most 3 dB above the largest in the 15 ms on
both sides, or than the floor of -66 dBFS, which nobody hears. (In even noise one border in eight holds the
largest by chance; none stands out by 3 dB.) Loudness and true peak are ffmpeg's. Pictures are spectrograms of half a
second around borders that were drawn by lot.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from bench.loudest import momentary
from radio.audio import ffmpeg, loudness, pcm
from radio.audio.pcm import Floats
from radio.config import Config
from radio.model.audio import Clip
from radio.model.base import Model
from radio.model.script import Script
from radio.model.show import Show
from radio.production.assemble import AssemblyInput, assemble
from radio.production.mixing import Mix, Music, plan
from radio.schedule.shows import load_shows
from radio.speech import Studio, build_cast
from radio.speech.dictionary.lexicon import load_lexicon
from radio.store.modelfiles import models_dir
from radio.types import SAMPLE_RATE, ShowId, to_samples, to_seconds

ROOT = Path(__file__).resolve().parent.parent
NEAR, AROUND = to_samples(0.002), to_samples(0.015)
FLOOR = 0.0005
"""Of full scale, -66 dBFS."""
KEPT = "pieces.jsonl"
CHANCE = 1.41
"""How far the largest step of a short stretch of noise may stand over that of a longer one."""


@dataclass(frozen=True)
class Border:
    """Where something begins or ends, and how far samples lie apart there. Steps are parts of full scale."""

    segment: str
    at: float
    """Seconds."""
    kind: str
    step: float
    around: float

    @property
    def above(self) -> bool:
        return self.step > max(CHANCE * self.around, FLOOR)


class Said(Model):
    """One clip: its pace and level."""

    host: str
    voice: str
    text: str
    words: int
    seconds: float
    silent: float
    """Seconds inside the clip below -50 dBFS for at least 80 ms."""
    lufs: float
    momentary: float
    peak: float
    pause: float
    """Seconds to the next line; 0 after the last."""
    change: str
    """What that pause lies before: the same host, another, an answer, a chapter, the end."""


class Piece(Model):
    """What one segment measured."""

    segment: str
    seconds: float
    lufs: float
    true_peak: float
    lra: float
    borders: tuple[tuple[float, str, float, float], ...]
    lines: tuple[Said, ...]


def borders(sound: Floats, mix: Mix, segment: str) -> Iterator[Border]:
    """Every border of clips, effects and the segment itself in a finished segment's sound."""
    yield _border(sound, 0, "segment", segment)
    for placed in mix.lines:
        yield _border(sound, placed.start, "clip begins", segment)
        yield _border(sound, placed.end, "clip ends", segment)
    for effect in mix.effects:
        yield _border(sound, effect.start, "effect", segment)
    yield _border(sound, len(sound), "segment", segment)


def steps_of(sound: Floats) -> Floats:
    """How far each sample lies off the straight line through the two before it, in the worse channel: two fewer than
    samples."""
    steps: Floats = np.abs(np.diff(sound, n=2, axis=0)).max(axis=1)
    return steps


def _border(sound: Floats, at: int, kind: str, segment: str) -> Border:
    # Beyond its ends a segment is silence: what it begins or ends with is a step from there.
    low, high = at - AROUND, at + AROUND
    piece = sound[max(0, low) : high]
    padded = np.pad(piece, ((max(0, -low), max(0, high - len(sound))), (0, 0)))
    steps = steps_of(padded)
    near = slice(AROUND - NEAR, AROUND + NEAR)
    return Border(
        segment=segment,
        at=round(at / SAMPLE_RATE, 3),
        kind=kind,
        step=float(steps[near].max()),
        around=float(np.delete(steps, np.arange(len(steps))[near]).max()),
    )


def lines(script: Script, mix: Mix) -> Iterator[Said]:
    chapters = {chapter.first_line for chapter in script.chapters}
    for index, placed in enumerate(mix.lines):
        samples, rate = pcm.read(Path(placed.clip.path))
        following = mix.lines[index + 1] if index + 1 < len(mix.lines) else None
        if following is None:
            change = "end"
        elif index + 1 in chapters:
            change = "chapter"
        elif following.line.speaker == placed.line.speaker:
            change = "same"
        else:
            change = "answer" if placed.line.text.rstrip().endswith("?") else "turn"
        yield Said(
            host=placed.line.speaker,
            voice=placed.clip.voice,
            text=placed.clip.spoken,
            words=len(placed.clip.spoken.split()),
            seconds=round(placed.clip.samples / rate, 3),
            silent=round(silent_inside(samples, rate), 3),
            lufs=round(loudness.integrated(samples, rate), 2),
            momentary=round(momentary(samples, rate), 2),
            peak=round(placed.clip.peak, 2),
            pause=0.0 if following is None else round(to_seconds(following.start - placed.end), 3),
            change=change,
        )


def silent_inside(samples: Floats, rate: int, shortest: float = 0.08) -> float:
    """Seconds of a clip in which nothing is above -50 dBFS for at least `shortest`."""
    loud = np.flatnonzero(np.abs(samples) > pcm.gain(-50.0))
    gaps = np.diff(loud) / rate
    return float(gaps[gaps >= shortest].sum())


def made(script: Script, show: Show, studio: Studio, config: Config, out: Path) -> Piece:
    """Speak, mix, assemble and measure one script."""
    cast = build_cast(config, models_dir(config.station.data_dir))
    hosts = {host.id: host for host in show.hosts}
    clips: list[Clip] = []
    for line in script.lines:
        host = hosts[line.speaker]
        clips.append(studio.speak(line.text, cast.order(host.voices, lean=True), pace=host.pace))
    music = Music.of(show.sound, config.sound)
    created = datetime(2026, 5, 20, tzinfo=UTC)
    segment = assemble(
        AssemblyInput(script, tuple(clips), show, (), out / "segments", created, lambda *_: {}, music=music)
    )
    mix = plan(script, clips, music)
    sound, _ = pcm.read(out / "segments" / segment.id / "sound.flac")
    found = borders(sound, mix, segment.id)
    return Piece(
        segment=segment.id,
        seconds=to_seconds(segment.duration),
        lufs=segment.loudness.integrated,
        true_peak=segment.loudness.true_peak,
        lra=loudness_range(out / "segments" / segment.id / "sound.flac"),
        borders=tuple((b.at, b.kind, b.step, b.around) for b in found),
        lines=tuple(lines(script, mix)),
    )


def loudness_range(sound: Path) -> float:
    """LU, by ffmpeg's ebur128."""
    meter = ["-filter_complex", "ebur128=framelog=quiet", "-f", "null", "-"]
    text = ffmpeg.run(["-hide_banner", "-nostats", "-i", sound, *meter], timeout=None).stderr.decode()
    return float(text.rpartition("LRA:")[2].split()[0])


def scripts_in(folders: Iterable[Path]) -> Iterator[Script]:
    """Talks that stations wrote, each once."""
    seen: set[str] = set()
    for folder in folders:
        for path in sorted(folder.glob("segments/*/script.json")):
            script = Script.model_validate_json(path.read_bytes())
            text = " ".join(line.text for line in script.lines)
            if len(script.lines) > 3 and text not in seen:
                seen.add(text)
                yield script


def picture(sound: Path, at: float, target: Path, half: float = 0.25) -> None:
    """A spectrogram of the left channel around `at` seconds, with the waveform under it."""
    shown = (
        "[0:a]channelsplit=channel_layout=stereo:channels=FL,asplit[a][b];"
        "[a]showspectrumpic=s=900x360:legend=0:scale=log:drange=110:stop=12000[p];"
        "[b]volume=30dB,showwavespic=s=900x160:colors=white[w];[p][w]vstack"
    )
    cut = ["-ss", f"{max(0.0, at - half):.3f}", "-t", f"{2 * half:.3f}"]
    ffmpeg.run(["-v", "error", "-y", *cut, "-i", sound, "-filter_complex", shown, "-frames:v", "1", target], timeout=60)


def pieces(out: Path, folders: Sequence[Path], minutes: float, config: Config) -> list[Piece]:
    """At least so many minutes of segments, as far as the scripts go; one line of OUT/pieces.jsonl each."""
    shows = load_shows(ROOT / "shows", ROOT / "prompts")
    studio = Studio(
        build_cast(config, models_dir(config.station.data_dir)), load_lexicon(ROOT / "lexicon.yaml"), out / "clips"
    )
    kept = out / KEPT
    out.mkdir(parents=True, exist_ok=True)
    found = [Piece.model_validate_json(row) for row in kept.read_text().splitlines()] if kept.exists() else []
    for done, script in enumerate(scripts_in(folders)):
        if done < len(found):
            continue
        if sum(piece.seconds for piece in found) >= minutes * 60:
            break
        piece = made(script, shows.get(script.show, shows[ShowId("rotation")]), studio, config, out)
        found.append(piece)
        with kept.open("a") as file:
            file.write(piece.model_dump_json() + "\n")
        print(f"{sum(p.seconds for p in found) / 60:.1f} min", file=sys.stderr)
    return found


def report(found: Sequence[Piece]) -> dict[str, object]:
    every = [Border(p.segment, *row) for p in found for row in p.borders]
    pauses: dict[str, list[float]] = {}
    for piece in found:
        for row in piece.lines:
            pauses.setdefault(row.change, []).append(row.pause)
    return {
        "minutes": round(sum(p.seconds for p in found) / 60, 1),
        "segments": len(found),
        "borders": len(every),
        "above": [asdict(b) for b in every if b.above],
        "largest_step": {
            kind: round(max(b.step for b in every if b.kind == kind), 5) for kind in sorted({b.kind for b in every})
        },
        "lufs": [min(p.lufs for p in found), max(p.lufs for p in found)],
        "true_peak": max(p.true_peak for p in found),
        "lra": [round(float(v), 1) for v in np.percentile([p.lra for p in found], [0, 50, 100])],
        "pauses_p5_p50_p95": {
            kind: [len(values), *(round(float(v), 2) for v in np.percentile(values, [5, 50, 95]))]
            for kind, values in sorted(pauses.items())
            if kind != "end"
        },
    }


def draw(out: Path, found: Sequence[Piece], count: int) -> None:
    """Pictures of borders drawn by lot, the same each time."""
    every = [(p.segment, at, kind) for p in found for at, kind, _, _ in p.borders if 0.3 < at < p.seconds - 0.3]
    chosen = np.random.default_rng(6).choice(len(every), size=min(count, len(every)), replace=False)
    for number, index in enumerate(chosen):
        segment, at, kind = every[int(index)]
        name = f"join{number:02d}-{kind.replace(' ', '-')}.png"
        picture(out / "segments" / segment / "sound.flac", at, out / name)
        print(f"{name}: {segment[:8]} at {at:.2f} s")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--scripts", type=Path, nargs="+", required=True)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--pictures", type=int, default=10)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args(arguments)
    found = pieces(given.out, given.scripts, given.minutes, Config())
    facts = report(found)
    print(json.dumps(facts, indent=1))
    if given.json:
        given.json.write_text(json.dumps(facts, indent=1) + "\n")
    draw(given.out, found, given.pictures)
    return 1 if facts["above"] else 0


if __name__ == "__main__":
    sys.exit(main())
