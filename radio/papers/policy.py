"""The licence policy of a station, from its configuration."""

from __future__ import annotations

from radio.config import Config
from radio.model.paper import LicenceCode, LicencePolicy


def licence_policy(config: Config) -> LicencePolicy:
    """What `station.non_commercial` and `papers.pages_for` come to."""
    only = config.papers.pages_for
    return LicencePolicy(
        non_commercial=config.station.non_commercial,
        only=None if only is None else frozenset(LicenceCode(code) for code in only),
    )
