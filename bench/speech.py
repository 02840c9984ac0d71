"""What speaking and assembling cost: CPU-seconds per second of programme, per stage, and peak memory.

    python bench/speech.py [--voices joe,joe-bright,af_heart] [--lines 16]

Each voice speaks in a process of its own, so that its peak memory is its own. Figures are user + system time of the
process and its children; the wall time beside them tells how busy the machine was.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from radio.config import Config  # noqa: E402 - the package lies beside this folder
from radio.model.audio import Clip  # noqa: E402 - as above
from radio.model.script import Line, Script  # noqa: E402 - as above
from radio.model.show import Host, Show, ShowLength  # noqa: E402 - as above
from radio.speech import Studio, build_cast, spoken_form  # noqa: E402 - as above
from radio.speech.lexicon import load_lexicon  # noqa: E402 - as above
from radio.types import HostId, Seconds, ShowId, VoiceId, to_seconds  # noqa: E402 - as above

SENTENCES = (
    "Claim verification is an important problem in high-stakes settings, including health and finance.",
    "In 2024, the model reached 92.5% accuracy on 1,024 cases, which is more than the older one did.",
    "What holds for chest images may not hold for other kinds of pictures, and the authors say so.",
    "They train on 1.2M pairs for 3 epochs; it takes 5 hours on one GPU, and a tenth of the memory.",
)


def cpu() -> float:
    """CPU-seconds of this process and its ended children."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def speak(voice: str, lines: int, models: Path, folder: Path) -> tuple[list[Clip], float, float, int]:
    """Clips, CPU-seconds with and without loading the voice, peak memory in MB."""
    start = cpu()
    studio = Studio(build_cast(Config(), models), load_lexicon(ROOT / "lexicon.yaml"), folder)
    studio.speak("Good morning.", [VoiceId(voice)])
    loaded = cpu()
    clips = [studio.speak(f"Line {n}. {SENTENCES[n % len(SENTENCES)]}", [VoiceId(voice)]) for n in range(lines)]
    return clips, cpu() - start, cpu() - loaded, peak_mb()


def assemble(clips: list[Clip], folder: Path) -> tuple[Seconds, float, int]:
    """Programme made, CPU-seconds, peak memory."""
    from radio.production.assemble import AssemblyInput
    from radio.production.assemble import assemble as assemble_segment

    hosts = tuple(Host(id=HostId(name), name=name, persona="calm", voices=(VoiceId("joe"),)) for name in ("ann", "bob"))
    lines = tuple(
        Line(speaker=hosts[n % 2].id, text=clip.spoken, beat="what", origin="template") for n, clip in enumerate(clips)
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
    options.add_argument("--models", type=Path, default=ROOT / "data" / "models")
    given = options.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    start = time.process_time()
    for n in range(200):
        spoken_form(SENTENCES[n % len(SENTENCES)])
    print(f"spoken form: {(time.process_time() - start) / 200 * 1000:.1f} CPU-ms per line")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kept: list[Clip] = []
        for voice in given.voices.split(","):
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                began = time.monotonic()
                job = pool.submit(speak, voice, given.lines, given.models, folder / "clips")
                clips, whole, warm, memory = job.result()
            media = sum(clip.samples / clip.sample_rate for clip in clips)
            wall = time.monotonic() - began
            print(
                f"speak {voice}: {warm / media:.3f} CPU-s per second of speech ({media:.0f} s of it; loading "
                f"{whole - warm:.1f} CPU-s; {wall:.0f} s wall), {memory} MB"
            )
            kept = kept or clips
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            began = time.monotonic()
            seconds, cost, memory = pool.submit(assemble, kept, folder / "segments").result()
        wall = time.monotonic() - began
        print(
            f"assemble: {cost / seconds:.3f} CPU-s per second ({seconds:.0f} s of it; {wall:.0f} s wall), {memory} MB"
        )


if __name__ == "__main__":
    main()
