"""What runs in the worker processes: functions of plain values, each importing what it needs when it runs.

What is dear to load (voices, the embedding model, the library) is kept for the life of the worker.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from radio.clock import ManualClock, SystemClock
from radio.config import Config
from radio.errors import SpeechError, StoreError
from radio.model.audio import Clip
from radio.model.document import Document
from radio.model.episode import Episode
from radio.model.paper import Paper
from radio.model.segment import Segment
from radio.model.show import Show
from radio.model.takes import Take
from radio.types import EpisodeId, VoiceId

log = logging.getLogger(__name__)

EAR_NICENESS = 9
"""Added to the worker's own."""

if TYPE_CHECKING:
    from radio.documents import Limits
    from radio.library import AiredHit, Airing, Library, PaperHit, PassageHit
    from radio.production.assemble import AssemblyInput
    from radio.speech.dictionary.lexiconfiles import LexiconFiles
    from radio.speech.ears.listener import Heard, Listener
    from radio.speech.studio import Studio
    from radio.store import Store


def convert(pdf: Path, paper: Paper, config: Config) -> Document:
    """PDF to document, without page images. Raises ConversionError."""
    from radio.documents import convert

    return convert(pdf, paper=paper, limits=_limits(config))


def check_opens(pdf: Path, config: Config) -> None:
    """Raises ConversionError for what does not open or has no pages."""
    from radio.documents.opens import check_opens

    check_opens(pdf, _limits(config))


def draw(config: Config, pdf: Path, pages: Sequence[int], folder: Path) -> Mapping[int, str]:
    """Images of those pages in `folder`; page -> file name."""
    from radio.documents import PageImages

    images = PageImages(config.path("pages"), limits=_limits(config), width=config.picture.page_width)
    return images.draw(pdf, pages, folder)


def _limits(config: Config) -> Limits:
    from radio.documents import Limits

    return Limits(
        timeout_seconds=config.convert.timeout_seconds,
        memory_mb=config.convert.memory_mb,
        max_pages=config.convert.max_pages,
    )


def wake_bench() -> None:
    """Import what assembling needs, ahead of the first segment."""
    import radio.production.assemble  # noqa: F401 # for its imports alone


def wake_studio(config: Config, models_dir: Path) -> None:
    """Load a voice that will be wanted first, ahead of the first line: the cheap one of the station's lead."""
    from radio.schedule.shows import station_shows
    from radio.speech import build_cast

    leads = (host for show in station_shows(config).values() for host in show.hosts if host.role == "lead")
    if voices := build_cast(config, models_dir).order(next(leads).voices, lean=True):
        _studio(config, models_dir).speak("Hello.", voices[:1])


@cache
def _studio(config: Config, models_dir: Path) -> Studio:
    from radio.speech import build_cast
    from radio.speech.studio import Studio

    return Studio(build_cast(config, models_dir), lexicon_files(config), config.path("clips"))


@cache
def lexicon_files(config: Config) -> LexiconFiles:
    """The station's words, read again by this process when the operator changes them."""
    from radio.speech.dictionary.lexiconfiles import LexiconFiles

    return LexiconFiles.of(config)


@dataclass(frozen=True)
class Recorded:
    """What came of a line in the studio."""

    clip: Clip | None
    takes: tuple[Take, ...]
    error: SpeechError | None = None
    """Why there is no clip."""

    def told(self) -> Clip:
        """The clip, or the error raised."""
        if self.clip is None:
            raise self.error or SpeechError("there is no clip")
        return self.clip


def record(
    config: Config,
    models_dir: Path,
    text: str,
    voices: Sequence[VoiceId],
    seed: int,
    pace: float = 1.0,
    about: str = "",
) -> Recorded:
    """One line as a checked clip, from the cache when it was spoken before.

    `about` tells the operator where a word comes from whose sound was guessed, as in "daily 2605.20098".
    """
    studio = _studio(config, models_dir)
    try:
        clip = studio.speak(text, voices, seed, pace)
    except SpeechError as e:
        return Recorded(None, studio.takes(), e)
    note_guesses(config, clip, about)
    return Recorded(clip, studio.takes())


def speak(
    config: Config,
    models_dir: Path,
    text: str,
    voices: Sequence[VoiceId],
    seed: int,
    pace: float = 1.0,
    about: str = "",
) -> Clip:
    """The same for who does not count. Raises SpeechError."""
    return record(config, models_dir, text, voices, seed, pace, about).told()


def note_guesses(config: Config, clip: Clip, about: str) -> None:
    """Keep the doubtful words of a clip for the operator; a store that cannot take them costs no clip."""
    from radio.speech.dictionary.guessing import guesses

    try:
        found = guesses(clip.spoken, lexicon_files(config).current(), clip.voice, about)
        if found:
            _store(config).guessed_words.add(found)
    except StoreError as e:
        log.warning("words that were guessed are not kept: %s", e)


def _listener(config: Config, models_dir: Path) -> Listener:
    """Made anew when a model has arrived."""
    from radio.speech.ears.hearing import recogniser_here
    from radio.speech.speakers.identity import speaker_here

    return _listener_with(config, models_dir, recogniser_here(models_dir), speaker_here(models_dir))


@cache
def _quietly() -> None:
    """What is being made comes before what is being checked. Niceness adds up, so it is told once."""
    import os

    os.nice(EAR_NICENESS)


@cache
def _listener_with(config: Config, models_dir: Path, _recogniser: bool, _speaker: bool) -> Listener:
    from radio.speech.clips import ClipFiles
    from radio.speech.ears.hearing import build_recogniser
    from radio.speech.ears.listener import Listener
    from radio.speech.speakers.identity import load_identity

    _quietly()
    identity = load_identity(models_dir, config.station.data_dir)
    return Listener(ClipFiles(config.path("clips")), build_recogniser(models_dir), identity, lexicon_files(config))


def hear(config: Config, models_dir: Path, keys: Sequence[str]) -> tuple[Heard, ...]:
    """What is said in those clips that nobody has heard, and by whom, into their facts. Raises SpeechError."""
    return _listener(config, models_dir).hear(keys)


def judge_voices(config: Config, models_dir: Path, keys: Sequence[str]) -> tuple[Heard, ...]:
    """By whom it is said in those clips that nobody has heard, into their facts."""
    return _listener(config, models_dir).judge_voices(keys)


def unheard(config: Config, most: int, since: datetime | None) -> list[str]:
    """The newest clips that nobody has heard, of those written after `since`."""
    from radio.speech.clips import ClipFiles

    return ClipFiles(config.path("clips")).unheard(most, since)


def assemble(data: AssemblyInput) -> Segment:
    """Clips to a segment folder. Raises SegmentError, AudioError."""
    from radio.production.assemble import assemble

    return assemble(data)


def segment_mp3(folder: Path, target: Path, config: Config) -> None:
    from radio.archive.mp3 import segment_mp3

    segment_mp3(folder, target, config)


@cache
def _store(config: Config) -> Store:
    from radio.store import Store

    return Store.of(config, SystemClock())


def publish_episode(config: Config, episode: EpisodeId, show: Show, segment: Segment, now: datetime) -> Episode:
    """The episode into archive and store, published `now` if it is new. Raises SegmentError, AudioError."""
    from radio.archive.episodes import publish

    return publish(episode, show, [segment], config, _store(config), ManualClock(now))


@cache
def _library(folder: Path, models_dir: Path) -> Library:
    from radio.library import Library
    from radio.library.embedder import build_embedder

    return Library.open(folder, build_embedder(models_dir))


def let_go() -> None:
    """Let go of all that is kept of stations. A worker is one station's for life; a process that is many stations' in
    turn would keep the voices (200 MB), the recogniser and the library of each."""
    for kept in (_studio, lexicon_files, _listener_with, _store, _library):
        kept.cache_clear()


def wake_library(folder: Path, models_dir: Path) -> None:
    """Open the library, which mends it."""
    _library(folder, models_dir)


def add_document(folder: Path, models_dir: Path, paper: Paper, document: Path, now: datetime) -> None:
    """A paper and its passages into the library."""
    library = _library(folder, models_dir)
    library.add_papers([paper])
    library.add_document(paper, Document.model_validate_json(document.read_bytes()), now)


def paper_vectors(folder: Path, models_dir: Path, papers: Sequence[Paper]) -> Any:
    """Embeddings of the papers' titles and abstracts, one row each."""
    library = _library(folder, models_dir)
    library.add_papers(papers)
    return library.vectors([p.id for p in papers])


def text_vectors(folder: Path, models_dir: Path, texts: Sequence[str]) -> Any:
    """Embeddings of free texts, one row each."""
    return _library(folder, models_dir).text_vectors(texts)


def nearest_papers(folder: Path, models_dir: Path, paper: Paper, k: int, before: datetime) -> list[PaperHit]:
    """Papers near to this one that aired before."""
    return _library(folder, models_dir).nearest_papers(paper, k, before, aired=True)


@dataclass(frozen=True)
class Consulted:
    """What the library has near a question."""

    own: list[PassageHit]
    """Of the paper that was asked about."""
    others: list[PassageHit]
    """Of all papers."""
    papers: list[PaperHit]
    aired: list[AiredHit]


def consult(
    folder: Path,
    models_dir: Path,
    question: str,
    paper: Paper | None,
    document: Path | None,
    now: datetime,
    most: tuple[int, int, int],
) -> Consulted:
    """What is near a question: passages of the paper, whose document is put in first where it is given, passages of
    all, papers, and what was said on air; at most so many of each kind."""
    library = _library(folder, models_dir)
    if paper is not None:
        library.add_papers([paper])
        if document is not None:
            library.add_document(paper, Document.model_validate_json(document.read_bytes()), now)
    return consulted(library, question, paper, most)


def consulted(library: Library, question: str, paper: Paper | None, most: tuple[int, int, int]) -> Consulted:
    """The same of what an open library holds."""
    own, others, papers = most
    return Consulted(
        own=library.nearest_passages(question, own, paper.id) if paper is not None else [],
        others=library.nearest_passages(question, others),
        papers=library.find_papers(question, papers),
        aired=library.nearest_aired(question, papers),
    )


def remember_aired(
    folder: Path, models_dir: Path, papers: Sequence[Paper], airings: Sequence[Airing], until: int
) -> None:
    """What was said on air and the papers it was about, into the library: all up to that as-run entry."""
    from radio.library.marks import AIRED

    library = _library(folder, models_dir)
    library.add_papers(papers)
    library.remember_aired(airings)
    library.set_mark(AIRED, str(until))


def forget(folder: Path, models_dir: Path, passages_before: datetime, papers_before: datetime) -> int:
    """What the library has had for long."""
    return _library(folder, models_dir).forget(passages_before, papers_before)


def refill(config: Config, models_dir: Path, steps: int) -> None:
    """Some steps of filling a library again whose ledger was lost."""
    from radio.production.refill import Refill

    library = _library(config.path("library"), models_dir)
    Refill(library, _store(config), config.path("documents")).run(lambda filled: log.info("%s", filled), steps)
