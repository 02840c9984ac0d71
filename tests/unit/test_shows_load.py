"""Show files: a wrong word is told with its file, its line and the nearest right word."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import get_args

import pytest

from radio.errors import ConfigError
from radio.model.show import ShowForm
from radio.schedule.shows import VOICES, cron_problem, load_shows

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def shows_dir(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "shows", tmp_path / "shows"))


def test_the_stations_shows_load() -> None:
    shows = load_shows(ROOT / "shows", ROOT / "prompts")
    assert {s.form for s in shows.values()} == set(get_args(ShowForm))
    for show in shows.values():
        first = [host.voices[0] for host in show.hosts]
        assert len(set(first)) == len(first)


def test_each_show_opens_in_its_own_way() -> None:
    shows = load_shows(ROOT / "shows", ROOT / "prompts").values()
    assert len({show.sound.opening for show in shows}) == len(shows)
    assert {show.id for show in shows if show.sound.stings} >= {"daily", "weekly", "deep-dive"}


@pytest.mark.parametrize(
    ("file", "change", "told"),
    [
        ("rotation.yaml", ("prompt: rotation", "prompt: rotatoin"), r'no prompt "rotatoin"; did you mean "rotation"'),
        ("rotation.yaml", ("voices: [joe]", "voices: [jo]"), r'"jo" is no voice; did you mean "joe"'),
        ("rotation.yaml", ("summarizer:", "sumarizer:"), r'"sumarizer" is no known key; did you mean "summarizer"'),
        ("rotation.yaml", ("form: rotation", "form: rotatio"), r'did you mean "rotation"'),
        ("rotation.yaml", ("{cohost}", "{cohots}"), r'"{cohots}" is no field; did you mean "cohost"'),
        ("rotation.yaml", ("id: ada", "id: joe"), r'two hosts have the id "joe"'),
        ("rotation.yaml", ("[af_heart, joe-bright]", "[joe, joe-bright]"), r'two hosts prefer the voice "joe"'),
        ("rotation.yaml", ("shortest: 3", "shortest: 9"), r"must not fall"),
        ("rotation.yaml", ("id: rotation", "id: Rotation!"), r"small letters"),
        ("daily.yaml", ("mon-fri", "mon-fry"), r'day of the week: "fry" is no day of the week; did you mean "fri"'),
        ("daily.yaml", ("id: daily", "id: weekly"), r'has a show "weekly" already'),
        ("daily.yaml", ("opening: daily", "opening: dayly"), r'"sound.opening".*did you mean "daily"'),
        ("daily.yaml", ("bed: bright", "bed: brigt"), r'"sound.bed".*did you mean "bright"'),
        ("daily.yaml", ("stings: true", "sting: true"), r'"sound.sting" is no known key; did you mean "stings"'),
        ("rotation.yaml", ("sweeper_every: 4", "sweeper_every: -1"), r'"sound.sweeper_every"'),
        ("house.yaml", ("house.md", "hous.md"), r'there is no file "hous.md" beside it; did you mean "house.md"'),
    ],
)  # fmt: skip
def test_a_wrong_word_is_told_with_its_line_and_the_nearest(
    shows_dir: Path, file: str, change: tuple[str, str], told: str
) -> None:
    path = shows_dir / file
    text = path.read_text()
    assert change[0] in text
    path.write_text(text.replace(*change, 1))
    with pytest.raises(ConfigError, match=told) as caught:
        load_shows(shows_dir, ROOT / "prompts")
    subject = caught.value.subject or ""
    wrong = (shows_dir / subject.rsplit("/", 1)[-1].split(":")[0]).read_text().splitlines()
    assert subject.split(":")[-1].isdigit() and int(subject.split(":")[-1]) <= len(wrong)


def test_operators_may_know_more_voices(shows_dir: Path) -> None:
    path = shows_dir / "rotation.yaml"
    path.write_text(path.read_text().replace("voices: [joe]", "voices: [norman]"))
    assert load_shows(shows_dir, ROOT / "prompts", voices=(*VOICES, "norman"))


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("0 18 * * mon-fri", None),
        ("*/15 6-22 1,15 jan *", None),
        ("0 18 * *", "five fields"),
        ("60 18 * * *", "60 is not within 0 to 59"),
        ("0 six * * *", '"six" is no hour'),
        ("*/0 * * * *", "no step"),
    ],
)
def test_cron_rules_are_checked(rule: str, told: str | None) -> None:
    problem = cron_problem(rule)
    assert (problem is None) if told is None else (problem is not None and told in problem)
