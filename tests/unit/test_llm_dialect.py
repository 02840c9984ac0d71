"""Each kind of server is asked as it wants to be asked, and what it refuses it is not asked again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from radio.llm.base import ChatRequest, Message
from radio.llm.dialect import DIALECTS, Facts, by_address
from radio.llm.schema import SchemaBreach, read
from radio.llmconfig import LlmServer, ServerKind

pytestmark = pytest.mark.unit

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["turns"],
    "properties": {
        "turns": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": {"text": {"type": "string", "pattern": "^[a-z ]{1,9}$"}, "pattern": {"type": "string"}},
            },
        }
    },
}
ASK = ChatRequest(
    messages=(Message(role="user", content="Say it."),), answer_schema=SCHEMA, max_tokens=20, seed=5, priority=3
)


OBJECT = {"type": "json_object"}


def body(kind: ServerKind) -> dict[str, Any]:
    return DIALECTS[kind].body("m", ASK)


@pytest.mark.parametrize("kind", list(DIALECTS))
def test_every_kind_streams_and_bounds_the_answer(kind: ServerKind) -> None:
    asked = body(kind)
    assert asked["stream"] is True and asked["model"] == "m"
    assert {asked.get("max_tokens"), asked.get("max_completion_tokens")} == {20, None}
    assert "guided_json" not in asked


def test_what_differs() -> None:
    assert body("vllm")["priority"] == 3 and body("vllm")["max_completion_tokens"] == 20
    assert body("openai")["max_completion_tokens"] == 20 and "priority" not in body("openai")
    assert body("mistral")["random_seed"] == 5 and not {"seed", "stream_options"} & set(body("mistral"))
    assert body("openrouter")["provider"] == {"require_parameters": True}
    assert body("ollama")["reasoning_effort"] == "none" and body("ollama")["stream_options"] == {"include_usage": True}


def test_hosted_strict_modes_get_no_keyword_that_they_refuse() -> None:
    full = body("vllm")["response_format"]["json_schema"]["schema"]
    assert full == SCHEMA
    told = body("openai")["response_format"]["json_schema"]
    assert told["strict"] is True
    turn = told["schema"]["properties"]["turns"]["items"]
    assert turn["properties"] == {"text": {"type": "string"}, "pattern": {"type": "string"}}
    assert turn["required"] == ["text", "pattern"] and turn["additionalProperties"] is False
    assert "minItems" not in told["schema"]["properties"]["turns"]


@pytest.mark.parametrize(
    ("kind", "refusal", "expected"),
    [
        (
            "other",
            "'response_format' json_schema is not supported",
            {"response_format": {"type": "json_object"}},
        ),
        ("openai", "Unknown parameter: max_completion_tokens", {"max_tokens": 20}),
        ("other", "Use 'max_completion_tokens' instead of 'max_tokens'", {"max_completion_tokens": 20}),
        ("vllm", "Got priority 3 but Priority scheduling is not enabled", {"priority": None}),
        ("other", "extra fields not permitted: stream_options", {"stream_options": None}),
        ("other", "unknown field seed", {"seed": None}),
        ("ollama", '"llama3" does not support thinking', {"reasoning_effort": None}),
        ("openrouter", "No endpoints found that can handle the requested parameters", {"response_format": OBJECT}),
        ("openai", "Unsupported value: 'temperature' does not support 0.4", {"temperature": None}),
    ],
)
def test_what_is_refused_is_left_out(kind: ServerKind, refusal: str, expected: dict[str, Any]) -> None:
    dialect = DIALECTS[kind].without(refusal)
    assert dialect is not None
    asked = dialect.body("m", ASK)
    assert {key: asked.get(key) for key in expected} == expected


def test_without_schemas_the_answers_form_is_told_in_words() -> None:
    dialect = DIALECTS["other"].without("json_schema")
    assert dialect is not None
    told = dialect.body("m", ASK)["messages"][-1]["content"]
    assert told.startswith("Say it.") and json.dumps(SCHEMA) in told
    plain = dialect.without("response_format is not known")
    assert plain is not None and "response_format" not in plain.body("m", ASK)
    assert plain.without("response_format is not known") is None


def test_a_refusal_of_something_else_changes_nothing() -> None:
    assert DIALECTS["vllm"].without("the moon is full") is None


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://api.openai.com/v1", "openai"),
        ("https://openrouter.ai/api/v1", "openrouter"),
        ("https://api.mistral.ai/v1", "mistral"),
        ("http://127.0.0.1:8000/v1", None),
        ("https://notopenrouter.ai/v1", None),
    ],
)
def test_hosted_servers_are_known_by_their_address(url: str, kind: ServerKind | None) -> None:
    assert by_address(url) == kind


@pytest.mark.parametrize(
    ("row", "kind", "context"),
    [
        ({"id": "m", "owned_by": "vllm", "max_model_len": 9000}, "vllm", 9000),
        ({"id": "m", "owned_by": "llamacpp", "meta": {"n_ctx": 4096, "n_ctx_train": 32768}}, "llamacpp", 4096),
        ({"id": "m", "owned_by": "library"}, "ollama", None),
        ({"id": "m", "context_length": 200000}, "other", 200000),
        ({"id": "m", "owned_by": None, "meta": None, "max_model_len": "many"}, "other", None),
    ],
)
def test_own_servers_are_known_by_what_they_say(row: dict[str, Any], kind: ServerKind, context: int | None) -> None:
    assert Facts.read({"data": [row, "junk"]}, "m") == Facts(kind, ("m",), context)


@pytest.mark.parametrize("listed", [None, [], {"data": 7}, {"data": [None]}, {"error": "no"}])
def test_a_list_that_is_none_tells_nothing(listed: Any) -> None:
    assert Facts.read(listed, "m") == Facts()


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"turns": []}', '{"turns": [{"text": 7}]}', '{"turns": [{"text": "far too long"}]}', "[" * 99999],
)
def test_an_answer_that_breaks_the_schema_is_refused_without_its_text(text: str) -> None:
    with pytest.raises(SchemaBreach) as caught:
        read(text, SCHEMA)
    assert "far too long" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["gpu:8000/v1", "ftp://gpu/v1", "http://user:word@gpu/v1", "http:///v1", "http://gpu/v1?key=1"]
)
def test_an_address_is_one_and_holds_no_secret(url: str) -> None:
    with pytest.raises(ValidationError):
        LlmServer(base_url=url, model="m")


@pytest.mark.parametrize(("text", "cut"), [("A" + "b" * 20 + ".", True), ("A" + "b" * 19 + ".", False)])
def test_a_text_that_fills_its_pattern_was_cut_off_by_the_grammar(text: str, cut: bool) -> None:
    schema = {
        "type": "object",
        "required": ["turns"],
        "properties": {
            "turns": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"answer": {"type": "string", "pattern": "^[A-Z][a-z]{4,20}[.]$"}},
                },
            }
        },
    }
    answer = json.dumps({"turns": [{"answer": "Abcdef."}, {"answer": text}]})
    if cut:
        with pytest.raises(SchemaBreach, match="answer was cut off"):
            read(answer, schema)
    else:
        assert json.loads(read(answer, schema)) == json.loads(answer)


def test_half_a_character_is_a_breach_for_no_file_can_hold_it() -> None:
    schema = {"type": "object", "properties": {"answer": {"type": "string"}}}
    with pytest.raises(SchemaBreach, match="half a character"):
        read('{"answer": "a\\ud800b"}', schema)
    assert read('{"answer": "a\\ud83d\\ude00"}', schema)
