"""PDFs that are broken, hidden, endless or hostile: refused or read in part, with the reason, within the limits."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest
from PIL import Image

from radio.clock import Deadline, SystemClock
from radio.documents import Limits, convert, render_pages
from radio.documents.jobs import ConvertJob
from radio.documents.process import run_child
from radio.errors import ConversionError
from radio.types import PaperId
from tests.bombs import BOMBS, write

pymupdf: Any = pytest.importorskip("pymupdf")
"""Any: the package says that it is typed, and mostly is not."""

pytestmark = pytest.mark.integration

LIMITS = Limits(timeout_seconds=120)
PROSE = "This is a sentence that can be read by everyone who looks at the page, and it has many words. "


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("arxiv_page_unavailable.html.pdf", "not-a-pdf"),
        ("arxiv_template_not_found.html", "not-a-pdf"),
        ("arxiv_template_unavailable.html", "not-a-pdf"),
        ("plain_text_called_pdf_82_bytes.pdf", "not-a-pdf"),
        ("corrupted_36_bytes.pdf", "not-a-pdf"),
        ("empty_0_bytes.pdf", "empty"),
        ("encrypted_aes256_user_password.pdf", "encrypted"),
        ("cyclic_page_tree.pdf", "corrupt"),
        ("malformed_page_tree.pdf", "corrupt"),
        ("truncated_60pct_1310.4546v1.pdf", "truncated"),
        ("xref_missing_repairable.pdf", "no-text"),
        ("zero_pages.pdf", "no-pages"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(shared_dir: Path, name: str, reason: str) -> None:
    with pytest.raises(ConversionError) as caught:
        convert(shared_dir / "data/nasty" / name, paper=None, limits=LIMITS)
    assert caught.value.reason == reason and caught.value.subject == name


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("huge_page_count_352.pdf", "page-limit"),
        ("owner_password_copy_protected_2103.15348.pdf", "copy-protected"),
        ("skinny_page.pdf", "layout"),
    ],
)
def test_what_can_be_read_in_part_says_what_is_wrong(shared_dir: Path, name: str, category: str) -> None:
    limits = Limits(timeout_seconds=120, max_pages=20)
    document = convert(shared_dir / "data/nasty" / name, paper=None, limits=limits)
    assert document.status == "partial" and document.sentences
    assert category in {problem.category for problem in document.problems}
    assert len(document.pages) == min(document.page_count, 20)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConversionError) as caught:
        convert(tmp_path / "nothing.pdf", paper=None, limits=LIMITS)
    assert caught.value.reason == "missing"


def new_pdf() -> Any:
    return pymupdf.open()


def write_lines(page: Any, top: float, text: str, **options: object) -> None:
    for number in range(6):
        page.insert_text((60, top + 14 * number), text[:95], **{"fontsize": 10, **options})


def test_hidden_text_is_dropped_and_reported(tmp_path: Path) -> None:
    pdf = new_pdf()
    page = pdf.new_page()
    write_lines(page, 80, PROSE)
    write_lines(page, 200, "This white sentence was hidden from those who look at the page. ", color=(1, 1, 1))
    write_lines(page, 320, "This tiny sentence was hidden from those who look at the page. ", fontsize=1)
    write_lines(page, 400, "This invisible sentence was hidden from those who look at the page. ", render_mode=3)
    write_lines(page, 500, "This covered sentence was hidden from those who look at the page. ")
    page.draw_rect(pymupdf.Rect(40, 480, 560, 590), color=(1, 1, 1), fill=(1, 1, 1))
    page.insert_text((700, 300), "This outside sentence was hidden from those who look at the page.")
    pdf.save(tmp_path / "hidden.pdf")
    document = convert(tmp_path / "hidden.pdf", paper=None, limits=LIMITS)
    assert document.status == "ok"
    text = " ".join(sentence.text for sentence in document.sentences)
    assert "everyone who looks" in text and "hidden" not in text
    [problem] = [problem for problem in document.problems if problem.category == "hidden-text"]
    for how in ("tiny", "invisible", "colour of its ground", "off the page"):
        assert how in problem.message


def test_white_text_on_dark_ground_is_read(tmp_path: Path) -> None:
    pdf = new_pdf()
    page = pdf.new_page()
    page.draw_rect(pymupdf.Rect(40, 60, 560, 300), color=(0, 0, 0.3), fill=(0, 0, 0.3))
    write_lines(page, 80, PROSE, color=(1, 1, 1))
    pdf.save(tmp_path / "dark.pdf")
    document = convert(tmp_path / "dark.pdf", paper=None, limits=LIMITS)
    assert document.sentences and not document.problems


def test_a_damaged_but_repairable_file_is_partial(tmp_path: Path) -> None:
    pdf = new_pdf()
    write_lines(pdf.new_page(), 80, PROSE)
    whole = pdf.tobytes()
    (tmp_path / "repaired.pdf").write_bytes(whole.replace(b"startxref\n", b"startxref\n9"))
    (tmp_path / "cut.pdf").write_bytes(whole[: whole.rindex(b"xref\n0")])
    for name, category in (("repaired", "repaired"), ("cut", "truncated")):
        document = convert(tmp_path / f"{name}.pdf", paper=None, limits=LIMITS)
        assert (document.status, document.problems[0].category) == ("partial", category)


def a_pdf(path: Path) -> Path:
    pdf = new_pdf()
    write_lines(pdf.new_page(), 80, PROSE)
    pdf.save(path)
    return path


def job(path: Path, limits: Limits) -> ConvertJob:
    return ConvertJob(pdf=str(path), sha256="0" * 64, paper_id=PaperId("x"), version=1, limits=limits)


def test_a_page_that_takes_for_ever_is_stopped_at_the_deadline(tmp_path: Path) -> None:
    with pytest.raises(ConversionError) as caught:
        convert(write("forms_of_forms", tmp_path), paper=None, limits=Limits(timeout_seconds=4))
    assert caught.value.reason == "timeout"
    assert "4 s" in caught.value.message


def test_a_stream_that_unpacks_to_gigabytes_meets_the_memory_limit(tmp_path: Path) -> None:
    """A gigabyte of operators from three kilobytes: refused for memory, and no more was taken than allowed."""
    limits = Limits(timeout_seconds=120, memory_mb=300)
    ended = child_that_reads(write("content_of_operators", tmp_path), limits)
    assert ended["reason"] == "memory"
    assert "300 MB" in ended["message"]
    # Code and what is shared with other processes is resident, too, but no private memory of the child's.
    assert ended["peak_mb"] < 300 + 100


def child_that_reads(path: Path, limits: Limits) -> dict[str, Any]:
    """What becomes of converting `path`, with the most memory that its child held, measured in a process of its own."""
    code = (
        "import json, resource, sys; from pathlib import Path; from radio.documents import Limits, convert\n"
        "from radio.errors import ConversionError\n"
        "limits = Limits.model_validate_json(sys.argv[2])\n"
        f"try: told = ({HARMLESS!r}, convert(Path(sys.argv[1]), paper=None, limits=limits).sentences[0].text)\n"
        "except ConversionError as e: told = (e.reason, e.message)\n"
        "peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10\n"
        "print(json.dumps({'reason': told[0], 'message': told[1], 'peak_mb': peak}))"
    )
    command = [sys.executable, "-c", code, str(path), limits.model_dump_json()]
    told: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return told


HARMLESS = "is read"
BOUND = {"timeout", "memory"}
BOMB_ENDS: dict[str, set[str]] = {
    # How fast a machine is decides which of the limits is met first, or whether one is met at all.
    "content_stream": {"no-text", *BOUND},
    "content_of_operators": BOUND,
    "path_operations": BOUND,
    "one_endless_path": BOUND,
    "image_that_unpacks": {"no-text"},
    "image_dimensions": {HARMLESS},
    "jpeg_2000": {HARMLESS},
    "forms_of_forms": BOUND,
    "form_in_itself": {HARMLESS},
    "deep_forms": {"corrupt"},
    "type3_in_itself": {"no-text"},
    "tiling": {"no-text"},
    "soft_masks": {HARMLESS},
    "gigantic_page": {HARMLESS},
    "empty_page": {HARMLESS},
    "fonts": {"no-text"},
    "glyph_counts": {HARMLESS},
    "notes": {HARMLESS},
    "actions": {HARMLESS},
    "attachments": {HARMLESS},
    "object_stream": {HARMLESS},
    "flat_page_tree": {"corrupt"},
    "endless_page_tree": {"corrupt"},
    "deep_page_tree": {HARMLESS},
    "nested_arrays": {"no-text"},
    "long_strings": BOUND,
    "many_pages": {HARMLESS},
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_within_its_limits_with_a_reason(name: str, tmp_path: Path) -> None:
    assert set(BOMB_ENDS) == set(BOMBS)
    ends = BOMB_ENDS[name]
    # Where only a limit ends it, small ones do so soon; what is harmless has all the time that a busy machine needs.
    limits = Limits(timeout_seconds=6, memory_mb=400) if ends >= BOUND else Limits(timeout_seconds=240)
    told = child_that_reads(write(name, tmp_path), limits)
    assert told["reason"] in ends, told["message"]
    if told["reason"] == HARMLESS:
        assert "everyone who looks" in told["message"]
    elif told["reason"] in BOUND:
        assert re.search(r"needs more than 400 MB|within 6 s|more than 6 s", told["message"])


def test_nothing_that_a_pdf_wants_done_is_done(tmp_path: Path) -> None:
    """Scripts, programs to start, attachments: converting and drawing leave nothing but the picture."""
    for name in ("actions", "attachments"):
        path = write(name, tmp_path)
        convert(path, paper=None, limits=LIMITS)
        assert render_pages(path, [1], tmp_path / "drawn", limits=LIMITS) == {1: "p0001.webp"}
    assert {found.name for found in tmp_path.rglob("*") if found.is_file()} == {
        "actions.pdf", "attachments.pdf", "p0001.webp",
    }  # fmt: skip
    assert not Path("/tmp/launched").exists()  # noqa: S108 # what the PDF asks for


def test_more_pages_than_the_limit_are_counted(tmp_path: Path) -> None:
    document = convert(write("many_pages", tmp_path), paper=None, limits=LIMITS)
    assert document.status == "partial"
    [problem] = document.problems
    assert problem.message == "20000 pages; the first 80 were read, 19920 were not"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("while True: pass", "timeout"),
        ("import time; time.sleep(600)", "timeout"),
        ("x = []\nwhile True: x.append(bytearray(1 << 24))", "memory"),
        ("import os; os.abort()", "crash"),
        ("print('nonsense')", "crash"),
        ("print('x' * 70_000_000)", "crash"),
    ],
)
def test_a_child_that_goes_wrong_is_named(tmp_path: Path, code: str, reason: str) -> None:
    limited = f"from radio.documents.child import limit_self\nfrom radio.documents.jobs import Limits\n{LIMIT}\n{code}"
    seconds = 3 if reason == "timeout" else 60
    limits = Limits(timeout_seconds=seconds, memory_mb=300)
    with pytest.raises(ConversionError) as caught:
        run_child(job(tmp_path, limits), tmp_path, (sys.executable, "-c", limited))
    assert caught.value.reason == reason


LIMIT = "limit_self(Limits(timeout_seconds=60, memory_mb=300))"


def test_nothing_of_a_killed_child_is_left(tmp_path: Path) -> None:
    """What the child started goes with it: the whole session is killed at the deadline."""
    note = tmp_path / "pid"
    code = (
        "import subprocess, sys, time; p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); "
        f"open({str(note)!r}, 'w').write(str(p.pid)); time.sleep(600)"
    )
    with pytest.raises(ConversionError):
        run_child(job(tmp_path, Limits(timeout_seconds=3)), tmp_path, (sys.executable, "-c", code))
    clock = SystemClock()
    deadline = Deadline(clock, 30)
    while _alive(int(note.read_text())) and not deadline.passed():
        clock.sleep(0.05)
    assert not _alive(int(note.read_text()))


def _alive(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_the_child_sees_no_secrets_of_the_station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RADIO_LLM__SERVERS", "a key")
    code = "import os, sys; sys.exit(9 if any(n.startswith('RADIO') for n in os.environ) else 0)"
    with pytest.raises(ConversionError, match="no valid document"):
        run_child(job(tmp_path, LIMITS), tmp_path, (sys.executable, "-c", code))


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux")
def test_the_child_dies_with_its_parent(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    inner = (
        "from radio.documents.child import die_with_parent; import os, time; die_with_parent(); "
        f"open({str(note)!r} + '.new', 'w').write(str(os.getpid())); os.rename({str(note)!r} + '.new', {str(note)!r}); "
        "time.sleep(600)"
    )
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    parent = subprocess.Popen([sys.executable, "-c", outer])
    clock = SystemClock()
    deadline = Deadline(clock, 60)
    while not note.exists() and not deadline.passed():
        clock.sleep(0.05)
    parent.kill()
    parent.wait()
    while _alive(int(note.read_text())) and not deadline.passed():
        clock.sleep(0.05)
    assert not _alive(int(note.read_text()))


def test_pages_are_drawn_as_webp_of_the_width_asked_for(shared_dir: Path, tmp_path: Path) -> None:
    paper = shared_dir / "data/papers/2605.20177v1.pdf"
    files = render_pages(paper, [2, 1, 99, 2], tmp_path, limits=LIMITS, width=700)
    assert files == {1: "p0001.webp", 2: "p0002.webp"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p0001.webp", "p0002.webp"]
    with Image.open(tmp_path / "p0001.webp") as picture:
        assert picture.format == "WEBP" and picture.width == 700 and abs(picture.height - 906) <= 1
        assert len(set(picture.convert("L").tobytes())) > 50


def test_a_page_of_any_shape_makes_a_picture_of_bounded_size(tmp_path: Path) -> None:
    pdf = new_pdf()
    write_lines(pdf.new_page(width=200, height=14000), 80, PROSE[:30])
    pdf.new_page()
    pdf.save(tmp_path / "long.pdf")
    files = render_pages(tmp_path / "long.pdf", [1, 2], tmp_path / "out", limits=LIMITS)
    with Image.open(tmp_path / "out" / files[1]) as picture:
        assert picture.width * picture.height < 8_100_000
    assert 2 in files, "an empty page is a picture too"


def test_rendering_refuses_what_converting_refuses(shared_dir: Path, tmp_path: Path) -> None:
    with pytest.raises(ConversionError) as caught:
        render_pages(shared_dir / "data/nasty/encrypted_aes256_user_password.pdf", [1], tmp_path, limits=LIMITS)
    assert caught.value.reason == "encrypted"
