"""Integration: `radio eval scripts` over a PDF that the test makes, and over an episode in the archive."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from radio.archive.episodes import FOLDER, file_stem
from radio.cli import cli
from radio.clock import ManualClock
from radio.errors import PartlyDoneError, RadioError, UsageError
from radio.model.script import Cite
from radio.store import Store
from radio.types import ShowId
from radio.writing import write
from tests.llm_fakes import completion, serve_chat
from tests.making import make_episode
from tests.website import make_config
from tests.writing_samples import ABSTRACT, NOW, SECTIONS, brief, document, material

pymupdf: Any = pytest.importorskip("pymupdf")
"""Any: the package says that it is typed, and mostly is not."""

pytestmark = pytest.mark.integration
ID = "2605.00001"


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A folder with one paper of a few sentences, and what is known of it."""
    folder = tmp_path / "papers"
    folder.mkdir()
    pdf = pymupdf.open()
    page, y = pdf.new_page(), 60.0
    for _, title, sentences in SECTIONS:
        page.insert_text((72, y), title, fontname="tibo", fontsize=14)
        box = pymupdf.Rect(72, y + 8, 520, y + 130)
        page.insert_textbox(box, " ".join(sentences), fontname="tiro", fontsize=10)
        y += 130
    pdf.save(folder / f"{ID}v1.pdf")
    settled(folder / f"{ID}v1.pdf")
    told = {
        "id": f"{ID}v1",
        "title": "SortNet: Learning to Sort Waste with Few Labels",
        "authors": ["Ada Example", "Bo Sample"],
        "abstract": ABSTRACT,
        "categories": ["cs.CV"],
        "published": NOW.isoformat(),
    }
    (folder / f"{ID}v1.json").write_text(json.dumps(told))
    return folder


def settled(path: Path) -> None:
    """As if it had been copied long ago: a folder's newest files may still be growing."""
    os.utime(path, (NOW.timestamp(), NOW.timestamp()))


def run(tmp_path: Path, *words: str) -> Result:
    data = f"station.data_dir={tmp_path / 'data'}"
    return CliRunner().invoke(cli, ["eval", "scripts", "--set", data, *words], catch_exceptions=True)


def test_a_folder_of_papers_is_written_about_and_scored(tmp_path: Path, papers: Path) -> None:
    out = tmp_path / "deep" / "table.md"
    result = run(tmp_path, "--papers", str(papers), "--as-open", "--json", "--out", str(out))
    assert result.exit_code == 0, result.output
    [episode] = json.loads(result.stdout)["episodes"]
    assert episode["writer"] == "extractive" and episode["papers"] == [ID]
    assert episode["figures"]["numbers"] == episode["figures"]["names"] == 0
    assert 0 < episode["figures"]["coverage"] <= 1 and episode["figures"]["minutes"] > 0.5
    assert episode["drafted"] is None and len(episode["script"]["lines"]) > 5
    head, rule, row = out.read_text().splitlines()[:3]
    assert head.startswith("| paper | min | length |") and set(rule) == {"|", "-"} and row.startswith(f"| {ID} |")
    assert not (tmp_path / "data").exists() or not list((tmp_path / "data").rglob("*.mp3"))


def test_a_missed_goal_is_an_error_only_where_it_is_asked_for(tmp_path: Path, papers: Path) -> None:
    told = run(tmp_path, "--papers", str(papers), "--as-open")
    assert told.exit_code == 0 and "1 episodes by extractive" in told.output
    # The small paper cannot fill four minutes.
    checked = run(tmp_path, "--papers", str(papers), "--as-open", "--check")
    assert isinstance(checked.exception, RadioError) and "miss a goal" in str(checked.exception)


def test_what_cannot_be_read_is_told_and_the_rest_is_scored(tmp_path: Path, papers: Path) -> None:
    (papers / "2605.00002v1.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    settled(papers / "2605.00002v1.pdf")
    result = run(tmp_path, "--papers", str(papers), "--as-open")
    assert isinstance(result.exception, PartlyDoneError) and "2605.00002" in result.output


def test_answers_are_kept_and_used_again(tmp_path: Path, papers: Path) -> None:
    turn = {
        "question": "What is the problem here?",
        "answer": "Sorting plants rely on labelled images, and those cost.",
    }
    answers = tmp_path / "answers"
    with serve_chat() as chat:
        for _ in range(60):
            chat.answer(completion(json.dumps(turn)))
        server = f'llm.servers=[{{"base_url": "{chat.url}", "model": "tiny"}}]'
        words = ("--papers", str(papers), "--as-open", "--writer", "server", "--answers", str(answers), "--set", server)
        first = run(tmp_path, *words)
        asked = len(chat.bodies)
        second = run(tmp_path, *words)
        replay = run(
            tmp_path, "--papers", str(papers), "--as-open", "--writer", "recorded", "--answers", str(answers), "--json"
        )
    assert first.exit_code == second.exit_code == 0, second.output
    assert json.loads(replay.stdout)["episodes"][0]["drafted"]["lines"] > 0
    assert asked > 0 and len(chat.bodies) == asked
    assert len(list(answers.rglob("*.json"))) > 0


def test_the_episodes_of_the_station_are_scored_without_arguments(tmp_path: Path) -> None:
    config = make_config(tmp_path)
    store = Store.of(config, ManualClock(NOW))
    paper = material().paper
    script = write(brief(material()), None)
    wrong = script.lines[3].model_copy(
        update={
            "text": "SortNet improves accuracy by 21% on ImageNet.",
            "cites": (Cite(paper_id=paper.id, sentence=None, text=ABSTRACT),),
            "factual": True,
        }
    )
    script = script.model_copy(update={"lines": (*script.lines, wrong)})
    episode = make_episode(show=ShowId("rotation"), paper_ids=(paper.id,))
    try:
        store.papers.upsert(paper)
        store.episodes.add(episode)
    finally:
        store.close()
    kept = config.path(FOLDER, f"{file_stem(episode.id)}.json")
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps({"episode": {}, "scripts": [None, script.model_dump(mode="json")]}))
    folder = config.path("documents", paper.key)
    folder.mkdir(parents=True)
    (folder / "document.json").write_text(document(paper).model_dump_json())
    words = ["eval", "scripts", "--json", "--set", f"station.data_dir={config.station.data_dir}"]
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 0, result.output
    [found] = json.loads(result.stdout)["episodes"]
    assert (found["figures"]["numbers"], found["figures"]["names"]) == (1, 1)
    assert [o["why"] for o in found["objections"][:2]] == ["number: 21%", "name: ImageNet"]
    assert "1 unsupported numbers" in found["missed_goals"]


def test_a_station_without_episodes_and_wrong_usage_say_so(tmp_path: Path, papers: Path) -> None:
    assert "nothing was scored" in str(run(tmp_path).exception)
    for words in (
        ("--writer", "embedded"),
        ("--papers", str(papers), "--paper", "2605.99999"),
        ("--papers", str(papers), "--show", "daily"),
        ("--papers", str(papers), "--writer", "server"),
        ("--papers", str(papers), "--writer", "recorded"),
        ("--show", "rotatoin"),
    ):
        assert isinstance(run(tmp_path, *words).exception, UsageError), words
