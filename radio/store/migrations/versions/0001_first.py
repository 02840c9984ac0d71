"""The first tables.

Nothing is done here: a new database is made from `radio.store.schema` as it then is, and marked with its revision.
Later migrations spell out, in statements of their own, how a database of the revision before becomes the same.
"""

from __future__ import annotations

revision = "0001"
down_revision = None


def upgrade() -> None:
    pass
