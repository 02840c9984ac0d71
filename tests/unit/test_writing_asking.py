"""Questions that fit their answers, reactions that fit what was said, phrases that do not wear out."""

from __future__ import annotations

import re

import pytest

from radio.model.summary import Beat
from radio.types import PaperId
from radio.writing import write
from radio.writing.language.phrases import Aired, Draw, phrases
from radio.writing.materials import Evidence, PaperMaterial
from radio.writing.reading.shortforms import definitions, field_forms, own_names, short_forms_in
from radio.writing.reading.slots import Slot
from radio.writing.reading.terms import Terms
from radio.writing.stage import Stage
from radio.writing.talk.asking import question_for, reaction
from tests.writing_samples import brief, material, paper

pytestmark = pytest.mark.unit


def slot(text: str, beat: Beat, nth: int = 0) -> Slot:
    return Slot(beat=beat, nth=nth, evidence=(Evidence(paper_id=PaperId("2605.00001"), sentence=None, text=text),))


def stage(seed: str = "x", lines: tuple[str, ...] = ()) -> Stage:
    return Stage(brief(material()).model_copy(update={"aired_lines": lines}), seed)


@pytest.mark.parametrize(
    ("text", "beat", "lists"),
    [
        ("We prove that every belt comes to a stop.", "evidence", ("ask_kind.proof",)),
        ("The error falls by 30% with new lamps.", "evidence", ("ask_kind.figure",)),
        ("SortNet outperforms the older sorter of the plant.", "evidence", ("evidence.beaten",)),
        ("Little is known about how lamps affect glass.", "why", ("why.missing",)),
        ("Labelled pictures are expensive to collect.", "why", ("why.cost",)),
        ("We propose a sorter for glass.", "what", ("what.propose",)),
        ("We study the effect of lamps on glass.", "what", ("what.study",)),
        ("The network is trained on pairs of pictures.", "how", ("how.train",)),
        ("The method relies on fresh lamps.", "limits", ("limits.depends",)),
        ("We leave textiles to future work.", "limits", ("limits.later",)),
    ],
)
def test_a_question_is_of_the_kind_of_its_answer(text: str, beat: Beat, lists: tuple[str, ...]) -> None:
    words = phrases()
    allowed = {o for name in lists for o in (
        words.ask_kind[name.removeprefix("ask_kind.")] if name.startswith("ask_kind.") else words.ask_about[name]
    )}  # fmt: skip
    assert {question_for(stage(seed), slot(text, beat)) for seed in "abcdefgh"} <= allowed


def test_every_cue_of_the_code_has_its_questions() -> None:
    from radio.writing.talk.asking import CUES

    names = {f"{beat}.{name}" for beat, cues in CUES.items() for name, _ in cues}
    assert names == set(phrases().ask_about)


def test_a_number_is_taken_up_and_a_proof_is_not_called_a_measurement() -> None:
    told = {reaction(stage(seed), slot("The error falls by 30% with new lamps.", "evidence")) for seed in "abcdefghijk"}
    assert any("30%" in text for text in told)
    proved = {reaction(stage(seed), slot("We prove that every belt stops.", "evidence")) for seed in "abcdefghijk"}
    assert proved <= {"", *phrases().react_kind["proof"]}
    assert not any("measure" in text for text in proved)


def test_a_reaction_repeats_no_number_of_several() -> None:
    two = slot("The error falls from 30% to 20% with new lamps.", "evidence")
    assert not any(re.search(r"\d", reaction(stage(seed), two)) for seed in "abcdefghijk")


LONG = (
    "The waste detector finds glass. We use the waste detector at night. A waste detector is cheap. "
    "With deep sorting the belt is free. In deep sorting lamps matter. Under deep sorting all is well. "
    "GlassNet is a sorter."
)


@pytest.mark.parametrize(
    ("text", "heard", "said"),
    [
        ("They improve the waste detector at night.", "a waste detector is cheap", "the waste detector"),
        ("They gain much by deep sorting.", "deep sorting is new", "deep sorting"),
        ("They compare GlassNet with people.", "GlassNet is a sorter", "GlassNet"),
        # One of several, and only a modifier.
        ("They have the data of GlassNet and BeltNet.", "GlassNet is a sorter", None),
        # Not heard before: nobody could ask for it.
        ("They compare GlassNet with people.", "", None),
        # "A deep sorting belt": the phrase goes on.
        ("They have new lamps.", "lamps matter", None),
    ],
)
def test_a_term_comes_with_the_article_that_it_wants(text: str, heard: str, said: str | None) -> None:
    of = PaperMaterial(paper=paper(abstract=LONG))
    term = Terms(of).shared(text, heard)
    assert (term.text if term else None) == said


def test_short_forms_are_found_with_what_they_stand_for() -> None:
    of = PaperMaterial(
        paper=paper(abstract="We use graph belt networks (GBNs). A large language model (LLM) helps GBNs.")
    )
    found = definitions(of)
    assert found["GBN"].long == "graph belt networks" and found["GBN"].short == "GBNs"
    assert short_forms_in("GBNs beat the LLM and the ABC of X-rays on GPUs.") == ["GBNs", "ABC"]


def test_a_short_form_that_its_paper_never_defines_is_the_field_s_where_the_paper_writes_it_out() -> None:
    vlm = "Vision-language models fail here. We test what VLMs see, and an MLP."
    found = definitions(PaperMaterial(paper=paper(abstract=vlm)))
    assert found["VLM"].long == "vision-language model" and "MLP" not in found
    assert "fail here" in found["VLM"].evidence.text
    either = "Self-supervised learning, or semi-supervised learning? Our SSL is both."
    assert definitions(PaperMaterial(paper=paper(abstract=either))) == {}
    own = "Varied local memories (VLMs) beat vision language models."
    assert definitions(PaperMaterial(paper=paper(abstract=own)))["VLM"].long == "varied local memories"


def test_the_field_s_short_forms_read_as_they_stand_for() -> None:
    for short, longs in field_forms().items():
        letters = [c.lower() for c in short if c.isupper()]
        for long in longs:
            initials = [part[0].lower() for part in re.split(r"[\s-]+", long)]
            assert initials[0] == letters[0] or short == "XAI", (short, long)


def test_a_paper_s_own_names_are_those_that_it_proposes() -> None:
    assert own_names(material()) == {"sortnet"}
    assert "wastebench" not in own_names(material())


def test_a_new_short_form_is_explained_at_once() -> None:
    abstract = (
        "Sorting plants rely on labelled images, which are expensive to collect. We propose a sorter with the help of "
        "GBNs. By graph belt networks (GBNs) we mean belts that learn. We find that errors on glass fall by 12%."
    )
    script = write(brief(PaperMaterial(paper=paper(abstract=abstract))), None)
    said = " ".join(line.text for line in script.lines)
    first = said.index("GBNs")
    assert "graph belt networks" in said[first : first + 160]


# Drawing.


def test_a_draw_goes_through_a_list_before_it_repeats() -> None:
    draw = Draw("seed")
    options = tuple(f"Line number {n} of the list." for n in range(7))
    assert len({draw.one(options) for _ in options}) == 7
    assert draw.fresh(options) is None


def test_what_aired_lately_is_drawn_last() -> None:
    options = ("The first of them.", "The second, {name}, of them.", "A third one, for a change.")
    aired = ("Yes. The first of them.", "The second, Bo, of them.")
    draw = Draw("seed", Aired(aired))
    assert [draw.one(options, name="Ada") for _ in options] == [
        "A third one, for a change.",
        "The first of them.",
        "The second, Ada, of them.",
    ]


def test_a_phrase_that_starts_with_a_field_is_known_by_its_end() -> None:
    aired = Aired(("Glass is cheap, they report.", "Nothing."))
    assert aired.last("{bare}, they report.") >= 0
    assert aired.last("Glass is {how}, they report.") >= 0
    assert aired.last("{bare}, the paper says.") < 0


def test_two_talks_in_a_row_share_hardly_a_line_of_their_own() -> None:
    one = write(brief(material(1)), None)
    own = tuple(line.text for line in one.lines if line.origin == "template")
    order = brief(material(1)).model_copy(update={"aired_lines": own})
    again = write(order, None)
    titled = {line.text for line in again.lines if line.origin == "template"}
    assert len(titled & set(own)) <= 2
