"""Fetching model files: atomic, checked, resumed; a file under its final name is whole."""

from __future__ import annotations

import errno
import fcntl
import functools
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from radio.errors import DiskFullError, ModelFileError
from radio.model.base import Model as Frozen
from radio.store.files import sha256_of, write_atomically
from radio.store.modelmanifest import Manifest, ModelEntry, ModelFile, load_manifest
from radio.store.modelsources import Fetcher, Partial, SourceError

DISK_MARGIN = 64 << 20
"""Bytes that stay free after a download."""


class Progress(Frozen):
    """Where fetching stands: bytes of the model `name` on disk so far, and the source being asked."""

    name: str
    done: int
    total: int
    source: str


ReportProgress = Callable[[Progress], None]


def models_dir(data_dir: Path, environment: Mapping[str, str] | None = None) -> Path:
    """Where model files lie: `data_dir`/models, or $RADIO_MODELS_DIR, which several stations may share."""
    named = (os.environ if environment is None else environment).get("RADIO_MODELS_DIR")
    return Path(named).expanduser().resolve() if named else data_dir / "models"


def missing(names: Iterable[str], directory: Path, *, manifest: Manifest | None = None) -> tuple[ModelEntry, ...]:
    """Which of the named models (or sets) are not whole under `directory`. Quick: looks at sizes only."""
    chosen = (manifest or load_manifest()).select(names)
    return tuple(model for model in chosen if model.missing_files(directory))


def damaged(names: Iterable[str], directory: Path, *, manifest: Manifest | None = None) -> tuple[Path, ...]:
    """The present files of the named models whose checksum is wrong. Reads every byte: about 1 s per GB."""
    chosen = (manifest or load_manifest()).select(names)
    paths = ((model.folder(directory) / file.path, file) for model in chosen for file in model.files)
    return tuple(path for path, file in paths if path.exists() and not _is_right(path, file, path))


def ensure(
    names: Iterable[str],
    directory: Path,
    report_progress: ReportProgress | None = None,
    *,
    manifest: Manifest | None = None,
) -> dict[str, Path]:
    """Fetch what is missing of the named models (or sets) and return each model's folder.

    Safe to call from several processes at once: the second waits for the first, and finds the files there.
    Raises ModelFileError, naming the model, its size and each source's failure, and DiskFullError.
    """
    chosen = (manifest or load_manifest()).select(names)
    if any(model.missing_files(directory) for model in chosen):
        directory.mkdir(parents=True, exist_ok=True)
        with _locked(directory) as work:
            fetcher = Fetcher(work / "packages")
            try:
                for model in chosen:
                    _ensure_model(model, directory, work, fetcher, report_progress or _ignore)
            finally:
                fetcher.close()
    return {model.name: model.folder(directory) for model in chosen}


def _ensure_model(
    model: ModelEntry, directory: Path, work: Path, fetcher: Fetcher, report_progress: ReportProgress
) -> None:
    todo = model.missing_files(directory)
    if not todo:
        return
    _check_room(directory, model, todo)
    done = model.size - sum(file.size for file in todo)
    for file in todo:
        before = done

        def on_bytes(source: str, count: int, before: int = before) -> None:
            report_progress(Progress(name=model.name, done=before + count, total=model.size, source=source))

        _ensure_file(model, file, directory, work, fetcher, on_bytes)
        done += file.size


def _ensure_file(
    model: ModelEntry,
    file: ModelFile,
    directory: Path,
    work: Path,
    fetcher: Fetcher,
    on_bytes: Callable[[str, int], None],
) -> None:
    # Named by checksum, so that a new manifest never resumes the bytes of an old model.
    partial = Partial(work / file.checksum)
    target = model.folder(directory) / file.path
    failures: list[str] = []
    for source in file.sources:
        told = str(source)
        try:
            fetcher.fetch(source, partial, file.size, functools.partial(on_bytes, told))
        except SourceError as e:
            failures.append(f"{told}: {e}")
            continue
        except OSError as e:
            if e.errno == errno.ENOSPC:
                raise DiskFullError("the disk filled up", subject=f"model {model.name}") from e
            raise
        if not _is_right(partial.path, file, target):
            partial.clear()
            failures.append(f"{told}: the checksum is wrong")
            continue
        if file.sha256 is None:
            target.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(pin(target), f"{sha256_of(partial.path)}  {target.name}\n")
        _install(partial, target)
        return
    tried = "; ".join(failures)
    raise ModelFileError(
        f"{file.path} ({_human(file.size)}; the model {_human(model.size)}) cannot be had. Tried: {tried}",
        subject=f"model {model.name}",
        hint=f"connect to the network and repeat, or put the file at {target}",
        retryable=True,
    )


def pin(target: Path) -> Path:
    """Where the sha256 of a file stands that came with an md5 alone, as sha256sum writes it."""
    return target.with_name(target.name + ".sha256")


def _is_right(path: Path, file: ModelFile, target: Path) -> bool:
    """Whether `path` is the file that the manifest means, to lie or lying at `target`."""
    if file.sha256 is not None:
        return sha256_of(path) == file.sha256
    try:
        kept = pin(target).read_text(encoding="utf-8").split()[:1]
    except FileNotFoundError:
        kept = []
    with path.open("rb") as data:
        md5 = hashlib.file_digest(data, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
    return md5 == file.md5 and (not kept or kept == [sha256_of(path)])


def _install(partial: Partial, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with partial.path.open("rb") as data:
        os.fsync(data.fileno())
    partial.path.replace(target)
    partial.clear()
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def _locked(directory: Path) -> Iterator[Path]:
    """The folder for downloads in progress, held by one process; the kernel frees it when that dies."""
    work = directory / ".partial"
    work.mkdir(exist_ok=True)
    with (work / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield work


def _check_room(directory: Path, model: ModelEntry, todo: Iterable[ModelFile]) -> None:
    need = sum(file.size for file in todo) + DISK_MARGIN
    free = shutil.disk_usage(directory).free
    if free < need:
        raise DiskFullError(
            f"needs {_human(need)} and {directory} has {_human(free)} free",
            subject=f"model {model.name}",
            hint="free some room, or point station.data_dir or RADIO_MODELS_DIR elsewhere",
        )


def _human(size: int) -> str:
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size} bytes"


def _ignore(progress: Progress) -> None:
    """For callers who do not watch."""
