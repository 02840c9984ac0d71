"""Are the hosts' voices told apart, and does each stay itself?

    python -m bench.distinct [--voices joe,af_heart] [--sentences 10] [--clips FOLDER]   likeness of voices and of casts
    python -m bench.distinct --programme DATA/clips [--programme ...]                    a station's clips, hour by hour
    python -m bench.distinct --hour joe,joe-bright --minutes 60                          speak the docs, then the same

Likeness is the cosine between CAM++ speaker embeddings: 1 the same, 0 nothing in common. Clips are made by the studio
and kept in --clips, so that a second run only listens; with --heard FOLDER nothing is spoken, and a station's clips
are listened to instead. `--prints radio/speech/speakers/voiceprints.json` renews the prints that the project ships.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.voicesound import Measured, likeness, measure, semitones
from radio.audio import pcm
from radio.config import Config
from radio.errors import AudioError, SpeechError
from radio.model.show import Show
from radio.schedule.shows import station_shows
from radio.speech import Studio, build_cast
from radio.speech.clips import ClipFacts
from radio.speech.speakers.identity import SHORTEST_SECONDS
from radio.speech.speakers.speaker import WEIGHTS, CamPlusPlus, SpeakerEncoder
from radio.speech.speakers.voiceprint import Voiceprint, Voiceprints, alike
from radio.speech.voices.cast import Cast
from radio.types import VoiceId

ROOT = Path(__file__).resolve().parent.parent
SENTENCES = (
    "Good evening. Three papers came in today that deserve a closer look.",
    "The authors trained a small network, and then asked what it had really learned.",
    "I would like to know how many people took part, and who chose the questions.",
    "Every measure went up by a little, except the one that matters to a listener.",
    "They looked at weather, at traffic, and at the way in which rumours travel through a town.",
    "What happens when the data run out, and nobody notices for a week?",
    "The method is simple: draw a sample, throw half of it away, and compare what is left.",
    "Their second experiment fails, and it is to their credit that they tell us so at length.",
    "Yes, and the older result still holds.",
    "A clever idea, with one weak point.",
)
JUDGED_SECONDS = 3.0
"""For drift only clips that are longer: likeness grows with length, and no show is to look like a trend."""


def spoken(
    studio: Studio, cast: Cast, voices: Sequence[VoiceId], sentences: Sequence[str]
) -> dict[VoiceId, list[Path]]:
    """Each voice's clips of the sentences, made where they are not there yet."""
    clips: dict[VoiceId, list[Path]] = defaultdict(list)
    for sentence, voice in itertools.product(sentences, filter(cast.available, voices)):
        try:
            clips[voice].append(Path(studio.speak(sentence, (voice,)).path))
        except SpeechError as e:
            print(e, file=sys.stderr)
    return clips


def voice_rows(measured: Sequence[Measured]) -> list[dict[str, Any]]:
    """A row for each voice: itself from clip to clip, and who is nearest."""
    rows = []
    for one in measured:
        others = sorted(((likeness(one, two), two) for two in measured if two is not one), key=lambda pair: -pair[0])
        within = one.within() if len(one.directions) > 1 else np.ones(1)
        rows.append(
            {
                "voice": one.voice,
                "clips": len(one.directions),
                "within_mean": round(float(within.mean()), 2),
                "within_p5": round(float(np.percentile(within, 5)), 2),
                "nearest": others[0][1].voice if others else "",
                "nearest_likeness": round(others[0][0], 2) if others else 0.0,
                "others_mean": round(float(np.mean([pair[0] for pair in others])), 2) if others else 0.0,
                "pitch_hz": round(one.pitch_hz),
                "formants_hz": [round(f) for f in one.formants_hz],
            }
        )
    return rows


def cast_rows(shows: Iterable[Show], cast: Cast, measured: dict[VoiceId, Measured]) -> list[dict[str, Any]]:
    """For each show's cast, full and lean: the pair that is most alike."""
    rows: dict[tuple[str, ...], dict[str, Any]] = {}
    for show in shows:
        for lean in (False, True):
            voices = tuple(next(iter(cast.order(host.voices, lean=lean)), VoiceId("")) for host in show.hosts)
            if not all(voice in measured for voice in voices):
                continue
            pairs = [pair_row(measured[a], measured[b]) for a, b in itertools.combinations(voices, 2)]
            row = rows.setdefault(voices, {"shows": [], "voices": voices, **max(pairs, key=lambda p: p["likeness"])})
            row["shows"] = sorted({*row["shows"], show.id})
    return list(rows.values())


def pair_row(one: Measured, other: Measured) -> dict[str, Any]:
    like, apart = likeness(one, other), semitones(one, other)
    return {
        "pair": f"{one.voice}, {other.voice}",
        "likeness": round(like, 2),
        "semitones": round(apart, 1),
        "confusable": alike(like, apart),
    }


def best_casts(measured: Sequence[Measured], size: int, count: int = 3) -> list[dict[str, Any]]:
    """The casts whose two most alike members are least alike; the pitch breaks ties."""
    n = len(measured)
    like = np.array([[likeness(a, b) - 0.01 * min(semitones(a, b), 12) for b in measured] for a in measured])
    scored = sorted(
        (max(like[a, b] for a, b in itertools.combinations(c, 2)), c) for c in itertools.combinations(range(n), size)
    )
    rows = []
    for _, chosen in scored[:count]:
        pairs = [pair_row(measured[a], measured[b]) for a, b in itertools.combinations(chosen, 2)]
        rows.append({"voices": [measured[n].voice for n in chosen], **max(pairs, key=lambda p: p["likeness"])})
    return rows


@dataclass(frozen=True)
class Heard:
    """A clip of a station."""

    made: float
    """When, as the file system has it."""
    voice: VoiceId
    settings: str
    path: Path


def programme(folders: Sequence[Path]) -> dict[VoiceId, list[Heard]]:
    """A station's clips by voice, in the order in which they were made."""
    found: dict[str, Heard] = {}
    for facts in (path for folder in folders for path in folder.rglob("*.json")):
        try:
            known = ClipFacts.model_validate_json(facts.read_bytes())
            sound = facts.with_suffix(".wav")
            found.setdefault(facts.stem, Heard(sound.stat().st_mtime, known.voice, known.settings, sound))
        except (OSError, ValueError) as e:
            print(f"{facts}: {e}", file=sys.stderr)
    clips: dict[VoiceId, list[Heard]] = defaultdict(list)
    for clip in sorted(found.values(), key=lambda clip: clip.made):
        clips[clip.voice].append(clip)
    return clips


def drift_rows(
    clips: dict[VoiceId, list[Heard]], prints: dict[VoiceId, Measured], encoder: SpeakerEncoder
) -> list[dict[str, Any]]:
    """Each host over a programme: like itself, unlike the others, and no less so at the end than at the beginning."""
    rows = []
    hosts = [voice for voice in clips if voice in prints]
    for voice in hosts:
        heard: list[tuple[float, float, float]] = []
        for clip in clips[voice]:
            try:
                samples, rate = pcm.read(clip.path)
            except AudioError as e:
                print(e, file=sys.stderr)  # the station has deleted it meanwhile
                continue
            if len(samples) < SHORTEST_SECONDS * rate:
                continue
            direction = encoder.embed(samples, rate)
            other = max((float(direction @ prints[v].mean) for v in hosts if v != voice), default=-1.0)
            heard.append((len(samples) / rate, float(direction @ prints[voice].mean), other))
        seconds, own, other_hosts = np.array(heard).T
        rows.append(
            {"voice": voice, "clips": len(own), "minutes": round(seconds.sum() / 60, 1), **_trend(seconds, own)}
        )
        rows[-1] |= {
            "other_mean": round(float(other_hosts.mean()), 2),
            "other_max": round(float(other_hosts.max()), 2),
            "nearest_to_own": f"{int((own > other_hosts).sum())} of {len(own)}",
            "least_margin": round(float((own - other_hosts).min()), 2),
        }
    return rows


def _trend(seconds: Any, own: Any) -> dict[str, Any]:
    """Likeness of the longer clips, and how it changes per hour of the voice's own speech, with its standard error.

    Fitted beside the logarithm of the clip's length, which likeness grows with: a programme whose later lines are
    shorter is no drift.
    """
    long = seconds >= JUDGED_SECONDS
    hours, like = (np.cumsum(seconds) / 3600)[long], own[long]
    slope, error = 0.0, 0.0
    if len(like) > 4:
        causes = np.column_stack((hours, np.log(seconds[long]), np.ones(len(like))))
        fitted, *_ = np.linalg.lstsq(causes, like, rcond=None)
        variance = float(np.sum((like - causes @ fitted) ** 2)) / (len(like) - 3)
        slope, error = float(fitted[0]), float(np.sqrt(variance * np.linalg.pinv(causes.T @ causes)[0, 0]))
    third = max(1, len(like) // 3)
    return {
        "own_mean": round(float(like.mean()), 3),
        "own_p5": round(float(np.percentile(like, 5)), 3),
        "first_third": round(float(like[:third].mean()), 3),
        "last_third": round(float(like[-third:].mean()), 3),
        "slope_per_hour": round(float(slope), 4),
        "slope_error": round(error, 4),
    }


def prose(folder: Path) -> Iterator[str]:
    """Sentences of our own documents, which are there in quantity and may be spoken by anybody."""
    for path in sorted(folder.glob("*.md")):
        for block in path.read_text(encoding="utf-8").split("\n\n"):
            if not block.startswith(("#", "|", "```", "-", " ", "<")):
                yield from (s for s in re.split(r"(?<=[.?!])\s+", " ".join(block.split())) if len(s) > 30)


def an_hour(studio: Studio, voices: Sequence[VoiceId], minutes: float) -> None:
    """The voices in turn, until they have spoken for so long; a sentence that the studio refuses is told and left."""
    seconds, turns = 0.0, itertools.cycle(voices)
    for sentence in itertools.cycle(list(prose(ROOT / "docs"))):
        try:
            clip = studio.speak(sentence, (next(turns),))
        except SpeechError as e:
            print(f"{e}: {sentence}", file=sys.stderr)
            continue
        seconds += clip.samples / clip.sample_rate
        if seconds >= minutes * 60:
            return


def keep_prints(file: Path, prints: Sequence[Voiceprint]) -> None:
    """Into the file, a line each; those of other voices stay."""
    old = Voiceprints.model_validate_json(file.read_bytes()).prints if file.exists() else ()
    kept = {known.voice: known for known in (*old, *prints)}
    lines = ",\n".join(known.model_dump_json() for known in kept.values())
    file.write_text(f'{{"prints": [\n{lines}\n]}}\n', encoding="utf-8")


def table(title: str, rows: Sequence[dict[str, Any]]) -> None:
    """As Markdown."""
    if not rows:
        return
    print(f"\n{title}\n| {' | '.join(rows[0])} |\n|{'---|' * len(rows[0])}")
    for row in rows:
        cells = (", ".join(map(str, v)) if isinstance(v, list | tuple) else str(v) for v in row.values())
        print(f"| {' | '.join(cells)} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, default=Path(os.environ.get("RADIO_MODELS_DIR", ROOT / "data/models")))
    parser.add_argument("--voices", default="", help="ids with commas between; all that are here by default")
    parser.add_argument("--sentences", type=int, default=len(SENTENCES))
    parser.add_argument("--clips", type=Path, default=ROOT / "data/distinct", help="where spoken clips are kept")
    parser.add_argument("--heard", type=Path, action="append", default=[], help="folder of clips to know the voices by")
    parser.add_argument("--size", type=int, default=4, help="hosts of the most distinct casts to name")
    parser.add_argument("--programme", type=Path, action="append", default=[], help="folder of a station's clips")
    parser.add_argument("--hour", default="", help="voices that speak the docs in turn")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--prints", type=Path, help="file for the prints of the voices")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    cast = build_cast(Config(), options.models)
    studio, encoder = Studio(cast, clips_dir=options.clips / "voices"), CamPlusPlus(options.models / WEIGHTS)
    wanted = [VoiceId(v) for v in options.voices.split(",") if v] or list(cast.ids())
    if options.heard:
        heard = {v: clips[: options.sentences] for v, clips in programme(options.heard).items() if v in wanted}
        measured = {v: measure(v, clips[0].settings, [c.path for c in clips], encoder) for v, clips in heard.items()}
    else:
        spoke = spoken(studio, cast, wanted, SENTENCES[: options.sentences])
        measured = {v: measure(v, cast.voice(v).settings, paths, encoder) for v, paths in spoke.items()}
    result: dict[str, Any] = {"voices": voice_rows(list(measured.values()))}
    result["casts"] = cast_rows(station_shows(Config()).values(), cast, measured)
    result["best"] = best_casts(list(measured.values()), min(options.size, len(measured)))
    if options.hour:
        folder = options.clips / "hour"
        an_hour(Studio(cast, clips_dir=folder), [VoiceId(v) for v in options.hour.split(",")], options.minutes)
        options.programme.append(folder)
    if options.programme:
        result["programme"] = drift_rows(programme(options.programme), measured, encoder)
    if options.prints:
        keep_prints(options.prints, [m.print(encoder.name) for m in measured.values()])
    if options.json:
        print(json.dumps(result))
        return
    for title, rows in result.items():
        table(title, rows)


if __name__ == "__main__":
    main()
