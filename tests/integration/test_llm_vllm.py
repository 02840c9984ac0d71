"""What the client relies on of vLLM, by a real one: `make test-vllm`. docs/llm.md tells what it takes."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from radio.clock import Deadline, SystemClock
from radio.llm.base import AnswerError, ChatRequest, Message
from radio.llm.dialect import DIALECTS
from radio.llm.server import OpenAIServer
from radio.llm.wire import Wire
from radio.llmconfig import LlmServer
from tests.vllm_server import CONTEXT, KEY, Vllm, serve_vllm

FOLDER = os.environ.get("TEST_VLLM_DIR", "")
pytestmark = [
    pytest.mark.integration,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not FOLDER, reason="needs a vLLM of 3.5 GB: make test-vllm"),
]

CLOCK = SystemClock()
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["question", "answer"],
    "properties": {
        "question": {"type": "string", "pattern": "^[A-Z][ -!#-Z^-z]{8,60}[?]$"},
        "answer": {"type": "string", "pattern": "^[A-Z][ -!#-Z^-z]{8,60}[.]$"},
    },
}


@pytest.fixture(scope="module")
def vllm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vllm]:
    log = os.environ.get("TEST_VLLM_LOG") or str(tmp_path_factory.mktemp("vllm") / "log")
    with serve_vllm(Path(FOLDER), Path(log)) as server:
        yield server


def settings(vllm: Vllm, **fields: object) -> LlmServer:
    known = {"base_url": vllm.url, "model": "tiny", "api_key": SecretStr(KEY), "timeout_seconds": 300}
    return LlmServer.model_validate(known | fields)


def client(vllm: Vllm, **fields: object) -> OpenAIServer:
    return OpenAIServer(settings(vllm, **fields), CLOCK)


def ask(text: str, **fields: object) -> ChatRequest:
    return ChatRequest.model_validate({"messages": (Message(role="user", content=text),), "max_tokens": 200} | fields)


def until(condition: Callable[[], bool]) -> None:
    deadline = Deadline(CLOCK, 240)
    while not condition():
        assert not deadline.passed()
        CLOCK.sleep(0.1)


def test_it_is_known_for_what_it_is(vllm: Vllm) -> None:
    server = client(vllm)
    facts = server.facts()
    assert (facts.kind, facts.models, facts.context_tokens) == ("vllm", ("tiny",), CONTEXT)


@pytest.mark.parametrize("seed", range(5))
def test_noise_follows_the_schema_patterns_and_all(vllm: Vllm, seed: int) -> None:
    """Random weights answer noise: what is well-formed, the grammar made so."""
    server = client(vllm)
    reply = server.complete(ask("Say something.", answer_schema=SCHEMA, seed=seed, temperature=1.0))
    assert set(json.loads(reply.text)) == {"question", "answer"}
    assert server.kind == "vllm" and server.context_tokens == CONTEXT
    assert reply.usage.prompt_tokens > 0 and reply.usage.completion_tokens > 0


def test_an_answer_comes_as_a_stream_and_hanging_up_ends_it_there(vllm: Vllm) -> None:
    wire = Wire(settings(vllm), CLOCK)
    made = vllm.metric("vllm:generation_tokens_total")
    body = DIALECTS["vllm"].body("tiny", ask("Go on.", max_tokens=12000)) | {"ignore_eos": True}
    with wire.post("/chat/completions", body, 12000) as pieces:
        heard = [next(pieces) for _ in range(12)]
    assert sum(bool(piece) for piece in heard) >= 5
    until(lambda: vllm.metric("vllm:num_requests_running") == 0)
    assert vllm.metric("vllm:generation_tokens_total") - made < 6000, "it stopped when nobody listened"
    wire.close()


def test_a_prompts_beginning_is_read_once(vllm: Vllm) -> None:
    # Without a seed: vLLM 0.32 dies on the CPU of a seeded prompt that takes it two steps to read.
    shared = "You write one turn of a radio talk about a scientific paper. " * 40
    first, second = (
        client(vllm).complete(ask(f"{shared}{end}", answer_schema=SCHEMA)).usage for end in ("One.", "Two.")
    )
    assert second.cached_tokens > first.prompt_tokens / 2 and second.cached_tokens > first.cached_tokens


def test_what_matters_more_goes_first(vllm: Vllm) -> None:
    """One request runs; of those that wait, the one with the lower number is next, though it came last."""
    done: list[str] = []

    def run(name: str, priority: int) -> None:
        client(vllm).complete(ask(name, answer_schema=SCHEMA, priority=priority, seed=2))
        done.append(name)

    body = DIALECTS["vllm"].body("tiny", ask("Go on.", max_tokens=15000)) | {"ignore_eos": True}
    threads = [threading.Thread(target=run, args=row) for row in (("headline", 10), ("talk", 1))]
    wire = Wire(settings(vllm), CLOCK)
    with wire.post("/chat/completions", body, 15000) as pieces:
        next(pieces)
        for n, thread in enumerate(threads, start=1):
            thread.start()
            until(lambda n=n: vllm.metric("vllm:num_requests_waiting") >= n)  # type: ignore[misc]  # n of this turn
    for thread in threads:
        thread.join(240)
    wire.close()
    assert done == ["talk", "headline"]


@pytest.mark.parametrize(
    ("fields", "text", "kind", "told"),
    [
        ({}, "x" * (CONTEXT + 100), "too_long", "too long"),
        ({"api_key": "sk-wrong"}, "x", "key", "HTTP 401"),
        ({"model": "nobody"}, "x", "refused", "does not exist"),
    ],
)
def test_refusals_have_their_names(vllm: Vllm, fields: dict[str, object], text: str, kind: str, told: str) -> None:
    with pytest.raises(AnswerError, match=told) as caught:
        client(vllm, **fields).complete(ask(text))
    assert caught.value.kind == kind and not caught.value.retryable


def test_a_server_killed_in_the_middle_of_an_answer(vllm: Vllm) -> None:
    """The last test: it takes the server with it."""
    wire = Wire(settings(vllm), CLOCK)
    body = DIALECTS["vllm"].body("tiny", ask("Go on.", max_tokens=15000)) | {"ignore_eos": True}
    with wire.post("/chat/completions", body, 15000) as pieces:
        assert next(pieces)
        vllm.kill()
        with pytest.raises(AnswerError) as caught:
            list(pieces)
    wire.close()
    assert caught.value.kind == "broken_off" and caught.value.retryable
    with pytest.raises(AnswerError) as gone:
        client(vllm).complete(ask("Are you there?"))
    assert gone.value.kind == "unreachable"
