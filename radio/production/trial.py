"""Trials: episodes written as production writes them, and neither spoken, kept nor aired. For `radio eval scripts`."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

from radio.clock import Clock
from radio.config import Config
from radio.errors import ConversionError, UsageError
from radio.llm.base import LanguageModel
from radio.model.paper import UNTITLED, Licence, LicenceCode, Paper
from radio.model.show import ONE_PAPER, Show
from radio.papers.folder_source import FolderSource
from radio.papers.ids import parse_key
from radio.papers.policy import licence_policy
from radio.production import tasks
from radio.production.episode_stages import target_length
from radio.writing import PaperMaterial, WritingBrief, summarize, write
from radio.writing.drafting.candidates import Attempt
from radio.writing.effort import Effort
from radio.writing.gate import refusal
from radio.writing.measures.ground import ground_of
from radio.writing.measures.report import Draft, EpisodeRow, row_of

log = logging.getLogger(__name__)


def papers_in(folder: Path, clock: Clock, wanted: Sequence[str] = ()) -> list[Paper]:
    """The folder's papers, by id. `wanted`: these ids alone.

    Raises FetchError for a folder that is not there, UsageError for ids that are not in it.
    """
    folder = folder.resolve()
    found = sorted(FolderSource(folder, clock).newest(100_000), key=lambda paper: paper.id)
    if not found:
        raise UsageError(f"no PDF in {folder}", hint="one that has just been copied counts after some seconds")
    if not wanted:
        return found
    ids = {parse_key(word)[0] for word in wanted}
    if missing := ids - {paper.id for paper in found}:
        raise UsageError(f"not in {folder}: {', '.join(sorted(missing))}")
    return [paper for paper in found if paper.id in ids]


def material_of(config: Config, paper: Paper, *, as_open: bool = False) -> PaperMaterial:
    """The paper, converted. `as_open`: as if its licence allowed its text to be read. Raises ConversionError."""
    from radio.papers.licence import parse_licence

    document = tasks.convert(Path(paper.pdf_url or ""), paper, config)
    if paper.title == UNTITLED:
        paper = paper.model_copy(update={"title": document.title or Path(paper.pdf_url or paper.id).stem})
    if as_open:
        paper = paper.model_copy(update={"licence": Licence(code=LicenceCode.CC_BY, source="operator")})
    elif paper.licence.code is LicenceCode.UNKNOWN and paper.licence.source == "unknown":
        paper = paper.model_copy(update={"licence": parse_licence(document.licence_url, "pdf-info")})
    return PaperMaterial(paper=paper, document=document)


def materials(
    config: Config, papers: Sequence[Paper], failed: list[str], *, as_open: bool = False
) -> Iterator[PaperMaterial]:
    """Each paper as it is converted; what became of none is told in `failed`."""
    for paper in papers:
        try:
            yield material_of(config, paper, as_open=as_open)
        except ConversionError as e:
            failed.append(str(e))


def brief_of(
    config: Config,
    clock: Clock,
    show: Show,
    material: PaperMaterial,
    effort: Effort | None = None,
    aired: Sequence[str] = (),
) -> WritingBrief:
    """The order for an episode of a show about one paper, as production gives it while the reserve is full.

    `effort` apart, for that hangs on reserve and pace: without one, one reading of each turn and no limit of time, so
    that figures do not hang on how fast the machine is. `aired`: what was said before in the same run, as if it were a
    day's programme. Raises UsageError for shows of other forms.
    """
    if show.form not in ONE_PAPER:
        raise UsageError(
            f"{show.id} is not about one paper", hint="without --papers, the episodes that the station made are scored"
        )
    licences = licence_policy(config)
    if show.summarizer in ("headline", "brief", "deep"):
        summary = summarize(material, show.summarizer, None, licences=licences)
        material = material.model_copy(update={"summary": summary})
    return WritingBrief(
        show=show,
        station=config.station,
        materials=(material,),
        target=target_length(show, False),
        now=clock.now(),
        prompts_dir=config.prompts_dir,
        licences=licences,
        effort=effort or Effort(),
        aired_lines=tuple(aired),
    )


def trial(clock: Clock, brief: WritingBrief, model: LanguageModel | None, *, names: Sequence[str] = ()) -> EpisodeRow:
    """Write an episode about one paper, and measure it. `names`: see `names_in`. Raises WritingError, ConfigError."""
    [material] = brief.materials
    drafts = FirstReadings(material.paper)
    script = write(brief, model, clock=clock, watch=drafts.see)
    told = drafts.lines if model is not None else None
    return row_of(script, [ground_of(material)], brief.target, names=names, drafts=told)


class FirstReadings:
    """What a model said at first, turn by turn: what would air of it if there were no gate and no second try."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._seen: set[tuple[str, int, str]] = set()
        self.lines: list[Draft] = []

    def see(self, attempt: Attempt) -> None:
        """For `write`'s `watch`."""
        turn = (attempt.beat, attempt.nth, attempt.answer.cites[0].text if attempt.answer.cites else "")
        if attempt.repair or turn in self._seen:
            return
        self._seen.add(turn)
        self.lines += [Draft(line=x, refused=refusal(x, [self._paper])) for x in (attempt.question, attempt.answer)]


def names_in(show: Show, config: Config) -> tuple[str, ...]:
    """Names that are said without a source: of hosts, station and show."""
    return (*(host.name for host in show.hosts), config.station.name, show.title)
