"""Whether speaking leaks: resident memory of one process over thousands of clips.

    .venv/bin/python -m bench.memory OUT.jsonl [--clips 5000] [--every 100]

Of twenty clips eighteen are short ones by Piper, one is two long sentences by Piper, and one is by Kokoro, each another
text, so that none comes from the cache: spoken form, voice, checks, level, file. One line of OUT per hundred
clips: count, resident MB, CPU-seconds so far. Ends with the growth per thousand clips after the first thousand.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import tempfile
from pathlib import Path

import numpy as np
import psutil

from radio.config import Config
from radio.speech import Studio, build_cast
from radio.speech.dictionary.lexicon import EMPTY
from radio.store.modelfiles import models_dir
from radio.types import VoiceId

ROOT = Path(__file__).resolve().parent.parent
JOE, HEART = VoiceId("joe"), VoiceId("af_heart")
SETTLED = 1000
LONG = (
    "The authors train {n} models on the same text in another order, and find that the order matters more than the "
    "amount. They do not say why, and leave it at {n} guesses."
)


def line(n: int) -> tuple[str, VoiceId]:
    """Text and voice of clip `n`."""
    if n % 20 == 4:
        return LONG.format(n=n), JOE
    return (f"Number {n}.", HEART) if n % 20 == 9 else (f"Yes, {n}.", JOE)


def growth(rows: list[dict[str, float]]) -> float:
    """MB per thousand clips, by a straight line through what follows the first thousand."""
    late = [row for row in rows if row["clips"] >= SETTLED] or rows
    if len(late) < 2:
        return 0.0
    slope = np.polyfit([row["clips"] for row in late], [row["mb"] for row in late], 1)[0]
    return float(slope) * 1000


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("out", type=Path)
    options.add_argument("--clips", type=int, default=5000)
    options.add_argument("--every", type=int, default=100)
    given = options.parse_args()
    cast = build_cast(Config(), models_dir(ROOT / "data"))
    rows: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory() as name, given.out.open("w") as out:
        folder = Path(name) / "clips"
        studio = Studio(cast, EMPTY, folder)
        for n in range(1, given.clips + 1):
            text, voice = line(n)
            studio.speak(text, [voice])
            if n % given.every == 0:
                shutil.rmtree(folder)
                used = resource.getrusage(resource.RUSAGE_SELF)
                mb = psutil.Process().memory_info().rss / 1e6
                rows.append({"clips": n, "mb": round(mb, 1), "cpu_s": round(used.ru_utime + used.ru_stime, 1)})
                out.write(json.dumps(rows[-1]) + "\n")
                out.flush()
    highest, last = max(row["mb"] for row in rows), rows[-1]
    print(f"{last['clips']} clips: {last['mb']} MB, at most {highest}; {growth(rows):+.1f} MB per thousand clips")


if __name__ == "__main__":
    main()
