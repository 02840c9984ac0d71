"""A look at one server, for `radio doctor`: is it there, is the key good, has it the model, does it honour a schema."""

from __future__ import annotations

from typing import Any, NamedTuple

from radio.clock import Clock
from radio.errors import LanguageModelError
from radio.llm.base import AnswerError, ChatRequest, Message, kind_of
from radio.llm.server import OpenAIServer
from radio.llmconfig import LlmServer

PROBE_SECONDS = 30.0
UNTIL_THEN = "until then the next model of the chain writes"
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["colour"],
    "properties": {"colour": {"type": "string", "pattern": "^[a-z]{3,12}$"}},
}
QUESTION = ChatRequest(
    messages=(Message(role="user", content='Name a colour, in lower case, as JSON with the key "colour".'),),
    answer_schema=SCHEMA,
    max_tokens=60,
    temperature=0.0,
)
ADVICE = {
    "unreachable": "start it, or mend llm.servers[].base_url",
    "timeout": "it is slow, or busy with others: see llm.servers[].timeout_seconds",
    "busy": "nothing, if it is so for a moment only",
    "key": "mend llm.servers[].api_key",
    "schema": "it does not honour JSON schemas: set llm.servers[].kind, or use another model",
    "cut_off": "a model that thinks aloud needs that turned off: see docs/llm.md",
}


class Probed(NamedTuple):
    told: str
    todo: str = ""
    """What to do; empty when all is well."""


def probe(config: LlmServer, clock: Clock, name: str) -> Probed:
    """Ask it, for at most half a minute."""
    hurried = config.model_copy(update={"timeout_seconds": min(PROBE_SECONDS, config.timeout_seconds)})
    server = OpenAIServer(hurried, clock, name)
    try:
        listed = ""
        try:
            facts = server.facts()
            if facts.models and config.model not in facts.models:
                served = ", ".join(facts.models[:5])
                return Probed(f"serves {served}, not {config.model}", "mend llm.servers[].model")
            if facts.context_tokens is not None and facts.context_tokens < config.context_tokens:
                listed = f", context {facts.context_tokens} of {config.context_tokens} configured tokens"
        except AnswerError as e:
            # Some servers have no list of models; whoever refuses the key or is not there says so again below.
            listed = f", no list of models ({e.kind})"
        begin = clock.monotonic()
        reply = server.complete(QUESTION)
        seconds = clock.monotonic() - begin
        kind = server.kind
        return Probed(
            f"answers by schema in {seconds:.1f} s as {kind}{listed}, {reply.usage.prompt_tokens} tokens read"
        )
    except LanguageModelError as e:
        return Probed(e.message, f"{ADVICE.get(kind_of(e), 'see docs/llm.md')}; {UNTIL_THEN}")
    finally:
        server.close()
