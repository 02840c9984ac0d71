"""The house programme: the station's own pieces, from the Markdown beside its show."""

from __future__ import annotations

import re
from pathlib import Path

from radio.config import StationConfig
from radio.errors import ConfigError
from radio.model.script import Line, Script, ScriptChapter
from radio.model.show import Show
from radio.writing.language.safety import unspeakable

_HEADING = re.compile(r"^##\s+(.+?)\s*$")
_LINE = re.compile(r"^([A-Z][A-Z0-9 _-]*):\s+(\S.*)$")
FIELDS = ("station", "tagline")


def pieces(show: Show, shows_dir: Path, station: StationConfig) -> tuple[Script, ...]:
    """One script per "## Title" of the show's pieces, in order; each line is "HOST: text".

    {station} and {tagline} stand for the station's own. Raises ConfigError with "file:line" for a line of nobody's,
    a host that the show does not have, an unknown field, or text that cannot be spoken.
    """
    path = shows_dir / show.pieces
    try:
        rows = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as e:
        raise ConfigError(f"cannot be read: {e}", subject=str(path)) from e
    hosts = {name.upper(): host.id for host in show.hosts for name in (host.id, host.name)}
    found: list[tuple[str, int, list[Line]]] = []
    comment = False
    for number, row in enumerate(rows, start=1):
        where = f"{path}:{number}"
        comment = comment or row.lstrip().startswith("<!--")
        if comment or not row.strip() or row.startswith("# "):
            comment = comment and "-->" not in row
            continue
        if heading := _HEADING.match(row):
            found.append((heading[1], number, []))
            continue
        said = _LINE.match(row)
        if said is None:
            raise ConfigError('a line is "HOST: text", a piece starts with "## Title"', subject=where)
        if said[1] not in hosts:
            raise ConfigError(f'"{said[1]}" is no host of this show; hosts: {", ".join(sorted(hosts))}', subject=where)
        if not found:
            raise ConfigError('stands before the first "## Title"', subject=where)
        text = _filled(said[2], station, where)
        found[-1][2].append(Line(speaker=hosts[said[1]], text=text, beat="station", factual=False, origin="operator"))
    if not found:
        raise ConfigError('has no pieces; each starts with "## Title"', subject=str(path))
    for title, number, lines in found:
        if not lines:
            raise ConfigError(f'"{title}" has no lines', subject=f"{path}:{number}")
    return tuple(
        Script(
            show=show.id,
            title=title,
            lines=tuple(lines),
            chapters=(ScriptChapter(title=title, first_line=0),),
            paper_ids=(),
            writer="operator",
        )
        for title, _, lines in found
    )


def _filled(text: str, station: StationConfig, where: str) -> str:
    try:
        filled = text.format(station=station.name, tagline=station.tagline)
    except (KeyError, IndexError, ValueError) as e:
        raise ConfigError(f"unknown field {e}; known: {', '.join(FIELDS)}", subject=where) from e
    reason = unspeakable(filled)
    if reason:
        raise ConfigError(f"cannot be spoken: {reason}", subject=where)
    return filled
