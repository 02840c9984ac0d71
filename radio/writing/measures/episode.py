"""All measures of one episode, and what they object to."""

from __future__ import annotations

from collections.abc import Sequence

from radio.model.base import Model
from radio.model.script import Script
from radio.types import PaperId, Seconds, ShowId
from radio.writing.measures.claims import Embed, coverage
from radio.writing.measures.doubt import hedges_lost
from radio.writing.measures.ease import long_sentences, reading_ease, sentence_seconds
from radio.writing.measures.finding import Finding
from radio.writing.measures.ground import Ground
from radio.writing.measures.orientation import LONGEST, longest_without_topic
from radio.writing.measures.repeats import distinct, repeats
from radio.writing.measures.support import unsupported
from radio.writing.measures.turns import answers, balance, length_error, spoken_seconds
from radio.writing.measures.vacuous import vacuous


class Measures(Model):
    """Of one script. Shares are 0 to 1; docs/evaluation.md says what each means and where it is from."""

    show: ShowId
    writer: str
    papers: tuple[PaperId, ...]
    seconds: Seconds
    """Of talk, at the hosts' pace."""
    length_error: float | None
    """(length - target) / target; None where no target is known."""
    unsupported_numbers: int
    unsupported_names: int
    """And factual lines that cite nothing."""
    hedges_lost: int
    claims_told: int
    claims: int
    claims_depth: float
    distinct_1: float | None
    distinct_2: float | None
    repeats: int
    reading_ease: float | None
    seconds_per_sentence: Seconds
    longest_sentence: Seconds
    most_words_share: float
    longest_run: Seconds
    longest_without_topic: Seconds
    questions: int
    answered: int
    vacuous: int
    model_share: float
    """Of the words, those that a model worded."""
    missed: tuple[str, ...]
    """Main claims that were not told."""
    findings: tuple[Finding, ...]

    @property
    def coverage(self) -> float | None:
        """Share of the papers' main claims that are told."""
        return self.claims_told / self.claims if self.claims else None


def measure(
    script: Script,
    grounds: Sequence[Ground],
    target: Seconds | None,
    *,
    names: Sequence[str] = (),
    embed: Embed | None = None,
) -> Measures:
    """Measure a script about the papers of `grounds`. `names`: of hosts and station; `embed`: see `claims.coverage`."""
    texts = [line.text for line in script.lines]
    support = unsupported(script, grounds, allowed=names)
    covered = [
        coverage(ground.claims, [line.text for line in script.lines if line.paper_id == ground.paper_id], embed)
        for ground in grounds
    ]
    claims = sum(c.of for c in covered)
    again = repeats(
        script.lines, [ground.title for ground in grounds], frozenset().union(*(ground.terms for ground in grounds))
    )
    lengths = sentence_seconds(texts)
    turns = answers(script.lines)
    speakers = balance(script.lines)
    empty = vacuous(script.lines, frozenset().union(*(g.text for g in grounds)))
    doubts = hedges_lost(script.lines)
    adrift = longest_without_topic(script.lines, {g.paper_id: (g.title, g.topic) for g in grounds})
    seconds = spoken_seconds(script.lines)
    own = spoken_seconds([line for line in script.lines if line.origin == "model"])
    lost = (
        (Finding(kind="not oriented", line=adrift.line, what=f"{adrift.seconds:.0f} s without the title or its words"),)
        if adrift.seconds > LONGEST
        else ()
    )
    return Measures(
        show=script.show,
        writer=script.writer,
        papers=script.paper_ids,
        seconds=seconds,
        length_error=length_error(script.lines, target) if target else None,
        unsupported_numbers=sum(f.kind == "number" for f in support),
        unsupported_names=sum(f.kind in ("name", "no source") for f in support),
        hedges_lost=len(doubts),
        claims_told=sum(c.told for c in covered),
        claims=claims,
        claims_depth=sum(c.depth * c.of for c in covered) / claims if claims else 0.0,
        distinct_1=distinct(texts, 1),
        distinct_2=distinct(texts, 2),
        repeats=len(again),
        reading_ease=reading_ease(texts),
        seconds_per_sentence=Seconds(sum(lengths) / len(lengths)) if lengths else Seconds(0.0),
        longest_sentence=max(lengths, default=Seconds(0.0)),
        most_words_share=speakers.share,
        longest_run=speakers.longest_run,
        longest_without_topic=adrift.seconds,
        questions=turns.asked,
        answered=turns.answered,
        vacuous=len(empty),
        model_share=own / seconds if seconds else 0.0,
        missed=tuple(text for c in covered for text in c.missed),
        findings=(*support, *doubts, *again, *empty, *turns.findings, *long_sentences(script.lines), *lost),
    )
