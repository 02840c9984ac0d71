"""A programme for measurements: talk with page pictures, moving highlights and captions word by word."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from radio.clock import SystemClock
from radio.model.audio import Word
from radio.model.document import Box
from radio.model.segment import Segment
from radio.model.timeline import CaptionCue, Cue, PageCue, PageImage, Timeline
from radio.playout.items import Block
from radio.store import Store
from radio.types import SAMPLE_RATE, HostId, Samples
from tests.playout_parts import paper_card, segment_in

LINE = 14.0
WORDS = "The authors find that the order of training matters more than the amount of data in every setting they tried"


def murmur(seconds: float, seed: int) -> Block:
    """Noise with the colour and the syllables of speech, without a pause: what an encoder has to work for."""
    random = np.random.default_rng(seed)
    n = round(seconds * SAMPLE_RATE)
    spectrum = np.fft.rfft(random.standard_normal(n).astype(np.float32))
    hertz = np.fft.rfftfreq(n, 1 / SAMPLE_RATE)
    wave = np.fft.irfft(spectrum / (1 + (hertz / 500) ** 1.2) * (hertz > 80), n)
    wave *= 0.6 + 0.4 * np.sin(2 * np.pi * 4 * np.arange(n) / SAMPLE_RATE)
    sound = (0.3 * wave / np.abs(wave).max()).astype(np.float32)
    return np.column_stack([sound, sound])


def segment_with_pages(folder: Path, number: int, seconds: float) -> Segment:
    """A page picture with lines of grey, a highlight that moves every 8 s, and captions with word times."""
    made = segment_in(folder, number, murmur(seconds, number))
    card = paper_card(number, pages_allowed=True)
    page = Image.new("RGB", (1400, 1812), "white")
    pen = ImageDraw.Draw(page)
    for row in range(55):
        pen.rectangle((150, 120 + row * 30, 1250 - (row * 97) % 300, 136 + row * 30), fill=(70, 70, 70))
    page.save(folder / made.id / "p0001.webp", quality=80)
    pages = (PageImage(paper_id=card.paper_id, page=1, file="p0001.webp", width=612, height=792),)
    cues: list[Cue] = []
    for at in range(0, round(seconds), 8):
        start, end = at * SAMPLE_RATE, (at + 8) * SAMPLE_RATE
        top = 60.0 + at * 5 % 600
        boxes = tuple(Box(page=1, x0=66, y0=top + LINE * n, x1=500, y1=top + LINE * n + 12) for n in range(3))
        cues.append(PageCue(at=Samples(start), paper_id=card.paper_id, page=1, boxes=boxes))
        words = WORDS.split()
        step = (end - start) // len(words)
        times = tuple(Word(text=w, start=start + n * step, end=start + (n + 1) * step) for n, w in enumerate(words))
        speaker = HostId("ada")
        cues.append(CaptionCue(at=Samples(start), end=Samples(end), speaker=speaker, text=WORDS, words=times))
    return made.model_copy(update={"timeline": Timeline(cues=tuple(cues), papers=(card,), pages=pages)})


def data_folder(folder: Path, count: int, seconds: float) -> Path:
    """A data directory whose rundown holds `count` segments of `seconds`; `folder`/config.yaml names it."""
    data = folder / "data"
    data.mkdir(parents=True)
    store = Store.open(data / "radio.db", SystemClock())
    for number in range(1, count + 1):
        segment = segment_with_pages(data / "segments", number, seconds)
        store.segments.add(segment)
        store.rundown.append(segment, "bench")
    store.close()
    (folder / "config.yaml").write_text(f"station: {{data_dir: {data}}}\n")
    return data
