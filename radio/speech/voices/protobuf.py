"""Just enough of protobuf's wire format to write a message (https://protobuf.dev/programming-guides/encoding)."""

from __future__ import annotations

from typing import Final

Parts = list["bytes | memoryview"]
"""A message in pieces, so that weights are copied once: joining message by message left 100 MB in malloc's lists."""
VARINT: Final = 0
LENGTH_DELIMITED: Final = 2
"""Wire types: the low three bits of a field's key."""


def number(field_number: int, value: int) -> bytes:
    """An int64 or an enum; negative ones as two's complement of 64 bits."""
    return _key(field_number, VARINT) + _varint(value & (1 << 64) - 1)


def field(field_number: int, content: bytes) -> bytes:
    """A string, bytes or a message, with its length before it."""
    return _key(field_number, LENGTH_DELIMITED) + _varint(len(content)) + content


def message(field_number: int, parts: Parts) -> Parts:
    """The same of a message in pieces."""
    return [_key(field_number, LENGTH_DELIMITED), _varint(sum(map(len, parts))), *parts]


def _key(field_number: int, wire_type: int) -> bytes:
    return _varint(field_number << 3 | wire_type)


def _varint(value: int) -> bytes:
    """Seven bits a byte, the lowest first; all but the last have the high bit set."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)
