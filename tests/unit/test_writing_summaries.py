"""Summaries in a model's words: claims keep their sentences through both steps, and what is not borne gives way."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from radio.errors import LanguageModelError
from radio.llm.base import ChatReply, ChatRequest
from radio.model.document import Section, Sentence
from radio.model.paper import LicenceCode
from radio.model.summary import Summary
from radio.types import SentenceId
from radio.writing import PaperMaterial, summarize
from radio.writing.summaries.headline import headline_of
from radio.writing.summaries.mapreduce import parts
from tests.llm_fakes import ScriptedModel
from tests.writing_samples import ROOT, document, material, paper

pytestmark = pytest.mark.unit

PROMPTS = ROOT / "prompts"


class NoteTaker:
    """Notes each quoted sentence as it stands, then keeps the last notes; `lies` are put in the place of its claims."""

    def __init__(self, lies: dict[str, str] | None = None, context_tokens: int = 32768, fails: str = "") -> None:
        self.lies = lies or {}
        self.requests: list[ChatRequest] = []
        self._context = context_tokens
        self._fails = fails

    @property
    def name(self) -> str:
        return "notes"

    @property
    def context_tokens(self) -> int:
        return self._context

    def complete(self, request: ChatRequest) -> ChatReply:
        self.requests.append(request)
        last = request.messages[-1].content
        kind = "headline" if "At most" not in last else "map" if "Section: " in last else "reduce"
        if kind == self._fails:
            raise LanguageModelError("down", retryable=False)
        return ChatReply(text=json.dumps(self._answer(kind, last)), model=self.name)

    def _answer(self, kind: str, asked: str) -> dict[str, Any]:
        if kind == "headline":
            return {"headline": "The authors propose SortNet, a method that learns to sort waste from few labels."}
        rows = re.findall(r"^\[(\d+)\] (.*)$", asked, re.MULTILINE)
        most = int(re.search(r"At most (\d+)", asked)[1])  # type: ignore[index] # the prompt says so
        key = "sentences" if kind == "map" else "from"
        return {"claims": [self._claim(key, int(n), text) for n, text in rows[-most:]]}

    def _claim(self, key: str, n: int, text: str) -> dict[str, Any]:
        beat, colon, rest = text.partition(": ")
        said = rest if key == "from" and colon else text
        told = said.replace("We ", "The authors ").replace("Our ", "Their ")
        lie = next((lie for needle, lie in self.lies.items() if needle in told), told)
        return {"beat": beat if key == "from" else "evidence", key: [n], "text": lie}


def whole(model: Any, purpose: Any = "deep", **fields: Any) -> Summary:
    return summarize(material(), purpose, model, prompts_dir=PROMPTS, **fields)


def test_claims_keep_their_sentences_through_both_steps() -> None:
    made = whole(NoteTaker())
    known = document(paper())
    assert made.writer == "notes" and made.claims
    for claim in made.claims:
        assert claim.cites and all(known.sentence(cite) for cite in claim.cites)
        first = known.sentence(claim.cites[0])
        assert first is not None and set(claim.text.split()[-6:-3]) <= set(first.text.split())
        assert claim.section in {section.title for section in known.sections}
    assert any(claim.numbers == ("91.5%",) for claim in made.claims)


@pytest.mark.parametrize("context", [2048, 32768])
def test_a_claim_that_its_sentences_do_not_bear_gives_way_to_them(context: int) -> None:
    lies = {"91.5%": "The classifier achieves an accuracy of 99.5% on all the images of the world."}
    made = whole(NoteTaker(lies, context), worded=True)
    assert not any("99.5" in claim.text for claim in made.claims)
    assert any("91.5%" in claim.text for claim in made.claims)


def test_numbers_that_are_no_sentences_drop_the_claim() -> None:
    rows = [{"beat": "what", "sentences": [99], "text": "The authors propose a thing that nobody has quoted."}]
    model = ScriptedModel([{"claims": rows}] * 9, context_tokens=32768)
    made = whole(model)
    assert made.claims == whole(None).claims and made.writer == "extractive"


def test_a_model_with_a_small_context_is_asked_for_words_only_when_told_to() -> None:
    small = NoteTaker(context_tokens=4096)
    assert whole(small) == whole(None) and not small.requests
    assert whole(small, worded=True).claims != whole(None).claims


@pytest.mark.parametrize("fails", ["map", "reduce", "headline"])
def test_a_step_that_fails_leaves_a_summary(fails: str) -> None:
    made = whole(NoteTaker(fails=fails))
    assert made.claims and made.headline.startswith("The authors propose SortNet")
    if fails == "map":
        assert made.claims == whole(None).claims


def long_paper(sentences: int, sections: int) -> PaperMaterial:
    base = material()
    assert base.document is not None
    rows = [
        Sentence(
            id=SentenceId(f"p{k + 1}.s{n}"),
            text=f"We find that the camera of plant number {k} in row {n} tells glass from stone in {n} hours of work.",
            section=k,
            boxes=(),
        )
        for k in range(sections)
        for n in range(2, sentences + 2)
    ]
    heads = tuple(Section(index=k, title=f"Plant {k}", kind="results", page=1) for k in range(sections))
    long = base.document.model_copy(update={"sections": heads, "sentences": tuple(rows)})
    return base.model_copy(update={"document": long})


@pytest.mark.parametrize("context", [4096, 16384])
def test_long_papers_go_by_parts_within_the_context_and_come_together_again(context: int) -> None:
    model = NoteTaker(context_tokens=context)
    made = summarize(long_paper(40, 12), "deep", model, prompts_dir=PROMPTS, worded=True)
    assert len(model.requests) > 3
    for request in model.requests:
        assert request.estimated_tokens <= context
    assert 5 <= len(made.claims) <= 18
    assert len({claim.section for claim in made.claims}) > 1


def test_a_small_model_is_offered_the_telling_sentences_of_a_section_and_a_strong_one_all() -> None:
    told = [sum(map(len, parts(long_paper(40, 3), NoteTaker(context_tokens=n)))) for n in (4096, 32768)]
    assert told[0] <= 3 * 6 + 3 < 120 <= told[1]


def test_of_a_closed_paper_a_model_sees_the_abstract_alone() -> None:
    model = NoteTaker()
    closed = material(code=LicenceCode.ARXIV)
    summarize(closed, "deep", model, prompts_dir=PROMPTS)
    asked = " ".join(request.messages[-1].content for request in model.requests)
    assert "12%" in asked and "91.5%" not in asked and "wet waste" not in asked


def test_a_paper_without_an_abstract_has_its_headline_from_how_it_begins() -> None:
    whole_one = material()
    bare = whole_one.model_copy(update={"paper": whole_one.paper.model_copy(update={"abstract": ""})})
    made = headline_of(bare)
    assert "SortNet" in made.text and made.cites
    nothing = PaperMaterial(paper=bare.paper)
    assert headline_of(nothing).evidence is None and headline_of(nothing).text
