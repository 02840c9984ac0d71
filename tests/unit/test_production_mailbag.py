"""The mailbag in production: which questions an episode takes, and what becomes of them on air."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from radio.clock import ManualClock
from radio.config import Config
from radio.errors import FetchError, NothingNewError, PaperUnavailableError
from radio.model.paper import Paper
from radio.model.question import Question
from radio.model.rundown import Order
from radio.model.script import Line, Script, ScriptChapter
from radio.model.segment import Segment
from radio.model.timeline import ChapterCue, Timeline
from radio.production.files import save
from radio.production.mailbag import (
    AnswersFile,
    Mailman,
    episode_name,
    on_air_at,
    questions_of,
    take_back,
    take_questions,
)
from radio.production.plan import EpisodePlan
from radio.production.publish import Made
from radio.production.spoken import SpokenFile
from radio.production.work import Work
from radio.schedule.shows import load_shows
from radio.store import Store
from radio.types import EpisodeId, HostId, PaperId, Samples, ShowId, to_samples
from radio.writing.materials import Answer
from tests.conftest import ROOT
from tests.making import NOON, make_asrun, make_paper, make_segment
from tests.workshops import make_workshop

pytestmark = pytest.mark.unit

MAILBAG = ShowId("mailbag")
EPISODE = "mailbag-2026-05-20T1200"


class Source:
    """Knows the papers that it is given, or does not answer."""

    name = "arxiv"

    def __init__(self) -> None:
        self.papers: dict[PaperId, Paper] = {}
        self.failure: FetchError | None = None

    def by_ids(self, ids: list[PaperId]) -> list[Paper]:
        if self.failure is not None:
            raise self.failure
        return [self.papers[name] for name in ids if name in self.papers]


class Room:
    """A workshop with a mailbag, and questions to put into it."""

    def __init__(self, folder: Path, **limits: Any) -> None:
        self.clock = ManualClock(NOON)
        self.config = Config.model_validate({"station": {"data_dir": folder}, "mailbag": limits})
        self.store = Store.of(self.config, self.clock)
        self.source = Source()
        shows = load_shows(ROOT / "shows", ROOT / "prompts")
        self.show = shows[MAILBAG]
        self.w = make_workshop(folder, self.config, shows, self.clock, self.store, sources=(self.source,))
        self.woken = 0
        self.mailman = Mailman(self.w, self._wake)

    def _wake(self) -> None:
        self.woken += 1

    def ask(self, number: int, paper: int | None = 1, **fields: Any) -> Question:
        values: dict[str, Any] = {
            "id": f"q{number}",
            "text": f"What is number {number} about?",
            "paper_id": f"2605.{paper:05}" if paper is not None else None,
            "asked": NOON + timedelta(minutes=number),
            "asked_by": "listener:ada",
        }
        question = Question.model_validate({**values, **fields})
        self.store.questions.put(question, question.id)
        return question

    def order(self, **fields: Any) -> Order:
        values: dict[str, Any] = {"id": "one", "show": MAILBAG, "asked_by": "schedule", "created": NOON}
        return Order.model_validate({**values, **fields})

    def states(self) -> dict[str, str]:
        return {q.id: q.state for q in self.store.questions.listed()}

    def plan(self, *questions: str, **fields: Any) -> EpisodePlan:
        values: dict[str, Any] = {
            "id": EPISODE,
            "show": MAILBAG,
            "form": "mailbag",
            "questions": questions,
            "papers": ("2605.00001v1",),
            "asked_by": "schedule",
            "created": NOON,
        }
        plan = EpisodePlan.model_validate({**values, **fields})
        self.w.plans.put(plan)
        self.store.questions.claim(questions, EPISODE)
        return plan

    def make(self, *questions: str) -> Segment:
        """The episode as it is when it waits to air: an opening of 20 s, 30 s for each question, a closing of 10 s."""
        starts = [0.0, *(20.0 + 30.0 * i for i in range(len(questions) + 1))]
        seconds = starts[-1] + 10.0
        cues = tuple(ChapterCue(at=to_samples(at), title=f"Chapter {i}") for i, at in enumerate(starts))
        segment = make_segment(1, seconds=seconds, show="mailbag", episode=EPISODE, timeline=Timeline(cues=cues))
        self.store.segments.add(segment)
        named = [None, *questions, None]
        line = Line(speaker=HostId("joe"), text="Hello.", beat="opening", factual=False, origin="template")
        script = Script(
            show=MAILBAG,
            title="The Mailbag",
            lines=(line,) * len(starts),
            chapters=tuple(
                ScriptChapter(title=cue.title, first_line=i, question=name)
                for i, (cue, name) in enumerate(zip(cues, named, strict=True))
            ),
            paper_ids=(PaperId("2605.00001"),),
            writer="extractive",
        )
        save(self.w.files.clips(EPISODE), SpokenFile(script=script, clips=()))
        answers = [
            Answer(question=name, text="What?", level="none" if i else "found", paper_id=PaperId("2605.00001"))
            for i, name in enumerate(questions)
        ]
        save(self.w.files.answers(EPISODE), AnswersFile(answers=tuple(answers)))
        save(self.w.files.made(EPISODE), Made(segment=segment.id, episode=EPISODE))
        self.w.plans.end(EpisodeId(EPISODE))
        return segment

    def air(self, segment: Segment, seconds: float, **fields: Any) -> None:
        values: dict[str, Any] = {
            "segment": segment.id, "source": "live", "kind": "talk", "show": "mailbag", "paper_ids": ("2605.00001",)
        }  # fmt: skip
        self.store.asrun.append(make_asrun(self.clock.now(), seconds=seconds, **{**values, **fields}))


@pytest.fixture
def room(tmp_path: Path) -> Room:
    made = Room(tmp_path)
    for number in range(1, 9):
        made.store.papers.upsert(make_paper(number))
    return made


def test_an_episode_takes_the_oldest_questions_that_fit_and_keeps_papers_together(room: Room) -> None:
    for number in range(14):
        room.ask(number, paper=1 + number % 8)
    papers, taken = take_questions(room.w, room.order(), room.show)
    assert len(papers) == room.show.selection.max_papers
    assert [q.id for q in taken][:6] == ["q0", "q1", "q2", "q3", "q4", "q5"]
    assert {q.paper_id for q in taken} == {p.id for p in papers}
    assert len(taken) < 14


def test_questions_about_no_paper_are_taken_too_and_others_wait_for_their_turn(room: Room) -> None:
    room.ask(1, paper=None)
    room.ask(2, state="review")
    room.ask(3, state="answered")
    papers, taken = take_questions(room.w, room.order(), room.show)
    assert (papers, [q.id for q in taken]) == ([], ["q1"])


def test_an_order_for_papers_takes_the_questions_about_them(room: Room) -> None:
    room.ask(1, paper=1)
    room.ask(2, paper=2)
    _, taken = take_questions(room.w, room.order(papers=("2605.00002",)), room.show)
    assert [q.id for q in taken] == ["q2"]


def test_without_questions_there_is_no_episode_and_it_says_why(room: Room) -> None:
    with pytest.raises(NothingNewError, match="no question waits"):
        take_questions(room.w, room.order(), room.show)


def test_a_paper_that_nobody_knows_closes_its_question_only_for_the_air(room: Room) -> None:
    room.ask(1, paper=77)
    room.ask(2, paper=78)
    room.source.papers[PaperId("2605.00078")] = make_paper(78, comment="This paper has been withdrawn")
    for on_air, state in ((False, "waiting"), (True, "unanswerable")):
        with pytest.raises(NothingNewError):
            take_questions(room.w, room.order(on_air=on_air), room.show)
        assert set(room.states().values()) == {state}
    reasons = {q.id: q.reason for q in room.store.questions.listed()}
    assert "no source knows" in reasons["q1"] and reasons["q2"] == "withdrawn"


def test_a_source_that_does_not_answer_postpones_the_episode(room: Room) -> None:
    room.ask(1, paper=77)
    room.source.failure = FetchError("arXiv does not answer", retryable=True)
    with pytest.raises(FetchError):
        take_questions(room.w, room.order(), room.show)
    room.source.failure = PaperUnavailableError("no such paper", retryable=False)
    with pytest.raises(NothingNewError):
        take_questions(room.w, room.order(), room.show)
    assert room.states() == {"q1": "unanswerable"}


def test_what_is_only_produced_takes_no_episodes_place(room: Room) -> None:
    assert episode_name(room.show, room.order()) != episode_name(room.show, room.order(on_air=False))
    room.ask(1)
    kept = room.plan("q1", on_air=False)
    assert [q.id for q in questions_of(room.w, kept)] == ["q1"]


def test_an_episode_answers_only_questions_that_are_its_own(room: Room) -> None:
    room.ask(1)
    room.ask(2)
    plan = room.plan("q1", "q2")
    room.store.questions.change("q2", ("making",), state="making", episode="mailbag-other")
    assert [q.id for q in questions_of(room.w, plan)] == ["q1"]


def test_the_chain_goes_from_papers_over_answers_to_the_script(room: Room) -> None:
    room.ask(1)
    plan = room.plan("q1")
    files, key = room.w.files, "2605.00001v1"
    assert room.w.flow.next(plan) == (Work("fetch", key, "new"),)
    # A paper that cannot be had is done without.
    assert room.w.flow.next(plan, {("fetch", key)}) == (Work("summarize", EPISODE, "new"),)
    files.document(key).parent.mkdir(parents=True)
    files.document(key).write_text("{}")
    assert room.w.flow.next(plan) == (Work("summarize", EPISODE, "new"),)
    save(files.answers(EPISODE), AnswersFile(answers=()))
    assert room.w.flow.next(plan) == (Work("write", EPISODE, "new"),)


def test_a_question_is_answered_when_it_was_on_air_and_not_before(room: Room) -> None:
    room.ask(1)
    room.ask(2)
    room.plan("q1", "q2")
    segment = room.make("q1", "q2")
    entry = room.store.rundown.append(segment, "schedule")
    room.mailman.follow()
    assert room.states() == {"q1": "making", "q2": "making"}
    room.store.rundown.mark(entry.id, "aired")
    room.air(segment, 90)
    room.mailman.follow()
    one, two = room.store.questions.listed()
    assert (one.state, one.found, one.episode) == ("answered", True, EPISODE)
    assert one.answered == room.clock.now() + timedelta(seconds=20)
    assert (two.state, two.found) == ("answered", False)
    assert two.answered == room.clock.now() + timedelta(seconds=50)


def test_what_was_cut_off_waits_again(room: Room) -> None:
    room.ask(1)
    room.ask(2)
    room.plan("q1", "q2")
    segment = room.make("q1", "q2")
    room.air(segment, 60, cut_short=True)
    room.mailman.follow()
    assert room.states() == {"q1": "answered", "q2": "making"}
    room.clock.advance(200)
    room.mailman.follow()
    assert room.states() == {"q1": "answered", "q2": "waiting"}


def test_an_episode_that_was_held_goes_on_where_it_was(room: Room) -> None:
    segment = room.make("q1", "q2")
    first = make_asrun(NOON, seconds=40, segment=segment.id, cut_short=True, resumes_at=to_samples(40))
    second = make_asrun(NOON + timedelta(minutes=5), seconds=50, segment=segment.id)
    start, end = to_samples(20), to_samples(50)
    assert on_air_at([first], start, end) is None
    assert on_air_at([second, first], start, end) == NOON + timedelta(seconds=20)
    assert on_air_at([second, first], end, to_samples(80)) == NOON + timedelta(minutes=5, seconds=10)
    assert on_air_at([], Samples(0), end) is None


@pytest.mark.parametrize("source", ["replay", "evergreen"])
def test_a_replay_answers_nothing(room: Room, source: str) -> None:
    room.ask(1)
    room.plan("q1")
    room.air(room.make("q1"), 60, source=source)
    room.mailman.follow()
    assert room.states() == {"q1": "making"}


def test_questions_of_an_episode_that_failed_wait_again_and_not_for_ever(room: Room) -> None:
    room.ask(1)
    for tries in range(1, 4):
        room.plan("q1")
        room.mailman.follow()
        assert room.states() == {"q1": "making"}
        room.w.plans.end(EpisodeId(EPISODE))
        room.mailman.follow()
        (question,) = room.store.questions.listed()
        assert question.tries == tries
        assert question.state == ("waiting" if tries < 3 else "unanswerable")


def test_an_episode_that_failed_with_its_segment_in_the_rundown_is_not_asked_for_again(room: Room) -> None:
    room.ask(1)
    room.plan("q1")
    segment = room.make("q1")
    room.w.files.made(EPISODE).unlink()
    entry = room.store.rundown.append(segment, "schedule")
    room.mailman.follow()
    room.clock.advance(200)
    room.mailman.follow()
    assert room.states() == {"q1": "making"}
    room.store.rundown.mark(entry.id, "aired")
    room.air(segment, 60)
    room.mailman.follow()
    assert room.states() == {"q1": "answered"}


def test_an_episode_that_is_tried_again_takes_its_questions_back(room: Room) -> None:
    room.ask(1)
    room.ask(2)
    plan = room.plan("q1", "q2")
    answers = [Answer(question=name, text="What?", level="none") for name in ("q1", "q2")]
    save(room.w.files.answers(EPISODE), AnswersFile(answers=tuple(answers)))
    room.w.plans.end(EpisodeId(EPISODE))
    room.mailman.follow()
    assert room.states() == {"q1": "waiting", "q2": "waiting"}
    take_back(room.w, plan)
    assert [q.id for q in questions_of(room.w, plan)] == ["q1", "q2"]
    assert room.w.files.answers(EPISODE).exists()
    # By now another episode has one of them.
    room.mailman.follow()
    room.store.questions.claim(["q2"], "mailbag-other")
    take_back(room.w, plan)
    assert [q.id for q in questions_of(room.w, plan)] == ["q1"]
    assert not room.w.files.answers(EPISODE).exists()


def test_an_episode_of_which_nothing_is_known_any_more_lets_its_questions_go(room: Room) -> None:
    room.ask(1)
    room.plan("q1")
    room.make("q1")
    room.w.files.clips(EPISODE).unlink()
    room.mailman.follow()
    room.clock.advance(200)
    room.mailman.follow()
    assert room.states() == {"q1": "waiting"}


def test_questions_of_an_episode_that_was_taken_out_wait_again(room: Room) -> None:
    room.ask(1)
    room.plan("q1")
    entry = room.store.rundown.append(room.make("q1"), "schedule")
    room.store.rundown.drop(entry.id)
    room.mailman.follow()
    assert room.states() == {"q1": "making"}  # it may be on its way into the log
    room.clock.advance(200)
    room.mailman.follow()
    assert room.states() == {"q1": "waiting"}


def test_enough_questions_order_an_episode_once(tmp_path: Path) -> None:
    room = Room(tmp_path, min_questions=2, rest_hours=20)
    room.ask(1)
    room.mailman.follow()
    assert room.store.orders.waiting() == []
    room.ask(2)
    for _ in range(2):
        room.mailman.follow()
        room.clock.advance(120)
    (order,) = room.store.orders.waiting()
    assert (order.show, order.priority, order.on_air, room.woken) == (MAILBAG, "new", True, 1)


@pytest.mark.parametrize(
    ("state", "on_air", "hours"), [("done", True, 20), ("failed", True, 1), ("done", False, 0), ("cancelled", True, 0)]
)
def test_after_an_episode_it_rests(tmp_path: Path, state: str, on_air: bool, hours: int) -> None:
    room = Room(tmp_path, min_questions=1, rest_hours=20)
    room.store.orders.put(room.order(state=state, on_air=on_air))
    room.ask(1)
    if hours:
        room.clock.advance(hours * 3600 - 60)
        room.mailman.follow()
        assert room.store.orders.waiting() == []
    room.clock.advance(120)
    room.mailman.follow()
    assert len(room.store.orders.waiting()) == 1


def test_names_are_forgotten_in_time(tmp_path: Path) -> None:
    room = Room(tmp_path, keep_days=30)
    room.ask(1, name="Mia")
    assert room.mailman.forget() == 0
    room.clock.advance(31 * 24 * 3600)
    assert room.mailman.forget() == 1
    (question,) = room.store.questions.listed()
    assert (question.name, question.asked_by) == (None, "")
