"""What the processes report of themselves: small JSON files under run/, replaced atomically."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from radio.model.asrun import AirSource
from radio.model.base import Model, UtcDatetime
from radio.model.models import LanguageModelsStatus
from radio.model.takes import TakesStatus
from radio.model.timeline import PaperCard
from radio.types import Lufs, Samples, SegmentId, ShowId, VoiceId

StageName = Literal["fetch", "convert", "embed", "summarize", "write", "speak", "assemble"]
STAGES: tuple[StageName, ...] = ("fetch", "convert", "embed", "summarize", "write", "speak", "assemble")


class StageStatus(Model):
    done: int = 0
    running: int = 0
    waiting: int = 0
    failed: int = 0
    cpu_seconds: float = 0.0
    """Sum over what is done."""
    media_seconds: float = 0.0
    """Seconds of programme that this CPU time made, for the stages that make sound."""


Severity = Literal["warning", "critical"]


class Alarm(Model):
    """Something that an operator must know, from when it began until it is over. docs/monitor.md lists the codes."""

    code: str
    """What is wrong and, after a colon, with which part: "dead_air", "output_down:rtmp-1"."""
    severity: Severity
    """critical: listeners notice it, or soon will; warning: it can wait until the morning."""
    since: UtcDatetime
    text: str
    """What is wrong, with the figures of now. Never holds a key, password or URL."""
    advice: str = ""
    """What the operator does now."""
    gone_seconds: float = 0.0
    """How long it has not been seen; it stands a while longer, so that what comes and goes is one alarm."""


class OutputStatus(Model):
    """`error` never holds a key or password."""

    name: str
    """"hls", "rtmp-1", "aircheck"."""
    state: Literal["starting", "up", "down", "off"]
    since: UtcDatetime
    error: str | None = None
    restarts: int = 0
    queued_seconds: float = 0.0
    """How long the oldest data that it has not taken yet has been waiting."""
    dropped_seconds: float = 0.0
    """Programme that it never got, since the start: while it was down, or too slow."""
    newest_sample: Samples | None = None
    """End of the newest stretch that it accepted; None before the first, or when it cannot tell."""
    behind_seconds: float | None = None
    """From that sample to the one that the loop makes now: encoding, queue and the target's own delay together."""
    renewal_in_seconds: float | None = None
    """Until its connection is made anew as planned, at the next item; None where that is not planned."""


class NowPlaying(Model):
    segment: SegmentId | None = None
    title: str
    show: ShowId | None = None
    show_title: str = ""
    source: AirSource
    started: UtcDatetime
    duration_seconds: float
    position_seconds: float
    paper: PaperCard | None = None
    """The paper being discussed at this moment."""
    speaker: str | None = None
    caption: str | None = None
    chapter: str | None = None


class PlayoutStatus(Model):
    """run/playout.json, written each second."""

    pid: int
    written: UtcDatetime
    started: UtcDatetime
    on_air: bool
    """The encoder took samples within the last 2 s and no alarm of dead air stands."""
    now: NowPlaying | None = None
    outputs: tuple[OutputStatus, ...] = ()
    alarms: tuple[str, ...] = ()
    """The texts of `standing`."""
    standing: tuple[Alarm, ...] = ()
    """The alarms that stand, the critical ones first."""
    alarm_counts: dict[str, int] = Field(default_factory=dict)
    """How often each code was raised since the start."""
    samples: int = 0
    lag_seconds: float = 0.0
    """How far the encoded stream is behind the wall clock."""
    late_seconds: float = 0.0
    """How late the loop is at this moment against its own plan; 1.5 s of it are not heard."""
    air_offset_seconds: float = 0.0
    """The times of the as-run log against the wall clock; not 0 after the wall clock was corrected."""
    encoder_queued_seconds: float = 0.0
    """Programme that waits for the encoder."""
    longest_silence_seconds: float = 0.0
    loudness: Lufs | None = None
    """Short-term: the last 3 s."""
    loudness_hour: Lufs | None = None
    """Integrated over the last hour of programme; the bed and idents do not count."""
    encoder_restarts: int = 0
    cpu_seconds: float = 0.0
    """Of playout and its children, since the start."""


class ArxivStatus(Model):
    """What the gate of requests to arXiv remembers, over all processes and machines of the station."""

    requests_today: int = 0
    """Since midnight UTC."""
    daily_requests: int
    """The ceiling of a day."""
    last_request: UtcDatetime | None = None
    closed_until: UtcDatetime | None = None
    """Nobody may ask before; None when only the interval between two requests counts."""
    why: str = ""


class ListStatus(Model):
    """How far a source's daily lists are known."""

    feed: str
    newest: date | None = None
    """Day of the newest list that was taken whole."""
    papers: int = 0
    """New and cross-listed ones in it."""
    taken: UtcDatetime | None = None
    next_look: UtcDatetime | None = None
    """When the feed is looked at next."""
    missed: int = 0
    """Days that are being caught up with."""
    records: int = 0
    """Records that the catching up has brought so far."""
    error: str = ""
    failing_since: UtcDatetime | None = None


class VoiceState(Model):
    """A voice that failed since production started."""

    voice: VoiceId
    state: Literal["ready", "resting"]
    """resting: other voices speak for its hosts; after a while it is tried again."""
    lines: int = 0
    """That it spoke."""
    failures: int
    """Lines that it gave up."""
    error: str
    """The last one."""
    failed: UtcDatetime
    rests_until: UtcDatetime | None = None


class ProductionStatus(Model):
    """run/production.json, written each second or two."""

    pid: int
    written: UtcDatetime
    started: UtcDatetime
    mode: Literal["full", "lean", "paused", "waiting"]
    """full: best cast and writer; lean: the reserve is low; paused: the reserve is full; waiting: see `reason`."""
    reason: str = ""
    lean: bool = False
    """Whether work that starts now is done the cheap way."""
    writer: str = ""
    """Who would write a script that is begun now."""
    cast: str = ""
    reserve_seconds: float = 0.0
    reserve_target_seconds: float = 0.0
    stages: dict[StageName, StageStatus] = Field(default_factory=dict)
    alarms: tuple[str, ...] = ()
    arxiv: ArxivStatus | None = None
    """None when arXiv is not a source."""
    lists: ListStatus | None = None
    models: LanguageModelsStatus | None = None
    clips: TakesStatus | None = None
    """How the voices do, and whether their clips are heard."""
    voices: tuple[VoiceState, ...] = ()
    page_images_bytes: int = 0
    """Room that page images take beside those of segments, at the last house-keeping."""


class Failure(Model):
    """Work that ended badly: the visible list behind `radio retry`."""

    stage: StageName
    key: str
    """The paper key or episode id."""
    error: str
    retryable: bool
    attempts: int
    failed: UtcDatetime


class ProcessStatus(Model):
    name: str
    pid: int | None
    state: Literal["starting", "up", "down", "off"]
    since: UtcDatetime
    restarts: int = 0
    last_exit: int | None = None
    memory_mb: float | None = None


class SupervisorStatus(Model):
    """run/supervisor.json."""

    pid: int
    written: UtcDatetime
    started: UtcDatetime
    processes: tuple[ProcessStatus, ...]
