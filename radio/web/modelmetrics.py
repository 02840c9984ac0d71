"""The language models in /metrics. Figures are those of the day, in the station's time zone, over all processes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from radio.model.models import ModelState
from radio.web.gauges import gauges

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry


def models_metrics(told: dict[str, Any] | None, registry: CollectorRegistry) -> None:
    """Add them; nothing while production does not report."""
    if told is None:
        return
    gauge = gauges("radio_model_", registry)
    state = gauge("state", "1 for the state that a language model is in.", "model", "state")
    calls = gauge("calls_today", "Requests sent to a language model.", "model")
    failures = gauge("failures_today", "Requests that brought no useful answer.", "model", "kind")
    tokens = gauge("tokens_today", "Tokens of prompts (cached: of these) and answers.", "model", "kind")
    cost = gauge("cost_today", "By llm.servers[].price_in and price_out, or as the server tells it.", "model")
    seconds = gauge("seconds_today", "Time spent waiting for a language model.", "model")
    for model in told["models"]:
        name, today = model["name"], model["today"]
        for one in get_args(ModelState):
            state.labels(name, one).set(model["state"] == one)
        calls.labels(name).set(today["calls"])
        for kind, count in today["failures"].items():
            failures.labels(name, kind).set(count)
        tokens.labels(name, "prompt").set(today["prompt_tokens"])
        tokens.labels(name, "cached").set(today["cached_tokens"])
        tokens.labels(name, "answer").set(today["completion_tokens"])
        cost.labels(name).set(today["cost"])
        seconds.labels(name).set(today["seconds"])
    budget = told["budget"]
    if budget is None:
        return
    for key, text in (("tokens", "Tokens"), ("cost", "Cost")):
        gauge(f"budget_{key}_today", f"{text} that count for the day's budget.").set(budget[key])
        if budget[f"{key}_a_day"] is not None:
            gauge(f"budget_{key}_ceiling", f"{text} that a day may take.").set(budget[f"{key}_a_day"])
