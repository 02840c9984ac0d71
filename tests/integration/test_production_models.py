"""The model's server misbehaves in every way in turn: each episode is written all the same, by the next in the chain,
the status says why, and when the server is well again it writes again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from radio.clock import ManualClock
from radio.config import Config, StationConfig
from radio.llm import build_chain
from radio.llm.chain import Chain
from radio.llmconfig import EmbeddedLlm, LlmBudget, LlmConfig, LlmServer
from radio.model.script import Script
from radio.model.status import ProductionStatus
from radio.production.episode_stages import EpisodeStages
from radio.production.files import load, save
from radio.production.modelstold import ModelsTold
from radio.production.plan import EpisodePlan
from radio.production.pool import Done
from radio.production.workshop import Pools
from radio.store import Store
from radio.store.status import write_status
from radio.types import EpisodeId, ShowId
from radio.web.status import station_status
from tests.moody import KEY, Mood, Moody, serve_moody
from tests.workshops import make_workshop
from tests.writing_samples import NOW, ROOT, document, paper, show

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]


class NothingAired:
    """The library of a station that has aired nothing yet."""

    def call(self, *args: object, **kwargs: object) -> Done[tuple[object, ...]]:
        return Done((), 0.0)


class Room:
    """A writing room: two servers, an embedded model that has not started, and papers that were read."""

    def __init__(self, folder: Path, first: Moody, second: Moody, **budget: float) -> None:
        self.clock = ManualClock(NOW)
        server = {"api_key": SecretStr(KEY), "timeout_seconds": 30, "idle_seconds": 3, "price_out": 10.0}
        servers = tuple(
            LlmServer.model_validate({"base_url": m.url, "model": m.name, **server}) for m in (first, second)
        )
        # The second one is a machine of our own: it costs nothing.
        servers = (servers[0], servers[1].model_copy(update={"price_out": 0.0}))
        llm = LlmConfig(servers=servers, embedded=EmbeddedLlm(), budget=LlmBudget.model_validate(budget))
        config = Config(station=StationConfig(data_dir=folder), llm=llm, prompts_dir=ROOT / "prompts")
        self.store = Store.open(folder / "radio.db", self.clock)
        self.run_dir = folder / "run"
        chain = build_chain(config, self.clock, self.run_dir, self.store)
        assert chain is not None
        self.chain: Chain = chain
        self._told = ModelsTold(lambda: self.chain, self.store, self.clock)
        pools = Pools(*[NothingAired()] * 4)  # type: ignore[arg-type]  # a pool as far as the write stage needs one
        shows = {ShowId("rotation"): show("rotation")}
        self._w = make_workshop(folder, config, shows, self.clock, self.store, pools=pools, model=lambda: self.chain)
        self._stages = EpisodeStages(self._w)
        self._count = 0

    def write(self) -> Script:
        """The next rotation episode, by the stage as production runs it."""
        self._count += 1
        known = paper(self._count)
        self.store.papers.upsert(known)
        save(self._w.files.document(known.key), document(known))
        episode = EpisodeId(f"rotation-{known.key}")
        plan = EpisodePlan(
            id=episode, show=ShowId("rotation"), form="rotation", papers=(known.key,), asked_by="schedule",
            created=self.clock.now(),
        )  # fmt: skip
        self._w.plans.put(plan)
        self._stages.write(episode)
        return load(self._w.files.script(episode), Script)

    def status(self) -> dict[str, Any]:
        """What `radio status --json` prints of the models."""
        self.clock.advance(5)
        report = ProductionStatus(pid=1, written=self.clock.now(), started=NOW, mode="full", models=self._told.look())
        write_status(self.run_dir, "production", report)
        told: dict[str, Any] = station_status(self.store, self.run_dir, self.clock.now())["models"]
        assert KEY not in str(told)
        return told

    def first(self) -> dict[str, Any]:
        model: dict[str, Any] = self.status()["models"][0]
        return model


@pytest.fixture
def servers() -> Iterator[tuple[Moody, Moody, ExitStack]]:
    with ExitStack() as stack:
        yield stack.enter_context(serve_moody("first")), stack.enter_context(serve_moody("second")), stack


PHASES: dict[Mood, tuple[str, str]] = {
    "killed": ("broken_off", "broke"),
    "slow": ("timeout", "no token for 3 s"),
    "error": ("server_error", "HTTP 500"),
    "garbage": ("garbage", "no chat completion"),
    "noise": ("garbage", "no text"),
    "empty": ("empty", "empty"),
    "endless": ("endless", "does not stop"),
    "repeating": ("endless", "repeats itself"),
    "schema": ("schema", "breaks the schema"),
    "busy": ("busy", "come back later"),
}


def test_shows_go_on_through_every_phase_and_the_server_is_taken_back(
    servers: tuple[Moody, Moody, ExitStack], tmp_path: Path
) -> None:
    first, second, _ = servers
    room = Room(tmp_path, first, second)
    assert room.write().writer == "first"
    for mood, (kind, why) in PHASES.items():
        first.mood = mood
        script = room.write()
        assert script.writer == "second", (mood, script.notes)
        assert any(note.startswith("first: ") and why in note for note in script.notes), (mood, script.notes)
        status = room.status()
        told = status["models"][0]
        assert why in told["error"] and told["today"]["failures"][kind] >= 1, (mood, told)
        assert told["state"] != "ready", (mood, told)
        newest = status["scripts"][0]
        assert newest["writer"] == "second" and any(why in note for note in newest["notes"])
        first.mood = "well"
        room.clock.advance(301)
        assert room.write().writer == "first", mood
        assert room.first()["state"] == "ready" and room.first()["error"] is None
    assert first.asked < 300, "a server that fails is not asked for each turn"


def test_with_every_server_away_the_paper_tells_itself_and_the_reasons_are_told(
    servers: tuple[Moody, Moody, ExitStack], tmp_path: Path
) -> None:
    first, second, stack = servers
    room = Room(tmp_path, first, second)
    ports = first.port, second.port
    stack.close()
    script = room.write()
    assert script.writer == "extractive" and script.lines
    why = " ".join(room.status()["scripts"][0]["notes"])
    assert "first: cannot be reached" in why and "the embedded model is not ready" in why
    room.write()
    assert [m["state"] for m in room.status()["models"]] == ["unreachable"] * 3
    with ExitStack() as again:
        for name, port in zip(("first", "second"), ports, strict=True):
            again.enter_context(serve_moody(name, port))
        room.clock.advance(301)
        assert room.write().writer == "first"
        assert room.first()["state"] == "ready"


def test_a_budget_that_is_spent_hands_over_to_the_next_and_opens_at_midnight(
    servers: tuple[Moody, Moody, ExitStack], tmp_path: Path
) -> None:
    first, second, _ = servers
    room = Room(tmp_path, first, second, cost_a_day=0.01)
    writers = [room.write().writer for _ in range(4)]
    assert writers[0] == "first" and writers[-1] == "second"
    status = room.status()
    assert status["models"][0]["state"] == "over_budget" and "0.01 is spent" in status["models"][0]["error"]
    assert status["budget"]["cost"] <= 0.01 == status["budget"]["cost_a_day"]
    room.clock.advance(24 * 3600)
    assert room.write().writer == "first"
    assert room.first()["state"] == "ready"
