"""JSON schemas of answers: as hosted servers take them, in words, and checked by ourselves."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

_REFUSED_BY_STRICT = frozenset(
    {
        "pattern",
        "format",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "uniqueItems",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minProperties",
        "maxProperties",
        "patternProperties",
        "default",
    }
)
"""What at least one of the hosted strict modes refuses, or takes and ignores. All of it is checked by `read`."""
_MAPS = ("properties", "$defs", "definitions")
"""Their keys are names, not keywords."""
_PLAIN = str.maketrans(
    {"‘": "'", "’": "'", "“": "'", "”": "'", '"': "'", "–": "-", "—": "-", "‑": "-", "…": "...", "\u00a0": " "}
)
_BOUND = re.compile(r"\{\d+,(\d{2,})\}")
"""How often a pattern lets its characters stand; a bound of one digit is no length of a text."""
_HALF = re.compile("[\ud800-\udfff]")
"""A lone surrogate, which JSON can write and no file can hold."""
_FENCE = re.compile(r"^```(?:json)?\s*(\{.*\})\s*```$", re.DOTALL)


def plain(schema: Any) -> Any:
    """The schema as plain dicts and lists, however it was frozen."""
    if isinstance(schema, Mapping):
        return {str(k): plain(v) for k, v in schema.items()}
    return [plain(v) for v in schema] if isinstance(schema, list | tuple) else schema


def strict(schema: dict[str, Any]) -> dict[str, Any]:
    """Without the keywords that strict modes refuse; all properties required, as those modes want it."""
    made: dict[str, Any] = {}
    for key, value in schema.items():
        if key in _MAPS and isinstance(value, dict):
            made[key] = {name: strict(one) if isinstance(one, dict) else one for name, one in value.items()}
        elif key not in _REFUSED_BY_STRICT:
            made[key] = _strict_within(value)
    if made.get("type") == "object" and isinstance(made.get("properties"), dict):
        made["required"] = list(made["properties"])
        made["additionalProperties"] = False
    return made


def _strict_within(value: Any) -> Any:
    if isinstance(value, dict):
        return strict(value)
    return [_strict_within(one) for one in value] if isinstance(value, list) else value


def in_words(schema: dict[str, Any]) -> str:
    """The schema for a model whose server applies none."""
    return f"Answer with one JSON object and nothing else. It must follow this JSON schema:\n{json.dumps(schema)}"


class SchemaBreach(ValueError):
    """An answer is not what the schema asks for."""


def read(text: str, schema: Mapping[str, Any]) -> str:
    """The answer as JSON text that follows the schema. Raises SchemaBreach, which names the place and never the text.

    A grammar would have forced plain typography where a pattern asks for it, so an answer that only breaks a pattern
    is brought to plain typography first: curly quotes, dashes and accents. A code fence around it is taken off.
    """
    import jsonschema

    fenced = _FENCE.match(text)
    try:
        found = json.loads(fenced[1] if fenced else text)
    except (ValueError, RecursionError) as e:
        raise SchemaBreach("it is no JSON") from e
    if not isinstance(found, dict):
        raise SchemaBreach("it is no JSON object")
    checker = jsonschema.Draft202012Validator(plain(schema))
    errors = list(checker.iter_errors(found))
    if errors and all(error.validator == "pattern" for error in errors):
        found = _plainly(found)
        errors = list(checker.iter_errors(found))
    if errors:
        worst = jsonschema.exceptions.best_match(errors)
        where = "/".join(str(part) for part in worst.absolute_path) or "its root"
        raise SchemaBreach(f"{worst.validator} at {where}")
    cut = next(_cut_off(found, schema), None)
    if cut is not None:
        raise SchemaBreach(f"{cut} was cut off at its greatest length")
    told = json.dumps(found, ensure_ascii=False)
    if _HALF.search(told):
        raise SchemaBreach("it holds half a character")
    return told


def _cut_off(value: Any, schema: Any, name: str = "its root") -> Iterator[str]:
    """The texts that fill their pattern to its last character: a grammar ends them there, in the middle of a thought,
    and with the full stop that the pattern asks for."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _cut_off(one, schema.get("properties", {}).get(key, {}), key)
    elif isinstance(value, list):
        for one in value:
            yield from _cut_off(one, schema.get("items", {}), name)
    elif isinstance(value, str) and (bound := _BOUND.search(schema.get("pattern", ""))):
        pattern = schema["pattern"]
        if re.fullmatch(f"{pattern[: bound.start()]}{{{bound[1]}}}{pattern[bound.end() :]}", value):
            yield name


def _plainly(value: Any) -> Any:
    if isinstance(value, str):
        decomposed = unicodedata.normalize("NFKD", value.translate(_PLAIN))
        return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())
    if isinstance(value, dict):
        return {key: _plainly(one) for key, one in value.items()}
    return [_plainly(one) for one in value] if isinstance(value, list) else value
