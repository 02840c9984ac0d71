"""The planner: takes orders, fills the reserve, and sees to it that every open plan has work waiting or running.

One tick after the other, on the injected clock. It is level-triggered: it compares what should be with what is, so
that nothing depends on having seen an event.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence

from radio.errors import NothingNewError, RadioError
from radio.model.rundown import Order
from radio.model.status import STAGES, StageName
from radio.papers.candidates import Candidates
from radio.production.engine import Engine
from radio.production.house import house_plans
from radio.production.limits import Limits, Mode, Situation
from radio.production.mailbag import take_back
from radio.production.orders import fillers, picks_of, plan_for, records, reserve_order, shared
from radio.production.plan import EpisodePlan
from radio.production.publish import air_again, settle
from radio.production.timechecks import SweeperMaker
from radio.production.work import Work
from radio.production.workshop import Workshop
from radio.store.files import free_mb

log = logging.getLogger(__name__)

DIED = "the process died in it each time; see logs/production.log"
ORDER_TRIES = 6
ORDER_RETRY_SECONDS = 5.0
"""Before the second try; twice as long each time: an order is given up after two and a half minutes."""


class Planner:
    """One thread ticks it; `retry` may come from another."""

    def __init__(
        self,
        workshop: Workshop,
        engine: Engine,
        limits: Limits,
        candidates: Candidates,
        awaited: Callable[[], str],
        operator_paused: Callable[[], frozenset[StageName]],
        *,
        fill: bool = True,
    ) -> None:
        """`awaited` says what the sources of papers wait for. Without `fill` it only fulfils orders, for `produce`."""
        self._w = workshop
        self._engine = engine
        self._limits = limits
        self._candidates = candidates
        self._awaited = awaited
        self._operator_paused = operator_paused
        self._fill = fill
        self._paused: frozenset[StageName] = frozenset()
        self._looked = False
        self._postponed: dict[str, tuple[float, int]] = {}
        """Orders whose papers could not be looked up: when to try again, and how often it was tried."""
        self._house_made = False
        self._sweepers = SweeperMaker(workshop)
        self.reserve_seconds = 0.0

    def holds(self, stage: StageName) -> bool:
        """Whether that stage is paused: by an operator, or because there is no time or no room for it."""
        return not self._looked or stage in self._paused

    @property
    def mode(self) -> Mode:
        return self._limits.mode

    @property
    def at_rest(self) -> bool:
        """Whether nothing is being made, and nothing need be."""
        mode = self._limits.mode
        return self._looked and mode.name in ("paused", "waiting") and not mode.lean and not self._w.plans.open()

    def tick(self) -> None:
        """One look at everything."""
        # First, for a pause outlasts a restart, and looking up the papers of orders may take minutes.
        self._hold_stages()
        if self._fill and not self._house_made:
            self._make_house_programme()
            self._house_made = True
        self._take_orders()
        self._fill_reserve()
        self._hold_stages()
        if self._fill and not self._limits.mode.alarm:
            for plan in self._sweepers.next():
                self._w.plans.put(plan)
                self._forgive(plan)
        for plan in self._w.plans.open():
            try:
                self._advance(plan)
            except RadioError as e:
                # One episode's trouble is not that of the others.
                log.warning("%s: %s", plan.id, e)
            except Exception:
                log.exception("%s", plan.id)

    def retry(self, key: str) -> list[Work]:
        """Do again what failed with this key (a paper key, an episode, "stage:key", or "all"); what was found."""
        failures = self._w.store.stages.failures()
        chosen = [f for f in failures if key in ("all", f.key, f"{f.stage}:{f.key}", f.key.partition("@")[0])]
        works = []
        ended = self._w.plans.all_ended() if chosen else []
        for failure in chosen:
            plans = self._failed_plans(failure.key, ended)
            work = Work(failure.stage, failure.key, plans[0].priority if plans else "new")
            # First the work, then the plan: a tick in between would see the old failure and fail the plan again.
            self._engine.again(work)
            for plan in plans:
                take_back(self._w, plan)
                self._w.plans.put(plan)
                for order in plan.orders:
                    self._w.store.orders.mark(order, "making", episode=plan.id)
            works.append(work)
        return works

    def _take_orders(self) -> None:
        open_plans = {plan.id for plan in self._w.plans.open()}
        for order in self._w.store.orders.waiting():
            if self._w.clock.monotonic() < self._postponed.get(order.id, (0.0, 0))[0]:
                continue
            if order.state == "waiting" or (order.episode not in open_plans and self._is_orphan(order)):
                self._take(order)

    def _is_orphan(self, order: Order) -> bool:
        """Whether it is said to be in the making, and its plan is gone: its file was deleted, or could not be read.

        What ends a plan tells its orders first, so that one whose plan has ended meanwhile is no orphan."""
        current = self._w.store.orders.get(order.id)
        gone = order.episode is None or self._w.plans.get(order.episode) is None
        return gone and current is not None and current.state == "making"

    def _take(self, order: Order) -> None:
        """Begin what was ordered. Whatever is wrong with an order ends with it, or all others would wait behind it."""
        try:
            self._begin(order)
        except NothingNewError as e:
            log.info("%s is not made: %s", order.id, e)
            self._w.store.orders.mark(order.id, "cancelled", error=str(e))
        except RadioError as e:
            tries = self._postponed.get(order.id, (0.0, 0))[1] + 1
            if e.retryable and tries < ORDER_TRIES:
                log.info("order %s waits: %s", order.id, e)
                wait = ORDER_RETRY_SECONDS * 2.0 ** (tries - 1)
                self._postponed[order.id] = (self._w.clock.monotonic() + wait, tries)
                return
            self._w.store.orders.mark(order.id, "failed", error=str(e))
        except Exception as e:
            log.exception("%s", order.id)
            self._w.store.orders.mark(order.id, "failed", error=f"{type(e).__name__}: {e}")
        self._postponed.pop(order.id, None)

    def _begin(self, order: Order) -> None:
        plan = plan_for(self._w, order, self._candidates)
        known = self._w.plans.get(plan.id)
        if known is None and self._w.files.made(plan.id).exists() and air_again(self._w, plan, order):
            return
        plan = known.joined(order) if known else plan
        self._w.plans.put(plan)
        if plan.questions and plan.on_air:
            self._w.store.questions.claim(plan.questions, plan.id)
        self._w.store.orders.mark(order.id, "making", episode=plan.id)
        papers = [self._w.paper(key) for key in plan.papers]
        if papers:
            # Among all that could be picked, before the states say that these no longer can.
            picks = self._candidates.picks()
            mentions = plan.form in ("headlines", "mailbag")
            if plan.on_air or not mentions:
                told = records(order, papers, picks, self._w.clock.now(), mention_only=mentions)
                self._w.store.picks.put(told)
        for paper in papers if plan.form not in ("headlines", "mailbag") else ():
            self._w.store.papers.set_state(paper.id, "picked", order.asked_by)
        if known is None:
            self._forgive(plan)
        self._advance(self._w.plan(plan.id))

    def _make_house_programme(self) -> None:
        """What of it is not there yet; a piece that failed gets another try at each start."""
        for plan in house_plans(self._w):
            if self._w.plans.get(plan.id) is None and not self._w.files.made(plan.id).exists():
                self._w.plans.put(plan)
                self._forgive(plan)
                self._advance(plan)

    def _fill_reserve(self) -> None:
        open_plans = [p for p in self._w.plans.open() if p.form != "house" and p.on_air]
        picks = picks_of(self._w, self._candidates)
        self.reserve_seconds = self._w.store.rundown.reserve_seconds()
        now = Situation(
            reserve_seconds=self.reserve_seconds,
            free_mb=free_mb(self._w.config.station.data_dir),
            in_flight=len(open_plans),
            papers=len(picks),
            awaited=self._awaited(),
        )
        mode = self._limits.update(now)
        shows = fillers(self._w)
        if not self._fill or not shows:
            return
        typical = 60.0 * (shows[0].length.shortest if mode.lean else shows[0].length.target)
        ready = [entry.show for entry in self._w.store.rundown.queued()] if len(shows) > 1 else []
        load = Counter([*ready, *(plan.show for plan in open_plans)])
        for show, pick in shared(shows, picks, self._limits.wanted(now, typical), load):
            order = reserve_order(show, pick, self._w.clock.now())
            log.info("%s: %s (%s)", order.id, pick.paper.title, ", ".join(pick.reasons))
            self._w.store.orders.put(order)
            self._take(order)

    def _hold_stages(self) -> None:
        """Pause what the operator paused; everything when the disk is full; embedding while time presses."""
        paused = set(self._operator_paused())
        if self.mode.alarm:
            paused |= set(STAGES)
        elif self._fill and self.mode.lean:
            paused.add("embed")
        for stage in STAGES:
            if stage in paused and stage not in self._paused:
                self._engine.pause(stage)
            elif stage not in paused and stage in self._paused:
                self._engine.resume(stage)
        self._paused = frozenset(paused)
        self._looked = True

    def _advance(self, plan: EpisodePlan) -> None:
        """Let the plan's next work be done, or the plan fail when that work has failed for good."""
        if self._w.files.made(plan.id).exists():
            settle(self._w, plan)
            return
        broken = self._w.broken()
        works = self._w.flow.next(plan, broken)
        failed = [w for w in works if (w.stage, w.key) in broken]
        if failed:
            self._fail(plan, failed[0])
            return
        for work in works:
            state = self._engine.state(work.stage, work.key)
            if state == "dead":
                self._w.store.stages.failed(work.stage, work.key, DIED, False)
            elif state in (None, "waiting", "running"):
                self._engine.enqueue(work)
            elif self._is_due(plan, work):
                # It has ended, and yet its result is not there: it was cleaned away, or could not be written down.
                self._engine.again(work)

    def _is_due(self, plan: EpisodePlan, work: Work) -> bool:
        """Whether it is still to be done, now that we know how it stands with the engine."""
        broken = self._w.broken()
        return (work.stage, work.key) not in broken and work in self._w.flow.next(plan, broken)

    def _fail(self, plan: EpisodePlan, work: Work) -> None:
        failures = {(f.stage, f.key): f.error for f in self._w.store.stages.failures()}
        error = f"{work.stage}: {failures.get((work.stage, work.key), 'failed')}"
        log.error("%s: %s", plan.id, error)
        for order in plan.orders:
            self._w.store.orders.mark(order, "failed", error=error)
        self._w.plans.end(plan.id)

    def _forgive(self, plan: EpisodePlan) -> None:
        """Somebody asks anew for what failed before: it gets another try."""
        broken = self._w.broken()
        for work in self._w.flow.next(plan, broken):
            if (work.stage, work.key) in broken:
                self._engine.again(work)

    def _failed_plans(self, key: str, ended: Sequence[EpisodePlan]) -> list[EpisodePlan]:
        """The plans that failed over this key: that of the episode itself, or those that rest on the paper."""
        return [
            plan
            for plan in ended
            if key == plan.id or key.partition("@")[0] in self._w.flow.papers(plan)
            if not self._w.files.made(plan.id).exists()
        ]
