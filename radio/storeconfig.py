"""The part of the configuration that says where the station's tables are kept."""

from __future__ import annotations

from pydantic import SecretStr, field_validator

from radio.yamlmodel import Section


class StoreConfig(Section):
    url: SecretStr | None = None
    """A Postgres database, for a station with several production processes; by default SQLite in station.data_dir.
    A secret, since a password may stand in it: better in the environment (RADIO_STORE__URL) than in a file."""

    @field_validator("url", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return value or None

    @field_validator("url")
    @classmethod
    def _is_postgres(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            scheme, separator, rest = value.get_secret_value().partition("://")
            if scheme not in ("postgresql", "postgres", "postgresql+psycopg") or not separator or not rest:
                raise ValueError("must begin with postgresql:// and name a database")
        return value
