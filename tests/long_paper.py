"""A paper long enough for a deep dive, made of sentences in which no two share much: what they say means nothing."""

from __future__ import annotations

import random

from radio.model.document import Box, Document, Figure, Mention, Page, Section, SectionKind, Sentence
from radio.model.paper import Author, Licence, LicenceCode, Paper
from radio.types import PaperId, SentenceId
from radio.writing import PaperMaterial
from tests.writing_samples import NOW

_STEMS = "glass lamp belt sorter camera bottle paper metal plastic bin plant worker shift label pixel colour edge shape"
_STEMS += " light motor sensor track crane furnace crate lid cap ring foil wire cable cork wood leaf stone sand brick"
_STEMS += " hopper chute magnet fan roller gate scale drum rail hook arm claw tray bucket ladder valve pump filter"
_STEMS += " nozzle brush spring bolt gear axle chain pulley lever switch fuse dial label scanner printer ledger clerk"
_KINDS = "clear green brown broken dusty heavy narrow spare moving painted folded printed sealed rusty warm quiet"
_KINDS += " early late outer inner rear front upper lower single double wooden hollow blunt sharp oiled rented"
_FRAMES = (
    "We find that the {0} of the {1} raises the share of the {2} by {n}% in the {3}.",
    "The {0} turns the {1} before the {2} reaches the {3} of the line.",
    "We train the {0} on the {1} while the {2} keeps the {3} in its place.",
    "Each {0} that leaves the {1} passes a {2} and then a {3} on its way.",
    "Because the {0} is slow, the {1} waits until a {2} frees the {3}.",
    "Compared with the {0}, our {1} loses fewer of the {2} near the {3}.",
    "The {0} may confuse a {1} with a {2} when the {3} is wet.",
    "However, the {0} fails on the {1} unless the {2} covers the {3}.",
)
SECTIONS: tuple[tuple[SectionKind, str], ...] = (
    ("introduction", "Introduction"),
    ("related", "Related Work"),
    ("method", "A Sorting Line with Two Cameras"),
    ("other", "Teaching the Line by Mistakes"),
    ("results", "Results"),
    ("limits", "Limitations"),
    ("conclusion", "Conclusion"),
)
LIMITS = (
    "Our study does not cover the {0} of the {1}, and the {2} was only seen near a {3}.",
    "All our experiments are limited to the {0}, with a {1} and a {2} but no {3}.",
)


def long_material(sentences: int = 44, code: LicenceCode = LicenceCode.CC_BY) -> PaperMaterial:
    """With so many sentences in each section, a figure in the method and a table in the results."""
    rng = random.Random(7)
    words = [f"{kind} {stem}" for kind in _KINDS.split() for stem in dict.fromkeys(_STEMS.split())]
    rng.shuffle(words)
    paper = Paper(
        id=PaperId("2605.00077"),
        title="Two Cameras: A Sorting Line that Learns",
        authors=(Author(name="Ada Example"), Author(name="Bo Sample"), Author(name="Cy Test")),
        abstract=(
            "Sorting lines rely on workers who see poorly in the dark. "
            "We propose a line with two cameras that learns from its own mistakes. "
            "We find that it sorts 12% more bottles than a line with one camera. "
            "Its lamps remain a costly part of any plant that wants to use it."
        ),
        categories=("cs.CV",),
        published=NOW,
        updated=NOW,
        licence=Licence(code=code, source="feed"),
    )
    rows: list[Sentence] = []
    for index, (kind, _) in enumerate(SECTIONS):
        for number in range(sentences if kind != "limits" else 6):
            table = (index, number) == (4, 2)
            frame = _FRAMES[5] if table else rng.choice(LIMITS if kind == "limits" else _FRAMES)
            picked = [words[(len(rows) * 4 + i) % len(words)] for i in range(4)]
            text = frame.format(*picked, n=rng.randint(2, 60))
            rows.append(
                Sentence(
                    id=SentenceId(f"p{index + 1}.s{number + 1}"),
                    text=text,
                    section=index,
                    paragraph=index * 100 + number // 3,
                    boxes=(Box(page=index + 1, x0=50, y0=10.0 * number, x1=300, y1=10.0 * number + 9),),
                    mentions=(Mention(start=0, end=3, figure=0),) if (index, number) == (2, 1) else
                    (Mention(start=0, end=3, figure=1),) if (index, number) == (4, 1) else (),
                )
            )  # fmt: skip
    captions = ("Figure 1: The two cameras above the belt of the line.", "Table 1: Bottles found by each of the lines.")
    for number, text in enumerate(captions):
        box = Box(page=3 + 2 * number, x0=50, y0=700, x1=300, y1=709)
        section = 2 + 2 * number
        rows.append(Sentence(id=SentenceId(f"c{number}"), text=text, section=section, kind="caption", boxes=(box,)))
    document = Document(
        format=2,
        paper_id=paper.id,
        version=1,
        pdf_sha256="0" * 64,
        status="ok",
        page_count=len(SECTIONS),
        pages=tuple(Page(number=i + 1, width=595, height=842) for i in range(len(SECTIONS))),
        sections=tuple(Section(index=i, title=t, kind=k, page=i + 1) for i, (k, t) in enumerate(SECTIONS)),
        sentences=tuple(rows),
        figures=(
            Figure(label="Figure 1", kind="figure", caption=(SentenceId("c0"),)),
            Figure(label="Table 1", kind="table", caption=(SentenceId("c1"),)),
        ),
        reference_count=12,
    )
    return PaperMaterial(paper=paper, document=document)
