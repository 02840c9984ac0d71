"""Which words of a corpus the voice has to guess, and which of them a recogniser understands.

    python -m bench.lexicon words [--shared FOLDER] [--json FILE]
    python -m bench.lexicon hear WORDS.json [--most 300] [--voice joe] [--json FILE]

`words` counts them in titles, abstracts and first authors of the recorded papers, as the station would say these.
`hear` lets a voice say "The word is X." for each and lists those that Whisper does not write down as they are spelt: an
unbiased ear, for nothing in such a sentence tells what word comes. What it writes as spelt may go to
`radio/speech/dictionary/heard_right.txt`; the rest is for human ears, and for the lexicon. With --as WORD=SPOKEN it
tries fixes.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from radio.audio import pcm
from radio.config import Config
from radio.speech import Studio, build_cast, spoken_form
from radio.speech.dictionary.guessing import guesses, reading
from radio.speech.dictionary.lexicon import Lexicon, load_lexicon
from radio.types import VoiceId

ROOT = Path(__file__).resolve().parent.parent
CARRIER = "The word is {}."
WINDOW_SECONDS = 27.0
"""Whisper hears 30 s at once, and pays for them whether they are full or not."""
RATE = 16_000
PAUSE_SECONDS = 0.45


def texts(shared: Path) -> Iterator[str]:
    """Titles and abstracts of the recorded papers, and their first authors by surname."""
    for line in (shared / "catalogue.jsonl").read_text(encoding="utf-8").splitlines():
        yield from _texts(json.loads(line))
    for path in sorted((shared / "metadata").glob("daily-arxiv_*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield from _texts(json.loads(line))


def _texts(paper: dict[str, Any]) -> Iterator[str]:
    yield f"{paper['title']}. {paper.get('summary') or paper.get('abstract') or ''}"
    for author in paper["authors"][:1]:
        yield f"By {author.split()[-1]}."


def guessed(corpus: Iterator[str], lexicon: Lexicon) -> dict[str, Any]:
    """How many distinct words there are, and those in doubt with count, why, and one sentence."""
    distinct: set[str] = set()
    count: Counter[str] = Counter()
    first: dict[str, tuple[str, str]] = {}
    for text in dict.fromkeys(corpus):
        spoken = spoken_form(text, lexicon)
        distinct.update(re.findall(r"[a-z]{3,}", spoken.lower()))
        for sentence in re.split(r"(?<=[.?!]) ", spoken):
            for guess in guesses(sentence, lexicon, VoiceId("joe")):
                count[guess.word] += 1
                first.setdefault(guess.word, (guess.doubt, guess.heard.sentence[:160]))
    words = [
        {"word": w, "count": n, "doubt": first[w][0], "ipa": reading(w), "sentence": first[w][1]}
        for w, n in sorted(count.items(), key=lambda e: (-e[1], e[0]))
    ]
    return {"distinct": len(distinct), "guessed": len(words), "words": words}


def hear(words: Sequence[tuple[str, str]], voice: VoiceId, models: Path) -> dict[str, str]:
    """What Whisper understood of each (word, as it is said)."""
    from faster_whisper import WhisperModel

    ear = WhisperModel(str(models / "whisper-base"), device="cpu", compute_type="int8", cpu_threads=1)
    understood: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(build_cast(Config(), models), load_lexicon(ROOT / "lexicon.yaml"), Path(folder))
        pause = np.zeros(round(PAUSE_SECONDS * RATE), np.float32)
        window: list[tuple[str, pcm.Floats]] = []
        for number, (word, said) in enumerate(words):
            clip = studio.speak(CARRIER.format(said), [voice])
            samples = pcm.resample(pcm.read(Path(clip.path))[0], clip.sample_rate, RATE)
            window.append((word, np.concatenate([samples, pause])))
            full = sum(len(s) for _, s in window) > (WINDOW_SECONDS - 3.0) * RATE
            if full or number + 1 == len(words):
                understood.update(_understood(ear, window))
                window = []
                print(f"{number + 1}/{len(words)}", file=sys.stderr)
    return understood


def _understood(ear: Any, window: list[tuple[str, pcm.Floats]]) -> dict[str, str]:
    """One window of sentences; in halves when the recogniser did not keep them apart."""
    heard, _ = ear.transcribe(
        np.concatenate([samples for _, samples in window]),
        language="en", beam_size=1, temperature=0.0, condition_on_previous_text=False,
    )  # fmt: skip
    text = " ".join(segment.text for segment in heard)
    parts = re.split(r"(?i)\bthe ?words? (?:is|as|was)\b", text)[1:]
    if len(parts) == len(window):
        return {word: plain(part) for (word, _), part in zip(window, parts, strict=True)}
    if len(window) == 1:
        return {window[0][0]: plain(text)}
    half = len(window) // 2
    return {**_understood(ear, window[:half]), **_understood(ear, window[half:])}


def plain(text: str) -> str:
    """Letters only, small, without accents: hyphens and spaces are no fault of a voice's."""
    flat = unicodedata.normalize("NFKD", text.lower())
    return re.sub(r"[^a-z]", "", flat)


def same(word: str, understood: str) -> bool:
    """As it is spelt, an American or British ending aside."""
    one, other = (plain(w).replace("isa", "iza").replace("ise", "ize").replace("our", "or") for w in (word, understood))
    return one == other


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    counting = commands.add_parser("words")
    counting.add_argument("--shared", type=Path, default=Path(os.environ.get("RADIO_SHARED", ROOT.parent / "shared")))
    hearing = commands.add_parser("hear")
    hearing.add_argument("words", type=Path, nargs="?")
    hearing.add_argument("--most", type=int, default=300)
    hearing.add_argument("--skip", type=int, default=0)
    hearing.add_argument("--voice", default="joe")
    hearing.add_argument("--as", dest="tried", action="append", default=[], metavar="WORD=SPOKEN")
    for command in (counting, hearing):
        command.add_argument("--json", type=Path)
    given = parser.parse_args(arguments)
    if given.command == "words":
        told = guessed(texts(given.shared / "data"), load_lexicon(ROOT / "lexicon.yaml"))
        print(f"{told['guessed']} of {told['distinct']} distinct words are guessed")
    else:
        told = _heard(given)
    if given.json:
        given.json.write_text(json.dumps(told, indent=1, ensure_ascii=False), encoding="utf-8")
    return 0


def _heard(given: argparse.Namespace) -> dict[str, Any]:
    from radio.store.modelfiles import models_dir

    listed = json.loads(given.words.read_text(encoding="utf-8"))["words"] if given.words else []
    pairs = [(w["word"], w["word"]) for w in listed[given.skip : given.skip + given.most]]
    pairs += [(word, spoken) for word, _, spoken in (text.partition("=") for text in given.tried)]
    understood = hear(pairs, VoiceId(given.voice), models_dir(ROOT / "data"))
    right = [word for word, _ in pairs if same(word, understood[word])]
    print(f"{len(right)} of {len(pairs)} are written down as they are spelt")
    for word, said in pairs:
        if word not in right:
            print(f"{word:24} {said if said != word else '':24} {reading(said):24} {understood[word]}")
    return {"right": right, "wrong": {word: understood[word] for word, _ in pairs if word not in right}}


if __name__ == "__main__":
    sys.exit(main())
