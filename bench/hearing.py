"""Word error rate of what the station said, by voice, beside each voice's own floor on plain prose.

    python -m bench.hearing DATA --again --prose 300 --out report.json

DATA is a data directory with episodes in it, as `radio produce ... --set station.data_dir=DATA` leaves it. `--again`
speaks their lines as the code and the lexicon of now would; what did not change comes from the cache of clips. The
floor is this project's own prose (docs/*.md), spoken by the same voices. Clips of one voice are heard up to 26 s at a
time, for a recogniser works through 30 s however short a clip is; what it heard stays in DATA/heard.jsonl. Both sides
are brought to one form (radio.speech.ears.comparing). "Other words" leaves out differences that sound alike, where the
recogniser wrote a name otherwise.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from radio.audio import pcm
from radio.audio.pcm import Floats
from radio.config import Config
from radio.errors import SpeechError
from radio.model.audio import Clip
from radio.production.files import load
from radio.production.spoken import SpokenFile
from radio.speech import Studio, build_cast
from radio.speech.dictionary.lexicon import Lexicon, load_lexicon
from radio.speech.ears.comparing import Comparison, compare, words_of
from radio.speech.ears.hearing import RATE, Recogniser, build_recogniser
from radio.store.modelfiles import models_dir
from radio.types import VoiceId

ROOT = Path(__file__).resolve().parents[1]
WORST = 20
LONGEST_PACK, PAUSE = 26.0, 0.5
"""Seconds of clips that are heard at once, and between two of them."""
SHORTEST_PROSE, LONGEST_PROSE = 40, 220
"""Characters of a sentence of our documentation that counts as plain prose."""
_SENTENCE_END = re.compile(r"(?<=[.?])\s+")
_PROSE = re.compile(r"(?!.*[A-Z]{2})[A-Z][A-Za-z' ,;:-]+[.?]")
"""No code, links, lists, figures or acronyms."""


@dataclass
class Score:
    """Of one voice on one kind of text."""

    clips: int = 0
    seconds: float = 0.0
    words: int = 0
    errors: int = 0
    other_words: int = 0
    """Errors that do not sound alike."""

    def add(self, clips: Sequence[Clip], comparison: Comparison) -> None:
        self.clips += len(clips)
        self.seconds += sum(map(seconds_of, clips))
        self.words += len(comparison.expected)
        self.errors += comparison.word_errors
        self.other_words += sum(d.word_errors for d in comparison.differences if not d.alike)

    def told(self) -> dict[str, Any]:
        share = 1.0 / max(1, self.words)
        return {
            "clips": self.clips,
            "seconds": round(self.seconds, 1),
            "words": self.words,
            "wer": round(self.errors * share, 4),
            "other_words": round(self.other_words * share, 4),
        }


@dataclass
class Report:
    scores: dict[tuple[str, str], Score] = field(default_factory=lambda: defaultdict(Score))
    said: Counter[str] = field(default_factory=Counter)
    misheard: dict[str, list[tuple[str, str, bool, str]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, text: str, clips: Sequence[Clip], heard: str, lexicon: Lexicon) -> None:
        said = " ".join(lexicon.as_written(clip.spoken) for clip in clips)
        comparison = compare(words_of(said), words_of(heard), lexicon.said_as)
        for voice in (clips[0].voice, "all"):
            self.scores[text, voice].add(clips, comparison)
        if text != "aired":
            return
        self.said.update(comparison.expected)
        for d in comparison.differences:
            for word in d.expected:
                around = " ".join(comparison.expected[max(0, d.at - 5) : d.at + 8])
                case = (" ".join(d.expected), " ".join(d.heard), d.alike, around)
                self.misheard[word].append(case)

    def worst(self, number: int) -> Iterator[dict[str, Any]]:
        """The words most often heard as something that does not sound like them."""

        def weight(word: str) -> tuple[int, int]:
            cases = self.misheard[word]
            return sum(not alike for _, _, alike, _ in cases), len(cases)

        for word in sorted(self.misheard, key=weight, reverse=True)[:number]:
            cases = self.misheard[word]
            yield {
                "word": word,
                "said": self.said[word],
                "misheard": len(cases),
                "other_words": sum(not alike for _, _, alike, _ in cases),
                "heard": [f"{wanted} -> {got}" for wanted, got, _, _ in cases[:4]],
                "in": cases[0][3],
            }

    def told(self) -> dict[str, Any]:
        rows = [{"text": text, "voice": voice, **s.told()} for (text, voice), s in sorted(self.scores.items())]
        return {"scores": rows, "worst": list(self.worst(WORST))}


class Transcripts:
    """What was heard, by the clips that were heard together."""

    def __init__(self, file: Path, recogniser: Recogniser) -> None:
        self._file = file
        self._recogniser = recogniser
        rows = map(json.loads, file.read_text(encoding="utf-8").splitlines()) if file.exists() else ()
        self._known: dict[str, str] = {row["clips"]: row["heard"] for row in rows}

    def of(self, clips: Sequence[Clip]) -> str:
        key = " ".join(clip.key[:16] for clip in clips)
        if key not in self._known:
            parts: list[Floats] = []
            for clip in clips:
                samples, rate = pcm.read(Path(clip.path))
                parts += [pcm.resample(samples, rate, RATE), np.zeros(round(PAUSE * RATE), np.float32)]
            self._known[key] = self._recogniser.hear(np.concatenate(parts), RATE)
            row = {"clips": key, "said": [clip.spoken for clip in clips], "heard": self._known[key]}
            with self._file.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        return self._known[key]


def packed(clips: Iterable[Clip]) -> Iterator[list[Clip]]:
    """Clips of one voice in their order, as many as are heard at once."""
    open_packs: dict[VoiceId, list[Clip]] = {}
    for clip in clips:
        pack = open_packs.setdefault(clip.voice, [])
        if pack and sum(seconds_of(c) + PAUSE for c in pack) + seconds_of(clip) > LONGEST_PACK:
            yield pack
            pack = open_packs[clip.voice] = []
        pack.append(clip)
    yield from (pack for pack in open_packs.values() if pack)


def seconds_of(clip: Clip) -> float:
    return clip.samples / clip.sample_rate


def aired(data: Path, studio: Studio | None) -> Iterator[Clip]:
    """The clips of all episodes about papers under a data directory; spoken anew where a studio is given."""
    for path in sorted(data.glob("scripts/*/clips.json")):
        episode = load(path, SpokenFile)
        if not episode.script.paper_ids:
            continue
        for line, clip in zip(episode.script.lines, episode.clips, strict=True):
            yield studio.speak(line.text, [clip.voice]) if studio is not None else clip


def prose() -> Iterator[str]:
    """Sentences of the project's own documentation."""
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        for paragraph in page.read_text(encoding="utf-8").split("\n\n"):
            for sentence in _SENTENCE_END.split(" ".join(paragraph.split())):
                if SHORTEST_PROSE <= len(sentence) <= LONGEST_PROSE and _PROSE.fullmatch(sentence):
                    yield sentence


def spoken_prose(studio: Studio, voice: VoiceId, seconds: float) -> Iterator[Clip]:
    total = 0.0
    for sentence in prose():
        try:
            clip = studio.speak(sentence, [voice])
        except SpeechError as e:
            print(e)
            continue
        yield clip
        total += seconds_of(clip)
        if total >= seconds:
            return


def measure(folders: Iterable[Path], seconds: float, recogniser: Recogniser, *, again: bool) -> Report:
    report = Report()
    lexicon = load_lexicon(ROOT / "lexicon.yaml")
    cast = build_cast(Config(), models_dir(Path("data")))
    for folder in folders:
        transcripts = Transcripts(folder / "heard.jsonl", recogniser)
        studio = Studio(cast, lexicon, folder / "clips")
        for pack in packed(aired(folder, studio if again else None)):
            report.add("aired", pack, transcripts.of(pack), lexicon)
        if seconds > 0:
            for voice in sorted({VoiceId(voice) for _, voice in report.scores if voice != "all"}):
                for pack in packed(spoken_prose(Studio(cast, lexicon, folder / "prose"), voice, seconds)):
                    report.add("prose", pack, transcripts.of(pack), lexicon)
    return report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="+")
    parser.add_argument("--prose", type=float, default=0.0, help="seconds of plain prose by each voice")
    parser.add_argument("--again", action="store_true", help="speak the lines as now")
    parser.add_argument("--out", type=Path, help="write the report as JSON")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    recogniser = build_recogniser(models_dir(Path("data")))
    assert recogniser is not None, "radio models fetch whisper-base"
    told = measure(args.data, args.prose, recogniser, again=args.again).told()
    if args.out:
        args.out.write_text(json.dumps(told, indent=1, ensure_ascii=False), encoding="utf-8")
    if args.json:
        print(json.dumps(told, indent=1, ensure_ascii=False))
        return
    for row in told["scores"]:
        print(
            f"{row['text']:6} {row['voice']:12} {row['seconds']:7.0f} s {row['words']:6} words"
            f"  WER {row['wer']:.2%}  other words {row['other_words']:.2%}"
        )
    for word in told["worst"]:
        print(f"{word['word']} ({word['misheard']} of {word['said']}): {'; '.join(word['heard'])}")


if __name__ == "__main__":
    main()
