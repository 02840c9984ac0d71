"""The keys of a show's file, as the model has them: for docs/shows.md and for what `radio shows new` writes."""

from __future__ import annotations

from collections.abc import Iterator
from types import UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from radio.model.base import Model
from radio.model.show import Show


class Key(NamedTuple):
    """A key by its path, "hosts[].name"."""

    path: str
    takes: str
    default: str
    """As YAML has it; "needed" where there is none."""
    meaning: str


def keys(model: type[Model] = Show, before: str = "") -> Iterator[Key]:
    """All keys, in the order of the model."""
    for name, field in model.model_fields.items():
        path = f"{before}{name}"
        inner = _inner(field.annotation)
        several = get_origin(field.annotation) is tuple
        meaning = " ".join((field.description or "").split())
        yield Key(path, "" if inner else _takes(field.annotation), _default(field, inner is not None), meaning)
        if inner is not None:
            yield from keys(inner, f"{path}[]." if several else f"{path}.")


def table() -> str:
    """The keys as a table of Markdown."""
    rows = ["| key | takes | default | meaning |", "|---|---|---|---|"]
    for key in keys():
        cells = (f"`{key.path}`", key.takes, key.default, key.meaning.replace("|", "\\|"))
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def meanings() -> dict[str, str]:
    """The first sentence on each key of the top, for comments."""
    return {key.path: key.meaning.partition(". ")[0].rstrip(".") for key in keys() if "." not in key.path}


def _inner(annotation: Any) -> type[Model] | None:
    found = get_args(annotation)[0] if get_origin(annotation) is tuple else annotation
    return found if isinstance(found, type) and issubclass(found, Model) else None


def _takes(annotation: Any) -> str:
    origin = get_origin(annotation)
    if origin is Literal:
        return ", ".join(str(word) for word in get_args(annotation))
    if origin is tuple:
        return f"a list of {_takes(get_args(annotation)[0])}"
    if origin in (Union, UnionType):
        kinds = [_takes(kind) for kind in get_args(annotation) if kind is not type(None)]
        return ", ".join(dict.fromkeys(", ".join(kinds).split(", ")))
    names = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}
    # Ids are text under another name.
    return names.get(annotation) or names.get(getattr(annotation, "__supertype__", str), "text")


def _default(field: FieldInfo, nested: bool) -> str:
    value = field.default
    if value is PydanticUndefined:
        return "needed"
    if nested:
        return ""
    if value is None or value == () or value == "":
        return "none"
    return str(value).lower() if isinstance(value, bool) else str(value)
