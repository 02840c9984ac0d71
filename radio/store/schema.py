"""The tables. Each keeps its model as JSON in `data` and, beside it, the columns that are searched or sorted."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, MetaData, String, Table, Text

REVISION = "0008"
"""The newest migration in `radio/store/migrations`."""

metadata = MetaData()

alembic_version = Table("alembic_version", metadata, Column("version_num", String(32), primary_key=True))
"""Alembic's own table, made here so that a new database needs no alembic: it gets the newest tables at once."""

papers = Table(
    "papers",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("reason", Text, nullable=False, default=""),
    Column("day", Float, nullable=False, index=True),
    Column("words", Text, nullable=False),
    Column("data", JSON, nullable=False),
    # Of the whole of `Papers.unaired_mark`, which is asked for each second.
    Index("papers_by_state", "state", "day", "version"),
)
documents = Table(
    "documents",
    metadata,
    Column("paper_id", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("status", String(16), nullable=False),
    Column("pages", Integer, nullable=False),
    Column("sentences", Integer, nullable=False),
    Column("pdf_sha256", String(64), nullable=False),
    Column("problems", JSON, nullable=False),
)
segments = Table(
    "segments",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("evergreen", Boolean, nullable=False),
    Column("created", Float, nullable=False, index=True),
    Column("seconds", Float, nullable=False),
    Column("data", JSON, nullable=False),
)
episodes = Table(
    "episodes",
    metadata,
    Column("id", String(160), primary_key=True),
    Column("show", String(64), nullable=False),
    Column("published", Float, nullable=False),
    Column("data", JSON, nullable=False),
    Index("episodes_by_show", "show", "published"),
)
rundown = Table(
    "rundown",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("place", Float, nullable=False),
    Column("segment", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("not_before", Float, nullable=True),
    Column("data", JSON, nullable=False),
    Index("rundown_in_order", "state", "place"),
)
asrun = Table(
    "asrun",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("start", Float, nullable=False, index=True),
    Column("data", JSON, nullable=False),
)
orders = Table(
    "orders",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("state", String(16), nullable=False, index=True),
    Column("created", Float, nullable=False),
    Column("data", JSON, nullable=False),
)
commands = Table(
    "commands",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("target", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("data", JSON, nullable=False),
    Index("commands_waiting", "target", "state"),
)
stages = Table(
    "stages",
    metadata,
    Column("stage", String(16), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("cpu_seconds", Float, nullable=False, default=0.0),
    Column("media_seconds", Float, nullable=False, default=0.0),
    Column("changed", Float, nullable=False),
    Column("error", Text, nullable=False, default=""),
    Column("retryable", Boolean, nullable=False, default=False),
    Index("stages_by_state", "stage", "state"),
)
gate = Table(
    "gate",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("stamp", Float, nullable=False),
    Column("state", JSON, nullable=False),
)
"""The request gate of a fleet (radio.papers.gatepostgres); on SQLite a file does."""
picks = Table(
    "picks",
    metadata,
    Column("order_id", String(200), primary_key=True),
    Column("paper_id", String(64), primary_key=True, index=True),
    Column("picked", Float, nullable=False, index=True),
    Column("data", JSON, nullable=False),
)
lists = Table(
    "lists",
    metadata,
    Column("feed", String(400), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("data", JSON, nullable=False),
)
"""Days whose announcements are known whole."""
harvests = Table(
    "harvests",
    metadata,
    Column("feed", String(400), primary_key=True),
    Column("set_name", String(64), primary_key=True),
    Column("data", JSON, nullable=False),
)
"""How far the catching up has come; empty when there is nothing to catch up with."""
updates = Table(
    "updates",
    metadata,
    Column("paper_id", String(64), primary_key=True),
    Column("to_version", Integer, primary_key=True),
    Column("seen", Float, nullable=False, index=True),
    Column("explained", Boolean, nullable=False),
    Column("data", JSON, nullable=False),
)
"""New versions of papers that were known. Explained: a source that tells comments was asked."""
questions = Table(
    "questions",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("asked", Float, nullable=False),
    Column("same", String(64), nullable=False, index=True),
    Column("named", Boolean, nullable=False),
    Column("data", JSON, nullable=False),
    Index("questions_by_state", "state", "asked"),
)
"""`same` is equal for questions that ask the same; `named`: a name, or who asked, is still kept with it."""
question_asks = Table(
    "question_asks",
    metadata,
    Column("question_id", String(40), primary_key=True),
    Column("asker", String(200), primary_key=True),
    Column("asked", Float, nullable=False, index=True),
    Index("asks_by_asker", "asker", "asked"),
)
"""Who asked each question, so long as that is kept: for the limits."""
model_uses = Table(
    "model_uses",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("model", String(200), primary_key=True),
    Column("outcome", String(16), primary_key=True),
    Column("free", Boolean, nullable=False),
    Column("calls", Integer, nullable=False),
    Column("prompt_tokens", Integer, nullable=False),
    Column("cached_tokens", Integer, nullable=False),
    Column("completion_tokens", Integer, nullable=False),
    Column("cost", Float, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("last", Float, nullable=False),
    Column("error", Text, nullable=False),
)
"""What the language models took and what became of it. The day is that of the station's time zone."""
writers = Table(
    "writers",
    metadata,
    Column("episode", String(160), primary_key=True),
    Column("written", Float, nullable=False, index=True),
    Column("writer", String(400), nullable=False),
    Column("notes", JSON, nullable=False),
)
"""Who wrote each script, and why no better writer did."""
guessed_words = Table(
    "guessed_words",
    metadata,
    Column("word", String(64), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last", Float, nullable=False),
    Column("data", JSON, nullable=False),
    Index("guessed_by_count", "count", "last"),
)
"""Words whose sound was guessed when they were spoken, for the operator to hear."""
takes = Table(
    "takes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Float, nullable=False, index=True),
    Column("voice", String(200), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("faults", String(200), nullable=False),
    Index("takes_by_voice", "voice", "id"),
)
"""What became of each reading of a line; faults are kinds, comma-separated."""
