"""Shows: programme formats, as operators write them in shows/*.yaml."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from radio.model.base import Model
from radio.types import HostId, ShowId, VoiceId

ShowForm = Literal["rotation", "daily", "weekly", "headlines", "deep-dive", "mailbag", "house"]
"""rotation: one paper; deep-dive: one paper at length; daily and weekly: papers by theme; headlines: one sentence on
each of a few papers; mailbag: listeners' questions; house: the station's own words, from `pieces`."""
ONE_PAPER: Final = frozenset({"rotation", "deep-dive"})
"""Forms about a single paper, which is read whole."""
DIGESTS: Final = frozenset({"daily", "weekly"})
"""Forms about the papers of certain days."""
NEEDS_CRON: Final = frozenset({"daily", "weekly", "headlines"})
"""Forms that are about a time, and so are made for one."""


class Host(Model):
    """A persona with a voice."""

    id: HostId
    name: str
    role: Literal["lead", "second", "guest"] = "lead"
    persona: str
    """Character in a sentence or two, for the script writer."""
    voices: tuple[VoiceId, ...] = Field(min_length=1)
    """In order of preference: a voice that fails or is too dear for the reserve gives way to the next."""


class ShowLength(Model):
    """Length in minutes; the writer aims at `target` when the reserve is full, at `shortest` when it is low."""

    shortest: float = Field(gt=0)
    target: float = Field(gt=0)
    longest: float = Field(gt=0)


class Schedule(Model):
    """When a show airs. `cron` has five fields, in the station's time zone; rotation shows have none and fill gaps."""

    cron: str | None = None
    grace_minutes: int = 120
    """How late a slot may still start."""


class Selection(Model):
    """Which papers a show takes."""

    window_days: int = Field(default=1, ge=1)
    max_papers: int = Field(default=1, ge=1)
    categories: tuple[str, ...] = ()
    """Empty: the station's categories."""


Motif = Literal["rotation", "daily", "weekly", "headlines", "deep-dive", "mailbag", "house", "announcement"]
"""What opens a show; made in code, all of one family."""
Mood = Literal["calm", "bright", "deep"]
"""Of a music bed."""


class ShowSound(Model):
    """The music of a show. Levels are the station's: `sound` in config.yaml."""

    opening: Literal[Motif, "none"] = "rotation"
    bed: Literal[Mood, "none"] = "calm"
    """What lies under the opening and the closing."""
    stings: bool = False
    """A short sting before each new chapter: for shows of several themes."""
    sweeper_every: int = Field(default=0, ge=0)
    """After so many of its items in a row the station's name is said between two of them; 0: never."""


class Show(Model):
    """One programme format."""

    id: ShowId
    title: str
    description: str
    form: ShowForm
    summarizer: Literal["headline", "brief", "deep", "day", "week", "none"]
    prompt: str = ""
    """Name of the prompt in prompts/, without ".md"; none for the house programme, and for headlines."""
    pieces: str = ""
    """Markdown file beside the show with the house programme's pieces: "## Title", then lines "HOST: text"."""
    hosts: tuple[Host, ...] = Field(min_length=2, max_length=4)
    length: ShowLength
    schedule: Schedule = Schedule()
    selection: Selection = Selection()
    sound: ShowSound = ShowSound()
    feed: bool = True
    """Whether its episodes go into the podcast feed."""
    opening: tuple[str, ...] = Field(min_length=1)
    """Opening lines, drawn in turn; fields {station} {show} {date} {title} {host} {cohost} {guest}."""
    closing: tuple[str, ...] = Field(min_length=1)
