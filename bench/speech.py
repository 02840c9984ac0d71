"""What speaking costs beside the bare engine, in one run, and what assembling costs; first audio; peak memory.

    .venv/bin/python -m bench.speech [--voices joe,joe-bright,af_heart] [--lines 24] [--json FILE]

Each line is spoken three ways, one after the other, so that all meet the same machine: by the bare engine (Piper's own
`synthesize`, Kokoro's own `create`, on one thread; for a disguise with Praat's one call behind it), by Piper or Kokoro
as they load themselves, and by the studio: written text to finished clip, with spoken form, word times, checks, level
and file. Bare engines are given the spoken form. Figures are user + system time; each voice has a process of its own.
`first` is the time until the first piece of a streamed line (`radio.speech.streaming`), warm.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from radio.config import Config
from radio.model.audio import Clip
from radio.model.script import Line, Script
from radio.model.show import Host, Show, ShowLength
from radio.speech import Studio, build_cast, spoken_form, streaming
from radio.speech.dictionary.lexicon import load_lexicon
from radio.store.modelfiles import models_dir
from radio.types import HostId, Seconds, ShowId, VoiceId, to_seconds

ROOT = Path(__file__).resolve().parent.parent
SENTENCES = (
    "Claim verification is an important problem in high-stakes settings, including health and finance.",
    "In 2024, the model reached 92.5% accuracy on 1,024 cases, which is more than the older one did.",
    "What holds for chest images may not hold for other kinds of pictures, and the authors say so.",
    "They train on 1.2M pairs for 3 epochs; it takes 5 hours on one GPU, and a tenth of the memory.",
)
DISGUISES = {"joe-bright": (1.18, 200.0), "joe-deep": (0.85, 74.0)}


@dataclass(frozen=True)
class Cost:
    """Of one voice. CPU-seconds; those of engines and studio are for the same lines."""

    voice: str
    lines: int
    speech_seconds: float
    studio: float
    bare: float
    bare_as_it_loads: float
    ratio: float
    """Studio to bare engine, all lines together."""
    ratio_median: float
    """Of the lines' own ratios: what a moment's noise does not move."""
    per_second: float
    loading: float
    first_wall: float
    first_cpu: float
    peak_mb: int


def cpu() -> float:
    """CPU-seconds of this process and its ended children."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def timed(work: Callable[[], object]) -> float:
    began = cpu()
    work()
    return cpu() - began


def peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def piper(models: Path, *, one_thread: bool) -> Callable[[str], object]:
    """Piper's own `synthesize`."""
    from onnxruntime import InferenceSession, SessionOptions
    from piper import PiperVoice, SynthesisConfig
    from piper.config import PiperConfig

    path = models / "piper-joe" / "en_US-joe-medium.onnx"
    how = SynthesisConfig(normalize_audio=False)
    if one_thread:
        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        settings = PiperConfig.from_dict(json.loads(path.with_name(path.name + ".json").read_text()))
        voice = PiperVoice(session=InferenceSession(str(path), options), config=settings)
    else:
        voice = PiperVoice.load(path)
    return lambda text: np.concatenate([chunk.audio_float_array for chunk in voice.synthesize(text, how)])


def disguised(inner: Callable[[str], object], formants: float, pitch: float) -> Callable[[str], object]:
    """With the one call of Praat that makes the disguise."""
    import parselmouth
    from parselmouth.praat import call

    def say(text: str) -> object:
        sound = parselmouth.Sound(np.asarray(inner(text), np.float64), sampling_frequency=22050.0)
        return call(sound, "Change gender", 60.0, 320.0, formants, pitch, 1.0, 1.0)

    return say


def kokoro(models: Path, voice: str, folder: Path, *, one_thread: bool) -> Callable[[str], object]:
    """Kokoro's own `create`, given phonemes: its own espeak and Piper's cannot live in one process."""
    from kokoro_onnx import Kokoro
    from onnxruntime import InferenceSession, SessionOptions

    from radio.speech.phonemes import phonemes_of

    styles = np.fromfile(models / "kokoro" / "voices" / f"{voice}.bin", "<f4").reshape(-1, 1, 256)
    with (folder / "voices.npz").open("wb") as file:
        np.savez(file, **{voice: styles})  # type: ignore[arg-type] # the stub takes any name for `allow_pickle`
    options = SessionOptions()
    if one_thread:
        options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = InferenceSession(str(models / "kokoro" / "model.onnx"), options)
    engine: Any = Kokoro.from_session(session, str(folder / "voices.npz"))
    return lambda text: engine.create("".join(phonemes_of(text, "en-us")), voice, is_phonemes=True)


def bare(voice: str, models: Path, folder: Path, *, one_thread: bool) -> Callable[[str], object]:
    if voice.startswith("joe"):
        engine = piper(models, one_thread=one_thread)
        return disguised(engine, *DISGUISES[voice]) if voice in DISGUISES else engine
    return kokoro(models, voice, folder, one_thread=one_thread)


def speak(voice: str, lines: int, models: Path, folder: Path) -> tuple[Cost, list[Clip]]:
    who = [VoiceId(voice)]
    began = cpu()
    studio = Studio(build_cast(Config(), models), load_lexicon(ROOT / "lexicon.yaml"), folder / "clips")
    studio.speak("Good morning.", who)
    loading = cpu() - began
    texts = [f"Line {n}. {SENTENCES[n % len(SENTENCES)]}" for n in range(lines)]
    clips: list[Clip] = []
    began, wall = cpu(), time.monotonic()
    _, _clip = next(streaming.stream(studio, streaming.pieces(["Before line one, we say this. " + SENTENCES[0]]), who))
    first_cpu, first_wall = cpu() - began, time.monotonic() - wall
    peak = peak_mb()  # of the studio alone
    engines = [bare(voice, models, folder, one_thread=one) for one in (True, False)]
    for engine in engines:
        engine("Good morning.")
    rows: list[tuple[float, float, float]] = []
    for n, text in enumerate(texts):
        said = spoken_form(text)
        works: list[Callable[[], object]] = [
            lambda text=text: clips.append(studio.speak(text, who)),  # type: ignore[misc] # a default binds the text
            lambda said=said: engines[0](said),  # type: ignore[misc] # as above
            lambda said=said: engines[1](said),  # type: ignore[misc] # as above
        ]
        # Each comes first as often as last: who comes second finds the caches warm.
        order = [(n + k) % 3 for k in range(3)]
        costs = {k: timed(works[k]) for k in order}
        rows.append((costs[0], costs[1], costs[2]))
    seconds = sum(clip.samples / clip.sample_rate for clip in clips)
    ours, one, as_loaded = (sum(row[k] for row in rows) for k in range(3))
    found = Cost(
        voice=voice,
        lines=lines,
        speech_seconds=round(seconds, 1),
        studio=round(ours, 2),
        bare=round(one, 2),
        bare_as_it_loads=round(as_loaded, 2),
        ratio=round(ours / one, 3),
        ratio_median=round(statistics.median(row[0] / row[1] for row in rows), 3),
        per_second=round(ours / seconds, 3),
        loading=round(loading, 2),
        first_wall=round(first_wall, 2),
        first_cpu=round(first_cpu, 2),
        peak_mb=peak,
    )
    return found, clips


def assemble(clips: list[Clip], folder: Path) -> tuple[Seconds, float, int]:
    """Programme made, CPU-seconds, peak memory."""
    from radio.production.assemble import AssemblyInput
    from radio.production.assemble import assemble as assemble_segment

    hosts = tuple(Host(id=HostId(name), name=name, persona="calm", voices=(VoiceId("joe"),)) for name in ("ann", "bob"))
    lines = tuple(
        Line(speaker=hosts[n % 2].id, text=clip.spoken, beat="what" if n else "disclosure", origin="template")
        for n, clip in enumerate(clips)
    )
    show = Show(
        id=ShowId("bench"),
        title="Bench",
        description="Bench",
        form="rotation",
        summarizer="deep",
        hosts=hosts,
        length=ShowLength(shortest=1, target=3, longest=5),
        opening=("Hello",),
        closing=("Bye",),
    )
    script = Script(show=show.id, title="Bench", lines=lines, chapters=(), paper_ids=(), writer="bench")
    start = cpu()
    segment = assemble_segment(
        AssemblyInput(script, tuple(clips), show, (), folder, datetime(2026, 5, 20, tzinfo=UTC), lambda *_: {})
    )
    return to_seconds(segment.duration), cpu() - start, peak_mb()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--voices", default="joe,joe-bright,af_heart")
    options.add_argument("--lines", type=int, default=24)
    options.add_argument("--models", type=Path, default=models_dir(ROOT / "data"))
    options.add_argument("--json", type=Path)
    given = options.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kept: list[Clip] = []
        costs: list[Cost] = []
        for voice in given.voices.split(","):
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                cost, clips = pool.submit(speak, voice, given.lines, given.models, folder).result()
            costs.append(cost)
            print(cost, flush=True)
            kept = kept or clips
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            seconds, used, memory = pool.submit(assemble, kept, folder / "segments").result()
        print(f"assemble: {used / seconds:.3f} CPU-s per second ({seconds:.0f} s of it), {memory} MB")
    if given.json:
        given.json.write_text(json.dumps([asdict(cost) for cost in costs], indent=1))


if __name__ == "__main__":
    main()
