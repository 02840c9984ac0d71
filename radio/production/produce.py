"""`radio produce`: one episode to an mp3 and a JSON beside it, by the running production process or one of our own."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from radio.clock import Clock, Deadline
from radio.config import Config
from radio.errors import AudioError, PartlyDoneError, RadioError, StoreError, UsageError
from radio.model.audio import Clip
from radio.model.episode import Episode
from radio.model.rundown import Order
from radio.model.script import Script
from radio.model.show import Show
from radio.model.status import STAGES, ProductionStatus
from radio.production.files import Files, load
from radio.production.roles import led
from radio.production.runtime import run
from radio.production.spoken import SpokenFile
from radio.store import Store
from radio.store.files import write_atomically
from radio.store.status import read_status

LONGEST_SECONDS = 4 * 3600.0
"""How long to wait for an episode before giving up on it; a weekly show with every dear voice takes a fifth of it."""
POLL_SECONDS = 1.0
LENGTH_TOLERANCE = 2.0
"""Seconds by which the mp3's own length may differ from what the archive says: encoder padding and rounding."""


def produce(
    config: Config,
    clock: Clock,
    show: Show,
    papers: Sequence[str],
    out: Path,
    progress: Callable[[str], None],
    day: datetime | None = None,
) -> dict[str, Any]:
    """Make an episode of `show` without airing it: `out` is the mp3, and beside it lies the JSON that is returned.

    `progress` is told what is being done. Raises UsageError, FetchError and whatever else stopped the episode.
    """
    from radio.schedule.orders import operator_order, order_id

    _check(out)
    order = operator_order(show, papers, day, now := clock.now(), asked_by="produce", on_air=False)
    # To the second: what was interrupted or failed may be tried again within its minute.
    order = order.model_copy(update={"id": order_id(f"{order.id}{now:%S}")})
    store = Store.of(config, clock)
    try:
        store.orders.put(order)
        ended = _see_through(config, clock, store, order, progress)
        if ended.episode is None:
            raise StoreError("the order ended without an episode", subject=order.id)
        return export(config, store, ended.episode, out)
    finally:
        store.close()


def _check(out: Path) -> None:
    """Raises UsageError where `out` cannot be: known before an hour's work, not after it."""
    if out.suffix == ".json":
        raise UsageError("is the name of what is written beside the mp3", subject=str(out), hint="name it day.mp3, say")
    folder = next(parent for parent in out.absolute().parents if parent.exists())
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        raise UsageError("cannot be written there", subject=str(out))


def export(config: Config, store: Store, episode_id: str, out: Path) -> dict[str, Any]:
    """Copy an episode's mp3 to `out`, and write what it says and rests on to the JSON beside it."""
    files = Files(config.station.data_dir)
    episode = store.episodes.get(episode_id)  # type: ignore[arg-type] # an EpisodeId, as the order names it
    if episode is None:
        raise StoreError("the episode is not in the archive", subject=episode_id)
    spoken = load(files.clips(episode_id), SpokenFile)
    source = config.path(episode.mp3)
    seconds = mp3_seconds(source)
    if abs(seconds - episode.duration) > LENGTH_TOLERANCE:
        raise AudioError(f"the mp3 is {seconds:.1f} s long and should be {episode.duration:.1f} s", subject=str(source))
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.with_name(f".{out.name}.part")
    shutil.copyfile(source, partial)
    partial.replace(out)
    report = describe(episode, spoken.script, spoken.clips, seconds)
    write_atomically(out.with_suffix(".json"), json.dumps(report, indent=1, ensure_ascii=False))
    return report


def describe(episode: Episode, script: Script, clips: Sequence[Clip], seconds: float) -> dict[str, Any]:
    """The JSON beside the mp3."""
    if len(clips) != len(script.lines):
        raise StoreError("script and clips do not belong together", subject=episode.id)
    return {
        "episode": episode.id,
        "show": episode.show,
        "title": episode.title,
        "duration_seconds": round(seconds, 3),
        "papers": list(episode.paper_ids),
        "writer": script.writer,
        "script": [
            {
                "speaker": line.speaker,
                "text": line.text,
                "spoken": clip.spoken,
                "beat": line.beat,
                "origin": line.origin,
                "paper": line.paper_id,
                "cites": [
                    {
                        "paper": cite.paper_id,
                        "sentence": cite.sentence,
                        "text": cite.text,
                        "page": cite.boxes[0].page if cite.boxes else None,
                        "boxes": [box.model_dump() for box in cite.boxes],
                    }
                    for cite in line.cites
                ],
            }
            for line, clip in zip(script.lines, clips, strict=True)
        ],
        "chapters": [chapter.model_dump(mode="json") for chapter in episode.chapters],
        "licence": list(episode.licences),
        "gate": script.gate.model_dump(mode="json"),
        "notes": list(script.notes),
        "drafts": [draft.model_dump(mode="json") for draft in script.drafts],
    }


def mp3_seconds(path: Path) -> float:
    """Length of an mp3 by its own frames. Raises AudioError when it is none."""
    from mutagen import MutagenError
    from mutagen.mp3 import MP3

    try:
        info: Any = MP3(path).info  # type: ignore[no-untyped-call] # mutagen ships half of its types
    except (MutagenError, OSError) as e:
        raise AudioError(f"no mp3: {e}", subject=str(path)) from e
    return float(info.length)


def _see_through(config: Config, clock: Clock, store: Store, order: Order, progress: Callable[[str], None]) -> Order:
    """Wait for the order's end; where no production process runs, run one until then."""
    stop = threading.Event()
    errors: list[BaseException] = []

    def work() -> None:
        try:
            run(config, clock, stop, only_order=order.id)
        except BaseException as e:
            errors.append(e)

    own: threading.Thread | None = None
    deadline = Deadline(clock, LONGEST_SECONDS)
    told = ""
    try:
        while True:
            current = store.orders.get(order.id)
            if current is None:
                raise StoreError("the order is gone", subject=order.id)
            if current.state == "done":
                return current
            if current.state in ("failed", "cancelled"):
                raise RadioError(current.error or "failed", subject=current.episode or order.id)
            if deadline.passed():
                raise PartlyDoneError("is still being made", subject=current.episode or order.id)
            if own is None and not led(config):
                own = threading.Thread(target=work, daemon=True, name="production")
                own.start()
            elif own is not None and not own.is_alive():
                raise errors[0] if errors else StoreError("production ended early", subject=order.id)
            if (doing := _doing(config, current)) != told:
                told = doing
                progress(doing)
            clock.sleep(POLL_SECONDS)
    except KeyboardInterrupt:
        # Nobody waits for it any more: a station that starts later is not to make it.
        store.orders.cancel(order.id, "Ctrl-C")
        raise
    finally:
        stop.set()
        if own is not None:
            own.join()


def _doing(config: Config, order: Order) -> str:
    if order.episode is None:
        return "looking for papers"
    status = read_status(config.path("run"), "production", ProductionStatus)
    running = [s for s in STAGES if status is not None and s in status.stages and status.stages[s].running]
    return ", ".join(running) or "waiting"
