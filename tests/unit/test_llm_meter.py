"""Books and budget: by the station's day, over restarts and processes, and never a reason to lose an answer."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from radio.clock import ManualClock
from radio.llm.base import AnswerError, ChatRequest, Message, Usage
from radio.llm.meter import Ledger, Metered
from radio.llmconfig import LlmBudget
from radio.store import Store
from tests.llm_fakes import ScriptedModel

pytestmark = pytest.mark.unit

ASK = ChatRequest(messages=(Message(role="user", content="Say it."),), max_tokens=100)
TOOK = Usage(prompt_tokens=400, cached_tokens=300, completion_tokens=100)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 5, 20, 21, tzinfo=UTC))


def books(folder: Path, clock: ManualClock, timezone: str = "UTC", **budget: float) -> Ledger:
    """As another process would open them."""
    store = Store.open(folder / "radio.db", clock)
    return Ledger(store.model_uses, clock, timezone, LlmBudget.model_validate(budget))


def metered(ledger: Ledger, clock: ManualClock, answers: int = 9, **prices: float) -> Metered:
    return Metered(ScriptedModel(["yes"] * answers, "dear", usage=TOOK), ledger, clock, **prices)  # type: ignore[arg-type]  # floats all


def test_every_call_is_in_the_books_good_or_bad(tmp_path: Path, clock: ManualClock) -> None:
    ledger = books(tmp_path, clock)
    bad = AnswerError("endless", "no", usage=Usage(prompt_tokens=400, completion_tokens=900))
    model = Metered(ScriptedModel(["yes", bad, "yes"], "dear", usage=TOOK), ledger, clock, price_in=2, price_out=10)
    model.complete(ASK)
    with pytest.raises(AnswerError):
        model.complete(ASK)
    model.complete(ASK)
    use = books(tmp_path, clock).today()["dear"]
    assert (use.calls, use.answers, use.failures) == (3, 2, {"endless": 1})
    assert (use.prompt_tokens, use.cached_tokens, use.completion_tokens) == (1200, 600, 1100)
    assert use.cost == pytest.approx((1200 * 2 + 1100 * 10) / 1e6)


def test_a_cost_that_the_server_tells_counts_instead_of_prices(tmp_path: Path, clock: ManualClock) -> None:
    ledger = books(tmp_path, clock)
    told = TOOK.model_copy(update={"cost": 0.25})
    Metered(ScriptedModel(["yes"], "dear", usage=told), ledger, clock, price_in=1).complete(ASK)
    assert ledger.today()["dear"].cost == 0.25


def test_the_budget_of_tokens_holds_over_restarts_until_the_stations_midnight(
    tmp_path: Path, clock: ManualClock
) -> None:
    berlin = "Europe/Berlin"
    metered(books(tmp_path, clock, berlin, tokens_a_day=1100), clock).complete(ASK)
    again = metered(books(tmp_path, clock, berlin, tokens_a_day=1100), clock)
    again.complete(ASK)
    with pytest.raises(AnswerError, match="budget of 1100 tokens is spent: 1000") as caught:
        again.complete(ASK)
    assert caught.value.kind == "over_budget" and not caught.value.retryable
    clock.advance(3600)  # midnight in Berlin, 22:00 UTC
    assert again.complete(ASK).text == "yes"
    assert books(tmp_path, clock, berlin).day == "2026-05-21"


def test_the_budget_of_money_stops_only_what_costs(tmp_path: Path, clock: ManualClock) -> None:
    ledger = books(tmp_path, clock, cost_a_day=0.002)
    dear = metered(ledger, clock, price_out=10.0)
    dear.complete(ASK)
    with pytest.raises(AnswerError, match="is spent"):
        dear.complete(ASK.model_copy(update={"max_tokens": 200}))
    assert metered(ledger, clock).complete(ASK).text == "yes"
    told = ledger.budget()
    assert told.cost == pytest.approx(0.001) and told.cost_a_day == 0.002 and told.tokens == 1000


def test_the_embedded_model_is_free(tmp_path: Path, clock: ManualClock) -> None:
    ledger = books(tmp_path, clock, tokens_a_day=0)
    embedded = Metered(ScriptedModel(["yes"], "llm-1.5b", usage=TOOK), ledger, clock, free=True)
    assert embedded.complete(ASK).text == "yes"
    assert ledger.budget().tokens == 0 and ledger.today()["llm-1.5b"].tokens == 500


def test_books_that_cannot_be_kept_lose_no_answer_but_stop_spending(tmp_path: Path, clock: ManualClock) -> None:
    store = Store.open(tmp_path / "radio.db", clock)
    with store.database.begin() as connection:
        connection.execute(text("DROP TABLE model_uses"))
    free = metered(Ledger(store.model_uses, clock, "UTC", LlmBudget()), clock)
    assert free.complete(ASK).text == "yes"
    with pytest.raises(AnswerError, match="cannot be looked up") as caught:
        metered(Ledger(store.model_uses, clock, "UTC", LlmBudget(tokens_a_day=9)), clock).complete(ASK)
    assert caught.value.kind == "over_budget"
