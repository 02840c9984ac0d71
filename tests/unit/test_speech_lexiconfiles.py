"""The lexicon's files: the station's own wins, changes count at once, a broken one does no harm, edits are small."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from radio.errors import ConfigError, UsageError
from radio.speech.dictionary.lexicon import load_lexicon
from radio.speech.dictionary.lexiconfiles import HEADING, LexiconFiles, remove_word, set_words
from radio.speech.wording.spoken import spoken_form

pytestmark = pytest.mark.unit

WITH_COMMENTS = """\
# Names
Qwen: kwen   # as its makers say

logit: "loh jit"
# The last word.
"""


@pytest.fixture
def files(tmp_path: Path) -> LexiconFiles:
    (tmp_path / "shipped.yaml").write_text("Qwen: kwen\nlogit: loh jit\n", encoding="utf-8")
    return LexiconFiles(tmp_path / "shipped.yaml", tmp_path / "own.yaml")


def test_the_stations_own_words_win(files: LexiconFiles) -> None:
    set_words(files.own, {"Qwen": "queen", "sota": "soda"})
    assert spoken_form("Qwen2 is SOTA, by its logit.", files.current()) == "queen two is soda, by its loh jit."


def test_a_word_that_stands_for_itself_is_said_as_written(files: LexiconFiles) -> None:
    set_words(files.own, {"logit": "logit"})
    assert spoken_form("A logit.", files.current()) == "A logit."
    assert "logit" in files.current().reviewed


def test_a_change_counts_from_the_next_look_on(files: LexiconFiles) -> None:
    before = files.current()
    assert files.current() is before
    set_words(files.own, {"logit": "lodge it"})
    assert files.current().apply("logit") == "lodge it"
    remove_word(files.own, "logit")
    assert files.current().apply("logit") == "loh jit"
    files.own.unlink()
    assert files.current().apply("logit") == "loh jit"


def test_a_broken_file_leaves_the_last_good_words_and_is_told(files: LexiconFiles) -> None:
    set_words(files.own, {"logit": "lodge it"})
    files.current()
    files.own.write_text("logit: [3\n", encoding="utf-8")
    assert files.current().apply("logit, Qwen") == "lodge it, kwen"
    (problem,) = files.look()
    assert f"{files.own}:2" in problem
    assert "last good state" in problem
    files.own.write_text("logit: logged it\n", encoding="utf-8")
    assert files.current().apply("logit") == "logged it"
    assert files.look() == ()


def test_a_change_that_keeps_the_size_is_seen_by_its_time(files: LexiconFiles) -> None:
    set_words(files.own, {"logit": "aaa"})
    files.current()
    stamp = files.own.stat()
    files.own.write_text(files.own.read_text(encoding="utf-8").replace("aaa", "bbb"), encoding="utf-8")
    os.utime(files.own, ns=(stamp.st_atime_ns, stamp.st_mtime_ns + 1))
    assert files.current().apply("logit") == "bbb"


@pytest.mark.parametrize(
    ("edit", "after"),
    [
        (lambda path: set_words(path, {"logit": "lodge it"}), WITH_COMMENTS.replace('"loh jit"', "lodge it")),
        (lambda path: set_words(path, {"Qwen": "queen"}), WITH_COMMENTS.replace("kwen ", "queen ")),
        (lambda path: set_words(path, {"new": "no"}), WITH_COMMENTS + "new: 'no'\n"),
        (
            lambda path: set_words(path, {"new": "noo", "Qwen": "queen", "logit": "lodge it"}),
            WITH_COMMENTS.replace("kwen ", "queen ").replace('"loh jit"', "lodge it") + "new: noo\n",
        ),
        (lambda path: set_words(path, {"GPT-4": "GPT-4"}), WITH_COMMENTS + "GPT-4: GPT-4\n"),
        (lambda path: set_words(path, {"yes": "y e s"}), WITH_COMMENTS + "'yes': y e s\n"),
        (lambda path: remove_word(path, "Qwen"), WITH_COMMENTS.replace("Qwen: kwen   # as its makers say\n", "")),
    ],
)
def test_comments_and_order_stay(edit: Callable[[Path], None], after: str, tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(WITH_COMMENTS, encoding="utf-8")
    edit(path)
    assert path.read_text(encoding="utf-8") == after
    load_lexicon(path)


def test_a_new_file_says_what_it_is(tmp_path: Path) -> None:
    set_words(tmp_path / "own.yaml", {"Qwen": "kwen"})
    assert (tmp_path / "own.yaml").read_text(encoding="utf-8") == HEADING + "Qwen: kwen\n"


@pytest.mark.parametrize(
    ("word", "spoken"),
    [("", "a"), ("logit", ""), ("logit", "l0git"), ("logit", "<b>"), ("logit", "a " * 200), (" logit", "lodge it"),
     ("lo\ngit", "lodge it"), ("lo\u200bgit", "lodge it"), ("caf\udce9", "caf")],
)  # fmt: skip
def test_what_no_voice_can_say_is_refused(word: str, spoken: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        set_words(tmp_path / "own.yaml", {word: spoken})
    assert not (tmp_path / "own.yaml").exists()


@pytest.mark.parametrize("text", ["{a: b}\n", "a: [b\n", "- a\n"])
def test_a_file_that_cannot_be_edited_stays(text: str, tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError):
        set_words(path, {"c": "d"})
    assert path.read_text(encoding="utf-8") == text


def test_a_word_that_is_not_there_cannot_be_removed(files: LexiconFiles) -> None:
    set_words(files.own, {"sota": "soda"})
    with pytest.raises(UsageError, match="no such word"):
        remove_word(files.own, "logit")
