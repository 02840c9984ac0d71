"""Shows without code: docs/shows.md has every key, `radio shows new` writes what loads, `check` tells what is wrong."""

from __future__ import annotations

import importlib.util
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from radio.cli import cli
from radio.model.paper import Pick
from radio.model.show import Show
from radio.production.orders import shared, takes
from radio.schedule.newshow import begun
from radio.schedule.showkeys import keys
from radio.schedule.shows import load_shows
from radio.types import ShowId
from tests.making import make_paper
from tests.writing_samples import ROOT, show

pytestmark = pytest.mark.unit

DOC = (ROOT / "docs" / "shows.md").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A station's folder, as its operator stands in it."""
    for name in ("shows", "prompts"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "config.yaml").write_text("station: {name: Test Radio}\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RADIO_CONFIG", raising=False)
    return tmp_path


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, words)
    return result.exit_code, result.output + (str(result.exception) if result.exception else "")


def test_the_docs_have_every_key_as_the_model_has_it() -> None:
    spec = importlib.util.spec_from_file_location("show_keys", ROOT / "scripts" / "show_keys.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.filled(DOC) == DOC, "run python scripts/show_keys.py"
    assert all(key.meaning for key in keys()), "each key says what it means"
    assert len(list(keys())) > 25


def test_the_docs_name_every_form() -> None:
    forms = next(key.takes for key in keys() if key.path == "form").split(", ")
    told = DOC.partition("## Forms")[2].partition("## Every key")[0]
    assert [form for form in forms if not re.search(rf"\b{form}\b", told)] == []


@pytest.mark.parametrize("like", sorted(load_shows(ROOT / "shows", ROOT / "prompts")))
def test_a_show_begun_from_another_is_that_show_under_another_name(folder: Path, like: str) -> None:
    code, output = run("shows", "new", "mine", "--like", like, "--title", "Mine: it's new")
    assert code == 0, output
    known = load_shows(folder / "shows", folder / "prompts")
    made, old = known[ShowId("mine")], known[ShowId(like)]
    assert made == old.model_copy(update={"id": "mine", "title": "Mine: it's new"})
    text = (folder / "shows" / "mine.yaml").read_text()
    assert text.count("\n# ") > 10, "the keys are explained"
    code, output = run("shows", "check", "shows/mine.yaml")
    assert code == 0 and "Mine: it's new" in output


def test_what_the_docs_say_works_to_the_letter(folder: Path) -> None:
    commands = re.findall(r"^radio (shows new .*|shows check .*)$", DOC, re.MULTILINE)
    assert len(commands) >= 2
    new = [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', commands[0])]
    assert run(*new)[0] == 0
    file = folder / "shows" / "robots.yaml"
    told = yaml.safe_load(file.read_text())
    for key, value in re.findall(r"^- `(length|selection|schedule)`:.*?`(\{.*?\})`", DOC, re.MULTILINE):
        told[key] = yaml.safe_load(value)
    file.write_text(yaml.safe_dump(told))
    code, output = run(*commands[1].split())
    assert code == 0 and "no papers of cs.RO are fetched" in output
    assert (folder / "prompts" / "robots.md").exists() and told["prompt"] == "robots"


def test_new_refuses_what_is_there_and_what_is_no_id(folder: Path) -> None:
    assert "there is such a show already" in run("shows", "new", "daily")[1]
    assert "small letters" in run("shows", "new", "My Show")[1]
    assert 'did you mean "rotation"' in run("shows", "new", "other", "--like", "rotatoin")[1]
    assert not (folder / "shows" / "other.yaml").exists()
    (folder / "prompts" / "mine.md").write_text("an operator's own")
    assert "such a prompt already" in run("shows", "new", "mine", "--own-prompt")[1]
    assert (folder / "prompts" / "mine.md").read_text() == "an operator's own"


def test_check_tells_all_files_that_are_wrong_with_line_and_nearest_word(folder: Path) -> None:
    for name, change in (("daily", ("stings", "sting")), ("weekly", ("{cohost}", "{cohots}"))):
        file = folder / "shows" / f"{name}.yaml"
        file.write_text(file.read_text().replace(*change, 1))
    code, output = run("shows", "check")
    assert code != 0
    assert re.search(r'daily\.yaml:\d+: .*"sound\.sting".*did you mean "stings"', output)
    assert re.search(r'weekly\.yaml:\d+: .*"\{cohots\}".*did you mean "cohost"', output)
    assert "rotation.yaml: Paper Talk" in output, "the others are told too"


def test_a_title_keeps_its_signs() -> None:
    text = (ROOT / "shows" / "rotation.yaml").read_text()
    made = yaml.safe_load(begun(text, show("rotation"), "a", 'Yes: "no" # maybe', None))
    assert made["title"] == 'Yes: "no" # maybe' and made["id"] == "a"


def rotation(name: str, *categories: str) -> Show:
    plain = show("rotation")
    selection = plain.selection.model_copy(update={"categories": categories})
    return plain.model_copy(update={"id": name, "selection": selection})


def pick(number: int, *categories: str) -> Pick:
    return Pick(paper=make_paper(number).model_copy(update={"categories": categories}), parts=())


def test_rotations_share_the_free_time_each_with_its_own_papers() -> None:
    shows = [rotation("all"), rotation("robots", "cs.RO")]
    picks = [pick(1, "cs.CL"), pick(2, "cs.RO"), pick(3, "cs.CL"), pick(4, "cs.CL", "cs.RO"), pick(5, "cs.CL")]
    chosen = [(s.id, int(p.paper.id[-1])) for s, p in shared(shows, picks, 4, Counter())]
    assert chosen == [("all", 1), ("robots", 2), ("all", 3), ("robots", 4)]
    busy = shared(shows, picks, 2, Counter({"robots": 2}))  # type: ignore[dict-item] # ids are text
    assert [s.id for s, _ in busy] == ["all", "all"]
    assert shared([rotation("robots", "cs.RO")], [pick(1, "cs.CL")], 3, Counter()) == []
    assert takes(rotation("robots", "cs.RO"), make_paper(1).model_copy(update={"categories": ()}))
