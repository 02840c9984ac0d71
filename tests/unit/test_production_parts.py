"""Smaller parts of production: polling, the operator's desk, which papers of a digest are read, what produce writes."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from radio.clock import ManualClock
from radio.config import Config
from radio.errors import DiskFullError, FetchError, SpeechError, StoreError
from radio.model.audio import Clip
from radio.model.document import Box
from radio.model.episode import Episode
from radio.model.paper import Licence, LicenceCode, LicencePolicy, Paper
from radio.model.script import Cite, Line, Script, ScriptChapter
from radio.model.summary import Digest, Theme
from radio.papers.source import PdfFile
from radio.production import tasks
from radio.production.desk import Desk
from radio.production.digests import telling
from radio.production.feeds import Feeds
from radio.production.files import Files, load, save
from radio.production.plan import EpisodePlan, Plans
from radio.production.produce import describe
from radio.production.spoken import SpokenFile
from radio.production.work import Work
from radio.store import Store
from radio.types import Dbfs, EpisodeId, HostId, PaperId, Seconds, SentenceId, ShowId, VoiceId
from tests.announcing import PaperArxiv

pytestmark = pytest.mark.unit

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)


def paper(name: str, version: int = 1, code: LicenceCode = LicenceCode.ARXIV) -> Paper:
    licence = Licence(code=code, source="feed")
    return Paper(id=PaperId(name), version=version, title=name, published=NOW, updated=NOW, licence=licence)


def clip(text: str) -> Clip:
    return Clip(
        key="k",
        path="a.wav",
        sample_rate=22050,
        samples=22050,
        spoken=text,
        voice=VoiceId("joe"),
        words=(),
        peak=Dbfs(-3.0),
    )


class Source:
    """Answers or fails as it is told."""

    name = "folder"

    def __init__(self) -> None:
        self.papers: list[Paper] = []
        self.error: Exception | None = None
        self.asked: list[float] = []
        self.limits: list[int] = []
        self.clock = ManualClock(NOW)

    def newest(self, limit: int) -> list[Paper]:
        self.asked.append(self.clock.monotonic())
        self.limits.append(limit)
        if self.error:
            raise self.error
        return self.papers

    def announced_on(self, day: date) -> list[Paper]:
        return []

    def by_ids(self, ids: Sequence[PaperId]) -> list[Paper]:
        return []

    def fetch_pdf(self, paper: Paper, target: Path) -> PdfFile:
        raise FetchError("does not answer")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "radio.db", ManualClock(NOW))


def test_feeds_ask_at_their_pace_and_count_what_is_new(store: Store) -> None:
    source = Source()
    source.papers = [paper("2605.00001"), paper("2605.00002")]
    feeds = Feeds([source], store, Config(), source.clock)
    assert [feeds.poll(), feeds.poll(), feeds.poll()] == [2, 0, 0]
    source.clock.advance(10)
    source.papers = [paper("2605.00001", version=2), paper("2605.00003")]
    assert feeds.poll() == 1
    assert source.asked == [0.0, 10.0]
    assert source.limits == [200, 200]


def test_a_source_that_fails_is_asked_again_and_named(store: Store) -> None:
    source = Source()
    source.error = FetchError("the papers folder is not there")
    feeds = Feeds([source], store, Config(), source.clock)
    for _ in range(25):
        feeds.poll()
        source.clock.advance(1)
    assert source.asked == [0.0, 10.0, 20.0]
    assert feeds.awaited == "waiting for folder: the papers folder is not there"
    source.error = None
    source.clock.advance(5)
    feeds.poll()
    assert feeds.awaited == ""


def test_a_store_that_takes_nothing_has_the_sources_asked_no_more_often(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk, over an hour: arXiv has a ceiling for the day."""
    clock = ManualClock(NOW)
    full = Store.open(tmp_path / "full.db", clock)
    arxiv = PaperArxiv(clock)
    feeds = Feeds([arxiv], full, Config(), clock)

    def refuse(papers: object) -> int:
        raise DiskFullError("no room for the database")

    monkeypatch.setattr(type(full.papers), "upsert_all", lambda self, papers: refuse(papers))
    for _ in range(1800):
        feeds.poll()
        clock.advance(2)
    assert 0 < len(arxiv.asked) < 50, len(arxiv.asked)
    assert "no room" in feeds.awaited


def test_a_folder_that_is_away_for_half_a_day_keeps_no_other_source_away(store: Store) -> None:
    away, sound = Source(), Source()
    away.error = FetchError("the papers folder is not there")
    feeds = Feeds([away, sound], store, Config(), sound.clock)
    for _ in range(1200):
        feeds.poll()
        sound.clock.advance(36)
    assert len(away.asked) == len(sound.asked) == 1200


def test_a_source_with_a_defect_keeps_no_other_away(store: Store) -> None:
    odd, sound = Source(), Source()
    sound.papers = [paper("2605.00001")]
    odd.error = OverflowError("year 60000 is out of range")
    feeds = Feeds([odd, sound], store, Config(), sound.clock)
    assert feeds.poll() == 1
    assert "year 60000" in feeds.awaited


def test_the_desk_pauses_for_good_and_refuses_what_it_does_not_know(store: Store, tmp_path: Path) -> None:
    tried: list[str] = []

    def retry(key: str) -> list[Work]:
        tried.append(key)
        return [Work("fetch", key)] if key == "a" else []

    desk = Desk(store, tmp_path / "paused.json", retry)
    for name, argument in (("pause", "speak"), ("pause", "embed"), ("resume", "speak"), ("retry", "a"), ("retry", "b")):
        store.commands.put("production", name, argument, "operator")  # type: ignore[arg-type] # a command's name
    store.commands.put("production", "pause", "sleep", "operator")
    assert desk.take() == 6
    assert tried == ["a", "b"]
    assert Desk(store, tmp_path / "paused.json", retry).paused() == {"embed"}


def test_a_digest_reads_the_first_of_each_theme_and_rather_those_that_may_be_shown() -> None:
    papers = [paper(f"p{n}") for n in range(4)] + [paper("free", code=LicenceCode.CC_BY)]
    themes = (
        Theme(name="one", paper_ids=(PaperId("p0"), PaperId("p1"), PaperId("free"))),
        Theme(name="two", paper_ids=(PaperId("p2"), PaperId("gone"))),
    )
    digest = Digest(purpose="day", start=NOW, end=NOW, themes=themes, papers_seen=5)
    assert telling(digest, papers, LicencePolicy(), count=3) == ("freev1", "p2v1", "p0v1")
    assert telling(digest, papers, LicencePolicy(), count=9) == ("freev1", "p2v1", "p0v1", "p1v1")


def test_what_produce_writes_tells_what_each_line_rests_on() -> None:
    box = Box(page=3, x0=1, y0=2, x1=3, y1=4)
    cite = Cite(paper_id=PaperId("p0"), sentence=SentenceId("p3.s1"), text="We gain 4 %.", boxes=(box,))
    line = Line(speaker=HostId("ada"), text="They gain 4 %.", beat="evidence", cites=(cite,), origin="extractive")
    script = Script(
        show=ShowId("rotation"), title="T", lines=(line,), chapters=(), paper_ids=(PaperId("p0"),), writer="extractive"
    )
    episode = Episode(
        id=EpisodeId("rotation-p0v1"),
        show=ShowId("rotation"),
        title="T",
        description="",
        published=NOW,
        segments=(),
        paper_ids=(PaperId("p0"),),
        duration=Seconds(1.0),
        mp3="archive/episodes/x.mp3",
        mp3_bytes=1,
        chapters=(),
        licences=("p0: CC BY",),
    )
    report = describe(episode, script, [clip("They gain four percent.")], 1.0)
    assert report["script"][0]["spoken"] == "They gain four percent."
    assert report["script"][0]["cites"] == [
        {"paper": "p0", "sentence": "p3.s1", "text": "We gain 4 %.", "page": 3, "boxes": [box.model_dump()]}
    ]
    assert (report["licence"], report["gate"]["checked"]) == (["p0: CC BY"], 0)
    with pytest.raises(StoreError):
        describe(episode, script, [], 1.0)


def test_lines_that_no_voice_could_say_are_left_out_and_chapters_follow() -> None:
    lines = tuple(
        Line(speaker=HostId("ada"), text=f"Line {n}.", beat="what", origin="template", factual=False) for n in range(10)
    )
    chapters = tuple(ScriptChapter(title=f"c{n}", first_line=n) for n in (0, 4, 5))
    script = Script(show=ShowId("x"), title="T", lines=lines, chapters=chapters, paper_ids=(), writer="extractive")
    spoken = SpokenFile.of(script, [None if n in (4, 5) else clip(str(n)) for n in range(10)])
    assert [x.text for x in spoken.script.lines] == [f"Line {n}." for n in (0, 1, 2, 3, 6, 7, 8, 9)]
    assert [(c.title, c.first_line) for c in spoken.script.chapters] == [("c0", 0), ("c5", 4)]
    assert len(spoken.clips) == 8
    assert spoken.script.notes == ("2 lines could not be spoken",)
    with pytest.raises(SpeechError):
        SpokenFile.of(script, [clip("x")] * 7 + [None] * 3)


def test_a_result_that_cannot_be_read_is_removed_so_that_it_is_made_anew(tmp_path: Path) -> None:
    file = Files(tmp_path).summary("hep-th/9108004v1", "deep")
    file.parent.mkdir(parents=True)
    file.write_text('{"half": ')
    with pytest.raises(StoreError) as caught:
        load(file, Digest)
    assert caught.value.retryable
    assert not file.exists()


def test_plans_are_open_until_they_end_and_can_be_opened_again(tmp_path: Path) -> None:
    plan = EpisodePlan(
        id=EpisodeId("rotation-hep-th/9108004v1"), show=ShowId("rotation"), form="rotation", asked_by="x", created=NOW
    )
    later = plan.model_copy(update={"id": EpisodeId("b"), "created": NOW + timedelta(hours=1)})
    plans = Plans(tmp_path)
    plans.put(later)
    plans.put(plan)
    assert [p.id for p in Plans(tmp_path).open()] == [plan.id, "b"]
    plans.end(plan.id)
    assert plans.get(plan.id) is None
    assert plans.ended(plan.id) == plan
    plans.put(plan)
    assert plans.ended(plan.id) is None
    save(tmp_path / "copy.json", plan)
    assert load(tmp_path / "copy.json", EpisodePlan) == plan


def test_a_process_lets_go_of_a_station_that_it_knew(tmp_path: Path) -> None:
    config = Config.model_validate({"station": {"data_dir": str(tmp_path)}})
    words = weakref.ref(tasks.lexicon_files(config))
    gc.collect()
    assert words() is not None
    tasks.let_go()
    gc.collect()
    assert words() is None
