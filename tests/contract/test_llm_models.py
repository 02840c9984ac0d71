"""Every language model keeps the same promises: the client of a server, the fake, and their compositions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from radio.clock import ManualClock
from radio.errors import LanguageModelError
from radio.llm.base import ChatRequest, LanguageModel, Message, ServerBusyError
from radio.llm.compose import Breaker, FirstOf, Guarded
from radio.llm.recorded import Recorded
from radio.llm.server import OpenAIServer, spoken_part
from radio.llmconfig import LlmServer
from tests.llm_fakes import ChatServer, ScriptedModel, completion, serve_chat

pytestmark = pytest.mark.contract

ASK = ChatRequest(messages=(Message(role="user", content="Say it."),), max_tokens=20)
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"answer": {"type": "string"}},
    "required": ["answer"],
    "additionalProperties": False,
}
ASK_JSON = ASK.model_copy(update={"answer_schema": SCHEMA})
MakeModel = Callable[[list[str | Exception]], LanguageModel]


@pytest.fixture(params=["server", "scripted", "guarded", "first-of", "recorded"])
def make_model(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakeModel]:
    """A model that will give these answers, in order; an exception stands for a failure of the server."""
    with ExitStack() as stack:

        def server(answers: list[str | Exception]) -> LanguageModel:
            chat = stack.enter_context(serve_chat())
            for answer in answers:
                if isinstance(answer, Exception):
                    chat.answer(b"broken", 500)
                else:
                    chat.answer(completion(answer))
            client = OpenAIServer(LlmServer(base_url=chat.url, model="tiny", timeout_seconds=20))
            stack.callback(client.close)
            return client

        def scripted(answers: list[str | Exception]) -> LanguageModel:
            return ScriptedModel(answers)

        def guarded(answers: list[str | Exception]) -> LanguageModel:
            return Guarded(ScriptedModel(answers), Breaker(ManualClock(datetime(2026, 1, 1, tzinfo=UTC)), failures=9))

        def first_of(answers: list[str | Exception]) -> LanguageModel:
            return FirstOf([server(answers)])

        def recorded(answers: list[str | Exception]) -> LanguageModel:
            return Recorded(ScriptedModel(answers), tmp_path)

        kinds = {"server": server, "scripted": scripted, "guarded": guarded, "first-of": first_of}
        yield {**kinds, "recorded": recorded}[request.param]


def test_answers_and_names_itself(make_model: MakeModel) -> None:
    model = make_model(["Good evening."])
    reply = model.complete(ASK)
    assert reply.text == "Good evening."
    assert reply.model and model.name and model.context_tokens >= 2048


def test_a_failure_is_a_language_model_error_and_the_next_answer_comes(make_model: MakeModel) -> None:
    model = make_model([LanguageModelError("down"), "Back again."])
    with pytest.raises(LanguageModelError) as caught:
        model.complete(ASK)
    assert caught.value.retryable
    assert model.complete(ASK).text == "Back again."


@pytest.fixture
def chat() -> Iterator[ChatServer]:
    with serve_chat() as server:
        yield server


def client(chat: ChatServer, timeout: float = 20.0) -> OpenAIServer:
    return OpenAIServer(
        LlmServer(base_url=chat.url, model="tiny", api_key=SecretStr("sk-secret"), timeout_seconds=timeout)
    )


@pytest.mark.parametrize(
    ("body", "status", "headers", "request_", "retryable", "told"),
    [
        (b"no room", 500, {}, ASK, True, "HTTP 500"),
        (b"", 429, {"Retry_After": "7"}, ASK, True, "come back later"),
        (b"", 503, {}, ASK, True, "come back later"),
        (b"bad key sk-secret", 401, {}, ASK, False, "refused"),
        (b'{"error": {"type": "exceed_context_size_error"}}', 400, {}, ASK, False, "too long"),
        (b"<html>hello</html>", 200, {}, ASK, True, "no chat completion"),
        (b'{"choices": []}', 200, {}, ASK, True, "no chat completion"),
        (completion(""), 200, {}, ASK, True, "empty"),
        (completion(None), 200, {}, ASK, True, "empty"),
        (completion("<think>and so on"), 200, {}, ASK, True, "empty"),
        (completion("It goes on and", "length"), 200, {}, ASK, True, "cut off"),
        (completion("no", "content_filter"), 200, {}, ASK, False, "filter"),
        (completion("Sure! Here it is"), 200, {}, ASK_JSON, True, "no JSON"),
        (completion('["a list"]'), 200, {}, ASK_JSON, True, "no JSON object"),
    ],
)
def test_every_useless_answer_is_refused_with_its_reason(
    chat: ChatServer,
    body: bytes,
    status: int,
    headers: dict[str, str],
    request_: ChatRequest,
    retryable: bool,
    told: str,
) -> None:
    chat.answer(body, status, **headers)
    with pytest.raises(LanguageModelError, match=told) as caught:
        client(chat).complete(request_)
    assert caught.value.retryable is retryable
    assert "sk-secret" not in str(caught.value) + repr(caught.value) + repr(client(chat))
    if status == 429:
        assert isinstance(caught.value, ServerBusyError) and caught.value.retry_after == 7


def test_a_server_that_never_answers_runs_into_the_timeout(chat: ChatServer) -> None:
    chat.answer(b"", 0)
    with pytest.raises(LanguageModelError, match="no answer within"):
        client(chat, timeout=0.5).complete(ASK)


def test_nobody_there_is_retryable() -> None:
    gone = OpenAIServer(LlmServer(base_url="http://127.0.0.1:9/v1", model="tiny", timeout_seconds=5))
    with pytest.raises(LanguageModelError, match="cannot be reached") as caught:
        gone.complete(ASK)
    assert caught.value.retryable


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
