"""Claims that keep every word of what they cite but the one that matters: found by changing cited sentences by hand."""

from __future__ import annotations

import pytest

from radio.writing.gate import weigh
from tests.gate_case import line

pytestmark = pytest.mark.unit
SORTING = "We train SortNet on 12,000 images and reach 91.5% accuracy, 3.2 points above GlassNet."
LABELS = "Unlike GlassNet, our model does not need labels, and it outperforms TinyNet on bottles but not on cans."
HOURS = "Training takes between 5 and 10 hours, which is roughly half of what the baseline needs."
SLEEP = "We find a weak negative correlation (r = -0.21) between light and sleep, but no causal link could be shown."
SIMULATED = "In simulations, the robust estimator converges for most sample sizes."


def weighed(text: str, cited: str) -> str | None:
    found = weigh(line(text, cited))
    return found.told if found is not None else None


@pytest.mark.parametrize(
    ("text", "cited", "kind"),
    [
        ("SortNet triples the accuracy of GlassNet.", SORTING, "number"),
        ("SortNet quadruples the accuracy of GlassNet.", SORTING, "number"),
        ("SortNet is an order of magnitude above GlassNet in accuracy.", SORTING, "number"),
        ("Like GlassNet, their model does not need labels.", LABELS, "comparison"),
        ("Their model matches TinyNet on bottles but not on cans.", LABELS, "comparison"),
        ("Training takes more than 10 hours.", HOURS, "number"),
        ("Training takes under 5 hours, roughly half of what the baseline needs.", HOURS, "number"),
        ("They find a weak correlation of 0.21 between light and sleep.", SLEEP, "number"),
        ("They find that light causes poor sleep, if only a little.", SLEEP, "scope"),
        ("In experiments, the robust estimator converges for most sample sizes.", SIMULATED, "scope"),
    ],
)
def test_one_turned_word_is_caught(text: str, cited: str, kind: str) -> None:
    told = weighed(text, cited)
    assert told is not None and told.startswith(kind), told


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("They reach over 91 percent accuracy.", SORTING),
        ("They reach a mean accuracy of 91.5 percent over 12,000 images.", SORTING),
        ("Training takes up to 10 hours.", HOURS),
        ("They find a negative correlation of 0.21 between light and sleep, but a weak one.", SLEEP),
        ("Unlike GlassNet, their model does not need labels.", LABELS),
        ("In simulated experiments, the robust estimator converges for most sample sizes.", SIMULATED),
        ("The graph has 837,000 triples.", "The graph holds 837,000 triples of the ontology."),
        ("The use of memory grows threefold.", "The use of memory triples: it grows three-fold."),
        ("It is an order of magnitude faster.", "It is 10 times faster than the baseline."),
        ("Their model is on par with TinyNet.", "Our model outperforms GlassNet and is comparable to TinyNet."),
    ],
)
def test_what_says_the_same_passes(text: str, cited: str) -> None:
    assert weighed(text, cited) is None
