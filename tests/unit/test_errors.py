"""Errors say what, where, and what to do; scripts read their exit codes."""

from __future__ import annotations

import pytest

from radio import errors

pytestmark = pytest.mark.unit


def test_an_error_reads_as_subject_message_and_hint() -> None:
    error = errors.ConfigError("is wrong", subject="config.yaml:3", hint="mend it")
    assert str(error) == "config.yaml:3: is wrong (mend it)"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.RadioError, 1),
        (errors.UsageError, 2),
        (errors.ConfigError, 2),
        (errors.NotRunningError, 3),
        (errors.PartlyDoneError, 4),
    ],
)
def test_exit_codes_are_the_documented_ones(kind: type[errors.RadioError], code: int) -> None:
    assert kind.exit_code == code


def test_the_drawn_tree_names_every_error() -> None:
    defined = {
        name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, errors.RadioError)
    }
    drawn = set(errors.__doc__.split()) if errors.__doc__ else set()
    assert defined <= drawn


@pytest.mark.parametrize(
    ("error", "retryable"),
    [
        (errors.FetchError("x"), True),
        (errors.PaperUnavailableError("x"), False),
        (errors.NotAPdfError("x"), True),
        (errors.RateLimitedError("x", retry_after=3), True),
        (errors.ConversionError("x", reason="timeout"), False),
        (errors.SpeechError("x", retryable=True), True),
    ],
)
def test_errors_know_whether_they_may_pass(error: errors.RadioError, retryable: bool) -> None:
    assert error.retryable is retryable
