"""The store under several processes, and under one that is killed."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from radio.clock import ManualClock
from radio.errors import DiskFullError, StoreError
from radio.model.status import PlayoutStatus
from radio.store import Store
from radio.store.files import TEMPORARY, publish_folder, sha256_of, write_atomically
from radio.store.locks import FileLock, holder
from radio.store.schema import orders
from radio.store.status import read_status, write_status
from tests.making import NOON, make_paper

pytestmark = pytest.mark.integration

WRITER = """
import sys
from pathlib import Path
from radio.clock import SystemClock
from radio.store import Store
store = Store.open(Path(sys.argv[1]), SystemClock())
for n in range(int(sys.argv[3])):
    store.stages.begin("speak", f"{sys.argv[2]}-{n}")
    store.stages.done("speak", f"{sys.argv[2]}-{n}", cpu_seconds=1.0)
    print(n, flush=True)
"""


def writer(database: Path, name: str, count: int) -> subprocess.Popen[str]:
    argv = [sys.executable, "-c", WRITER, str(database), name, str(count)]
    return subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)


def test_two_processes_may_make_and_fill_one_database_at_once(tmp_path: Path) -> None:
    database = tmp_path / "radio.db"
    both = [writer(database, name, 50) for name in ("a", "b")]
    for process in both:
        process.communicate(timeout=120)
        assert process.returncode == 0
    store = Store.open(database, ManualClock(NOON))
    assert store.stages.counts()["speak"].done == 100
    store.close()


def test_a_killed_writer_loses_nothing_that_it_had_finished(tmp_path: Path) -> None:
    database = tmp_path / "radio.db"
    process = writer(database, "a", 100_000)
    assert process.stdout is not None
    finished = 0
    for line in process.stdout:
        finished = int(line) + 1
        if finished >= 20:
            break
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    store = Store.open(database, ManualClock(NOON))
    assert store.stages.counts()["speak"].done >= finished
    store.close()


def test_an_unreadable_database_is_told_in_our_words(tmp_path: Path) -> None:
    (tmp_path / "radio.db").write_bytes(b"this is no database, but it is long enough to look at" * 40)
    with pytest.raises(StoreError, match="not a database"):
        Store.open(tmp_path / "radio.db", ManualClock(NOON))


def test_a_lock_names_its_holder_and_falls_with_it(tmp_path: Path) -> None:
    path = tmp_path / "station.lock"
    assert holder(path) is None
    code = f"""
import sys
from pathlib import Path
from radio.store.locks import FileLock
with FileLock(Path({str(path)!r})):
    print("held", flush=True)
    sys.stdin.read()
"""
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "held"
    assert holder(path) == process.pid
    with pytest.raises(StoreError, match=str(process.pid)):
        FileLock(path).acquire()
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert holder(path) is None
    with FileLock(path):
        assert holder(path) == os.getpid()


def test_a_lock_is_had_on_a_full_disk_and_given_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "station.lock"
    with monkeypatch.context() as disk:
        disk.setattr(os, "pwrite", full)
        with FileLock(path), pytest.raises(StoreError, match="is held"):
            FileLock(path).acquire()
    with FileLock(path):
        assert holder(path) == os.getpid()


def test_a_look_at_a_lock_keeps_nobody_from_taking_it(tmp_path: Path) -> None:
    path = tmp_path / "station.lock"
    path.touch()
    looking = os.open(path, os.O_RDONLY)
    fcntl.flock(looking, fcntl.LOCK_SH)  # as `holder` does, for longer than it does
    end_of_look = threading.Timer(0.1, os.close, (looking,))
    end_of_look.start()
    with FileLock(path):
        assert holder(path) == os.getpid()
    end_of_look.join()


def test_a_folder_that_its_maker_was_killed_over_is_whole_or_not_there(tmp_path: Path) -> None:
    code = f"""
from pathlib import Path
from radio.store.files import TEMPORARY, publish_folder
root = Path({str(tmp_path)!r})
for n in range(100_000):
    temporary = root / f"{{TEMPORARY}}{{n}}"
    temporary.mkdir()
    for name in ("sound", "script", "page"):
        (temporary / name).write_text("x" * 10_000)
    publish_folder(temporary, root / "segments" / str(n))
    print(n, flush=True)
"""
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    published = 0
    for line in process.stdout:
        published = int(line) + 1
        if published >= 30:
            break
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    folders = list((tmp_path / "segments").iterdir())
    assert len(folders) >= published
    for folder in folders:
        assert {file.name: file.stat().st_size for file in folder.iterdir()} == dict.fromkeys(
            ("sound", "script", "page"), 10_000
        )


def test_a_report_is_never_read_half_written(tmp_path: Path) -> None:
    code = f"""
from pathlib import Path
from radio.model.status import PlayoutStatus
from radio.store.status import write_status
status = PlayoutStatus(pid=1, written={NOON.isoformat()!r}, started={NOON.isoformat()!r}, on_air=True)
for n in range(100_000_000):
    write_status(Path({str(tmp_path)!r}), "playout", status.model_copy(update={{"alarms": ("x" * 50_000,), "pid": n}}))
    if n == 0:
        print("writing", flush=True)
"""
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    seen = set()
    for _ in range(300):
        status = read_status(tmp_path, "playout", PlayoutStatus)
        assert status is not None
        seen.add(status.pid)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert len(seen) > 1
    assert read_status(tmp_path, "playout", PlayoutStatus) is not None


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "a" / "file.json"
    write_atomically(path, "one")
    write_atomically(path, b"two")
    assert path.read_text() == "two"
    assert sha256_of(path).startswith("3fc4ccfe")
    assert [p.name for p in path.parent.iterdir()] == ["file.json"]


def test_a_folder_appears_under_its_name_only_when_whole(tmp_path: Path) -> None:
    for text in ("first", "second"):
        temporary = tmp_path / f"{TEMPORARY}new"
        temporary.mkdir()
        (temporary / "sound").write_text(text)
        publish_folder(temporary, tmp_path / "segments" / "id")
        assert not temporary.exists()
    assert (tmp_path / "segments" / "id" / "sound").read_text() == "first"


def test_a_full_disk_has_a_name_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    write_atomically(tmp_path / "file", "before")
    monkeypatch.setattr("radio.store.files.os.fsync", full)
    with pytest.raises(DiskFullError):
        write_atomically(tmp_path / "file", "after")
    assert (tmp_path / "file").read_text() == "before"
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_a_database_that_can_grow_no_more_says_so_and_stays_whole(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "radio.db", ManualClock(NOON))
    store.papers.upsert(make_paper())
    with pytest.raises(DiskFullError), store.database.begin() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")  # SQLite takes the present size instead
        for number in range(1000):
            store.database.insert_new(connection, orders, order_row(number))
    assert store.papers.get(make_paper().id) == make_paper()
    assert store.orders.waiting() == []
    store.close()


def order_row(number: int) -> dict[str, object]:
    return {"id": str(number), "state": "waiting", "created": 0.0, "data": {"filler": "x" * 10_000}}


def test_a_report_is_read_back_and_a_broken_one_is_none(tmp_path: Path) -> None:
    status = PlayoutStatus(pid=1, written=NOON, started=NOON, on_air=True)
    write_status(tmp_path, "playout", status)
    assert read_status(tmp_path, "playout", PlayoutStatus) == status
    (tmp_path / "playout.json").write_text('{"pid": 1')
    assert read_status(tmp_path, "playout", PlayoutStatus) is None
    assert read_status(tmp_path, "production", PlayoutStatus) is None


def test_a_report_keeps_its_place_on_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = PlayoutStatus(pid=1, written=NOON, started=NOON, on_air=True, alarms=("a long alarm that stood before",))
    write_status(tmp_path, "playout", first)

    def full(path: Path, *_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    second = PlayoutStatus(pid=2, written=NOON, started=NOON, on_air=True)
    write_status(tmp_path, "playout", second)
    assert read_status(tmp_path, "playout", PlayoutStatus) == second
    with pytest.raises(OSError, match="No space"):
        write_status(tmp_path, "production", second)
