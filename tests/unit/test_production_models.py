"""Models that are fetched while the station is on air."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from radio.config import Config
from radio.errors import ModelFileError
from radio.production.models import ModelFetcher

pytestmark = pytest.mark.unit


def make_fetcher(
    monkeypatch: pytest.MonkeyPatch, lost: Sequence[str] = (), **values: Any
) -> tuple[ModelFetcher, list[str]]:
    """A fetcher of an empty folder, and what it asks for; the `lost` cannot be had."""
    asked: list[str] = []

    def ensure(names: Sequence[str], directory: Path, progress: object) -> None:
        asked.extend(names)
        if set(names) & set(lost):
            raise ModelFileError("no source has it", subject=names[0])

    monkeypatch.setattr("radio.store.modelfiles.ensure", ensure)
    return ModelFetcher(Config.model_validate(values), Path("nowhere")), asked


def test_the_writer_comes_first_then_what_hears(monkeypatch: pytest.MonkeyPatch) -> None:
    fetcher, asked = make_fetcher(monkeypatch)
    fetcher.run()
    assert asked == ["llm-1.5b", "ear"] and fetcher.alarm == ""


def test_nothing_is_fetched_that_the_config_does_without(monkeypatch: pytest.MonkeyPatch) -> None:
    fetcher, asked = make_fetcher(monkeypatch, llm={"embedded": {"model": "off"}}, speech={"check_by_ear": "off"})
    fetcher.run()
    assert asked == []


def test_a_model_that_cannot_be_had_is_an_alarm_and_keeps_no_other_away(monkeypatch: pytest.MonkeyPatch) -> None:
    fetcher, asked = make_fetcher(monkeypatch, lost=["llm-1.5b"])
    fetcher.run()
    assert asked == ["llm-1.5b", "ear"]
    assert "no source has it" in fetcher.alarm


def test_a_model_that_can_be_had_at_last_is_no_alarm_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    lost = ["llm-1.5b"]
    fetcher, _ = make_fetcher(monkeypatch, lost=lost)
    fetcher.run()
    assert fetcher.alarm
    lost.clear()
    fetcher.run()
    assert fetcher.alarm == ""
