"""Shows: programme formats, as operators write them in shows/*.yaml."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import ConfigDict, Field

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


class Written(Model):
    """Part of a show's file. What stands under a key here is its description in docs/shows.md."""

    model_config = ConfigDict(use_attribute_docstrings=True)


class Host(Written):
    """A persona with a voice."""

    id: HostId
    """Names the host in scripts and captions: small letters."""
    name: str
    """As it is said and shown."""
    role: Literal["lead", "second", "guest"] = "lead"
    """The lead opens and closes; lead and second tell and ask in turn; a guest doubts (deep-dive) or joins in."""
    persona: str
    """Character in a sentence or two, for the script writer."""
    voices: tuple[VoiceId, ...] = Field(min_length=1)
    """In order of preference: a voice that fails or is too dear for the reserve gives way to the next, for a whole
    episode. `radio voices --all` lists them."""
    pace: float = Field(default=1.0, ge=0.8, le=1.25)
    """How fast they speak, as a factor on the voice's own speed: 1.1 is a tenth quicker. Whatever voice stands in."""


class ShowLength(Written):
    """Length in minutes; the writer aims at `target` when the reserve is full, at `shortest` when it is low."""

    shortest: float = Field(gt=0)
    """Minutes that are aimed at while the reserve is low; a deep dive refuses a paper that cannot fill them."""
    target: float = Field(gt=0)
    """Minutes that are aimed at otherwise; scripts come within a tenth of it where the paper holds enough."""
    longest: float = Field(gt=0)
    """Minutes that it should never exceed."""


class Schedule(Written):
    """When a show airs. `cron` has five fields, in the station's time zone; rotation shows have none and fill gaps."""

    cron: str | None = None
    """Minute, hour, day, month, weekday, as in a crontab (0 and 7 are Sunday; of a day and a weekday both must hold),
    in the station's time zone. A rotation without one fills all time that is free."""
    grace_minutes: int = 120
    """How late a slot may still start; headlines that could not are dropped."""


class Selection(Written):
    """Which papers a show takes."""

    window_days: int = Field(default=1, ge=1)
    """How many days of lists it is about (daily, weekly, headlines) or chooses from (deep-dive)."""
    max_papers: int = Field(default=1, ge=1)
    """How many papers it tells of at most (daily, weekly, headlines)."""
    categories: tuple[str, ...] = ()
    """arXiv categories of which a paper must have one. Empty: the station's own (`papers.arxiv.categories`), which must
    hold these too, for papers of others are never fetched."""


Motif = Literal["rotation", "daily", "weekly", "headlines", "deep-dive", "mailbag", "house", "announcement"]
"""What opens a show; made in code, all of one family."""
Mood = Literal["calm", "bright", "deep"]
"""Of a music bed."""


class ShowSound(Written):
    """The music of a show. Levels are the station's: `sound` in config.yaml."""

    opening: Literal[Motif, "none"] = "rotation"
    """The motif that opens it."""
    bed: Literal[Mood, "none"] = "calm"
    """What lies under the opening and the closing."""
    stings: bool = False
    """A short sting before each new chapter: for shows of several themes."""
    sweeper_every: int = Field(default=0, ge=0)
    """After so many of its items in a row the station's name is said between two of them; 0: never."""


class Show(Written):
    """One programme format."""

    id: ShowId
    """Small letters, digits and hyphens: it names files, feeds and addresses. Never change it once it has aired."""
    title: str
    """As it is said and shown."""
    description: str
    """For the feed and the page."""
    form: ShowForm
    """What kind of programme it is: see the table of forms."""
    summarizer: Literal["headline", "brief", "deep", "day", "week", "none"]
    """What is made of its papers first: deep fills a talk of minutes, brief one of a minute; day and week sort by
    theme; none for the house programme."""
    prompt: str = ""
    """Name of the prompt in prompts/, without ".md"; none for the house programme, and for headlines."""
    pieces: str = ""
    """Markdown file beside the show with the house programme's pieces: "## Title", then lines "HOST: text"."""
    hosts: tuple[Host, ...] = Field(min_length=2, max_length=4)
    """Two to four. No two may have one voice, not even as a fallback."""
    length: ShowLength
    """In minutes."""
    schedule: Schedule = Schedule()
    """When it airs."""
    selection: Selection = Selection()
    """Which papers it takes."""
    sound: ShowSound = ShowSound()
    """Its music."""
    feed: bool = True
    """Whether its episodes go into the podcast feed."""
    opening: tuple[str, ...] = Field(min_length=1)
    """Opening lines, drawn in turn; fields {station} {show} {date} {title} {host} {cohost} {guest}."""
    closing: tuple[str, ...] = Field(min_length=1)
    """Closing lines, with the same fields."""
