"""Records of tables as models: one that cannot be read, as a newer version leaves it, must not hide all others."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

M = TypeVar("M", bound=BaseModel)

log = logging.getLogger(__name__)


def readable(model: type[M], rows: Iterable[Any]) -> list[M]:
    """Those that can be read, in their order; the others are told of."""
    return [found for data in rows if (found := read(model, data)) is not None]


def read(model: type[M], data: Any) -> M | None:
    try:
        return model.model_validate(data)
    except ValidationError as e:
        place = e.errors(include_input=False, include_url=False)[0]["loc"]
        log.error("a record of the kind %s cannot be read: %s", model.__name__, place)
        return None
