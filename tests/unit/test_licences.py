"""What a licence allows, that a script and its segment agree on it, and where it is written down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from radio.archive.feed import chapters_json
from radio.archive.transcript import chapters_of
from radio.clock import ManualClock
from radio.config import Config
from radio.model.asrun import AsRunEntry
from radio.model.credit import credits_of
from radio.model.document import Document
from radio.model.paper import Licence, LicenceCode, Paper
from radio.model.script import Script
from radio.model.segment import Segment
from radio.model.timeline import ChapterCue, PageImage, PaperCard, Timeline
from radio.papers.policy import licence_policy
from radio.papers.source import PdfFile
from radio.playout.asrun import AirTime, AsRunLog
from radio.playout.items import Ended, Item, Run
from radio.production.paper_stages import PaperStages
from radio.production.pool import Done, Pool
from radio.production.workshop import Pools, Workshop
from radio.types import PaperId, Samples, ShowId
from tests.making import NOON, make_episode, make_paper, make_segment
from tests.workshops import make_workshop

pytestmark = pytest.mark.unit

FREE = {LicenceCode.CC0, LicenceCode.PUBLIC_DOMAIN, LicenceCode.CC_BY, LicenceCode.CC_BY_SA}
NON_COMMERCIAL = {LicenceCode.CC_BY_NC, LicenceCode.CC_BY_NC_SA}


@pytest.mark.parametrize(
    ("keys", "allowed"),
    [
        ({}, FREE),
        ({"station": {"non_commercial": True}}, FREE | NON_COMMERCIAL),
        ({"papers": {"pages_for": ["CC0", "CC BY"]}}, {LicenceCode.CC0, LicenceCode.CC_BY}),
        ({"papers": {"pages_for": ["CC BY", "CC BY-NC"]}}, {LicenceCode.CC_BY}),
        (
            {"papers": {"pages_for": ["CC BY", "CC BY-NC"]}, "station": {"non_commercial": True}},
            {LicenceCode.CC_BY, LicenceCode.CC_BY_NC},
        ),
        ({"papers": {"pages_for": []}}, set()),
    ],
)
def test_which_licences_let_pages_be_shown(keys: dict[str, Any], allowed: set[LicenceCode]) -> None:
    policy = licence_policy(Config.model_validate(keys))
    assert {code for code in LicenceCode if policy.allows_pages(Licence(code=code))} == allowed


@pytest.mark.parametrize("code", ["CC BY-ND", "CC BY-NC-ND", "arXiv non-exclusive", "unknown"])
def test_the_policy_cannot_be_widened(code: str) -> None:
    with pytest.raises(ValueError, match="pages_for"):
        Config.model_validate({"papers": {"pages_for": [code]}})


class HereAndNow:
    """A pool that does the work in the caller's process."""

    def call(self, function: Callable[..., Any], *args: Any, timeout: float | None = None) -> Done[Any]:
        return Done(function(*args), 0.0)


class LicenceLater:
    """Knows a paper's licence, and remembers whether its document was there when it was asked."""

    name = "arxiv"

    def __init__(self, paper: Paper, document: Path) -> None:
        self._paper = paper
        self._document = document
        self.asked: list[bool] = []

    def newest(self, limit: int) -> list[Paper]:
        return []

    def announced_on(self, day: date) -> list[Paper]:
        return []

    def by_ids(self, ids: Sequence[PaperId]) -> list[Paper]:
        self.asked.append(self._document.exists())
        return [self._paper]

    def fetch_pdf(self, paper: Paper, target: Path) -> PdfFile:
        raise AssertionError("not asked for")


def converting(tmp_path: Path, paper: Paper, told: Paper, monkeypatch: pytest.MonkeyPatch, **fields: Any) -> Workshop:
    """A workshop with that paper in its store, where a source knows more and conversion gives an empty document."""
    document = Document(
        paper_id=paper.id,
        version=1,
        pdf_sha256="0" * 64,
        status="ok",
        page_count=1,
        pages=(),
        sections=(),
        sentences=(),
        **fields,
    )
    monkeypatch.setattr("radio.production.tasks.convert", lambda *_: document)
    config = Config.model_validate({"station": {"data_dir": tmp_path}})
    pool = cast(Pool, HereAndNow())
    workshop = make_workshop(tmp_path, config, {}, ManualClock(NOON), pools=Pools(pool, pool, pool, pool))
    source = LicenceLater(told, workshop.files.document(paper.key))
    workshop.store.papers.upsert(paper)
    return make_workshop(
        tmp_path, config, {}, ManualClock(NOON), store=workshop.store, sources=(source,), pools=workshop.pools
    )


def test_the_licence_is_learnt_before_anybody_can_write_about_the_paper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The planner has a paper summarized as soon as its document is there, whatever conversion is still at.
    told = make_paper(licence=Licence(code=LicenceCode.CC_BY, source="oai"))
    workshop = converting(tmp_path, make_paper(), told, monkeypatch)
    PaperStages(workshop).convert("2605.00001v1")
    source = cast(LicenceLater, workshop.sources[0])
    assert source.asked == [False]
    assert workshop.paper("2605.00001v1").licence.code is LicenceCode.CC_BY
    assert workshop.files.document("2605.00001v1").exists()
    assert workshop.store.papers.state(PaperId("2605.00001")) == ("converted", "")


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (Licence(), LicenceCode.CC_BY),
        (Licence(source="operator"), LicenceCode.UNKNOWN),  # "all rights reserved"
        (Licence(source="oai", url="http://example.org/terms"), LicenceCode.UNKNOWN),
    ],
)
def test_a_pdf_does_not_overrule_what_was_told_of_its_licence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Licence, code: LicenceCode
) -> None:
    paper = make_paper(licence=told)
    workshop = converting(
        tmp_path, paper, paper, monkeypatch, licence_url="https://creativecommons.org/licenses/by/4.0/"
    )
    PaperStages(workshop).convert("2605.00001v1")
    assert workshop.paper("2605.00001v1").licence.code is code


def script(**fields: Any) -> Script:
    plain = {"show": ShowId("rotation"), "title": "", "lines": (), "chapters": (), "paper_ids": (), "writer": "x"}
    return Script.model_validate({**plain, **fields})


def test_a_segment_shows_no_pages_that_its_script_denies() -> None:
    one, two = PaperId("2605.00001"), PaperId("2605.00002")
    written = script(open_papers=(one,))
    assert (written.takes_as_open(one), written.takes_as_open(two)) == (True, False)
    assert script().takes_as_open(two), "scripts of before that was noted go by the licence alone"


def segment_of_two() -> Segment:
    cards = tuple(
        PaperCard(
            paper_id=PaperId(f"2605.0000{n}"),
            title=f"On Things {n}.",
            authors="A. Author and 2 others",
            url=f"https://arxiv.org/abs/2605.0000{n}v1",
            licence=licence,
            licence_url=url,
            pages_allowed=url is not None,
        )
        for n, licence, url in (
            (1, "CC BY", "http://creativecommons.org/licenses/by/4.0/"),
            (2, "arXiv non-exclusive", None),
        )
    )
    page = PageImage(paper_id=PaperId("2605.00001"), page=1, file="p.webp", width=612, height=792)
    cue = ChapterCue(at=Samples(0), title="Opening", paper_id=PaperId("2605.00001"))
    ids = tuple(card.paper_id for card in cards)
    return make_segment(paper_ids=ids, timeline=Timeline(cues=(cue,), papers=cards, pages=(page,)))


def test_a_credit_names_title_authors_source_licence_and_changes() -> None:
    first, second = credits_of(segment_of_two().timeline)
    assert first.line == (
        '"On Things 1" by A. Author and 2 others https://arxiv.org/abs/2605.00001v1, '
        "licence: CC BY (http://creativecommons.org/licenses/by/4.0/); pages cropped and marked"
    )
    assert second.line.endswith("2605.00002v1, licence: arXiv non-exclusive")


def test_the_as_run_log_credits_what_aired() -> None:
    written: list[AsRunEntry] = []
    clock = ManualClock(NOON)
    log = AsRunLog(AirTime(clock), written.append)
    segment = segment_of_two()
    item = Item(segment.title, segment.kind, "live", segment, None, 1)
    log.add(Run(item=item, samples=Samples(48_000), ended=Ended(cut_short=False)), accepted=True)
    (entry,) = written
    assert entry.credits == credits_of(segment.timeline)
    assert [credit.licence for credit in entry.credits] == ["CC BY", "arXiv non-exclusive"]


def test_chapters_name_the_licence_of_their_paper() -> None:
    (chapter,) = chapters_of([segment_of_two()])
    assert chapter.licence == "2605.00001: CC BY, http://creativecommons.org/licenses/by/4.0/"
    told = chapters_json(make_episode(chapters=(chapter.model_dump(),)))
    assert told["chapters"] == [{"startTime": 0.0, "title": "Opening", "licence": chapter.licence}]
