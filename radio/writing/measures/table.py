"""The table of a set of episodes: a row each, the mean, and the worst of every column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import fmean
from typing import NamedTuple

from radio.writing.measures.report import EpisodeRow

WITHIN = 0.10
"""The goal for the length: a tenth of the target either way."""


class Column(NamedTuple):
    key: str
    head: str
    value: Callable[[EpisodeRow], float | None]
    form: str
    """Of `format`."""
    worst: Callable[[Sequence[float]], float] | None
    """None where neither end is worse."""
    before: Callable[[EpisodeRow], float | None] | None = None
    """The same before the gate, in what a model said."""
    on_screen: bool = True
    """Whether a terminal has room for it; a file has all."""


def _share(part: float, of: float) -> float | None:
    return part / of if of else None


def _farthest(values: Sequence[float]) -> float:
    return max(values, key=abs)


COLUMNS: tuple[Column, ...] = (
    Column("minutes", "min", lambda r: r.measures.seconds / 60, ".1f", None),
    Column("length_error", "length", lambda r: r.measures.length_error, "+.0%", _farthest),
    Column(
        "numbers", "numbers", lambda r: r.measures.unsupported_numbers, ".3g", max,
        lambda r: r.drafted.numbers if r.drafted else None,
    ),
    Column(
        "names", "names", lambda r: r.measures.unsupported_names, ".3g", max,
        lambda r: r.drafted.names if r.drafted else None,
    ),
    Column(
        "hedges", "hedges", lambda r: r.measures.hedges_lost, ".3g", max,
        lambda r: r.drafted.hedges if r.drafted else None,
    ),
    Column("coverage", "claims", lambda r: r.measures.coverage, ".0%", min),
    Column("distinct_1", "distinct-1", lambda r: r.measures.distinct_1, ".2f", min, on_screen=False),
    Column("distinct_2", "distinct-2", lambda r: r.measures.distinct_2, ".2f", min, on_screen=False),
    Column("repeats", "repeats", lambda r: r.measures.repeats, ".3g", max),
    Column("ease", "ease", lambda r: r.measures.reading_ease, ".0f", min, on_screen=False),
    Column("sentence", "s/sentence", lambda r: r.measures.seconds_per_sentence, ".1f", max, on_screen=False),
    Column("longest", "longest", lambda r: r.measures.longest_sentence, ".0f", max, on_screen=False),
    Column("lead", "lead", lambda r: r.measures.most_words_share, ".0%", max, on_screen=False),
    Column("run", "run", lambda r: r.measures.longest_run, ".0f", max, on_screen=False),
    Column("adrift", "adrift", lambda r: r.measures.longest_without_topic, ".0f", max),
    Column(
        "answered", "answered", lambda r: _share(r.measures.answered, r.measures.questions), ".0%", min,
        on_screen=False,
    ),
    Column("vacuous", "vacuous", lambda r: r.measures.vacuous, ".3g", max, on_screen=False),
    Column("own", "model's", lambda r: r.measures.model_share, ".0%", None, on_screen=False),
    Column(
        "passed", "passed", lambda r: _share(r.script.gate.passed, r.script.gate.checked), ".0%", min,
        on_screen=False,
    ),
    Column("dropped", "dropped", lambda r: r.script.gate.dropped, ".3g", max, on_screen=False),
)  # fmt: skip
"""docs/evaluation.md tells what each head means."""


class Table(NamedTuple):
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """One per episode, then the mean and the worst of each column."""


def table_of(rows: Sequence[EpisodeRow], *, on_screen: bool = False) -> Table:
    """As text; "3 → 0" is before and after the gate. The writers stand in a column only where there are several."""
    shown = [c for c in COLUMNS if c.on_screen or not on_screen]
    writers = {row.measures.writer for row in rows}
    several = len(writers) > 1

    def line(name: str, writer: str, of: Callable[[Column], str]) -> tuple[str, ...]:
        return (name, *([writer] if several else []), *map(of, shown))

    body = [line(called(row), row.measures.writer, lambda c, r=row: _told(c, [r], _only)) for row in rows]  # type: ignore[misc] # mypy knows no default of a lambda
    if len(rows) > 1:
        body.append(line("mean", "", lambda c: _told(c, rows, _mean)))
        body.append(line("worst", "", lambda c: _told(c, rows, _worst)))
    return Table(("paper", *(["writer"] if several else []), *(c.head for c in shown)), tuple(body))


def figures(row: EpisodeRow) -> dict[str, float | None]:
    """The row for programs, by the columns' keys; "numbers_before" and the like where a model's words are known."""
    return _by_key([row], _only)


def summary(rows: Sequence[EpisodeRow]) -> dict[str, dict[str, float | None]]:
    """Mean and worst, by the columns' keys."""
    return {"mean": _by_key(rows, _mean), "worst": _by_key(rows, _worst)}


def missed_goals(row: EpisodeRow) -> tuple[str, ...]:
    """Which of the goals an episode misses: nothing unsupported, length within a tenth, no repeats, no hedge lost."""
    m = row.measures
    wrong = {
        f"{m.unsupported_numbers} unsupported numbers": m.unsupported_numbers,
        f"{m.unsupported_names} unsupported names": m.unsupported_names,
        f"{m.hedges_lost} hedges lost": m.hedges_lost,
        f"{m.repeats} repeats": m.repeats,
        f"length {m.length_error or 0:+.0%}": m.length_error is not None and abs(m.length_error) > WITHIN,
    }
    return tuple(told for told, is_wrong in wrong.items() if is_wrong)


def called(row: EpisodeRow) -> str:
    """The paper's id, or the title of an episode about several."""
    return row.measures.papers[0] if len(row.measures.papers) == 1 else row.script.title


Values = Callable[[Column, Sequence[float]], float | None]
"""What becomes of a column's values over several episodes."""


def _only(_: Column, values: Sequence[float]) -> float | None:
    return values[0] if values else None


def _mean(column: Column, values: Sequence[float]) -> float | None:
    # Too long and too short are both off; their mean would cancel out.
    return fmean([abs(v) for v in values] if column.key == "length_error" else values) if values else None


def _worst(column: Column, values: Sequence[float]) -> float | None:
    return column.worst(values) if values and column.worst is not None else None


def _told(column: Column, rows: Sequence[EpisodeRow], of: Values) -> str:
    after = of(column, _values(column.value, rows))
    before = of(column, _values(column.before, rows)) if column.before else None
    told = "" if after is None else format(after, column.form)
    return told if before is None else f"{before:{column.form}} → {told}"


def _by_key(rows: Sequence[EpisodeRow], of: Values) -> dict[str, float | None]:
    found = {c.key: of(c, _values(c.value, rows)) for c in COLUMNS}
    found |= {f"{c.key}_before": of(c, _values(c.before, rows)) for c in COLUMNS if c.before}
    return {key: None if value is None else round(value, 4) for key, value in found.items()}


def _values(value: Callable[[EpisodeRow], float | None], rows: Sequence[EpisodeRow]) -> list[float]:
    return [found for row in rows if (found := value(row)) is not None]
