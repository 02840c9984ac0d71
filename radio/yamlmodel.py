"""YAML files that operators edit, validated into frozen models with the line and the nearest right word."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr, ValidationError

from radio.errors import ConfigError

M = TypeVar("M", bound=BaseModel)
Location = tuple[str | int, ...]

WORDS = {
    "model_type": "must hold keys, each with its value",
    "dict_type": "must hold keys, each with its value",
    "tuple_type": "must be a list",
    "list_type": "must be a list",
    "path_type": "must be a path",
}
"""What pydantic says in words of Python."""


class Section(BaseModel):
    """A part of the configuration. Errors do not show what was given: it may be a secret."""

    # A stream key of digits alone is a number to YAML and still a key to us.
    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True, hide_input_in_errors=True)


def _api_root(value: str) -> str:
    parts = urlsplit(value)
    _ = parts.port, (parts.hostname or "").encode("idna")  # raise ValueError where nobody could connect
    if not value.isprintable() or " " in value:
        raise ValueError("holds spaces or signs that no address has")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must begin with http:// or https://, as in http://127.0.0.1:8000/v1")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("must hold no user, password or query: a key belongs in api_key")
    return value.rstrip("/")


ApiRoot = Annotated[str, AfterValidator(_api_root)]
"""Address of a server's API, which may be shown: no secret is in it. Ends without a slash."""


def _api_key(value: SecretStr) -> SecretStr:
    key = value.get_secret_value().strip()  # a file's or a command's newline
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ValueError("holds signs that cannot be sent: a key is printable ASCII without spaces")
    return SecretStr(key)


ApiKey = Annotated[SecretStr, AfterValidator(_api_key)]
"""What goes into a request's header."""


class Loader(yaml.SafeLoader):
    """YAML as people write it by hand: what is no plain number, as 0123, 1_000 or 1:20, is the text that stands there.

    YAML 1.1 makes 83, 1000 and 80 of them, and a password or a stream key would be another one, in silence.
    """


def _whole(loader: Loader, node: yaml.ScalarNode) -> int | str:
    text = str(loader.construct_scalar(node))
    return int(text) if re.fullmatch("0|-?[1-9][0-9]{0,30}", text) else text


def _moment(loader: Loader, node: yaml.ScalarNode) -> object:
    try:
        return loader.construct_yaml_timestamp(node)
    except (ValueError, AttributeError):  # the 45th of a month, or no time at all
        return loader.construct_scalar(node)


Loader.add_constructor("tag:yaml.org,2002:int", _whole)
Loader.add_constructor("tag:yaml.org,2002:timestamp", _moment)


def parse_yaml(text: str) -> Any:
    """The data in `text`. Raises yaml.YAMLError, whatever is wrong with it."""
    try:
        return yaml.load(text, Loader=Loader)  # noqa: S506 - ours is a SafeLoader
    except RecursionError as e:
        raise yaml.YAMLError("lists or keys within each other without end") from e
    except (ValueError, KeyError) as e:
        raise yaml.YAMLError("a value is not of the kind that its tag says") from e


def read_yaml(path: Path) -> tuple[Any, dict[Location, int]]:
    """The file's data and, for each key and list item, the line it stands on (from 1).

    Raises ConfigError when the file cannot be read, is no YAML, or names a key twice.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as e:
        raise ConfigError(f"cannot be read: {e}", subject=str(path)) from e
    lines: dict[Location, int] = {}
    try:
        data = parse_yaml(text)
        node = yaml.compose(text, Loader=Loader)
        for location, line in _walk(node, ()) if node is not None else ():
            if location in lines:
                raise ConfigError(f'"{location[-1]}" stands twice', subject=f"{path}:{line}")
            lines[location] = line
    except RecursionError as e:
        raise ConfigError("holds a value that holds itself", subject=f"{path}:1") from e
    except yaml.YAMLError as e:
        raise ConfigError(f"is not YAML: {_told(e)}", subject=f"{path}:{_line(e, text)}") from e
    return ({} if data is None else data), lines


def _told(error: yaml.YAMLError) -> str:
    """What is wrong, without the word that it is about where that may be a password."""
    if isinstance(error, yaml.reader.ReaderError):
        return "it holds a control character"
    told = str(getattr(error, "problem", None) or error)
    if told.startswith(("could not determine a constructor", "found undefined alias")):
        return 'a value that begins with "!" or "*" must stand in quotes'
    return told


def _line(error: yaml.YAMLError, text: str) -> int:
    if isinstance(error, yaml.reader.ReaderError):
        return text.count("\n", 0, error.position) + 1
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return mark.line + 1 if mark else 1


def _walk(node: yaml.Node, at: Location) -> Iterator[tuple[Location, int]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*at, str(key.value))
            yield here, key.start_mark.line + 1
            yield from _walk(value, here)
    elif isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            yield (*at, i), value.start_mark.line + 1
            yield from _walk(value, (*at, i))


def load_model(path: Path, model: type[M]) -> M:
    """Read `path` into `model`. Raises ConfigError with "file:line", the wrong word and the nearest right one."""
    data, lines = read_yaml(path)
    if not isinstance(data, Mapping):
        raise ConfigError("must be a mapping of keys to values", subject=f"{path}:1")
    try:
        return model.model_validate(data)
    except ValidationError as e:
        raise ConfigError(describe(e, model), subject=f"{path}:{line_of(e, lines)}") from e


def line_of(error: ValidationError, lines: Mapping[Location, int]) -> int:
    """The line of the first error, or of the nearest enclosing key that stands in the file."""
    location = first(error)["loc"]
    while location:
        if location in lines:
            return lines[location]
        location = location[:-1]
    return 1


def describe(error: ValidationError, model: type[BaseModel]) -> str:
    """The first error in an operator's words, and how many more there are."""
    problem = first(error)
    location: Location = problem["loc"]
    dotted = ".".join(str(part) for part in location)
    if problem["type"] == "extra_forbidden":
        text = f'"{dotted}" is no known key' + _nearest(str(location[-1]), _fields_at(model, location[:-1]))
    elif problem["type"] == "missing":
        text = f'"{dotted}" is missing'
    else:
        shown = repr(problem["input"]) if not _looks_secret(dotted) else "the value given"
        wrong = WORDS.get(problem["type"]) or str(problem["msg"]).removeprefix("Value error, ")
        got = "nothing" if problem["input"] is None else shown[:80]
        text = f'"{dotted}": {wrong[:1].lower()}{wrong[1:]} (got {got})'
        expected = str(problem.get("ctx", {}).get("expected", ""))
        if problem["type"] in ("literal_error", "enum"):
            text += _nearest(str(problem["input"]), [w.strip("' ") for w in expected.replace(" or ", ",").split(",")])
    more = error.error_count() - 1
    return text + (f"; and {more} more" if more else "")


def first(error: ValidationError) -> Any:
    """Unknown keys first: a misspelt key is often also a missing one."""
    problems = error.errors(include_url=False)
    return next((p for p in problems if p["type"] == "extra_forbidden"), problems[0])


def _looks_secret(dotted: str) -> bool:
    # Of these parts nothing is shown: a whole one holds its key, and so may a URL that is wrong.
    words = ("key", "password", "token", "secret", "outputs", "store", "engines", "servers", "alarms")
    return dotted in ("web", "llm", "speech") or any(word in dotted.lower() for word in words)


def _nearest(word: str, known: list[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    if close:
        return f'; did you mean "{close[0]}"?'
    return f"; known: {', '.join(sorted(known))}" if known and len(known) <= 12 else ""


def _fields_at(model: type[BaseModel], location: Location) -> list[str]:
    current: Any = model
    for part in location:
        if isinstance(part, int):
            continue
        field = getattr(current, "model_fields", {}).get(part)
        if field is None:
            return []
        current = _model_in(field.annotation)
    return list(getattr(current, "model_fields", {}))


def _model_in(annotation: Any) -> Any:
    """The model inside Optional[...], tuple[...] and the like; the annotation itself when there is none."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _model_in(inner)
        if isinstance(found, type) and issubclass(found, BaseModel):
            return found
    return annotation
