"""`radio shows new`: a show's file begun from one that works, with what each key means written above it."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import yaml

from radio.errors import UsageError
from radio.model.show import Show
from radio.schedule.showkeys import meanings
from radio.types import ShowId

ID = r"[a-z][a-z0-9-]{0,39}"
_TOP = re.compile(r"^([a-z_]+):")


def begun(text: str, like: Show, show_id: str, title: str, prompt: str | None) -> str:
    """The file `text` of the show `like` under another id and title, and with another prompt if one is given."""
    known = meanings()
    told = {"id": show_id, "title": title, "prompt": prompt}
    rows = [f"# {title}: begun from {like.id}. Change what you like; radio shows check tells what is wrong."]
    rows += ["# docs/shows.md has every key with its default."]
    body = text.splitlines()
    while body and body[0].startswith("#"):
        body.pop(0)
    for row in body:
        key = _TOP.match(row)
        if key is not None:
            meaning = known.get(key[1], "")
            rows += ["", *textwrap.wrap(meaning, 110, initial_indent="# ", subsequent_indent="# ")]
            value = told.get(key[1])
            if value is not None:
                row = f"{key[1]}: {_scalar(value)}"
        rows.append(row)
    there = {key[1] for row in body if (key := _TOP.match(row))}
    lacking = [f"{name} ({meaning})" for name, meaning in known.items() if name not in there]
    if lacking:
        told_lacking = f"Not set here: {'; '.join(lacking)}."
        rows += ["", *textwrap.wrap(told_lacking, 110, initial_indent="# ", subsequent_indent="# ")]
    return "\n".join(rows) + "\n"


def begin(shows_dir: Path, prompts_dir: Path, like: Show, show_id: str, title: str, own_prompt: bool) -> list[Path]:
    """Write the file, and with `own_prompt` a copy of the prompt; what was written. Raises UsageError for an id that is
    none or taken."""
    if not re.fullmatch(ID, show_id):
        raise UsageError("an id has small letters, digits and hyphens, and starts with a letter", subject=show_id)
    file = shows_dir / f"{show_id}.yaml"
    source = source_of(shows_dir, like.id)
    if file.exists():
        raise UsageError("there is such a file already", subject=str(file))
    written: list[Path] = []
    prompt = None
    if own_prompt and like.prompt:
        prompt, copy = show_id, prompts_dir / f"{show_id}.md"
        if copy.exists():
            raise UsageError("there is such a prompt already", subject=str(copy))
        copy.write_text((prompts_dir / f"{like.prompt}.md").read_text(encoding="utf-8"), encoding="utf-8")
        written.append(copy)
    file.write_text(begun(source.read_text(encoding="utf-8"), like, show_id, title, prompt), encoding="utf-8")
    return [file, *written]


def source_of(shows_dir: Path, show_id: ShowId) -> Path:
    """The file of a show that loaded."""
    for file in sorted([*shows_dir.glob("*.yaml"), *shows_dir.glob("*.yml")]):
        if yaml.safe_load(file.read_text(encoding="utf-8")).get("id") == show_id:
            return file
    raise UsageError("no file has this show", subject=show_id)


def _scalar(text: str) -> str:
    """As YAML reads it as text again."""
    plain = re.fullmatch(r"[A-Za-z][\w .,'()-]*", text) and yaml.safe_load(text) == text
    return text if plain else yaml.safe_dump(text, default_style='"', width=1000).strip()
