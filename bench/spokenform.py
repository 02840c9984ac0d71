"""Spoken form over real texts: the table's score, NeMo's pairs, every sentence swept, and a random sample to judge.

    python -m bench.spokenform [--data ../shared/data] [--papers] [--sample 100 --seed 1] [--json FILE]

The sweep puts every abstract, title and, with --papers, every sentence of the recorded papers through spoken_form: what
raises, what leaves a digit, a symbol or markup, what names two formulae in a row, and CPU-seconds. `--sample` prints
expressions with digits, symbols or capitals, drawn at random, with a few words around them, as written and as said.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
import time
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from radio.speech import spoken_form  # noqa: E402 - the package lies beside this folder
from radio.speech.dictionary.lexicon import Lexicon, load_lexicon  # noqa: E402 - as above
from tests.spoken_table import cases, same  # noqa: E402 - as above

SAYABLE = re.compile(r"[^\W\d_]|[ .,:;?!'\-]|[\u0300-\u036f]")
"""All that a voice may get."""
ODD = re.compile(
    r"a formula,? a formula|\b(?:frac|mathbf|mathrm|mathcal|textbf|sqrt|mathbb|boldsymbol)\b|[,;:]\s*[,;:]|\s[.,;:?!]"
)
EXPRESSION = re.compile(r"\S*(?:\d|[A-Z]\S*[A-Z]|[^\w\s.,;:()'’“”\"-])\S*")
AROUND = 3
"""Words on either side of a sampled expression."""
HELD_OUT = 5
"""One paper in so many is kept out of what the rules were written for: by the checksum of its id."""


class Text(NamedTuple):
    """An abstract, a title or a sentence, and the paper that it is of."""

    paper: str
    text: str


class Sweep(NamedTuple):
    """What came of many texts."""

    texts: int
    words: int
    cpu_seconds: float
    slowest_seconds: float
    raised: list[str]
    forbidden: Counter[str]
    odd: list[str]
    empty: int


def is_held_out(paper: str) -> bool:
    return zlib.crc32(paper.encode()) % HELD_OUT == 0


def records(data: Path) -> Iterator[Text]:
    """Titles and abstracts of the recorded metadata."""
    seen: set[str] = set()
    for file in sorted((data / "metadata").glob("*.jsonl.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                if record["id"] not in seen:
                    seen.add(record["id"])
                    yield Text(record["id"], record["title"])
                    yield Text(record["id"], record.get("summary") or record.get("abstract") or "")


def sentences(data: Path) -> Iterator[Text]:
    """Every sentence of the recorded papers, as they are read for a script."""
    from radio.documents import Limits, convert

    for pdf in sorted((data / "papers").glob("*.pdf")):
        document = convert(pdf, paper=None, limits=Limits(timeout_seconds=240))
        paper = re.sub(r"v\d+$", "", pdf.stem).replace("_", "/")
        yield from (Text(paper, sentence.text) for sentence in document.sentences)


def sweep(texts: Iterable[Text], lexicon: Lexicon) -> Sweep:
    """Everything through spoken_form."""
    count = words = empty = 0
    spent = slowest = 0.0
    raised: list[str] = []
    odd: list[str] = []
    forbidden: Counter[str] = Counter()
    for paper, text in texts:
        start = time.process_time()
        try:
            said = spoken_form(text, lexicon)
        except Exception as error:  # what raises is what is looked for
            raised.append(f"{paper}: {type(error).__name__}: {error}: {text[:120]}")
            continue
        took = time.process_time() - start
        count, words, spent, slowest = count + 1, words + len(said.split()), spent + took, max(slowest, took)
        empty += not said
        forbidden.update(c for c in said if not SAYABLE.match(c))
        if found := ODD.search(said):
            odd.append(f"{paper}: {said[max(0, found.start() - 40) : found.end() + 40]}")
    return Sweep(count, words, spent, slowest, raised, forbidden, odd, empty)


def sample(texts: Iterable[Text], count: int, seed: int, *, held_out: bool) -> list[Text]:
    """Expressions with a few words around them, from papers that are held out or from the others."""
    found: dict[str, Text] = {}
    for paper, text in texts:
        if is_held_out(paper) != held_out:
            continue
        words = text.split()
        for at, word in enumerate(words):
            if EXPRESSION.fullmatch(word) and word not in found:
                found[word] = Text(paper, " ".join(words[max(0, at - AROUND) : at + AROUND + 1]))
    return random.Random(seed).sample(list(found.values()), min(count, len(found)))


def table_scores(lexicon: Lexicon) -> dict[str, tuple[int, int]]:
    """Kind to cases met and cases."""
    met: Counter[str] = Counter()
    of: Counter[str] = Counter()
    for case in cases():
        of[case.kind] += 1
        met[case.kind] += same(spoken_form(case.written, lexicon), case.spoken, lexicon)
    return {kind: (met[kind], of[kind]) for kind in sorted(of)}


def nemo(data: Path) -> tuple[int, list[str]]:
    """How many of NeMo's pairs there are, and which are said otherwise."""
    pairs = [
        line.rsplit("~", 1)
        for file in sorted((data / "truth" / "text_norm").glob("*.txt"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if "~" in line
    ]
    other = [
        f"{written} | theirs: {theirs} | ours: {spoken_form(written)}"
        for written, theirs in pairs
        if _plain(spoken_form(written)) != _plain(theirs)
    ]
    return len(pairs), other


def _plain(text: str) -> str:
    return " ".join(text.lower().rstrip(".").replace("-", " ").split())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--papers", action="store_true", help="the recorded papers' sentences too; minutes")
    parser.add_argument("--sample", type=int, default=0, help="expressions of held-out papers to print")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    lexicon = load_lexicon(ROOT / "lexicon.yaml")
    if options.sample:
        drawn = sample(records(options.data), options.sample, options.seed, held_out=True)
        for number, (paper, text) in enumerate(drawn, 1):
            print(f"{number}. {paper} | {text}\n      {spoken_form(text, lexicon)}")
        return
    scores = table_scores(lexicon)
    pairs, other = nemo(options.data)
    texts = list(records(options.data)) + (list(sentences(options.data)) if options.papers else [])
    swept = sweep(texts, lexicon)
    report = {
        "table": scores,
        "nemo": {"pairs": pairs, "other": other},
        "sweep": {**swept._asdict(), "forbidden": dict(swept.forbidden.most_common(20))},
    }
    if options.json:
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    for kind, (met, of) in scores.items():
        print(f"{kind:20} {met:4} of {of}")
    print("all", sum(met for met, _ in scores.values()), "of", sum(of for _, of in scores.values()))
    print(f"NeMo's: {pairs - len(other)} of {pairs}", *other, sep="\n  ")
    print(
        f"swept: {swept.texts} texts, {swept.words} words, {swept.cpu_seconds:.1f} CPU-s, "
        f"{1000 * swept.cpu_seconds / max(1, swept.texts):.2f} ms each, slowest {1000 * swept.slowest_seconds:.0f} ms; "
        f"{len(swept.raised)} raised, {swept.empty} empty, forbidden {dict(swept.forbidden)}"
    )
    print(*swept.raised[:20], f"odd: {len(swept.odd)}", *swept.odd[:40], sep="\n  ")


if __name__ == "__main__":
    main()
