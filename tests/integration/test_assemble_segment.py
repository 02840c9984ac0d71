"""Assembly: from a script and clips to a folder that is complete and checked, or to none."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from radio.audio import loudness, pcm
from radio.config import SoundConfig
from radio.documents import Limits, render_pages
from radio.errors import ConversionError, SegmentError
from radio.model.document import Box, Document, Page, Section, Sentence
from radio.model.paper import Author, Licence, LicenceCode, Paper
from radio.model.script import Cite, Line, Script, ScriptChapter
from radio.model.segment import MANIFEST, SCRIPT, SOUND, Segment
from radio.model.show import Host, Show, ShowLength
from radio.model.timeline import CaptionCue, CardCue, ChapterCue, PageCue
from radio.production.assemble import AssemblyInput, assemble
from radio.production.mixing import Music
from radio.production.timeline import AssemblyPaper
from radio.speech.studio import Studio
from radio.speech.voices.cast import Cast, Member
from radio.store.files import sha256_of
from radio.types import SAMPLE_RATE, HostId, PaperId, Samples, SentenceId, ShowId, VoiceId
from tests.fakes_speech import FakeVoice

pytestmark = pytest.mark.integration

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
OPEN, CLOSED = PaperId("2605.00001"), PaperId("2605.00002")
TEXT = "The model reaches 92.5% of the accuracy of the larger one, and it needs a tenth of the compute for it."


def box(page: int, y: float = 100.0) -> Box:
    return Box(page=page, x0=72, y0=y, x1=500, y1=y + 12)


def document(paper: PaperId) -> Document:
    sentences = tuple(
        Sentence(id=SentenceId(f"p{n}.s1"), text=TEXT, boxes=(box(n), box(n, 114)), section=0) for n in (1, 2, 3)
    )
    return Document(
        paper_id=paper,
        version=1,
        pdf_sha256="0" * 64,
        status="ok",
        page_count=3,
        pages=tuple(Page(number=n, width=612, height=792) for n in (1, 2, 3)),
        sections=(Section(index=0, title="Introduction", page=1),),
        sentences=sentences,
    )


def paper(identifier: PaperId, licence: LicenceCode) -> Paper:
    authors = tuple(Author(name=name) for name in ("A. One", "B. Two", "C. Three", "D. Four", "E. Five"))
    return Paper(
        id=identifier, title="A Paper", authors=authors, published=NOW, updated=NOW, licence=Licence(code=licence)
    )


def line(speaker: str, text: str, beat: str = "what", about: PaperId | None = None, page: int | None = None) -> Line:
    cites: tuple[Cite, ...] = ()
    if about and page:
        cites = (
            Cite(paper_id=about, sentence=SentenceId(f"p{page}.s1"), text=TEXT, boxes=(box(page), box(page, 114))),
        )
    return Line.model_validate(
        {"speaker": speaker, "text": text, "beat": beat, "paper_id": about, "cites": cites, "origin": "template"}
    )


def script() -> Script:
    lines = (
        line("ann", "Welcome to the station, here is the paper of the hour.", "opening"),
        line("bob", "Our voices are made by a computer, and so are the words.", "disclosure"),
        line("ann", TEXT, about=OPEN, page=2),
        line("bob", "And what does it all mean for the rest of us?", "question", about=OPEN),
        line("ann", TEXT, "evidence", about=OPEN, page=3),
        line("bob", TEXT, "what", about=CLOSED, page=1),
        line("ann", "That was it, thank you for listening to us.", "closing"),
    )
    chapters = (
        ScriptChapter(title="Opening", first_line=0),
        ScriptChapter(title="The open paper", first_line=2, paper_id=OPEN),
        ScriptChapter(title="The closed paper", first_line=5, paper_id=CLOSED),
    )
    return Script(
        show=ShowId("rotation"),
        title="Two papers",
        lines=lines,
        chapters=chapters,
        paper_ids=(OPEN, CLOSED),
        writer="extractive",
    )


def show() -> Show:
    def host(name: str) -> Host:
        return Host(id=HostId(name), name=name.title(), persona="calm", voices=(VoiceId(name),))

    return Show(
        id=ShowId("rotation"),
        title="Rotation",
        description="Papers",
        form="rotation",
        summarizer="deep",
        hosts=(host("ann"), host("bob")),
        length=ShowLength(shortest=1, target=2, longest=3),
        opening=("Hello",),
        closing=("Bye",),
    )


def render(pdf: Path, pages: Sequence[int], folder: Path) -> Mapping[int, str]:
    names = {page: f"p{page:04d}.webp" for page in pages}
    for name in names.values():
        (folder / name).write_bytes(b"RIFF....WEBP")
    return names


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> AssemblyInput:
    folder = tmp_path_factory.mktemp("assembly")
    voices = {VoiceId(name): Member(partial(FakeVoice, name), (), lean=True) for name in ("ann", "bob")}
    studio = Studio(Cast(voices), clips_dir=folder / "clips")
    pdf = folder / "paper.pdf"
    pdf.write_bytes(b"%PDF-")
    return AssemblyInput(
        script=script(),
        clips=tuple(studio.speak(x.text, [VoiceId(x.speaker)]) for x in script().lines),
        show=show(),
        papers=(
            AssemblyPaper(paper(OPEN, LicenceCode.CC_BY), document(OPEN), pdf, pages_allowed=True, summary="Small."),
            AssemblyPaper(paper(CLOSED, LicenceCode.ARXIV), document(CLOSED), pdf, pages_allowed=False),
        ),
        segments_dir=folder / "segments",
        created=NOW,
        render=render,
        music=Music.of(show().sound, SoundConfig()),
    )


@pytest.fixture(scope="module")
def made(given: AssemblyInput) -> Segment:
    return assemble(given)


@pytest.fixture(scope="module")
def folder(given: AssemblyInput, made: Segment) -> Path:
    return given.segments_dir / made.id


def test_what_does_not_say_that_voices_are_synthetic_becomes_no_segment(given: AssemblyInput, tmp_path: Path) -> None:
    lines = tuple(x.model_copy(update={"beat": "opening"}) if x.beat == "disclosure" else x for x in script().lines)
    silent = replace(given, script=script().model_copy(update={"lines": lines}), segments_dir=tmp_path)
    with pytest.raises(SegmentError, match="synthetic"):
        assemble(silent)
    assert list(tmp_path.iterdir()) == []


def test_the_sound_is_what_the_manifest_says(made: Segment, folder: Path) -> None:
    samples, rate = pcm.read(folder / SOUND)
    assert rate == SAMPLE_RATE
    assert samples.shape == (made.duration, 2)
    assert sha256_of(folder / SOUND) == made.sound_sha256
    measured = loudness.measure(folder / SOUND)
    assert measured == made.loudness
    assert measured.integrated == pytest.approx(-16, abs=1)
    assert measured.true_peak <= -1
    assert loudness.longest_silence(samples) <= 1.2


def test_the_folder_holds_manifest_script_and_the_pages_that_are_shown(made: Segment, folder: Path) -> None:
    assert Segment.model_validate_json((folder / MANIFEST).read_bytes()) == made
    assert Script.model_validate_json((folder / SCRIPT).read_bytes()) == script()
    pictures = {image.file for image in made.timeline.pages}
    assert {path.name for path in folder.iterdir()} == {MANIFEST, SCRIPT, SOUND} | pictures
    assert {(image.paper_id, image.page) for image in made.timeline.pages} == {(OPEN, 2), (OPEN, 3)}
    assert made.ai_disclosed
    assert [host.name for host in made.hosts] == ["Ann", "Bob"]


def test_cues_are_sorted_and_within_the_sound(made: Segment) -> None:
    ats = [cue.at for cue in made.timeline.cues]
    assert ats == sorted(ats)
    assert ats[0] == 0
    assert ats[-1] < made.duration
    for cue in made.timeline.cues:
        if isinstance(cue, CaptionCue):
            assert cue.at <= cue.end <= made.duration
            assert all(cue.at <= word.start <= word.end <= cue.end for word in cue.words)
            assert " ".join(word.text for word in cue.words) == cue.text


def test_each_cited_sentence_is_highlighted_while_it_is_said(made: Segment) -> None:
    captions = [cue for cue in made.timeline.cues if isinstance(cue, CaptionCue)]
    pages = [cue for cue in made.timeline.cues if isinstance(cue, PageCue)]
    said = [cue.at for cue in captions if cue.text.startswith("The model reaches")]
    assert [(cue.page, cue.at) for cue in pages if cue.boxes] == [(2, said[0]), (3, said[1])]
    assert all(cue.boxes == (box(cue.page), box(cue.page, 114)) for cue in pages if cue.boxes)
    between = [cue for cue in pages if said[0] < cue.at < said[1]]
    # The question is asked over the place of its answer, not yet marked.
    assert [(cue.page, cue.boxes, cue.near) for cue in between] == [(3, (), (box(3), box(3, 114)))]


def test_a_closed_paper_shows_its_card_and_never_a_page(made: Segment) -> None:
    assert all(cue.paper_id == OPEN for cue in made.timeline.cues if isinstance(cue, PageCue))
    cards = [cue for cue in made.timeline.cues if isinstance(cue, CardCue)]
    assert [cue.paper_id for cue in cards] == [None, CLOSED, None]
    closed = next(card for card in made.timeline.papers if card.paper_id == CLOSED)
    assert not closed.pages_allowed
    assert closed.url == "https://arxiv.org/abs/2605.00002v1"
    assert closed.authors == "A. One, B. Two, C. Three and 2 others"


def test_chapters_begin_with_their_lines(made: Segment) -> None:
    chapters = [cue for cue in made.timeline.cues if isinstance(cue, ChapterCue)]
    assert [cue.title for cue in chapters] == ["Opening", "The open paper", "The closed paper"]
    assert chapters[0].at == 0
    assert chapters[1].url == "https://arxiv.org/abs/2605.00001v1"


def test_the_same_content_is_the_same_segment(given: AssemblyInput, made: Segment) -> None:
    again = assemble(replace(given, created=datetime(2026, 6, 1, tzinfo=UTC)))
    assert again == made
    assert [path.name for path in given.segments_dir.iterdir()] == [made.id]


def test_a_pdf_that_cannot_be_drawn_costs_its_pages_only(given: AssemblyInput, tmp_path: Path) -> None:
    def failing(pdf: Path, pages: Sequence[int], folder: Path) -> Mapping[int, str]:
        raise ConversionError("hangs", reason="timeout")

    segment = assemble(replace(given, render=failing, segments_dir=tmp_path))
    assert segment.timeline.pages == ()
    assert not any(isinstance(cue, PageCue) for cue in segment.timeline.cues)


def test_without_music_speech_begins_at_once(given: AssemblyInput, tmp_path: Path, made: Segment) -> None:
    plain = assemble(replace(given, music=Music(), segments_dir=tmp_path))
    first = next(cue for cue in plain.timeline.cues if isinstance(cue, CaptionCue))
    assert first.at < SAMPLE_RATE // 2
    assert plain.duration < made.duration
    assert plain.loudness.integrated == pytest.approx(-16, abs=1)


def damaged(given: AssemblyInput, where: Path) -> AssemblyInput:
    """One clip with a long hole in it, as no checked clip has."""
    clip = given.clips[2]
    samples, rate = pcm.read(Path(clip.path))
    samples[rate : rate * 3] = 0.0
    pcm.write(where / "hole.wav", samples, rate)
    clips = list(given.clips)
    clips[2] = clip.model_copy(update={"path": str(where / "hole.wav")})
    return replace(given, clips=tuple(clips), music=Music())


def test_what_fails_its_checks_leaves_nothing(given: AssemblyInput, tmp_path: Path) -> None:
    segments = tmp_path / "segments"
    cases = (
        ("silence", damaged(given, tmp_path)),
        ("clips", replace(given, clips=given.clips[:-1])),
        ("not what its record says", _with_wrong_length(given)),
    )
    for message, broken in cases:
        with pytest.raises(SegmentError, match=message):
            assemble(replace(broken, segments_dir=segments))
        assert not segments.exists() or list(segments.iterdir()) == []


def _with_wrong_length(given: AssemblyInput) -> AssemblyInput:
    clip = given.clips[0].model_copy(update={"samples": given.clips[0].samples - 100})
    return replace(given, clips=(clip, *given.clips[1:]))


def test_a_sweeper_is_the_stations_own_and_as_loud_as_a_talk(given: AssemblyInput, tmp_path: Path) -> None:
    said = line("ann", "It is three minutes past nine.", "station")
    short = given.script.model_copy(
        update={"title": "Three minutes past nine", "lines": (said,), "chapters": (), "paper_ids": ()}
    )
    data = replace(
        given,
        script=short,
        clips=given.clips[:1],
        papers=(),
        kind="sweeper",
        music=Music(opening="sweeper"),
        segments_dir=tmp_path,
    )
    segment = assemble(data)
    assert (segment.kind, segment.show, segment.episode, segment.evergreen) == ("sweeper", None, None, False)
    assert segment.loudness.integrated == pytest.approx(-16, abs=1)
    assert segment.loudness.true_peak <= -1
    caption = next(cue for cue in segment.timeline.cues if isinstance(cue, CaptionCue))
    assert caption.text.startswith("It is three")
    assert 1.0 < caption.at / SAMPLE_RATE < 1.5, "over the sweeper's tail"


def test_a_kill_in_the_middle_leaves_no_segment(given: AssemblyInput, tmp_path: Path) -> None:
    # The process is killed by itself after the sound was written and before the folder has its name.
    data = tmp_path / "data.pickle"
    segments = tmp_path / "segments"
    plain = replace(given, papers=(), segments_dir=segments, render=partial(render_pages, limits=Limits()))
    data.write_bytes(pickle.dumps(plain))
    program = textwrap.dedent(
        f"""
        import os, pickle, signal
        from pathlib import Path
        from radio.production import assemble
        def kill(*_):
            os.kill(os.getpid(), signal.SIGKILL)
        assemble.publish_folder = kill
        assemble.assemble(pickle.loads(Path({str(data)!r}).read_bytes()))
        """
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, env=os.environ | {"PYTHONPATH": str(root)}, check=False
    )
    assert done.returncode == -signal.SIGKILL
    left = list(segments.iterdir())
    assert [path.name[:5] for path in left] == [".tmp-"]
    segment = assemble(plain)
    assert (segments / segment.id / MANIFEST).exists()


def test_pans_keep_the_loudness_and_set_the_hosts_apart(given: AssemblyInput) -> None:
    from radio.production.mixing import plan

    mix = plan(given.script, given.clips, Music())
    assert mix.pans == {"ann": -0.24, "bob": 0.24}
    sound = np.concatenate(list(mix.blocks()))
    assert len(sound) == mix.duration
    first = sound[mix.lines[0].start : mix.lines[0].end]
    left, right = np.abs(first).mean(axis=0)
    assert left > right * 1.2
    assert mix.lines[0].at(0) == Samples(mix.lines[0].start)
