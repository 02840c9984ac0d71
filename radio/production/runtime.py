"""The production process: everything put together, and the loops that keep it going."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING

from radio.clock import Clock
from radio.config import Config
from radio.errors import RadioError, StoreError, WorkerDiedError
from radio.model.rundown import Order
from radio.model.status import ArxivStatus, ListStatus, ProductionStatus
from radio.papers.candidates import Candidates
from radio.production import tasks
from radio.production.absent import reopen
from radio.production.aired import Aired
from radio.production.desk import Desk
from radio.production.ear import Ear
from radio.production.engine import Engine
from radio.production.episode_stages import EpisodeStages
from radio.production.feeds import Feeds
from radio.production.files import Files
from radio.production.flow import Flow
from radio.production.headlines import drop_late
from radio.production.limits import Limits
from radio.production.mailbag import Mailman
from radio.production.models import ModelFetcher
from radio.production.modelstold import ModelsTold
from radio.production.nearness import Nearness
from radio.production.paper_stages import PaperStages
from radio.production.plan import Plans
from radio.production.planner import DIED, Planner
from radio.production.pool import Pool
from radio.production.roles import Role, in_turn
from radio.production.voicehealth import VoiceHealth
from radio.production.withdrawals import take_out
from radio.production.work import Outcome, StageFunction
from radio.production.workshop import Pools, Workshop

if TYPE_CHECKING:
    from radio.llm.chain import Chain

log = logging.getLogger(__name__)

TICK_SECONDS = 1.0
FEED_TICK_SECONDS = 2.0
AIRED_SECONDS = 30.0
MAILBAG_SECONDS = 15.0
WITHDRAWN_SECONDS = 30.0
LATE_SECONDS = 30.0
EAR_SECONDS = 5.0
NEARNESS_SECONDS = 10.0
ABSENT_SECONDS = 300.0
ARXIV_SECONDS = 5.0
MODELS_SECONDS = 3600.0
HOUSEKEEPING_EVERY = timedelta(hours=1)
KEEP_RECORDS = timedelta(days=2)
KEEP_WORK = timedelta(days=60)
"""What the stages did is counted so long, and what failed can be retried: as long as a PDF that was missing may be
asked for again. Each second all of it is counted, 0.3 ms of a CPU for each day of a full programme."""
ORDER_ENDED = ("done", "failed")


def run(config: Config, clock: Clock, stop: threading.Event, *, only_order: str | None = None) -> None:
    """Produce until `stop`; with `only_order` until that order has ended, filling no reserve besides.

    On Postgres several processes may do so at once, of which one leads. Raises StoreError when another one works on
    this SQLite database, and with `only_order` when another one leads."""

    def work(role: Role, changed: Callable[[], bool]) -> None:
        if only_order is not None and not role.leads:
            raise StoreError("another production process leads this station", subject=only_order)
        Production(config, clock, stop, only_order, role).run(changed)

    in_turn(config, clock, stop, work)


class Production:
    """The parts of a production process."""

    def __init__(self, config: Config, clock: Clock, stop: threading.Event, only_order: str | None, role: Role) -> None:
        from radio.papers import build_sources
        from radio.papers.gatebuild import build_gate
        from radio.schedule.shows import station_shows
        from radio.speech.voices.cast import build_cast
        from radio.store import Store
        from radio.store.modelfiles import models_dir

        self._config = config
        self._clock = clock
        self._stop = stop
        self._only_order = only_order
        self._role = role
        self._run_dir = config.path("run")
        self._started = clock.now()
        self._wake = threading.Event()
        shows = station_shows(config)
        self._store = Store.of(config, clock)
        models = models_dir(config.station.data_dir)
        files = Files(config.station.data_dir)
        plans = Plans(config.path("plans"))
        sources = build_sources(config, clock, self._run_dir)
        self._gate = build_gate(config, clock, self._run_dir) if config.papers.arxiv.enabled else None
        self._arxiv_status: ArxivStatus | None = None
        self._page_images_bytes = 0
        self._list_status: ListStatus | None = None
        self._arxiv_due = 0.0
        self._models = ModelsTold(lambda: self.model, self._store, clock)
        self._feeds = Feeds(sources, self._store, config, clock)
        self._engine = Engine(
            config.path("engine.db") if config.store.url is None else config.store.url.get_secret_value(),
            self._store.stages,
            clock,
            executor_id=role.executor_id,
            listens=role.listens,
            on_change=self._wake.set,
        )
        self._limits = Limits(config.reserve, config.keep)
        self._pools = Pools.of(config)
        self._workshop = Workshop(
            config=config,
            clock=clock,
            store=self._store,
            sources=sources,
            shows=shows,
            files=files,
            plans=plans,
            flow=Flow(files, plans, shows),
            pools=self._pools,
            models_dir=models,
            cast=build_cast(config, models),
            health=VoiceHealth(clock),
            model=lambda: self.model,
            budget_left=lambda: self.model.budget_left if self.model is not None else None,
            is_lean=self._is_lean,
            broken=self._store.stages.broken,
        )
        self._ear = Ear(self._workshop)
        self._fetcher = ModelFetcher(config, self._workshop.models_dir)
        candidates = Candidates(config, self._store, clock)
        self._planner = Planner(
            self._workshop,
            self._engine,
            self._limits,
            candidates,
            lambda: self._feeds.awaited,
            lambda: self._desk.paused(),
            fill=only_order is None,
        )
        self._nearness = Nearness(self._workshop, candidates, lambda: self._planner.holds("embed"))
        self._desk = Desk(self._store, config.path("run", "paused.json"), self._planner.retry)
        self._mailman = Mailman(self._workshop, self._wake.set)
        self._aired = Aired(self._workshop, config.path("run", "aired.json"))

    @cached_property
    def model(self) -> Chain | None:
        """The chain of language models, built when first asked for: its parts are imported then."""
        from radio.llm import build_chain

        return build_chain(self._config, self._clock, self._run_dir, self._store)

    def run(self, changed: Callable[[], bool]) -> None:
        """All loops until the end, or until our role has `changed`; then everything is let go of within seconds, for
        work in flight is durable."""
        with ExitStack() as closing:
            closing.callback(self._store.close)
            closing.callback(self._pools.close)
            self._wake_workers()
            self._register()
            self._engine.start()
            closing.callback(self._engine.stop)
            ending = threading.Event()
            closing.callback(ending.set)
            if not self._role.leads:
                while not self._stop.is_set() and not changed():
                    self._clock.wait(self._stop, TICK_SECONDS)
                return
            if self._only_order is None:
                closing.callback(self._start_show_clock())
                self._loop("feeds", FEED_TICK_SECONDS, self._poll, ending)
                self._loop("nearness", NEARNESS_SECONDS, self._nearness.follow, ending)
                self._loop("absent", ABSENT_SECONDS, self._reopen, ending)
                self._loop("aired", AIRED_SECONDS, self._aired.follow, ending)
                self._loop("mailbag", MAILBAG_SECONDS, self._mailman.follow, ending)
                self._loop("withdrawn", WITHDRAWN_SECONDS, partial(take_out, self._workshop), ending)
                self._loop("ear", EAR_SECONDS, lambda: self._ear.rest(self._planner.at_rest), ending)
                self._loop("late", LATE_SECONDS, partial(drop_late, self._workshop), ending)
                self._loop("models", MODELS_SECONDS, self._fetcher.run, ending)
            self._loop("planner", TICK_SECONDS, self._planner.tick, ending, wake=self._wake)
            while not self._stop.is_set() and not changed() and not self._order_ended():
                try:
                    if self._desk.take():
                        self._wake.set()
                    self._report()
                except (RadioError, OSError) as e:
                    # A database that is started anew, or a report that cannot be written for now, is no reason to
                    # load every voice again.
                    log.warning("%s", e)
                self._clock.wait(self._stop, TICK_SECONDS)
            log.info("production ends")

    def _is_lean(self) -> bool:
        """Whether the reserve is low, as the one who leads has told."""
        if self._role.leads:
            return self._limits.mode.lean
        from radio.store.status import read_status

        told = read_status(self._run_dir, "production", ProductionStatus)
        return told is None or told.lean

    def _wake_workers(self) -> None:
        """Let the workers load while the engine starts: the first words on air wait for both."""

        def wake(pool: Pool, task: Callable[..., None], *args: object) -> None:
            try:
                pool.call(task, *args)
            except WorkerDiedError as e:
                log.debug("%s", e)  # we are ending already, or the first real work will tell
            except RadioError as e:
                log.warning("%s", e)

        for args in (
            (self._pools.studio, tasks.wake_studio, self._config, self._workshop.models_dir),
            (self._pools.bench, tasks.wake_bench),
        ):
            threading.Thread(target=wake, args=args, daemon=True, name="wake").start()

    def _register(self) -> None:
        papers, episodes = PaperStages(self._workshop), EpisodeStages(self._workshop, self._ear)

        def either(paper: StageFunction, episode: StageFunction) -> StageFunction:
            """Fetching and summarizing are for papers and for a day's list of them."""

            def function(key: str) -> Outcome:
                known = self._workshop.plans.get(key) or self._workshop.plans.ended(key)
                return (episode if known else paper)(key)

            return function

        register = self._engine.register
        register("fetch", either(papers.fetch, episodes.fetch), max_attempts=6, backoff_seconds=5.0)
        register("convert", papers.convert, max_attempts=2)
        register("embed", papers.embed, max_attempts=3)
        register("summarize", either(papers.summarize, episodes.summarize), max_attempts=3)
        register("write", episodes.write, max_attempts=3)
        # One after the other, each by all voices' workers: two at a time would both be ready late.
        register("speak", episodes.speak, max_attempts=3)
        register("assemble", episodes.assemble, max_attempts=3)

    def _start_show_clock(self) -> Callable[[], None]:
        from radio.schedule.showclock import ShowClock

        def enqueue(order: Order) -> None:
            if self._store.orders.put(order):
                self._wake.set()

        show_clock = ShowClock(self._workshop.shows, self._config.station.timezone, enqueue, self._clock)
        show_clock.start(self._housekeep, HOUSEKEEPING_EVERY)
        return show_clock.stop

    def _loop(
        self,
        name: str,
        seconds: float,
        work: Callable[[], object],
        ending: threading.Event,
        wake: threading.Event | None = None,
    ) -> None:
        """Do `work` each so many seconds, or when woken, in a thread of its own; an error is logged and it goes on."""

        def loop() -> None:
            while not ending.is_set():
                if wake is not None:
                    wake.clear()
                try:
                    work()
                except RadioError as e:
                    log.warning("%s: %s", name, e)
                except Exception:
                    if ending.is_set():
                        return  # what it works with has been let go of
                    log.exception("%s", name)
                self._clock.wait(wake or ending, seconds)

        threading.Thread(target=loop, daemon=True, name=name).start()

    def _poll(self) -> None:
        if self._feeds.poll():
            self._wake.set()

    def _reopen(self) -> None:
        from radio.papers.pdf import NO_PDF

        if reopen(self._store, NO_PDF, self._clock.now()):
            self._wake.set()

    def _housekeep(self) -> None:
        """Each part for itself: one that fails, at each turn perhaps, must not let the tables and the disk fill up."""
        store, now = self._store, self._clock.now()
        oldest = now - timedelta(days=self._config.keep.archive_days)
        parts: tuple[Callable[[], object], ...] = (
            self._tell_dead_letters,
            lambda: self._engine.housekeep(KEEP_RECORDS),
            self._clean_disk,
            lambda: store.stages.forget_ended(now - KEEP_WORK),
            lambda: store.picks.forget(oldest),
            lambda: store.takes.forget(oldest),
            lambda: store.writers.forget(oldest),
            lambda: store.model_uses.forget(oldest.date().isoformat()),
            self._mailman.forget,
            self._aired.forget,
        )
        for part in parts:
            try:
                part()
            except RadioError as e:
                log.warning("housekeeping: %s", e)
            except Exception:
                log.exception("housekeeping")

    def _tell_dead_letters(self) -> None:
        known = self._workshop.broken()
        for letter in self._engine.dead_letters():
            if (letter.stage, letter.key) not in known:
                self._store.stages.failed(letter.stage, letter.key, DIED, False)

    def _clean_disk(self) -> None:
        from radio.archive.retention import clean, page_images_bytes

        clean(self._config, self._store, self._clock)
        self._page_images_bytes = page_images_bytes(self._config)

    def _order_ended(self) -> bool:
        if self._only_order is None:
            return False
        order = self._store.orders.get(self._only_order)
        return order is None or order.state in ORDER_ENDED

    def _arxiv(self) -> ArxivStatus | None:
        """What the gate remembers, looked at each few seconds: of a fleet's gate it is a question to the database."""
        if self._gate is not None and self._clock.monotonic() >= self._arxiv_due:
            self._arxiv_due = self._clock.monotonic() + ARXIV_SECONDS
            self._arxiv_status = self._gate.standing()
            self._list_status = self._feeds.status()
        return self._arxiv_status

    def _report(self) -> None:
        from radio.store.status import write_status

        mode = self._planner.mode
        models, clips = self._models.look(), self._ear.status()
        alarms = [mode.reason] if mode.alarm else []
        told = (self._fetcher.alarm, self._models.alarm, *self._feeds.alarms, *self._ear.alarms)
        alarms += [text for text in (*told, *self._workshop.health.alarms()) if text]
        alarms += tasks.lexicon_files(self._config).look()
        status = ProductionStatus(
            pid=os.getpid(),
            written=self._clock.now(),
            started=self._started,
            mode=mode.name,
            reason=mode.reason,
            writer=("extractive" if mode.lean or self.model is None else self.model.ready) or "extractive",
            lean=mode.lean,
            cast="lean" if mode.lean or self._config.speech.cast == "lean" else "full",
            reserve_seconds=self._planner.reserve_seconds,
            reserve_target_seconds=self._config.reserve.target_minutes * 60.0,
            stages=self._store.stages.counts(),
            alarms=tuple(alarms),
            arxiv=self._arxiv(),
            lists=self._list_status,
            models=models,
            clips=clips,
            voices=self._workshop.health.states(),
            page_images_bytes=self._page_images_bytes,
        )
        write_status(self._run_dir, "production", status)
