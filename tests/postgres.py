"""A Postgres server of the tests' own: fresh, in a temporary folder, on a socket that nobody else finds."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

ACCOUNT = "postgres"
"""Postgres refuses to run as root; Debian's package brings this account."""


def programs() -> Path | None:
    """The folder with initdb and pg_ctl, or None where Postgres is not installed. Debian keeps it off the PATH."""
    on_path = shutil.which("pg_ctl")
    if on_path:
        return Path(on_path).resolve().parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)


@contextmanager
def server(binaries: Path) -> Iterator[str]:
    """Runs until the block ends; gives the URL of its first database."""
    account: dict[str, Any] = {"user": ACCOUNT} if os.geteuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="radio-pg-"))
    if account:
        shutil.chown(folder, ACCOUNT)

    def call(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [binaries / program, *arguments], cwd=folder, capture_output=True, text=True, timeout=120, **account
        )
        assert done.returncode == 0, done.stderr or done.stdout

    data = str(folder / "data")
    log = str(folder / "log")
    try:
        call("initdb", "-D", data, "-U", ACCOUNT, "-A", "trust", "-E", "UTF8", "--no-sync")
        call("pg_ctl", "-D", data, "-l", log, "-w", "-o", f"-k {folder} -c listen_addresses= -F", "start")
        try:
            yield f"postgresql+psycopg://{ACCOUNT}@/postgres?host={quote(str(folder))}"
        finally:
            call("pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
