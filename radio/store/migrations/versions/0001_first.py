"""The first tables."""

from __future__ import annotations

from alembic import op

from radio.store.schema import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    # The first migration may make the tables as they are defined; later ones must spell out what they change.
    metadata.create_all(op.get_bind())
