"""Names of a line beside those of its cites."""

from __future__ import annotations

import pytest

from radio.writing.gate.names import name
from tests.gate_case import case

pytestmark = pytest.mark.unit
SOURCE = (
    "We compare GPT-4o and Qwen2.5-VL-7B-Instruct on ImageNet, following the Standard Model (SM) of Smith's group, "
    "with the Perdew–Burke–Ernzerhof functional and Claude Sonnet 4.5."
)


@pytest.mark.parametrize(
    "text",
    [
        "They compare GPT-4o on ImageNet.",
        "They use Qwen2.5-VL-7B, a Qwen model.",
        "They follow the Standard Model, and Smith.",
        "The functional is that of Perdew, Burke and Ernzerhof.",
        "They ask Claude, and Claude Sonnet 4.5 at that.",
        "Existing models fall behind. Others too.",
        "SortNet sorts waste, by Ada Example.",
    ],
)
def test_names_of_the_source_and_the_metadata_pass(text: str) -> None:
    assert name(case(text, SOURCE)) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("They compare GPT-4 on it.", "GPT-4"),
        ("They compare GPT-5o on it.", "GPT-5o"),
        ("They use Qwen2.5-VL-72B on it.", "Qwen2.5-VL-72B"),
        ("They use Qwen2-VL-7B on it.", "Qwen2-VL-7B"),
        ("They test it on CIFAR-10.", "CIFAR-10"),
        ("They test it on WasteBench.", "WasteBench"),
        ("They ask Claude Opus 4.5 for it.", "Opus"),
        ("They follow the Dark Model of it.", "Dark"),
        ("Lipinski and colleagues did it.", "Lipinski"),
    ],
)
def test_other_names_and_versions_do_not(text: str, told: str) -> None:
    reason = name(case(text, SOURCE))
    assert reason is not None and told in reason
