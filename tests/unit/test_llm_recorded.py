"""Unit: answers of a model are kept, and given again when the same is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from radio.errors import LanguageModelError
from radio.llm.base import ChatRequest, Message
from radio.llm.recorded import Recorded, key_of
from tests.llm_fakes import ScriptedModel

pytestmark = pytest.mark.unit

ASK = ChatRequest(messages=(Message(role="user", content="Say it."),), seed=1)


def test_the_same_request_is_asked_once_and_another_seed_is_another_request(tmp_path: Path) -> None:
    model = Recorded(ScriptedModel(["one", "two"]), tmp_path)
    assert [model.complete(r).text for r in (ASK, ASK, ASK.model_copy(update={"seed": 2}))] == ["one", "one", "two"]
    assert (model.asked, model.replayed) == (2, 1)


def test_what_is_kept_answers_without_the_model_and_only_under_its_name(tmp_path: Path) -> None:
    Recorded(ScriptedModel(["one"], name="org/big model"), tmp_path).complete(ASK)
    replay = Recorded(None, tmp_path, "org/big model")
    assert replay.complete(ASK).text == "one" and replay.context_tokens == 4096
    with pytest.raises(LanguageModelError, match="never asked"):
        Recorded(None, tmp_path, "another").complete(ASK)
    assert [p.name for p in tmp_path.iterdir()] == ["org_big_model"]


def test_failures_are_not_kept_and_a_broken_file_is_asked_anew(tmp_path: Path) -> None:
    model = Recorded(ScriptedModel([LanguageModelError("down"), "one", "two"]), tmp_path)
    with pytest.raises(LanguageModelError):
        model.complete(ASK)
    assert model.complete(ASK).text == "one"
    (tmp_path / "scripted" / f"{key_of(ASK)}.json").write_text("{")
    assert model.complete(ASK).text == "two"


def test_the_key_does_not_hang_on_the_order_of_the_schema() -> None:
    one = ASK.model_copy(update={"answer_schema": {"type": "object", "required": ["a"]}})
    other = ASK.model_copy(update={"answer_schema": {"required": ["a"], "type": "object"}})
    assert key_of(one) == key_of(other) != key_of(ASK)
