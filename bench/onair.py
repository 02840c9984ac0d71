"""How long from `radio say --now` to the air, by stage: playout and announcer run, and a talk is on air.

    .venv/bin/python -m bench.onair [--tries 8] [--cold] [--json FILE] [--set KEY=VALUE]...

Counted from the start of the command's own process: `taken` when the command has told that the first part is in the
rundown; `encoder` when its first sample leaves the mixer for the encoder (the as-run log's start, less the lead by
which the loop runs ahead); `words` the announcement's first word there, after the jingle; `as-run` when it airs by the
station's own clock; `web` when the HLS playlist first lists the segment that holds it. `--cold`: without an announcer,
as when it is down: the command speaks by itself.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import IO

import psutil

from bench.programme import data_folder
from bench.rig import MB, Family, pss, wait_until
from radio.app import WEIGHTS
from radio.clock import SystemClock
from radio.config import Config, load_config
from radio.model.asrun import AsRunEntry
from radio.playout.asrun import LEAD_SECONDS
from radio.production.announce import LEAD
from radio.store import Store
from radio.supervisor import set_group_weight

ROOT = Path(__file__).resolve().parent.parent
TALK_SECONDS = 600.0
TEXTS = (
    "We are back on air.",
    "This evening's show begins at eight, and it is about language models.",
    "The server room is being moved this afternoon. Expect short gaps in the picture. Sound goes on as before.",
    "A listener asked for a paper on protein folding, which our software is reading now; it comes after the news, in "
    "about a quarter of an hour. Until then we go on with the papers of today, most of which are about language. "
    "There will be a short break at noon. Everything that was said is in the archive, with chapters and links.",
)


@dataclass(frozen=True)
class Try:
    """Seconds from the start of the command."""

    letters: int
    parts: int
    taken: float
    encoder: float
    words: float
    as_run: float
    web: float
    command_cpu: float
    announcer_cpu: float


def measure(tries: int, cold: bool, settings: list[str]) -> list[Try]:
    clock = SystemClock()
    with tempfile.TemporaryDirectory() as name, ExitStack() as ending:
        folder = Path(name)
        data = data_folder(folder, 1, TALK_SECONDS)
        config = load_config(folder / "config.yaml", overrides=settings)
        store = Store.of(config, clock)
        ending.callback(store.close)
        parts = {"playout": _started("playout", folder, settings, None)}
        ending.callback(_end, parts["playout"])
        if not cold:
            log = ending.enter_context((folder / "announcer.log").open("wb"))
            parts["announcer"] = _started("announcer", folder, settings, log)
            ending.callback(_end, parts["announcer"])
            ready = folder / "announcer.log"
            wait_until(lambda: b"ready to speak" in ready.read_bytes(), 180, "the announcer does not wake")
        wait_until((data / "live" / "stream.m3u8").exists, 120, "no stream")
        clock.sleep(3)
        made = [_try(store, config, folder, settings, parts.get("announcer"), n) for n in range(tries)]
        if "announcer" in parts:
            print(f"announcer: {pss(parts['announcer']) / MB:.0f} MB")
        return made


def _started(name: str, folder: Path, settings: list[str], log: IO[bytes] | None) -> psutil.Popen:
    """With the weight that the supervisor gives it."""
    argv = _argv("radio.app", name, folder, settings)
    process = psutil.Popen(argv, stderr=subprocess.DEVNULL if log is None else log, start_new_session=True)
    set_group_weight(process.pid, WEIGHTS[name])
    return process


def _argv(module: str, word: str, folder: Path, settings: list[str], *more: str) -> list[str]:
    overrides = [part for setting in settings for part in ("--set", setting)]
    return [sys.executable, "-m", module, word, *more, "--config", str(folder / "config.yaml"), *overrides]


def _try(
    store: Store, config: Config, folder: Path, settings: list[str], announcer: psutil.Popen | None, n: int
) -> Try:
    clock = SystemClock()
    text = TEXTS[n % len(TEXTS)]
    before = Family(announcer).look() if announcer is not None else {}
    # Another number, so that nothing comes from the cache of clips.
    text = f"{text[:-1]}, number {n + 1}."
    spent, began = _children_cpu(), clock.now()
    argv = _argv("radio.cli", "say", folder, settings, "--now", "--as", "bench", text)
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as command:
        assert command.stdout is not None
        first = command.stdout.readline()
        taken = clock.now()
        rest = command.stdout.readlines()
    assert first.startswith("at once"), f"not said: {first}"
    count = 1 + len(rest)
    aired: list[AsRunEntry] = []

    def over() -> bool:
        entries = store.asrun.between(began, clock.now() + timedelta(minutes=5), 100)
        aired[:] = [entry for entry in entries if entry.title.startswith("Announcement") and entry.start > began]
        return len(aired) >= count

    # A web listener can have it when the playlist goes so far; the as-run log knows its time only at its end.
    looks: list[tuple[datetime, datetime]] = []

    def heard() -> bool:
        looks.append((_listed(config.path("live")), clock.now()))
        return over()

    wait_until(heard, 120, "it never aired")
    start = aired[0].start
    wait_until(lambda: heard() and looks[-1][0] > start, 60, "the playlist stands still")
    web = next(at for until, at in looks if until > start)
    cpu = sum(Family(announcer).look().values()) - sum(before.values()) if announcer is not None else 0.0
    encoder = (start - began).total_seconds() - LEAD_SECONDS
    made = Try(
        letters=len(text),
        parts=count,
        taken=round((taken - began).total_seconds(), 2),
        encoder=round(encoder, 2),
        words=round(encoder + LEAD, 2),
        as_run=round(encoder + LEAD_SECONDS, 2),
        web=round((web - began).total_seconds(), 2),
        command_cpu=round(_children_cpu() - spent, 2),
        announcer_cpu=round(cpu, 2),
    )
    gaps = [(b.start - a.end).total_seconds() for a, b in pairwise(aired)]
    print(f"{made}; load {os.getloadavg()[0]:.1f}; between parts {gaps}", flush=True)
    return made


def _listed(live: Path) -> datetime:
    """Until when the playlist goes."""
    last = re.findall(r"DATE-TIME:(\S+)\n#EXTINF:([\d.]+)", (live / "stream.m3u8").read_text())[-1]
    return datetime.fromisoformat(last[0]) + timedelta(seconds=float(last[1]))


def _children_cpu() -> float:
    """Of the processes that ended: the commands."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _end(process: psutil.Popen) -> None:
    process.terminate()
    process.wait(timeout=20)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--tries", type=int, default=8)
    options.add_argument("--cold", action="store_true")
    options.add_argument("--json", type=Path)
    options.add_argument("--set", dest="settings", action="append", default=[])
    given = options.parse_args()
    own = [f"shows_dir={ROOT / 'shows'}", f"prompts_dir={ROOT / 'prompts'}", f"speech.lexicon={ROOT / 'lexicon.yaml'}"]
    made = measure(given.tries, given.cold, [*own, *given.settings])
    for name in ("taken", "encoder", "words", "as_run", "web", "command_cpu", "announcer_cpu"):
        values = sorted(getattr(one, name) for one in made)
        print(f"{name}: median {statistics.median(values):.2f} s, most {values[-1]:.2f} s")
    if given.json:
        given.json.write_text(json.dumps([asdict(one) for one in made], indent=1))


if __name__ == "__main__":
    main()
