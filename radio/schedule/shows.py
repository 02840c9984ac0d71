"""Shows: read from shows/*.yaml and checked, so that a wrong word stops the station before it starts."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from radio.errors import ConfigError
from radio.llm import prompts
from radio.model.show import NEEDS_CRON, Host, Show
from radio.speech.voices.catalogue import load_catalogue
from radio.types import HostId, ShowId, VoiceId
from radio.yamlmodel import Location, load_model, read_yaml

if TYPE_CHECKING:
    from radio.config import Config

FIELDS = ("station", "show", "date", "title", "host", "cohost", "guest")
"""What an opening or closing line may hold in braces."""


def station_shows(config: Config) -> dict[ShowId, Show]:
    """The shows as the station airs them: cast as `speech.hosts` wants it. Raises ConfigError as `load_shows` does."""
    voices, hosts = _casting(config)
    return load_shows(config.shows_dir, config.prompts_dir, voices=voices, hosts=hosts)


def station_show(config: Config, file: Path) -> Show:
    """One of them, from its file. Raises ConfigError as `load_shows` does."""
    return load_show(file, config.prompts_dir, *_casting(config))


def _casting(config: Config) -> tuple[tuple[VoiceId, ...], dict[HostId, tuple[VoiceId, ...]]]:
    """The voices that there are, and those that the station gives hosts."""
    hosts = {HostId(host): tuple(map(VoiceId, voices)) for host, voices in config.speech.hosts.items()}
    return load_catalogue(config.speech).ids(), hosts


def load_shows(
    shows_dir: Path,
    prompts_dir: Path,
    *,
    voices: Iterable[VoiceId] | None = None,
    hosts: Mapping[HostId, tuple[VoiceId, ...]] = MappingProxyType({}),
) -> dict[ShowId, Show]:
    """Every show of the folder by its id, in the order of their files' names.

    `voices` are those that there are, by default those of the catalogue; `hosts` get others than their files say.
    Raises ConfigError with "file:line" and the nearest right word: unknown keys, words that are not allowed, prompts
    and voices that do not exist, cron rules that are none, lengths out of order, hosts that share an id or a voice.
    """
    files = sorted(shows_dir.glob("*.yaml")) + sorted(shows_dir.glob("*.yml"))
    if not files:
        raise ConfigError("holds no shows (*.yaml)", subject=str(shows_dir))
    shows: dict[ShowId, Show] = {}
    for file in files:
        show = load_show(file, prompts_dir, voices, hosts)
        if show.id in shows:
            raise ConfigError(f'another file has a show "{show.id}" already', subject=f"{file}:{_Lines(file).at('id')}")
        shows[show.id] = show
    there = {host.id for show in shows.values() for host in show.hosts}
    for name in hosts:
        if name not in there:
            raise ConfigError(f'no show has a host "{name}"{_nearest(name, there)}', subject=f"speech.hosts.{name}")
    return shows


def load_show(
    file: Path,
    prompts_dir: Path,
    voices: Iterable[VoiceId] | None = None,
    hosts: Mapping[HostId, tuple[VoiceId, ...]] = MappingProxyType({}),
) -> Show:
    """One show's file. Raises ConfigError as `load_shows` does."""
    show = load_model(file, Show)
    known = frozenset(load_catalogue().ids() if voices is None else voices)
    _check(show, file, prompts_dir)
    cast = tuple(
        host.model_copy(update={"voices": hosts[host.id]}) if host.id in hosts else host for host in show.hosts
    )
    _check_cast(cast, frozenset(hosts), file, known)
    return show.model_copy(update={"hosts": cast})


class _Wrong(Protocol):
    """Makes the error for the key at `location`."""

    def __call__(self, message: str, *location: str | int) -> ConfigError: ...


class _Lines:
    """Where keys stand in a file; read again only when there is something to complain about."""

    def __init__(self, file: Path) -> None:
        self._lines = read_yaml(file)[1]

    def at(self, *location: str | int) -> int:
        here: Location = location
        while here and here not in self._lines:
            here = here[:-1]
        return self._lines.get(here, 1)


def _check(show: Show, file: Path, prompts_dir: Path) -> None:
    def wrong(message: str, *location: str | int) -> ConfigError:
        return ConfigError(message, subject=f"{file}:{_Lines(file).at(*location)}")

    if not re.fullmatch(r"[a-z][a-z0-9-]{0,39}", show.id):
        raise wrong(f'"{show.id}": small letters, digits and hyphens, for it names files and web addresses', "id")
    _check_words(show, prompts_dir, file, wrong)
    if not show.length.shortest <= show.length.target <= show.length.longest:
        raise wrong("length: shortest, target and longest must not fall", "length")
    if show.schedule.cron is not None:
        problem = cron_problem(show.schedule.cron)
        if problem:
            raise wrong(f'"schedule.cron": {problem} (got {show.schedule.cron!r})', "schedule", "cron")
    elif show.form in NEEDS_CRON:
        raise wrong(f"a {show.form} show needs schedule.cron", "schedule")
    for i, host in enumerate(show.hosts):
        if any(other.id == host.id for other in show.hosts[:i]):
            raise wrong(f'two hosts have the id "{host.id}"', "hosts", i, "id")
    for key, rows in (("opening", show.opening), ("closing", show.closing)):
        for i, text in enumerate(rows):
            for field in _fields(text, wrong, key, i):
                if field not in FIELDS:
                    raise wrong(f'"{{{field}}}" is no field{_nearest(field, FIELDS)}', key, i)


def _check_cast(hosts: Sequence[Host], recast: frozenset[HostId], file: Path, voices: frozenset[str]) -> None:
    """A voice is one person: no two hosts of a show may have it, not even as a fallback."""

    def wrong(host: Host, message: str, *location: str | int, hint: str | None = None) -> ConfigError:
        place = f"speech.hosts.{host.id}" if host.id in recast else f"{file}:{_Lines(file).at(*location)}"
        return ConfigError(message, subject=place, hint=hint)

    owner: dict[VoiceId, Host] = {}
    for i, host in enumerate(hosts):
        if not host.voices:
            raise wrong(host, f"{host.name} has no voice", "hosts", i)
        for j, voice in enumerate(host.voices):
            if voice not in voices:
                raise wrong(host, f'"{voice}" is no voice{_nearest(voice, voices)}', "hosts", i, "voices", j)
            other = owner.setdefault(voice, host)
            if other is not host:
                whose = f" (by speech.hosts.{other.id})" if other.id in recast and host.id not in recast else ""
                raise wrong(
                    host,
                    f'{other.name} has the voice "{voice}" already{whose}: two hosts of a show would sound alike',
                    *("hosts", i, "voices", j),
                    hint="give each host voices of its own, fallbacks included; radio voices --all lists them",
                )


def _check_words(show: Show, prompts_dir: Path, file: Path, wrong: _Wrong) -> None:
    """The prompt or the pieces that the show's form needs."""
    if show.form == "house":
        if not show.pieces:
            raise wrong('a house show needs "pieces", a Markdown file beside it', "form")
        if not (file.parent / show.pieces).is_file():
            near = _nearest(show.pieces, [p.name for p in file.parent.glob("*.md")])
            raise wrong(f'there is no file "{show.pieces}" beside it{near}', "pieces")
        return
    if not show.prompt and show.form == "headlines":
        return
    if not show.prompt:
        raise wrong('"prompt" is missing', "form")
    if show.prompt not in prompts.names(prompts_dir):
        near = _nearest(show.prompt, prompts.names(prompts_dir))
        raise wrong(f'there is no prompt "{show.prompt}"{near}', "prompt")
    prompts.load(prompts_dir, show.prompt)


def _fields(text: str, wrong: _Wrong, key: str, i: int) -> list[str]:
    try:
        return [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError as e:
        raise wrong(f"braces stand for fields: {e}", key, i) from e


_CRON: tuple[tuple[str, int, int, tuple[str, ...]], ...] = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of the month", 1, 31, ("last",)),
    ("month", 1, 12, ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
    ("day of the week", 0, 7, ("mon", "tue", "wed", "thu", "fri", "sat", "sun")),
)


def cron_problem(rule: str) -> str | None:
    """What is wrong with a cron rule of five fields, or None. Numbers, names, "*", "a-b", lists and "/steps"."""
    parts = rule.split()
    if len(parts) != len(_CRON):
        return f"five fields are needed (minute, hour, day, month, weekday), not {len(parts)}"
    for part, (name, low, high, words) in zip(parts, _CRON, strict=True):
        for item in part.lower().split(","):
            span, slash, step = item.partition("/")
            if slash and not (_is_number(step) and int(step) > 0):
                return f'{name}: "{item}" has no step after "/"'
            ends = [str(low), str(high)] if span == "*" else span.split("-", 1)
            numbers: list[int] = []
            for end in ends:
                if end in words and end == item == "last":
                    continue
                if end in words and end == "last":
                    return f'{name}: "last" stands alone'
                if end in words:
                    numbers.append(words.index(end) + 1)
                elif not _is_number(end):
                    return f'{name}: "{end}" is no {name}{_nearest(end, words)}'
                elif not low <= int(end) <= high:
                    return f"{name}: {end} is not within {low} to {high}"
                else:
                    numbers.append(int(end))
            if len({end in words for end in ends}) == 2 and words[:1] != ("mon",):
                return f'{name}: "{span}" mixes names and numbers'
            # A week has no first day: sat-mon is a span.
            if len(numbers) == 2 and numbers[1] < numbers[0] and words[:1] != ("mon",):
                return f'{name}: "{span}" runs backwards'
            if slash and int(step) > (numbers[-1] if len(numbers) == 2 else high) - numbers[0]:
                return f'{name}: the step of "{item}" is longer than what it steps through'
    return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _nearest(word: str, known: Iterable[str]) -> str:
    options = sorted(known)
    close = difflib.get_close_matches(word, options, n=1, cutoff=0.4)
    if close:
        return f'; did you mean "{close[0]}"?'
    return f"; known: {', '.join(options)}" if options else ""
