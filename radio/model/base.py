"""The base of all models: frozen, and unknown fields are refused."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict


class Model(BaseModel):
    """Immutable value; two with equal fields are equal."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_bytes="base64")


def _to_utc(value: AwareDatetime) -> AwareDatetime:
    from datetime import UTC

    return value.astimezone(UTC)


UtcDatetime = Annotated[AwareDatetime, AfterValidator(_to_utc)]
"""Aware wall time, always held in UTC."""
