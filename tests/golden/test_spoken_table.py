"""Golden: how expressions of real papers are said, kind by kind (tests/golden/spoken)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from radio.speech import spoken_form
from radio.speech.dictionary.lexicon import Lexicon, load_lexicon
from tests.spoken_table import Case, cases, same

pytestmark = pytest.mark.golden

CASES = tuple(cases())
_ID = re.compile(r"\d{4}\.\d{4,5}|[a-z-]+/\d{7}|acl-[\w-]+|made")


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon(Path(__file__).resolve().parents[2] / "lexicon.yaml")


@pytest.mark.parametrize("case", [pytest.param(c, id=f"{c.kind}: {c.written[:40]}") for c in CASES])
def test_an_expression_is_said_as_a_careful_speaker_says_it(case: Case, lexicon: Lexicon) -> None:
    said = spoken_form(case.written, lexicon)
    assert same(said, case.spoken, lexicon), said


def test_every_case_says_which_paper_holds_it_and_no_expression_stands_twice() -> None:
    assert [c for c in CASES if not _ID.fullmatch(c.source)] == []
    written = [c.written for c in CASES]
    assert sorted({w for w in written if written.count(w) > 1}) == []
