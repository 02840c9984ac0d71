"""Unit: what we write as protobuf is what protobuf's own library writes."""

from __future__ import annotations

from typing import Any

import pytest

from radio.speech.voices.protobuf import field, message, number

wrappers: Any = pytest.importorskip("google.protobuf.wrappers_pb2")
"""Any: made at run time; it comes with chromadb and onnxruntime."""

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("value", [1, 127, 128, 300, 2**31, 2**63 - 1, -1, -(2**63)])
def test_numbers_of_any_size(value: int) -> None:
    assert number(1, value) == wrappers.Int64Value(value=value).SerializeToString()


@pytest.mark.parametrize("length", [1, 127, 128, 70_000])
def test_names_and_messages_of_any_length(length: int) -> None:
    content = b"x" * length
    assert field(1, content) == wrappers.BytesValue(value=content).SerializeToString()
    assert b"".join(message(1, [content[:1], memoryview(content)[1:]])) == field(1, content)


def test_a_field_number_above_fifteen_takes_two_bytes() -> None:
    assert number(20, 2) == bytes([0xA0, 0x01, 2])
    assert field(20, b"") == bytes([0xA2, 0x01, 0])
