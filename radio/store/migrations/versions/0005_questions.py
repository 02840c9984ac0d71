"""Listeners' questions, and who asked them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "questions",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("asked", sa.Float(), nullable=False),
        sa.Column("same", sa.String(64), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
    )
    op.create_index("questions_by_state", "questions", ["state", "asked"])
    op.create_index("ix_questions_same", "questions", ["same"])
    op.create_table(
        "question_asks",
        sa.Column("question_id", sa.String(40), primary_key=True),
        sa.Column("asker", sa.String(200), primary_key=True),
        sa.Column("asked", sa.Float(), nullable=False),
    )
    op.create_index("asks_by_asker", "question_asks", ["asker", "asked"])
    op.create_index("ix_question_asks_asked", "question_asks", ["asked"])
