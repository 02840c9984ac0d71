"""The web stream on a full disk: new segments take the place of those that players are past."""

from __future__ import annotations

from pathlib import Path

import pytest

from radio.clock import ManualClock
from radio.playout.outputs import hls
from tests.making import NOON

pytestmark = pytest.mark.unit


def test_a_full_disk_gives_up_old_segments_for_the_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = hls.HlsOutput(tmp_path, ManualClock(NOON))
    old = [tmp_path / f"s{number:08}.ts" for number in range(3)]
    for path in old:
        path.write_bytes(b"old")
    output._old.extend(path.name for path in old)
    write = hls._replace

    def full(path: Path, data: bytes) -> None:
        if any(other.exists() for other in old):
            raise OSError(28, "No space left on device")
        write(path, data)

    monkeypatch.setattr(hls, "_replace", full)
    output._write("s00000009.ts", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["s00000009.ts"]


def test_a_full_disk_with_nothing_to_give_up_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(hls, "_replace", full)
    with pytest.raises(OSError, match="No space"):
        hls.HlsOutput(tmp_path, ManualClock(NOON))._write("s00000009.ts", b"new")
