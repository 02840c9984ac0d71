"""The operator's lexicon and its errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from radio.errors import ConfigError
from radio.speech.dictionary.lexicon import Lexicon, load_lexicon

pytestmark = pytest.mark.unit


def test_small_words_match_with_a_capital_and_capitals_only_as_written() -> None:
    lexicon = Lexicon({"logit": "loh jit", "LoRA": "lora"})
    assert lexicon.apply("Logit, logit, logits, LoRA, LoRa") == "loh jit, loh jit, logits, lora, LoRa"


def test_an_s_after_a_capital_makes_several() -> None:
    lexicon = Lexicon({"LoRA": "lora", "IoU": "I O U", "UNet": "you net", "Li": "lee"})
    assert lexicon.apply("LoRAs, IoUs, UNets, Lis") == "loras, I O U's, you nets, Lis"


def test_a_word_of_four_letters_or_more_is_known_in_capitals_throughout() -> None:
    lexicon = Lexicon({"Qwen": "kwen", "axion": "axyahn", "Cai": "tsy", "Mnist": "m nist", "MNIST": "MNIST"})
    assert lexicon.apply("QWEN2, AXION, CAI, MNIST") == "kwen2, axyahn, CAI, MNIST"


@pytest.mark.parametrize(("key", "text"), [("ısparta", "Isparta"), ("ßeta", "Seta"), ("ﬁnd", "Ind"), ("µm", "μm")])
def test_a_key_whose_capital_is_no_capital_of_its_own_matches_as_written(key: str, text: str) -> None:
    lexicon = Lexicon({key: "spoken"})
    assert lexicon.apply(f"{text} and {key}") == f"{text} and spoken"


def test_the_longest_key_wins_and_parts_of_words_stay() -> None:
    lexicon = Lexicon({"Monte": "x", "Monte Carlo": "monty carlo"})
    assert lexicon.apply("Monte Carlo, Montenegro, preMonte, Monte-like") == "monty carlo, Montenegro, preMonte, x-like"


def test_the_shipped_file_is_read() -> None:
    assert len(load_lexicon(Path(__file__).resolve().parents[2] / "lexicon.yaml")) > 30


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: b\nNO: x\n", 2, "quotes"),
        ("a: b\n\nc: 3\n", 3, "needs a text"),
        ("a: b\nc: four 4\n", 2, "letters"),
        ("a: b\na: c\n", 2, "twice"),
        ("a: [b\n", 2, "not YAML"),
        ("- a\n", 1, "how it is said"),
    ],
)
def test_an_error_names_file_and_line(text: str, line: int, message: str, tmp_path: Path) -> None:
    file = tmp_path / "lexicon.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=message) as caught:
        load_lexicon(file)
    assert caught.value.subject == f"{file}:{line}"


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_lexicon(tmp_path / "none.yaml")


def test_words_inside_compounds_and_those_that_rules_made_are_said_too() -> None:
    lexicon = Lexicon({"leibler": "lybler", "rouge": "roozh", "Xi": "shee", "xi": "zy"})
    assert lexicon.apply_to_spoken("Kullback-Leibler, rouge L, Xi, xi, ROUGE") == (
        "Kullback-lybler, roozh L, shee, zy, ROUGE"
    )


def test_spoken_forms_go_back_to_words() -> None:
    lexicon = Lexicon({"Qwen": "kwen", "NumPy": "num pie", "tau": "tau", "Zhou": "joe"})
    assert lexicon.as_written("Kwen and num pie, not num or kwens.") == "Qwen and NumPy, not num or kwens."
    assert lexicon.as_written("Joe here.") == "Joe here."
    assert Lexicon({"Suqa": "suqqa"}).as_written("the ſuqqa") == "the ſuqqa"
