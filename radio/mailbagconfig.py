"""The part of the configuration that says what listeners may ask, and when the mailbag is made."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from radio.yamlmodel import Section


class MailbagConfig(Section):
    """Listeners' questions: docs/mailbag.md."""

    enabled: bool = True
    review: Literal["auto", "operator"] = "auto"
    """auto: what passes the automatic checks waits for its show; operator: somebody approves each question first."""
    per_day: int = Field(default=5, ge=1)
    """Questions of one listener within 24 hours."""
    waiting: int = Field(default=60, ge=1)
    """Questions that may wait at a time, those that wait for the operator among them."""
    longest: int = Field(default=280, ge=40, le=1000)
    """Characters of a question."""
    min_questions: int = Field(default=4, ge=1)
    """With so many waiting the show is made at once; its weekly slot takes fewer."""
    rest_hours: float = Field(default=20.0, ge=0)
    """Least time between two that are made because enough questions wait."""
    again_days: float = Field(default=30.0, ge=0)
    """How long the answer to a question stands for whoever asks the same."""
    keep_days: float = Field(default=30.0, gt=0)
    """After so long names are forgotten, and who asked; the questions themselves stay."""
