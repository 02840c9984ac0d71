"""How well bad clips are told from good ones: clips of the station, as they are and spoilt in known ways.

Every clip is heard once as it is and, some of them, once spoilt. What was heard is kept in a file, so that a run goes
on where it was, and limits can be tried without hearing again. The limits (radio.speech.ears.judging) were chosen on
the clips whose key begins with 0 to 7; unless told otherwise, only the others are heard and told of.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from radio.audio import pcm
from radio.audio.pcm import Floats
from radio.config import Config
from radio.speech.clips import ClipFacts, ClipFiles
from radio.speech.dictionary.lexicon import EMPTY, Lexicon, load_lexicon
from radio.speech.ears import checks, judging
from radio.speech.ears.hearing import Recogniser, build_recogniser
from radio.store.modelfiles import models_dir

FEWEST_WORDS = 8
"""A shorter line has no room for what is done to it."""
CUT_FADE = 0.004
"""Seconds: what is cut here shall be found by its words, not by its click."""

Spoil = Callable[[Floats, ClipFacts, np.random.Generator], Floats]


def word_cut(samples: Floats, facts: ClipFacts, random: np.random.Generator) -> Floats:
    long = [w for w in facts.words[1:-1] if len(w.text) >= 5]
    word = long[random.integers(len(long))] if long else facts.words[1]
    return _without(samples, word.start, word.end, facts.sample_rate)


def three_cut(samples: Floats, facts: ClipFacts, random: np.random.Generator) -> Floats:
    first = int(random.integers(1, len(facts.words) - 4))
    return _without(samples, facts.words[first].start, facts.words[first + 2].end, facts.sample_rate)


def repeated(samples: Floats, facts: ClipFacts, random: np.random.Generator) -> Floats:
    first = int(random.integers(0, len(facts.words) - 4))
    start, end = facts.words[first].start, facts.words[first + 3].end
    return _joined(samples[:end], samples[start:], facts.sample_rate)


def end_cut(samples: Floats, facts: ClipFacts, random: np.random.Generator) -> Floats:
    return pcm.fade(samples[: facts.words[-2].start], facts.sample_rate, 0.0, CUT_FADE)


def noisy(samples: Floats, facts: ClipFacts, random: np.random.Generator) -> Floats:
    length = round(0.3 * facts.sample_rate)
    start = int(random.integers(0, len(samples) - length))
    level = float(np.sqrt(np.mean(np.square(samples))))
    spoilt = samples.copy()
    spoilt[start : start + length] = random.normal(0.0, level, length)
    return spoilt


def holed(samples: Floats, facts: ClipFacts, random: np.random.Generator) -> Floats:
    """The sound drops out over two words."""
    first = int(random.integers(1, len(facts.words) - 3))
    spoilt = samples.copy()
    spoilt[facts.words[first].start : facts.words[first + 1].end] = 0.0
    return spoilt


SPOILS: dict[str, Spoil] = {
    "a word cut out": word_cut,
    "three words cut out": three_cut,
    "four words repeated": repeated,
    "the last two words cut off": end_cut,
    "0.3 s of noise": noisy,
    "two words dropped out": holed,
}
OTHER = "another line's sound"


def _without(samples: Floats, start: int, end: int, rate: int) -> Floats:
    return _joined(samples[:start], samples[end:], rate)


def _joined(before: Floats, after: Floats, rate: int) -> Floats:
    return np.concatenate([pcm.fade(before, rate, 0.0, CUT_FADE), pcm.fade(after, rate, CUT_FADE, 0.0)])


def measure(files: ClipFiles, keys: Sequence[str], recogniser: Recogniser, most: int, known: Path) -> None:
    """Hear what is not in `known` yet: all clips, and of each kind of spoilt ones `most`."""
    rows = {(r["key"], r["kind"]) for r in _rows(known)}
    before: tuple[Floats, int] | None = None
    counts: Counter[str] = Counter()
    for number, key in enumerate(keys):
        facts = files.load(key)
        if facts is None or len(facts.words) < FEWEST_WORDS:
            continue
        samples, rate = pcm.read(files.sound(key))
        random = np.random.default_rng(int(key[:8], 16))
        kinds = list(SPOILS)
        cases: list[tuple[str, Floats]] = [("good", samples)]
        # Each clip is spoilt in one way, in turn, so that the kinds have the same clips on average.
        kind = [*kinds, OTHER][number % (len(kinds) + 1)]
        if counts[kind] < most:
            if kind != OTHER:
                cases.append((kind, SPOILS[kind](samples, facts, random)))
            elif before is not None and before[1] == rate:
                cases.append((kind, before[0]))
        counts[kind] += 1
        before = (samples, rate)
        for name, sound in cases:
            if (key, name) in rows:
                continue
            heard = "" if name == "0.3 s of noise" else recogniser.hear(sound, rate)
            found = [fault.kind for fault in checks.faults(sound, rate, facts.spoken)]
            row = {
                "key": key,
                "voice": facts.voice,
                "kind": name,
                "spoken": facts.spoken,
                "heard": heard,
                "sound": found,
            }
            with known.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")


def _rows(known: Path) -> Iterator[dict[str, Any]]:
    if known.exists():
        for line in known.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def table(known: Path, half: Callable[[str], bool], lexicon: Lexicon = EMPTY) -> list[dict[str, Any]]:
    """Of each kind: clips, those that the checks of the sound caught, those that hearing caught besides."""
    found: dict[str, Counter[str]] = {}
    for row in _rows(known):
        if not half(row["key"]):
            continue
        name = f"good, {row['voice']}" if row["kind"] == "good" else row["kind"]
        count = found.setdefault(name, Counter())
        count["clips"] += 1
        if row["sound"]:
            count["sound"] += 1
        elif row["kind"] != "0.3 s of noise":
            heard = judging.hearing("", row["spoken"], row["heard"], lexicon)
            count["heard"] += bool(heard.faults)
    return [{"kind": name, **{k: c[k] for k in ("clips", "sound", "heard")}} for name, c in sorted(found.items())]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clips", type=Path, nargs="*", help="folders of clips: DATA/clips")
    parser.add_argument("--known", type=Path, required=True, help="what was heard, a line each")
    parser.add_argument("--most", type=int, default=40, help="spoilt clips of each kind")
    parser.add_argument("--half", choices=("chosen", "reported", "all"), default="reported")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    halves: dict[str, Callable[[str], bool]] = {
        "chosen": lambda key: key[0] < "8",
        "reported": lambda key: key[0] >= "8",
        "all": lambda key: True,
    }
    half = halves[args.half]
    for folder in args.clips:
        files = ClipFiles(folder)
        recogniser = build_recogniser(models_dir(Path("data")))
        assert recogniser is not None, "radio models fetch whisper-base"
        keys = sorted(path.stem for path in folder.glob("*/*.json") if half(path.stem))
        measure(files, keys, recogniser, args.most, args.known)
    rows = table(args.known, half, load_lexicon(Config().speech.lexicon))
    if args.json:
        print(json.dumps(rows, indent=1))
        return
    for row in rows:
        caught = row["sound"] + row["heard"]
        print(
            f"{row['kind']:32} {row['clips']:4}  by sound {row['sound']:3}  by ear {row['heard']:3}",
            f"  {caught / row['clips']:.1%}",
        )


if __name__ == "__main__":
    main()
