"""The house programme's pieces."""

from __future__ import annotations

from pathlib import Path

import pytest

from radio.config import StationConfig
from radio.errors import ConfigError
from radio.writing.forms.house import pieces
from radio.writing.stage import count_words
from tests.writing_samples import ROOT, show

pytestmark = pytest.mark.unit


def test_the_stations_own_pieces_last_forty_to_seventy_seconds_and_say_what_must_be_said() -> None:
    made = pieces(show("house"), ROOT / "shows", StationConfig(name="Radio X", tagline="Hear, hear"))
    assert len(made) >= 5
    for piece in made:
        assert 40 <= count_words(piece.lines) / 150 * 60 <= 70, piece.title
        assert {line.speaker for line in piece.lines} == {"joe", "ada"}
    spoken = " ".join(line.text for piece in made for line in piece.lines)
    for word in ("synthetic", "licence", "podcast", "arXiv", "Radio X", "Hear, hear"):
        assert word in spoken


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("## A\nBOB: Hello.", r'house.md:2: "BOB" is no host'),
        ("## A\nhello there", r'house.md:2: a line is "HOST: text"'),
        ("JOE: Hello.", r"house.md:1: stands before the first"),
        ("## A\nJOE: Hello {nobody}.", r"house.md:2: unknown field 'nobody'"),
        ("## A\nJOE: Go to https://example.org now.", r"house.md:2: cannot be spoken"),
        ("## A\n## B\nJOE: Hello.", r'house.md:1: "A" has no lines'),
        ("", "has no pieces"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "house.md").write_text(text)
    with pytest.raises(ConfigError, match=told):
        pieces(show("house"), tmp_path, StationConfig())
