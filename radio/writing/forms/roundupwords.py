"""The hosts' own words in daily and weekly shows."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from radio.model.base import Model
from radio.yamlmodel import load_model

FILE = Path(__file__).with_name("roundup.yaml")
Lines = tuple[str, ...]


class RoundupWords(Model):
    """roundup.yaml: lists to draw from; the fields in their braces are told in the file."""

    numbers: dict[str, Lines]
    route: Lines
    closed_some: Lines
    theme_first: Lines
    theme_next: Lines
    theme_last: Lines
    theme_others: Lines
    belongs_terms: Lines
    belongs_near: Lines
    belongs_one: Lines
    week_up: Lines
    week_down: Lines
    week_new: Lines
    week_same: Lines
    intro_title: Lines
    intro_title_one: Lines
    intro_brought: Lines
    intro_problem: Lines
    intro_problem_one: Lines
    ask_answer: Lines
    answer_title: Lines
    intro_result: Lines
    intro_result_one: Lines
    ask_way: Lines
    ask: Lines
    ask_result: Lines
    author: Lines
    react: Lines
    still: Lines
    returned: Lines
    neighbour: Lines
    remember_ask: Lines
    remember_few: Lines
    remember: Lines
    remember_one: Lines
    end: Lines


@lru_cache(maxsize=1)
def roundup_words() -> RoundupWords:
    """The phrases that come with the package. Raises ConfigError when the file is broken."""
    return load_model(FILE, RoundupWords)
