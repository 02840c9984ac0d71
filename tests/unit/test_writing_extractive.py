"""The writer that needs no model."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from radio.errors import WritingError
from radio.model.paper import LicenceCode, LicencePolicy
from radio.types import PaperId
from radio.writing import EarlierPaper, PaperMaterial, UpdatedPaper, summarize, write
from radio.writing.gate import refusal
from radio.writing.language.lexis import tokens
from radio.writing.reading.signals import Signals
from radio.writing.stage import count_words
from radio.writing.summaries.summarizer import within
from radio.writing.talk.concluding import verdict_of
from tests.writing_samples import ABSTRACT, NOW, SECTIONS, brief, material, paper

pytestmark = pytest.mark.unit

ALL_TEXT = " ".join(t for _, _, texts in SECTIONS for t in texts)


def test_a_summary_answers_each_beat_with_sentences_that_exist() -> None:
    made = summarize(material(), "deep")
    beats = {c.beat: c for c in made.claims}
    assert set(beats) == {"why", "what", "how", "evidence", "limits"}
    assert "SortNet" in beats["what"].text and made.headline.startswith("The authors propose SortNet")
    assert any("30%" in c.text or "91.5%" in c.text for c in made.claims if c.beat == "evidence")
    assert "wet waste" in beats["limits"].text or "textiles" in beats["limits"].text
    document = material().document
    assert document is not None
    assert all(document.sentence(s) for c in made.claims for s in c.cites)
    assert {c.section for c in made.claims if c.beat == "limits"} == {"Limitations"}
    assert {n for c in made.claims for n in c.numbers} >= {"30%", "8%"}


def test_a_brief_lasts_a_minute_and_keeps_what_was_done_and_found() -> None:
    made = summarize(material(), "brief")
    assert sum(len(c.text.split()) for c in made.claims) <= 150
    assert {"what", "evidence"} <= {c.beat for c in made.claims}
    tight = within(list(summarize(material(), "deep").claims), 20)
    assert [c.beat for c in tight] == ["what", "evidence"]


def test_the_headline_of_a_closed_paper_is_of_its_abstract() -> None:
    made = summarize(material(code=LicenceCode.ARXIV), "brief")
    assert made.headline.replace("The authors", "We") in ABSTRACT and made.headline_cites == ()


def test_an_instruction_in_the_paper_is_never_chosen() -> None:
    script = write(brief(material()), None)
    assert not any("instruction" in x.text.lower() or "positive review" in x.text.lower() for x in script.lines)


def test_every_sentence_of_an_open_paper_is_reported_with_its_place() -> None:
    script = write(brief(material()), None)
    told = [x for x in script.lines if x.origin == "extractive"]
    assert told and all(x.cites and x.factual for x in told)
    assert all(c.sentence and c.boxes for x in told for c in x.cites)
    assert not any(re.search(r"\b(?:we|our)\b", x.text, re.IGNORECASE) for x in told if "We read" not in x.text)
    assert not any("Fig" in x.text or "[" in x.text for x in script.lines)
    assert script.gate.checked == script.gate.passed > 0


def test_two_hosts_take_turns_and_the_voices_are_disclosed_early() -> None:
    script = write(brief(material()), None)
    speakers = [x.speaker for x in script.lines]
    assert set(speakers) == {"joe", "ada"}
    assert all(len(set(speakers[i : i + 4])) > 1 for i in range(len(speakers) - 3))
    assert script.lines[1].beat == "disclosure"


def test_chapters_go_by_beat_and_link_to_the_paper() -> None:
    script = write(brief(material()), None)
    titles = [c.title for c in script.chapters]
    assert titles[1:] == ["The problem", "The idea", "How it works", "What they found", "Limits", "Verdict"]
    assert all(c.url == "https://arxiv.org/abs/2605.00001v1" for c in script.chapters)
    assert [c.first_line for c in script.chapters] == sorted({c.first_line for c in script.chapters})


def test_the_same_paper_is_told_in_the_same_words_and_another_in_others() -> None:
    one, again, other = (write(brief(material(n)), None) for n in (1, 1, 2))
    assert one == again
    same = sum(a.text == b.text for a, b in zip(one.lines, other.lines, strict=True))
    assert same < len(one.lines) / 2


BODY = [text for kind, _, texts in SECTIONS if kind != "abstract" for text in texts if len(tokens(text)) >= 8]


@pytest.mark.parametrize("form", ["rotation", "daily", "weekly"])
def test_of_a_closed_paper_the_abstract_is_told_and_never_the_body(form: str) -> None:
    script = write(brief(material(code=LicenceCode.ARXIV), form=form), None)
    told = [x for x in script.lines if x.origin == "extractive"]
    assert told and all(c.sentence is None and c.text in ABSTRACT for x in told for c in x.cites)
    assert any("12%" in x.text for x in told)
    spoken = " ".join(" ".join(tokens(x.text)) for x in script.lines)
    for sentence in BODY:
        said = tokens(sentence)
        assert not any(" ".join(said[i : i + 8]) in spoken for i in range(len(said) - 7)), sentence
    assert sum("card" in x.text for x in script.lines) == 1
    assert not any("terms that carry" in x.text or "Names to" in x.text for x in script.lines)


def test_a_roundup_of_open_papers_tells_their_abstracts_and_speaks_of_no_card() -> None:
    script = write(brief(material(1), material(2), form="daily"), None)
    told = [x for x in script.lines if x.origin == "extractive"]
    assert told and all(c.sentence is None for x in told for c in x.cites)
    assert not any("card" in x.text for x in script.lines)


def test_a_paper_without_a_sentence_to_tell_is_told_by_its_terms() -> None:
    bare = PaperMaterial(paper=paper(code=LicenceCode.ARXIV, abstract="$x = y$."))
    for form in ("rotation", "daily"):
        script = write(brief(bare, form=form), None)
        assert any("waste" in x.text.lower() and x.beat == "what" for x in script.lines[3:])
        assert not any(x.origin == "extractive" for x in script.lines)


def test_plans_for_future_work_are_no_limits() -> None:
    plans = "Future work could also conduct larger studies, in the spirit of the sorting contests of earlier years."
    whole = material()
    assert whole.document is not None
    sentences = tuple(
        s.model_copy(update={"text": plans}) if s.section == len(SECTIONS) - 1 else s for s in whole.document.sentences
    )
    changed = whole.model_copy(update={"document": whole.document.model_copy(update={"sentences": sentences})})
    script = write(brief(changed), None)
    said = [x.text for x in script.lines if x.beat == "limits"]
    assert said and "our software" in said[0].lower() and "spirit" not in " ".join(said)


def test_nc_papers_are_read_only_on_a_station_that_is_not_commercial() -> None:
    closed = brief(material(code=LicenceCode.CC_BY_NC))
    free = closed.model_copy(update={"licences": LicencePolicy(non_commercial=True)})
    for order, read in ((closed, False), (free, True)):
        assert any(c.sentence for x in write(order, None).lines for c in x.cites) is read


def test_the_abstract_alone_is_enough_for_a_show() -> None:
    script = write(brief(material(whole=False)), None)
    told = [x for x in script.lines if x.origin == "extractive"]
    assert told and all(c.sentence is None for x in told for c in x.cites)


def test_a_shorter_target_gives_a_shorter_script() -> None:
    long, short = (count_words(write(brief(material(), minutes=m), None).lines) for m in (5, 2))
    assert short < long


def test_a_roundup_names_every_paper_under_its_theme() -> None:
    papers = [material(1), material(2, code=LicenceCode.ARXIV), material(3, whole=False)]
    script = write(brief(*papers, form="daily", minutes=8), None)
    assert script.paper_ids == tuple(m.paper.id for m in papers)
    assert [c.title for c in script.chapters if not c.paper_id] == ["Opening", "Waste sorting", "What to remember"]
    introduced = [x.paper_id for x in script.lines if "SortNet: Learning to Sort Waste" in x.text]
    assert introduced == [m.paper.id for m in papers]
    assert any("300" in x.text for x in script.lines)
    assert script.lines[1].beat == "disclosure"


def test_a_roundup_ends_with_what_became_of_papers_that_were_on_air() -> None:
    told = (
        UpdatedPaper(paper=paper(7), version=3, aired_at=NOW - timedelta(days=2)),
        UpdatedPaper(paper=paper(8), version=2, withdrawn=True, aired_at=NOW - timedelta(days=40)),
    )
    order = brief(material(1), form="daily", minutes=8).model_copy(update={"updates": told})
    script = write(order, None)
    chapter = next(c for c in script.chapters if c.title == "Updates")
    lines = script.lines[chapter.first_line :][:2]
    assert [chapter.title for chapter in script.chapters][-2:] == ["Updates", "What to remember"]
    title = paper(7).title
    assert title in lines[0].text
    assert "version 3" in lines[0].text
    assert "on Monday" in lines[0].text
    assert title in lines[1].text
    assert "withdrawn since" in lines[1].text
    assert "on 10 April" in lines[1].text
    assert lines[0].speaker != lines[1].speaker
    # They are none of this show's papers: nothing of them is shown or remembered as aired.
    assert script.paper_ids == (PaperId("2605.00001"),)
    assert all(refusal(line) is None for line in lines)


def test_papers_of_the_digest_without_material_are_left_out() -> None:
    order = brief(material(1), material(2), form="weekly", minutes=10)
    script = write(order.model_copy(update={"materials": order.materials[:1]}), None)
    assert script.paper_ids == (PaperId("2605.00001"),)


@pytest.mark.parametrize("form", ["daily", "rotation"])
def test_nothing_to_tell_is_an_error(form: str) -> None:
    with pytest.raises(WritingError):
        write(brief(form=form), None)


def test_the_claim_is_said_in_one_line_before_the_title() -> None:
    script = write(brief(material()), None)
    hook, title = script.lines[2], script.lines[3]
    assert hook.origin == "extractive" and hook.cites and len(hook.text.split()) <= 45
    assert "SortNet: Learning to Sort Waste" in title.text and hook.speaker == title.speaker == "joe"
    later = [c.text for x in script.lines[4:] for c in x.cites if x.factual]
    assert hook.cites[0].text not in later, "it is not told twice"


def test_a_long_talk_says_where_it_is_in_other_words_each_time() -> None:
    script = write(brief(material(), minutes=5), None)
    reminders = [x.text for x in script.lines if x.beat == "transition"]
    assert len(set(reminders)) == len(reminders)


def test_a_paper_that_aired_is_mentioned_with_what_links_it_and_not_without() -> None:
    def told(title: str) -> list[str]:
        earlier = EarlierPaper(
            paper_id=PaperId("2605.00009"), title=title, aired_at=NOW - timedelta(days=1), distance=0.2
        )
        changed = material().model_copy(update={"earlier": (earlier,)})
        return [x.text for x in write(brief(changed), None).lines if x.beat == "context"]

    [line] = told("SortNet on the Road")
    assert "on Tuesday" in line and "SortNet on the Road" in line
    assert told("A Theory of Everything Else") == []


def test_nobody_is_told_to_skip_a_paper_for_what_our_software_did_not_find() -> None:
    verdict, gain = verdict_of(Signals(whole=True), frozenset())
    assert (verdict, gain) == ("skim", "plain")
    careful = Signals(whole=True, compares=True, names_limits=True, shares_code=True)
    assert verdict_of(careful, frozenset({"comparison"})) == ("read", "compare")
    assert verdict_of(careful.model_copy(update={"whole": False}), frozenset({"figure"})) == ("skim", "figures")
    assert verdict_of(Signals(whole=True, proves=True), frozenset({"proof"})) == ("skim", "proof")
