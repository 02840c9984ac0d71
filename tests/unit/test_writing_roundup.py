"""Daily and weekly shows: what holds their parts together, and what they may say of what was before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from radio.model.script import Line
from radio.model.summary import Theme
from radio.types import PaperId
from radio.writing import EarlierPaper, PaperMaterial, WritingBrief, write
from radio.writing.forms.roundup import number
from radio.writing.gate import pass_gate
from radio.writing.language.brevity import shortened
from radio.writing.reading.abstract import abstract_slots, chosen_slots, says_nothing, told_sentences
from radio.writing.stage import count_words
from tests.writing_samples import NOW, brief, paper

pytestmark = pytest.mark.unit

FIRMS = ("Oak", "Fir", "Elm", "Ash", "Yew", "Box", "Fig", "Bay", "May", "Ivy", "Rue", "Hop")
THEMES = ("video understanding", "robots", "speech")


def tree_paper(n: int) -> PaperMaterial:
    name = FIRMS[n]
    abstract = (
        f"Sorting {name} wood by hand is slow, and mills cannot find people who do it. "
        f"We propose {name}Net, a camera system that tells {name} boards by their grain. "
        f"It is trained on pictures that millers took with their own telephones in spring. "
        f"We find that {name}Net sorts {70 + n}% of the boards right after {n + 2} days of training."
    )
    return PaperMaterial(paper=paper(n + 1, title=f"{name}Net: Boards by Their Grain, Part {n}", abstract=abstract))


def order(each: int = 3, *, form: str = "daily", minutes: float = 6, **theme: object) -> WritingBrief:
    rows = [tree_paper(n) for n in range(each * len(THEMES))]
    themes = tuple(
        Theme.model_validate(
            {"name": name, "size": 10 + k, "sharing": each, "paper_ids": [m.paper.id for m in rows[k::3][:each]]}
            | theme
        )
        for k, name in enumerate(THEMES)
    )
    made = brief(*rows, form=form, minutes=minutes)
    assert made.digest is not None
    digest = made.digest.model_copy(update={"themes": themes, "purpose": "week" if form == "weekly" else "day"})
    return made.model_copy(update={"digest": digest})


def test_the_opening_says_what_the_day_holds_and_each_theme_asks_its_question() -> None:
    script = write(order(), None)
    text = [line.text for line in script.lines]
    assert any("300 papers" in t and f"{len(script.paper_ids)}" in t and "three themes" in t for t in text)
    assert any(all(name in t for name in THEMES) for t in text)
    assert sum("How does a robot learn to act on what it sees and on what it is told?" in t for t in text) == 1
    assert any("eleven" in t.lower() for t in text), "how many papers the theme has was counted"


def test_each_paper_says_what_was_done_and_what_came_out_with_its_figure() -> None:
    script = write(order(), None)
    for paper_id in script.paper_ids:
        said = " ".join(line.text for line in script.lines if line.paper_id == paper_id)
        n = int(paper_id[-2:]) - 1
        assert f"propose {FIRMS[n]}Net" in said and f"{70 + n}%" in said, said
        assert f"Part {n}" in said, "its title is said"
        [chapter] = [c for c in script.chapters if c.paper_id == paper_id]
        assert (chapter.title, chapter.url) == (f"{FIRMS[n]}Net", f"https://arxiv.org/abs/{paper_id}v1")
    assert script.gate.passed == script.gate.checked > 0


def test_turns_are_no_form_letter() -> None:
    script = write(order(), None)
    asked = [line.text for line in script.lines if line.beat == "question"]
    assert len(set(asked)) == len(asked)
    assert len({line.text for line in script.lines}) == len(script.lines)
    runs = [str(line.speaker) for line in script.lines]
    assert abs(runs.count("joe") - runs.count("ada")) < len(runs) / 3
    first = {i: next(line for line in script.lines if line.paper_id == i) for i in script.paper_ids}
    assert len({(line.beat, line.text.split()[0]) for line in first.values()}) >= 4


def test_it_is_as_long_as_it_should_be_and_drops_papers_that_do_not_fit() -> None:
    for minutes in (4, 6):
        script = write(order(minutes=minutes), None)
        assert abs(count_words(script.lines) / (minutes * 150) - 1) <= 0.1, minutes
    assert len(write(order(minutes=4), None).paper_ids) < len(write(order(minutes=6), None).paper_ids)


def test_it_ends_with_three_findings_of_three_themes() -> None:
    script = write(order(), None)
    chapter = next(c for c in script.chapters if c.title == "What to remember")
    kept = [line for line in script.lines[chapter.first_line :] if line.factual]
    assert [line.text.split()[0] for line in kept] == ["First,", "Second,", "And"]
    assert len({line.paper_id for line in kept}) == 3 and all("%" in line.text and line.cites for line in kept)


def test_a_line_that_the_gate_drops_takes_no_theme_with_it() -> None:
    script = write(order(), None)
    themes = [chapter for chapter in script.chapters if chapter.title.lower() in THEMES]
    before = themes[1].first_line - 1
    lines = list(script.lines)
    lines[before] = lines[before].model_copy(update={"text": "It sorts 99% of Zebrawood.", "factual": True})
    gated = pass_gate(script.model_copy(update={"lines": tuple(lines)}), [m.paper for m in order().materials])
    assert gated.gate.dropped == 1
    for theme in themes:
        again = next(chapter for chapter in gated.chapters if chapter.title == theme.title)
        assert gated.lines[again.first_line].text == script.lines[theme.first_line].text


def aired(n: int, days: int, *, of: int | None = None) -> EarlierPaper:
    return EarlierPaper(
        paper_id=PaperId(f"2605.{(of if of is not None else 90 + n):05}"),
        title=f"The Grain of {FIRMS[n]}.",
        aired_at=NOW - timedelta(days=days),
        distance=0.2 if of is None else 0.0,
    )


def said_before(script_lines: tuple[Line, ...]) -> list[Line]:
    return [line for line in script_lines if line.beat == "context"]


def test_what_was_on_air_before_is_named_with_its_day_and_neighbours_only_twice() -> None:
    made = order()
    rows = list(made.materials)
    for i in range(1, 9):
        rows[i] = rows[i].model_copy(update={"earlier": (aired(i, 1),)})
    rows[0] = rows[0].model_copy(update={"earlier": (aired(0, 2, of=1),)})
    lines = said_before(write(made.model_copy(update={"materials": tuple(rows)}), None).lines)
    own = [line for line in lines if line.paper_id == "2605.00001"]
    assert len(own) == 1 and "on Monday" in own[0].text and "The Grain" not in own[0].text
    near = [line for line in lines if line.paper_id != "2605.00001"]
    assert len(near) == 2 and all("on Tuesday" in line.text and "The Grain of" in line.text for line in near)
    assert not said_before(write(made, None).lines), "nothing aired, nothing is said"


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [(20, 10, "20 of 100 papers"), (10, 30, "30 of 100"), (20, 19, "19 of 100"), (9, 0, "none"), (3, 2, "")],
)
def test_a_week_says_how_its_themes_moved_where_that_is_no_chance(now: int, before: int, told: str) -> None:
    made = order(form="weekly", size=now, before=before)
    assert made.digest is not None
    digest = made.digest.model_copy(update={"papers_counted": 100, "papers_before": 100})
    text = " ".join(x.text for x in write(made.model_copy(update={"digest": digest}), None).lines)
    moved = "week before" in text.replace("In the week", "") or "last week" in text
    assert moved == bool(told) and told in text


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        ("To address this gap, we train a net on old maps of towns.", "We train a net on old maps of towns."),
        (
            "Extensive experiments show that the net finds 91% of all lost roads in it.",
            "The net finds 91% of all lost roads in it.",
        ),
        ("Our results suggest that the net may find all of the roads.", None),
        (
            "The net finds most of the roads that were lost, underscoring the promise of old maps.",
            "The net finds most of the roads that were lost.",
        ),
        ("The net finds most of the lost roads at last, highlighting a gain of 12% over people.", None),
        (
            "The authors propose two methods for the maps of old towns in the north: the net of roads, which finds "
            "what was lost, and the net of rivers, which finds what the floods have taken away from the towns.",
            None,
        ),
        (
            "The net of roads finds nearly all of the lost ways in the old towns of the north and in the hills around "
            "them, which may be of use.",
            None,
        ),
    ],
)
def test_a_sentence_is_shortened_without_its_figures_or_doubts_getting_lost(sentence: str, left: str | None) -> None:
    assert shortened(sentence) == (left or sentence)


def test_praise_is_no_result() -> None:
    assert says_nothing("Comprehensive experiments demonstrate the effectiveness of the proposed framework.")
    assert not says_nothing("Experiments demonstrate the effectiveness of the net: it finds 91% of the roads.")
    praised = tree_paper(0).paper.model_copy(
        update={"abstract": "We build a net of wood. Experiments on boards demonstrate the superiority of our net."}
    )
    assert [slot.beat for slot in chosen_slots(PaperMaterial(paper=praised), 90)] == ["what"]


def test_numbers_are_said() -> None:
    assert (number(3), number(12), number(13)) == ("three", "twelve", "13")


def test_that_it_works_is_said_where_there_is_no_other_result() -> None:
    praised = tree_paper(0).paper.model_copy(
        update={"abstract": "We build a net of wood. Experiments on boards demonstrate the superiority of our net."}
    )
    slots = abstract_slots(PaperMaterial(paper=praised))
    assert [slot.beat for slot in slots] == ["what", "evidence"]


def test_an_own_step_may_begin_with_another_verb() -> None:
    told = tree_paper(0).paper.model_copy(
        update={
            "abstract": "Boards rot in the rain. We revisit the net of wood and propose to hang it under roofs. "
            "Given a board, our net first finds its wet side. We introduce a set of boards as well."
        }
    )
    assert [row.beat for row in told_sentences(PaperMaterial(paper=told))] == ["why", "what", "how", "how"]
