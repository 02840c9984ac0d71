"""The deep dive: one paper section by section, three hosts, nothing twice, refused where it cannot fill the show."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from radio.clock import ManualClock
from radio.config import Config, StationConfig
from radio.errors import NothingNewError, UsageError, WritingError
from radio.llm.base import ChatReply, ChatRequest
from radio.model.paper import Licence, LicenceCode
from radio.model.rundown import Order
from radio.model.script import Script
from radio.papers.candidates import Candidates
from radio.production.orders import plan_for
from radio.production.workshop import Workshop
from radio.schedule.showclock import DEEP_LEAD, ShowClock
from radio.types import Seconds
from radio.writing import PaperMaterial, WritingBrief, write
from radio.writing.forms.deepdive import ORIENT_WORDS
from radio.writing.materials import word_count
from radio.writing.reading.passages import RUN_SENTENCES, parts_of
from radio.writing.stage import count_words
from tests.llm_fakes import ScriptedModel
from tests.long_paper import SECTIONS, long_material
from tests.workshops import make_workshop
from tests.writing_samples import NOW, ROOT, show

pytestmark = pytest.mark.unit

SHOW = show("deep-dive")
MATERIAL = long_material()


def brief(material: PaperMaterial = MATERIAL) -> WritingBrief:
    return WritingBrief(
        show=SHOW,
        station=StationConfig(),
        materials=(material,),
        target=Seconds(SHOW.length.target * 60),
        now=NOW,
        prompts_dir=ROOT / "prompts",
    )


@pytest.fixture(scope="module")
def script() -> Script:
    return write(brief(), None)


def test_it_has_its_length(script: Script) -> None:
    assert count_words(script.lines) == pytest.approx(SHOW.length.target * 150, rel=0.1)


def test_nothing_is_said_twice(script: Script) -> None:
    lines = Counter(line.text for line in script.lines)
    assert [text for text, count in lines.items() if count > 1] == []
    cited = Counter(c.sentence for line in script.lines for c in line.cites if c.sentence is not None)
    assert [sentence for sentence, count in cited.items() if count > 1] == []


def test_three_hosts_speak_and_nobody_answers_themselves(script: Script) -> None:
    said = Counter(line.speaker for line in script.lines)
    assert set(said) == {host.id for host in SHOW.hosts}
    assert said[SHOW.hosts[2].id] >= len(script.lines) / 12, "the guest is no ornament"
    asked = [(a, b) for a, b in pairwise(script.lines) if a.beat == "question" and b.beat != "question"]
    assert len(asked) > 40 and all(a.speaker != b.speaker for a, b in asked)


def test_all_of_the_paper_is_gone_through_in_its_order(script: Script) -> None:
    places = [
        int(c.sentence[1:].split(".")[0])
        for line in script.lines
        for c in line.cites
        if c.sentence and c.sentence.startswith("p")
    ]
    first_of = list(dict.fromkeys(places))
    assert first_of == list(range(1, len(SECTIONS) + 1))
    titles = [chapter.title for chapter in script.chapters]
    assert "A Sorting Line with Two Cameras" in titles and "Limits" in titles and titles[-1] == "Verdict"


def test_it_says_again_and_again_what_paper_it_is(script: Script) -> None:
    """Within 90 seconds at 150 words a minute."""
    names = ("Two Cameras", "Ada Example", "a paper on")
    since, longest = 0, 0
    for line in script.lines:
        since = 0 if any(name in line.text for name in names) else since + word_count(line.text)
        longest = max(longest, since)
    assert ORIENT_WORDS < longest <= 225


def test_a_figure_and_one_comparison_of_a_table_are_told(script: Script) -> None:
    texts = [line.text for line in script.lines]
    figure = next(n for n, text in enumerate(texts) if "Figure 1" in text)
    assert "The two cameras above the belt" in texts[figure + 1]
    table = next(n for n, text in enumerate(texts) if "Table 1" in text)
    assert "Bottles found by each of the lines" in texts[table + 1]
    (compared,) = script.lines[table + 2].cites
    assert compared.text.startswith("Compared with") and compared.boxes
    assert script.gate.dropped == 0


def test_a_turn_is_short_and_rests_on_sentences_that_follow_one_another() -> None:
    for part in parts_of(MATERIAL):
        for run in part.runs:
            numbers = [int(str(e.sentence).split(".s")[1]) for e in run.evidence]
            assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
            assert len(numbers) <= RUN_SENTENCES + 1


class Parrot(ScriptedModel):
    """Says again what it was given to say."""

    def complete(self, request: ChatRequest) -> ChatReply:
        told = re.findall(r"<quote>(.*?)</quote>", request.messages[-1].content, re.DOTALL)[-1]
        plain = re.sub(r"\b[Oo]ur\b", "their", re.sub(r"\b[Ww]e\b", "they", told))
        self.answers.append({"question": "And what stands there, then?", "answer": f"So it says: {plain}"})
        return super().complete(request)


def test_a_model_words_the_turns_and_the_same_hosts_say_them(script: Script) -> None:
    model = Parrot(name="parrot")
    made = write(brief(), model)
    worded = [line for line in made.lines if line.origin == "model" and line.beat != "question"]
    assert made.writer == "parrot" and len(worded) > 20, made.notes
    assert {line.speaker for line in made.lines} == {host.id for host in SHOW.hosts}
    assert {c.title for c in made.chapters} == {c.title for c in script.chapters}
    assert len(model.requests) < 3 * len(worded), (
        "what was worded once is not asked for again while the length is fitted"
    )
    asked = [(a, b) for a, b in pairwise(made.lines) if a.beat == "question" and b.beat != "question"]
    assert all(a.speaker != b.speaker for a, b in asked)


def test_with_four_hosts_two_guests_take_turns_and_with_two_there_is_none() -> None:
    fourth = SHOW.hosts[2].model_copy(update={"id": "mia", "name": "Mia", "voices": ("bf_emma",)})
    four = write(brief().model_copy(update={"show": SHOW.model_copy(update={"hosts": (*SHOW.hosts, fourth)})}), None)
    said = Counter(line.speaker for line in four.lines)
    assert set(said) == {"joe", "ada", "george", "mia"} and min(said.values()) > 3
    two = write(brief().model_copy(update={"show": SHOW.model_copy(update={"hosts": SHOW.hosts[:2]})}), None)
    assert {line.speaker for line in two.lines} == {"joe", "ada"}
    asked = [(a, b) for a, b in pairwise(two.lines) if a.beat == "question" and b.beat != "question"]
    assert all(a.speaker != b.speaker for a, b in asked)


@pytest.mark.parametrize(
    ("material", "told"),
    [
        (long_material(5), r"good for \d+ minutes, and The Deep Dive takes 20 at least"),
        (long_material(code=LicenceCode.ARXIV), r"licence \(arXiv non-exclusive\) keeps its body off the air"),
        (PaperMaterial(paper=MATERIAL.paper), "was not converted"),
    ],
    ids=["too short", "closed", "not converted"],
)
def test_a_paper_that_will_not_do_is_refused_with_the_reason(material: PaperMaterial, told: str) -> None:
    with pytest.raises(WritingError, match=told):
        write(brief(material), None)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW + timedelta(days=1))


@pytest.fixture
def w(tmp_path: Path, clock: ManualClock) -> Workshop:
    return make_workshop(tmp_path, Config.model_validate({"station": {"data_dir": tmp_path}}), {SHOW.id: SHOW}, clock)


def keep(w: Workshop, material: PaperMaterial, number: int, licence: LicenceCode = LicenceCode.CC_BY) -> str:
    paper = material.paper.model_copy(
        update={"id": f"2605.{number:05}", "licence": Licence(code=licence, source="feed")}
    )
    w.store.papers.upsert(paper)
    if material.document is not None:
        file = w.files.document(paper.key)
        file.parent.mkdir(parents=True)
        file.write_text(material.document.model_copy(update={"paper_id": paper.id}).model_dump_json())
    return paper.key


def chosen(w: Workshop, *papers: str) -> str:
    order = Order(id="o", show=SHOW.id, papers=papers, asked_by="schedule", created=w.clock.now())
    made = plan_for(w, order, Candidates(w.config, w.store, w.clock))
    assert made.form == "deep-dive"
    return made.papers[0]


def test_it_takes_an_open_paper_that_is_long_enough(w: Workshop) -> None:
    keep(w, long_material(5), 1)
    keep(w, MATERIAL, 2, LicenceCode.ARXIV)
    long = keep(w, MATERIAL, 3)
    assert chosen(w) == long
    w.store.papers.set_state(MATERIAL.paper.id, "aired", "")
    assert chosen(w) == long, "what was on air in four minutes may come at length"


def test_where_nothing_is_long_enough_it_takes_one_that_nobody_has_read(w: Workshop) -> None:
    keep(w, long_material(5), 1)
    with pytest.raises(NothingNewError, match="of 1 papers of 7 days 1 may be read whole, and none of the 1"):
        chosen(w)
    unread = keep(w, PaperMaterial(paper=MATERIAL.paper), 4)
    assert chosen(w) == unread


def test_a_paper_that_may_not_be_read_is_refused_at_once(w: Workshop) -> None:
    keep(w, MATERIAL, 2, LicenceCode.ARXIV)
    with pytest.raises(UsageError, match="keeps its body off the air"):
        chosen(w, "2605.00002")
    keep(w, MATERIAL, 5, LicenceCode.UNKNOWN)
    with pytest.raises(UsageError):
        chosen(w, "2605.00005")


def test_it_is_ordered_two_hours_before_its_slot(clock: ManualClock) -> None:
    orders: list[Order] = []
    look = ShowClock({SHOW.id: SHOW}, "UTC", orders.append, clock).look
    sunday = (NOW + timedelta(days=4)).replace(hour=15, minute=5)
    clock.advance((sunday - DEEP_LEAD - clock.now()).total_seconds() - 60)
    look()
    assert orders == []
    clock.advance(61)
    look()
    assert [o.id for o in orders] == ["deep-dive-2026-05-24T1505"]
