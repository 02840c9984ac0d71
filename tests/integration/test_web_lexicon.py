"""The operator's lexicon over HTTP: shut without a token; a decision is in the file and off the list."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from radio.clock import ManualClock
from radio.config import Config
from radio.model.guessed import Guess, Heard
from radio.schedule.shows import load_shows
from radio.speech.dictionary.lexicon import load_lexicon
from radio.store import Store
from radio.types import VoiceId
from radio.web.server import Site, create_app
from tests.making import NOON
from tests.website import make_config

pytestmark = pytest.mark.integration

RIGHT = {"Authorization": "Bearer open sesame"}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    plain = make_config(tmp_path)
    web = plain.web.model_copy(update={"operator_token": SecretStr("open sesame")})
    shipped = tmp_path / "shipped.yaml"
    shipped.write_text("Qwen: kwen\n", encoding="utf-8")
    speech = plain.speech.model_copy(update={"lexicon": shipped})
    return plain.model_copy(update={"web": web, "speech": speech})


@pytest.fixture
def site(config: Config) -> Iterator[TestClient]:
    clock = ManualClock(NOON)
    store = Store.open(config.path("radio.db"), clock)
    heard = Heard(sentence="A tlalpo.", voice=VoiceId("joe"), about="daily")
    store.guessed_words.add([Guess(word=word, doubt="unknown", heard=heard) for word in ("tlalpo", "tau", "qwen")])
    shows = load_shows(config.shows_dir, config.prompts_dir)
    yield TestClient(create_app(Site(config, store, shows, clock, config.path("models"))))
    store.close()


def test_words_are_listed_and_decided_on(site: TestClient, config: Config) -> None:
    words = site.get("/api/operator/lexicon", headers=RIGHT).json()
    assert [w["word"] for w in words] == ["tau", "tlalpo"]  # the lexicon has the third
    assert words[0]["contexts"][0]["sentence"] == "A tlalpo."
    said = site.post("/api/operator/lexicon", headers=RIGHT, json={"word": "tlalpo", "spoken": "tlal po"})
    assert said.json() == {"word": "tlalpo", "spoken": "tlal po"}
    site.post("/api/operator/lexicon", headers=RIGHT, json={"word": "tau"})
    assert site.get("/api/operator/lexicon", headers=RIGHT).json() == []
    assert load_lexicon(config.path("lexicon.yaml")).words == {"tlalpo": "tlal po", "tau": "tau"}


@pytest.mark.parametrize("spoken", ["<script>", "a: b\nc: d", "4"])
def test_what_no_voice_can_say_is_refused(spoken: str, site: TestClient, config: Config) -> None:
    refused = site.post("/api/operator/lexicon", headers=RIGHT, json={"word": "tau", "spoken": spoken})
    assert refused.status_code == 400
    assert not config.path("lexicon.yaml").exists()


def test_nobody_decides_without_the_token(site: TestClient, config: Config) -> None:
    assert site.get("/api/operator/lexicon").status_code == 401
    assert site.post("/api/operator/lexicon", json={"word": "tau", "spoken": "tore"}).status_code == 401
    assert not config.path("lexicon.yaml").exists()
