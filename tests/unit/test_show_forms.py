"""Forms of shows: what each needs before it loads, and what is told of a form that nothing makes."""

from __future__ import annotations

from typing import get_args

import pytest

from radio.model.show import DIGESTS, NEEDS_CRON, ONE_PAPER, ShowForm
from radio.production.plan import EpisodePlan

pytestmark = pytest.mark.unit


def test_groups_of_forms_name_forms_only() -> None:
    forms = set(get_args(ShowForm))
    assert forms > DIGESTS and forms > NEEDS_CRON and forms > ONE_PAPER
    assert not DIGESTS & ONE_PAPER


@pytest.mark.parametrize("form", [*get_args(ShowForm), "sweeper"])
def test_an_episode_may_be_of_any_form(form: str) -> None:
    plan = {"id": "e", "show": "s", "form": form, "asked_by": "schedule", "created": "2026-05-20T12:00:00Z"}
    assert EpisodePlan.model_validate(plan).form == form
