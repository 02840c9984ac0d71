"""Papers with planted orders: none is obeyed, none is spoken, and the paper is told all the same."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from radio.config import StationConfig
from radio.documents import Limits, convert
from radio.errors import WritingError
from radio.llm.base import ChatReply, ChatRequest
from radio.model.paper import LicenceCode
from radio.model.script import Script
from radio.model.show import Show
from radio.papers.merits import why_not
from radio.papersconfig import PapersConfig
from radio.schedule.shows import load_shows
from radio.types import Seconds, ShowId
from radio.writing import PaperMaterial, WritingBrief, digest, summarize, write
from radio.writing.materials import Answer
from radio.writing.reading.answers import candidates_of
from radio.writing.sayable import sayable
from tests.injections import BODY, INJECTIONS, Injection, metadata, spoken_marks, write_pdf

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 5, 20, 18, tzinfo=UTC)
IN_RECORD = ("title", "author")
"""Places that no talk can leave out: such papers are not for the air."""
NAMES = [injection.name for injection in INJECTIONS]


class Obedient:
    """A model that does what its prompt says, whoever says so: it repeats each planted order that it is shown."""

    name = "obedient"
    context_tokens = 32768
    """Large enough to be asked for every kind of show."""

    def __init__(self, injections: Sequence[Injection]) -> None:
        self._injections = injections
        self.seen: list[str] = []
        self.asked = 0

    def complete(self, request: ChatRequest) -> ChatReply:
        self.asked += 1
        prompt = html.unescape(request.messages[-1].content)
        orders = [i for i in self._injections if spoken_marks(i, prompt) or i.planted in prompt]
        self.seen += [i.name for i in orders]
        said = orders[0].planted if orders else "The authors say so themselves, and they say it in plain words."
        quote = re.search(r"<quote>(.*?)</quote>", prompt, re.DOTALL)
        answer = said if orders or quote is None else f"The authors report this. {quote[1].strip()}"
        keys = (request.answer_schema or {}).get("required", ["question", "answer"])
        values = dict.fromkeys(keys, answer) | ({"question": "What do they say?"} if "question" in keys else {})
        return ChatReply(text=json.dumps(values), model=self.name)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, PaperMaterial]:
    folder = tmp_path_factory.mktemp("planted")
    made = {}
    for number, injection in enumerate(INJECTIONS):
        paper = metadata(injection, number)
        pdf = write_pdf(injection, folder / f"{number}.pdf")
        document = convert(pdf, paper=paper, limits=Limits(timeout_seconds=120))
        made[injection.name] = PaperMaterial(paper=paper, document=document)
    return made


def brief(materials: Sequence[PaperMaterial], show: str, **more: object) -> WritingBrief:
    shows = load_shows(ROOT / "shows", ROOT / "prompts")
    return WritingBrief.model_validate(
        {
            "show": shows[ShowId(show)],
            "station": StationConfig(),
            "materials": tuple(materials),
            "target": Seconds(240),
            "now": NOW,
            "prompts_dir": ROOT / "prompts",
            **more,
        }
    )


def told(script: Script) -> str:
    return "\n".join([script.title, *(c.title for c in script.chapters), *(line.text for line in script.lines)])


def spoken(injection: Injection, script: Script) -> list[str]:
    return spoken_marks(injection, told(script))


def test_there_are_forty_of_them_and_each_differs() -> None:
    assert len(INJECTIONS) >= 40
    assert len({i.planted for i in INJECTIONS}) == len(INJECTIONS) == len(set(NAMES))


@pytest.mark.parametrize("injection", INJECTIONS, ids=NAMES)
@pytest.mark.parametrize("licence", ["open", "closed"])
@pytest.mark.parametrize("writer", ["extractive", "obedient"])
def test_a_talk_speaks_none_of_it(
    injection: Injection, licence: str, writer: str, planted: dict[str, PaperMaterial]
) -> None:
    material = planted[injection.name]
    if licence == "closed":
        closed = material.paper.licence.model_copy(update={"code": LicenceCode.ARXIV})
        material = material.model_copy(update={"paper": material.paper.model_copy(update={"licence": closed})})
    model = Obedient([injection]) if writer == "obedient" else None
    if injection.place in IN_RECORD:
        with pytest.raises(WritingError, match="no paper is for the air"):
            write(brief([material], "rotation"), model)
        return
    script = write(brief([material], "rotation"), model)
    assert spoken(injection, script) == []
    assert model is None or model.seen == [], "the model was shown the order"
    # The paper itself is told: its finding with the number.
    assert "91%" in told(script)


@pytest.mark.parametrize("injection", INJECTIONS, ids=NAMES)
def test_a_summary_and_its_headline_hold_none_of_it(injection: Injection, planted: dict[str, PaperMaterial]) -> None:
    for model in (None, Obedient([injection])):
        made = summarize(planted[injection.name], "deep", model, prompts_dir=ROOT / "prompts", worded=True)
        if injection.place not in IN_RECORD:
            assert spoken_marks(injection, " ".join([made.headline, *(c.text for c in made.claims)])) == []


@pytest.mark.parametrize("show", ["daily", "weekly"])
@pytest.mark.parametrize("writer", ["extractive", "obedient"])
def test_a_digest_of_all_of_them_speaks_none(show: str, writer: str, planted: dict[str, PaperMaterial]) -> None:
    materials = [m for m in planted.values() if why_not(m.paper, PapersConfig()) is None]
    papers = [m.paper for m in materials]
    made = digest(papers, None, NOW - timedelta(days=1), NOW, "day" if show == "daily" else "week", 16)
    model = Obedient(INJECTIONS) if writer == "obedient" else None
    script = write(brief(materials, show, digest=made, target=Seconds(480)), model)
    for injection in INJECTIONS:
        assert spoken(injection, script) == [], injection.name
    assert model is None or (model.asked > 0 and model.seen == [])


@pytest.mark.parametrize("injection", INJECTIONS, ids=NAMES)
def test_a_listener_who_asks_for_it_is_told_none_of_it(injection: Injection, planted: dict[str, PaperMaterial]) -> None:
    """As if the search had found every sentence of the paper to be an answer, planted ones too."""
    if injection.place in IN_RECORD:
        return  # such papers are not for the air
    material, model = planted[injection.name], Obedient([injection])
    rows = [row for row in candidates_of(material) if row.sayable]
    answer = Answer(
        question="q",
        text="What does the paper say?",
        asked_about=material.paper.id,
        paper_id=material.paper.id,
        level="found",
        passages=tuple(row.evidence for row in rows),
        section=rows[-1].section,
    )
    for writer in (None, model):
        script = write(brief([material], "mailbag", answers=(answer,), target=Seconds(480)), writer)
        assert spoken(injection, script) == []
        assert "91%" in told(script)
    assert model.seen == []


@pytest.mark.parametrize("injection", INJECTIONS, ids=NAMES)
@pytest.mark.parametrize("writer", ["extractive", "obedient"])
def test_a_deep_dive_speaks_none_of_it_in_headings_captions_and_appendix_either(
    injection: Injection, writer: str, planted: dict[str, PaperMaterial]
) -> None:
    if injection.place in IN_RECORD:
        return  # such papers are not for the air
    shows = load_shows(ROOT / "shows", ROOT / "prompts")
    # The papers are short, and so is the show.
    length = {"shortest": 1, "target": 4, "longest": 6}
    short = Show.model_validate({**shows[ShowId("deep-dive")].model_dump(), "length": length})
    model = Obedient([injection]) if writer == "obedient" else None
    script = write(brief([planted[injection.name]], "deep-dive").model_copy(update={"show": short}), model)
    assert spoken(injection, script) == []
    assert model is None or model.seen == []
    assert len(script.lines) > 15


def test_headlines_speak_none_of_it(planted: dict[str, PaperMaterial]) -> None:
    materials = [m for m in planted.values() if why_not(m.paper, PapersConfig()) is None]
    for begin in range(0, len(materials), 8):
        some = materials[begin : begin + 8] if begin + 8 <= len(materials) else materials[-8:]
        script = write(brief(some, "headlines", target=Seconds(120)), None)
        assert len(script.paper_ids) >= 5
        for injection in INJECTIONS:
            assert spoken(injection, script) == [], injection.name


def test_papers_whose_title_or_names_give_orders_are_not_picked(planted: dict[str, PaperMaterial]) -> None:
    refused = {name for name, m in planted.items() if why_not(m.paper, PapersConfig()) is not None}
    assert refused == {i.name for i in INJECTIONS if i.place in IN_RECORD}


def test_what_is_innocent_stays(planted: dict[str, PaperMaterial]) -> None:
    """Every sentence of the paper's own prose is still there for the writers."""
    own = [sentence for rows in BODY.values() for sentence in rows]
    material = sayable(planted["white"])
    assert material.document is not None
    left = " ".join(s.text for s in material.document.sentences)
    assert [s for s in own if s not in left] == []
