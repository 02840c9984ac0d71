"""Prompt files: what is right renders, what is wrong is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from radio.errors import ConfigError
from radio.llm import prompts

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]
GOOD = """---
variables: [title]
max_tokens: 50
schema: {type: object}
---
# system
Be brief.
# user
Paper: {{ title }}
"""


def write(folder: Path, text: str) -> Path:
    (folder / "p.md").write_text(text)
    return folder


def test_a_prompt_renders_to_messages_and_schema(tmp_path: Path) -> None:
    request = prompts.load(write(tmp_path, GOOD), "p").render(title="<Waste>")
    assert [(m.role, m.content) for m in request.messages] == [("system", "Be brief."), ("user", "Paper: <Waste>")]
    assert request.max_tokens == 50 and request.answer_schema == {"type": "object"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("{{ title }}", "{{ titel }}"), r'p.md:9: "titel" is not among the variables; did you mean "title"'),
        (("{{ title }}", "{{ title "), r"p.md:9: is no template"),
        (("max_tokens", "max_token"), r'p.md:3: "max_token" is no known key; did you mean "max_tokens"'),
        (("# user", "# usr"), r'p.md:8: "usr" is no role; did you mean "user"'),
        (("variables: [title]", "variables: [title, x]"), r'"x" is declared and never used'),
        (("schema: {type: object}", "schema: {type: "), r"p.md:\d+: the front matter is not YAML"),
        (("---\nvariables", "variables"), r"p.md:1: starts with front matter"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        prompts.load(write(tmp_path, GOOD.replace(*change, 1)), "p")


def test_an_unknown_prompt_is_told_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "rotation.md").write_text(GOOD)
    with pytest.raises(ConfigError, match='did you mean "rotation"'):
        prompts.load(tmp_path, "rotatoin")


def test_variables_must_be_those_declared(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="sentences"):
        prompts.load(write(tmp_path, GOOD), "p").render(title="x", sentences="y")


def test_templates_cannot_reach_into_python(tmp_path: Path) -> None:
    prompt = prompts.load(write(tmp_path, GOOD.replace("{{ title }}", "{{ title.__class__.__mro__ }}")), "p")
    with pytest.raises(ConfigError, match="cannot be filled in"):
        prompt.render(title="x")


@pytest.mark.parametrize("name", prompts.names(ROOT / "prompts"))
def test_every_prompt_of_the_station_loads_and_bounds_its_strings(name: str) -> None:
    schema = prompts.load(ROOT / "prompts", name).front.answer_schema
    assert schema is not None and schema["additionalProperties"] is False
    for found in schema["properties"].values():
        assert "pattern" in found or (found["type"] == "array" and "maxItems" in found), "no end is set to it"
