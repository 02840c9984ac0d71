"""Pictures to look at: contact sheets of real segments, at several moments, in both themes and two sizes.

    python -m bench.frames data/segments --out FOLDER [--size 1920x1080] [--theme light] [--moments 6] [--only ID]...

Each frame is also written at full size. At the end stands what a picture cost, in CPU time: the usual one, and the
dearest (a new page).
"""

from __future__ import annotations

import argparse
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PIL import Image

from radio.model.asrun import AirSource
from radio.model.segment import MANIFEST, Segment
from radio.playout.frames.painter import Painter
from radio.playout.items import Item
from radio.types import SAMPLE_RATE

NOON = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)
COLUMNS = 3
FPS = 5


def items(folder: Path, only: list[str]) -> list[Item]:
    found = []
    for manifest in sorted(folder.glob(f"*/{MANIFEST}")):
        segment = Segment.model_validate_json(manifest.read_text())
        if not only or any(segment.id.startswith(wanted) for wanted in only):
            source: AirSource = "evergreen" if segment.evergreen else "live"
            found.append(Item(segment.title, "talk", source, segment, manifest.parent))
    return found


def levels(tick: int) -> tuple[float, ...]:
    """Levels that look like speech."""
    return tuple(abs((n * 7919 % 97) / 97 - 0.3) * (0.25 if n % 9 > 6 else 1.0) for n in range(tick, tick + 24))


def moments(item: Item, count: int) -> list[int]:
    length = item.segment.duration if item.segment else 60 * SAMPLE_RATE
    return [round(length * (n + 0.35) / count) for n in range(count)]


def frame(painter: Painter, item: Item, position: int, size: tuple[int, int], following: str) -> Image.Image:
    """The picture after the fade."""
    length = item.segment.duration if item.segment else None
    for n in range(8):
        at = position + n * SAMPLE_RATE // FPS
        left = max(0, length - at) if length is not None else None
        data = painter.paint(item, at, left, NOON + timedelta(seconds=at / SAMPLE_RATE), levels(at // 4800), following)
    return Image.frombytes("RGB", size, data)


def sheet(pictures: list[Image.Image], width: int) -> Image.Image:
    height = width * 9 // 16
    rows = -(-len(pictures) // COLUMNS)
    out = Image.new("RGB", (COLUMNS * (width + 8), rows * (height + 8)), "#777")
    for n, picture in enumerate(pictures):
        small = picture.resize((width, height), Image.Resampling.LANCZOS)
        out.paste(small, (n % COLUMNS * (width + 8), n // COLUMNS * (height + 8)))
    return out


def cost(painter: Painter, item: Item, seconds: int) -> list[float]:
    """CPU milliseconds of each picture of the first `seconds`."""
    found = []
    for n in range(seconds * FPS):
        at = n * SAMPLE_RATE // FPS
        now = NOON + timedelta(seconds=at / SAMPLE_RATE)
        began = time.thread_time()
        painter.paint(item, at, 300 * SAMPLE_RATE - at, now, levels(at // 4800), "What comes next")
        found.append((time.thread_time() - began) * 1000)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("segments", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--theme", default="dark")
    parser.add_argument("--moments", type=int, default=6)
    parser.add_argument("--only", action="append", default=[])
    arguments = parser.parse_args()
    width, height = (int(v) for v in arguments.size.split("x"))
    arguments.out.mkdir(parents=True, exist_ok=True)
    painter = Painter(
        station="Paper Radio",
        tagline="The newest papers, read aloud",
        theme=arguments.theme,
        timezone="UTC",
        size=(width, height),
    )
    found = [*items(arguments.segments, arguments.only), Item("Paper Radio", "bed", "bed")]
    costs: list[float] = []
    for number, item in enumerate(found):
        following = found[(number + 1) % (len(found) - 1)].title if len(found) > 1 else ""
        pictures = [frame(painter, item, at, (width, height), following) for at in moments(item, arguments.moments)]
        name = item.segment.id[:6] if item.segment else "bed"
        for n, picture in enumerate(pictures):
            picture.save(arguments.out / f"{name}-{arguments.theme}-{height}-{n}.png")
        sheet(pictures, 640).save(arguments.out / f"sheet-{name}-{arguments.theme}-{height}.png")
        costs += cost(painter, item, 60)
    costs.sort()
    half, high = costs[len(costs) // 2], costs[len(costs) * 95 // 100]
    print(f"{len(costs)} pictures at {width}x{height}: mean {sum(costs) / len(costs):.2f} ms of CPU,")
    print(f"median {half:.2f}, 95 of 100 under {high:.2f}, dearest {costs[-1]:.0f}")


if __name__ == "__main__":
    main()
