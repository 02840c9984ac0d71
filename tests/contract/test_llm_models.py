"""Every language model keeps the same promises: the client of a server, the fake, and their compositions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from radio.breaker import Breaker
from radio.clock import ManualClock
from radio.errors import LanguageModelError
from radio.llm.answer import spoken_part
from radio.llm.base import AnswerError, ChatRequest, LanguageModel, Message
from radio.llm.breaker import Guarded
from radio.llm.chain import Chain, EmbeddedModel
from radio.llm.compose import FirstOf, Limited
from radio.llm.embedded import ADDRESS, Address
from radio.llm.meter import Ledger, Metered
from radio.llm.recorded import Recorded
from radio.llm.retry import Retrying
from radio.llm.server import OpenAIServer
from radio.llmconfig import EmbeddedLlm, LlmBudget, LlmServer
from radio.model.models import FailureKind
from radio.store import Store
from tests.llm_fakes import ChatServer, ScriptedModel, completion, serve_chat, streamed

pytestmark = pytest.mark.contract

ASK = ChatRequest(messages=(Message(role="user", content="Say it."),), max_tokens=20)
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"answer": {"type": "string", "pattern": "^[ -~]{1,40}$"}},
    "required": ["answer"],
    "additionalProperties": False,
}
ASK_JSON = ASK.model_copy(update={"answer_schema": SCHEMA})
MakeModel = Callable[[list[str | Exception]], LanguageModel]
DOWN = AnswerError("timeout", "down")
"""What no composition asks again for."""
EVENTS = {"Content_Type": "text/event-stream"}


def manual() -> ManualClock:
    return ManualClock(datetime(2026, 1, 1, tzinfo=UTC))


KINDS = (
    "server",
    "streaming server",
    "scripted",
    "guarded",
    "limited",
    "retrying",
    "metered",
    "first-of",
    "chain",
    "recorded",
)


@pytest.fixture(params=[*KINDS, "recorded", "embedded"])
def make_model(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakeModel]:
    """A model that will give these answers, in order; an exception stands for a failure of the server."""
    with ExitStack() as stack:
        clock = manual()
        store = Store.open(tmp_path / "radio.db", clock)
        stack.callback(store.close)
        ledger = Ledger(store.model_uses, clock, "UTC", LlmBudget())

        def talking(answers: list[str | Exception], stream: bool = False) -> str:
            """The address of a server that will give these answers."""
            chat = stack.enter_context(serve_chat())
            for answer in answers:
                if isinstance(answer, Exception):
                    chat.answer(b"broken", 500)
                elif stream:
                    chat.answer(streamed(answer), 200, **EVENTS)
                else:
                    chat.answer(completion(answer))
            return chat.url

        def server(answers: list[str | Exception], stream: bool = False) -> LanguageModel:
            url = talking(answers, stream)
            client = OpenAIServer(LlmServer(base_url=url, model="tiny", timeout_seconds=20), clock)
            stack.callback(client.close)
            return client

        def embedded(answers: list[str | Exception]) -> LanguageModel:
            address = Address(pid=1, model="llm-1.5b", base_url=talking(answers))
            (tmp_path / ADDRESS).write_text(address.model_dump_json())
            return EmbeddedModel(EmbeddedLlm(), tmp_path, clock)

        makers: dict[str, MakeModel] = {
            "server": server,
            "streaming server": lambda answers: server(answers, stream=True),
            "embedded": embedded,
            "scripted": ScriptedModel,
            "guarded": lambda answers: Guarded(ScriptedModel(answers), Breaker(clock), clock),
            "limited": lambda answers: Limited(ScriptedModel(answers), 1, clock),
            "retrying": lambda answers: Retrying(ScriptedModel(answers), clock),
            "metered": lambda answers: Metered(ScriptedModel(answers), ledger, clock),
            "recorded": lambda answers: Recorded(ScriptedModel(answers), tmp_path),
            "first-of": lambda answers: FirstOf([server(answers)], clock),
            "chain": lambda answers: Chain([Guarded(ScriptedModel(answers), Breaker(clock), clock)], ledger, clock),
        }
        yield makers[request.param]


def test_answers_and_names_itself(make_model: MakeModel) -> None:
    model = make_model(["Good evening."])
    reply = model.complete(ASK)
    assert reply.text == "Good evening."
    assert reply.model == model.name and model.context_tokens >= 2048


def test_a_failure_is_a_language_model_error_and_the_next_answer_comes(make_model: MakeModel) -> None:
    model = make_model([DOWN, "Back again."])
    with pytest.raises(LanguageModelError) as caught:
        model.complete(ASK)
    assert caught.value.retryable
    assert model.complete(ASK).text == "Back again."


@pytest.fixture
def chat() -> Iterator[ChatServer]:
    with serve_chat() as server:
        yield server


def client(chat: ChatServer, timeout: float = 20.0) -> OpenAIServer:
    config = LlmServer(base_url=chat.url, model="tiny", api_key=SecretStr("sk-secret"), timeout_seconds=timeout)
    return OpenAIServer(config, manual())


@pytest.mark.parametrize(
    ("body", "status", "headers", "request_", "kind", "told"),
    [
        (b"no room", 500, {}, ASK, "server_error", "HTTP 500"),
        (b"", 429, {"Retry_After": "7"}, ASK, "busy", "come back later"),
        (b"", 503, {"Retry_After": "Thu, 01 Jan 2026 00:00:07 GMT"}, ASK, "busy", "come back later"),
        (b"bad key sk-secret", 401, {}, ASK, "key", "refused"),
        (b'{"error": {"code": "insufficient_quota"}}', 429, {}, ASK, "key", "empty"),
        (b"no credit", 402, {}, ASK, "key", "credit"),
        (b'{"error": {"type": "exceed_context_size_error"}}', 400, {}, ASK, "too_long", "too long"),
        (b"This model's maximum context length is 9 tokens", 400, {}, ASK, "too_long", "too long"),
        (b"no such model", 404, {}, ASK, "refused", "base_url"),
        (b"that is a bad sk-secret word", 400, {}, ASK, "refused", "bad"),
        (b"<html>hello</html>", 200, {}, ASK, "garbage", "no chat completion"),
        (b'{"choices": []}', 200, {}, ASK, "empty", "empty"),
        (b'{"error": {"message": "engine died"}}', 200, {}, ASK, "server_error", "of its own"),
        (completion(""), 200, {}, ASK, "empty", "empty"),
        (completion(None), 200, {}, ASK, "empty", "empty"),
        (completion("<think>and so on"), 200, {}, ASK, "empty", "empty"),
        (completion("It goes on and", "length"), 200, {}, ASK, "cut_off", "cut off"),
        (completion("no", "content_filter"), 200, {}, ASK, "filtered", "filter"),
        (completion("\ufffd\x01 no"), 200, {}, ASK, "garbage", "no text"),
        (completion("Sure! Here it is"), 200, {}, ASK_JSON, "schema", "no JSON"),
        (completion('["a list"]'), 200, {}, ASK_JSON, "schema", "no JSON"),
        (completion('{"answer": 7}'), 200, {}, ASK_JSON, "schema", "type at answer"),
        (completion('{"reply": "yes"}'), 200, {}, ASK_JSON, "schema", "breaks the schema"),
        (streamed("Good evening", finish=None), 200, EVENTS, ASK, "broken_off", "middle"),
        (b"data: {not json}\n\n", 200, EVENTS, ASK, "garbage", "no chat completion"),
    ],
)
def test_every_useless_answer_is_refused_with_its_reason(
    chat: ChatServer,
    body: bytes,
    status: int,
    headers: dict[str, str],
    request_: ChatRequest,
    kind: FailureKind,
    told: str,
) -> None:
    chat.answer(body, status, **headers)
    with pytest.raises(AnswerError, match=told) as caught:
        client(chat).complete(request_)
    assert caught.value.kind == kind
    assert "sk-secret" not in str(caught.value) + repr(caught.value) + repr(client(chat))
    if kind == "busy":
        assert caught.value.retry_after == 7


@pytest.mark.parametrize(
    "told",
    [
        {"prompt_tokens": -500_000, "completion_tokens": 4},
        {"prompt_tokens": 10**30, "completion_tokens": 4},
        {"prompt_tokens": 4, "completion_tokens": 4, "cost": float("nan")},
        {"prompt_tokens": 4, "completion_tokens": 4, "cost": float("inf")},
        {"prompt_tokens": 4, "completion_tokens": 4, "cost": -5.0},
    ],
)
def test_a_usage_that_cannot_be_true_neither_opens_the_budget_nor_shuts_it(
    chat: ChatServer, told: dict[str, float]
) -> None:
    whole = json.loads(completion("Good evening."))
    chat.answer(json.dumps(whole | {"usage": told}).encode(), 200)
    usage = client(chat).complete(ASK).usage
    assert 0 < usage.prompt_tokens < 1000 and 0 < usage.completion_tokens < 1000 and usage.cost is None


@pytest.mark.parametrize(("finish", "whole"), [("stop", True), (None, False)])
def test_an_answer_that_is_whole_is_kept_however_the_server_hangs_up(finish: str | None, whole: bool) -> None:
    server = OpenAIServer(LlmServer(base_url="http://127.0.0.1:9/v1", model="tiny", kind="vllm"), manual())

    @contextmanager
    def post(*_: object) -> Iterator[Iterator[bytes]]:
        def pieces() -> Iterator[bytes]:
            yield json.dumps({"choices": [{"delta": {"content": "Good evening."}, "finish_reason": finish}]}).encode()
            raise AnswerError("broken_off", "the connection broke")

        yield pieces()

    server._wire.post = post  # type: ignore[method-assign, assignment]  # the connection, broken at will
    if whole:
        assert server.complete(ASK).text == "Good evening."
    else:
        with pytest.raises(AnswerError, match="broke"):
            server.complete(ASK)


def test_a_server_that_never_answers_runs_into_the_timeout(chat: ChatServer) -> None:
    chat.answer(b"", 0)
    with pytest.raises(AnswerError, match="no token for") as caught:
        client(chat, timeout=0.5).complete(ASK)
    assert caught.value.kind == "timeout"


def test_nobody_there_is_retryable() -> None:
    gone = OpenAIServer(LlmServer(base_url="http://127.0.0.1:9/v1", model="tiny", timeout_seconds=5), manual())
    with pytest.raises(AnswerError, match="cannot be reached") as caught:
        gone.complete(ASK)
    assert caught.value.kind == "unreachable" and caught.value.retryable


def test_a_schema_travels_as_response_format_and_the_key_only_in_its_header(chat: ChatServer) -> None:
    chat.answer(completion('{"answer": "yes"}', reasoning="I thought long about it."))
    reply = client(chat).complete(ASK_JSON.model_copy(update={"seed": 5}))
    assert json.loads(reply.text) == {"answer": "yes"}
    body = chat.bodies[0]
    assert body["response_format"]["json_schema"] == {"name": "answer", "strict": True, "schema": SCHEMA}
    assert body["seed"] == 5 and body["max_completion_tokens"] == 20 and "guided_json" not in body
    assert chat.headers[0]["Authorization"] == "Bearer sk-secret" and "sk-secret" not in json.dumps(body)


@pytest.mark.parametrize(("owner", "key"), [("vllm", "max_completion_tokens"), ("llamacpp", "max_tokens")])
def test_the_limit_is_named_as_the_server_knows_it(owner: str, key: str) -> None:
    with serve_chat(owner) as chat:
        chat.answer(completion("Yes."))
        client(chat).complete(ASK)
        assert chat.bodies[0][key] == 20


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("<think>hm</think>Good.", "Good."),
        ("<THINKING>hm\nhm</THINKING>\nGood.", "Good."),
        ("hm, so</think> Good.", "Good."),
        ("Good.<think>and then", "Good."),
        ("<think>for ever", ""),
    ],
)
def test_thoughts_are_not_the_answer(text: str, spoken: str) -> None:
    assert spoken_part(text) == spoken


def test_an_answer_in_a_stream_tells_what_it_took(chat: ChatServer) -> None:
    chat.answer(streamed("Good evening."), 200, **EVENTS)
    usage = client(chat).complete(ASK).usage
    assert (usage.prompt_tokens, usage.cached_tokens, usage.completion_tokens) == (7, 4, 3)


def test_typography_that_only_a_pattern_forbids_is_made_plain(chat: ChatServer) -> None:
    chat.answer(completion('```json\n{"answer": "It’s 3–4 “Müller” units…"}\n```'))
    assert json.loads(client(chat).complete(ASK_JSON).text) == {"answer": "It's 3-4 'Muller' units..."}
