"""Where sentences end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from radio.documents.sentences import sentence_spans, split_sentences

pytestmark = pytest.mark.unit


def test_the_golden_rules_hold(shared_dir: Path) -> None:
    """All 48; pysbd 0.3.4, which they were written for, keeps 47."""
    path = shared_dir / "data/truth/sentence_split/pysbd_golden_rules_en.json"
    broken = [rule for rule in json.loads(path.read_text()) if split_sentences(rule["text"]) != rule["sentences"]]
    assert broken == []


@pytest.mark.parametrize(
    "sentences",
    [
        ["We follow Smith et al. (2020).", "Results are in Fig. 3 and Eq. (2), i.e. a gain of 3.5%.", "See Sec. 4."],
        [
            "This was seen before [12].",
            "Here G. Aad et al. find more, cf. Ref. [3].",
            "The method by J.J. Fortney works.",
        ],
        ["It is large.[12]", "We use X.", "The rank of matrix A.", "Then we stop."],
        ["Models (e.g., GPT-4o. See below.) are used.", "Is it so?", "“Yes!” they said."],
        ["The loss of Kingma et al. is used w.r.t. the input.", "It reached p < 0.05 vs. 0.1 before."],
        ["At 8 TeV, approx. 20 fb^-1 were taken.", "Nos. 3 and 4 are resp. larger."],
        ["What is new?", "Nothing."],
    ],
)
def test_prose_of_papers(sentences: list[str]) -> None:
    assert split_sentences(" ".join(sentences)) == sentences


def test_spans_cover_the_text_without_white_space_at_their_ends() -> None:
    text = "  One here.  Two there.\nThree. "
    assert [text[start:end] for start, end in sentence_spans(text)] == ["One here.", "Two there.", "Three."]


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_nothing_has_no_sentences(text: str) -> None:
    assert split_sentences(text) == []


def test_long_text_takes_linear_time() -> None:
    text = "Some words (and more) are here, e.g. in Fig. 3. " * 4000
    assert len(split_sentences(text)) == 4000
