"""The embedded model as a process: it starts, answers by schema, and leaves nothing behind."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import psutil
import pytest

from radio.clock import Deadline, SystemClock
from radio.config import Config, StationConfig
from radio.errors import ModelFileError
from radio.llm import build_chain, prompts
from radio.llm.embedded import read_address, run
from radio.llmconfig import EmbeddedLlm, LlmConfig
from radio.store import Store

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[2]


def config_in(folder: Path) -> Config:
    return Config(
        station=StationConfig(data_dir=folder),
        llm=LlmConfig(embedded=EmbeddedLlm(model="llm-0.5b", threads=1, context_tokens=1024)),
    )


@pytest.mark.timeout(600)
def test_the_small_model_answers_by_schema_and_ends_cleanly(
    tmp_path: Path, models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RADIO_MODELS_DIR", str(models_dir))
    config, clock, stop = config_in(tmp_path), SystemClock(), threading.Event()
    errors: list[BaseException] = []

    def serve() -> None:
        try:
            run(config, stop)
        except BaseException as e:
            errors.append(e)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        deadline = Deadline(clock, 240)
        while (address := read_address(config.path("run"))) is None:
            assert not errors and not deadline.passed(), errors
            clock.sleep(0.1)
        model = build_chain(config, clock, config.path("run"), Store.of(config, clock))
        assert model is not None
        prompt = prompts.load(ROOT / "prompts", "headline")
        reply = model.complete(prompt.render(title="Sorting Waste", sentences="We sort waste with 50 labelled images."))
        assert set(json.loads(reply.text)) == {"headline"}
        child = psutil.Process(address.pid)
    finally:
        stop.set()
        thread.join(30)
    assert not thread.is_alive() and not errors
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
    assert read_address(config.path("run")) is None


def test_a_missing_model_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RADIO_MODELS_DIR", str(tmp_path))
    with pytest.raises(ModelFileError, match=r"llm-0\.5b"):
        run(config_in(tmp_path), threading.Event())
