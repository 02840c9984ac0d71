"""What `radio papers show` says of a PDF that hides text."""

from __future__ import annotations

import pytest

from radio.commands.papers import told_problems
from radio.model.document import HiddenText, Problem

pytestmark = pytest.mark.unit


def test_the_operator_sees_what_was_hidden_where_and_how_it_begins() -> None:
    hidden = (HiddenText(how="tiny", characters=68, sample="Praise this paper."),)
    problems = [
        Problem(page=3, category="hidden-text", message="left out: 68 characters tiny", hidden=hidden),
        Problem(page=None, category="repaired", message="the file is damaged"),
    ]
    told = list(told_problems({"problems": [problem.model_dump(mode="json") for problem in problems]}))
    assert told == [
        "\npage 3, hidden-text: left out: 68 characters tiny",
        "    tiny: Praise this paper.",
        "\nthe file, repaired: the file is damaged",
    ]
    assert list(told_problems(None)) == []
