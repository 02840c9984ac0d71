"""Word error rate of what the station said, by voice, beside each voice's own floor on plain prose.

    python -m bench.hearing DATA --prose 300 --out report.json

DATA is a data directory with episodes in it, as `radio produce ... --set station.data_dir=DATA` leaves it: every clip
of every episode is heard, unless it was when it was made. The floor is this project's own prose (docs/*.md), spoken by
the same voices. Both sides are brought to one form (radio.speech.comparing). "Other words" leaves out differences that
sound alike, where the recogniser wrote a name otherwise.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from radio.audio import pcm
from radio.config import Config
from radio.errors import SpeechError
from radio.model.audio import Clip
from radio.production.files import load
from radio.production.spoken import SpokenFile
from radio.speech import Studio, build_cast, judging
from radio.speech.clips import ClipFiles
from radio.speech.comparing import Comparison, compare, words_of
from radio.speech.hearing import Recogniser, build_recogniser
from radio.speech.lexicon import load_lexicon
from radio.store.modelfiles import models_dir
from radio.types import VoiceId

ROOT = Path(__file__).resolve().parents[1]
WORST = 20
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
    doubted: int = 0
    """Clips that the station would read again."""

    def add(self, clip: Clip, comparison: Comparison) -> None:
        self.clips += 1
        self.seconds += clip.samples / clip.sample_rate
        self.words += len(comparison.expected)
        self.errors += comparison.word_errors
        self.other_words += sum(d.word_errors for d in comparison.differences if not d.alike)
        self.doubted += bool(judging.faults(comparison))

    def told(self) -> dict[str, Any]:
        share = 1.0 / max(1, self.words)
        return {
            "clips": self.clips,
            "seconds": round(self.seconds, 1),
            "words": self.words,
            "wer": round(self.errors * share, 4),
            "other_words": round(self.other_words * share, 4),
            "doubted": self.doubted,
        }


@dataclass
class Report:
    scores: dict[tuple[str, str], Score] = field(default_factory=lambda: defaultdict(Score))
    said: Counter[str] = field(default_factory=Counter)
    misheard: dict[str, list[tuple[str, str, bool, str]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, text: str, clip: Clip, heard: str) -> None:
        comparison = compare(words_of(clip.spoken), words_of(heard))
        for voice in (clip.voice, "all"):
            self.scores[text, voice].add(clip, comparison)
        if text != "aired":
            return
        self.said.update(comparison.expected)
        for d in comparison.differences:
            for word in d.expected:
                case = (" ".join(d.expected), " ".join(d.heard), d.alike, clip.spoken)
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
                "in": cases[0][3][:120],
            }

    def told(self) -> dict[str, Any]:
        rows = [{"text": text, "voice": voice, **s.told()} for (text, voice), s in sorted(self.scores.items())]
        return {"scores": rows, "worst": list(self.worst(WORST))}


def hear(files: ClipFiles, clip: Clip, recogniser: Recogniser) -> str:
    """What was heard when the clip was made, or is heard now, and then stands beside it."""
    facts = files.load(clip.key)
    if facts is not None and facts.heard is not None:
        return facts.heard.text
    text = recogniser.hear(*pcm.read(files.sound(clip.key)))
    if facts is not None:
        files.save(clip.key, facts.model_copy(update={"heard": judging.hearing(recogniser.id, facts.spoken, text)}))
    return text


def aired(data: Path) -> Iterator[Clip]:
    """The clips of all episodes under a data directory, those of the house programme apart."""
    for path in sorted(data.glob("scripts/*/clips.json")):
        if path.parent.name.startswith(("house", "sweeper", "station")):
            continue
        yield from load(path, SpokenFile).clips


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
        total += clip.samples / clip.sample_rate
        if total >= seconds:
            return


def measure(folders: Iterable[Path], seconds: float, recogniser: Recogniser) -> Report:
    report = Report()
    voices: set[VoiceId] = set()
    for folder in folders:
        files = ClipFiles(folder / "clips")
        for clip in aired(folder):
            voices.add(clip.voice)
            report.add("aired", clip, hear(files, clip, recogniser))
        if seconds > 0:
            lexicon = load_lexicon(ROOT / "lexicon.yaml")
            studio = Studio(build_cast(Config(), models_dir(Path("data"))), lexicon, folder / "prose")
            for voice in sorted(voices):
                for clip in spoken_prose(studio, voice, seconds):
                    report.add("prose", clip, hear(ClipFiles(folder / "prose"), clip, recogniser))
    return report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="+")
    parser.add_argument("--prose", type=float, default=0.0, help="seconds of plain prose by each voice")
    parser.add_argument("--out", type=Path, help="write the report as JSON")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    recogniser = build_recogniser(models_dir(Path("data")))
    assert recogniser is not None, "radio models fetch whisper-base"
    told = measure(args.data, args.prose, recogniser).told()
    if args.out:
        args.out.write_text(json.dumps(told, indent=1, ensure_ascii=False), encoding="utf-8")
    if args.json:
        print(json.dumps(told, indent=1, ensure_ascii=False))
        return
    for row in told["scores"]:
        print(
            f"{row['text']:6} {row['voice']:12} {row['seconds']:7.0f} s {row['words']:6} words"
            f"  WER {row['wer']:.2%}  other words {row['other_words']:.2%}  doubted {row['doubted']} of {row['clips']}"
        )
    for word in told["worst"]:
        print(f"{word['word']} ({word['misheard']} of {word['said']}): {'; '.join(word['heard'])}")


if __name__ == "__main__":
    main()
