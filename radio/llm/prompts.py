"""Prompts: Markdown files that an operator edits, checked when they are loaded.

```
---
variables: [title, sentences]
max_tokens: 300
temperature: 0.4
schema: {type: object, ...}
---
# system
You write ...
# user
The paper is called {{ title }}.
```

Sections "# system", "# user" and "# assistant" become messages in that order, so examples can be shown as an earlier
exchange. The text is a Jinja template in a sandbox; a variable that is not declared is an error, at its line.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import yaml
from pydantic import Field, ValidationError

from radio.errors import ConfigError
from radio.llm.base import ChatRequest, Message
from radio.model.base import Model
from radio.yamlmodel import describe

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

_ROLE = re.compile(r"^# (\w+)\s*$")
_ROLES = ("system", "user", "assistant")


class FrontMatter(Model):
    variables: tuple[str, ...] = ()
    max_tokens: int = Field(default=400, ge=1)
    temperature: float = Field(default=0.4, ge=0.0, le=2.0)
    priority: int = 0
    """Lower goes first, on servers that know priorities."""
    answer_schema: Mapping[str, Any] | None = Field(default=None, alias="schema")


class PromptPart(Model):
    role: Literal["system", "user", "assistant"]
    template: str
    line: int
    """Where its text starts in the file."""


class Prompt(Model):
    """A checked prompt file."""

    name: str
    path: str
    front: FrontMatter
    parts: tuple[PromptPart, ...]

    def render(self, **variables: Any) -> ChatRequest:
        """The request with the variables filled in. Raises ConfigError when they are not those of the front matter."""
        import jinja2

        declared, given = set(self.front.variables), set(variables)
        if declared != given:
            wrong = ", ".join(sorted(declared ^ given))
            raise ConfigError(f"declared and given variables differ: {wrong}", subject=self.path)
        environment = _environment()
        messages = []
        for part in self.parts:
            try:
                text = environment.from_string(part.template).render(**variables)
            except jinja2.TemplateError as e:
                raise ConfigError(f"cannot be filled in: {e}", subject=f"{self.path}:{part.line}") from e
            messages.append(Message(role=part.role, content=text.strip()))
        return ChatRequest(
            messages=tuple(messages),
            answer_schema=self.front.answer_schema,
            max_tokens=self.front.max_tokens,
            temperature=self.front.temperature,
            priority=self.front.priority,
        )


def names(prompts_dir: Path) -> list[str]:
    """The prompts of a folder, without ".md"."""
    return sorted(p.stem for p in prompts_dir.glob("*.md") if p.stem != "README")


def load(prompts_dir: Path, name: str) -> Prompt:
    """Read and check prompts_dir/name.md. Raises ConfigError with "file:line" and the nearest right word."""
    path = prompts_dir / f"{name}.md"
    try:
        rows = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        known = names(prompts_dir)
        close = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
        hint = f'; did you mean "{close[0]}"?' if close else f"; known: {', '.join(known) or 'none'}"
        raise ConfigError(f'there is no prompt "{name}"{hint}', subject=str(prompts_dir)) from None
    except (OSError, UnicodeDecodeError) as e:
        raise ConfigError(f"cannot be read: {e}", subject=str(path)) from e
    front, body = _front_matter(path, rows)
    parts = _parts(path, rows, body)
    _check_templates(path, front, parts)
    return Prompt(name=name, path=str(path), front=front, parts=parts)


def _front_matter(path: Path, rows: list[str]) -> tuple[FrontMatter, int]:
    """The front matter, and the index of the first row after it."""
    if not rows or rows[0].strip() != "---":
        raise ConfigError('starts with front matter between two lines "---"', subject=f"{path}:1")
    end = next((i for i, row in enumerate(rows[1:], start=1) if row.strip() == "---"), None)
    if end is None:
        raise ConfigError('the front matter has no closing "---"', subject=f"{path}:1")
    try:
        data = yaml.safe_load("\n".join(rows[1:end])) or {}
    except yaml.MarkedYAMLError as e:
        line = (e.problem_mark.line if e.problem_mark else 0) + 2
        raise ConfigError(f"the front matter is not YAML: {e.problem}", subject=f"{path}:{line}") from e
    if not isinstance(data, dict):
        raise ConfigError("the front matter must be keys and values", subject=f"{path}:2")
    try:
        return FrontMatter.model_validate(data), end + 1
    except ValidationError as e:
        key = str(e.errors()[0]["loc"][0])
        line = next((i + 1 for i, row in enumerate(rows[:end]) if row.startswith(f"{key}:")), 2)
        raise ConfigError(describe(e, FrontMatter), subject=f"{path}:{line}") from e


def _parts(path: Path, rows: list[str], start: int) -> tuple[PromptPart, ...]:
    parts: list[tuple[str, int, list[str]]] = []
    for i, row in enumerate(rows[start:], start=start):
        heading = _ROLE.match(row)
        if heading and heading[1].lower() in _ROLES:
            parts.append((heading[1].lower(), i + 2, []))
        elif heading:
            close = difflib.get_close_matches(heading[1].lower(), _ROLES, n=1)
            hint = f'; did you mean "{close[0]}"?' if close else ""
            raise ConfigError(f'"{heading[1]}" is no role{hint} (system, user, assistant)', subject=f"{path}:{i + 1}")
        elif parts:
            parts[-1][2].append(row)
        elif row.strip():
            raise ConfigError('text stands before the first "# system" or "# user"', subject=f"{path}:{i + 1}")
    if not parts or parts[-1][0] != "user":
        raise ConfigError('the last section must be "# user"', subject=f"{path}:{len(rows)}")
    return tuple(
        PromptPart.model_validate({"role": role, "template": "\n".join(text), "line": line})
        for role, line, text in parts
    )


def _check_templates(path: Path, front: FrontMatter, parts: tuple[PromptPart, ...]) -> None:
    import jinja2
    from jinja2 import meta

    environment = _environment()
    used: set[str] = set()
    for part in parts:
        try:
            tree = environment.parse(part.template)
        except jinja2.TemplateSyntaxError as e:
            raise ConfigError(f"is no template: {e.message}", subject=f"{path}:{part.line + e.lineno - 1}") from e
        for variable in sorted(meta.find_undeclared_variables(tree)):
            used.add(variable)
            if variable not in front.variables:
                rows = part.template.splitlines()
                at = next((i for i, row in enumerate(rows) if re.search(rf"\b{variable}\b", row)), 0)
                close = difflib.get_close_matches(variable, front.variables, n=1)
                hint = f'; did you mean "{close[0]}"?' if close else ""
                raise ConfigError(f'"{variable}" is not among the variables{hint}', subject=f"{path}:{part.line + at}")
    unused = [v for v in front.variables if v not in used]
    if unused:
        raise ConfigError(f'the variable "{unused[0]}" is declared and never used', subject=f"{path}:2")


def _environment() -> SandboxedEnvironment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    # Messages to a model are plain text: HTML escapes would reach it, and then the air.
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True)
