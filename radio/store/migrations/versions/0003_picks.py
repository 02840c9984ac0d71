"""Why each paper was picked, and an index for what could be picked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "picks",
        sa.Column("order_id", sa.String(200), primary_key=True),
        sa.Column("paper_id", sa.String(64), primary_key=True),
        sa.Column("picked", sa.Float(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
    )
    op.create_index("ix_picks_paper_id", "picks", ["paper_id"])
    op.create_index("ix_picks_picked", "picks", ["picked"])
    op.create_index("papers_by_state", "papers", ["state", "day", "version"])
