"""Show files: a wrong word is told with its file, its line and the nearest right word."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path
from typing import get_args

import pytest

from radio.config import Config, load_config
from radio.errors import ConfigError
from radio.model.show import Show, ShowForm
from radio.schedule.shows import cron_problem, load_shows, station_shows
from radio.schedule.slots import trigger
from radio.types import ShowId, VoiceId

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
        ("rotation.yaml", ("voices: [joe,", "voices: [jo,"), r'"jo" is no voice; did you mean "joe"'),
        ("rotation.yaml", ("summarizer:", "sumarizer:"), r'"sumarizer" is no known key; did you mean "summarizer"'),
        ("rotation.yaml", ("form: rotation", "form: rotatio"), r'did you mean "rotation"'),
        ("rotation.yaml", ("{cohost}", "{cohots}"), r'"{cohots}" is no field; did you mean "cohost"'),
        ("rotation.yaml", ("id: ada", "id: joe"), r'two hosts have the id "joe"'),
        ("rotation.yaml", ("[af_heart, kristin,", "[joe, kristin,"), r'Joe has the voice "joe" already'),
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


def voices_of(shows: dict[ShowId, Show], show: str, host: str) -> tuple[VoiceId, ...]:
    return next(h.voices for h in shows[ShowId(show)].hosts if h.id == host)


def station(folder: Path, *overrides: str) -> Config:
    return load_config(environment={}, overrides=[f"shows_dir={folder}", f"prompts_dir={ROOT / 'prompts'}", *overrides])


def test_the_station_may_cast_its_hosts_otherwise(shows_dir: Path) -> None:
    recast = station_shows(station(shows_dir, "speech.hosts={ada: [kristin, af_bella]}"))
    assert voices_of(recast, "rotation", "ada") == voices_of(recast, "daily", "ada") == ("kristin", "af_bella")
    assert voices_of(recast, "rotation", "joe") == voices_of(station_shows(station(shows_dir)), "rotation", "joe")


def test_the_voices_of_a_server_may_be_cast(shows_dir: Path) -> None:
    server = "speech.engines=[{name: box, base_url: 'http://127.0.0.1:1/v1', voices: [alloy]}]"
    assert voices_of(station_shows(station(shows_dir, server, "speech.hosts={ada: [alloy]}")), "daily", "ada")


@pytest.mark.parametrize(
    ("override", "subject", "told"),
    [
        ("{ada: [joe]}", "speech.hosts.ada", 'Joe has the voice "joe" already'),
        ("{ada: [kristn]}", "speech.hosts.ada", 'did you mean "kristin"'),
        ("{ad: [kristin]}", "speech.hosts.ad", 'no show has a host "ad"; did you mean "ada"'),
        ("{ada: []}", "speech.hosts.ada", "Ada has no voice"),
        ("{joe: [af_heart]}", r"daily\.yaml:\d+", r"already \(by speech\.hosts\.joe\)"),
    ],
)
def test_a_casting_that_does_not_work_says_where(shows_dir: Path, override: str, subject: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told) as caught:
        station_shows(station(shows_dir, f"speech.hosts={override}"))
    assert re.search(f"{subject}$", caught.value.subject or "")


def test_a_voice_is_one_person_as_a_fallback_too(shows_dir: Path) -> None:
    path = shows_dir / "rotation.yaml"
    lines = path.read_text().replace("voices: [joe, norman", "voices: [joe, joe-bright, norman").splitlines()
    path.write_text("\n".join(lines))
    with pytest.raises(ConfigError, match='"joe-bright" already') as caught:
        load_shows(shows_dir, ROOT / "prompts")
    second = next(n for n, line in enumerate(lines, 1) if "voices: [af_heart" in line)
    assert (caught.value.subject or "").endswith(f"rotation.yaml:{second}")


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("0 18 * * mon-fri", None),
        ("*/15 6-22 1,15 jan *", None),
        ("0 18 * *", "five fields"),
        ("60 18 * * *", "60 is not within 0 to 59"),
        ("0 six * * *", '"six" is no hour'),
        ("*/0 * * * *", "no step"),
        ("0 9 * * sat-mon", None),
        ("0 9 * * 5-7", None),
        ("0 9 last * *", None),
        ("0 9 1-last * *", "stands alone"),
        ("50-10 9 * * *", "runs backwards"),
        ("*/90 * * * *", "longer than what it steps through"),
        ("59/5 * * * *", "longer than what it steps through"),
        ("0 9 * 5-oct *", "mixes names and numbers"),
        ("² * * * *", "is no minute"),
    ],
)
def test_cron_rules_are_checked(rule: str, told: str | None) -> None:
    problem = cron_problem(rule)
    assert (problem is None) if told is None else (problem is not None and told in problem)


def test_a_cron_rule_that_passes_is_one_that_the_show_clock_can_follow() -> None:
    """One that it could not would keep it from ordering any show."""
    drawn = random.Random(1)
    ranges = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
    names = ((), (), ("last",), ("jan", "jun", "dec"), ("mon", "thu", "sun"))
    passed = 0
    for _ in range(1500):
        parts = ["*"] * 5
        at = drawn.randrange(5)

        ends = [drawn.choice([str(drawn.randint(*ranges[at])), *names[at]]) for _ in range(3)]
        span = drawn.choice(["*", ends[0], f"{ends[0]}-{ends[1]}"])
        parts[at] = span + drawn.choice(["", "", f"/{drawn.randint(1, 70)}", f",{ends[2]}"])
        rule = " ".join(parts)
        if cron_problem(rule) is None:
            trigger(rule, "UTC")
            passed += 1
    assert passed > 500
