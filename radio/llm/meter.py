"""What the models take is counted, kept in the store, and held within the day's budget."""

from __future__ import annotations

import logging
import threading
from datetime import datetime
from zoneinfo import ZoneInfo

from radio.clock import Clock
from radio.errors import LanguageModelError, StoreError
from radio.llm.base import AnswerError, ChatReply, ChatRequest, LanguageModel, Usage, Wrapper, kind_of
from radio.llmconfig import LlmBudget
from radio.model.models import BudgetStatus, ModelUse
from radio.store.modeluse import ModelUses, Outcome

log = logging.getLogger(__name__)
MILLION = 1_000_000


class Ledger:
    """The books of a station: one for all its models and processes. The day is that of the station's time zone."""

    def __init__(self, uses: ModelUses, clock: Clock, timezone: str, budget: LlmBudget) -> None:
        self._uses = uses
        self._clock = clock
        self._zone = ZoneInfo(timezone)
        self._budget = budget
        self._lock = threading.Lock()
        self._asking_tokens = 0
        self._asking_cost = 0.0

    @property
    def day(self) -> str:
        return self._clock.now().astimezone(self._zone).date().isoformat()

    def begin(self, name: str, tokens: int, cost: float) -> None:
        """A request of about so much is to be sent. Raises AnswerError when the day's budget has no room for it.

        What other requests of this process are about to take counts; of other processes only what they have taken.
        """
        with self._lock:
            problem = self._over(tokens, cost)
            if problem is not None:
                raise AnswerError("over_budget", problem, subject=name, hint="it opens again at midnight")
            self._asking_tokens += tokens
            self._asking_cost += cost

    def end(self, name: str, tokens: int, cost: float, outcome: Outcome, *, free: bool = False) -> None:
        """It was sent, `begin` had these figures, and this came of it."""
        with self._lock:
            self._asking_tokens -= tokens
            self._asking_cost -= cost
        try:
            self._uses.add(self.day, name, outcome, free=free)
        except StoreError as e:
            # The answer is worth more than its place in the books.
            log.warning("a call of %s is not in the books: %s", name, e)

    def today(self) -> dict[str, ModelUse]:
        """By model."""
        return self._uses.of(self.day)

    def last(self) -> dict[str, tuple[datetime | None, datetime | None, str]]:
        """By model: when it last answered and last failed today, in any process, and that failure."""
        return self._uses.last(self.day)

    def budget(self) -> BudgetStatus:
        tokens, cost = self._uses.spent(self.day)
        return BudgetStatus(
            day=self.day,
            tokens=tokens,
            tokens_a_day=self._budget.tokens_a_day,
            cost=cost,
            cost_a_day=self._budget.cost_a_day,
        )

    def _over(self, tokens: int, cost: float) -> str | None:
        most_tokens, most_cost = self._budget.tokens_a_day, self._budget.cost_a_day
        if most_tokens is None and (most_cost is None or cost == 0.0):
            return None
        try:
            spent_tokens, spent_cost = self._uses.spent(self.day)
        except StoreError as e:
            # Money is not spent blindly.
            return f"the day's budget cannot be looked up: {e.message}"
        if most_tokens is not None and spent_tokens + self._asking_tokens + tokens > most_tokens:
            return f"the day's budget of {most_tokens} tokens is spent: {spent_tokens}"
        if most_cost is not None and cost > 0.0 and spent_cost + self._asking_cost + cost > most_cost:
            return f"the day's budget of {most_cost:g} is spent: {spent_cost:.4g}"
        return None


class Metered(Wrapper):
    """A model whose calls are in the books; `free` ones have no budget."""

    def __init__(
        self,
        model: LanguageModel,
        ledger: Ledger,
        clock: Clock,
        *,
        price_in: float = 0.0,
        price_out: float = 0.0,
        free: bool = False,
    ) -> None:
        super().__init__(model)
        self._ledger = ledger
        self._clock = clock
        self._prices = (price_in, price_out)
        self._free = free

    def complete(self, request: ChatRequest) -> ChatReply:
        tokens, cost = 0, 0.0
        if not self._free:
            tokens = request.estimated_tokens
            cost = self._cost(Usage(prompt_tokens=tokens - request.max_tokens, completion_tokens=request.max_tokens))
            self._ledger.begin(self.name, tokens, cost)
        begin = self._clock.monotonic()
        outcome = Outcome("refused", "it ended without a word")
        try:
            reply = self._model.complete(request)
            outcome = self._outcome("answered", "", reply.usage, begin)
            return reply
        except LanguageModelError as e:
            usage = e.usage if isinstance(e, AnswerError) else Usage()
            outcome = self._outcome(kind_of(e), e.message, usage, begin)
            raise
        finally:
            self._ledger.end(self.name, tokens, cost, outcome, free=self._free)

    def _outcome(self, kind: str, error: str, usage: Usage, begin: float) -> Outcome:
        cost = usage.cost if usage.cost is not None else self._cost(usage)
        return Outcome(
            kind=kind,
            error=error,
            prompt_tokens=usage.prompt_tokens,
            cached_tokens=usage.cached_tokens,
            completion_tokens=usage.completion_tokens,
            cost=cost,
            seconds=self._clock.monotonic() - begin,
        )

    def _cost(self, usage: Usage) -> float:
        price_in, price_out = self._prices
        return (usage.prompt_tokens * price_in + usage.completion_tokens * price_out) / MILLION
