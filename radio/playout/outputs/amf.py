"""AMF0, the encoding of RTMP's commands: as much of it as a publisher says and hears (Adobe, AMF 0, 2007)."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Final

Value = float | bool | str | None | Mapping[str, "Value"]

_NUMBER: Final = struct.Struct(">d")
_OBJECT_END: Final = b"\x00\x00\x09"


def encoded(*values: Value) -> bytes:
    """The values, one after another. Integers go as numbers."""
    return b"".join(_encoded(value) for value in values)


def _encoded(value: Value) -> bytes:
    if value is None:
        return b"\x05"
    if isinstance(value, bool):
        return b"\x01\x01" if value else b"\x01\x00"
    if isinstance(value, int | float):
        return b"\x00" + _NUMBER.pack(value)
    if isinstance(value, str):
        return b"\x02" + _text(value)
    return b"\x03" + b"".join(_text(key) + _encoded(held) for key, held in value.items()) + _OBJECT_END


def _text(text: str) -> bytes:
    data = text.encode()
    return len(data).to_bytes(2, "big") + data


def decoded(data: bytes) -> list[Value]:
    """All values up to the end, or to the first of a kind that no server needs in an answer."""
    values: list[Value] = []
    at = 0
    while at < len(data):
        try:
            value, at = _decoded(data, at)
        except (IndexError, struct.error, RecursionError):
            break
        values.append(value)
    return values


def _decoded(data: bytes, at: int) -> tuple[Value, int]:
    kind, at = data[at], at + 1
    if kind == 0:
        return float(_NUMBER.unpack_from(data, at)[0]), at + 8
    if kind == 1:
        return data[at] != 0, at + 1
    if kind == 2:
        return _decoded_text(data, at)
    if kind in (3, 8):
        at += 4 if kind == 8 else 0  # an ECMA array says its length first
        found: dict[str, Value] = {}
        while data[at : at + 3] != _OBJECT_END:
            key, at = _decoded_text(data, at)
            found[key], at = _decoded(data, at)
        return found, at + 3
    if kind in (5, 6):
        return None, at
    raise IndexError(f"AMF0 type {kind}")


def _decoded_text(data: bytes, at: int) -> tuple[str, int]:
    length = int.from_bytes(data[at : at + 2], "big")
    if at + 2 + length > len(data):
        raise IndexError("cut off")
    return data[at + 2 : at + 2 + length].decode(errors="replace"), at + 2 + length
